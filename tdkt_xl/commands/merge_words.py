"""What `tdkt merge` prints about a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.running import print_named

if TYPE_CHECKING:
    from tdkt_xl.model.summary import Summary
    from tdkt_xl.words.periods import Period


def other_periods_only(summaries: Sequence[Summary], asked: Period) -> str:
    """The message if there are returns but none for the period that was asked for; "" otherwise.

    A return without a period counts as one of the period, a school year as the year in which it ends.
    """
    periods = Counter(each.period for summary in summaries[:1] for each in summary.submissions if each.kind)  # the top holds all
    if not periods or any(period is None or asked in (period, period.counts_in) for period in periods):
        return ""
    ordered = sorted(((count, period) for period, count in periods.items() if period is not None), key=lambda each: -each[0])
    (_, nearest), number = ordered[0], periods.total()
    if len(ordered) == 1:
        are = f"cả {number} biểu là của {nearest.words}" if number > 1 else f"biểu ở đây là của {nearest.words}"
    else:
        are = f"{number} biểu ở đây là của " + ", ".join(f"{period.words} ({count})" for count, period in ordered)
    return f"Không có biểu nào của {asked.words}; {are}. Có phải --period {nearest.code}? Chưa ghi tệp nào."


def _print_decisions(summary: Summary) -> None:
    """Prints how many units are decided, which returns wait, and which decisions are in dispute."""
    from tdkt_xl.summary.tracking_sheet import decided_words

    if said := decided_words(summary):
        click.echo(said)
    print_named("Chờ xử lý vì đến sau khi duyệt", "tệp", (summary.given(each.file) for each in summary.waiting))
    for found in summary.findings:
        if found.rule in ("decision-conflict", "decision-reason", "decision-unread"):
            click.echo(f"Lưu ý: {found.message}")


def print_summary(summary: Summary, output: Path, several: bool) -> None:
    from tdkt_xl.reading.findings import told_once
    from tdkt_xl.summary.heard_from import without_figures

    told = told_once(summary.findings)
    errors = sum(finding.severity == "error" for finding in told)
    warnings = sum(finding.severity == "warning" for finding in told)
    period = f" {summary.period.words}" if summary.period is not None else ""
    where = " (trang “Kết quả kiểm tra”)" if errors or warnings else ""
    received = f"nhận {summary.received}/{summary.expected} đơn vị"
    if not summary.has_roster:
        received = f"nhận {summary.received} đơn vị (chưa có danh sách đơn vị nên không biết còn thiếu ai; thêm --roster TỆP)"
    of_form = f" biểu {summary.form.id}" if several else ""
    click.echo(f"Đã tổng hợp{of_form}{period}: {received}, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại{where}.")
    for note in summary.remarks:
        click.echo(f"Lưu ý: {note}")
    for words, offices in without_figures(summary):
        print_named(words, "đơn vị", (office.name for office in offices))
    print_named("Ngoài danh sách đơn vị, vẫn cộng", "đơn vị", (office.name for office in summary.unlisted))
    left_out = dict.fromkeys(summary.given(each.file) for each in summary.left_out)
    print_named("Không cộng, lý do ở trang “Theo dõi”", "tệp", left_out)
    _print_decisions(summary)
    if summary.due is not None:
        from tdkt_xl.rollup.progress import progress
        from tdkt_xl.summary.tracking_sheet import by_file_time

        every = progress(summary)[0]
        in_time = f"{every.on_time} đơn vị đúng hạn, {every.late} đơn vị trễ hạn{by_file_time(summary)}"
        click.echo(f"Hạn nộp {summary.due:%d/%m/%Y}: {in_time}.")
    click.echo(f"Tệp tổng hợp: {output}")
