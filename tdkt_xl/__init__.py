"""Award sheets of Vietnamese offices ("Biểu tổng hợp kết quả khen thưởng"): reads, checks and adds them up, and writes reports.

All public names are in `__all__`. Each name is imported when it is first used, so that `import tdkt_xl` is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tdkt_xl.api.blank import new_form, new_forms
    from tdkt_xl.api.progress import Stopped
    from tdkt_xl.api.reading import check, read
    from tdkt_xl.api.reports import write_report
    from tdkt_xl.api.sending_back import write_marked_copies, write_receipts
    from tdkt_xl.api.summaries import merge, merge_forms, merge_levels, read_summary, write_summary
    from tdkt_xl.model.findings import Finding
    from tdkt_xl.model.returns import Line, Return, Submission
    from tdkt_xl.model.summary import Summary
    from tdkt_xl.words.errors import DefinitionError, MissingPath, OutputError, TdktError, UnusableFile

    __version__: str

__all__ = [
    "DefinitionError",
    "Finding",
    "Line",
    "MissingPath",
    "OutputError",
    "Return",
    "Stopped",
    "Submission",
    "Summary",
    "TdktError",
    "UnusableFile",
    "__version__",
    "check",
    "merge",
    "merge_forms",
    "merge_levels",
    "new_form",
    "new_forms",
    "read",
    "read_summary",
    "write_marked_copies",
    "write_receipts",
    "write_report",
    "write_summary",
]

_HOMES = {
    "tdkt_xl.api.blank": ("new_form", "new_forms"),
    "tdkt_xl.api.progress": ("Stopped",),
    "tdkt_xl.api.reading": ("check", "read"),
    "tdkt_xl.api.reports": ("write_report",),
    "tdkt_xl.api.sending_back": ("write_marked_copies", "write_receipts"),
    "tdkt_xl.api.summaries": ("merge", "merge_forms", "merge_levels", "read_summary", "write_summary"),
    "tdkt_xl.model.findings": ("Finding",),
    "tdkt_xl.model.returns": ("Line", "Return", "Submission"),
    "tdkt_xl.model.summary": ("Summary",),
    "tdkt_xl.words.errors": ("DefinitionError", "MissingPath", "OutputError", "TdktError", "UnusableFile"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The public name, imported from its module."""
    if name == "__version__":
        return import_module("tdkt_xl.words.version").VERSION
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
