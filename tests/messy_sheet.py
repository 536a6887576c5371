"""A submission in the making: its rows, its truth, the plain form that deviations change."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from tdkt_xl.forms import built_in_forms

FORM = built_in_forms()[0]
TOP_TEXTS = {"unit": "UBND XÃ BÌNH AN", "upper": "UBND TỈNH QUẢNG NINH", "title": "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"}
Counts = dict[int, int | None]


@dataclass
class TrueLine:
    """A line as it must be read."""

    section: str
    award: str
    counts: Counts


@dataclass
class Row:
    """A body row on its way to the sheet: what kind it is, its cells by form column, and its line where it is one."""

    kind: str
    cells: dict[int, object]
    line: TrueLine | None = None


@dataclass
class Sheet:
    """A submission in the making. Deviations change it; `write` lays it out."""

    chance: random.Random
    rows: list[Row]
    above: list[object] = field(default_factory=lambda: [TOP_TEXTS["upper"], TOP_TEXTS["unit"], None, TOP_TEXTS["title"], None])
    below: list[dict[int, object]] = field(default_factory=list)
    numbers: list[object] = field(default_factory=lambda: [column.printed for column in FORM.columns])
    header: Callable[[str], str] = str
    encode: Callable[[str], str] = str
    """What becomes of every text when it is written."""
    explained: bool = False
    """Whether a column "Giải trình" stands right of the table."""
    dated: Row | None = None
    """The line whose total is formatted as a date."""
    fonts_mixed: bool = False
    offset: tuple[int, int] = (0, 0)
    blank_columns: tuple[int, ...] = ()
    """Form columns before which an empty sheet column stands."""
    split_at: int | None = None
    """Body row before which the header is repeated."""
    last: list[Callable[[openpyxl.Workbook], None]] = field(default_factory=list)
    unit: str = "Xã Bình An"
    period: str = "2026"
    file: str = "nop.xlsx"
    findings: set[str] = field(default_factory=set)
    """Rules that the deviations rightly call up, besides those that the figures do."""

    def lines(self) -> list[Row]:
        return [row for row in self.rows if row.line is not None]

    def column(self, number: int) -> int:
        """1-based sheet column of a form column."""
        return self.offset[1] + number + sum(blank <= number for blank in self.blank_columns)


@dataclass(frozen=True)
class Truth:
    """What must be read of a submission."""

    path: Path
    deviations: tuple[str, ...]
    unit: str
    period: str
    lines: list[TrueLine]
    findings: frozenset[str]


Change = Callable[[Sheet], None]
DEVIATIONS: dict[str, Change] = {}


def deviation(change: Change) -> Change:
    DEVIATIONS[change.__name__] = change
    return change


# ---- The plain form


def plain(chance: random.Random) -> Sheet:
    rows: list[Row] = []
    for section in FORM.sections:
        rows.append(Row("section", {1: section.id, 2: section.title}))
        for number, printed in enumerate(section.lines, 1):
            counts = figures(chance, FORM.awards.awards[printed.award].recipient)
            cells: dict[int, object] = {
                1: number,
                2: printed.label,
                **{n: value for n, value in counts.items() if value is not None},
            }
            rows.append(Row("line", cells, TrueLine(section.id, printed.award, counts)))
    return Sheet(chance, rows)


def figures(chance: random.Random, recipient: str) -> Counts:
    """Counts that break no rule."""
    parts = [chance.choice((0, 1, 3, 17, 365, 1984)) for _ in range(4)] if recipient != "collective" else [0] * 4
    extra = [0, 0] if recipient == "individual" else [chance.choice((0, 2, 25)), chance.choice((0, 1))]
    merit, thematic = parts[0] + parts[1] + extra[0], parts[2] + parts[3] + extra[1]
    counts = {3: merit + thematic, 4: sum(parts), 6: merit, 8: parts[0], 9: parts[1], 10: thematic, 12: parts[2], 13: parts[3]}
    return {number: value or None for number, value in counts.items()}
