"""Writes blank forms: one for a unit, one for each unit of a roster, and the ready-made forms for anybody.

All forms for one period differ only in a few texts. The first form is drawn; the others are copies of it with their own texts and
document properties.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tdkt_xl.blank.identity_block import Letterhead, Purpose, letterhead_of
from tdkt_xl.blank.official import identity_properties
from tdkt_xl.blank.past import PastReturn
from tdkt_xl.blank.template import write_template
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.files.xmltree import escaped
from tdkt_xl.files.zips import member
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.units import Office, Roster, Unit
from tdkt_xl.words.periods import Period, within
from tdkt_xl.words.version import VERSION

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LONGEST_NAME = 200
"""In bytes. Systems allow 255, including endings and prefixes, and a Vietnamese letter may take three."""
_STRINGS, _PROPERTIES = "xl/sharedStrings.xml", "docProps/custom.xml"
_SLOTS = Letterhead("\ue000", "\ue001", "\ue002")
"""Characters that no text contains. They mark where a copy's own texts go."""


def write_blank_form(
    form: Form,
    unit: Unit,
    period: Period,
    path: Path,
    register: int = False,
    past: PastReturn | None = None,
    filled: PastReturn | None = None,
    prizes: bool = False,
) -> None:
    """Writes one form to `path`, whole or not at all. `past` is the unit's return for an earlier period; `filled` is what the cells
    are filled in with. `prizes`: its register has a column of prize money.

    Raises OutputError; DefinitionError if `register` is asked for but impossible for this form.
    """
    head = letterhead_of(unit)
    identity = identity_properties(form, unit, period, "return", VERSION)
    if past is not None or filled is not None:  # such forms differ in more than texts, so each is drawn
        write_template(form, Purpose(head, period), identity, path, register, past, filled, prizes)
        return
    common, strings = _pattern(form, period, register, prizes, bool(head.upper))
    for slot, text in ((_SLOTS.upper, head.upper), (_SLOTS.name, head.name), (_SLOTS.code, head.code)):
        strings = strings.replace(slot, escaped(text))
    properties = _properties_xml(identity)
    with replacing(path) as temporary:
        copy = BytesIO(common)
        with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as package:
            for name, xml in ((_STRINGS, strings), (_PROPERTIES, properties)):
                package.writestr(member(name), xml)
        temporary.write_bytes(copy.getvalue())


def write_ready_forms(form: Form, folder: Path) -> Iterator[Path]:
    """Writes the ready-made forms of xl_templates/ and yields their paths. In them an officer types name, code and year."""
    for months, words in ((12, "nam"), (6, "6-thang"), (9, "9-thang")):
        for register in (False, True):
            path = folder / f"bieu-{words}{'-so-quyet-dinh' if register else ''}.xlsx"
            properties = {"tdkt.form": form.id, "tdkt.kind": "return", "tdkt.version": VERSION}
            write_template(form, Purpose(None, None, months), properties, path, register)
            yield path


def blank_forms(roster: Roster, period: Period, folder: Path) -> Iterator[tuple[Unit, Path]]:
    """Yields each unit of the roster with the path of its form: a folder for each upper unit, file names that are safe on any
    system.

    Only units that exist on the period's last day get a form. The upper unit is the nearest one that exists that day: a commune
    whose district was dissolved is under the province.
    """
    for key in roster.subtree(None):
        if is_valid(roster, key, period):
            office, above = roster.offices[key], _above(roster, key, period)
            place = folder / file_name(f"{above.key} {above.name}") if above is not None else folder
            yield unit_of(roster, key, period), place / f"{file_name(f'{office.key} {office.name} {period.code}')}.xlsx"


def unit_of(roster: Roster, key: str, period: Period) -> Unit:
    """Returns a unit of the roster for the heading of its form, with the name of the upper unit."""
    office, above = roster.offices[key], _above(roster, key, period)
    return Unit(office.code, office.name, office.level, above.name if above is not None else None)


def is_valid(roster: Roster, key: str, period: Period) -> bool:
    """True if a unit of the roster exists on the period's last day."""
    return within(period.last_day, *roster.validity(key))


def _above(roster: Roster, key: str, period: Period) -> Office | None:
    return next((roster.offices[above] for above in roster.ancestors(key) if is_valid(roster, above, period)), None)


def file_name(text: str) -> str:
    """Returns the text as a file name: letters of any language stay, characters that Windows forbids become hyphens."""
    name = _FORBIDDEN.sub("-", text).strip(" .")[:120].encode()[:_LONGEST_NAME].decode(errors="ignore").rstrip(" .")
    return f"_{name}" if not name or _DEVICES.match(name) else name


@lru_cache(maxsize=4)
def _pattern(form: Form, period: Period, register: int, prizes: bool, upper: bool) -> tuple[bytes, str]:
    """A drawn form, with or without an upper office: the parts that are the same for all units, and its texts with slots."""
    slots = _SLOTS if upper else replace(_SLOTS, upper="")
    with TemporaryDirectory(prefix="tdkt-") as scratch:
        path = Path(scratch) / "pattern.xlsx"
        write_template(form, Purpose(slots, period), {"tdkt.form": form.id}, path, register, prizes=prizes)
        common = BytesIO()
        with zipfile.ZipFile(path) as drawn, zipfile.ZipFile(common, "w", zipfile.ZIP_DEFLATED) as rest:
            for name in drawn.namelist():
                if name not in (_STRINGS, _PROPERTIES):
                    rest.writestr(member(name), drawn.read(name))
            strings = drawn.read(_STRINGS).decode()
        return common.getvalue(), strings


def _properties_xml(properties: Mapping[str, str]) -> str:
    """Returns the package part with the custom document properties (ECMA-376, part 1, 15.2.12.2)."""
    parts = [
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escaped(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">' + "".join(parts) + "</Properties>"
    )


if __name__ == "__main__":
    for written in write_ready_forms(built_in_forms()[0], Path(sys.argv[1])):
        print(written)
