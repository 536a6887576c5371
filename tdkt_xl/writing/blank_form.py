"""A blank official form for one unit, and one for every unit of a roster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tdkt_xl.forms import Form
from tdkt_xl.periods import Period
from tdkt_xl.returns import Unit
from tdkt_xl.roster import Roster
from tdkt_xl.version import VERSION
from tdkt_xl.writing.files import new_workbook
from tdkt_xl.writing.official import FormSheet, Heading, OfficialSheet, SheetLine, mark_identity

SHEET = "BTH"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def write_blank_form(form: Form, unit: Unit, period: Period, path: Path) -> None:
    """Writes one form to `path`, whole or not at all. Raises OutputError."""
    with new_workbook(path, form) as book:
        lines = [SheetLine(section.id, line.label) for section in form.sections for line in section.lines]
        OfficialSheet(book, form).draw(book.add_worksheet(SHEET, FormSheet), Heading(unit, period), lines)
        book.set_properties({"title": f"{form.title} {period.title}", "author": "tdkt-xl", "created": datetime(period.year, 1, 1)})
        mark_identity(book, form, unit, period, "return", VERSION)


def blank_forms(roster: Roster, period: Period, folder: Path) -> Iterator[tuple[Unit, Path]]:
    """Each unit of the roster with the path of its form: a folder for each parent, file names safe on any system."""
    for key in roster.subtree(None):
        office = roster.offices[key]
        parent = roster.parent(key)
        above = roster.offices[parent] if parent is not None else None
        place = folder / file_name(f"{above.key} {above.name}") if above is not None else folder
        unit = Unit(office.code, office.name, office.level, above.name if above is not None else None)
        yield unit, place / f"{file_name(f'{office.key} {office.name} {period.code}')}.xlsx"


def file_name(text: str) -> str:
    """The text as a file's name: letters of any language stay, what Windows forbids becomes a hyphen."""
    name = _FORBIDDEN.sub("-", text).strip(" .")[:120]
    return f"_{name}" if not name or _DEVICES.match(name) else name
