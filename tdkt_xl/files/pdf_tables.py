"""The tables of a PDF with text, recognised by the lines around their cells; with pdfplumber, if it is installed."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from tdkt_xl.files.documents import Builder, Document, DocumentTable
from tdkt_xl.files.pdf_columns import PageColumns, counts_columns, table_going_on, table_without_lines
from tdkt_xl.files.pdf_signs import PageArea, invisible_areas, seen, with_letters_once
from tdkt_xl.files.pdf_turned import TURNED, turned_upright
from tdkt_xl.files.runs import RAISED
from tdkt_xl.words.errors import UnreadableFile

_MOST_PAGES = 60
_MOST_SIGNS = 20_000
"""The most letters on one page; a page with more is a drawing."""
_NEAR = 2
"""By how many points the lines of one column may differ between two pages."""
_DRAWN = 2
"""The number of lines and shapes among pdfium's kinds of objects (FPDF_PAGEOBJ_PATH)."""
_SMALL = 0.8
"""A digit smaller than the others in its cell by this factor is a footnote mark."""
NO_READER = "bảng trong tệp .pdf chưa đọc được trên máy này vì thiếu pdfplumber (cài: pip install tdkt-xl[pdf])"
WITHOUT_LINES = "bảng ở trang {} của tệp .pdf không có đường kẻ, đã xếp cột theo vị trí chữ"
NOT_PARTED = "trang {} của tệp .pdf có bảng không kẻ đường mà chương trình không tách được cột; nhờ đơn vị gửi bản Excel hoặc Word"
_OTHER_DIGITS = "trang {} của tệp .pdf có phông chữ không cho biết đúng chữ số; nhờ đơn vị gửi bản Excel hoặc Word"
_FEWEST_COLUMNS = 8
_TOO_LONG = f"tệp .pdf dài hơn {_MOST_PAGES} trang, chỉ đọc bảng ở {_MOST_PAGES} trang đầu"


def read_pdf(data: bytes) -> Document:
    """Tables, and the lines outside of them, page by page. Raises UnreadableFile for a scan, a password, or a damaged file."""
    from tdkt_xl.files.pdf_text import pdf_paragraphs

    lines = pdf_paragraphs(data)  # raises if the file has no reliable text
    builder = Builder()
    try:
        import pdfplumber
    except ImportError:
        for line in lines:
            builder.paragraph(line.text)
        builder.note(NO_READER)
        return builder.done()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        data, turned = turned_upright(data, _MOST_PAGES)
        if turned:
            lines = pdf_paragraphs(data)
            builder.note(TURNED.format(", ".join(map(str, turned))))
        drawn, hidden, counted, digits = _looked_at(data)
        with pdfplumber.open(io.BytesIO(data)) as document:
            last = columns = None
            for number, page in enumerate(document.pages):
                if number >= _MOST_PAGES:
                    builder.note(_TOO_LONG)
                    break
                if drawn.get(number, True) or number in counted:
                    _refuse_other_digits(page, digits.get(number))
                without = None
                if number in counted or columns is not None:
                    without = _read_without_lines(page, hidden.get(number, []), columns if number not in counted else None, builder)
                columns = without
                if without is not None:
                    last = None
                elif drawn.get(number, True):
                    last = _read_page(page, hidden.get(number, []), builder, last)
                else:  # from the faster reader: searching for a table takes half a second a page
                    last = None
                    for line in lines:
                        if line.place == f"trang {number + 1}":
                            builder.paragraph(line.text)
                page.close()
    except UnreadableFile:
        raise
    except Exception:  # pdfminer raises many kinds of exceptions for damaged files
        raise UnreadableFile("tệp .pdf hỏng, không đọc được bảng") from None
    return builder.done()


@dataclass(frozen=True, slots=True)
class _Last:
    """The table at the end of a page, and the positions of its columns."""

    table: DocumentTable
    edges: list[float]


def _read_page(page: Any, hidden: list[PageArea], builder: Builder, last: _Last | None) -> _Last | None:
    """Reads a page; returns the table at its end. A table at its top that continues `last`, from the page before, is joined to
    it."""
    if len(page.chars) > _MOST_SIGNS:
        raise UnreadableFile("trang .pdf có quá nhiều chữ, không phải văn bản")
    page = with_letters_once(page)
    signs = seen(page, hidden, builder)
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda part: part["object_type"] != "char" or not any(_within(part, box) for box in boxes))
    lines = [(line["top"], line["text"]) for line in outside.extract_text_lines(strip=True)]
    for found in tables:
        above = [line for line in lines if line[0] < found.bbox[1]]
        for top, text in above:
            builder.paragraph(text)
            lines.remove((top, text))
        rows = list(_rows(found, signs, builder))
        edges = _edges(found)
        if last is not None and not above and found is tables[0] and _are_alike(edges, last.edges):
            table = last.table
            _join_broken_row(table, rows)
        else:
            table = builder.begin_table()
            builder.end_table()
        for row in rows:
            builder.row(table, list(row))
        last = _Last(table, edges)
    for _, text in lines:
        builder.paragraph(text)
    return last if tables and not lines else None


def _read_without_lines(page: Any, hidden: list[PageArea], columns: PageColumns | None, builder: Builder) -> PageColumns | None:
    """Reads a page whose table has no lines between its columns; returns its columns, None if the page has no such table.

    `columns` are those of the page before, if its table may go on here. Raises UnreadableFile if it goes on but its columns are not
    certain, because its lines would be lost.
    """
    if len(page.chars) > _MOST_SIGNS:
        return None
    number = page.page_number
    page = with_letters_once(page)
    if any(len(found.rows[0].cells) >= _FEWEST_COLUMNS for found in page.find_tables()):
        return None
    signs = seen(page, hidden, builder)
    if columns is not None:
        rows = table_going_on(signs, columns)
        if rows is None and sum(sign["text"].isdigit() for sign in signs) >= _FEWEST_COLUMNS:
            raise UnreadableFile(NOT_PARTED.format(number))
        _add_table(rows or [], builder)
        return columns if rows else None
    table = table_without_lines(signs)
    if table is None:
        builder.note(NOT_PARTED.format(number))
        return None
    builder.note(WITHOUT_LINES.format(number))
    for line in table.above:
        builder.paragraph(line)
    _add_table(table.rows, builder)
    return table.columns


def _add_table(rows: Sequence[Sequence[str]], builder: Builder) -> None:
    into = builder.begin_table()
    for row in rows:
        builder.row(into, list(row))
    builder.end_table()


def _edges(table: Any) -> list[float]:
    return sorted({round(edge) for cell in table.cells for edge in (cell[0], cell[2])})


def _are_alike(edges: Sequence[float], others: Sequence[float]) -> bool:
    """True if the columns of two tables are at the same positions."""
    return len(edges) == len(others) and all(abs(one - other) <= _NEAR for one, other in zip(edges, others, strict=True))


def _join_broken_row(table: DocumentTable, rows: list[list[str]]) -> None:
    """Joins the first row to the last row of the page before, if it is its continuation: it has no digits and an empty first
    cell."""
    first = rows[0] if rows else []
    if not table.rows or not first or first[0] or any(map(str.isdigit, "".join(first))):
        return
    before = table.rows[-1]
    if len(before) == len(first):
        table.rows[-1] = [_unwrapped(f"{one}\n{other}") if other else one for one, other in zip(before, first, strict=True)]
        del rows[0]


def _rows(table: Any, signs: Sequence[dict[str, Any]], builder: Builder) -> Iterator[list[str]]:
    """The texts of a table's cells, row by row; a cell that spans several has its text in the first."""
    inside = [sign for sign in signs if _within(sign, table.bbox)]
    for row in table.rows:
        among = [sign for sign in inside if _within(sign, row.bbox)]
        yield [_text([sign for sign in among if _within(sign, cell)], builder) if cell is not None else "" for cell in row.cells]


def _within(sign: dict[str, Any], box: Sequence[float]) -> bool:
    across, down = (sign["x0"] + sign["x1"]) / 2, (sign["top"] + sign["bottom"]) / 2
    return bool(box[0] <= across < box[2] and box[1] <= down < box[3])


def _text(signs: Sequence[dict[str, Any]], builder: Builder) -> str:
    """A cell's text, line by line, without small raised digits beside larger ones."""
    from pdfplumber.utils.text import extract_text

    sizes = Counter(round(sign["size"], 1) for sign in signs if not sign["text"].isspace())
    if len(sizes) > 1:
        usual = max(size for size, _ in sizes.most_common(2))
        kept = [sign for sign in signs if sign["size"] > usual * _SMALL or sign["text"].isspace()]
        if any(sign["text"].isdigit() for sign in signs if sign not in kept):
            builder.note(RAISED)
        signs = kept
    return _unwrapped(str(extract_text(list(signs))).strip()) if signs else ""


def _unwrapped(text: str) -> str:
    """A cell's lines joined to one. Between two digits the line break is kept, because these may be two numbers."""
    whole = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        both = whole[-1:].isdigit() and line[0].isdigit()
        whole += f"\n{line}" if both else f" {line}" if whole else line
    return whole


def _refuse_other_digits(page: Any, digits: Counter[str] | None) -> None:
    """Raises UnreadableFile if two readers find as many digits on a page, but other ones: the font tells wrong ones."""
    if digits is None or len(page.chars) > _MOST_SIGNS:
        return
    read = Counter(sign["text"] for sign in page.chars if sign["text"].isdigit())
    if read != digits and read.total() == digits.total():
        raise UnreadableFile(_OTHER_DIGITS.format(page.page_number))


def _looked_at(data: bytes) -> tuple[Mapping[int, bool], Mapping[int, list[PageArea]], Set[int], Mapping[int, Counter[str]]]:
    """By the number of a page from 0: True if there are lines or shapes on the page; the areas of texts that are not drawn. And the
    pages on which a row counts the columns of a table, and the digits on each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    drawn: dict[int, bool] = {}
    hidden: dict[int, list[PageArea]] = {}
    counted: set[int] = set()
    digits: dict[int, Counter[str]] = {}
    try:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            drawn[number] = any(True for _ in page.get_objects(filter=[_DRAWN], max_depth=2))
            text = page.get_textpage().get_text_bounded()
            digits[number] = Counter(filter(str.isdigit, text))
            if counts_columns(text):
                counted.add(number)
            if drawn[number] or number in counted:
                hidden[number] = invisible_areas(page, page.get_height())
    finally:
        document.close()
    return drawn, hidden, counted, digits
