"""The very hidden sheet of a template: fault sentences, the award catalogue by spelling, drop-down lists, the fingerprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.blank.altered import FINGERPRINT_COLUMN, KEPT_SHEET
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import Section

_SENTENCES, _SPELLINGS, _CODES, _RECIPIENTS, _LISTS = range(5)


class Lookups:
    """What the template's formulas look up, on a sheet that officers never see.

    The row of a sentence is the number of its fault; lists stand one under the other in a column.
    """

    def __init__(self, book: Workbook, form: Form, sentences: Mapping[int, str]) -> None:
        self.sheet: Worksheet = book.add_worksheet(KEPT_SHEET)
        self.sheet.very_hidden()
        self._next = 0
        for number, sentence in sentences.items():
            self.sheet.write_string(number - 1, _SENTENCES, sentence)
        for row, (spelling, code) in enumerate(_spellings(form).items()):
            self.sheet.write_string(row, _SPELLINGS, spelling)
            self.sheet.write_string(row, _CODES, code)
            self.sheet.write_string(row, _RECIPIENTS, form.awards.awards[code].recipient)

    def add_list(self, values: Sequence[str]) -> str:
        """Puts a list on the sheet; the reference to it for a drop-down."""
        first = self._next
        for value in values:
            self.sheet.write_string(self._next, _LISTS, value)
            self._next += 1
        column = xl_col_to_name(_LISTS)
        return f"={KEPT_SHEET}!${column}${first + 1}:${column}${self._next}"

    def keep(self, fingerprint: Sequence[str]) -> None:
        """Keeps the fingerprint, a text for each row of the form's sheet, from the first."""
        for row, marks in enumerate(fingerprint):
            self.sheet.write_string(row, FINGERPRINT_COLUMN, marks)


def sentence(number: str) -> str:
    """The formula of the fault sentence whose number `number` gives."""
    return f"INDEX({_column(_SENTENCES)},{number})"


def award_of(label: str) -> str:
    """The formula of the code of the award that a label spells; an error where it spells none."""
    return f"INDEX({_column(_CODES)},{_match(label)})"


def recipient_of(label: str) -> str:
    """The formula of who may receive the award that a label spells; an error where it spells none."""
    return f"INDEX({_column(_RECIPIENTS)},{_match(label)})"


def own_awards(form: Form, section: Section) -> list[str]:
    """The names of the awards that a section's empty lines may be for: those of its authorities, but for the printed ones."""
    printed = {line.award for line in section.lines}
    awards = [award for award in form.awards.awards.values() if award.code not in printed]
    return [award.name for award in awards if section.authorities & {authority.level for authority in award.authorities}]


def _spellings(form: Form) -> dict[str, str]:
    """Every spelling of every award with its code; MATCH makes no difference of case, so a dict by lower case tells doubles."""
    spellings: dict[str, tuple[str, str]] = {}
    for award in form.awards.awards.values():
        for spelling in (award.name, *award.aliases):
            spellings.setdefault(spelling.casefold(), (spelling, award.code))
    for code, label in form.awards.printed:
        spellings.setdefault(label.casefold(), (label, code))
    return dict(spellings.values())


def _match(label: str) -> str:
    """MATCH takes * ? ~ in what it looks for as wildcards."""
    for sign in "~*?":
        label = f'SUBSTITUTE({label},"{sign}","~{sign}")'
    return f"MATCH({label},{_column(_SPELLINGS)},0)"


def _column(place: int) -> str:
    letters = xl_col_to_name(place)
    return f"{KEPT_SHEET}!${letters}:${letters}"
