"""Explanations travel: what a unit explained of a line is still said of it when its district's summary is merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submissions
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import write_summary
from tests.sheets import write_return

UNCLASSIFIED = {3: 10, 4: 8, 6: 10, 8: 1, 9: 2}


def merged(folder: Path, form: Form) -> Summary:
    return merge(read_submissions(find_sources([folder])), Options(form))


def of_rule(summary: Summary, rule: str) -> list[Finding]:
    return [found for found in summary.findings if found.rule == rule]


def again(folder: Path, form: Form) -> Summary:
    """The folder's summary, merged once more by itself."""
    path = folder.parent / "lên trên" / "tổng hợp.xlsx"
    write_summary(merged(folder, form), path)
    return merged(path.parent, form)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (("Lực lượng vũ trang",), "Lực lượng vũ trang"),
        (("Lực lượng vũ trang", "Học sinh"), "Lực lượng vũ trang (Xã A); Học sinh (Xã B)"),
        (("Lực lượng vũ trang", None), None),
        ((None,), None),
    ],
)
def test_a_line_is_explained_where_all_its_findings_are(
    said: tuple[str | None, ...], wanted: str | None, tmp_path: Path, form: Form
) -> None:
    for unit, text in zip("AB", said, strict=False):
        edits = {"O6": "Giải trình", "O11": text}
        write_return(tmp_path / "in" / f"{unit}.xlsx", {"giay-khen": UNCLASSIFIED}, unit=f"Xã {unit}", edits=edits)
    (found,) = of_rule(again(tmp_path / "in", form), "individuals-split")
    assert (found.actual, found.explained) == (8 * len(said), wanted)


def test_an_unknown_award_s_explanation_goes_with_it(tmp_path: Path, form: Form) -> None:
    edits = {"O6": "Giải trình", "A26": 4, "B26": "Huy hiệu Đất Mỏ", "C26": 2, "F26": 2, "O26": "Quy chế của tỉnh"}
    write_return(tmp_path / "in" / "a.xlsx", edits=edits)
    assert [found.explained for found in of_rule(again(tmp_path / "in", form), "unknown-award")] == ["Quy chế của tỉnh"]
