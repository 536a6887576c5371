"""What became of units: from old codes, by date, to the codes of the units into which they were merged or split. Reads their
table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tdkt_xl.files.kept_tables import all_slips, bad_day, day_in, table_rows
from tdkt_xl.model.units import Roster, Successor
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import parse_day


@dataclass
class Succession:
    """The rows of the table that are in force on the day `now`; None: all rows.

    `then` is the day of an earlier document. A code that kept its name in a change before `then` already meant the new unit in that
    document, so this change is left out.
    """

    rows: Sequence[Successor]
    now: date | None = None
    then: date | None = None
    next: dict[str, list[str]] = field(init=False, default_factory=dict)
    """Old code → the codes that directly follow it."""

    def __post_init__(self) -> None:
        rows = [row for row in self.rows if row.since is None or self.now is None or row.since <= self.now]
        went_on = {row.old for row in rows if row.old == row.new and self._is_past(row)}
        self.rows = [row for row in rows if not (row.old in went_on and self._is_past(row))]
        for row in self.rows:
            self.next.setdefault(row.old, []).append(row.new)

    def _is_past(self, row: Successor) -> bool:
        return self.then is not None and row.since is not None and row.since <= self.then

    def of(self, code: str) -> list[str]:
        """The last codes that a unit became: its own, another one, or several if it was split."""
        ends: list[str] = []
        waiting, seen = [code], {code}
        while waiting:
            at = waiting.pop()
            after = self.next.get(at, [])
            if not after or at in after:
                ends.append(at)
            for new in after:
                if new not in seen:
                    seen.add(new)
                    waiting.append(new)
        return sorted(ends) or [code]

    @property
    def replaced(self) -> dict[str, str]:
        """Old code → the one code that replaced it. Split units are left out."""
        ends = {old: self.of(old) for old in self.next}
        return {old: codes[0] for old, codes in ends.items() if len(codes) == 1 and codes[0] != old}

    def check_old_codes(self, known: Iterable[str], of_what: str) -> None:
        """Raises DefinitionError if an old code of a change after `then` is neither in `known` nor the result of another change."""
        everything = {*known, *(row.new for row in self.rows)}
        strange = [row for row in self.rows if row.old not in everything and not self._is_past(row)]
        if strange:
            raise DefinitionError(
                f"{strange[0].place}: mã cũ “{strange[0].old}” không có trong {of_what} và trong danh sách đơn vị{_more(strange)}. "
                "Hãy sửa mã hoặc bỏ dòng này."
            )


def check_new_codes(rows: Sequence[Successor], roster: Roster) -> None:
    """Raises DefinitionError if a new code is neither in the roster nor the old code of another row."""
    old = {row.old for row in rows}
    strange = [row for row in rows if row.new not in roster.offices and row.new not in old]
    if strange:
        raise DefinitionError(
            f"{strange[0].place}: mã mới “{strange[0].new}” không có trong danh sách đơn vị{_more(strange)}. "
            "Hãy sửa mã, bổ sung đơn vị vào danh sách, hoặc bỏ dòng này."
        )


def _more(strange: Sequence[Successor]) -> str:
    return f" (và {len(strange) - 1} dòng khác như vậy)" if len(strange) > 1 else ""


def load_units_map(path: Path) -> list[Successor]:
    """The table of old and new codes (`ma_cu`, `ma_moi`, `tu_ngay`). Raises DefinitionError."""
    successors: list[Successor] = []
    slips: list[str] = []
    for place, row in table_rows(path, ("ma_cu", "ma_moi"), ("tu_ngay",)):
        if not row["ma_cu"] or not row["ma_moi"]:
            slips.append(f"dòng {place}: thiếu mã cũ (ma_cu) hoặc mã mới (ma_moi). Hãy điền mã hoặc bỏ dòng này.")
        if row.get("tu_ngay") and parse_day(row["tu_ngay"]) is None:
            slips.append(f"dòng {place}: {bad_day(row['tu_ngay'])}")
        successors.append(Successor(row["ma_cu"], row["ma_moi"], day_in(row, "tu_ngay"), f"{path.name}, dòng {place}"))
    if slips:
        raise all_slips(path, slips)
    _check_circles(successors)
    return successors


def _check_circles(successors: Sequence[Successor]) -> None:
    """Raises DefinitionError if units became one another on the same day, so that no unit is left. Example: A → B and B → A."""
    by_day: dict[date | None, dict[str, set[str]]] = {}
    for row in successors:
        by_day.setdefault(row.since, {}).setdefault(row.old, set()).add(row.new)
    for row in successors:
        became = by_day[row.since]
        at, seen = row.old, set[str]()
        while len(became.get(at, ())) == 1 and at not in seen:
            seen.add(at)
            (at,) = became[at]
        if at == row.old and len(seen) > 1:
            raise DefinitionError(f"{row.place}: mã “{row.old}” đi vòng trở lại chính nó. Hãy sửa mã hoặc bỏ dòng này.")
