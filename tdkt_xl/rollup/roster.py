"""The units expected to report, as a tree of any depth, and finding the unit that a return is from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path

from tdkt_xl.forms.awards import within
from tdkt_xl.model.returns import LEVELS, Unit
from tdkt_xl.words import legacy_text
from tdkt_xl.words.errors import DefinitionError, UnreadableFile, system_reason
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import clean, fold, unaccented

_REQUIRED = ("ma", "ten")
_OPTIONAL = ("cap", "ma_cap_tren", "tu_ngay", "den_ngay", "email")
_OTHER_HEADINGS = {
    "ma_don_vi": "ma", "ten_don_vi": "ten", "cap_don_vi": "cap", "ma_don_vi_cap_tren": "ma_cap_tren", "thu_dien_tu": "email",
}  # fmt: skip
_HEADINGS_WITHIN = 10
"""The heading row stands within so many from the top: under a title, perhaps."""
_TELLING_TEXTS = 4_000
"""So many different cells tell what encoding a table is in."""
_UNKNOWN_ENCODING = (
    "{}: chữ trong tệp không đọc được ra tiếng Việt. Trong Excel hãy chọn Lưu thành “CSV UTF-8”, hoặc lưu dạng .xlsx."
)
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
                        f"Danh sách đơn vị: “{office.name}” ({office.key}) nằm trong một vòng cấp trên luẩn quẩn, là cấp trên của "
                        "chính mình. Hãy sửa mã ở cột ma_cap_tren."
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
        above = {key for office in valid for key in self.ancestors(office.key)}
        return [office for office in valid if office.key not in above]

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

    def asked(self, name: str, day: date | None) -> Office | None:
        """The unit that a person means by a code or a name, None where there is none. Raises DefinitionError where it may
        be several."""
        found = [self.offices[name]] if name in self.offices else self.named(clean(name))
        valid = [office for office in found if day is None or within(day, *self.validity(office.key))]
        found = valid or found
        if len(found) > 1:
            raise DefinitionError(
                f"Danh sách đơn vị có {len(found)} đơn vị tên “{clean(name)}”: {', '.join(map(self._told_apart, found))}. "
                "Hãy ghi mã thay cho tên."
            )
        return found[0] if found else None

    def _told_apart(self, office: Office) -> str:
        above = self.parent(office.key)
        return f"{office.name}, {self.offices[above].name} ({office.key})" if above is not None else f"{office.name} ({office.key})"

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

        By code, else by name; units of one name by the office above them, as the letterhead or else the nearest folder names it.
        """
        if unit.code is not None and unit.code in self.offices:
            return [self.offices[unit.code]]
        candidates = self.named(unit.name) if unit.name else []
        if len(candidates) > 1 and day is not None:
            candidates = [office for office in candidates if within(day, *self.validity(office.key))] or candidates
        if len(candidates) > 1 and unit.level is not None:
            candidates = [office for office in candidates if office.level in (unit.level, None)] or candidates
        above = re.split(r", | - ", unit.upper) if unit.upper else ()  # "Huyện B, tỉnh C"
        for hint in (*above, *reversed(folders)) if len(candidates) > 1 else ():
            hinted = [office for office in candidates if hint and _bare(hint) in self._words_above(office)]
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
    for place, row in _table(path, _REQUIRED, _OPTIONAL):
        key = row.get("ma", "")
        if not key or not row.get("ten", ""):
            raise DefinitionError(f"{path.name}, dòng {place}: thiếu mã (ma) hoặc tên (ten) đơn vị. Hãy điền đủ hoặc bỏ dòng này.")
        if key in offices:
            raise DefinitionError(
                f"{path.name}, dòng {place}: mã “{key}” đã có ở đơn vị {offices[key].name}; mỗi mã chỉ dùng một lần."
            )
        since, until = (_day(row.get(column, ""), path, place) for column in ("tu_ngay", "den_ngay"))
        if since is not None and until is not None and since > until:
            raise DefinitionError(
                f"{path.name}, dòng {place}: {row['ten']} có từ ngày {since:%d/%m/%Y} sau đến ngày {until:%d/%m/%Y}. "
                "Hãy sửa một trong hai ngày."
            )
        offices[key] = Office(
            key=key,
            code=key,
            name=row["ten"],
            level=_level(row.get("cap", ""), path, place),
            parent=row.get("ma_cap_tren") or None,
            valid_from=since,
            valid_to=until,
            email=row.get("email") or None,
        )
    if not offices:
        raise DefinitionError(f"{path.name}: dưới dòng tiêu đề không có đơn vị nào. Hãy ghi mỗi đơn vị một dòng.")
    roster = Roster(offices)
    _check_parents(roster, path)
    return roster


def _check_parents(roster: Roster, path: Path) -> None:
    """A part of a larger table may hang from one code that it does not hold; any other such code is a slip.

    Raises DefinitionError.
    """
    lost = [office for office in roster.offices.values() if office.parent is not None and office.parent not in roster.offices]
    tops = {office.parent for office in roster.offices.values() if roster.parent(office.key) is None}
    if lost and len(tops) > 1 and len(roster.children) > 1:
        slip = min(lost, key=lambda office: sum(other.parent == office.parent for other in lost))
        raise DefinitionError(
            f"{path.name}: cấp trên “{slip.parent}” của {slip.name} ({slip.key}) không có trong danh sách. "
            "Hãy sửa mã ở cột ma_cap_tren, hoặc thêm đơn vị cấp trên vào danh sách."
        )


@dataclass(frozen=True, slots=True)
class Successor:
    """An old unit went into a new one on a day; `place` says where in which table."""

    old: str
    new: str
    since: date | None
    place: str = ""


def load_units_map(path: Path) -> list[Successor]:
    """The table of old and new codes (`ma_cu`, `ma_moi`, `tu_ngay`). Raises DefinitionError."""
    successors = []
    for place, row in _table(path, ("ma_cu", "ma_moi"), ("tu_ngay",)):
        if not row["ma_cu"] or not row["ma_moi"]:
            raise DefinitionError(
                f"{path.name}, dòng {place}: thiếu mã cũ (ma_cu) hoặc mã mới (ma_moi). Hãy điền mã hoặc bỏ dòng này."
            )
        since = _day(row.get("tu_ngay", ""), path, place)
        successors.append(Successor(row["ma_cu"], row["ma_moi"], since, f"{path.name}, dòng {place}"))
    _check_circles(successors)
    return successors


def _check_circles(successors: Sequence[Successor]) -> None:
    """Raises DefinitionError where units went into one another on one day, so that none is left."""
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


def _table(path: Path, required: Sequence[str], optional: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, cells by column name) of a table under a heading row near its top; blank rows are left out."""
    rows = _in_unicode(list(_csv_rows(path) if path.suffix.lower() == ".csv" else _workbook_rows(path)), path)
    heads = [[_column(cell) for cell in row] for row in rows[:_HEADINGS_WITHIN]]
    top = next((at for at, headings in enumerate(heads) if set(required) <= set(headings)), None)
    if top is None:
        nearest = max(heads, key=lambda headings: len(set(required) & set(headings)), default=[])
        missing = [name for name in required if name not in nearest]
        raise DefinitionError(
            f"{path.name}: thiếu cột {', '.join(missing)} ở dòng tiêu đề; cần {', '.join(required)}, dùng được thêm "
            f"{', '.join(optional)}. Hãy chọn đúng tệp, hoặc ghi tên cột như vậy ở dòng đầu bảng."
        )
    headings = heads[top]
    for place, row in enumerate(rows[top + 1 :], top + 2):
        if any(row):
            yield place, {heading: row[i] if i < len(row) else "" for i, heading in enumerate(headings)}


def _column(heading: str) -> str:
    """The name of a column by its heading, as written or in words: "Mã cấp trên", "Tên đơn vị"."""
    name = unaccented(heading).replace(" ", "_")
    return _OTHER_HEADINGS.get(name, name)


def _in_unicode(rows: list[list[str]], path: Path) -> list[list[str]]:
    """The rows cleaned, decoded where fonts from before Unicode need it. Raises DefinitionError where they make no sense."""
    sample = list(islice(dict.fromkeys(cell for row in rows for cell in row if cell), _TELLING_TEXTS))
    found = legacy_text.decoder(sample)
    decode = found[0] if found is not None else str
    if not legacy_text.makes_sense(" ".join(map(decode, sample))):
        raise DefinitionError(_UNKNOWN_ENCODING.format(path.name))
    return [[clean(decode(cell)) for cell in row] for row in rows]


def _csv_rows(path: Path) -> Iterator[list[str]]:
    from tdkt_xl.files.documents import decoded_text  # like python-calamine below

    try:
        text = decoded_text(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    except UnreadableFile:
        raise DefinitionError(_UNKNOWN_ENCODING.format(path.name)) from None
    except OSError as problem:
        raise DefinitionError(f"Không đọc được {path}: {system_reason(problem)}.") from None
    head = text.split("\n", _HEADINGS_WITHIN)[:_HEADINGS_WITHIN]
    delimiter = max(",;\t", key=lambda mark: max(line.count(mark) for line in head))
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error:
        raise DefinitionError(
            f"{path.name}: có ô dài bất thường hoặc dấu ngoặc kép để hở. Hãy mở tệp xem lại rồi lưu lại."
        ) from None


def _workbook_rows(path: Path) -> Iterator[list[str]]:
    from tdkt_xl.files.grids import Workbook  # python-calamine is only needed here where the roster is a workbook

    try:
        rows = Workbook(path.read_bytes()).rows(0)
    except UnreadableFile as problem:
        raise DefinitionError(f"Không đọc được {path.name}: {problem}.") from None
    except OSError as problem:
        raise DefinitionError(f"Không đọc được {path}: {system_reason(problem)}.") from None
    for row in rows:
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


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
