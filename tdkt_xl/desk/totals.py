"""The sums of a folder for the worksheet functions, kept until something in the folder changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tdkt_xl.desk.worksheet import Totals, TotalsLine
from tdkt_xl.intake.sources import Source, find_sources
from tdkt_xl.words.errors import TdktError, system_reason

_FRESH = 2.0
"""Seconds for which a folder is not searched again, because one recalculation asks for it many times."""
_MOST_FOLDERS = 50


def sources_of(folder: str) -> list[Source]:
    """Returns the submissions of a folder. Raises TdktError if it is not a folder or cannot be listed."""
    if not Path(folder).is_dir():
        raise TdktError(f"Không có thư mục “{folder}”. Hãy kiểm tra lại đường dẫn.")
    try:
        return find_sources([folder])
    except OSError as problem:
        raise TdktError(f"Không mở được thư mục “{folder}”: {system_reason(problem)}.") from None


def folder_totals(folder: str) -> Totals:
    """Returns the sums over all submissions of a folder, as `tdkt merge` computes them. Raises TdktError."""
    from tdkt_xl.api.summaries import merge

    sources_of(folder)  # raises errors about the folder with messages for a worksheet
    return tuple(TotalsLine(line.section, line.award, line.label, line.cells) for line in merge([folder]).totals)


class KeptTotals:
    """`compute` with a memory: called again only if files of the folder were added, removed or changed."""

    def __init__(self, compute: Callable[[str], Totals], clock: Callable[[], float] = monotonic) -> None:
        self._compute, self._clock = compute, clock
        self._kept: dict[str, tuple[float, tuple[Source, ...], Totals]] = {}

    def __call__(self, folder: str) -> Totals:
        now = self._clock()
        seen, sources, totals = self._kept.get(folder, (0.0, (), ()))
        if folder in self._kept and now - seen < _FRESH:
            return totals
        current = tuple(sources_of(folder))
        if not current:
            raise TdktError(f"Thư mục “{folder}” không có biểu nào.")
        if folder not in self._kept or current != sources:
            totals = self._compute(folder)
        if len(self._kept) >= _MOST_FOLDERS:
            self._kept.clear()
        self._kept[folder] = (self._clock(), current, totals)
        return totals
