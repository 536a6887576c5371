"""The tables of a PDF with text, told by the lines drawn around their cells; by pdfplumber, where that is installed."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tdkt_xl.files.documents import Builder, Document
from tdkt_xl.files.runs import RAISED
from tdkt_xl.words.errors import UnreadableFile

_MOST_PAGES = 60
_MOST_SIGNS = 20_000
"""Letters on one page; more is a drawing."""
_SMALL = 0.8
"""A digit so much smaller than the others in its cell is a footnote mark."""
NO_READER = "bảng trong tệp .pdf chưa đọc được trên máy này vì thiếu pdfplumber (cài: pip install tdkt-xl[pdf])"
_TOO_LONG = f"tệp .pdf dài hơn {_MOST_PAGES} trang, chỉ đọc bảng ở {_MOST_PAGES} trang đầu"


def read_pdf(data: bytes) -> Document:
    """Tables, and lines outside of them, page by page. Raises UnreadableFile for a scan, a password, a damaged file."""
    from tdkt_xl.files.pdf_text import pdf_paragraphs

    lines = pdf_paragraphs(data)  # says what is wrong with a file that has no text to trust
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
        with pdfplumber.open(io.BytesIO(data)) as document:
            for number, page in enumerate(document.pages):
                if number >= _MOST_PAGES:
                    builder.note(_TOO_LONG)
                    break
                _read_page(page, builder)
                page.close()
    except UnreadableFile:
        raise
    except Exception:  # pdfminer raises whatever its parsing of a damaged file runs into
        raise UnreadableFile("tệp .pdf hỏng, không đọc được bảng") from None
    return builder.done()


def _read_page(page: Any, builder: Builder) -> None:
    signs = page.chars
    if len(signs) > _MOST_SIGNS:
        raise UnreadableFile("trang .pdf có quá nhiều chữ, không phải văn bản")
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda part: part["object_type"] != "char" or not any(_within(part, box) for box in boxes))
    lines = [(line["top"], line["text"]) for line in outside.extract_text_lines(strip=True)]
    for found in tables:
        for top, text in [line for line in lines if line[0] < found.bbox[1]]:
            builder.paragraph(text)
            lines.remove((top, text))
        table = builder.begin_table()
        for row in _rows(found, signs, builder):
            builder.row(table, list(row))
        builder.end_table()
    for _, text in lines:
        builder.paragraph(text)


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
    return str(extract_text(list(signs))).strip() if signs else ""
