"""Makes passages from the paragraphs of a document: joins wrapped lines, recognises list items and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.forms.prose import CAPITAL, plain, text_of, words
from tdkt_xl.words.text import clean

_MARKUP = re.compile(
    r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?!\w)|(?<=\w)\*{2,3}(?=\w)|\*{2,3}|^#+ +|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)"
)
_LEADER = re.compile(r"\s*(?:(?:\.\s?){4,}|(?:…\s?){2,}|_{3,})\s*(?=\d)")
"""Dots that lead to a number: "Lao động tiên tiến ........ 118"."""
_BULLET = re.compile(r"\s*(?:[-–—+•●▪◦·*✓→]|[oO](?= +[A-ZĐ]))\s*(?=\S)")
_ORDINAL = r"(?:thứ\s+|THỨ\s+)?(?:[IVXLC]{1,5}|\d{1,2}|[A-ZĐ]|nhất|hai|ba|bốn|tư|năm|NHẤT|HAI|BA|BỐN|TƯ|NĂM)(?!\w)"
_PARTS = rf"(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+{_ORDINAL}"
"""Does not match "Mục tiêu: …", "Chương trình …", "Phần mềm …"."""
_NUMBERING = re.compile(
    rf"\s*(?:{_PARTS}\s*[.:]?|[IVX]{{1,5}}\s*[.)/-]|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}\s*[.)/](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s)|[a-zđ]\s*[.)]|\([a-z\d]{1,2}\))\s*"
)
_ENDS = re.compile(r"[.;:!?…]\s*[”\"»)]?\s*$|\./\.$")
_DANGLING = re.compile(
    r"(?:\b(?:cua|cho|va|voi|den|tai|trong|theo|tu|la|co|duoc|do|ve|cac|nhung|mot|so|ngay|thang|nam|tap the|ca nhan|lao dong|"
    r"tang|danh hieu|chien s[iy]|thi dua|khen thuong|bang|giay|co thi|hang|cap|chu tich|ubnd|uy ban nhan dan|thu tuong|huan chuong|"
    r"bang khen cua|nhan dan|tinh|hoac|doi|thuc hien)|,|\(|[-–])\s*$"
)
_COUNTED_OUT = re.compile(r"\d+ (?:tập thể|cá nhân|hộ gia đình|hộ|người|đồng chí|đ/c)$")
_LABEL_LINE = re.compile(r"[^\W\da-zà-ỹđ][^:.;\d]{3,70}:\s*\d")
"""A line of a list without bullets: "Bằng khen của tỉnh: 1 cá nhân"."""
_OF_WHICH = re.compile(r"(?:Trong đó|Trong số đó|Bao gồm|Gồm|Chia ra)\b")
_SHORT_LINE, _LONG_LINE = 40, 60
_LONG_HEADING = 170
_NEARLY_FULL, _FEW_LINES, _WIDEST_LINE = 0.8, 8, 160
_KHEN_THUONG = re.compile(r"khen thưởng", re.IGNORECASE)
_LONGEST_LINE = 12_000
"""In characters. No paragraph of a report is longer."""
_LABEL_DEPTH = 18
_NUMBER_ALONE, _A_TABLE = re.compile(r"\(?-?\d[\d.,]*\)?\s*%?(?:\s*=\s*\([\d:+]+\))?"), 4
"""A cell that holds only a number or a column number; and how many such cells in a row are a table."""
_CELL_OF_NUMBERS = re.compile(r"\s*(?:[-–—.]|\(?-?\d[\d.,]*\)?\s*%?)?\s*")
_SHORT_CELL = 80
_NUMBERS_IN_A_ROW = re.compile(r"(?<!\S)(?:\d(?:[\d.,]*\d)?%?\s+){2,}\d(?:[\d.,]*\d)?%?(?!\S)")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")


class PassageKind(Enum):
    """What a passage is in a document: heading, list item or text."""

    HEADING = "heading"
    ITEM = "item"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with its lines joined. `depth` ranks headings and list items: one with a smaller depth contains those after it
    with greater depth."""

    place: str
    text: str
    kind: PassageKind
    depth: int = 0
    opens: bool = False
    """True if it ends with a colon, so that the text after it belongs to it."""


def passages(paragraphs: Iterable[Paragraph]) -> list[Passage]:
    """Returns the passages of a document, in order. Rows of tables (texts with several tabs) are left out."""
    return list(map(_passage, _joined(_without_cells(list(_lines(paragraphs))))))


def _lines(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yields each line of each paragraph without markup. Rows of tables (cells apart by tabs, or numbers in a row) become blank."""
    for paragraph in paragraphs:
        for line in paragraph.text.split("\n"):
            if _is_row(line):
                yield Paragraph(paragraph.place, "", -1)
                continue
            text = _LEADER.sub(": ", clean(_MARKUP.sub("", line)))
            if "|" in text:
                yield _drawn_row(paragraph, text)
                continue
            for at in range(0, len(text), _LONGEST_LINE):  # more than one piece only for text that no person wrote
                yield Paragraph(paragraph.place, text[at : at + _LONGEST_LINE], paragraph.level)


def _is_row(line: str) -> bool:
    """True for a row of a table that is set with tabs, or of which a .pdf left the numbers side by side: "1 Giấy khen 542 364 67%".

    A sentence with a tab in place of a blank is none.
    """
    cells = line.strip().split("\t")
    if len(cells) > 2:
        numbers = sum(_CELL_OF_NUMBERS.fullmatch(cell) is not None for cell in cells)
        return numbers >= 2 or (max(map(len, cells)) <= _SHORT_CELL and not _ENDS.search(line))
    return any(not _GROUPED.fullmatch(row[0]) for row in _NUMBERS_IN_A_ROW.finditer(line))


def _drawn_row(paragraph: Paragraph, text: str) -> Paragraph:
    """Returns a row of a table drawn with "|". A row of two columns has a meaning by itself; a row with more columns is left
    out."""
    cells = [cell.strip() for cell in text.strip("| ").split("|")]
    if len(cells) > 2:
        return Paragraph(paragraph.place, "", -1)
    return Paragraph(paragraph.place, "- " + ": ".join(cells), 0)


def _without_cells(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Returns the lines without tables that were written cell by cell, one cell in each line, as LibreOffice saves text.

    One number alone under a label belongs to the label: "Lao động tiên tiến" and "64". Several numbers one below the other are the
    cells of a row.
    """
    cells = [at for at, line in enumerate(lines) if _is_cell(line, lines[at + 1] if at + 1 < len(lines) else None)]
    rows = sum(following - at == 1 for at, following in pairwise(cells))
    kept = list(lines)
    for at in cells:
        label = kept[at - 1] if at else None
        ended = label is None or not label.text or label.level or _ENDS.search(label.text) or len(label.text) > _LONG_LINE
        if label is not None and not ended and not rows:
            kept[at - 1] = replace(label, text=f"- {label.text}: {kept[at].text}")
        elif label is not None and not ended and rows >= _A_TABLE:
            kept[at - 1] = replace(label, text="", level=-1)
        kept[at] = replace(kept[at], text="", level=-1)
    return kept


def _is_cell(line: Paragraph, following: Paragraph | None) -> bool:
    """True if a line is only a number and not part of a sentence that goes on below."""
    goes_on = following is not None and following.text[:1].islower()
    return line.level == 0 and _NUMBER_ALONE.fullmatch(line.text) is not None and not goes_on


def _joined(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Joins lines that were split by the end of a page or by a narrow column."""
    whole: list[Paragraph] = []
    width = _width(lines)
    for before, line in zip([None, *lines], lines, strict=False):
        full = width is not None and before is not None and len(before.text) >= _NEARLY_FULL * width
        last = whole[-1] if whole else None
        if (
            last is not None
            and last.level == line.level == 0
            and len(last.text) < _LONGEST_LINE
            and _goes_on(last.text, line.text, full)
        ):
            whole[-1] = Paragraph(last.place, f"{last.text} {line.text}", 0)
        else:
            whole.append(line)
    return [line for line in whole if line.level >= 0]


def _width(lines: Sequence[Paragraph]) -> int | None:
    """Returns the length of full lines if every line is a paragraph of its own; None if paragraphs are complete."""
    lengths = sorted(len(line.text) for line in lines if line.level == 0)
    if len(lengths) < _FEW_LINES:
        return None
    widest = lengths[-1 - len(lengths) // 50]
    full = sum(length >= _NEARLY_FULL * widest for length in lengths)
    return widest if widest <= _WIDEST_LINE and full * 3 >= len(lengths) else None


def _goes_on(before: str, line: str, full: bool = False) -> bool:
    """True if a line continues the sentence before it.

    Example: "… tặng danh hiệu “Tập thể Lao động" and "xuất sắc” cho 24 tập thể" are one. A new list item never continues a line.
    `full` is True if the line before filled the width of its page, so that its sentence may well go on.
    """
    head, before = before[:_LONG_HEADING], before[-_LONG_HEADING - 1 :]
    first = line.lstrip("“\"'( ")[:1]
    if before.endswith(";") and first.islower() and (full or len(before) > _SHORT_LINE) and not _NUMBERING.match(line):
        return True
    if _COUNTED_OUT.search(before) and _LABEL_LINE.match(line):
        return False
    if _BULLET.match(line) or (_NUMBERING.match(line) and not _DANGLING.search(plain(before))) or _ENDS.search(before):
        return False
    if first.islower() or _OF_WHICH.match(line):
        return True
    if full and not before.isupper():
        return True
    if _heading_like(before):
        return False
    if first.isdigit() or (_DANGLING.search(plain(before)) and not before.isupper()):
        return True
    return len(before) >= _LONG_LINE and not before.isupper() and not _BULLET.match(head)


def _heading_like(text: str) -> bool:
    """True if a line looks like a heading: numbered or in capitals, short, without a full stop at its end."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = bool(letters) and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)
    return len(text) <= _LONG_HEADING and not text.endswith((".", ";")) and (capitals or bool(_NUMBERING.match(text)))


def _passage(paragraph: Paragraph) -> Passage:
    text = paragraph.text
    opens = text.rstrip(' *”"').endswith(":") or bool(re.search(r"như sau[.:]?\s*$|cụ thể[.:]?\s*$", text))
    numbering = _NUMBERING.match(text)
    bullet = _BULLET.match(text)
    if paragraph.level:
        return Passage(paragraph.place, text, PassageKind.HEADING, paragraph.level, opens)
    if bullet:
        bare = text[bullet.end() :]
        return Passage(paragraph.place, bare, PassageKind.ITEM, 21 if text.lstrip()[:1] in "+o" else 20, opens)
    if _heading_like(text) and not _counted(text):
        return Passage(paragraph.place, text, PassageKind.HEADING, _depth(text), opens)
    if numbering and not text.isupper():
        return Passage(paragraph.place, text[numbering.end() :], PassageKind.ITEM, _depth(text), opens)
    if opens and len(text) < 80 and not _counted(text) and not words().verbs.search(text_of(_KHEN_THUONG.sub(" ", text))):
        return Passage(paragraph.place, text, PassageKind.HEADING, _LABEL_DEPTH, opens)
    if not _ENDS.search(text) and len(text) < 90 and not _counted(text) and len(text.split()) < 16:
        return Passage(paragraph.place, text, PassageKind.HEADING, 10, opens)
    return Passage(paragraph.place, text, PassageKind.TEXT, 30, opens)


def _counted(text: str) -> bool:
    """True if a numbered line holds figures ("1. Giấy khen: 12 tập thể"), so that it is an item and not a heading."""
    rest = _NUMBERING.sub("", text, count=1)
    rest = re.sub(r"\b(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\b[69] tháng|\d+[/-][A-ZĐ]", " ", rest)
    return bool(re.search(r"\d", rest))


def _depth(text: str) -> int:
    """Returns 1 for "Phần", 2 for "I.", 3 for "1.", 4 for "1.1", 5 for "1.1.1", 8 for "a)", 10 for capitals without a number."""
    bare = text.lstrip()
    if re.match(_PARTS, bare) and not bare.startswith(("Mục", "MỤC")):
        return 1
    if re.match(r"[IVX]{1,5}\s*[.)/-]", bare):
        return 2
    if number := re.match(r"\d{1,2}((?:\.\d{1,2})*)", bare):
        return 3 + number[1].count(".")
    if re.match(r"[a-zđ]\s*[.)]|\(", bare):
        return 8
    return 10


_SENTENCE = re.compile(
    rf"(?<=[^\s.])(?<!\bTP)(?<!\bTp)(?<!\bKT)(?<!\bTM)(?<!\bQ)(?<!\bP)(?<!\bTX)(?<!\bThS)(?<!\bTS)[.!?…]+[”\"»)]?(?=\s+(?:[“\"(]?[{CAPITAL}]|[“\"]|\d|[-–+]))"
)


_LONGEST_SENTENCE = 1_500
"""In characters. Longer text without a full stop is cut."""
_SPLIT_NUMBER = re.compile(r"(?<!\d)\d{1,3}\.$")
"""The first half of "1. 984": the sentence does not end there."""


def sentences(text: str) -> list[tuple[int, str]]:
    """Returns the sentences of a passage with their offsets. The dots in "TP. Nha Trang" and "1.984" do not end a sentence."""
    pieces: list[tuple[int, str]] = []
    start = 0
    for end in _SENTENCE.finditer(text):
        if _SPLIT_NUMBER.search(text[: end.end()]) and re.match(r"\s\d{3}(?!\d)", text[end.end() :]):
            continue
        pieces.append((start, text[start : end.end()]))
        start = end.end() + len(text[end.end() :]) - len(text[end.end() :].lstrip())
    if text[start:].strip():
        pieces.append((start, text[start:]))
    return [piece for at, said in pieces for piece in _cut_short(at, said)]


def _cut_short(at: int, said: str) -> Iterator[tuple[int, str]]:
    """Yields a sentence, cut at a ";" or "." if it is too long."""
    while len(said) > _LONGEST_SENTENCE:
        end = max(said.rfind(";", 0, _LONGEST_SENTENCE), said.rfind(".", 0, _LONGEST_SENTENCE)) + 1 or _LONGEST_SENTENCE
        yield at, said[:end]
        at, said = at + end, said[end:]
    yield at, said
