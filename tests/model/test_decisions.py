"""Decisions and their log: what tells figures apart, and a chain in which every change shows."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.decisions import (
    APPROVED,
    NAMED,
    RETURNED,
    Decision,
    LogRow,
    content_of,
    extended,
    first_broken,
    series_of,
    standing,
)

AT = datetime(2026, 11, 30, 8, 30)
FIGURES = [("I", "Giấy khen", (5, None, 0)), ("I", "Lao động tiên tiến", (None, None, None))]


def log(*decisions: Decision) -> list[LogRow]:
    rows: list[LogRow] = []
    for place, decision in enumerate(decisions):
        rows.append(extended(rows, AT, decision.action, decision=decision, unit="1", content=f"return:{place}"))
    return rows


def test_the_hashes_are_what_they_were() -> None:
    """Another hash would make every decision unknown and every log broken that is there already."""
    assert content_of("return", "", False, FIGURES) == "return:57ae45c9f5f8673e25b5"
    assert log(Decision(APPROVED, "Đủ", "Lê An", date(2026, 12, 2)))[0].own == "n00621e72fc82f123f7ac707998cbfab"


def test_figures_are_told_apart_by_section_label_and_counts() -> None:
    same = content_of("return", "", False, [("I", "GIẤY  KHEN", (5, None, 0))])
    assert same == content_of("return", "", False, FIGURES)
    others = [
        content_of("summary", "", False, FIGURES),
        content_of("return", "A1", False, FIGURES),
        content_of("return", "", True, FIGURES),
        content_of("return", "", False, [("II", "Giấy khen", (5, None, 0))]),
        content_of("return", "", False, [("I", "Giấy khen", (5, 0, 0))]),
        content_of("return", "", False, [("I", "Bằng khen", (5, None, 0))]),
    ]
    assert len({same, *others}) == 7 and series_of(same) == "return" and series_of(others[1]) == "return/A1"


@pytest.mark.parametrize(
    ("reason", "enough"), [("Thiếu chữ ký", True), ("thiếu ký", False), ("......................", False), (None, False)]
)
def test_sending_back_needs_ten_letters(reason: str | None, enough: bool) -> None:
    assert Decision(RETURNED, reason).in_force is enough and Decision(APPROVED, reason).in_force


texts = st.text(max_size=8)


@given(st.lists(st.builds(Decision, st.sampled_from([APPROVED, RETURNED, NAMED]), texts, texts), max_size=6), st.data())
def test_a_change_anywhere_shows(decisions: list[Decision], data: st.DataObject) -> None:
    rows = log(*decisions)
    assert first_broken(rows) is None
    if not rows:
        return
    place = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.integers(0, len(LogRow._fields) - 1))
    cells = list(rows[place])
    cells[field] += "x"
    assert first_broken([*rows[:place], LogRow(*cells), *rows[place + 1 :]]) == place
    broken = [*rows[:place], *rows[place + 1 :]]
    assert first_broken(broken) == (place if place < len(broken) else None)


def test_what_stands_is_what_was_said_last() -> None:
    rows = log(Decision(APPROVED), Decision(RETURNED, "Thiếu chữ ký"))
    rows.append(extended(rows, AT, "Rút: Duyệt", unit="1", content="return:0"))
    stands = standing(rows)
    assert {content: decision.what for (_, content), decision in stands.decisions.items()} == {"return:1": RETURNED}
