"""Loads how a form is filled in from a register of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tdkt_xl.forms.awards import Catalogue
from tdkt_xl.forms.definition import COUNT, Column, Section
from tdkt_xl.forms.from_register import Register, RegisterCount, Share, Tally
from tdkt_xl.forms.register_amounts import AMOUNTS, OTHERS
from tdkt_xl.forms.register_words import AWARDED, KIND_WORDS, STATUS_WORDS
from tdkt_xl.forms.tables import TomlTable, listed, some_of


def load_register(table: TomlTable, columns: Sequence[Column]) -> Register:
    """Returns how each count column of a form of awards is computed from a register."""
    table.only("kinds", "amounts", "counts")
    kinds, amounts = {}, {}
    for kind in table.tables("kinds"):
        kind.only("name", "group")
        kinds[kind.get("name", str)] = kind.get("group", str, "")
    for amount in table.tables("amounts"):
        amount.only("id", "heading")
        amounts[amount.get("id", str)] = amount.get("heading", str)
    counts = tuple(_load_register_count(count, columns, kinds, amounts) for count in table.tables("counts"))
    missing = {column.number for column in columns if column.kind == COUNT} - {count.column for count in counts}
    if missing:
        raise table.error(f"chưa khai cách tính các cột {listed(missing)} từ sổ quyết định", "counts")
    return Register(kinds, amounts, counts)


def _load_register_count(
    table: TomlTable, columns: Sequence[Column], kinds: Mapping[str, str], amounts: Mapping[str, str]
) -> RegisterCount:
    table.only("column", "amounts", "group", "statuses")
    column = table.get("column", int)
    counts = [c.number for c in columns if c.kind == COUNT]
    if column not in counts:
        raise table.error(f"[{column}] không phải cột số lượng; chỉ được dùng: {listed(counts)}", "column")
    named = table.texts("amounts")
    for amount in named:
        if amount not in amounts and amount not in (*AMOUNTS, OTHERS):
            known = dict.fromkeys([*amounts, *AMOUNTS, OTHERS])
            raise table.error(f"khóa “amounts” có mã lạ “{amount}”; chỉ được dùng: {some_of(known)}", "amounts")
    group = table.choice("group", dict.fromkeys(filter(None, kinds.values())), None)
    return RegisterCount(column, named, group, _load_statuses(table))


def load_tally(table: TomlTable, columns: Sequence[Column], sections: Sequence[Section], awards: Catalogue) -> Tally:
    """Returns how rows that are not awards are computed from a register, in which `awards` may be named."""
    table.only("columns", "rows")
    counts = [column.number for column in columns if column.kind == COUNT]
    codes = [line.award for section in sections for line in section.lines]
    of_columns, of_rows = {}, {}
    for each in table.tables("columns"):
        each.only("column", "awards", "amounts")
        number = each.get("column", int)
        if number not in counts:
            raise each.error(f"[{number}] không phải cột số lượng; chỉ được dùng: {listed(counts)}", "column")
        of_columns[number] = _load_share(each, awards)
    for each in table.tables("rows"):
        each.only("row", "amounts", "kinds", "awards", "levels", "statuses")
        of_rows[each.choice("row", codes)] = _load_share(each, awards)
    missing = [number for number in counts if number not in of_columns]
    if missing:
        raise table.error(f"chưa khai cách tính các cột {listed(missing)} từ sổ quyết định", "columns")
    every = frozenset().union(*(share.awards or () for share in of_columns.values()))
    known = {number: replace(share, awards=share.awards or every or None) for number, share in of_columns.items()}
    return Tally(known, of_rows)


def _load_share(table: TomlTable, awards: Catalogue) -> Share:
    """Returns what a row or a column counts. A column that names no awards counts those of all columns."""
    amounts = table.codes("amounts", (*AMOUNTS, OTHERS))
    levels = {giver.level for award in awards.awards.values() for giver in award.authorities}
    return Share(
        amounts,
        table.codes("kinds", KIND_WORDS),
        table.codes("awards", awards.awards),
        table.codes("levels", sorted(levels)),
        _load_statuses(table),
    )


def _load_statuses(table: TomlTable) -> frozenset[str]:
    return table.codes("statuses", STATUS_WORDS) or frozenset({AWARDED})
