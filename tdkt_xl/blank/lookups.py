"""The very hidden sheets of a template: fault sentences, the award catalogue by spelling, drop-down lists, and the fingerprint.

An award's number shows who may receive the award: 1007 and 1012 are for individuals, 2003 is for collectives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.blank.integrity import FINGERPRINT_SHEET
from tdkt_xl.blank.names import whole_column
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import Section
from tdkt_xl.forms.prizes import DatedNumber, base_wages, prize_multiples
from tdkt_xl.words.spreadsheet import DAY_ZERO

KEPT_SHEET = "tdkt"
"""The sheet with everything except the fingerprint."""
_SENTENCES, _SPELLINGS, _NUMBERS, _REGISTER_SENTENCES, _LISTS = range(5)
_PRIZES, _WAGES = 7, 11
"""First columns of the dated tables: the award's number (multiples only), the number, its first and its last day."""
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(9999, 12, 31)
_RECIPIENT = 1000
"""Award numbers for one kind of recipient are between two multiples of this number."""
_LONGEST_CELL = 255
"""The number of characters that MATCH surely searches, in any program."""


class Lookups:
    """The values that the template's formulas look up, on a sheet that officers never see.

    The row of a sentence is the number of its fault. Lists are one below the other in one column.
    """

    def __init__(self, book: Workbook, form: Form, sentences: Mapping[int, str]) -> None:
        self.book = book
        self.sheet: Worksheet = book.add_worksheet(KEPT_SHEET)
        self.sheet.very_hidden()
        self._next = 0
        self._keep_sentences(_SENTENCES, sentences)
        for row, (number, spellings) in enumerate(_rows_of_spellings(form)):
            self.sheet.write_string(row, _SPELLINGS, spellings)
            self.sheet.write_number(row, _NUMBERS, number)

    def add_register(self, sentences: Mapping[int, str]) -> None:
        """Stores the sentences about possible faults of a row of the register, by their numbers."""
        self._keep_sentences(_REGISTER_SENTENCES, sentences)

    def add_prizes(self, form: Form) -> None:
        """Stores the multiples of the form's awards, and the base wages, with the days from which and to which they hold."""
        multiples = [each for each in prize_multiples() if each.award in form.awards.awards]
        for row, each in enumerate(multiples):
            self.sheet.write_number(row, _PRIZES, award_number(form, each.award or ""))
            self._keep_dated(row, _PRIZES + 1, each)
        for row, each in enumerate(base_wages()):
            self._keep_dated(row, _WAGES, each)

    def _keep_dated(self, row: int, column: int, each: DatedNumber) -> None:
        first, last = each.valid_from or _FIRST_DAY, each.valid_to or _LAST_DAY
        for place, number in enumerate((float(each.number), *(day.toordinal() - DAY_ZERO.toordinal() for day in (first, last)))):
            self.sheet.write_number(row, column + place, number)

    def add_list(self, values: Sequence[str]) -> str:
        """Puts a list on the sheet. Returns a reference to it for a drop-down."""
        first = self._next
        for value in values:
            self.sheet.write_string(self._next, _LISTS, value)
            self._next += 1
        column = xl_col_to_name(_LISTS)
        return f"={KEPT_SHEET}!${column}${first + 1}:${column}${self._next}"

    def keep(self, fingerprint: Sequence[str]) -> None:
        """Stores the fingerprint: a text for each row of the form's sheet, from the first on."""
        sheet = self.book.add_worksheet(FINGERPRINT_SHEET)
        sheet.very_hidden()
        for row, marks in enumerate(fingerprint):
            sheet.write_string(row, 0, marks)

    def _keep_sentences(self, column: int, sentences: Mapping[int, str]) -> None:
        for number, said in sentences.items():
            self.sheet.write_string(number - 1, column, said)


def sentence(number: str) -> str:
    """Returns the formula for the fault sentence with the number that the formula `number` gives."""
    return f"INDEX({whole_column(KEPT_SHEET, _SENTENCES)},{number})"


def register_sentence(number: str) -> str:
    """Returns the formula for the sentence about a row of the register with the number that the formula `number` gives."""
    return f"INDEX({whole_column(KEPT_SHEET, _REGISTER_SENTENCES)},{number})"


def multiple_of(label: str, day: str) -> str:
    """Returns the formula for the multiple of the award that a label spells, on a day; 0 if the tables have none, an error if no
    award is spelled so."""
    return f"SUMIFS({_dated(_PRIZES + 1, day)},{whole_column(KEPT_SHEET, _PRIZES)},{award_of(label)})"


def wage_of(day: str) -> str:
    """Returns the formula for the base wage on a day; 0 if the tables have none."""
    return f"SUMIFS({_dated(_WAGES, day)})"


def _dated(column: int, day: str) -> str:
    """Returns the arguments of SUMIFS for the number in force on a day. A day may have a time."""
    number, first, last = (whole_column(KEPT_SHEET, column + i) for i in range(3))
    return f'{number},{first},"<="&INT({day}),{last},">="&INT({day})'


def award_of(label: str) -> str:
    """Returns the formula for the number of the award that a label spells; the formula gives an error if there is none."""
    plain = f'SUBSTITUTE(LOWER({label}),"sỹ","sĩ")'
    for sign in "~*?":  # which MATCH takes for wildcards
        plain = f'SUBSTITUTE({plain},"{sign}","~{sign}")'
    spelled = f'MATCH("*|"&{plain}&"|*",{whole_column(KEPT_SHEET, _SPELLINGS)},0)'
    return f"INDEX({whole_column(KEPT_SHEET, _NUMBERS)},{spelled})"


def award_number(form: Form, code: str) -> int:
    """Returns the number that the template's formulas use for an award."""
    return _award_numbers(form)[code]


def spelled_award(form: Form, label: str) -> int | None:
    """Returns the number of the award that a label spells, the same as `award_of` gives; None if there is none."""
    code = award_code(form, label)
    return award_number(form, code) if code is not None else None


def award_code(form: Form, label: str) -> str | None:
    """Returns the code of the award that a label spells; None if there is none."""
    return _codes(form).get(_plain(label))


def recipient_numbers(form: Form, recipient: str) -> tuple[int, int]:
    """Returns the first number for awards of a kind of recipient, and the first number after those."""
    recipients = _recipients(form)
    first = (recipients.index(recipient) + 1 if recipient in recipients else len(recipients) + 1) * _RECIPIENT
    return first, first + _RECIPIENT


def own_awards(form: Form, section: Section) -> list[str]:
    """Returns the names of the awards for a section's empty lines: those of its authorities, without the printed ones."""
    printed = {line.award for line in section.lines}
    awards = [award for award in form.awards.awards.values() if award.code not in printed]
    levels = section.authorities
    return [_as_printed(form, award.name) for award in awards if levels & {authority.level for authority in award.authorities}]


def _as_printed(form: Form, name: str) -> str:
    """Returns an award's name in the spelling of the form's printed lines: the law has "Chiến sĩ", some forms "Chiến sỹ"."""
    printed = any("chiến sỹ" in line.label.casefold() for section in form.sections for line in section.lines)
    return name.replace("hiến sĩ", "hiến sỹ") if printed else name


@lru_cache(maxsize=8)
def _award_numbers(form: Form) -> Mapping[str, int]:
    recipients = _recipients(form)
    return {
        code: (recipients.index(award.recipient) + 1) * _RECIPIENT + place
        for place, (code, award) in enumerate(form.awards.awards.items())
    }


def _recipients(form: Form) -> list[str]:
    return sorted({award.recipient for award in form.awards.awards.values()})


def _rows_of_spellings(form: Form) -> Iterator[tuple[int, str]]:
    """Yields award numbers, each with some of the award's spellings: "|giấy khen|gk|"."""
    by_award: dict[str, list[str]] = {}
    for spelling, code in _codes(form).items():
        by_award.setdefault(code, []).append(spelling)
    for code, spellings in by_award.items():
        for cell in _cells_of(spellings):
            yield award_number(form, code), cell


@lru_cache(maxsize=8)
def _codes(form: Form) -> Mapping[str, str]:
    """Returns spelling → code. If two awards share a spelling, the first award counts."""
    codes: dict[str, str] = {}
    for code, spelling in _spellings(form):
        codes.setdefault(_plain(spelling), code)
    return codes


def _plain(spelling: str) -> str:
    """Returns a spelling as the template's formulas compare it: capitals and "sỹ" make no difference."""
    return " ".join(spelling.split()).lower().replace("sỹ", "sĩ")


def _spellings(form: Form) -> Iterator[tuple[str, str]]:
    """Yields award codes, each with each of its spellings, in the catalogue's order."""
    for award in form.awards.awards.values():
        for spelling in (award.name, *award.aliases):
            yield award.code, spelling
    yield from form.awards.printed


def _cells_of(spellings: Iterable[str]) -> Iterator[str]:
    """Yields the spellings, as many in one cell as it can hold."""
    cell = "|"
    for spelling in spellings:
        if len(cell) > 1 and len(cell) + len(spelling) >= _LONGEST_CELL:
            yield cell
            cell = "|"
        cell += f"{spelling}|"
    yield cell
