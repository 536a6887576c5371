"""Collects what units explained, for the lines of a summary, so that the level above reads it with the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from tdkt_xl.model.counts import LineKey
from tdkt_xl.words.severities import INFO

if TYPE_CHECKING:
    from tdkt_xl.model.returns import Return

_LONGEST = 500


def explanations(
    returns: Iterable[tuple[str, Return]], refused: Collection[tuple[str, str | None, str | None]] = ()
) -> dict[LineKey, str]:
    """By section and line key: what the returns explain about their findings on this line. `returns` are pairs of unit name and
    return.

    A line is left out if at least one of its findings has no explanation: then its sum is not explained either. `refused`: file,
    sheet and cell of explanations that the officer does not accept; they count as missing.
    """
    texts: dict[LineKey, dict[str, str]] = {}
    bare: set[LineKey] = set()
    refused_lines = {(file, sheet, _row(cell or "")) for file, sheet, cell in refused}
    for unit, ret in returns:
        found: dict[tuple[str | None, int], str | None] = {}
        for each in ret.findings:
            if each.cell and each.severity != INFO:
                place = each.sheet, _row(each.cell)
                found[place] = found.get(place, each.explained) and each.explained
        for line in ret.lines if found else ():
            place = (line.sheet or ret.sheet, line.row)
            if place in found:
                key, said = line.key, found[place] if (ret.file, *place) not in refused_lines else None
                if said is None:
                    bare.add(key)
                else:
                    texts.setdefault(key, {}).setdefault(said, unit)
    return {key: _listed(said) for key, said in texts.items() if key not in bare}


def _row(cell: str) -> int:
    return int("".join(letter for letter in cell if letter.isdigit()) or 0)


def _listed(texts: Mapping[str, str]) -> str:
    words = "; ".join(f"{text} ({unit})" for text, unit in texts.items()) if len(texts) > 1 else next(iter(texts))
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
