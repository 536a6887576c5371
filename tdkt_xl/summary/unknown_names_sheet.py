"""The sheet "Tên chưa rõ": names that could not be identified, and the office's answers, which the next merge reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tdkt_xl.files.bulk import NUMBER, BulkColumn, row_height
from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms.confirmed import AWARD, UNIT, ConfirmedName
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.text import clean

UNKNOWN_NAMES = "Tên chưa rõ"
KIND, NAME, ANSWER = "Loại", "Tên ghi trong biểu", "Trả lời"
_HEADINGS_WITHIN = 12
NameRow = tuple[str, str, int | None, str, str, str]
"""Kind, name, number of awards or returns with this name, why it is unknown, what it may be, the answer."""


def has_unknown_names(summary: Summary) -> bool:
    """True if there is a name to ask about, or one that was answered."""
    return bool(summary.labels or summary.unlisted or summary.answers)


def unknown_names_table(desk: Stationery) -> Table:
    """A row for each unknown name, then one for each name that was answered before."""
    rows = [*_rows(desk.summary)]
    columns = [
        desk.text(KIND, [AWARD]),
        desk.wrapped(NAME, 48),
        BulkColumn("Số lượng", 10, NUMBER, desk.formats.few),
        desk.wrapped("Vì sao", 34),
        desk.wrapped("Có phải", 48),
        desk.wrapped(ANSWER, 40),
    ]
    sheet = desk.drawing(UNKNOWN_NAMES)
    remark = (
        f"Ghi vào cột “{ANSWER}” tên hoặc mã của hình thức khen thưởng, hoặc mã đơn vị trong danh sách, rồi tổng hợp lại vào "
        "chính tệp này: câu trả lời được dùng và giữ lại ở đây."
    )
    desk.table_head(sheet, "TenChuaRo", columns, remark)
    for number, row in enumerate(rows, HEADING_ROW + 1):
        height = row_height(columns, row)
        if height is not None:
            sheet.set_row(number, height)
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            if isinstance(value, int):
                sheet.write_number(number, place, value, column.cell)
            elif value:
                sheet.write_string(number, place, value, column.cell)
            else:
                sheet.write_blank(number, place, None, column.cell)
    return sheet.table(open_rows=range(HEADING_ROW + 1, HEADING_ROW + 1 + len(rows)))


def _rows(summary: Summary) -> Iterator[NameRow]:
    counts: dict[str, int] = {}
    for (line, _), count in summary.details.first_counts().items():
        counts[line.key] = counts.get(line.key, 0) + count
    for key, label in sorted(summary.labels.items()):
        doubt = summary.form.awards.doubt(label)
        likeliest = " hoặc ".join(award.name for award in doubt.likeliest)
        yield AWARD, label, counts.get(key, 0), doubt.why or "không có trong danh mục", likeliest, ""
    for office in summary.unlisted:
        yield UNIT, office.name, None, "không có trong danh sách đơn vị", "", ""
    for each in summary.answers:
        award = summary.form.awards.awards.get(each.meaning)
        yield each.kind, each.name, None, "đã trả lời", "", award.name if each.kind == AWARD and award is not None else each.meaning


def read_answers(path: Path) -> list[ConfirmedName]:
    """The answers in the summary at `path`; empty if there is no such file, or if it has no such sheet."""
    try:
        workbook = Workbook(path.read_bytes())
    except (OSError, UnreadableFile):
        return []
    if workbook.properties.get("tdkt.kind") != "summary" or UNKNOWN_NAMES not in workbook.names:
        return []
    rows = workbook.rows(workbook.names.index(UNKNOWN_NAMES))
    for at, heading in enumerate(rows[:_HEADINGS_WITHIN]):
        if NAME in heading and ANSWER in heading and KIND in heading:
            places = [list(heading).index(each) for each in (KIND, NAME, ANSWER)]
            return list(_answers(path.name, rows, at + 1, places))
    return []


def _answers(file: str, rows: list[list[object]], start: int, places: list[int]) -> Iterator[ConfirmedName]:
    for number in range(start, len(rows)):
        kind, name, answer = (_text(rows[number][place]) if place < len(rows[number]) else "" for place in places)
        if kind in (AWARD, UNIT) and name and answer:
            yield ConfirmedName(kind, name, answer, place=f"tệp {file}, trang “{UNKNOWN_NAMES}”, dòng {number + 1}")


def _text(cell: object) -> str:
    """The text in a cell; a code typed as a number is returned as its digits."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
