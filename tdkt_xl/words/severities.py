"""How grave a finding is, and the one word for it that people read."""

from __future__ import annotations

from collections.abc import Mapping

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (ERROR, WARNING, INFO)
"""The gravest first."""
SEVERITY_WORDS: Mapping[str, str] = {ERROR: "Phải sửa", WARNING: "Cần xem lại", INFO: "Để biết"}
"""The words for a severity on every surface: command line, sheets, slip, page, report, buttons."""
