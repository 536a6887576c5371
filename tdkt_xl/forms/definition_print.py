"""Loads how a form is printed, and when its years begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Formatter

from tdkt_xl.forms.definition import COUNT, Column
from tdkt_xl.forms.print_layout import Head, Page, Signature
from tdkt_xl.forms.tables import TomlTable, listed
from tdkt_xl.words.periods import CALENDAR, YearBounds

_MOST_HEAD_LINES = 3
_SAID = ("total", "individuals")
"""What a report says of an award, and a form may have in several columns: collectives in one, individuals in another."""


def load_head(table: TomlTable) -> Head:
    """Returns the text above the title."""
    table.only("left", "right", "measure")
    for key in ("left", "right"):
        for text in table.texts(key, []):
            if _slots(text) - {"unit", "upper"}:
                raise table.error(f"khóa “{key}” chỉ được dùng {{unit}}, {{upper}}", key)
        if len(table.texts(key, [])) > _MOST_HEAD_LINES:
            raise table.error(f"khóa “{key}” chỉ được {_MOST_HEAD_LINES} dòng", key)
    return Head(table.texts("left", []), table.texts("right", []), table.get("measure", str, ""))


def _slots(text: str) -> set[str]:
    """Returns the names in braces in a text; {"?"} if the braces are wrong."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"?"}


def load_said(table: TomlTable, columns: Sequence[Column]) -> Mapping[str, tuple[int, ...]]:
    """Returns which count columns together hold all awards, and those to individuals."""
    table.only(*_SAID)
    counts = [column.number for column in columns if column.kind == COUNT]
    found = {}
    for key in table.content:
        numbers = table.get(key, list)
        if not numbers or any(type(number) is not int or number not in counts for number in numbers):
            raise table.error(f"khóa “{key}” phải là danh sách cột số lượng; chỉ được dùng: {listed(counts)}", key)
        found[key] = tuple(numbers)
    return found


def load_page(table: TomlTable) -> Page:
    """Returns the paper and the type; margins in inches."""
    table.only("paper", "orientation", "font", "font_size", "margins")
    margins = table.get("margins", dict)
    if set(margins) != {"left", "right", "top", "bottom"} or not all(type(m) in (int, float) for m in margins.values()):
        raise table.error("“margins” phải có đủ left, right, top, bottom, mỗi lề một số (inch)", "margins")
    return Page(
        paper=table.choice("paper", ("A4", "A3")),
        orientation=table.choice("orientation", ("landscape", "portrait")),
        font=table.get("font", str),
        font_size=float(table.get("font_size", float)),
        margins={side: float(inches) for side, inches in margins.items()},
    )


def load_signature(table: TomlTable) -> Signature:
    """Returns the block under the table."""
    table.only("left", "right", "date_line")
    return Signature(table.texts("left"), table.texts("right"), table.get("date_line", str, ""))


def load_year_bounds(table: TomlTable) -> YearBounds:
    """Returns the days (month, day) on which the year and the school year begin."""
    table.only("year_begins", "school_year_begins")
    return YearBounds(
        _load_day_of_year(table, "year_begins", CALENDAR.year), _load_day_of_year(table, "school_year_begins", CALENDAR.school)
    )


def _load_day_of_year(table: TomlTable, key: str, default: tuple[int, int]) -> tuple[int, int]:
    text = table.get(key, str, None)
    if text is None:
        return default
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
    day, month = (int(match[1]), int(match[2])) if match is not None else (0, 0)
    if not (1 <= day <= 28 and 1 <= month <= 12):
        raise table.error(f"khóa “{key}” ghi “{text}”; ghi ngày và tháng bắt đầu, ví dụ 01/12", key)
    return month, day
