"""The sheet "Đôn đốc": a letter to the units that have not reported, one line a row, to be copied into a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.chasing import Chase, to_chase
from tdkt_xl.summary.addresses import HEADING_ROW
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

CHASE = "Đôn đốc"
ADDRESSES_A_CELL = 50
"""The most recipients that mail systems accept at once; besides, a cell holds at most 32,767 characters."""
_WIDTH = 120


def chase_table(desk: Stationery) -> Table:
    """The addresses, the subject and the text of the letter."""
    sheet = desk.drawing(CHASE)
    desk.title(sheet, "Đôn đốc nộp báo cáo", "Chép các ô dưới đây vào thư, sửa lời cho hợp rồi gửi.")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, _WIDTH)
    desk.print_setup(sheet, HEADING_ROW, 1)
    for row, (heading, text) in enumerate(letter(desk.summary), HEADING_ROW):
        if heading:
            sheet.write_string(row, 0, heading, desk.formats.strong)
        sheet.write_string(row, 1, text, desk.formats.wrapped)
        sheet.set_row(row, 15.0 * max(1, -(-len(text) // _WIDTH)))
    return sheet.table()


def letter(summary: Summary) -> Iterator[tuple[str, str]]:
    """Returns the letter as rows of heading and text: addresses, subject, and the text line by line."""
    chased = to_chase(summary)
    form = summary.form.title.capitalize()
    period = f" {summary.period.words}" if summary.period is not None else ""
    yield "Tiêu đề", f"Đề nghị gửi {form}{period}"
    yield from _addresses([each.office.email for each in chased if each.office.email])
    due = f" Hạn nộp là ngày {summary.due:%d/%m/%Y}." if summary.due is not None else ""
    sender = f"{summary.unit.name} " if summary.unit.name else "Chúng tôi "
    yield "Nội dung", "Kính gửi các đơn vị,"
    in_vain = ", hoặc đã nhận nhưng chưa cộng được," if summary.sent_in_vain else ""
    yield "", f"{sender}chưa nhận được{in_vain} {form}{period} của {len(chased)} đơn vị sau đây.{due}"
    for number, each in enumerate(chased, 1):
        yield "", f"{number}. {_named(summary, each)}"
    yield "", "Đề nghị các đơn vị hoàn thành và gửi biểu để kịp tổng hợp."
    yield "", "Đơn vị không có khen thưởng trong kỳ vẫn gửi biểu, ghi rõ là không có."
    yield "", "Trân trọng."


def _addresses(emails: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(emails), ADDRESSES_A_CELL):
        yield "Gửi" if start == 0 else "", "; ".join(emails[start : start + ADDRESSES_A_CELL])


def _named(summary: Summary, each: Chase) -> str:
    parent = summary.above(each.office)
    above = f", {parent}" if parent is not None else ""
    what = "đã gửi biểu khác" if summary.sent_another_form(each.office.key) else "đã gửi nhưng chưa cộng được"
    refused = f" – {what}: {each.refused}" if each.refused else ""
    return f"{each.office.name}{above}{refused}"
