"""The tables that an officer keeps, in .csv or .xlsx: their rows by column name, and everything that is wrong in them at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from tdkt_xl.words import legacy_text
from tdkt_xl.words.errors import DefinitionError, UnreadableFile, system_reason
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import clean, unaccented

_OTHER_HEADINGS = {
    "ma_don_vi": "ma", "ten_don_vi": "ten", "cap_don_vi": "cap", "ma_don_vi_cap_tren": "ma_cap_tren", "thu_dien_tu": "email",
    "ten_tep": "tep",
}  # fmt: skip
COLUMN_WORDS = {
    "ma": "Mã đơn vị", "ten": "Tên đơn vị", "cap": "Cấp", "ma_cap_tren": "Mã cấp trên", "tu_ngay": "Từ ngày",
    "den_ngay": "Đến ngày",
    "email": "Thư điện tử", "ngay_nhan": "Ngày nhận", "tep": "Tên tệp", "ma_cu": "Mã cũ", "ma_moi": "Mã mới",
    "hinh_thuc": "Hình thức", "toi_da": "Tối đa", "so_voi": "So với", "doi_tuong": "Đối tượng", "can_cu": "Căn cứ",
}  # fmt: skip
"""Column → its heading in words, which is read as well."""
_HEADINGS_WITHIN = 10
"""The heading row is one of the first rows, this many at most; a title may be above it."""
_TELLING_TEXTS = 4_000
"""At most this many different cells are examined to find a table's encoding."""
_UNKNOWN_ENCODING = (
    "{}: chữ trong tệp không đọc được ra tiếng Việt. Trong Excel hãy chọn Lưu thành “CSV UTF-8”, hoặc lưu dạng .xlsx."
)
_MOST_SLIPS = 30
"""At most this many faults of a table are listed; of the others only the number is given."""


def bad_day(text: str) -> str:
    """The message for a text in a column of days that is not a day."""
    return f"ngày “{text}” không hợp lệ; viết 31/12/2025 hoặc 2025-12-31."


def all_slips(path: Path, slips: Sequence[str]) -> DefinitionError:
    """One error with everything that is wrong in a table, so that all can be corrected before the next run."""
    if len(slips) == 1:
        return DefinitionError(f"{path.name}, {slips[0]}")
    more = [f"… và {len(slips) - _MOST_SLIPS} chỗ khác."] if len(slips) > _MOST_SLIPS else []
    return DefinitionError("\n  ".join([f"{path.name}: {len(slips)} chỗ phải sửa.", *slips[:_MOST_SLIPS], *more]))


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
            f"{path.name}: thiếu cột {_called(missing)} ở dòng tiêu đề; cần {_called(required)}, dùng được thêm "
            f"{_called(optional)}. Hãy chọn đúng tệp, hoặc ghi tên cột như vậy ở dòng đầu bảng."
        )
    headings = heads[top]
    for place, row in enumerate(rows[top + 1 :], top + 2):
        if any(row):
            yield place, {heading: row[i] if i < len(row) else "" for i, heading in enumerate(headings)}


def has_columns(path: Path, required: Sequence[str]) -> bool:
    """True if the file is a table with all these columns; False for any other file, also for one that cannot be read."""
    try:
        return next(table_rows(path, required, ()), None) is not None
    except DefinitionError:
        return False


def _called(columns: Sequence[str]) -> str:
    """The headings of columns in words: “Mã đơn vị”, “Tên đơn vị”."""
    return ", ".join(f"“{COLUMN_WORDS[column]}”" for column in columns)


def _column(heading: str) -> str:
    """The column name for a heading, as code or in words. Example: "Mã cấp trên" → "ma_cap_tren"."""
    name = unaccented(heading).replace(" ", "_")
    return _OTHER_HEADINGS.get(name, name)


def _in_unicode(rows: list[list[str]], path: Path) -> list[list[str]]:
    """The rows cleaned, and converted if they are in an encoding from before Unicode. Raises DefinitionError."""
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


def day_in(row: Mapping[str, str], column: str) -> date | None:
    """The day in a column, written as 2025-12-31 or 31/12/2025; None for a blank and for any other text."""
    return parse_day(row[column]) if row.get(column) else None
