"""What became of units: old codes led, by date, to the codes of the units that they went into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tdkt_xl.model.units import Roster, Successor
from tdkt_xl.words.errors import DefinitionError


@dataclass
class Succession:
    """The rows of the table in force on the day `now` (None: all of them).

    With `then`, the day on which somebody spoke of the old units: a code that went on under itself before that day meant
    the new unit already.
    """

    rows: Sequence[Successor]
    now: date | None = None
    then: date | None = None
    next: dict[str, list[str]] = field(init=False, default_factory=dict)
    """Old code → the codes right after it."""

    def __post_init__(self) -> None:
        rows = [row for row in self.rows if row.since is None or self.now is None or row.since <= self.now]
        went_on = {row.old for row in rows if row.old == row.new and self._is_past(row)}
        self.rows = [row for row in rows if not (row.old in went_on and self._is_past(row))]
        for row in self.rows:
            self.next.setdefault(row.old, []).append(row.new)

    def _is_past(self, row: Successor) -> bool:
        return self.then is not None and row.since is not None and row.since <= self.then

    def of(self, code: str) -> list[str]:
        """Where a unit's people and places ended up: under its own code, another, or several where it was split."""
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
        """Old code → the one code that took its place; a split unit has no such."""
        ends = {old: self.of(old) for old in self.next}
        return {old: codes[0] for old, codes in ends.items() if len(codes) == 1 and codes[0] != old}

    def check_old_codes(self, known: Iterable[str], of_what: str) -> None:
        """Raises DefinitionError where an old code since `then` is neither known nor what another unit became."""
        everything = {*known, *(row.new for row in self.rows)}
        strange = [row for row in self.rows if row.old not in everything and not self._is_past(row)]
        if strange:
            raise DefinitionError(
                f"{strange[0].place}: mã cũ “{strange[0].old}” không có trong {of_what} và trong danh sách đơn vị{_more(strange)}. "
                "Hãy sửa mã hoặc bỏ dòng này."
            )


def check_new_codes(rows: Sequence[Successor], roster: Roster) -> None:
    """Raises DefinitionError where a new unit is neither in the roster nor an old unit of a further row."""
    old = {row.old for row in rows}
    strange = [row for row in rows if row.new not in roster.offices and row.new not in old]
    if strange:
        raise DefinitionError(
            f"{strange[0].place}: mã mới “{strange[0].new}” không có trong danh sách đơn vị{_more(strange)}. "
            "Hãy sửa mã, bổ sung đơn vị vào danh sách, hoặc bỏ dòng này."
        )


def _more(strange: Sequence[Successor]) -> str:
    return f" (và {len(strange) - 1} dòng khác như vậy)" if len(strange) > 1 else ""
