"""Sheets as text tables in tests, without a file: what the reader sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tdkt_xl.files.cells import CellMark
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.spreadsheet import Place

Row = list[object]


class GridWorkbook:
    """Stands in for tdkt_xl.files.grids.Workbook: sheets are given as rows of values."""

    def __init__(
        self,
        sheets: Mapping[str, Sequence[Sequence[object]]],
        *,
        hidden: Sequence[str] = (),
        marks: Mapping[Place, CellMark] | None = None,
        properties: Mapping[str, str] | None = None,
        merged: Sequence[tuple[Place, Place]] = (),
    ) -> None:
        self.names = list(sheets)
        self.visible = [name not in hidden for name in self.names]
        self.properties = properties or {}
        self._rows = [_rectangle(rows) for rows in sheets.values()]
        self._marks = marks or {}
        self._merged = list(merged)

    def rows(self, sheet: int) -> list[Row]:
        return self._rows[sheet]

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        return self._marks if sheet == 0 else {}

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        return self._merged

    def around(self, sheet: int) -> list[str]:
        return []

    def margins(self, sheet: int) -> list[str]:
        return []

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        raise AssertionError("a grid in memory has no dates")


def _rectangle(rows: Sequence[Sequence[object]]) -> list[Row]:
    """Rows of one length, whole numbers as the floats that a workbook stores, None as blank."""
    width = max((len(row) for row in rows), default=0)
    return [
        [float(cell) if type(cell) is int else "" if cell is None else cell for cell in (*row, *[""] * (width - len(row)))]
        for row in rows
    ]


def header_rows(form: Form | None = None, numbered: bool = True) -> list[Row]:
    """The official header: three rows of texts, then the row of column numbers."""
    form = form or built_in_forms()[0]
    rows: list[Row] = [[""] * len(form.columns) for _ in range(form.header_depth)]
    for cell in form.header_cells():
        rows[cell.first_row][cell.first_column] = cell.text
    if numbered:
        rows.append([column.printed for column in form.columns])
    return rows


def table(
    *lines: Sequence[object], title: str = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", unit: str = "UBND XÃ BÌNH AN"
) -> list[Row]:
    """A sheet of letterhead, title, official header and the given body rows; the first of them is sheet row 7."""
    return [[unit], [title], *header_rows(), *map(list, lines)]


def read(*lines: Sequence[object], **about: str) -> Return:
    """The one return of a sheet with the given body rows."""
    returns = read_sheets({"BTH": table(*lines, **about)})
    assert len(returns) == 1
    return returns[0]


def read_sheets(sheets: Mapping[str, Sequence[Sequence[object]]], file: str = "1.xlsx", **more: object) -> list[Return]:
    return read_returns(GridWorkbook(sheets, **more), built_in_forms(), file)  # type: ignore[arg-type]


def names(ret: Return) -> list[str]:
    """What each line was taken for: its award code, else its label."""
    return [line.award or line.label for line in ret.lines]


def counts(ret: Return, award: str) -> dict[int, int]:
    """The filled counts of a line by column number."""
    line = next(line for line in ret.lines if award in (line.award, line.label))
    return {number: value for number, value in zip(built_in_forms()[0].counts, line.cells, strict=True) if value is not None}


def rules(findings: Sequence[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


# ---- Rows and lines to test with

S1: Row = ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG"]
S2: Row = ["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"]
S3: Row = ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"]
GK: Row = [1, "Giấy khen", 10, 4, "", 10, "", 1, 3]
LDTT: Row = [2, "Lao động tiên tiến", 7, 7, "", 7]
BK: Row = [1, "Bằng khen của tỉnh", 3]
HC: Row = [1, "Huân chương (ghi rõ các loại, các hạng)", 1]


def sections(ret: Return) -> list[tuple[str, str | None]]:
    return [(line.section, line.award) for line in ret.lines]
