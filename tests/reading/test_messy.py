"""Messy submissions are read exactly: every line, every count, who and when."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.containers import BUNDLE, TEXT_CONTAINERS
from tests.messy import DEVIATIONS, made_with
from tests.reading_evidence import by_container, by_deviation, faults

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"


@pytest.mark.parametrize("name", sorted(DEVIATIONS))
def test_one_deviation(tmp_path: Path, name: str) -> None:
    assert DEVIATIONS[name].__doc__
    for seed in range(3):
        truth = made_with([name], seed, tmp_path)
        assert not faults(truth), truth.path


@pytest.mark.slow
def test_deviations_together(tmp_path: Path) -> None:
    """Of each deviation how many submissions that have it were read exactly; all of them have to be."""
    tally = by_deviation(tmp_path)
    report = "\n".join(f"{name:26s} {tally.read[name]:4d} of {tally.tried[name]:4d}" for name in sorted(DEVIATIONS))
    assert set(tally.tried) == set(DEVIATIONS)
    assert not tally.spoilt, f"{report}\n\n" + "\n".join(tally.spoilt)


@pytest.mark.office
def test_in_every_container(tmp_path: Path) -> None:
    tally = by_container(tmp_path, some=12)
    assert set(tally.tried) == {*TEXT_CONTAINERS, *BUNDLE, ".xls", ".ods"}
    assert not tally.spoilt, "\n".join(tally.spoilt)


def test_the_page_of_the_docs_names_every_deviation() -> None:
    """`make reading` writes it; what it says of each must have been all of them, unless the page explains what is not."""
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (\d+) of (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(name, what) for name, what, _, _ in rows] == [
        (name, " ".join((change.__doc__ or "").split())) for name, change in DEVIATIONS.items()
    ]
    assert all(int(tried) > 0 and read == tried for _, _, read, tried in rows)
