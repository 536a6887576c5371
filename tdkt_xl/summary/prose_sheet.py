"""The sheet "Theo lời báo cáo": the award figures in the running text of reports, and the passages that were not understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.forms.prose import words
from tdkt_xl.model.narrative import STATUS_WORDS, Figure
from tdkt_xl.model.summary import ProseFigures, Summary
from tdkt_xl.summary.names import FILE, UNIT
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

PROSE = "Theo lời báo cáo"
_SURE, _UNREAD = "Chắc", "Chưa đọc được"
_FORM_NOT_STATED = "(không nói hình thức)"
_RELATIONS = {">": "hơn", "<": "gần", "~": "khoảng", "range": "ít nhất"}


def prose_table(desk: Stationery) -> Table:
    """Report by report, one row for each figure, then one row for each passage that was not understood."""
    summary = desk.summary
    columns = [
        desk.text(UNIT, (_unit(summary, told) for told in summary.told)),
        desk.text(FILE, (desk.short(summary.submissions[told.submission].file) for told in summary.told)),
        desk.text("Chỗ", ["đoạn 1234"]),
        desk.wrapped("Hình thức, danh hiệu", 32),
        *(BulkColumn(heading, 9, NUMBER, desk.formats.count) for heading in ("Tập thể", "Cá nhân", "Hộ", "Tính chung")),
        desk.text("Kỳ", ["NH-2025-2026"]),
        desk.wrapped("Tình trạng", 14),
        desk.wrapped("Chắc hay chưa", 30),
        desk.wrapped("Lời văn", 70),
    ]
    sure = sum(figure.sure for told in summary.told for figure in told.figures)
    count = sum(len(told.figures) + len(told.unread) for told in summary.told)
    agreed = sum(told.agreed or 0 for told in summary.told)
    remark = f"{sure} số liệu đọc được chắc, {agreed} số khớp với biểu cùng tệp. Số ở trang này không cộng vào đâu."
    sheet = desk.drawing(PROSE)
    desk.table(sheet, "LoiBaoCao", columns, remark, lambda: told_rows(summary, desk.short), count)
    return sheet.table()


def _unit(summary: Summary, told: ProseFigures) -> str:
    office = summary.office(summary.submissions[told.submission])
    return office.name if office is not None else told.unit


HEADINGS = (
    "Đơn vị", "Tệp", "Chỗ", "Hình thức, danh hiệu", "Tập thể", "Cá nhân", "Hộ", "Tính chung", "Kỳ", "Tình trạng", "Chắc hay chưa",
    "Lời văn",
)  # fmt: skip


def told_rows(summary: Summary, short: Callable[[str], str]) -> Iterator[Sequence[object]]:
    """The rows under HEADINGS: the figures, and the passages not understood. `short` turns a path into a name."""
    for told in summary.told:
        head = (_unit(summary, told), short(summary.submissions[told.submission].file))
        for figure in told.figures:
            counts = (figure.collectives, figure.individuals, figure.households, figure.total)
            label = figure.label if figure.award is not None and figure.label else _FORM_NOT_STATED
            yield (
                *head,
                figure.place,
                label,
                *counts,
                figure.period,
                STATUS_WORDS[figure.status],
                _certainty(figure),
                figure.quote,
            )
        for unread in told.unread:
            yield (*head, unread.place, None, None, None, None, None, None, None, f"{_UNREAD}: {_why(unread.why)}", unread.quote)


def _certainty(figure: Figure) -> str:
    relation = f" ({_RELATIONS[figure.count_relation]})" if figure.count_relation else ""
    return _SURE if figure.doubt is None else f"Chưa chắc: {words().doubts.get(figure.doubt, figure.doubt)}{relation}"


def _why(why: str) -> str:
    return words().unread.get(why, why)
