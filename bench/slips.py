"""How often the proposed cell is the one that was mistyped, over seeded slips in lines that were right."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.proposals import checked
from tdkt_xl.words.periods import Period

KEYS = {"0": "12", "1": "240", "2": "1350", "3": "246", "4": "1357", "5": "24680", "6": "3579", "7": "468", "8": "5790", "9": "680"}
"""Neighbours on either part of a keyboard, written down apart from the program's own."""
AWARDS = ("giay-khen", "lao-dong-tien-tien", "tap-the-lao-dong-tien-tien", "chien-si-thi-dua-co-so")


@dataclass(frozen=True)
class Slip:
    """One seeded slip: the return with it, the cell and the count that was meant there."""

    kind: str
    ratios: str
    ret: Return
    cell: str
    meant: int
    award: str


def right_cells(award: str, chance: random.Random) -> list[int | None]:
    """Counts (3) (4) (6) (8) (9) (10) (12) (13) of a line that is right."""

    def blank(value: int) -> int | None:
        return value if value or chance.random() < 0.3 else None

    size = round(10 ** chance.uniform(0.7, 3.3))
    merit = round(size * chance.choice([1, 1, chance.random()]))
    thematic = size - merit
    if award == "tap-the-lao-dong-tien-tien":
        return [size, None, blank(merit), None, None, blank(thematic), None, None]
    share = 1.0 if award in ("lao-dong-tien-tien", "chien-si-thi-dua-co-so") else chance.uniform(0.4, 1)
    of_merit, of_thematic = round(merit * share), round(thematic * share)
    leading = chance.uniform(0.05, 0.5)
    leaders, themed = round(of_merit * leading), round(of_thematic * leading * chance.random())
    workers, direct = of_merit - leaders, of_thematic - themed
    if share < 1 and chance.random() < 0.08 and workers > 2:  # some belong in no column
        workers -= chance.randint(1, max(1, workers // 10))
    return [size, of_merit + of_thematic, *map(blank, (merit, leaders, workers, thematic, themed, direct))]


def mistyped(kind: str, cells: list[list[int | None]], row: int, column: int, chance: random.Random) -> int | None:
    """What a hand types in place of the count, None where the kind of slip cannot happen to it."""
    meant = cells[row][column] or 0
    text = str(meant)
    at = chance.randrange(len(text))
    if kind == "swapped":
        typed = text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
    elif kind == "dropped":
        typed = text[:at] + text[at + 1 :]
    elif kind == "doubled":
        typed = text[:at] + text[at] + text[at:]
    elif kind == "tenfold":
        typed = text + "0"
    elif kind == "key":
        typed = text[:at] + chance.choice(KEYS[text[at]]) + text[at + 1 :]
    elif kind == "beside":
        near = [cells[r][column] for r in (row - 1, row + 1) if 0 <= r < len(cells)]
        near += [cells[row][c] for c in (column - 1, column + 1) if 0 <= c < len(cells[row])]
        typed = str(chance.choice(near) or 0)
    else:
        typed = str(round(10 ** chance.uniform(0, 3.3)))
    return int(typed) if typed and int(typed) != meant and meant else None


def slips(number: int, seed: int, form: Form) -> Iterator[Slip]:
    """Seeded slips of all kinds in turn, in returns whose ratios were typed, computed or left out."""
    chance = random.Random(seed)
    kinds = ("swapped", "dropped", "doubled", "tenfold", "key", "beside", "any")
    made = 0
    while made < number:
        rows = [right_cells(award, chance) for award in AWARDS]
        row, column = chance.randrange(len(rows)), chance.randrange(8)
        kind, ratios = kinds[made % len(kinds)], chance.choice(("typed", "computed", "none"))
        typed = mistyped(kind, rows, row, column, chance)
        if typed is None:
            continue
        meant = rows[row][column] or 0
        right = [form.quotients(cells) for cells in rows]
        rows[row][column] = typed
        now = [form.quotients(cells) for cells in rows]
        lines = []
        for at, (award, cells) in enumerate(zip(AWARDS, rows, strict=True)):
            shown: tuple[object, ...] = ("", "", "")
            if ratios == "typed":
                shown = tuple("" if each is None else f"{each * 100:.1f}".replace(".", ",") + "%" for each in right[at])
            elif ratios == "computed":
                shown = tuple("" if each is None else each for each in now[at])
            layout = Layout(tuple(range(len(form.columns))))
            lines.append(Line("I", award, award, 9 + at, tuple(cells), shown, layout=layout))
        made += 1
        cell = lines[row].layout.cell(form.counts[column], 9 + row)
        yield Slip(kind, ratios, Return("a", "BTH", form.id, Unit(), Period(2026), lines), cell, meant, AWARDS[row])


@dataclass(frozen=True)
class Outcome:
    """Of one slip: whether anything of its line was found, whether one way or several were proposed, whether rightly."""

    found: bool
    ways: int
    right_cell: bool
    right_value: bool

    @classmethod
    def of(cls, slip: Slip, findings: list[Finding]) -> Outcome:
        about = [found for found in findings if found.award == slip.award]
        ways = [way for found in about for way in found.proposals]
        hits = [way for way in ways if way.cell == slip.cell]
        return cls(bool(about), len(ways), bool(hits), any(way.value == slip.meant for way in hits))


def main(number: int = 1000, seed: int = 19) -> None:
    form = built_in_forms()[0]
    outcomes = [(slip, Outcome.of(slip, checked(slip.ret, form))) for slip in slips(number, seed, form)]
    for title, key in (("all", lambda s: "all"), ("kind", lambda s: s.kind), ("ratios", lambda s: s.ratios)):
        groups: dict[str, Counter[str]] = {}
        for slip, outcome in outcomes:
            count = groups.setdefault(key(slip), Counter())
            count["slips"] += 1
            count["found"] += outcome.found
            if outcome.ways == 1:
                count["one way"] += 1
                count["right cell"] += outcome.right_cell
                count["right count"] += outcome.right_value
            elif outcome.ways > 1:
                count["several"] += 1
                count["right among them"] += outcome.right_cell
        for name, count in groups.items():
            share = count["right cell"] / count["one way"] if count["one way"] else 0
            print(f"{title:7} {name:10} {dict(count)} right cell {share:.1%}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
