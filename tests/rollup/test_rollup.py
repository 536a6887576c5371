"""Rolling up: which returns count, who is missing, and that any order and any grouping add up to the same."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.returns import Line, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Roster, Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.words.periods import Period, school_year
from tdkt_xl.words.text import fold
from tests.rollup.made import (
    FORM,
    LAYOUT,
    LINES,
    PROVINCE,
    YEAR,
    found,
    giay_khen,
    line,
    line_cells,
    merged,
    roster,
    statuses,
    submission,
    total,
)
from tests.summaries import summary_json

# ---- Sums


@given(st.lists(st.tuples(st.integers(0, 12), line_cells), max_size=30))
def test_a_total_is_the_plain_sum_and_null_where_all_parts_are_blank(rows: list[tuple[int, tuple[int | None, ...]]]) -> None:
    summary = merged([submission(f"{i}.xlsx", Unit(name=f"Xã {i}"), [line(which, cells)]) for i, (which, cells) in enumerate(rows)])
    for which, (section, award, _) in enumerate(LINES):
        own = next(each for each in summary.totals if (each.section, each.award) == (section, award))
        for place in range(len(FORM.counts)):
            known = [cells[place] for at, cells in rows if at == which and cells[place] is not None]
            assert own.cells[place] == (sum(known) if known else None)


def test_printed_lines_stand_in_the_totals_even_where_nobody_has_them() -> None:
    summary = merged([])
    assert [(each.section, each.award) for each in summary.totals] == [(section, award) for section, award, _ in LINES]
    assert all(value is None for each in summary.totals for value in each.cells)


def test_a_typed_zero_is_a_sum_and_a_blank_is_none() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), [line(0, (0, None, 0, None, None, None, None, None))])])
    assert (total(summary), total(summary, column=4)) == (0, None)


def test_ratios_are_recomputed_from_the_sums() -> None:
    one = line(0, (100, 100, 100, None, None, None, None, None))
    two = line(0, (300, 0, 300, None, None, None, None, None))
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), [one]), submission("b.xlsx", Unit(name="Xã B"), [two])])
    assert summary.totals[0].ratios[0] == 0.25


def test_large_counts_are_added_exactly() -> None:
    most = 999_999_999_999
    summary = merged([submission(f"{i}.xlsx", Unit(name=f"Xã {i}"), [giay_khen(most - i)]) for i in range(11)])
    assert total(summary) == 11 * most - 55


def test_unknown_awards_are_added_by_folded_label_and_kept_under_one_spelling() -> None:
    cells = (2, 2, 2, None, None, None, None, None)
    summary = merged(
        [
            submission("a.xlsx", Unit(name="Xã A"), [line(0, cells, "Huy chương  xã X")]),
            submission("b.xlsx", Unit(name="Xã B"), [line(0, cells, "HUY CHƯƠNG XÃ X")]),
        ]
    )
    unknown = [each for each in summary.totals if each.award is None]
    assert [(each.label, each.cells[0]) for each in unknown] == [("HUY CHƯƠNG XÃ X", 4)]


def test_kin_of_a_printed_line_stands_right_under_it() -> None:
    commune = Line("I", "giay-khen-xa", "Giấy khen của Chủ tịch UBND xã", 20, (1,) + (None,) * 7)
    medal = Line("III", "huan-chuong-lao-dong-hang-nhi", "HCLĐ hạng Nhì", 30, (1,) + (None,) * 7)
    awards = [each.award for each in merged([submission("a.xlsx", Unit(name="Xã A"), [medal, commune])]).totals]
    assert awards.index("giay-khen-xa") == awards.index("giay-khen") + 1
    assert awards.index("huan-chuong-lao-dong-hang-nhi") == awards.index("huan-chuong") + 1


# ---- Any tree, any order, any grouping


@st.composite
def trees(draw: st.DrawFn) -> tuple[Roster, list[Submission]]:
    """A random tree of up to 12 units and a return, of up to three lines, from each leaf."""
    size = draw(st.integers(2, 12))
    parents = [None, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    offices = roster(*((f"U{i}", f"Đơn vị {i}", None if parent is None else f"U{parent}") for i, parent in enumerate(parents)))
    returns = []
    for office in offices.leaves(None, None):
        rows = draw(st.lists(st.tuples(st.integers(0, 12), line_cells), max_size=3))
        lines = [line(which, cells, draw(st.sampled_from([None, "Danh hiệu lạ", "danh  hiệu LẠ"]))) for which, cells in rows]
        returns.append(submission(f"{office.code}.xlsx", office.unit, lines))
    return offices, returns


def sums(summary: Summary) -> dict[LineKey, Counts]:
    return {each.key: each.cells for each in summary.totals}


def as_submission(summary: Summary, file: str) -> Submission:
    """A summary as the return that its workbook would be read back as."""
    lines = [Line(each.section, each.award, each.label, i, each.cells) for i, each in enumerate(summary.totals)]
    return submission(file, summary.unit, lines, kind="summary")


@pytest.mark.slow
@given(trees(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_files_changes_nothing(tree: tuple[Roster, list[Submission]], rng: random.Random) -> None:
    offices, returns = tree
    shuffled = rng.sample(returns, len(returns))
    assert summary_json(merged(returns, offices)) == summary_json(merged(shuffled, offices))


@pytest.mark.slow
@given(trees())
@settings(max_examples=60, deadline=None)
def test_merging_summaries_gives_what_merging_their_submissions_gives(tree: tuple[Roster, list[Submission]]) -> None:
    offices, returns = tree
    children = offices.children["U0"]
    parts = []
    for child in children:
        under = set(offices.subtree(child))
        own = [each for each in returns if each.returns[0].unit.code in under]
        parts.append(as_submission(merge(own, Options(FORM, offices, unit=child, period=YEAR)), f"tong-hop-{child}.xlsx"))
    both = merged(parts, offices, period=YEAR)
    assert sums(both) == sums(merged(returns, offices, period=YEAR))
    assert both.missing == []


@pytest.mark.slow
@given(trees())
@settings(max_examples=40, deadline=None)
def test_every_file_is_accounted_for_and_the_total_is_the_sum_over_units(tree: tuple[Roster, list[Submission]]) -> None:
    offices, returns = tree
    summary = merged(returns, offices)
    assert sorted(statuses(summary)) == sorted(each.file for each in returns)
    added = sum(each.cells[0] or 0 for _, totals in summary.by_unit() for each in totals)
    assert added == sum(each.cells[0] or 0 for each in summary.totals)


@pytest.mark.slow
def test_a_very_deep_roster_is_no_trouble() -> None:
    offices = roster(("0", "Cấp 0", None), *((str(i), f"Cấp {i}", str(i - 1)) for i in range(1, 3000)))
    summary = merged([submission("a.xlsx", Unit("2999", "Cấp 2999"), [giay_khen(5)])], offices)
    assert (total(summary), summary.expected, summary.received) == (5, 1, 1)


# ---- Which return counts


def test_a_later_lan_nop_supersedes_whatever_the_files_times_say() -> None:
    unit = Unit(name="Xã A")
    summary = merged(
        [
            submission("a.xlsx", unit, [giay_khen(1)], version=2, modified=1),
            submission("b.xlsx", unit, [giay_khen(2)], version=1, modified=9),
        ]
    )
    assert (total(summary), statuses(summary)) == (1, {"a.xlsx": "merged", "b.xlsx": "superseded"})
    assert [each.file for each in found(summary, "duplicate-submission")] == ["b.xlsx"]


def test_of_equal_versions_the_newer_file_counts_and_ties_go_by_path() -> None:
    unit = Unit(name="Xã A")
    newer = [submission("a.xlsx", unit, [giay_khen(1)], modified=5), submission("b.xlsx", unit, [giay_khen(2)], modified=4)]
    tied = [submission("a.xlsx", unit, [giay_khen(1)]), submission("b.xlsx", unit, [giay_khen(2)])]
    assert (total(merged(newer)), total(merged(tied))) == (1, 2)


def test_a_byte_for_byte_copy_is_a_duplicate() -> None:
    copies = [submission(name, Unit(name="Xã A"), [giay_khen(1)], digest=b"same") for name in ("a.xlsx", "b.xlsx")]
    summary = merged(copies)
    assert (sorted(statuses(summary).values()), total(summary)) == (["duplicate", "merged"], 1)


def test_returns_of_different_units_or_one_each_raise_no_duplicate() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Xã A")), submission("b.xlsx", Unit(name="Xã B"))])
    assert found(summary, "duplicate-submission") == []


def test_another_period_is_rejected_and_its_unit_missing() -> None:
    summary = merged(
        [
            submission("a.xlsx", Unit("A1"), [giay_khen(1)]),
            submission("b.xlsx", Unit("A2"), [giay_khen(2)], period=Period(2026, 6)),
            submission("c.xlsx", Unit("B1"), [giay_khen(4)]),
        ],
        PROVINCE,
    )
    assert (total(summary), summary.received, [office.code for office in summary.missing]) == (5, 2, ["A2"])
    reason = next(each.reason for each in summary.submissions if each.file == "b.xlsx")
    assert reason is not None and "2026-6T" in reason
    wrong = found(summary, "wrong-period")
    assert [(each.file, each.actual, each.expected, each.severity) for each in wrong] == [("b.xlsx", "2026-6T", "2026", "error")]
    assert "b.xlsx" in found(summary, "missing-unit")[0].message


def test_a_school_year_counts_in_the_year_in_which_it_ends_and_is_said() -> None:
    school = submission("b.xlsx", Unit("A2"), [giay_khen(2)], period=school_year(2025))
    summary = merged([submission("a.xlsx", Unit("A1"), [giay_khen(1)]), school], PROVINCE)
    assert (summary.period, total(summary), summary.received) == (Period(2026), 3, 2)
    (said,) = found(summary, "interpreted")
    assert said.file == "b.xlsx" and "năm học 2025-2026" in said.message and "năm 2026" in said.message


def test_school_years_alone_are_summed_as_such() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Trường A"), [giay_khen(1)], period=school_year(2025))])
    assert summary.period is not None and summary.period.code == "NH-2025-2026"
    assert found(summary, "interpreted") == []


@pytest.mark.parametrize(
    "period", [Period(2026, 6, "quý II"), Period(2025, 12, "giai đoạn 2021-2025"), Period(2026, 8, "từ 01/03/2026 đến 15/08/2026")]
)
def test_what_cannot_be_added_is_rejected_with_the_reason(period: Period) -> None:
    other = submission("b.xlsx", Unit("A2"), [giay_khen(2)], period=period)
    summary = merged([submission("a.xlsx", Unit("A1"), [giay_khen(1)]), other], PROVINCE, period=YEAR)
    assert total(summary) == 1
    (wrong,) = found(summary, "wrong-period")
    assert period.words in wrong.message and wrong.actual == period.code


def named(label: str, count: int) -> Line:
    match = FORM.awards.find(label)
    assert match is not None
    return Line("II", match.award.code, label, 20, (count, None, count, *[None] * 5), parts=match.parts, layout=LAYOUT)


def test_named_issuers_add_up_on_one_line_and_stand_in_its_notes() -> None:
    labels = ("Bằng khen của Bộ trưởng Bộ Y tế", "Bằng khen Bộ Tài chính năm 2026", "Bằng khen cấp Bộ")
    one = submission("a.xlsx", Unit(name="Xã A"), [named(label, count) for label, count in zip(labels, (1, 2, 4), strict=True)])
    other = submission("b.xlsx", Unit(name="Xã B"), [named("BK Bộ Y tế", 8)])
    (total_line,) = [each for each in merged([one, other]).totals if each.award == "bang-khen-cap-bo"]
    assert total_line.cells[0] == 15
    assert total_line.note == "Bộ Y tế: 9; Bộ Tài chính: 2"


def test_an_issuer_that_the_line_s_own_name_says_is_no_note() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), [named("Bằng khen của Chủ tịch UBND tỉnh năm 2026", 1)])])
    assert [each.note for each in summary.totals if each.award == "bang-khen-cap-tinh"] == [None]


def test_without_an_asked_period_the_commonest_counts_and_the_later_on_a_tie() -> None:
    old, new = Period(2025), Period(2026)
    rows = [submission("a", Unit(name="Xã A"), period=old), submission("b", Unit(name="Xã B"), period=new)]
    assert merged(rows).period == new
    assert merged([*rows, submission("c", Unit(name="Xã C"), period=old)]).period == old


def test_the_asked_period_silences_wrong_period() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), [giay_khen(1)])], period=YEAR)
    assert found(summary, "wrong-period") == []


def test_a_return_without_a_period_is_taken_for_the_asked_one_and_that_is_said() -> None:
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), [giay_khen(1)], period=None)], period=YEAR)
    assert (total(summary), len(found(summary, "interpreted"))) == (1, 1)


def test_strict_leaves_out_returns_with_errors_and_no_others() -> None:
    wrong = submission("a.xlsx", Unit("A1"), [line(0, (5, None, 4, None, None, None, None, None))])
    right = submission("b.xlsx", Unit("A2"), [giay_khen(2)])
    for each in (wrong, right):
        each.returns[0].findings.extend(check_return(each.returns[0], FORM))
    strict, lenient = merged([wrong, right], PROVINCE, strict=True), merged([wrong, right], PROVINCE)
    assert (total(strict), total(lenient)) == (2, 7)
    assert statuses(strict)["a.xlsx"] == "rejected"
    assert found(strict, "total") == found(lenient, "total") != []
    assert "A1" in [office.code for office in strict.missing]


def test_a_file_without_a_form_is_rejected_and_an_unreadable_one_named() -> None:
    summary = merged([Submission("a.xlsx", failure="no-form"), Submission("b.xlsx", failure="unreadable")])
    assert [(e.status, e.reason) for e in summary.submissions] == [("rejected", "no-form"), ("unreadable", "unreadable")]


# ---- Summaries among the paths


def parts_and_summary(stated: int) -> list[Submission]:
    parts = [submission("A1.xlsx", Unit("A1"), [giay_khen(3)]), submission("A2.xlsx", Unit("A2"), [giay_khen(4)])]
    return [*parts, submission("HA.xlsx", Unit("HA"), [giay_khen(stated)], kind="summary")]


def test_a_summary_gives_way_to_its_parts() -> None:
    summary = merged(parts_and_summary(7), PROVINCE)
    assert (total(summary), statuses(summary)["HA.xlsx"]) == (7, "superseded")
    assert found(summary, "summary-difference") == []


def test_a_summary_that_holds_more_than_its_parts_says_by_how_much() -> None:
    summary = merged(parts_and_summary(9), PROVINCE)
    differences = found(summary, "summary-difference")
    assert [(each.actual, each.expected, each.severity) for each in differences] == [(9, 7, "warning")]
    assert total(summary) == 7


def test_a_summary_alone_counts_for_all_below_it() -> None:
    summary = merged([parts_and_summary(7)[2]], PROVINCE)
    assert (total(summary), summary.received, [office.code for office in summary.missing]) == (7, 2, ["B1"])


def test_a_units_own_return_is_added_beside_its_sub_units() -> None:
    rows = [*parts_and_summary(7)[:2], submission("HA.xlsx", Unit("HA"), [giay_khen(10)])]
    summary = merged(rows, PROVINCE, unit="HA")
    assert (total(summary), set(statuses(summary).values())) == (17, {"merged"})


def test_without_a_roster_folders_and_letterheads_show_the_tree() -> None:
    rows = [
        submission("tỉnh Mẫu/nộp/huyen A/a1.xlsx", Unit(name="Xã Một"), [giay_khen(1)]),
        submission("tỉnh Mẫu/nộp/huyen A/a2.xlsx", Unit(name="Xã Hai"), [giay_khen(2)]),
        submission("tỉnh Mẫu/nộp/tong hop.xlsx", Unit(name="Huyện A"), [giay_khen(3)], kind="summary"),
    ]
    summary = merged(rows)
    assert (total(summary), statuses(summary)["tỉnh Mẫu/nộp/tong hop.xlsx"]) == (3, "superseded")
    assert summary.unit.name == "Tỉnh Mẫu"


def test_without_a_roster_a_name_without_diacritics_is_the_one_that_is_spelled_so() -> None:
    spelled, letters, other = "Xã Hòa An", "Xa Hoa An", "Xã Hoá Ân"
    rows = [submission(f"{n}.xlsx", Unit(name=name), [giay_khen(n)]) for n, name in enumerate((letters, spelled), 1)]
    for order in (rows, rows[::-1]):
        summary = merged(order)
        assert (total(summary), [office.name for office, _ in summary.by_unit()]) == (2, [spelled])
        assert [each.rule for each in summary.findings] == ["duplicate-submission"]
    doubtful = merged([*rows, submission("3.xlsx", Unit(name=other), [giay_khen(3)])])
    assert (total(doubtful), set(statuses(doubtful).values())) == (6, {"merged"})
    apart = [submission(f"{n}/x.xlsx", Unit(name=name), [giay_khen(1)]) for n, name in (("a", letters), ("b", spelled))]
    assert total(merged(apart)) == 2


def test_without_a_roster_a_summary_of_a_higher_level_gives_way_to_what_lies_below() -> None:
    rows = [
        submission("a.xlsx", Unit(name="Xã Một", level="xa"), [giay_khen(1)]),
        submission("t.xlsx", Unit(name="Tỉnh Mẫu", level="tinh"), [giay_khen(1)], kind="summary"),
    ]
    assert statuses(merged(rows)) == {"a.xlsx": "merged", "t.xlsx": "superseded"}


# ---- Findings


def test_without_a_roster_a_summary_is_not_put_above_the_folder_that_it_lies_in() -> None:
    rows = [
        submission("cấp trên/H.xlsx", Unit("H1", "Huyện Một", "huyen"), [giay_khen(5)], kind="summary"),
        submission("xã/C.xlsx", Unit(name="Xã C", level="xa", upper="Tỉnh Mẫu"), [giay_khen(2)]),
    ]
    summary = merged(rows)
    assert (total(summary), set(statuses(summary).values())) == (7, {"merged"})


def test_findings_come_in_the_order_of_files_and_rows_once_each() -> None:
    rows = []
    for name in ("b.xlsx", "a.xlsx"):
        each = submission(name, Unit(name=f"Xã {name[0]}"), [line(i, (5, None, 4, None, None, None, None, None)) for i in (0, 4)])
        each.returns[0].findings.extend(check_return(each.returns[0], FORM))
        rows.append(each)
    places = [(each.file, int((each.cell or "A0")[1:])) for each in found(merged(rows), "total")]
    assert len(places) == 4
    assert all(one < two for one, two in pairwise(places))


@pytest.mark.parametrize("name", ["Danh hiệu xã Văn minh", "=SUM(A1)", "*?~<>"])
def test_an_unknown_label_never_becomes_another_line(name: str, form: Form) -> None:
    lines = [line(0, (2,) + (None,) * 7, name), giay_khen(1)]
    summary = merged([submission("a.xlsx", Unit(name="Xã A"), lines)])
    assert {each.key.key: each.cells[0] for each in summary.totals if each.cells[0]} == {"giay-khen": 1, f"?{fold(name)}": 2}
