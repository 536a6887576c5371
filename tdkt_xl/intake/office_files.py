"""The files in which an office keeps what holds for it: names that it confirmed, and ceilings that the province sets.

They are told apart by their heading row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tdkt_xl.files.kept_tables import all_slips, bad_day, day_in, has_columns, table_rows
from tdkt_xl.forms.awards import Catalogue
from tdkt_xl.forms.ceilings import Ceiling
from tdkt_xl.forms.confirmed import ConfirmedNames, load_names
from tdkt_xl.forms.levels import LEVELS
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.text import unaccented

_REQUIRED = ("hinh_thuc", "toi_da", "can_cu")
_OPTIONAL = ("so_voi", "doi_tuong", "cap", "tu_ngay", "den_ngay")
_RECIPIENTS = {"": None, "tap the": "tap-the", "ca nhan": "ca-nhan", "tat ca": None}
_MOST = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(%)|(\d{1,6})")
_SHARE = re.compile(r"0[.,]\d+")
"""How a workbook stores a cell that shows 15%."""
_USUAL_NAMES = ("tran-khen-thuong.csv", "tran-khen-thuong.xlsx")


def names_in(paths: Sequence[Path]) -> ConfirmedNames:
    """The confirmed names in those of the files that hold names. Raises DefinitionError for a file that cannot be used."""
    return load_names([path for path in paths if not _holds_ceilings(path)])


def ceilings_in(paths: Sequence[Path], awards: Catalogue) -> tuple[Ceiling, ...]:
    """The ceilings in those of the files that hold ceilings. Raises DefinitionError with every row that cannot be used."""
    return tuple(each for path in paths if _holds_ceilings(path) for each in load_ceilings(path, awards))


def load_ceilings(path: Path, awards: Catalogue) -> list[Ceiling]:
    """The ceilings in a .csv or .xlsx table. Raises DefinitionError with every row that cannot be used."""
    ceilings, slips = list[Ceiling](), list[str]()
    for place, row in table_rows(path, _REQUIRED, _OPTIONAL):
        wrong = list(_slips_of(row, awards))
        slips.extend(f"dòng {place}: {slip}" for slip in wrong)
        if not wrong:
            ceilings.append(_ceiling(row, awards, f"{path.name}, dòng {place}"))
    if slips:
        raise all_slips(path, slips)
    return ceilings


def refuse_other_table(path: Path) -> None:
    """Raises DefinitionError for a file that is no table of ceilings, with the columns that it needs."""
    if next(table_rows(path, _REQUIRED, _OPTIONAL), None) is None:
        raise DefinitionError(f"{path.name}: dưới dòng tiêu đề không có mức trần nào. Hãy ghi mỗi mức trần một dòng.")


def ceilings_beside(roster: Path) -> Path | None:
    """The file of ceilings in the folder of the roster; None if there is none."""
    return next((found for name in _USUAL_NAMES if (found := roster.absolute().parent / name).is_file()), None)


def _holds_ceilings(path: Path) -> bool:
    return has_columns(path, _REQUIRED)


def _slips_of(row: Mapping[str, str], awards: Catalogue) -> Iterator[str]:
    for column in ("hinh_thuc", "so_voi"):
        text = row.get(column, "")
        if (text or column == "hinh_thuc") and _award(text, awards) is None:
            yield f"hình thức “{text}” không có trong danh mục; ghi đủ tên, ví dụ “Bằng khen của Chủ tịch UBND tỉnh”."
    share, most = bool(row.get("so_voi")), _most(row["toi_da"])
    if most is None:
        yield f"mức tối đa “{row['toi_da']}” không hợp lệ; viết số lượng như 2, hoặc tỷ lệ như 15%."
    elif share != most[1]:
        yield (f"mức tối đa “{row['toi_da']}”: tỷ lệ phải có dấu % và cột “So với”; số lượng thì để trống cột “So với”.")
    if unaccented(row.get("doi_tuong", "")) not in _RECIPIENTS:
        yield f"đối tượng “{row['doi_tuong']}” không hợp lệ; viết tập thể, cá nhân, hoặc để trống."
    if row.get("cap") and _level(row["cap"]) is None:
        yield f"cấp “{row['cap']}” không hợp lệ; viết xã, huyện, tỉnh, cơ quan, hoặc để trống."
    if not row["can_cu"]:
        yield "thiếu căn cứ; ghi văn bản của tỉnh quy định mức này."
    for column in ("tu_ngay", "den_ngay"):
        if row.get(column) and parse_day(row[column]) is None:
            yield bad_day(row[column])


def _ceiling(row: Mapping[str, str], awards: Catalogue, place: str) -> Ceiling:
    award, most = _award(row["hinh_thuc"], awards), _most(row["toi_da"])
    assert award is not None and most is not None
    return Ceiling(
        award,
        most[0],
        _award(row.get("so_voi", ""), awards),
        _RECIPIENTS[unaccented(row.get("doi_tuong", ""))],
        _level(row.get("cap", "")),
        day_in(row, "tu_ngay"),
        day_in(row, "den_ngay"),
        row["can_cu"],
        place,
    )


def _award(text: str, awards: Catalogue) -> str | None:
    """The code of an award that is given by its code or its name."""
    if text in awards.awards:
        return text
    match = awards.find(text) if text else None
    return match.award.code if match is not None else None


def _most(text: str) -> tuple[Decimal, bool] | None:
    """The number, and whether it is a percentage."""
    if _SHARE.fullmatch(text):
        return Decimal(text.replace(",", ".")) * 100, True
    match = _MOST.fullmatch(text)
    return (Decimal((match[1] or match[3]).replace(",", ".")), match[2] is not None) if match is not None else None


def _level(text: str) -> str | None:
    level = unaccented(text).replace(" ", "-")
    return level if level in LEVELS else None
