"""The table that says which old unit became which new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tdkt_xl.files.kept_tables import all_slips, bad_day, day_in, table_rows
from tdkt_xl.model.units import Successor
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import parse_day


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
