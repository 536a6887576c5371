"""Explains why a file holds no form: what was found in it instead, and the likeliest reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tdkt_xl.files.cells import Row
from tdkt_xl.files.documents import Document
from tdkt_xl.files.grids import Sheets
from tdkt_xl.forms import Form
from tdkt_xl.forms.lists import list_rows
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.findings import FindingPlace, finding, nearly_a_form
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.reworded_headers import Attempt, find_reworded, nearest
from tdkt_xl.reading.sheet_tables import view_of
from tdkt_xl.reading.unread_tables import left_out
from tdkt_xl.words.spreadsheet import column_letters
from tdkt_xl.words.text import clean, unaccented

_ROWS_LOOKED_AT = 60
_LETTERHEAD = 12
"""How many rows at the top of a sheet may name the unit."""
_LONGEST_HEADING = 60
_SURE_OF_LOSS = 4
_HEADINGS_SHOWN = 4
_LOST = re.compile(r"[^\W\d_][?_\ufffd]+[^\W\d_]|[?_\ufffd]{2}[^\W\d_]")
"""A word with signs for letters that a program could not write: "Gi?y khen", "Gi_y khen"."""
_FEWEST_LOST = 5
_SEND_FORM = "Gửi kèm biểu số liệu, hoặc kiểm tra xem có gửi nhầm tệp không"
_SENT_BY_MISTAKE = "Kiểm tra xem có gửi nhầm tệp hoặc mẫu khác không; dùng đúng mẫu biểu rồi gửi lại"


@dataclass(frozen=True, slots=True)
class _Other:
    """A kind of table that offices send by mistake: its name, headings of its columns (without diacritics), and what to do."""

    what: str
    headings: frozenset[str]
    advice: str


@dataclass(frozen=True, slots=True)
class _Instead:
    """What a sheet holds instead of a form, and what to do, in Vietnamese. The finding with the highest `sure` is shown."""

    sure: int
    place: FindingPlace
    what: str
    advice: str


def unit_of_letterhead(workbook: Sheets) -> Unit | None:
    """Returns the unit that a file without a form names, in its properties or in the first lines of a sheet; else None."""
    for sheet, visible in enumerate(workbook.visible):
        if visible:
            top = [cell for row in workbook.rows(sheet)[:_LETTERHEAD] for cell in row if isinstance(cell, str) and cell]
            unit = identify(workbook.properties, [*workbook.around(sheet), *top], "").unit
            if unit.name or unit.code:
                return unit
    return None


def why_no_form(workbook: Sheets, forms: Sequence[Form], file: str) -> Finding:
    """Returns the finding about a file without a form. Of a table that is nearly a form it says what was understood."""
    sheets = [sheet for sheet in range(len(workbook.names)) if workbook.visible[sheet]]
    near: list[tuple[str | None, Attempt]] = []
    for sheet in sheets:
        attempt = nearest(workbook.rows(sheet), forms)
        if attempt is not None:
            near.append((workbook.names[sheet], attempt))
    if near:
        name, best = max(near, key=lambda each: len(each[1].understood))
        return nearly_a_form(FindingPlace(file, name, f"A{best.row + 1}"), best.understood, best.doubt)
    found = [each for sheet in sheets for each in _found_on(workbook, sheet, forms, file)]
    said = workbook.paragraphs if isinstance(workbook, Document) else ()
    if not found and said:
        pictures = isinstance(workbook, Document) and workbook.has_pictures
        and_pictures = " và ảnh, có thể bảng được dán vào dưới dạng ảnh" if pictures else ", không có bảng nào"
        only = f"văn bản chỉ có lời (“{shown(said[0].text)}”){and_pictures}"
        advice = "Gửi tệp có bảng số liệu, không gửi ảnh" if pictures else _SEND_FORM
        return finding("no-form", FindingPlace(file), found=only, advice=advice)
    if not found:
        empty = "các trang tính không có chữ hay số nào, có thể bảng được dán vào dưới dạng ảnh"
        return finding(
            "no-form", FindingPlace(file), found=empty, advice="Gửi tệp có bảng số liệu, không gửi ảnh chụp hoặc tệp trống"
        )
    best_found = max(found, key=lambda each: each.sure)
    place = best_found.place
    on = f"trang “{place.sheet}”, " if place.sheet is not None else ""
    return finding("no-form", FindingPlace(file), found=f"{on}ô {place.cell}: {best_found.what}", advice=best_found.advice)


def _found_on(workbook: Sheets, sheet: int, forms: Sequence[Form], file: str) -> Iterator[_Instead]:
    view = view_of(workbook, sheet, forms, file, find_reworded)
    awards = left_out(view)
    if awards is not None:
        what = "có hình thức khen thưởng và số liệu, nhưng không thấy tiêu đề cột nào của biểu ở trên"
        advice = "Chép cả các dòng tiêu đề của biểu, hoặc ghi số liệu vào đúng mẫu rồi gửi lại"
        yield _Instead(3, _at(view.place, *awards), what, advice)
    lost = [each for each in _texts(view.rows) if isinstance(each[2], str) and _LOST.search(each[2])]
    if len(lost) >= _FEWEST_LOST:
        what = f"chữ có dấu đã mất khi lưu tệp, thay bằng “?” hoặc “_” (“{shown(str(lost[0][2]))}”), không khôi phục được"
        yield _Instead(
            _SURE_OF_LOSS, _at(view.place, *lost[0][:2]), what, "Mở tệp gốc, lưu lại dạng .xlsx (mã Unicode) rồi gửi lại"
        )
    headings = max(_headings(view.rows), key=lambda each: len(each[1]), default=None)
    if headings is not None:
        yield _heading_found(view.place, *headings)
        return
    first = next(_texts(view.rows), None)
    if first is not None:
        said = f"chỉ thấy “{shown(first[2])}”, không có bảng nào"
        yield _Instead(0, _at(view.place, first[0], first[1]), said, _SENT_BY_MISTAKE)


def _heading_found(where: FindingPlace, at: int, headings: Sequence[tuple[int, str]]) -> _Instead:
    """Returns what is known about a table that is not a form, from its row of headings."""
    words = frozenset(unaccented(text) for _, text in headings)
    other = max(_others(), key=lambda each: len(each.headings & words))
    place = _at(where, at, headings[0][0])
    if other.headings & words:
        return _Instead(1 + len(other.headings & words), place, f"có vẻ là {other.what}, không phải biểu tổng hợp", other.advice)
    names = ", ".join(f"“{shown(clean(text))}”" for _, text in headings[:_HEADINGS_SHOWN])
    said = f"bảng có các cột {names}{' …' if len(headings) > _HEADINGS_SHOWN else ''}, không phải tiêu đề của biểu"
    return _Instead(1, place, said, _SENT_BY_MISTAKE)


def _headings(rows: Sequence[Row]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yields rows of several short texts, which may be headings: 0-based row, and each text with its 0-based column."""
    for at, row in enumerate(rows[:_ROWS_LOOKED_AT]):
        texts = [(place, cell) for place, cell in enumerate(row) if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADING]
        if len(texts) > 2 and len(texts) == sum(cell != "" for cell in row):
            yield at, texts


def _texts(rows: Sequence[Row]) -> Iterator[tuple[int, int, object]]:
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell != "":
                yield at, place, cell


def _at(where: FindingPlace, row: int, column: int) -> FindingPlace:
    return replace(where, cell=f"{column_letters(column)}{row + 1}")


@cache
def _others() -> tuple[_Other, ...]:
    return tuple(map(_other, list_rows("other-tables.csv")))


def _other(row: Mapping[str, str]) -> _Other:
    return _Other(row["what"], frozenset(map(unaccented, row["headings"].split("|"))), row["advice"])
