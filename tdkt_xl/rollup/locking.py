"""Locks a summary as soon as every expected unit is approved or has a reason why it will not report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tdkt_xl.model.decisions import LOCK, extended
from tdkt_xl.model.summary import Summary
from tdkt_xl.words.errors import TdktError

_MOST_NAMED = 20


def locked(summary: Summary, now: datetime) -> Summary:
    """The summary marked as final, with a log row that says so. Raises TdktError, with the units' names, if a unit is not
    decided."""
    left = summary.undecided
    if left:
        names = ", ".join(office.name for office in left[:_MOST_NAMED])
        more = f" và {len(left) - _MOST_NAMED} đơn vị khác" if len(left) > _MOST_NAMED else ""
        raise TdktError(
            f"Chưa khóa được: còn {len(left)} đơn vị chưa duyệt và chưa ghi lý do: {names}{more}. Ở trang “Theo dõi” của tệp tổng "
            "hợp, ghi Duyệt cho đơn vị đã nộp, ghi “Lý do” ở dòng của đơn vị không nộp, rồi chạy lại. Chưa ghi gì."
        )
    if not summary.leaves:
        raise TdktError("Chưa khóa được: chưa có đơn vị nào trong tệp tổng hợp. Chưa ghi gì.")
    of_expected = f"{len(summary.approved)}/{len(summary.leaves)} đơn vị đã duyệt"
    return replace(summary, locked=True, log=(*summary.log, extended(summary.log, now, LOCK, about=of_expected)))
