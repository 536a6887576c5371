"""What an office's own sheet says of its form: the kinds of its columns, its sections and lines, the sums that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tdkt_xl.blank.sheet_shape import SheetColumn, SheetRow, SheetShape
from tdkt_xl.forms.awards import Catalogue
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, NOTE, RATIO, TEXT, TOTAL, RowWords
from tdkt_xl.forms.definition_columns import shared_row_words
from tdkt_xl.reading.column_numbers import column_numbers
from tdkt_xl.words.text import unaccented

_DECIMALS = re.compile(r"\d[\d. ]*[.,](?P<decimals>\d{1,2})")
_INDEX_WORDS = {unaccented(words) for words in ("Stt", "TT", "Số TT", "Số thứ tự", "Mã số")}
_LABEL_WORDS = re.compile("|".join(map(unaccented, ("hình thức", "danh hiệu", "nội dung", "tên", "tiêu chí", "chỉ tiêu"))))
_RATIO_WORDS = unaccented("Tỷ lệ")
_ROMAN = re.compile(r"[IVX]{1,4}|[A-D]")
_QUOTIENT = re.compile(r"\(?\s*(\d{1,2})\s*[:/]\s*(\d{1,2})")
_SUM = re.compile(r"=\s*\(?\s*(\d{1,2}(?:\s*\+\s*\(?\d{1,2}\)?)+)")
_SECTION_IDS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


@dataclass(slots=True)
class DraftLine:
    """A line of the form: its award's code and its label; `own`: it has to be declared, and which awards it may be."""

    code: str
    label: str
    own: tuple[str, ...] | None = None
    measure: str = ""
    headings: tuple[str, ...] = ()


@dataclass(slots=True)
class DraftSection:
    """A block of lines under a heading; `room` is the number of blank lines at its end."""

    id: str
    title: str
    lines: list[DraftLine] = field(default_factory=list)
    room: int = 0


class DefinitionDraft:
    """A form as an office's own sheet shows it, on which definition_text.py builds."""

    def __init__(self, shape: SheetShape, form_id: str, file: str, awards: Catalogue) -> None:
        self.shape, self.form_id, self.file, self.awards = shape, form_id, file, awards
        self.kinds = _kinds(shape)
        self.label = self.kinds.index(LABEL)
        self.index = self.kinds.index(INDEX) if INDEX in self.kinds else None
        self.ratios = {place: ratio for place in range(len(self.kinds)) if (ratio := self.ratio(place)) is not None}
        for place, kind in enumerate(self.kinds):
            if kind == RATIO and place not in self.ratios:
                self.kinds[place] = TEXT
        self.total: str | None = None
        coded = self.index is not None and _head(shape.columns[self.index]) == unaccented("Mã số")
        self.of_rows = coded or self.names_no_award()
        self.sections = [self.read_rows()] if self.of_rows else self.read_sections()

    # ---- Columns

    @property
    def offset(self) -> int:
        """How many columns are put before the sheet's own: a form has an index column."""
        return 0 if self.index is not None else 1

    def number(self, place: int) -> int:
        return place + 1 + self.offset

    def called(self, place: int) -> str:
        """The number by which people call a column: the printed one."""
        return _called(self.shape.columns[place].printed) if self.shape.numbered else str(self.number(place))

    def ratio(self, place: int) -> str | None:
        """The quotient that a column is, by the row of numbers or by its formulas: "[4] / [3]"."""
        column = self.shape.columns[place]
        printed = _QUOTIENT.search(column.printed.partition("=")[2] or column.printed.partition("(")[2])
        pair = self.by_printed(printed.groups()) if printed is not None else None
        if pair is None and self.kinds[place] == RATIO:
            formula = re.search(r"([A-Z]{1,2})/([A-Z]{1,2})", column.formula)
            pair = self.by_letters(formula.groups()) if formula is not None else None
        if pair is None or any(self.kinds[each] != COUNT for each in pair):
            return None
        return " / ".join(f"[{self.number(each)}]" for each in pair)

    def by_printed(self, numbers: Sequence[str]) -> list[int] | None:
        """The places of columns that are called by the numbers printed under the header; None where one is not there."""
        printed = {_called(column.printed): place for place, column in reversed([*enumerate(self.shape.columns)])}
        places = [printed.get(number.strip()) for number in numbers]
        return None if None in places else places  # type: ignore[return-value]

    def by_letters(self, letters: Sequence[str]) -> list[int] | None:
        known = [column.letter for column in self.shape.columns]
        return [known.index(each) for each in letters] if set(letters) <= {*known} else None

    def sums(self) -> Iterator[tuple[int, list[int]]]:
        """The counts that are sums of others on their line, by formulas of the sheet or by the row of numbers ("1=(2+3+4)")."""
        letters = [column.letter for column in self.shape.columns]
        for place, column in enumerate(self.shape.columns):
            if self.kinds[place] != COUNT:
                continue
            parts: list[int] | None = None
            formula = column.formula.removeprefix("=")
            area = re.fullmatch(r"SUM\(([A-Z]{1,2}):([A-Z]{1,2})\)", formula)
            if area is not None and {*area.groups()} <= {*letters}:
                parts = list(range(letters.index(area[1]), letters.index(area[2]) + 1))
            elif re.fullmatch(r"[A-Z]{1,2}(?:\+[A-Z]{1,2})+", formula):
                parts = self.by_letters(formula.split("+"))
            elif (listed := re.fullmatch(r"SUM\(([A-Z]{1,2}(?:[,;][A-Z]{1,2})+)\)", formula)) is not None:
                parts = self.by_letters(re.split("[,;]", listed[1]))
            elif (printed := _SUM.search(column.printed)) is not None:
                parts = self.by_printed([re.sub(r"\D", "", each) for each in printed[1].split("+")])
            if parts and place not in parts and all(self.kinds[each] == COUNT for each in parts):
                yield place, parts

    # ---- Lines

    def read_sections(self) -> list[DraftSection]:
        """Returns the sections with their lines. Rows above the first heading are a section without a title."""
        sections = [DraftSection("", "")]
        codes: set[tuple[str, str]] = set()
        below = [*self.shape.rows[1:], None]
        for row, following in zip(self.shape.rows, below, strict=True):
            label = row.texts[self.label] or self.title_in(row)
            index = row.texts[self.index] if self.index is not None else ""
            if self.repeats_header(row):
                continue
            if not label:
                sections[-1].room += 1
            elif _is_total(label):
                self.total = label
            elif self.begins_section(row, label, index, following):
                name = index.rstrip(".") or self.free_id(sections)
                if not sections[-1].lines and not sections[-1].title:
                    sections.pop()
                sections.append(DraftSection(name if all(name != each.id for each in sections) else self.free_id(sections), label))
            else:
                line = self.line(label, codes, sections[-1].id)
                codes.add((sections[-1].id, line.code))
                sections[-1].lines.append(line)
        return [section for section in sections if section.lines] or sections[:1]

    def names_no_award(self) -> bool:
        """True if the sheet has numbered rows of figures, and no label on it is an award: "Quỹ cấp tỉnh"."""
        lines = [row for row in self.shape.rows if row.figures and not _is_total(row.texts[self.label] or self.title_in(row))]
        if self.index is None or not lines or not all(row.texts[self.index] and row.texts[self.label] for row in lines):
            return False
        return not any(self.awards.find(row.texts[self.label]) for row in self.shape.rows)

    def decimals(self, place: int) -> int:
        """The most decimals of the numbers in a column; 0 for whole numbers. Three digits after a point or comma are a group.

        A column of formulas has those of all columns.
        """
        of_formulas = bool(self.shape.columns[place].formula)
        places = range(len(self.shape.columns)) if of_formulas else [place]
        found = (_DECIMALS.fullmatch(row.texts[each]) for row in self.shape.rows for each in places if each < len(row.texts))
        return max((len(match["decimals"]) for match in found if match is not None), default=0)

    def read_rows(self) -> DraftSection:
        """The rows of a form whose rows are no awards: each with its code, those without one being headings."""
        assert self.index is not None
        section, headings = DraftSection("", ""), list[str]()
        measure = self.kinds.index(MEASURE) if MEASURE in self.kinds else None
        for row in self.shape.rows:
            label = row.texts[self.label] or self.title_in(row)
            code = re.sub(r"[^a-z0-9]+", "-", row.texts[self.index].lower()).strip("-")
            if label and not code and _is_total(label):
                self.total = label
            elif label and code and all(code != line.code for line in section.lines):
                said = row.texts[measure] if measure is not None else ""
                section.lines.append(DraftLine(code, label, measure=said, headings=tuple(headings)))
                headings.clear()
            elif label:
                headings.append(label)
        return section

    def repeats_header(self, row: SheetRow) -> bool:
        """True if a row repeats a part of the header, at the top of a further page."""
        header = {text for column in self.shape.columns for _, text in column.tiers if text}
        return column_numbers(row.texts) is not None or (row.texts[self.label] in header and not row.figures)

    def title_in(self, row: SheetRow) -> str:
        """The text of a row with one text outside the label column: a title over the whole table."""
        texts = [text for place, text in enumerate(row.texts) if text and place != self.index]
        return texts[0] if len(texts) == 1 and not row.figures else ""

    def free_id(self, sections: Sequence[DraftSection]) -> str:
        taken = {each.id for each in sections}
        return next(each for each in (*_SECTION_IDS, *map(str, range(9, 999))) if each not in taken)

    def begins_section(self, row: SheetRow, label: str, index: str, following: SheetRow | None) -> bool:
        """True if a row is the heading of a section: a Roman number or a letter before it; a number before it and none before the
        row below; or bold, without a number, across."""
        if row.figures:
            return False
        if index.rstrip(".").isdigit() and self.index is not None and following is not None:
            below = following.texts[self.label]
            return row.merged or (bool(below) and not _is_total(below) and not following.texts[self.index])
        if _ROMAN.fullmatch(index.rstrip(".")):
            return True
        return not index and self.awards.find(label) is None and (row.merged or (row.bold and label == label.upper()))

    def line(self, label: str, codes: set[tuple[str, str]], section: str) -> DraftLine:
        """Returns the line for a label: with a known award, or with a new code and the awards that it may be."""
        match = self.awards.find(label)
        if match is not None and (section, match.award.code) not in codes:
            return DraftLine(match.award.code, label)
        code = self.free_code(label, codes)
        likely = self.awards.doubt(label).likeliest
        return DraftLine(code, label, tuple(f"{award.code} ({award.name})" for award in likely))

    def free_code(self, label: str, codes: set[tuple[str, str]]) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", unaccented(label)).strip("-")[:40].strip("-") or "dong"
        taken = {code for _, code in codes} | self.awards.awards.keys()
        return next(each for each in (plain, *(f"{plain}-{i}" for i in range(2, 999))) if each not in taken)


def _kinds(shape: SheetShape) -> list[str]:
    """The kind of each column, by its header and by the content of its cells."""
    heads = [unaccented(" ".join(path_of(column))) for column in shape.columns]
    kinds = [COUNT] * len(heads)
    index = next((place for place, head in enumerate(heads[:3]) if head in _INDEX_WORDS), None)
    if index is not None:
        kinds[index] = INDEX
    longest = [sum(len(row.texts[place]) for row in shape.rows) for place in range(len(heads))]
    named = [place for place, head in enumerate(heads[:4]) if place != index and _LABEL_WORDS.search(f"{head} ")]
    others = [place for place in range(min(4, len(heads))) if place != index]
    kinds[named[0] if named else max(others, key=lambda place: longest[place])] = LABEL
    for place, head in enumerate(heads):
        if kinds[place] == COUNT:
            kinds[place] = _kind_by_words(head, path_of(shape.columns[place])[-1])
    if COUNT not in kinds:
        kinds[-1] = COUNT
    return kinds


def _kind_by_words(head: str, last: str) -> str:
    words = unaccented(last)
    if "%" in last or words.startswith(_RATIO_WORDS):
        return RATIO
    if words == unaccented("Đơn vị tính"):
        return MEASURE
    return NOTE if unaccented("Ghi chú") in words or not head else COUNT


def path_of(column: SheetColumn) -> list[str]:
    """The texts over a column, top to bottom, a merged one once."""
    path: list[str] = []
    before = ""
    for cell, text in column.tiers:
        if text and cell != before:
            path.append(text)
        before = cell
    return path or [""]


def _head(column: SheetColumn) -> str:
    return unaccented(" ".join(path_of(column)))


def _called(printed: str) -> str:
    """The number by which a column is called: "(5)= (4:3)" → "5"."""
    found = re.search(r"\d+", printed)
    return found[0] if found is not None else printed


def _is_total(label: str) -> bool:
    words = unaccented(label)
    totals: list[RowWords] = [each for each in shared_row_words() if each.kind == TOTAL and not each.open]
    return any(words == unaccented(begin) for each in totals for begin in each.begins) and words != "tong so"
