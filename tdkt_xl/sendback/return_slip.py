"""“Phiếu trả lại”: the sheet with the list of corrections that goes back to the sender."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.model.findings import Finding
from tdkt_xl.reading.slip_answers import ANSWER, CELL, FAULT, LINE, SHEET, SLIP
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS

NAME = SLIP
FONT = "Times New Roman"
SLIP_MARK = "tdkt.phieu_tra_lai"
"""The defined name that identifies a slip when the file comes back."""
_COLUMNS = (
    ("STT", 5),
    (SHEET, 13),
    (CELL, 8),
    (LINE, 24),
    (FAULT, 50),
    ("Cách sửa", 34),
    ("Mức", 12.5),
    (ANSWER, 24),
)
"""Headings, and widths in characters."""
_LAST = len(_COLUMNS) - 1
_LONGEST = 2_000
"""The most characters of a cell in the list: a row can be no higher than 409 points."""
_MADE = datetime(2000, 1, 1)
"""A fixed date, so that the same input gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Slip:
    """The content of a slip. `whose` are texts like "Xã Bình An, năm 2026"; `errors` and `warnings` count all findings, `left_out`
    those that are not listed; `remark` is printed below the heading, `closing` below the list."""

    file: str
    whose: tuple[str, ...]
    items: tuple[SlipItem, ...]
    errors: int
    warnings: int
    left_out: int = 0
    remark: str = ""
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipItem:
    """A finding, the name of its sheet in this workbook (None: not in it), and what hides the cell ("" if nothing does)."""

    finding: Finding
    sheet: str | None = None
    hidden: str = ""


def slip_workbook(slip: Slip, name: str = NAME) -> bytes:
    """A workbook whose only sheet is the slip. Same slip, same bytes."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 12}}) as book:
        book.set_properties({"title": NAME, "author": "tdkt-xl", "created": _MADE})
        _Writer(book, book.add_worksheet(name)).write(slip)
        quoted = name.replace("'", "''")
        book.define_name(SLIP_MARK, f"='{quoted}'!$A$1")
    return buffer.getvalue()


def free_name(taken: Collection[str]) -> str:
    """The slip's name, with a number if a sheet has this name already. Excel does not distinguish capitals."""
    known = {name.casefold() for name in taken}
    return next(name for i in range(1, len(known) + 2) if (name := NAME if i == 1 else f"{NAME} {i}").casefold() not in known)


class _Writer:
    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.sheet = sheet

        def made(**properties: object) -> Format:
            return book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True, **properties})

        self.title = made(bold=True, font_size=16, align="center")
        self.plain = made()
        self.bold = made(bold=True)
        self.italic = made(italic=True)
        self.heading = made(bold=True, align="center", border=1, bg_color="#DDEBF7")
        self.cell = made(border=1, valign="top")
        self.centred = made(border=1, valign="top", align="center")
        self.strong = made(border=1, valign="top", align="center", bold=True)
        self.answer = made(border=1, valign="top", bg_color="#FFFFE0", locked=False)
        self.link = made(border=1, valign="top", align="center", font_color="#0563C1", underline=1)
        self.row = 0

    def write(self, slip: Slip) -> None:
        self._set_up_page()
        self._across("PHIẾU TRẢ LẠI", self.title, 26)
        for whose in slip.whose:
            self._across(f"Đơn vị, kỳ báo cáo: {whose}", self.plain)
        self._across(f"Tệp đã nhận: {slip.file}", self.plain)
        self._across(f"Kết quả kiểm tra: {slip.errors} chỗ phải sửa, {slip.warnings} chỗ cần xem lại.", self.bold)
        if slip.remark:
            self._across(slip.remark, self.italic)
        self.row += 1
        self._list(slip)
        self.row += 1
        for sentence in slip.closing:
            self._across(sentence, self.plain)

    def _set_up_page(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer(f'&C&"{FONT},Regular"&10{NAME} – trang &P/&N')
        for place, (_, width) in enumerate(_COLUMNS):
            sheet.set_column(place, place, width)

    def _across(self, text: str, form: Format, height: float | None = None) -> None:
        """Writes a line over the whole width."""
        self.sheet.merge_range(self.row, 0, self.row, _LAST, "", form)
        self.sheet.write_string(self.row, 0, text[:_LONGEST], form)
        self.sheet.set_row(self.row, height or height_of([(text, sum(width for _, width in _COLUMNS))]))
        self.row += 1

    def _list(self, slip: Slip) -> None:
        for place, (text, _) in enumerate(_COLUMNS):
            self.sheet.write_string(self.row, place, text, self.heading)
        self.sheet.set_row(self.row, 36)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        for number, item in enumerate(slip.items, 1):
            self._item(number, item)
        if slip.left_out:
            self._across(f"… và {slip.left_out} chỗ khác chưa liệt kê; sửa các chỗ trên rồi kiểm tra lại.", self.italic)

    def _item(self, number: int, item: SlipItem) -> None:
        found = item.finding
        page = f"{item.sheet or found.sheet or ''}{f' ({item.hidden})' if item.hidden == 'trang ẩn' else ''}"
        cell = f"{found.cell or ''}{f' ({item.hidden})' if item.hidden not in ('', 'trang ẩn') else ''}"
        remedy = " ".join(filter(None, (found.remedy, found.proposed)))
        said = (str(number), page, cell, found.line, found.fault, remedy, SEVERITY_WORDS[found.severity])
        texts = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in (*said, found.explained or "")]
        severity = self.strong if found.severity == ERROR else self.centred
        formats = (self.centred, self.cell, self.centred, self.cell, self.cell, self.cell, severity, self.answer)
        for place, (text, form) in enumerate(zip(texts, formats, strict=True)):
            self.sheet.write_string(self.row, place, text, form)
        self.sheet.write_number(self.row, 0, number, self.centred)
        if item.sheet is not None and found.cell is not None:
            quoted = item.sheet.replace("'", "''")
            target = f"internal:'{quoted}'!{found.cell}"
            self.sheet.write_url(self.row, 2, target, self.link, texts[2], "Bấm để đến ô")
        self.sheet.set_row(self.row, height_of(zip(texts, (width for _, width in _COLUMNS), strict=True)))
        self.row += 1


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row of wrapped texts, given as pairs of text and column width; at most 400.

    Lines break at words, so 8 % is added.
    """
    most = max((sum(ceil((len(line) + 1) * 1.08 / width) for line in text.split("\n")) for text, width in cells), default=1)
    return min(max(18.0, most * 16.0 + 3), 400.0)


def closing_words(version: int, marked: bool) -> Sequence[str]:
    """The request below the list: what to do with the file, and to send it back as "lần nộp" `version`."""
    again = f"ghi “Lần nộp: {version}” ở phía trên bảng, hoặc “lần {version}” trong tên tệp"
    if not marked:
        return (f"Đề nghị đơn vị kiểm tra lại tệp gốc, lưu đúng mẫu biểu ở dạng .xlsx rồi gửi lại; {again}.",)
    return (
        "Bấm vào tên ô ở bảng trên để đến đúng chỗ trên biểu (trong LibreOffice: giữ phím Ctrl rồi bấm).",
        "Trên biểu: ô đỏ, viền liền là chỗ phải sửa; ô vàng, viền nét đứt là chỗ cần xem lại; chỉ chuột vào ô để đọc lời nhắc.",
        "Đề nghị đơn vị sửa các chỗ “Phải sửa”. Với chỗ “Cần xem lại”: sửa lại, hoặc nếu số liệu đã đúng thì ghi lý do vào cột "
        f"“{ANSWER}” (ô vàng nhạt) ở bảng trên, hoặc vào cột “Giải trình”, cùng dòng, trên biểu.",
        f"Sửa xong, lưu tệp và gửi lại; {again}. Đừng xóa trang này: lời giải trình được đọc từ đây.",
    )
