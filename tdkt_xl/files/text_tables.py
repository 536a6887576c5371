"""Text files in any encoding: tables with delimiters (.csv, .tsv), and running text (.txt)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from tdkt_xl.files.cells import Row
from tdkt_xl.files.documents import Builder, Document
from tdkt_xl.files.runs import with_plain_hyphens
from tdkt_xl.words import legacy_text
from tdkt_xl.words.errors import UnreadableFile

_DELIMITERS = ";,\t|"
_STATED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
"""How some programs write a text that must not be taken for a number: ="542"."""
_SAMPLE = 50_000
_FIGURE = re.compile(r"""[\d.,%\s"=-]+""")
_WORD, _FEWEST_WORDS = re.compile(r"[^\W\d_]{2,}"), 3
_FEWEST_TABS, _FEWEST_ROWS = 3, 2
"""A table among paragraphs has at least this many tabs in each line, and this many lines."""
_LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])|\ufffd")
"""A question mark between letters, in place of a letter that the encoding does not have."""
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FEWEST_SWALLOWED, _LONGEST_QUOTED = 3, 20
"""The fewest delimiters in a line that must be a row by itself; the most lines of a cell in quotes."""
_CUT = re.compile(r"[1-9]\d{0,2},\d{3}")
_DOUBTFUL = " ?"
CUT_NUMBERS = (
    "có số viết dấu phẩy hàng nghìn mà không để trong dấu nháy, đã ghép lại theo số cột của bảng; hãy đối chiếu với tệp gốc"
)


def read_text(text: str) -> Document:
    """The table in a text, or its paragraphs if it is running text. Raises UnreadableFile if it is no text."""
    if "\0" in text:
        raise UnreadableFile("nội dung không phải bảng tính")
    stated = _STATED_DELIMITER.match(text)  # Excel uses this line itself and shows no row for it
    text = text[stated.end() :] if stated else text
    text = text.replace("\r\r\n", "\r\n")  # what some programs make of a line's end on Windows
    _refuse_lost_letters(text)
    delimiter = stated[1] if stated else _delimiter(text[:_SAMPLE])
    if delimiter is None:
        return _prose(text)
    builder = Builder(lambda number: None)
    table = builder.begin_table()
    for row in _with_whole_numbers([*_rows(text, delimiter)], builder) if delimiter == "," else _rows(text, delimiter):
        builder.row(table, row)
    return builder.done()


def _prose(text: str) -> Document:
    """The paragraphs of a text, one a line; consecutive lines with tabs are a table. Raises UnreadableFile."""
    if len(_WORD.findall(text[:_SAMPLE])) < _FEWEST_WORDS:
        raise UnreadableFile("tệp chữ gần như không có chữ nào, không có bảng của biểu")
    builder = Builder()
    for tabbed, lines in groupby(text.splitlines(), lambda line: line.count("\t") >= _FEWEST_TABS):
        found = list(lines)
        if tabbed and len(found) >= _FEWEST_ROWS:
            table = builder.begin_table()
            for row in _rows("\n".join(found), "\t"):
                builder.row(table, row)
            builder.end_table()
        else:
            for line in found:
                builder.paragraph(line)
    return builder.done()


def _refuse_lost_letters(text: str) -> None:
    words = _WORD.findall(text[:_SAMPLE])
    if len(_LOST.findall(text[:_SAMPLE])) > max(5, len(words) // 20):
        raise UnreadableFile(
            "chữ có dấu đã mất, chỉ còn dấu “?”, vì tệp được lưu sai bảng mã; hãy mở tệp gốc, lưu lại dạng .xlsx hoặc CSV UTF-8"
        )


_CLAUSES = 5
"""Running text has hardly ever more clauses in a line than this, with the same number in line after line."""


def _delimiter(sample: str) -> str | None:
    """The delimiter of a text table; None for running text, in which commas separate clauses."""
    lines = [line for line in sample.splitlines() if line.strip()]
    delimiter = max(_DELIMITERS, key=sample.count)
    if not lines or sample.count(delimiter) == 0:
        return None
    try:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error:
        return delimiter
    return delimiter if _is_table(rows, delimiter) else None


def _is_table(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """True if many rows have the same number of cells, three or more, or if a third have a delimiter other than the comma."""
    widths = Counter(len(row) for row in rows)
    if not widths:  # only delimiters
        return False
    common, count = max(widths.items(), key=lambda width: (width[1] if width[0] > 1 else 0, width[0]))
    if common > 2 and count * 5 >= len(rows) * 2:
        many = common > _CLAUSES and count > 1  # a list of names and words; running text has fewer commas
        if delimiter != "," or many or _holds_figures(rows):
            return True
    parted = sum(count for width, count in widths.items() if width > 1)
    return delimiter != "," and parted * 3 >= len(rows)


def _holds_figures(rows: Sequence[Sequence[str]]) -> bool:
    """True if a fifth of the cells are blank or a number; clauses of running text are neither."""
    cells = [cell.strip() for row in rows for cell in row]
    plain = sum(not cell or _FIGURE.fullmatch(cell) is not None for cell in cells)
    return plain * 5 >= len(cells)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    blanks = f'{delimiter} "' in text  # before a quotation mark, as some programs write them
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=blanks)]
        if any(_swallowed(cell, delimiter) for row in rows for cell in row):
            mended = io.StringIO(_without_stray_quotes(text, delimiter), newline="")
            rows = [*csv.reader(mended, delimiter=delimiter, skipinitialspace=blanks)]
    except csv.Error:
        raise UnreadableFile("bảng chữ hỏng, có ô quá dài hoặc ký tự lạ") from None
    for row in rows:
        yield [_cell(cell.strip()) for cell in row]


# ---- What a quote or a comma that means nothing does to a table


def _swallowed(cell: str, delimiter: str) -> bool:
    """True if a cell contains a whole line of the table, because a quotation mark was never closed."""
    return "\n" in cell and any(line.count(delimiter) >= _FEWEST_SWALLOWED for line in cell.split("\n")[1:])


def _without_stray_quotes(text: str, delimiter: str) -> str:
    """The text without the quotation marks of lines that have an odd number of them and are followed by a line with all columns."""
    lines = text.split("\n")
    common = Counter(line.count(delimiter) for line in lines if '"' not in line and delimiter in line).most_common(1)
    whole = common[0][0] if common else 1
    inside = False
    for at, line in enumerate(lines):
        if line.count('"') % 2 == 0:
            continue
        if inside:
            inside = False
        elif (
            at + 1 < len(lines) and lines[at + 1].count(delimiter) < whole and '"' in "".join(lines[at + 1 : at + _LONGEST_QUOTED])
        ):
            inside = True  # a cell of several lines
        else:
            lines[at] = line.replace('"', "")
    return "\n".join(lines)


def _with_whole_numbers(rows: Sequence[Row], builder: Builder) -> Iterator[Row]:
    """Yields the rows of a table with commas. A number such as 1,984 without quotation marks is two cells, so that its row is one
    cell too long; the two cells are joined.

    If it is not certain which cells belong together, the row's figures are marked as doubtful.
    """
    widths = Counter(map(len, rows))
    width = widths.most_common(1)[0][0] if widths else 0
    for row in rows:
        halves = [at for at in range(len(row) - 1) if _is_cut(row[at], row[at + 1])] if len(row) > width else []
        if len(halves) == len(row) - width and halves:
            for at in reversed(halves):
                row[at : at + 2] = [f"{row[at]},{row[at + 1]}"]
            builder.note(CUT_NUMBERS)
        elif halves:
            row[halves[0] :] = [
                f"{cell}{_DOUBTFUL}" if isinstance(cell, str) and cell.isdigit() else cell for cell in row[halves[0] :]
            ]
        yield row


def _is_cut(cell: object, following: object) -> bool:
    """True if two cells could be the halves of one number: "1" and "984"."""
    return isinstance(cell, str) and isinstance(following, str) and _CUT.fullmatch(f"{cell},{following}") is not None


def _cell(text: str) -> str:
    if text.startswith("="):
        quoted = _AS_FORMULA.fullmatch(text)
        text = quoted[1].replace('""', '"') if quoted else text
    return with_plain_hyphens(text)


def decoded_text(data: bytes) -> str:
    """Text in UTF-8 or UTF-16 (by its mark), else UTF-8, else in one of Windows' code pages. Raises UnreadableFile."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4000]:
        return _unmarked_utf_16(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _windows_text(data)


def _unmarked_utf_16(data: bytes) -> str:
    """Text in UTF-16 without a mark: for Latin letters and delimiters every second byte is 0."""
    for encoding, zeros in (("utf-16-le", data[1:4000:2]), ("utf-16-be", data[0:4000:2])):
        if zeros.count(0) * 2 > len(zeros):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    lost, text = data[:4000].count(0), data.replace(b"\0", b"")
    if lost * 3 < len(data[:4000]) and not _CONTROL.search(text[:4000]):  # old programs end each text with a 0
        return decoded_text(text)
    raise UnreadableFile("nội dung không phải bảng tính")


def _windows_text(data: bytes) -> str:
    """Text in the Vietnamese code page; or in the Western one, if it then contains more legacy Vietnamese words."""
    vietnamese = data.decode("cp1258", errors="replace")
    western = data.decode("latin-1")
    found = legacy_text.decoder(re.split(r"[;,\t\r\n<>\"]", western))
    if found is None:
        return vietnamese
    return western if legacy_text.words_in(found[0](western)) > legacy_text.words_in(vietnamese) else vietnamese
