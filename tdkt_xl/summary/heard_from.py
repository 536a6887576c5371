"""What messages say of the units with nothing added up: commands, buttons and the page name the same ones by the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office


def without_figures(summary: Summary) -> Iterator[tuple[str, Sequence[Office]]]:
    """Yields what is to be said of some units, and which they are: nothing sent, nothing that could be added up, another form only,
    nothing to report. Kinds that no unit is of are left out."""
    for words, offices in (
        ("Chưa nộp", summary.silent),
        ("Đã gửi, chưa cộng được", summary.sent_in_vain),
        ("Đã gửi biểu khác", summary.sent_other_forms),
        ("Đã nhận, không có khen thưởng", summary.nil_units),
    ):
        if offices:
            yield words, offices
