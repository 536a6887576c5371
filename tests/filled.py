"""Blank forms filled in as officers fill them: well, badly and oddly, in many lines at once."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from xlsxwriter.utility import xl_col_to_name

from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, LABEL, FormLine
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

_FIRST_SHEET = "xl/worksheets/sheet1.xml"
UNIT = Unit("01234", "Xã Bình An", "xa", "Tỉnh Quảng Ninh")
NO_COUNTS = ("abc", "2,5", "-3", "12 người", "#REF!", "5/QĐ", 2.5, -3, 0.125, -0.5, True, 1e15)
"""What nobody may take for a count."""
UNKNOWN_LABELS = ("Bông lúa vàng", "Danh hiệu riêng của xã", "Khen * tuyến đầu", "Khen ? ~ lạ")


def blank(form: Form, period: Period, path: Path, register: int = False) -> Path:
    """A blank form of an invented commune."""
    write_blank_form(form, UNIT, period, path, register)
    return path


def fill(path: Path, cells: Mapping[str, object], sheet: str = SHEET) -> Path:
    """Writes values by A1 address into a workbook, as text where they begin with "="."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
        if isinstance(value, str):
            book[sheet][address].data_type = "s"
    book.save(path)
    return path


def with_many_lines(form: Form, room: int) -> Form:
    """The form with half of the catalogue's awards printed in some section, and much room for the others."""
    printed = {line.award for section in form.sections for line in section.lines}
    others = [code for code in form.awards.awards if code not in printed][::2]
    sections = []
    for i, section in enumerate(form.sections):
        more = tuple(FormLine(code, form.awards.awards[code].name) for code in others[i :: len(form.sections)])
        sections.append(replace(section, lines=(*section.lines, *more), room=room))
    return replace(form, sections=tuple(sections))


def fill_at_random(path: Path, form: Form, dice: random.Random) -> list[int]:
    """Fills every line of a blank form: most nearly right, some spoilt, some left blank. Returns the lines' 1-based rows."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts[_FIRST_SHEET].decode()
    label, explained = xl_col_to_name(form.position(LABEL)), xl_col_to_name(len(form.columns) + 1)
    rows = line_rows(xml, form)
    cells: dict[str, object] = {}
    for row, name in zip(rows, _names(form, dice), strict=True):
        if name is not None:
            cells[f"{label}{row}"] = name
        cells |= {f"{xl_col_to_name(place)}{row}": v for place, v in _counts(form, dice).items() if v is not None}
        if dice.random() < 0.2:
            cells[f"{explained}{row}"] = "Theo Quyết định số 15/QĐ-UBND"
    blank_cell = re.compile(r'<c r="([A-Z]+\d+)" s="(\d+)"/>')
    parts[_FIRST_SHEET] = blank_cell.sub(lambda m: _cell_xml(m[1], m[2], cells[m[1]]) if m[1] in cells else m[0], xml).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return rows


def _cell_xml(address: str, style: str, value: object) -> str:
    """A filled cell; openpyxl, which the other tests fill with, would take a third of a second a workbook."""
    if isinstance(value, str):
        return f'<c r="{address}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    kind = ' t="b"' if isinstance(value, bool) else ""
    return f'<c r="{address}" s="{style}"{kind}><v>{int(value) if isinstance(value, bool) else value}</v></c>'


def line_rows(xml: str, form: Form) -> list[int]:
    """The 1-based rows of all lines, printed and empty: those with a formula in the first ratio column."""
    ratio = xl_col_to_name(form.ratios[0] - 1)
    rows = [int(row) for row in re.findall(rf'<c r="{ratio}(\d+)"[^>]*><f>', xml)]
    return rows[:-1] if form.total_label is not None else rows


def _names(form: Form, dice: random.Random) -> Iterator[str | None]:
    """For each line what to write as its name, None for nothing: a few unknown, a few twice, a few left out."""
    for section in form.sections:
        yield from (None for _ in section.lines)
        printed = {line.award for line in section.lines}
        names = [award.name for award in form.awards.awards.values() if award.code not in printed]
        dice.shuffle(names)
        for number in range(section.room):
            name = (
                names[number % len(names)]
                if dice.random() < 0.9
                else dice.choice([*UNKNOWN_LABELS, names[0], section.lines[0].label])
            )
            yield name if dice.random() < 0.95 else None


def _counts(form: Form, dice: random.Random) -> dict[int, object]:
    """A line's counts by 0-based place: consistent sums as far as a blind guess gets, then a few slips."""
    places = [place for place, column in enumerate(form.columns) if column.kind == COUNT]
    kind = dice.random()
    if kind < 0.1:
        return {}
    if kind < 0.5:
        values: list[object] = list(_likely(len(places), dice))
    else:
        most = dice.choice([1, 3, 20, 2000])
        values = [dice.choice([None, 0, dice.randint(0, most)]) for _ in places]
    if dice.random() < 0.3:
        at = dice.randrange(len(places))
        old = values[at]
        values[at] = dice.choice([None, 0, old + dice.choice([-1, 1, 10]) if isinstance(old, int) and old > 0 else 1])
    if dice.random() < 0.12:
        values[dice.randrange(len(places))] = dice.choice(NO_COUNTS)
    return dict(zip(places, values, strict=True))


def _likely(count: int, dice: random.Random) -> list[int | None]:
    """Figures as the official form has them: total, individuals, merit, its leaders and others, thematic, the same."""
    leaders, others, theme_leaders, theme_others = (dice.choice([0, dice.randint(0, 400)]) for _ in range(4))
    collectives = dice.choice([0, 0, dice.randint(0, 30)])
    individuals = leaders + others + theme_leaders + theme_others
    theme = theme_leaders + theme_others
    total = individuals + collectives
    if dice.random() < 0.2:
        theme = max(0, min(total, theme + dice.choice([-40, -5, 5, 40])))  # a few put under the wrong kind
    values: list[int | None] = [total, individuals, total - theme, leaders, others, theme, theme_leaders, theme_others]
    if count == 3:
        individuals = dice.choice([individuals, 13, 0, 3])
        collectives = dice.choice([collectives, 4, 200])
        values = [individuals + collectives, individuals, collectives]
    elif count > len(values):
        values = [total, collectives, 0, individuals, total - theme, theme, 0, 0, leaders + theme_leaders, others + theme_others, 0]
    return [None if value == 0 and dice.random() < 0.5 else value for value in values[:count]]
