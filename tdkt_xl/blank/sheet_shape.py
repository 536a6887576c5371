"""The shape of an office's own sheet: columns, lines, fonts, paper, read with openpyxl from a blank or filled .xlsx.

Only this module uses openpyxl, because only openpyxl reads merged cells, fonts, widths and print set-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdkt_xl.reading.column_numbers import column_numbers, is_counting
from tdkt_xl.words.errors import UnusableFile, system_reason
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import clean, unaccented

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

NO_OPENPYXL = 'Muốn lập định nghĩa từ mẫu cần thêm openpyxl trên máy này. Hãy cài: pip install "tdkt-xl[draft]", rồi chạy lại.'
_ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")
_MOST_FEW = 7
"""Columns of a table whose row of numbers is too short to be known by counting alone: "A B C 1 2 3 4"."""
_FEWEST_TEXTS = 3
_COVERED = 0.6
"""Which part of a table's columns a row of its header has text over."""
_MOST_ROWS, _MOST_COLUMNS = 300, 60
_MOST_BLANK = 4
"""Blank rows that a table may have one under the other."""
_OWN_COLUMNS = ("kiem tra", "giai trinh")
"""Columns that the program itself puts beside a form's table."""
_PAPER_A3 = "8"
_SIGNED = ("Người lập", "Lập biểu", "Thủ trưởng", "Chủ tịch", "Giám đốc", "Ký tên", "Ký, ghi rõ", "Ký, họ tên")
_DAY = f"(?:.{{1,30}} )?{unaccented('ngày')} (?:\\d+ )?{unaccented('tháng')}\\b"
_SIGNATURE = re.compile("|".join((*map(unaccented, _SIGNED), _DAY)))


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the table: its letter, its header's tiers (cell and text), what the row of numbers prints, its width, the input
    message, and a formula of its cells."""

    letter: str
    tiers: tuple[tuple[str, str], ...]
    printed: str
    width: float | None
    help: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row under the header: its number on the sheet, the texts of its cells, whether they are bold, reach over several columns,
    and hold figures."""

    row: int
    texts: tuple[str, ...]
    bold: bool
    merged: bool
    figures: bool


@dataclass(frozen=True, slots=True)
class SheetShape:
    """A sheet as a form: see the fields' names. `rows` end before the signature; `above` and `below` are texts around the table."""

    name: str
    columns: tuple[SheetColumn, ...]
    numbered: bool
    first: int
    rows: tuple[SheetRow, ...]
    above: tuple[str, ...]
    below: tuple[tuple[int, str], ...]
    paper: str
    orientation: str
    font: str
    font_size: float
    margins: Mapping[str, float] = field(default_factory=dict)
    print_titles: bool = False


def sheet_shape(path: Path, wanted: str | None = None) -> SheetShape:
    """The shape of a sheet of the workbook at `path`: of the one called `wanted`, else of the first that is shown and has a table.

    Raises UnusableFile, saying what and what to do, for a file that cannot be opened and a workbook without such a sheet.
    """
    sheets = _sheets(path)
    if wanted is not None:
        named = [sheet for sheet in sheets if sheet.title == wanted]
        if not named:
            names = ", ".join(f"“{sheet.title}”" for sheet in sheets)
            raise UnusableFile(f"{path.name} không có trang “{wanted}”; các trang: {names}. Hãy chọn lại --sheet.")
        sheets = named
    for sheet in sheets:
        if wanted is not None or sheet.sheet_state == "visible":
            shape = _ShapeReader(sheet).shape()
            if shape is not None:
                return shape
    where = f"trang “{wanted}” của {path.name}" if wanted is not None else path.name
    raise UnusableFile(
        f"{where}: không thấy bảng nào có tiêu đề cột (từ ba cột có chữ, đứng liền nhau). "
        "Hãy mở mẫu, bỏ các cột trống xen giữa tiêu đề, thêm dòng đánh số cột (1), (2) … dưới tiêu đề rồi chạy lại."
    )


def _sheets(path: Path) -> Sequence[Worksheet]:
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise UnusableFile(NO_OPENPYXL) from None
    if path.suffix.lower() not in _ENDINGS:
        raise UnusableFile(f"{path.name}: mẫu phải là tệp Excel đuôi .xlsx. Hãy mở tệp, lưu dạng .xlsx rồi chạy lại.")
    try:
        return list(openpyxl.load_workbook(path).worksheets)
    except OSError as problem:
        raise UnusableFile(f"Không đọc được {path}: {system_reason(problem)}.") from None
    except Exception:  # openpyxl raises whatever the damage leads to
        why = "không mở được, có thể tệp hỏng hoặc đặt mật khẩu. Hãy lưu lại từ Excel rồi chạy lại."
        raise UnusableFile(f"{path.name}: {why}") from None


class _ShapeReader:
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.last = min(sheet.max_row, _MOST_ROWS)
        self.width = min(sheet.max_column, _MOST_COLUMNS)
        self.anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for area in sheet.merged_cells.ranges:
            if area.max_row - area.min_row < _MOST_ROWS and area.max_col - area.min_col < _MOST_COLUMNS:
                for row in range(area.min_row, area.max_row + 1):
                    for column in range(area.min_col, area.max_col + 1):
                        self.anchors[row, column] = (area.min_row, area.min_col)

    def text(self, row: int, column: int) -> str:
        """The text of a cell itself; "" of a formula, a blank."""
        value = self.sheet.cell(row, column).value
        return "" if value is None or str(value).startswith("=") else clean(str(value))

    def over(self, row: int, column: int) -> tuple[str, str]:
        """The cell that covers this one, and its text."""
        at = self.anchors.get((row, column), (row, column))
        return f"{at[0]},{at[1]}", self.text(*at)

    def hidden(self, row: int) -> bool:
        return bool(self.sheet.row_dimensions[row].hidden)

    def shape(self) -> SheetShape | None:
        header = self.header()
        if header is None:
            return None
        top, bottom, numbers = header
        columns = self.columns(top, bottom, numbers)
        if len(columns) < _FEWEST_TEXTS:
            return None
        first = (numbers or bottom) + 1
        rows = list(self.rows(first, [place for place, _ in columns]))
        stop = rows[-1].row + 1 if rows else first
        font = self.sheet.cell(*self.anchors.get((bottom, columns[0][0]), (bottom, columns[0][0]))).font
        page, margins = self.sheet.page_setup, self.sheet.page_margins
        return SheetShape(
            name=self.sheet.title,
            columns=tuple(column for _, column in columns),
            numbered=numbers is not None,
            first=first,
            rows=tuple(rows),
            above=tuple(text for row in range(1, top) if not self.hidden(row) for _, text in self.texts(row)),
            below=tuple(each for row in range(stop, self.last + 1) if not self.hidden(row) for each in self.texts(row)),
            paper="A3" if str(page.paperSize) == _PAPER_A3 else "A4",
            orientation=page.orientation if page.orientation in ("landscape", "portrait") else "landscape",
            font=str(font.name or "Times New Roman"),
            font_size=float(font.sz or 11),
            margins={side: round(float(getattr(margins, side) or 0.5), 2) for side in ("left", "right", "top", "bottom")},
            print_titles=bool(self.sheet.print_title_rows),
        )

    def texts(self, row: int) -> Iterator[tuple[int, str]]:
        """The texts that begin in a row, each with its column."""
        for column in range(1, self.width + 1):
            if text := self.text(row, column):
                yield column, text

    def header(self) -> tuple[int, int, int | None] | None:
        """Its first and last row and the row of column numbers; None where the sheet has no table."""
        for row in range(1, self.last + 1):
            cells = [self.text(row, column) for column in range(1, self.width + 1)]
            if not self.hidden(row) and (column_numbers(cells) is not None or is_counting(cells) or self.few_numbers(row)):
                top = row
                while top > 1 and not self.hidden(top - 1) and self.heads(top - 1):
                    top -= 1
                if top < row:
                    return top, row - 1, row
        for row in range(1, self.last + 1):
            if not self.hidden(row) and self.heads(row):
                bottom = row
                while bottom < self.last and self.continues(bottom + 1):
                    bottom += 1
                return row, bottom, None
        return None

    def few_numbers(self, row: int) -> bool:
        """True if a row counts the columns of a narrow table: "A B 1 2"."""
        filled = [self.text(row, column) for column in range(1, self.width + 1) if self.text(row, column)]
        if not 3 <= len(filled) <= _MOST_FEW or row == 1 or not self.heads(row - 1):
            return False
        letters = [each for each in filled if each in "ABC"]
        numbers = [int(found[0]) if (found := re.match(r"\d+", each)) else 0 for each in filled[len(letters) :]]
        return bool(letters) and numbers == list(range(1, len(numbers) + 1))

    def heads(self, row: int) -> bool:
        """True if a row belongs to a header: text over most columns, several cells of it."""
        over = {self.over(row, column) for column in range(1, self.width + 1)}
        covered = sum(bool(self.over(row, column)[1]) for column in range(1, self.width + 1))
        texts = [text for _, text in over if text]
        few = len(texts) < _FEWEST_TEXTS and not (len(texts) == 2 and self.vertical(row))
        if few or any(re.fullmatch(r"[\d.,% ]+", text) for text in texts):
            return False
        return covered >= _COVERED * self.used

    def vertical(self, row: int) -> bool:
        """True if cells reach down into the row from above, or out of it."""
        return any(self.anchors.get((row, c), (row, c))[0] < row or (row + 1, c) in self.anchors for c in range(1, self.width + 1))

    def continues(self, row: int) -> bool:
        """True if a row is a further tier of the header above: cells reach down into it."""
        return any(self.anchors.get((row, column), (row, column))[0] < row for column in range(1, self.width + 1))

    @property
    def used(self) -> int:
        """How many columns the fullest row with text has."""
        rows = (row for row in range(1, self.last + 1) if not self.hidden(row))
        return max((sum(bool(self.over(row, c)[1]) for c in range(1, self.width + 1)) for row in rows), default=0)

    def columns(self, top: int, bottom: int, numbers: int | None) -> list[tuple[int, SheetColumn]]:
        """The table's columns with their places; those that the program puts beside a table are left out."""
        found: list[tuple[int, SheetColumn]] = []
        messages = self.messages()
        for place in range(1, self.width + 1):
            tiers = [self.over(row, place) for row in range(top, bottom + 1)]
            printed = self.over(numbers, place)[1] if numbers is not None else ""
            own = any(unaccented(text) in _OWN_COLUMNS for _, text in tiers)
            if own or (not printed and (numbers is not None or not any(text for _, text in tiers))):
                if found:
                    break
                continue
            letter = column_letters(place - 1)
            width = self.sheet.column_dimensions[letter].width if letter in self.sheet.column_dimensions else None
            formula = self.formula((numbers or bottom) + 1, place)
            found.append((place, SheetColumn(letter, tuple(tiers), printed, width, messages.get(place, ""), formula)))
        return found

    def messages(self) -> dict[int, str]:
        """The input messages by column."""
        said: dict[int, str] = {}
        for validation in self.sheet.data_validations.dataValidation:
            for area in validation.sqref.ranges:
                if validation.prompt and area.min_col == area.max_col:
                    said.setdefault(area.min_col, clean(validation.prompt))
        return said

    def formula(self, first: int, place: int) -> str:
        """A formula of a column's cells that names cells of the same row, with the row left out: "=F+J"; "" where there is none."""
        for row in range(first, min(first + 40, self.last) + 1):
            value = self.sheet.cell(row, place).value
            if isinstance(value, str) and value.startswith("="):
                rows = {int(number) for number in re.findall(r"[A-Z]{1,2}\$?(\d+)", value)}
                if rows == {row}:
                    return re.sub(r"\$?([A-Z]{1,2})\$?\d+", r"\1", value)
        return ""

    def rows(self, first: int, places: Sequence[int]) -> Iterator[SheetRow]:
        """The rows of the table, blank ones between them too: up to the signature, or to several blank rows."""
        blank: list[SheetRow] = []
        for row in range(first, self.last + 1):
            found = self.row(row, places)
            if any(map(_signs, (text for _, text in self.texts(row)))) or len(blank) > _MOST_BLANK:
                break
            if any(found.texts):
                yield from blank
                blank.clear()
                yield found
            else:
                blank.append(found)
        # At the end of the table blank rows are such where the sheet has formulas in them.
        yield from (each for each in blank if any(self.sheet.cell(each.row, place).value is not None for place in places))

    def row(self, row: int, places: Sequence[int]) -> SheetRow:
        """A row of the table."""
        cells = [self.sheet.cell(row, place) for place in places]
        texts = tuple(self.text(row, place) for place in places)
        words = [cell for cell, text in zip(cells, texts, strict=True) if text and not _is_figure(text)]
        merged = any(self.anchors.get((row, place)) == (row, place) for place in places)
        return SheetRow(row, texts, bool(words) and all(cell.font.b for cell in words), merged, any(map(_is_figure, texts[2:])))


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[\d.,]+ ?%?", text) is not None


def _signs(text: str) -> bool:
    """True if a text begins the block of signatures under a table."""
    return _SIGNATURE.match(unaccented(text)) is not None
