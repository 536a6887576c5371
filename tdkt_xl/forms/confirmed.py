"""Names that an office confirmed once: the meaning of a label, of a unit's name or of a column heading, kept in a CSV file.

The file can be kept, edited in Excel and passed on. Each use of a name gives a finding. Rejected are two meanings of one name, and
a name that the catalogue has for another award.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tdkt_xl.words.errors import DefinitionError, system_reason
from tdkt_xl.words.text import clean, fold, unaccented

AWARD, UNIT, HEADER = "khen thưởng", "đơn vị", "tiêu đề"
COLUMNS = ("loai", "ten", "nghia", "nguon")
"""Kind, name as typed, meaning, the person who confirmed it (may be blank)."""
_KINDS = {fold(kind): kind for kind in (AWARD, UNIT, HEADER)}
_MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class ConfirmedName:
    """A confirmed name. `meaning` is an award's code, a unit's code or a form's heading; `place` is where the name is written."""

    kind: str
    name: str
    meaning: str
    source: str = ""
    place: str = ""


@dataclass(frozen=True)
class ConfirmedNames:
    """Confirmed names by kind and folded name."""

    by_name: Mapping[tuple[str, str], ConfirmedName] = field(default_factory=dict)

    def of_kind(self, kind: str) -> dict[str, ConfirmedName]:
        """The names of one kind by their folded text."""
        return {name: each for (of, name), each in self.by_name.items() if of == kind}

    def fitting(self, header_texts: Collection[str]) -> ConfirmedNames:
        """These names, without headings of forms other than the one with these folded texts."""
        own = {key: each for key, each in self.by_name.items() if each.kind != HEADER or fold(each.meaning) in header_texts}
        return ConfirmedNames(own)

    def with_names(self, names: Iterable[ConfirmedName]) -> ConfirmedNames:
        """These names and more. Raises DefinitionError for a name with two meanings, with both places."""
        known = dict(self.by_name)
        for each in names:
            key = (each.kind, fold(each.name))
            before = known.setdefault(key, each)
            if before.meaning != each.meaning:
                raise DefinitionError(
                    f"Tên “{each.name}” được xác nhận hai nghĩa khác nhau: “{before.meaning}” ({before.place}) và "
                    f"“{each.meaning}” ({each.place}). Hãy thống nhất rồi bỏ một dòng."
                )
        return ConfirmedNames(known)


def load_names(paths: Sequence[Path]) -> ConfirmedNames:
    """The names in all files. Raises DefinitionError with the file, the row and the permitted values."""
    names = ConfirmedNames()
    for path in paths:
        names = names.with_names(_rows(path))
    return names


def _rows(path: Path) -> Iterable[ConfirmedName]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise DefinitionError(f"Không đọc được tệp tên {path}: {system_reason(problem)}.") from None
    except UnicodeDecodeError:
        raise DefinitionError(f"Tệp tên {path}: không phải CSV UTF-8. Hãy lưu lại bằng “CSV UTF-8” rồi chạy lại.") from None
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    table = csv.reader(text.splitlines(), delimiter=separator)
    head = [unaccented(cell) for cell in next(table, [])]
    if not {"loai", "ten", "nghia"} <= set(head):
        raise DefinitionError(f"Tệp tên {path}: dòng đầu phải có các cột “Loại”, “Tên”, “Nghĩa”.")
    for number, cells in enumerate(table, 2):
        if number > _MOST_ROWS:
            raise DefinitionError(f"Tệp tên {path}: quá {_MOST_ROWS} dòng.")
        row = dict(zip(head, map(clean, cells), strict=False))
        if any(row.values()):
            yield _name(row, row.get("noi") or f"tệp {path.name}, dòng {number}")


def _name(row: Mapping[str, str], place: str) -> ConfirmedName:
    kind = _KINDS.get(fold(row.get("loai", "")))
    if kind is None:
        raise DefinitionError(f"{place}: cột “Loại” ghi “{row.get('loai', '')}”; chỉ được ghi: {', '.join(_KINDS.values())}.")
    if not row.get("ten") or not row.get("nghia"):
        raise DefinitionError(f"{place}: thiếu tên hoặc nghĩa.")
    return ConfirmedName(kind, row["ten"], row["nghia"], row.get("nguon", ""), place)
