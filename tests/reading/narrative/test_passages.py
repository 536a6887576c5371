"""Passages written for this, in the styles of communes, districts, offices, schools, police and companies."""

from __future__ import annotations

import pytest

from tests.reading.narrative.marked import PASSAGES, Passage, compare, marked_passages

FILES = sorted(PASSAGES.glob("*.txt"))
ALL = [passage for path in FILES for passage in marked_passages(path)]


@pytest.mark.parametrize("passage", ALL, ids=[passage.name for passage in ALL])
def test_no_passage_holds_a_silent_error(passage: Passage) -> None:
    result = compare(passage)
    assert result.silent == [] and result.unflagged == []


def test_nearly_all_figures_of_the_passages_are_read() -> None:
    results = [compare(passage) for passage in ALL]
    right, wrong, missed = sum(r.right for r in results), sum(len(r.wrong) for r in results), sum(len(r.missed) for r in results)
    assert right > 200 and 2 * right / (2 * right + wrong + missed) >= 0.97
