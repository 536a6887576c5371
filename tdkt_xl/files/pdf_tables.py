"""The tables of a PDF with text, recognised by the lines around their cells; with pdfplumber, if it is installed."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdkt_xl.files.documents import Builder, Document, DocumentTable
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
        drawn = _pages_with_lines(data)
        with pdfplumber.open(io.BytesIO(data)) as document:
            last = None
            for number, page in enumerate(document.pages):
                if number >= _MOST_PAGES:
                    builder.note(_TOO_LONG)
                    break
                if drawn.get(number, True):
                    last = _read_page(page, builder, last)
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


def _read_page(page: Any, builder: Builder, last: _Last | None) -> _Last | None:
    """Reads a page; returns the table at its end. A table at its top that continues `last`, from the page before, is joined to
    it."""
    signs = page.chars
    if len(signs) > _MOST_SIGNS:
        raise UnreadableFile("trang .pdf có quá nhiều chữ, không phải văn bản")
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


def _pages_with_lines(data: bytes) -> Mapping[int, bool]:
    """Page number from 0 → True if there are lines or shapes on the page. A table without lines cannot be recognised."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return {
            number: any(True for _ in document[number].get_objects(filter=[_DRAWN], max_depth=2))
            for number in range(min(len(document), _MOST_PAGES))
        }
    finally:
        document.close()
