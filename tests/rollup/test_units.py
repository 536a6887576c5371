"""Rolling up: which unit a return comes from, which units are expected, and what became of old ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tdkt_xl.model.returns import Submission
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import Period
from tests.rollup.made import (
    PROVINCE,
    YEAR,
    found,
    giay_khen,
    merged,
    roster,
    statuses,
    submission,
    total,
)


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
