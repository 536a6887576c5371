"""What a unit reported for an earlier period, as its new form shows it: figures in grey, its own lines, its contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import Signature
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import clean, fold

_DATE_LINE = re.compile(r"^(?P<place>[^\d,…]{2,60}), *ngày\b", re.IGNORECASE)
_NAME_WITHIN = 9
"""A signer's name stands at most so many rows under the title."""
_NO_NAME = re.compile(r"[(\[\d…]|\.{3}")
"""What begins no name: "(Ký, ghi rõ họ tên)", a line of dots."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who signed, left and right, and the place of the date line; each "" where it is not known."""

    left: str = ""
    right: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PastReturn:
    """A unit's lines of an earlier period, or those that its new form is filled with: the counts of each in the order of
    `Form.counts`, what each was called, and what was noted."""

    period: Period | None
    lines: Mapping[LineKey, Counts]
    labels: Mapping[LineKey, str]
    contacts: Contacts = field(default_factory=Contacts)
    notes: Mapping[LineKey, str] = field(default_factory=dict)

    def own_lines(self, form: Form, section: str) -> list[LineKey]:
        """The lines of a section that the form does not print, in their order."""
        known = form.section(section)
        printed = {line.award for line in known.lines} if known is not None else set()
        return [key for key in self.lines if key.section == section and key.award not in printed]

    def with_room(self, form: Form) -> Form:
        """The form with an empty line at least for each of the unit's own lines."""
        sections = tuple(replace(each, room=max(each.room, len(self.own_lines(form, each.id)))) for each in form.sections)
        return replace(form, sections=sections)


def contacts_in(rows: Sequence[Sequence[object]], signature: Signature) -> Contacts:
    """Who signed a sheet, and where: by the titles over the signatures, and by the date line."""
    cells = ((at, place, cell) for at, row in enumerate(rows) for place, cell in enumerate(row))
    texts = {(at, place): clean(cell) for at, place, cell in cells if isinstance(cell, str) and cell}
    places = (match["place"].strip() for text in texts.values() if (match := _DATE_LINE.match(text)))
    return Contacts(_signer(texts, signature.left), _signer(texts, signature.right), next(places, ""))


def _signer(texts: Mapping[tuple[int, int], str], title: Sequence[str]) -> str:
    """The name under a title such as "NGƯỜI LẬP BIỂU", in the title's column."""
    wanted = fold(title[0]) if title else ""
    for (row, place), text in texts.items():
        if wanted and fold(text) == wanted:
            below = (texts.get((at, place), "") for at in range(row + 1, row + 1 + _NAME_WITHIN))
            return next((name for name in below if name and not _NO_NAME.match(name)), "")
    return ""
