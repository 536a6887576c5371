"""Rolling up: which returns count, who is missing, and that any order and any grouping add up to the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import Period, school_year
from tdkt_xl.words.text import fold
from tests.summaries import summary_json

FORM = built_in_forms()[0]
YEAR = Period(2026)
LAYOUT = Layout(tuple(range(len(FORM.columns))))
LINES = [(section.id, line.award, line.label) for section in FORM.sections for line in section.lines]

counts = st.one_of(st.none(), st.integers(0, 9999))
line_cells = st.tuples(*[counts] * len(FORM.counts))


def line(which: int, cells: Sequence[int | None], label: str | None = None) -> Line:
    section, award, printed = LINES[which]
    return Line(section, None if label else award, label or printed, 10 + which, tuple(cells), layout=LAYOUT)


def giay_khen(total: int | None) -> Line:
    return line(0, (total, None, total, None, None, None, None, None))


def submission(
    file: str,
    unit: Unit,
    lines: Sequence[Line] = (),
    *,
    period: Period | None = YEAR,
    version: int = 0,
    modified: float = 0.0,
    kind: str = "return",
    digest: bytes = b"",
) -> Submission:
    ret = Return(file, "BTH", FORM.id, unit, period, list(lines), kind=kind, version=version)
    return Submission(file, [ret], modified=modified, digest=digest or file.encode())


def roster(*rows: tuple[str, str, str | None]) -> Roster:
    """Offices as (code, name, parent's code)."""
    return Roster({code: Office(code, code, name, None, parent) for code, name, parent in rows})


PROVINCE = roster(
    ("T", "Tỉnh Mẫu", None),
    ("HA", "Huyện A", "T"),
    ("HB", "Huyện B", "T"),
    ("A1", "Xã Tân An", "HA"),
    ("A2", "Xã Bình An", "HA"),
    ("B1", "Xã Tân An", "HB"),
)


def merged(submissions: Sequence[Submission], the_roster: Roster | None = None, **options: object) -> Summary:
    return merge(submissions, Options(FORM, the_roster, **options))  # type: ignore[arg-type]


def total(summary: Summary, award: str = "giay-khen", column: int = 3) -> int | None:
    own = next(each for each in summary.totals if each.award == award)
    return own.cells[FORM.counts.index(column)]


def statuses(summary: Summary) -> dict[str, str]:
    return {each.file: each.status for each in summary.submissions}


def found(summary: Summary, rule: str) -> list[Finding]:
    return [finding for finding in summary.findings if finding.rule == rule]


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


# ---- Which unit


def test_units_of_one_name_are_told_apart_by_code_letterhead_or_folder() -> None:
    for hint in ("code", "letterhead", "folder"):
        rows = []
        for code, upper in (("A1", "Huyện A"), ("B1", "huyện B")):
            unit = Unit(code if hint == "code" else None, "xã Tân An", None, upper if hint == "letterhead" else None)
            folder = upper if hint == "folder" else "gui"
            rows.append(submission(f"{folder}/{code}.xlsx", unit, [giay_khen(1)]))
        summary = merged(rows, PROVINCE)
        assert {office.code for office, _ in summary.by_unit()} == {"A1", "B1"}, hint
        assert found(summary, "unknown-unit") == [], hint


@pytest.mark.parametrize(
    ("upper", "folder", "code"),
    [
        ("Tỉnh Mẫu", "Huyện A", "A1"),  # the province is above both
        ("Tỉnh Mẫu", "Huyện B", "B1"),
        ("Huyện B, tỉnh Mẫu", "gui", "B1"),
        ("Huyện A", "Huyện B", "A1"),  # put into the wrong folder
    ],
)
def test_of_what_tells_units_of_one_name_apart_the_letterhead_is_believed_first(upper: str, folder: str, code: str) -> None:
    summary = merged([submission(f"{folder}/x.xlsx", Unit(name="Xã Tân An", upper=upper), [giay_khen(1)])], PROVINCE)
    assert [office.code for office, _ in summary.by_unit()] == [code]


def test_where_nothing_tells_them_apart_both_are_merged_and_the_candidates_named() -> None:
    rows = [submission(f"{i}.xlsx", Unit(name="Xã Tân An"), [giay_khen(i)]) for i in (1, 2)]
    summary = merged(rows, PROVINCE)
    assert (total(summary), set(statuses(summary).values())) == (3, {"merged"})
    messages = [each.message for each in found(summary, "unknown-unit")]
    assert len(messages) == 2 and all("A1" in message and "B1" in message for message in messages)


def test_an_unknown_unit_is_added_to_the_top_and_stands_by_itself() -> None:
    summary = merged([submission("x.xlsx", Unit(name="Trường THCS Nào Đó"), [giay_khen(3)])], PROVINCE)
    assert (total(summary), summary.received, len(summary.missing)) == (3, 0, 3)
    assert [office.name for office, _ in summary.by_unit()] == ["Trường THCS Nào Đó"]
    assert [(each.severity, each.actual) for each in found(summary, "unknown-unit")] == [("warning", "Trường THCS Nào Đó")]
    assert summary.unit.code == "T"


def test_unknown_units_of_one_name_in_two_places_are_two_and_in_one_are_versions() -> None:
    unit = Unit(name="Xã Lạ")
    apart = [submission(f"{folder}/x.xlsx", unit, [giay_khen(1)]) for folder in ("Huyện A", "Huyện B")]
    assert total(merged(apart, PROVINCE)) == 2
    versions = [submission(f"{folder}/x.xlsx", unit, [giay_khen(1)], modified=at) for at, folder in enumerate(("lan 1", "lan 2"))]
    assert statuses(merged(versions, PROVINCE)) == {"lan 1/x.xlsx": "superseded", "lan 2/x.xlsx": "merged"}


@pytest.mark.parametrize("the_roster", [PROVINCE, None], ids=["in doubt", "without a roster"])
def test_a_copy_is_a_copy_also_where_nobody_knows_whose(the_roster: Roster | None) -> None:
    unit = Unit(name="Xã Tân An")
    rows = [submission(f"{folder}/x.xlsx", unit, [giay_khen(3)], digest=b"1") for folder in ("goc", "sao luu")]
    summary = merged(rows, the_roster)
    assert (total(summary), sorted(statuses(summary).values())) == (3, ["duplicate", "merged"])


def test_a_copy_put_aside_is_a_copy_of_the_one_in_its_district_s_folder() -> None:
    files = ("tinh/Huyện Hải Hà/xa-a.xlsx", "tinh/sao luu/xa-a.xlsx")
    summary = merged([submission(name, Unit(name="Xã A"), [giay_khen(1)], digest=b"same") for name in files])
    assert [each.status for each in summary.submissions] == ["duplicate", "merged"]
    assert total(summary, "giay-khen") == 1


def test_without_a_roster_like_sheets_of_two_districts_are_no_copies() -> None:
    rows = [submission(f"{folder}/x.xlsx", Unit(name="Xã A"), [giay_khen(3)], digest=b"1") for folder in ("Huyện A", "Huyện B")]
    assert total(merged(rows)) == 6


def test_without_a_roster_districts_folders_tell_apart_what_letterheads_of_the_province_do_not() -> None:
    def of(folder: str, modified: float = 0.0) -> Submission:
        name = f"{folder}/x.xlsx"
        return submission(name, Unit(name="Xã A", upper="Tỉnh Mẫu"), [giay_khen(3)], modified=modified)

    assert total(merged([of("Huyện A"), of("Huyện B")])) == 6
    assert total(merged([of("Huyện A"), of("Huyện A/lan 2", 1.0)])) == 3
    assert total(merged([of("Huyện A"), of("nhan them", 1.0)])) == 3


def test_without_a_roster_the_district_s_folder_tells_whatever_lies_between() -> None:
    def of(folder: str, modified: float = 0.0) -> Submission:
        return submission(f"{folder}/x.xlsx", Unit(name="Xã A"), [giay_khen(3)], modified=modified)

    assert total(merged([of("Huyện A/Xã A"), of("Huyện B/Xã A")])) == 6
    assert total(merged([of("Huyện A/Xã A"), of("Huyện A/lan 2", 1.0)])) == 3
    assert total(merged([of("nop/Xã A"), of("nop lai/Xã A", 1.0)])) == 3


@pytest.mark.parametrize("upper", [None, "Tỉnh Mẫu"])
def test_without_a_roster_a_district_s_summary_gives_way_to_what_lies_in_its_folder(upper: str | None) -> None:
    rows = [
        submission("Huyện A/TH.xlsx", Unit(name="Huyện A", level="huyen"), [giay_khen(5)], kind="summary"),
        submission("Huyện A/Xã B/x.xlsx", Unit(name="Xã B", level="xa", upper=upper), [giay_khen(5)]),
        submission("Huyện C/TH.xlsx", Unit(name="Huyện C", level="huyen"), [giay_khen(2)], kind="summary"),
    ]
    summary = merged(rows)
    assert (total(summary), statuses(summary)["Huyện A/TH.xlsx"]) == (7, "superseded")


def test_names_match_whatever_their_case_tone_marks_or_diacritics() -> None:
    for name in ("XÃ BÌNH AN", "xã Binh  An", "Xa Binh An", "Bình An"):
        summary = merged([submission("x.xlsx", Unit(name=name), [giay_khen(3)])], PROVINCE)
        assert [office.code for office, _ in summary.by_unit()] == ["A2"], name
        assert found(summary, "unknown-unit") == []


def test_missing_units_are_the_leaves_not_heard_from() -> None:
    summary = merged([submission("x.xlsx", Unit("A2"), [giay_khen(3)])], PROVINCE)
    assert (summary.expected, summary.received) == (3, 1)
    assert [finding.actual for finding in found(summary, "missing-unit")] == ["A1", "B1"]


def test_nobody_is_missing_where_all_have_sent() -> None:
    summary = merged([submission(f"{code}.xlsx", Unit(code)) for code in ("A1", "A2", "B1")], PROVINCE)
    assert (summary.missing, found(summary, "missing-unit")) == ([], [])


def test_units_are_expected_when_valid_on_the_periods_last_day() -> None:
    day = date(2025, 7, 1)
    offices = {
        "old": Office("old", "old", "Xã Cũ", "xa", valid_to=date(2025, 6, 30)),
        "new": Office("new", "new", "Xã Mới", "xa", valid_from=day),
    }
    assert [office.code for office in merged([], Roster(offices), period=Period(2026)).missing] == ["new"]
    assert [office.code for office in merged([], Roster(offices), period=Period(2024)).missing] == ["old"]


def test_under_a_chosen_unit_only_its_own_are_expected_and_added() -> None:
    rows = [submission(f"{code}.xlsx", Unit(code), [giay_khen(1)]) for code in ("A1", "A2", "B1")]
    summary = merged(rows, PROVINCE, unit="Huyện A")
    assert (total(summary), summary.expected, summary.received, summary.unit.code) == (2, 2, 2, "HA")
    assert statuses(summary)["B1.xlsx"] == "rejected"


def test_a_chosen_name_that_several_units_bear_is_not_guessed() -> None:
    with pytest.raises(DefinitionError, match=r"2 đơn vị tên “Xã Tân An”.*Huyện A \(A1\).*Huyện B \(B1\).*mã thay cho tên"):
        merged([], PROVINCE, unit="Xã Tân An")


def test_a_chosen_name_that_the_roster_lacks_is_what_the_whole_is_called() -> None:
    summary = merged([submission("A1.xlsx", Unit("A1"), [giay_khen(1)])], PROVINCE, unit="Cụm thi đua số 1")
    assert (summary.unit.name, summary.expected, total(summary)) == ("Cụm thi đua số 1", 3, 1)
    assert ["Cụm thi đua số 1" in each.message for each in found(summary, "interpreted")] == [True]


def test_an_office_with_units_below_a_former_one_does_not_report_for_itself() -> None:
    former = Office("H", "H", "Huyện Cũ", "huyen", "T", valid_to=date(2025, 6, 30))
    offices = Roster({"T": Office("T", "T", "Tỉnh", "tinh"), "H": former, "A": Office("A", "A", "Xã A", "xa", "H")})
    assert [office.code for office in merged([], offices, period=YEAR).missing] == ["A"]


def test_a_part_of_a_larger_roster_hangs_from_one_code_that_it_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("ma,ten,ma_cap_tren\nHA,Huyện A,T\nHB,Huyện B,T\nA1,Xã A,HA\n", encoding="utf-8")
    assert [office.code for office in load_roster(path).leaves(None, None)] == ["A1", "HB"]


def test_old_units_go_into_their_new_one() -> None:
    offices = roster(("T", "Tỉnh Mẫu", None), ("N", "Xã Mới", "T"))
    successors = [Successor("C1", "N", date(2025, 7, 1)), Successor("C2", "N", date(2025, 7, 1))]
    rows = [submission(f"{code}.xlsx", Unit(code, f"Xã {code}"), [giay_khen(2)]) for code in ("C1", "C2")]
    summary = merged(rows, offices, successors=successors)
    assert [(office.code, totals[0].cells[0]) for office, totals in summary.by_unit()] == [("N", 4)]
    assert (summary.missing, set(statuses(summary).values())) == ([], {"merged"})


def test_old_units_known_by_name_alone_are_parts_of_the_new_one_and_a_resubmission_is_none() -> None:
    offices = roster(("T", "Tỉnh Mẫu", None), ("N", "Xã Mới", "T"), ("C1", "Xã Một", "T"), ("C2", "Xã Hai", "T"))
    successors = [Successor("C1", "N", date(2025, 7, 1)), Successor("C2", "N", date(2025, 7, 1))]
    rows = [
        submission("1.xlsx", Unit(name="Xã Một"), [giay_khen(1)]),
        submission("2.xlsx", Unit(name="Xã Hai"), [giay_khen(2)]),
        submission("2 sửa.xlsx", Unit("C2", "Xã Hai"), [giay_khen(4)], version=2),
        submission("3.xlsx", Unit(name="Xã Mới"), [giay_khen(8)]),
    ]
    summary = merged(rows, offices, successors=successors)
    assert (total(summary), statuses(summary)["2.xlsx"]) == (13, "superseded")
    assert [office.code for office, _ in summary.by_unit()] == ["N"]


def test_old_units_go_into_their_new_one_also_without_a_roster() -> None:
    successors = [Successor(code, "N", date(2025, 7, 1)) for code in ("C1", "C2")]
    rows = [submission(f"{code}.xlsx", Unit(code, f"Xã {code}"), [giay_khen(2)]) for code in ("C1", "C2")]
    assert [office.name for office, _ in merged(rows, successors=successors).by_unit()] == ["Đơn vị mã N"]
    rows.append(submission("N.xlsx", Unit("N", "Xã Mới"), [giay_khen(3)]))
    by_unit = merged(rows, successors=successors).by_unit()
    assert [(office.code, office.name, totals[0].cells[0]) for office, totals in by_unit] == [("N", "Xã Mới", 7)]


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
