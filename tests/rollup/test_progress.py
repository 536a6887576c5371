"""Tracking: on time or late, received of expected, what a resubmission changed, whom to chase, and the sheets that show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Roster, Unit
from tdkt_xl.rollup.chasing import to_chase
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.rollup.progress import by_day, day_of, days_late, progress
from tdkt_xl.summary.book import CHASE, PROGRESS, REVISIONS, TRACKING, write_summary
from tdkt_xl.summary.chase_sheet import ADDRESSES_A_CELL
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import FORM, PROVINCE, giay_khen, line, roster, submission
from tests.summaries import summary_json
from tests.summary.test_summary_book import formulas, same, value_at, values

DUE = date(2026, 12, 15)


def sent(code: str, day: int, total: int | None = 1, **facts: object) -> Submission:
    """A return of the unit, its file of 09:00 on that day of December 2026."""
    name = PROVINCE.offices[code].name
    moment = datetime(2026, 12, day, 9).timestamp()
    file = f"{code}-{day}.xlsx"
    return submission(file, Unit(code, name), [giay_khen(total)], modified=moment, **facts)  # type: ignore[arg-type]


def tracked(*submissions: Submission, due: date | None = DUE, the_roster: Roster = PROVINCE) -> Summary:
    return merge(submissions, Options(FORM, the_roster, period=Period(2026), due=due))


def state(summary: Summary) -> list[tuple[str, int, int, int | None, int | None]]:
    return [
        (each.office.key if each.office else "*", each.expected, each.received, each.on_time, each.late)
        for each in progress(summary)
    ]


# ---- On time, late


@pytest.mark.parametrize(("day", "late"), [(14, 0), (15, 0), (16, 1), (31, 16)])
def test_the_due_day_itself_is_on_time(day: int, late: int) -> None:
    summary = tracked(sent("A1", day))
    assert days_late(day_of(summary.submissions[0]), DUE) == late
    assert summary_json(summary)["submissions"][0]["days_late"] == late  # type: ignore[index]


def test_a_file_without_a_time_is_neither() -> None:
    summary = tracked(replace(sent("A1", 20), modified=0.0))
    assert days_late(day_of(summary.submissions[0]), DUE) is None
    assert state(summary)[0] == ("*", 3, 1, 1, 0)


def test_received_of_expected_in_all_and_under_each_parent() -> None:
    summary = tracked(sent("A1", 10), sent("B1", 17))
    assert state(summary) == [("*", 3, 2, 1, 1), ("HA", 2, 1, 1, 0), ("HB", 1, 1, 0, 1)]
    assert [[office.key for office in each.missing] for each in progress(summary)] == [["A2"], ["A2"], []]


def test_without_a_due_date_nobody_is_late() -> None:
    assert state(tracked(sent("A1", 31), due=None))[0] == ("*", 3, 1, None, None)


def test_a_unit_that_sent_in_time_and_again_later_was_in_time() -> None:
    summary = tracked(sent("A1", 14), sent("A1", 20, 2))
    assert state(summary)[0] == ("*", 3, 1, 1, 0)


def test_a_return_of_another_period_does_not_count_as_sent() -> None:
    summary = tracked(sent("A1", 14, period=Period(2025)), sent("A1", 20))
    assert state(summary)[0] == ("*", 3, 1, 0, 1)


def test_a_district_s_summary_stands_for_its_communes() -> None:
    summary = tracked(sent("HA", 16, kind="summary"))
    assert state(summary)[:2] == [("*", 3, 2, 0, 2), ("HA", 2, 2, 0, 2)]


def test_by_day_adds_up_to_all_received() -> None:
    days = by_day(tracked(sent("A1", 10), sent("A2", 10), sent("B1", 17)))
    assert [(each.day, each.received, each.so_far) for each in days] == [(date(2026, 12, 10), 2, 2), (date(2026, 12, 17), 1, 3)]


def test_days_come_in_order_and_files_without_a_time_last() -> None:
    days = by_day(tracked(sent("B1", 17), replace(sent("A1", 10), modified=0.0), sent("A2", 10)))
    assert [(each.day and each.day.day, each.so_far) for each in days] == [(10, 1), (17, 2), (None, 3)]


# ---- Versions


def test_a_resubmission_is_held_against_the_version_it_replaces() -> None:
    summary = tracked(sent("A1", 1, 5), sent("A1", 2, 7), sent("A1", 3, None))
    steps = [(summary.submissions[each.old].file, summary.submissions[each.new].file) for each in summary.revisions]
    assert steps == [("A1-1.xlsx", "A1-2.xlsx"), ("A1-2.xlsx", "A1-3.xlsx")]
    changes = [[(change.column, change.before, change.after) for change in each.changes] for each in summary.revisions]
    assert changes == [[(3, 5, 7), (6, 5, 7)], [(3, 7, None), (6, 7, None)]]


def test_a_line_that_is_new_and_one_that_is_gone() -> None:
    old, new = sent("A1", 1), sent("A1", 2)
    old.returns[0].lines = [line(1, (4, *[None] * 7))]
    new.returns[0].lines = [line(2, (3, *[None] * 7))]
    (revision,) = tracked(old, new).revisions
    assert [(change.key.award, change.before, change.after) for change in revision.changes] == [
        ("chien-si-thi-dua-co-so", None, 3),
        ("lao-dong-tien-tien", 4, None),
    ]


def test_the_same_figures_again_and_a_copy() -> None:
    summary = tracked(sent("A1", 1, digest=b"1"), sent("A1", 2, digest=b"2"), replace(sent("A1", 3), file="c.xlsx", digest=b"2"))
    assert [len(each.changes) for each in summary.revisions] == [0]


def test_a_summary_that_gave_way_to_its_parts_is_no_revision() -> None:
    assert tracked(sent("HA", 1, kind="summary"), sent("A1", 2)).revisions == ()


# ---- Whom to chase


def test_chased_are_units_not_heard_from_and_those_whose_file_is_of_no_use() -> None:
    chased = to_chase(tracked(sent("A1", 1), sent("A2", 1, period=Period(2025))))
    assert [(each.office.key, each.refused) for each in chased] == [
        ("A2", "A2-1.xlsx (biểu của năm 2025, cần biểu của năm 2026)"),
        ("B1", None),
    ]


# ---- The sheets


@pytest.fixture
def with_mail() -> Roster:
    return Roster({key: replace(office, email=f"{key.lower()}@tinhmau.vn") for key, office in PROVINCE.offices.items()})


def test_tracking_says_how_late_and_gives_the_contact(tmp_path: Path, with_mail: Roster) -> None:
    summary = tracked(sent("A1", 14), sent("A1", 18, 2), the_roster=with_mail)
    write_summary(summary, tmp_path / "o.xlsx")
    heading, *rows = values(tmp_path / "o.xlsx")[TRACKING][3:]
    late, mail = map(list(heading).index, ("Hạn nộp", "Thư điện tử"))
    assert [(row[0], row[3], row[late], row[mail]) for row in rows] == [
        ("A1", "Không cộng: đã có bản thay thế", "Đúng hạn", "a1@tinhmau.vn"),
        ("A1", "Đã tổng hợp", "Trễ 3 ngày", "a1@tinhmau.vn"),
        ("A2", "CHƯA NỘP", "", "a2@tinhmau.vn"),
        ("B1", "CHƯA NỘP", "", "b1@tinhmau.vn"),
    ]
    assert str(rows[0][4]).endswith("bản đó đổi 2 ô (trang “Nộp lại”)")


def test_progress_revisions_and_their_live_formulas(tmp_path: Path, office: LibreOffice) -> None:
    path = tmp_path / "o.xlsx"
    write_summary(tracked(sent("A1", 14), sent("A1", 18, 4), sent("B1", 18)), path)
    sheets = values(path)
    shown = [row[:8] for row in sheets[PROGRESS][4:7]]
    assert shown == [
        ["", "Toàn bộ", 3.0, 2.0, pytest.approx(2 / 3), 1.0, 1.0, 1.0],
        ["HA", "Huyện A", 2.0, 1.0, 0.5, 1.0, 0.0, 1.0],
        ["HB", "Huyện B", 1.0, 1.0, 1.0, 0.0, 1.0, 0.0],
    ]
    assert [(row[1], row[2], row[3]) for row in sheets[PROGRESS][9:]] == [("Đúng hạn", 1.0, 1.0), ("Trễ 3 ngày", 1.0, 2.0)]
    assert [(row[4], row[5], row[6], row[7], row[8]) for row in sheets[REVISIONS][4:]] == [
        ("Giấy khen", "(3) Tổng số", 1.0, 4.0, 3.0),
        ("Giấy khen", "(6) Công trạng", 1.0, 4.0, 3.0),
    ]
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    recalculated = values(again)
    for sheet, address in formulas(path):
        assert same(value_at(sheets[sheet], address), value_at(recalculated[sheet], address)), (sheet, address)


def test_the_letter_names_everybody_and_splits_long_lists_of_addresses(tmp_path: Path) -> None:
    many = roster(("T", "Tỉnh Mẫu", None), *((f"X{i}", f"Xã Số {i}", "T") for i in range(ADDRESSES_A_CELL + 1)))
    many = Roster({key: replace(each, email=f"{key}@mau.vn" if key != "T" else None) for key, each in many.offices.items()})
    write_summary(tracked(the_roster=many), tmp_path / "o.xlsx")
    rows = [row for row in values(tmp_path / "o.xlsx")[CHASE][3:] if row[1]]
    assert [row[0] for row in rows[:4]] == ["Tiêu đề", "Gửi", "", "Nội dung"]
    assert [str(row[1]).count("@") for row in rows[1:3]] == [ADDRESSES_A_CELL, 1]
    text = "\n".join(str(row[1]) for row in rows)
    assert "Hạn nộp là ngày 15/12/2026" in text
    assert f"{ADDRESSES_A_CELL + 1}. Xã Số {ADDRESSES_A_CELL}, Tỉnh Mẫu" in text


def test_the_json_has_it_all() -> None:
    view = summary_json(tracked(sent("A1", 14), sent("A1", 18, 4)))
    assert view["due"] == "2026-12-15"
    assert view["progress"][0] == {"unit": None, "expected": 3, "received": 1, "on_time": 1, "late": 0}  # type: ignore[index]
    assert view["by_day"] == [{"day": "2026-12-14", "received": 1, "so_far": 1}]
    (revision,) = view["revisions"]  # type: ignore[misc]
    assert (revision["file"], revision["replaces"]) == ("A1-18.xlsx", "A1-14.xlsx")  # type: ignore[index]
