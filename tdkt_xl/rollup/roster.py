"""The tables that an officer keeps: the units that have to report, and which old unit became which new one."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from tdkt_xl.forms.levels import LEVELS
from tdkt_xl.model.units import Office, Roster, Successor
from tdkt_xl.words import legacy_text
from tdkt_xl.words.errors import DefinitionError, UnreadableFile, system_reason
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import clean, unaccented

_REQUIRED = ("ma", "ten")
_OPTIONAL = ("cap", "ma_cap_tren", "tu_ngay", "den_ngay", "email", "ngay_nhan")
_OTHER_HEADINGS = {
    "ma_don_vi": "ma", "ten_don_vi": "ten", "cap_don_vi": "cap", "ma_don_vi_cap_tren": "ma_cap_tren", "thu_dien_tu": "email",
    "ten_tep": "tep",
}  # fmt: skip
_HEADINGS_WITHIN = 10
"""The heading row is one of the first rows, this many at most; a title may be above it."""
_TELLING_TEXTS = 4_000
"""At most this many different cells are examined to find a table's encoding."""
_UNKNOWN_ENCODING = (
    "{}: chữ trong tệp không đọc được ra tiếng Việt. Trong Excel hãy chọn Lưu thành “CSV UTF-8”, hoặc lưu dạng .xlsx."
)
_MOST_SLIPS = 30
"""At most this many faults of a table are listed; of the others only the number is given."""
_LEVEL_WORDS = {
    "xa": "xa", "phuong": "xa", "thi tran": "xa", "dac khu": "xa", "huyen": "huyen", "quan": "huyen", "thi xa": "huyen",
    "thanh pho": "huyen", "tinh": "tinh", "co quan": "co-quan", "so": "co-quan", "phong": "co-quan", "truong": "co-quan",
}  # fmt: skip


def load_roster(path: Path) -> Roster:
    """The roster in a .csv or .xlsx table. Raises DefinitionError, with the file's name and every row that cannot be used."""
    offices: dict[str, Office] = {}
    rows: dict[str, int] = {}
    slips: list[str] = []
    for place, row in table_rows(path, _REQUIRED, _OPTIONAL):
        slips.extend(f"dòng {place}: {slip}" for slip in _slips_of(row, offices))
        office = _office(row)
        if office.key and office.key not in offices:
            offices[office.key], rows[office.key] = office, place
    if not offices and not slips:
        raise DefinitionError(f"{path.name}: dưới dòng tiêu đề không có đơn vị nào. Hãy ghi mỗi đơn vị một dòng.")
    try:
        roster = Roster(offices)
    except DefinitionError as circle:
        raise (all_slips(path, [*slips, str(circle)]) if slips else circle) from None
    slips.extend(f"dòng {rows[office.key]}: {_LOST.format(office)}" for office in _lost(roster))
    if slips:
        raise all_slips(path, slips)
    return roster


_LOST = (
    "cấp trên “{0.parent}” của {0.name} ({0.key}) không có trong danh sách. "
    "Hãy sửa mã ở cột “Mã cấp trên”, hoặc thêm đơn vị cấp trên vào danh sách."
)


def _slips_of(row: Mapping[str, str], above: Mapping[str, Office]) -> Iterator[str]:
    """What is wrong in a row of the roster. `above`: the units of the rows above this one."""
    key = row.get("ma", "")
    if not key or not row.get("ten", ""):
        yield "thiếu mã đơn vị hoặc tên đơn vị. Hãy điền đủ hoặc bỏ dòng này."
    if key in above:
        yield f"mã “{key}” đã có ở đơn vị {above[key].name}; mỗi mã chỉ dùng một lần."
    if row.get("cap") and _level(row["cap"]) is None:
        yield f"cấp “{row['cap']}” không hợp lệ; dùng xã, huyện, tỉnh, cơ quan."
    for column in ("tu_ngay", "den_ngay", "ngay_nhan"):
        if row.get(column) and parse_day(row[column]) is None:
            yield bad_day(row[column])
    since, until = _day(row, "tu_ngay"), _day(row, "den_ngay")
    if since is not None and until is not None and since > until:
        yield f"{row.get('ten') or key} có từ ngày {since:%d/%m/%Y} sau đến ngày {until:%d/%m/%Y}. Hãy sửa một trong hai ngày."


def _office(row: Mapping[str, str]) -> Office:
    """The unit of a row; values that cannot be read are left out."""
    key = row.get("ma", "")
    return Office(
        key=key,
        code=key,
        name=row.get("ten", ""),
        level=_level(row.get("cap", "")),
        parent=row.get("ma_cap_tren") or None,
        valid_from=_day(row, "tu_ngay"),
        valid_to=_day(row, "den_ngay"),
        email=row.get("email") or None,
        received=_day(row, "ngay_nhan"),
    )


def bad_day(text: str) -> str:
    """The message for a text in a column of days that is not a day."""
    return f"ngày “{text}” không hợp lệ; viết 31/12/2025 hoặc 2025-12-31."


def all_slips(path: Path, slips: Sequence[str]) -> DefinitionError:
    """One error with everything that is wrong in a table, so that all can be corrected before the next run."""
    if len(slips) == 1:
        return DefinitionError(f"{path.name}, {slips[0]}")
    more = [f"… và {len(slips) - _MOST_SLIPS} chỗ khác."] if len(slips) > _MOST_SLIPS else []
    return DefinitionError("\n  ".join([f"{path.name}: {len(slips)} chỗ phải sửa.", *slips[:_MOST_SLIPS], *more]))


def _lost(roster: Roster) -> list[Office]:
    """Units whose parent's code is not in the table because of a mistake.

    One exception: the table may be a part of a larger table, so one missing code, the code that most of these units name, is no
    mistake.
    """
    lost = [office for office in roster.offices.values() if office.parent is not None and office.parent not in roster.offices]
    tops = {office.parent for office in roster.offices.values() if roster.parent(office.key) is None}
    if not lost or len(tops) == 1 or len(roster.children) == 1:
        return []
    (whole, _), *_ = Counter(office.parent for office in lost).most_common(1)
    return [office for office in lost if None in tops or office.parent != whole]


def load_units_map(path: Path) -> list[Successor]:
    """The table of old and new codes (`ma_cu`, `ma_moi`, `tu_ngay`). Raises DefinitionError."""
    successors: list[Successor] = []
    slips: list[str] = []
    for place, row in table_rows(path, ("ma_cu", "ma_moi"), ("tu_ngay",)):
        if not row["ma_cu"] or not row["ma_moi"]:
            slips.append(f"dòng {place}: thiếu mã cũ (ma_cu) hoặc mã mới (ma_moi). Hãy điền mã hoặc bỏ dòng này.")
        if row.get("tu_ngay") and parse_day(row["tu_ngay"]) is None:
            slips.append(f"dòng {place}: {bad_day(row['tu_ngay'])}")
        successors.append(Successor(row["ma_cu"], row["ma_moi"], _day(row, "tu_ngay"), f"{path.name}, dòng {place}"))
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


def table_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number (1-based) and cells by column name, for each row below the heading row; blank rows are left out.

    Raises DefinitionError if the file cannot be read, or if no row near the top has all the columns `required`.
    """
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
    """The column name for a heading, as code or in words. Example: "Mã cấp trên" → "ma_cap_tren"."""
    name = unaccented(heading).replace(" ", "_")
    return _OTHER_HEADINGS.get(name, name)


def _in_unicode(rows: list[list[str]], path: Path) -> list[list[str]]:
    """The rows cleaned, and converted if they are in an encoding from before Unicode. Raises DefinitionError if the result is not
    Vietnamese."""
    sample = list(islice(dict.fromkeys(cell for row in rows for cell in row if cell), _TELLING_TEXTS))
    found = legacy_text.decoder(sample)
    decode = found[0] if found is not None else str
    if not legacy_text.makes_sense(" ".join(map(decode, sample))):
        raise DefinitionError(_UNKNOWN_ENCODING.format(path.name))
    return [[clean(decode(cell)) for cell in row] for row in rows]


def _csv_rows(path: Path) -> Iterator[list[str]]:
    from tdkt_xl.files.text_tables import decoded_text  # like python-calamine below

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
    from tdkt_xl.files.grids import Workbook  # python-calamine is needed here only if the roster is a workbook

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


def _level(text: str) -> str | None:
    """The level that a text names; None for a blank and for any other text."""
    return text if text in LEVELS else _LEVEL_WORDS.get(unaccented(text).replace("-", " "))


def _day(row: Mapping[str, str], column: str) -> date | None:
    """The day in a column, written as 2025-12-31 or 31/12/2025; None for a blank and for any other text."""
    return parse_day(row[column]) if row.get(column) else None
