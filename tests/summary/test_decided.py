"""A summary with decisions and a log read back: the same, and its cells say what was decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdkt_xl.model.decisions import APPROVED, NAMED, RETURNED, Decision
from tdkt_xl.summary.book import write_summary
from tdkt_xl.summary.copies import read_copy
from tdkt_xl.summary.reading import read_summary
from tests.rollup.test_deciding import decided, sent, summed

texts = st.sampled_from([None, "Thiếu chữ ký của lãnh đạo", "=1+1", "12", "sai"])
days = st.sampled_from([None, date(2026, 12, 2), date(2026, 1, 31)])
decisions = st.one_of(
    st.none(),
    st.builds(Decision, st.sampled_from([APPROVED, RETURNED]), texts, texts, days),
    st.builds(Decision, st.just(NAMED), st.just("Đã giải thể"), texts, days),
)
NAMES = ("1.xlsx", "1b.xlsx", "2.xlsx")


@given(first=st.tuples(decisions, decisions, decisions), second=st.tuples(decisions, decisions, decisions))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_decisions_and_their_log_are_read_back(
    first: tuple[Decision | None, ...], second: tuple[Decision | None, ...], tmp_path: Path
) -> None:
    files = [sent("1", 5), sent("2", 7)]
    once = summed(files, decided(summed(files), dict(zip(NAMES, first, strict=True))))
    files.append(sent("1", 9, file="1b.xlsx", modified=2.0))
    summary = summed(files, decided(once, dict(zip(NAMES, second, strict=True))))
    write_summary(summary, tmp_path / "o.xlsx")
    assert read_summary(tmp_path / "o.xlsx") == summary
    copy = read_copy(tmp_path / "o.xlsx")
    assert copy.summary == summary and copy.typed.problems == ()
    assert summed(files, copy).log == summary.log  # nothing was decided since
