"""The units expected to report, as a tree of any depth, and finding the unit that a return is from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from tdkt_xl.errors import DefinitionError, UnreadableFile, reason
from tdkt_xl.forms.awards import within
from tdkt_xl.periods import parse_day
from tdkt_xl.returns import LEVELS, Unit
from tdkt_xl.text import clean, fold, unaccented

_REQUIRED = ("ma", "ten")
_COLUMNS = ("ma", "ten", "cap", "ma_cap_tren", "tu_ngay", "den_ngay", "email")
_LEVEL_WORDS = {
    "xa": "xa", "phuong": "xa", "thi tran": "xa", "dac khu": "xa", "huyen": "huyen", "quan": "huyen", "thi xa": "huyen",
    "thanh pho": "huyen", "tinh": "tinh", "co quan": "co-quan", "so": "co-quan", "phong": "co-quan", "truong": "co-quan",
}  # fmt: skip
_PREFIX = re.compile(r"^(?:xa|phuong|thi tran|dac khu|huyen|quan|thi xa|thanh pho|tp|tinh|tt|tx|p|x|h) ")


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of the tree. `key` tells units apart: the roster's code, or a made-up one where there is none."""

    key: str
    code: str | None
    name: str
    level: str | None
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    email: str | None = None
    listed: bool = True
    """It stands in the roster (rather than having turned up on its own)."""

    @property
    def unit(self) -> Unit:
        return Unit(self.code, self.name, self.level)


@dataclass
class Roster:
    """A forest of offices, each under its parent; order is that of the table."""

    offices: dict[str, Office] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for office in self.offices.values():
            seen = {office.key}
            above = office.parent
            while above is not None and above in self.offices:
                if above in seen:
                    raise DefinitionError(
                        f"Danh sách đơn vị: “{office.name}” ({office.key}) nằm trong một vòng cấp trên luẩn quẩn."
                    )
                seen.add(above)
                above = self.offices[above].parent

    @cached_property
    def children(self) -> Mapping[str | None, list[str]]:
        """Key → keys right below it, in the table's order; None for those on top."""
        below: dict[str | None, list[str]] = {}
        for office in self.offices.values():
            below.setdefault(self.parent(office.key), []).append(office.key)
        return below

    def parent(self, key: str) -> str | None:
        """The key above, None for a top unit and where the parent named is not in the table."""
        above = self.offices[key].parent
        return above if above in self.offices else None

    def ancestors(self, key: str) -> Iterator[str]:
        """The keys above a unit, nearest first."""
        above = self.parent(key) if key in self.offices else None
        while above is not None:
            yield above
            above = self.parent(above)

    def subtree(self, key: str | None) -> Iterator[str]:
        """A unit (None: all) and everything below it, each parent before its children."""
        waiting = [key] if key is not None else list(reversed(self.children.get(None, [])))
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(reversed(self.children.get(at, [])))

    def leaves(self, key: str | None, day: date | None) -> list[Office]:
        """The units under `key` that report for themselves: valid on `day`, with no valid unit below them."""
        valid = [self.offices[k] for k in self.subtree(key) if day is None or within(day, *self.validity(k))]
        parents = {office.parent for office in valid}
        return [office for office in valid if office.key not in parents]

    def validity(self, key: str) -> tuple[date | None, date | None]:
        office = self.offices[key]
        return office.valid_from, office.valid_to

    @cached_property
    def top(self) -> str | None:
        """The one unit above all others, None where there are several or none."""
        tops = self.children.get(None, [])
        return tops[0] if len(tops) == 1 else None

    def named(self, name: str) -> list[Office]:
        """Offices of that name: spelled alike; failing that, alike without diacritics; failing that, without "xã"…"""
        for index, key in ((self._by_name, fold(name)), (self._by_letters, unaccented(name)), (self._by_bare_name, _bare(name))):
            if found := index.get(key):
                return found
        return []

    @cached_property
    def _by_name(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), fold)

    @cached_property
    def _by_letters(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), unaccented)

    @cached_property
    def _by_bare_name(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), _bare)

    def find(self, unit: Unit, folders: Sequence[str], day: date | None) -> list[Office]:
        """The offices that a return may be from: one where it is clear, several where it is not, none where unknown.

        By code, else by name; units of one name by the office above them, as the letterhead or a folder names it.
        """
        if unit.code is not None and unit.code in self.offices:
            return [self.offices[unit.code]]
        candidates = self.named(unit.name) if unit.name else []
        if len(candidates) > 1 and day is not None:
            candidates = [office for office in candidates if within(day, *self.validity(office.key))] or candidates
        if len(candidates) > 1 and unit.level is not None:
            candidates = [office for office in candidates if office.level in (unit.level, None)] or candidates
        hints = {_bare(hint) for hint in (unit.upper, *folders) if hint}
        if len(candidates) > 1 and hints:
            hinted = [office for office in candidates if hints & self._words_above(office)]
            candidates = hinted or candidates
        return candidates

    def _words_above(self, office: Office) -> set[str]:
        above = [self.offices[key] for key in self.ancestors(office.key)]
        return {word for each in above for word in (_bare(each.name), unaccented(each.key))}


def _index(offices: Iterable[Office], key: object) -> dict[str, list[Office]]:
    index: dict[str, list[Office]] = {}
    for office in offices:
        index.setdefault(key(office.name), []).append(office)  # type: ignore[operator]
    return index


def _bare(name: str) -> str:
    """A name without diacritics and without the word for its level: "Huyện Hải Hà" → "hai ha"."""
    words = unaccented(name).removeprefix("ubnd ")
    return _PREFIX.sub("", words) or words


# ---- Tables


def load_roster(path: Path) -> Roster:
    """The roster of a .csv or .xlsx table. Raises DefinitionError, naming file, row and what is allowed."""
    offices: dict[str, Office] = {}
    for place, row in _table(path, _REQUIRED):
        key = row.get("ma", "")
        if not key or not row.get("ten", ""):
            raise DefinitionError(f"{path.name}, dòng {place}: thiếu mã (ma) hoặc tên (ten) đơn vị.")
        if key in offices:
            raise DefinitionError(
                f"{path.name}, dòng {place}: mã “{key}” đã có ở đơn vị {offices[key].name}; mỗi mã chỉ dùng một lần."
            )
        offices[key] = Office(
            key=key,
            code=key,
            name=row["ten"],
            level=_level(row.get("cap", ""), path, place),
            parent=row.get("ma_cap_tren") or None,
            valid_from=_day(row.get("tu_ngay", ""), path, place),
            valid_to=_day(row.get("den_ngay", ""), path, place),
            email=row.get("email") or None,
        )
    if not offices:
        raise DefinitionError(f"{path.name}: danh sách không có đơn vị nào.")
    return Roster(offices)


@dataclass(frozen=True, slots=True)
class Successor:
    """An old unit went into a new one on a day; `place` says where in which table."""

    old: str
    new: str
    since: date | None
    place: str = ""


def load_units_map(path: Path) -> list[Successor]:
    """The table of old and new codes (`ma_cu`, `ma_moi`, `tu_ngay`). Raises DefinitionError."""
    return [
        Successor(row["ma_cu"], row["ma_moi"], _day(row.get("tu_ngay", ""), path, place), f"{path.name}, dòng {place}")
        for place, row in _table(path, ("ma_cu", "ma_moi"))
        if row["ma_cu"] and row["ma_moi"]
    ]


def _table(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, cells by column name) of a table with a heading row; blank rows are left out."""
    rows = list(_csv_rows(path) if path.suffix.lower() == ".csv" else _workbook_rows(path))
    headings = [unaccented(cell).replace(" ", "_") for cell in rows[0]] if rows else []
    missing = [name for name in required if name not in headings]
    if missing:
        raise DefinitionError(
            f"{path.name}: thiếu cột {', '.join(missing)} ở dòng đầu; cần {', '.join(required)}, dùng được thêm "
            f"{', '.join(name for name in _COLUMNS if name not in required)}."
        )
    for place, row in enumerate(rows[1:], 2):
        if any(row):
            yield place, {heading: row[i] if i < len(row) else "" for i, heading in enumerate(headings)}


def _csv_rows(path: Path) -> Iterator[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DefinitionError(f"{path.name}: tệp .csv phải lưu dạng UTF-8.") from None
    except OSError as problem:
        raise DefinitionError(f"Không đọc được {path}: {reason(problem)}.") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        yield [clean(cell) for cell in row]


def _workbook_rows(path: Path) -> Iterator[list[str]]:
    from tdkt_xl.grids import Workbook  # python-calamine is only needed here where the roster is a workbook

    try:
        rows = Workbook(path.read_bytes()).rows(0)
    except (OSError, UnreadableFile) as problem:
        raise DefinitionError(f"Không đọc được {path.name}: {problem}.") from None
    for row in rows:
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return clean(str(cell))


def _level(text: str, path: Path, place: int) -> str | None:
    if not text:
        return None
    words = unaccented(text).replace("-", " ")
    level = text if text in LEVELS else _LEVEL_WORDS.get(words)
    if level is None:
        raise DefinitionError(f"{path.name}, dòng {place}: cấp “{text}” không hợp lệ; dùng {', '.join(LEVELS)}.")
    return level


def _day(text: str, path: Path, place: int) -> date | None:
    """A day as ISO or dd/mm/yyyy."""
    day = parse_day(text) if text else None
    if text and day is None:
        raise DefinitionError(f"{path.name}, dòng {place}: ngày “{text}” không hợp lệ; viết 31/12/2025 hoặc 2025-12-31.")
    return day
