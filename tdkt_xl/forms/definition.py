"""The content of a form definition after loading: columns, header tree, sections, lines, rules, print set-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tdkt_xl.forms.awards import Award, Catalogue
from tdkt_xl.forms.ceilings import Ceiling
from tdkt_xl.forms.close_matches import CloseMatches
from tdkt_xl.forms.confirmed import AWARD, HEADER, ConfirmedName, ConfirmedNames
from tdkt_xl.forms.expressions import Expression, Reference, compile_function
from tdkt_xl.forms.from_register import Register, Tally
from tdkt_xl.forms.print_layout import Head, HeaderCell, Page, Signature
from tdkt_xl.forms.rules import BigChange, Indicator, Relation, Rule, RuleOff
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import CALENDAR, Period, YearBounds
from tdkt_xl.words.text import fold, unaccented

INDEX, LABEL, COUNT, RATIO, NOTE, MEASURE, TEXT = "index", "label", "count", "ratio", "note", "measure", "text"
KINDS = (INDEX, LABEL, COUNT, RATIO, NOTE, MEASURE, TEXT)
"""MEASURE is the column "Đơn vị tính", whose text the form prints. TEXT holds words that are read with the note."""


@dataclass(frozen=True)
class Column:
    """One printed column. `number` is its place on the sheet, from 1. `printed` is the text in the row of column numbers, which may
    be another number.

    `header` holds its header texts from top to bottom; `short` is a name for narrow places, such as "Cá nhân". `width` is in
    characters. `help` is shown to a person who selects one of the column's cells. `means` holds the sets of concepts by which an
    office's own header may name the column. `tiers` is the header as laid out; "" is a tier into which the cell above reaches down.
    From the tier `apart` (from 1) down, its cells are not merged with equal ones on their left.
    """

    number: int
    kind: str
    header: tuple[str, ...]
    printed: str
    width: float
    ratio: Expression | None = None
    help: str = ""
    means: tuple[frozenset[str], ...] = ()
    short: str = ""
    tiers: tuple[str, ...] = ()
    apart: int | None = None
    decimals: int = 0
    """The most decimals of a count column's numbers. A column with decimals holds amounts (Decimal), not whole numbers."""
    optional: bool = False
    """True if a sheet may leave the column out. Its cells are then blank, and nothing is said."""

    @property
    def called(self) -> str:
        """The number that people use for the column: "(5)= (4:3)" → "5", "1=(2+3+4)" → "1", "A" → "A"."""
        found = _CALLED.search(self.printed)
        return found[0] if found is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """Words for one concept in offices' own headers. Words of the concept "" have no meaning. `covers` are concepts that need not
    be written if this one is."""

    concept: str
    words: tuple[str, ...]
    covers: frozenset[str] = frozenset()


_CALLED = re.compile(r"\d+|[A-Z]")
ROW = "row"
"""The kind of a catalogue entry that is not an award but a row of a form."""
TOTAL, DETAIL, FOOTER, CAPTION = "total", "detail", "footer", "caption"
ROW_KINDS = (TOTAL, DETAIL, FOOTER, CAPTION)


@dataclass(frozen=True, slots=True)
class RowWords:
    """Words that show that a row under the header is not a line: it is a total, a detail of the line above, a signature or a
    caption.

    The row begins with one of `begins`; any number of phrases of `then` may follow, and nothing else. `open`: after the first
    phrase of `then` (after `begins` if `then` is empty) anything may follow. `listed`: only after a list sign ("- Tập thể", "a)
    Hộ"). `named`: a name or number follows ("Thôn Đông", "Tổ 3"). `but_not`: beginnings that mean something else; for a `named`
    entry, words that no name contains ("Thôn văn hóa"). Everywhere "#" is a number and "?" is any one word.
    """

    kind: str
    begins: tuple[str, ...]
    then: tuple[str, ...] = ()
    open: bool = False
    listed: bool = False
    named: bool = False
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormLine:
    """A printed line: the award's code and the printed label. In a form whose rows are not awards, the code is the row's.

    `index` is the text in the index column (None: the line's number in its section), `measure` the text in the column "Đơn vị
    tính". `headings` are rows of text without figures printed above the line. `part` is True if another line already counts the
    same ("Trong đó"), so that the line is not added up.
    """

    award: str
    label: str
    index: str | None = None
    measure: str = ""
    headings: tuple[str, ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A block of lines under a heading; id and title are "" for lines without a heading. `authorities` are the levels whose awards
    belong here. `room` is the number of empty lines in a blank form for an office's own awards."""

    id: str
    title: str
    aliases: tuple[str, ...]
    authorities: frozenset[str]
    lines: tuple[FormLine, ...]
    room: int = 0


@dataclass(frozen=True, eq=False)
class Form:
    """A form (biểu): everything that the program knows about an official sheet."""

    id: str
    title: str
    source: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    total_label: str | None
    page: Page
    signature: Signature
    awards: Catalogue
    indicators: tuple[Indicator, ...] = ()
    big_change: BigChange = field(default_factory=BigChange)
    register: Register | None = None
    tally: Tally | None = None
    not_in_register: str = ""
    """What the form asks and no register of decisions says, in Vietnamese; such cells stay blank in a form filled from one."""
    year_bounds: YearBounds = CALENDAR
    header_words: tuple[HeaderWords, ...] = ()
    row_words: tuple[RowWords, ...] = ()
    off: tuple[RuleOff, ...] = ()
    """Rules that are not checked; `rules` are the definition's others."""
    relations: tuple[Relation, ...] = ()
    """What other forms of the same unit and period have to say as well."""
    beside: tuple[str, ...] = ()
    """The ids of the forms that ship and are looked for as well, if only this definition is given."""
    head: Head | None = None
    register_awards: Catalogue | None = None
    """The awards of registers used with a form whose own rows are not awards."""
    in_force: str = ""
    """When the form has been in force, in Vietnamese: "từ năm 2023 đến hết năm 2025"; "" = unknown."""
    unseen: str = ""
    """Which part of the form nobody has seen, so that the definition leaves it open; "" = the whole form was seen."""
    said: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """"total" or "individuals" → the columns that together hold it, if that is not one column known by its `means`."""
    ceilings: tuple[Ceiling, ...] = ()
    """The ceilings that the office's province sets."""
    confirmed_headers: Mapping[str, ConfirmedName] = field(default_factory=dict)
    """Header text of an office's own sheet, without diacritics → the header text of this form that it was confirmed to mean."""

    def with_names(self, names: ConfirmedNames) -> Form:
        """Returns this form with names that an office confirmed. Raises DefinitionError for an unknown header text."""
        if not names.by_name:
            return self
        headers: dict[str, ConfirmedName] = {}
        for each in names.of_kind(HEADER).values():
            if fold(each.meaning) not in self.header_texts:
                raise DefinitionError(f"{each.place}: “{each.meaning}” không phải tiêu đề cột của mẫu {self.id}.")
            headers[unaccented(each.name)] = each
        if not headers and not names.of_kind(AWARD):
            return self
        awards = self.awards.with_confirmed(names.of_kind(AWARD).values())
        return replace(self, awards=awards, confirmed_headers=headers)

    def is_off(self, rule: str) -> bool:
        """True if the definition switches this rule off."""
        return any(each.rule == rule for each in self.off)

    def days_of(self, period: Period | None) -> tuple[date, date] | None:
        """Returns the first and the last day for signing decisions of a period; None for None."""
        return self.year_bounds.days(period) if period is not None else None

    def numbers_of(self, kind: str) -> tuple[int, ...]:
        """Returns the numbers of all columns of a kind, from left to right."""
        return tuple(column.number for column in self.columns if column.kind == kind)

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Numbers of the count columns, in the order of `Line.cells`."""
        return self.numbers_of(COUNT)

    @cached_property
    def ratios(self) -> tuple[int, ...]:
        """Numbers of the ratio columns, in the order of `Line.typed_ratios`."""
        return self.numbers_of(RATIO)

    @cached_property
    def decimals(self) -> tuple[int, ...]:
        """The most decimals of each count column, in the order of `counts`."""
        return tuple(self.by_number[number].decimals for number in self.counts)

    @cached_property
    def has_amounts(self) -> bool:
        """True if one of its count columns holds amounts with decimals."""
        return any(self.decimals)

    def exact(self, cells: Iterable[float | Decimal | None]) -> tuple[Any, ...]:
        """Numbers in the order of `counts` with their types: Decimal in columns of amounts, int in others; None stays None."""
        if not self.has_amounts:
            return tuple(cells)
        return tuple(
            cell if cell is None else Decimal(str(cell)) if decimals else int(cell)
            for cell, decimals in zip(cells, self.decimals, strict=True)
        )

    @cached_property
    def main_counts(self) -> tuple[int, ...]:
        """Numbers of the counts that the form's ratios use; if there are no ratios, only the first count."""
        referred = {r.column for column in self.columns if column.ratio is not None for r in column.ratio.references}
        return tuple(number for number in self.counts if number in referred) or self.counts[:1]

    def holding(self, meaning: str) -> tuple[int, ...]:
        """Returns the count columns that together hold something such as "total" or "merit leaders"; () if that is not known."""
        wanted = frozenset(meaning.split())
        known = [number for number in self.counts if wanted in self.by_number[number].means]
        return self.said.get(meaning, tuple(known[-1:]))

    @cached_property
    def begins_with_total(self) -> bool:
        """True if the first count column is the number of all awards."""
        return self.holding("total") == self.counts[:1]

    @cached_property
    def label(self) -> int:
        """The number of the column with the names of the awards."""
        return self.numbers_of(LABEL)[0]

    @cached_property
    def by_number(self) -> Mapping[int, Column]:
        return {column.number: column for column in self.columns}

    def position(self, kind: str) -> int:
        """Returns the 0-based position of the first column of a kind."""
        return next(i for i, column in enumerate(self.columns) if column.kind == kind)

    @cached_property
    def counts_awards(self) -> bool:
        """True if its lines are awards. Other forms have rows such as "Chia theo độ tuổi: Từ 31 đến 40"."""
        return any(self.awards.awards[line.award].kind != ROW for section in self.sections for line in section.lines)

    @property
    def awards_decided(self) -> Catalogue:
        """The awards that a register used with the form may name."""
        return self.register_awards or self.awards

    def called(self, number: int) -> int | str:
        """Returns the number that people use for a column: the printed one."""
        called = self.by_number[number].called
        return int(called) if called.isdigit() else called

    @cached_property
    def printed_lines(self) -> Mapping[tuple[str, str], FormLine]:
        """(Section id, code) → the line that the form prints."""
        return {(section.id, line.award): line for section in self.sections for line in section.lines}

    def adds(self, section: str, award: str | None) -> bool:
        """True if a line counts when lines are added up, because it is not a part of another line."""
        line = self.printed_lines.get((section, award or ""))
        return line is None or not line.part

    @cached_property
    def has_parts(self) -> bool:
        """True if some of its lines are parts of others."""
        return any(line.part for section in self.sections for line in section.lines)

    @cached_property
    def headings(self) -> frozenset[str]:
        """The rows of text between the lines, folded."""
        return frozenset(fold(text) for section in self.sections for line in section.lines for text in line.headings)

    def section(self, section_id: str) -> Section | None:
        return next((section for section in self.sections if section.id == section_id), None)

    @cached_property
    def section_titles(self) -> Mapping[str, str]:
        """Folded heading → section id, for every title and alias."""
        return {fold(title): s.id for s in self.sections for title in (s.title, *s.aliases) if title}

    @cached_property
    def close_section_titles(self) -> CloseMatches[str]:
        """Finds section ids by mistyped headings."""
        meanings: dict[str, str | None] = {}
        for section in self.sections:
            for title in filter(None, (section.title, *section.aliases)):
                letters = unaccented(title)
                meanings[letters] = section.id if meanings.get(letters, section.id) == section.id else None
        return CloseMatches(meanings)

    @cached_property
    def header_texts(self) -> frozenset[str]:
        """Every text of the header tree, folded."""
        return frozenset(fold(text) for column in self.columns for text in column.header if text)

    def section_for(self, award: Award | None, day: date | None) -> str | None:
        """Returns the section of an award without a heading: that of its printed line, else that of the level which gives it; None
        if neither is known."""
        if award is None:
            return None
        for section in self.sections:
            if any(line.award == award.code for line in section.lines):
                return section.id
        givers = award.authorities_on(day) if day else ()
        for level in givers or tuple(a.level for a in award.authorities):
            for section in self.sections:
                if level in section.authorities:
                    return section.id
        return None

    def printed_label(self, section: str, award: str) -> str:
        """Returns the sheet's label of an award in a section: the printed one, else the catalogue's name."""
        own = self.section(section)
        lines = own.lines if own is not None else ()
        return next((line.label for line in lines if line.award == award), self.awards.awards[award].name)

    def quotients(self, cells: Sequence[int | None]) -> tuple[float | None, ...]:
        """The values of the ratio columns for counts in the order of `counts`; None if a count is blank or a divisor is 0."""
        by_number = dict(zip(self.counts, cells, strict=True))
        return tuple(quotient(by_number) for quotient in self._quotients)

    @cached_property
    def _quotients(self) -> list[Callable[[Mapping[int, int | None]], float | None]]:
        return [_quotient(column.ratio) for column in self.columns if column.ratio is not None]

    @cached_property
    def indicator_values(self) -> Callable[..., tuple[float | None, ...]]:
        """Computes the values of all indicators from a row's counts: one argument for each of `counts`, blanks as 0."""
        values = "".join(f"{indicator.python}, " for indicator in self.indicators)
        return compile_function(f"({values})", [Reference(number).variable for number in self.counts])

    @cached_property
    def header_depth(self) -> int:
        """Number of rows of the header tree, without the row of column numbers."""
        return max(len(column.tiers) for column in self.columns)

    def header_cells(self) -> Iterator[HeaderCell]:
        """The cells of the header tree. A cell covers equal neighbours on its level; a column's last cell reaches the end."""
        for level in range(self.header_depth):
            first = 0
            while first < len(self.columns):
                tiers = self.columns[first].tiers
                last = first
                if len(tiers) > level and (tiers[level] or level == 0):
                    while last + 1 < len(self.columns) and self._continues(first, last + 1, level):
                        last += 1
                    below = next((at for at in range(level + 1, len(tiers)) if tiers[at]), self.header_depth)
                    yield HeaderCell(tiers[level], level, first, below - 1, last)
                first = last + 1

    def _continues(self, first: int, other: int, level: int) -> bool:
        one, two, apart = self.columns[first].tiers, self.columns[other].tiers, self.columns[other].apart
        if apart is not None and level + 1 >= apart:
            return False
        return len(one) > level + 1 and len(two) > level + 1 and one[: level + 1] == two[: level + 1]

    def rank(self, section: str, award: str | None) -> tuple[int, int, int]:
        """Returns a sort key for a line's place on the sheet: printed lines in order, related awards right under theirs."""
        ids = [s.id for s in self.sections]
        place = ids.index(section) if section in ids else len(ids)
        printed: list[str | None] = [line.award for line in self.sections[place].lines] if place < len(ids) else []
        known = self.awards.awards
        order = list(known).index(award) if award is not None and award in known else len(known)
        kin: str | None = award
        while kin is not None and kin not in printed:
            kin = known[kin].family if kin in known else None
        nearest = printed.index(kin) if kin is not None else len(printed)
        return (place, nearest, 0 if kin == award and kin is not None else order + 1)


def fractions(values: Iterable[Any]) -> list[Any]:
    """Returns the values of a rule's cells such that its arithmetic is exact: amounts as fractions, other numbers unchanged."""
    return [Fraction(value) if isinstance(value, Decimal) else value for value in values]


def _quotient(ratio: Expression) -> Callable[[Mapping[int, int | None]], float | None]:
    compiled = ratio.compiled()

    def quotient(cells: Mapping[int, int | None]) -> float | None:
        values = [cells[reference.column] for reference in ratio.references]
        if None in values:
            return None
        try:
            return float(compiled(*fractions(values)))
        except ZeroDivisionError:
            return None

    return quotient
