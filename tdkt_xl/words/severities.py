"""The severity of a finding, and the one Vietnamese word for each severity."""

from __future__ import annotations

from collections.abc import Mapping

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)
"""The most serious first."""
SEVERITY_WORDS: Mapping[str, str] = {ERROR: "Phải sửa", WARNING: "Cần xem lại", INFO: "Để biết"}
"""The words used everywhere: command line, sheets, slip, page, report, buttons."""
