"""A unit's return for an earlier period, shown on its new form: figures in grey, its own lines, its contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tdkt_xl.forms import Form
from tdkt_xl.forms.print_layout import Signature
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import clean, fold

_DATE_LINE = re.compile(r"^(?P<place>[^\d,…]{2,60}), *ngày\b", re.IGNORECASE)
_NAME_WITHIN = 9
"""A signer's name is at most this many rows below the title."""
_NO_NAME = re.compile(r"[(\[\d…]|\.{3}")
"""Beginnings of texts that are not names: "(Ký, ghi rõ họ tên)", a line of dots."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who signed on the left and on the right, and the place in the date line; "" if unknown."""

    left: str = ""
    right: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PastReturn:
    """A unit's lines of an earlier period, or the lines with which its new form is filled in: the counts of each line in the order
    of `Form.counts`, its label, and its note."""

    period: Period | None
    lines: Mapping[LineKey, Counts]
    labels: Mapping[LineKey, str]
    contacts: Contacts = field(default_factory=Contacts)
    notes: Mapping[LineKey, str] = field(default_factory=dict)

    def own_lines(self, form: Form, section: str) -> list[LineKey]:
        """Returns the lines of a section that the form does not print, in order."""
        known = form.section(section)
        printed = {line.award for line in known.lines} if known is not None else set()
        return [key for key in self.lines if key.section == section and key.award not in printed]

    def with_room(self, form: Form) -> Form:
        """Returns the form with at least one empty line for each of the unit's own lines."""
        sections = tuple(replace(each, room=max(each.room, len(self.own_lines(form, each.id)))) for each in form.sections)
        return replace(form, sections=sections)


def contacts_in(rows: Sequence[Sequence[object]], signature: Signature) -> Contacts:
    """Returns who signed a sheet and where, found by the titles above the signatures and by the date line."""
    cells = ((at, place, cell) for at, row in enumerate(rows) for place, cell in enumerate(row))
    texts = {(at, place): clean(cell) for at, place, cell in cells if isinstance(cell, str) and cell}
    places = (match["place"].strip() for text in texts.values() if (match := _DATE_LINE.match(text)))
    return Contacts(_signer(texts, signature.left), _signer(texts, signature.right), next(places, ""))


def _signer(texts: Mapping[tuple[int, int], str], title: Sequence[str]) -> str:
    """Returns the name under a title such as "NGƯỜI LẬP BIỂU", in the title's column; "" if there is none."""
    wanted = fold(title[0]) if title else ""
    for (row, place), text in texts.items():
        if wanted and fold(text) == wanted:
            below = (texts.get((at, place), "") for at in range(row + 1, row + 1 + _NAME_WITHIN))
            return next((name for name in below if name and not _NO_NAME.match(name)), "")
    return ""
