"""Submissions as offices really send them, with their truth: named deviations from the plain form, freely combined.

A deviation changes the sheet in a way that must not change what is read. `make(seed)` draws some of them and fills the
form with figures; `Truth` says what a reader has to find. Numbers in brackets refer to the list of real-life mess in the
project's notes on the domain.
"""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from tests import messy_layout  # noqa: F401 - its deviations are drawn too
from tests.legacy_codes import tcvn3, viqr, vni
from tests.messy_sheet import DEVIATIONS, FORM, TOP_TEXTS, Sheet, Truth, deviation, plain
from tests.messy_texts import before_unicode

# ---- Deviations: around the table


@deviation
def signatures(sheet: Sheet) -> None:
    """Date line and signature block under the table (48)."""
    sheet.below += [{}, {10: "Bình An, ngày 15 tháng 12 năm 2026"}, {2: "NGƯỜI LẬP BIỂU", 10: "TM. ỦY BAN NHÂN DÂN"},
                    {2: "(Ký, ghi rõ họ tên)", 10: "CHỦ TỊCH"}, {}, {2: "Nguyễn Văn A", 10: "Trần Thị B"}]  # fmt: skip


@deviation
def remarks(sheet: Sheet) -> None:
    """Remarks and recipients under the table."""
    sheet.below += [{1: "Ghi chú: số liệu tính đến 15/11/2026"}, {2: "Nơi nhận:"}, {2: "- Sở Nội vụ;"}, {2: "- Lưu: VT."}]


@deviation
def stray_below(sheet: Sheet) -> None:
    """A stray figure under the table (14)."""
    sheet.below += [{}, {3: 363.14}]


@deviation
def stray_beside(sheet: Sheet) -> None:
    """Somebody's own sums beside the table (14)."""
    sheet.lines()[0].cells[17] = 4711
    sheet.lines()[1].cells[18] = "xem lại"


@deviation
def motto(sheet: Sheet) -> None:
    """Quốc hiệu beside the letterhead, number and date line under it."""
    sheet.above = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", *sheet.above[:2], "Số: 164/BC-UBND",
                   "Bình An, ngày 05 tháng 01 năm 2027", *sheet.above[2:]]  # fmt: skip


@deviation
def title_on_two_lines(sheet: Sheet) -> None:
    """The title runs over two rows."""
    at = next(i for i, text in enumerate(sheet.above) if text and "BIỂU" in str(text))
    words = str(sheet.above[at])
    sheet.above[at : at + 1] = [words.removesuffix(" NĂM 2026"), "NĂM 2026"]


@deviation
def unit_in_the_file_name(sheet: Sheet) -> None:
    """The unit's name stands in the file's name only (45)."""
    sheet.above = [None if text in (TOP_TEXTS["unit"], TOP_TEXTS["upper"]) else text for text in sheet.above]
    sheet.file = "BTH Xã Bình An 2026.xlsx"
    if not any("xã bình an" in str(text).lower() for text in sheet.above):
        sheet.findings.add("interpreted")


@deviation
def unit_said_outright(sheet: Sheet) -> None:
    """ "Đơn vị: …" instead of a letterhead."""
    sheet.above = ["Đơn vị báo cáo: UBND xã Bình An" if text == TOP_TEXTS["unit"] else text for text in sheet.above]


# ---- Deviations: the workbook


@deviation
def hidden_rows_and_columns(sheet: Sheet) -> None:
    """Hidden rows and columns (30)."""

    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[len(sheet.above) + sheet.offset[0] + 7].hidden = True
        book.active.column_dimensions[get_column_letter(sheet.column(6))].hidden = True

    sheet.last.append(hide)


@deviation
def other_sheets(sheet: Sheet) -> None:
    """A sheet of persons before the form, hidden lists behind it (30, 47)."""

    def add(book: openpyxl.Workbook) -> None:
        people = book.create_sheet("Danh sách", 0)
        people.append(["Stt", "Họ và tên", "Hình thức"])
        people.append([1, "Nguyễn Văn A", "Giấy khen"])
        lists = book.create_sheet("dm")
        lists.sheet_state = "veryHidden"
        lists.append(["Giấy khen", "Lao động tiên tiến"])
        book.active = 1

    sheet.last.insert(0, lambda book: None)
    sheet.last.append(add)


@deviation
def sheet_renamed(sheet: Sheet) -> None:
    """The sheet's name means nothing (31)."""
    sheet.last.append(lambda book: setattr(book.active, "title", "Sheet1 (2)"))


@deviation
def old_form_hidden(sheet: Sheet) -> None:
    """Last year's form on a hidden sheet (30)."""

    def add(book: openpyxl.Workbook) -> None:
        old = book.copy_worksheet(book.active)
        old.sheet_state = "hidden"
        for line in old.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2026", "2025")

    sheet.last.append(add)


# ---- Deviations: everything


@deviation
def everything_in_tcvn3(sheet: Sheet) -> None:
    """The whole sheet in .VnTime, capitals in .VnTimeH (34)."""
    if not sheet.fonts_mixed:
        sheet.encode = before_unicode(tcvn3)
        sheet.findings.add("interpreted")


@deviation
def everything_in_vni(sheet: Sheet) -> None:
    """The whole sheet in VNI-Times (35)."""
    if sheet.encode is str and not sheet.fonts_mixed:
        sheet.encode = before_unicode(vni)
        sheet.findings.add("interpreted")


@deviation
def everything_in_viqr(sheet: Sheet) -> None:
    """The whole sheet in VIQR: "Gia^'y khen" (35)."""
    if sheet.encode is str and not sheet.fonts_mixed:
        sheet.encode = before_unicode(viqr)
        sheet.findings.add("interpreted")


# ---- Writing


def write(sheet: Sheet, folder: Path, name: str) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    down, right = sheet.offset
    row = down
    for text in sheet.above:
        row += 1
        page.cell(row, right + 1, sheet.encode(text) if isinstance(text, str) else text)
    row = _write_header(sheet, page, row)
    for i, body in enumerate(sheet.rows):
        if i == sheet.split_at:
            row = _write_header(sheet, page, row + 1)
        row += 1
        _write_cells(sheet, page, row, body.cells)
    for cells in sheet.below:
        row += 1
        _write_cells(sheet, page, row, cells)
    for change in sheet.last:
        change(book)
    path = folder / name / sheet.file
    path.parent.mkdir(parents=True)
    book.save(path)
    return path


def _write_header(sheet: Sheet, page: openpyxl.worksheet.worksheet.Worksheet, row: int) -> int:
    for cell in FORM.header_cells():
        page.cell(row + 1 + cell.first_row, sheet.column(cell.first_column + 1), sheet.encode(sheet.header(cell.text)))
    if sheet.explained:
        page.cell(row + 1, sheet.column(15), sheet.encode("Giải trình"))
    row += FORM.header_depth
    if sheet.numbers:
        row += 1
        for number, text in enumerate(sheet.numbers, 1):
            page.cell(row, sheet.column(number), text)
    return row


def _write_cells(sheet: Sheet, page: openpyxl.worksheet.worksheet.Worksheet, row: int, cells: dict[int, object]) -> None:
    for number, value in cells.items():
        if callable(value):
            page.cell(row, sheet.column(number), value(row))
        elif value is not None:
            cell = page.cell(row, sheet.column(number), sheet.encode(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"


def make(seed: int, folder: Path, most: int = 8, left_out: frozenset[str] = frozenset()) -> Truth:
    """A submission with up to `most` deviations drawn by the seed, those left out excepted, written below `folder`."""
    chance = random.Random(seed)
    chosen = [name for name in chance.sample(sorted(DEVIATIONS), chance.randint(0, most)) if name not in left_out]
    return made_with(chosen, seed, folder)


def made_with(names: list[str], seed: int, folder: Path) -> Truth:
    """A submission with just these deviations."""
    sheet = plain(random.Random(seed))
    for name in sorted(names, key=list(DEVIATIONS).index):
        DEVIATIONS[name](sheet)
    path = write(sheet, folder, f"{seed}-{len(names)}")
    lines = [row.line for row in sheet.rows if row.line is not None]
    return Truth(path, tuple(names), sheet.unit, sheet.period, lines, frozenset(sheet.findings))
