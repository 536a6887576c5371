"""The list of the units that have to report, from the table that an officer keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tdkt_xl.files.kept_tables import all_slips, bad_day, day_in, table_rows
from tdkt_xl.forms.levels import LEVELS
from tdkt_xl.model.units import Office, Roster
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import unaccented

_REQUIRED = ("ma", "ten")
_OPTIONAL = ("cap", "ma_cap_tren", "tu_ngay", "den_ngay", "email", "ngay_nhan")
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
    since, until = day_in(row, "tu_ngay"), day_in(row, "den_ngay")
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
        valid_from=day_in(row, "tu_ngay"),
        valid_to=day_in(row, "den_ngay"),
        email=row.get("email") or None,
        received=day_in(row, "ngay_nhan"),
    )


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


def _level(text: str) -> str | None:
    """The level that a text names; None for a blank and for any other text."""
    return text if text in LEVELS else _LEVEL_WORDS.get(unaccented(text).replace("-", " "))
