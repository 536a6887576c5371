"""A summary workbook that some program has saved since: its sheets straight from their XML where they are plain, otherwise as any
workbook's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from tdkt_xl.files.cells import OF_SUMMARIES
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.plain_sheets import NotPlain, PlainWorkbook, placed, rows_of
from tdkt_xl.summary.sheet_digests import CellDigests, digest_of
from tdkt_xl.summary.verifying import SheetNow


class SavedWorkbook:
    """Opening and reading raise UnreadableFile."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plain: PlainWorkbook | None
        try:
            self._plain = PlainWorkbook(data, OF_SUMMARIES)
        except NotPlain:
            self._plain = None
        self._grids: dict[str, SheetNow] = {}

    @cached_property
    def _workbook(self) -> Workbook:
        return Workbook(self._data, keeps=True)

    @property
    def names(self) -> Sequence[str]:
        return (self._plain or self._workbook).names

    @property
    def properties(self) -> Mapping[str, str]:
        return (self._plain or self._workbook).properties

    def has_digest(self, sheet: str, digest: str, basis: bytes, open_columns: Mapping[str, str]) -> bool:
        """True if a sheet's values have this digest. False, too, for a sheet that is not plain."""
        if self._plain is None:
            return False
        try:
            rows = self._plain.cells(sheet, CellDigests(open_columns))
            return digest_of((cells for _, cells in rows), basis) == digest
        except NotPlain:
            return False

    def rows(self, sheet: str) -> Sequence[Sequence[object]]:
        """The rows of a sheet from A1 on, "" for blanks."""
        return next(self.grids(sheet)).rows

    def grids(self, sheet: str) -> Iterator[SheetNow]:
        """A sheet from its XML if it is plain, then as it is read in any workbook: with cells struck out, covered, or odd."""
        if sheet not in self._grids and self._plain is not None:
            try:
                rows, bare = rows_of(self._plain.cells(sheet, placed))
                self._grids[sheet] = SheetNow(rows, lambda: bare)
            except NotPlain:
                pass
        if sheet in self._grids:
            yield self._grids[sheet]
        at = list(self._workbook.names).index(sheet)
        yield SheetNow(self._workbook.rows(at), lambda: self._workbook.marks(at))
