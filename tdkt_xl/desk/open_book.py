"""Checks the workbook on the screen: its cells, as the host returns them, are read and checked like any submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tdkt_xl.desk.exchange import CAUTION, INFO, Book, Colour, FindingRow, Marks, Outcome, Request, Sheet, number_under_date
from tdkt_xl.desk.painting import FINDINGS_SHEET, GRAVE, MILD
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.files.cells import CellError, CellMark
from tdkt_xl.files.cells import Row as GridRow
from tdkt_xl.forms import FormsById, ShippedForms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.proposals import checked
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.severities import ERROR, SEVERITIES, SEVERITY_WORDS, WARNING
from tdkt_xl.words.spreadsheet import Place

COLOURS = {ERROR: GRAVE, WARNING: MILD}


class OpenSheets:
    """The open workbook in the form that the reader needs (grids.Sheets)."""

    def __init__(self, book: Book) -> None:
        self._sheets = [sheet for sheet in book.sheets if sheet.name != FINDINGS_SHEET]
        self.names: Sequence[str] = [sheet.name for sheet in self._sheets]
        self.visible: Sequence[bool] = [sheet.visible for sheet in self._sheets]
        self.properties: Mapping[str, str] = book.properties
        self._rows = [_rectangle(sheet) for sheet in self._sheets]

    def rows(self, sheet: int) -> list[GridRow]:
        return self._rows[sheet]

    def marks(self, sheet: int) -> Mapping[Place, CellMark]:
        own = self._sheets[sheet]
        return {(row, column): CellError(str(own.rows[row][column] or "#VALUE!")) for row, column in own.errors}

    def merged(self, sheet: int) -> list[tuple[Place, Place]]:
        return []

    def around(self, sheet: int) -> list[str]:
        return []

    def margins(self, sheet: int) -> list[str]:
        return []

    def number_under_date(self, sheet: int, place: Place, shown: object) -> float:
        return number_under_date(shown) if isinstance(shown, datetime) else float("nan")


def _rectangle(sheet: Sheet) -> list[GridRow]:
    """Returns rows of equal length: numbers as floats, blanks and cells in error as ""."""
    width = max((len(row) for row in sheet.rows), default=0)
    rows = [[_plain(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]
    for row, column in sheet.errors:
        rows[row][column] = ""
    return rows


def _plain(cell: object) -> object:
    if cell is None:
        return ""
    return float(cell) if type(cell) is int else cell


def check_open_book(request: Request, progress: StepProgress) -> Outcome:
    """Returns the findings of the open workbook as marks and a message. Earlier marks are removed in any case."""
    book = request.book
    if book is None:
        return Outcome("Chưa có biểu nào đang mở. Hãy mở biểu cần kiểm tra rồi bấm lại.", mood=CAUTION)
    forms = ShippedForms()
    returns = read_returns(OpenSheets(book), forms, book.name)
    if not returns:
        return Outcome(
            f"“{book.name}” không có bảng nào của biểu tổng hợp kết quả khen thưởng. Hãy mở đúng biểu rồi bấm lại.",
            clear=True,
            mood=CAUTION,
        )
    by_id = FormsById(forms)
    findings = [(finding, ret) for ret in returns for finding in (*ret.findings, *checked(ret, by_id[ret.form]))]
    return _outcome(book.name, returns, findings)


def _outcome(name: str, returns: Sequence[Return], findings: Sequence[tuple[Finding, Return]]) -> Outcome:
    errors = sum(finding.severity == ERROR for finding, _ in findings)
    warnings = sum(finding.severity == WARNING for finding, _ in findings)
    lines = sum(len(ret.lines) for ret in returns)
    if not findings:
        return Outcome(f"Đã kiểm tra “{name}”: {lines} dòng, không có gì cần sửa. Có thể lưu và gửi đi.", clear=True)
    ranked = sorted(findings, key=lambda each: SEVERITIES.index(each[0].severity))
    of_cells: dict[tuple[str, str], list[Finding]] = {}
    for finding, _ in ranked:
        if finding.severity in COLOURS and finding.sheet is not None and finding.cell is not None:
            for cell in finding.cells:
                of_cells.setdefault((finding.sheet, cell), []).append(finding)
    colours = [  # if a cell has several findings, the most serious decides the colour
        Colour(sheet, cell, COLOURS[found[0].severity], "\n".join(f"{SEVERITY_WORDS[f.severity]}: {_said(f)}" for f in found))
        for (sheet, cell), found in of_cells.items()
    ]
    rows = [FindingRow(SEVERITY_WORDS[f.severity], f.sheet, f.cell, _listed(f)) for f, _ in ranked]
    tally = f"{lines} dòng, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại"
    todo = "Hãy sửa các ô đỏ rồi bấm lại “Kiểm tra biểu”." if errors else "Vẫn nộp được; các ô vàng: sửa, hoặc giải trình."
    if not errors and not warnings:
        todo = "Không có gì phải sửa; trang “Kết quả kiểm tra (tdkt)” ghi những chỗ chương trình đã tự hiểu."
    return Outcome(
        f"Đã kiểm tra “{name}”: {tally}. {todo}",
        mood=CAUTION if errors or warnings else INFO,
        marks=Marks(f"Kết quả kiểm tra: {tally}", colours, rows),
    )


def _listed(finding: Finding) -> str:
    """The text on the sheet of findings; sheet and cell have columns of their own."""
    return f"Mục {finding.line}: {_said(finding)}" if finding.line else _said(finding)


def _said(finding: Finding) -> str:
    said = finding.advice if finding.cell is not None else finding.message
    return f"{said} — Giải trình: {finding.explained}" if finding.explained else said
