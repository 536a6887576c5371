"""What officers decide in a summary, and what the next merge makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdkt_xl.model.decisions import APPROVED, NAMED, RETURNED, Decision, first_broken
from tdkt_xl.model.narrative import Figure, Narrative, Unread
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Roster, Unit
from tdkt_xl.rollup.carrying import Copy, Typed
from tdkt_xl.rollup.merging import Options, merge, merge_levels
from tdkt_xl.words.errors import TdktError, UnusableFile
from tdkt_xl.words.periods import Period
from tests.rollup.made import FORM, PROVINCE, YEAR, found, giay_khen, roster, submission, total
from tests.summaries import summary_json

NOW = datetime(2026, 11, 30, 8, 30)
THREE = roster(("T", "Tỉnh Mẫu", None), ("1", "Xã Một", "T"), ("2", "Xã Hai", "T"), ("3", "Xã Ba", "T"))
APPROVE = Decision(APPROVED, None, "Lê An", date(2026, 11, 30))
RETURN = Decision(RETURNED, "Thiếu chữ ký của lãnh đạo", "Lê An", date(2026, 11, 30))


def sent(
    code: str, count: int | None, *, file: str = "", modified: float = 1.0, units: Roster = THREE, **more: object
) -> Submission:
    name = units.offices[code].name
    return submission(file or f"{code}.xlsx", Unit(code, name), [giay_khen(count)], modified=modified, **more)  # type: ignore[arg-type]


def summed(files: Sequence[Submission], *copies: Copy, units: Roster | None = THREE, **more: object) -> Summary:
    return merge(files, Options(FORM, units, period=YEAR, decisions=copies, now=NOW, **more))  # type: ignore[arg-type]


def decided(summary: Summary, decisions: Mapping[str, Decision | None] = {}, file: str = "th.xlsx", **named: Decision) -> Copy:
    """A copy of the summary in which the cells of some files, and of missing units, say something else than they did."""
    typed = {place: each.decision for place, each in enumerate(summary.submissions) if each.content}
    typed.update({place: decisions[each.file] for place, each in enumerate(summary.submissions) if each.file in decisions})
    opinions = {place: each.accepted for place, each in enumerate(summary.findings) if each.explained}
    return Copy(file, summary, Typed(typed, {**summary.named, **named}, opinions))


def of(summary: Summary, file: str) -> tuple[str, str | None]:
    """Status of a file, and what the officer decided on it."""
    each = next(each for each in summary.submissions if each.file == file)
    return each.status, each.decision.what if each.decision is not None else None


def actions(summary: Summary) -> list[str]:
    return [row.action for row in summary.log]


FIRST = summed([sent("1", 5), sent("2", 7)])


# ---- Approving


def test_a_decision_is_carried_over_and_recorded() -> None:
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": APPROVE}))
    assert of(again, "1.xlsx") == ("merged", APPROVED) and of(again, "2.xlsx") == ("merged", None)
    (row,) = again.log
    assert (row.action, row.code, row.name, row.about, row.by, row.on) == (
        "Duyệt", "1", "Xã Một", "1.xlsx, trang “BTH”", "Lê An", "30/11/2026"
    )  # fmt: skip
    assert [office.name for office in again.approved] == ["Xã Một"]


def test_nothing_new_is_recorded_where_nothing_was_decided() -> None:
    once = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": APPROVE}))
    twice = summed([sent("1", 5), sent("2", 7)], decided(once))
    assert twice == once


def test_a_later_return_waits_and_is_told() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=2.0), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    assert of(again, "1b.xlsx") == ("waiting", None) and total(again) == 12
    (told,) = found(again, "approved-changed")
    assert (told.file, told.severity, told.actual, told.expected) == ("1b.xlsx", "warning", 9, 5)
    assert "Xã Một đã được duyệt số liệu ở 1.xlsx; báo cáo này đến sau và lệch 2 ô" in told.message


def test_a_later_return_with_an_older_file_time_waits_too() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=0.5), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    assert of(again, "1b.xlsx") == ("waiting", None) and total(again) == 12


def test_what_was_replaced_before_the_approval_stays_replaced() -> None:
    files = [sent("1", 3, file="1a.xlsx", modified=0.5), sent("1", 5), sent("2", 7)]
    again = summed(files, decided(summed(files), {"1.xlsx": APPROVE}))
    assert of(again, "1a.xlsx") == ("superseded", None) and not found(again, "approved-changed")


def test_the_same_figures_again_are_no_change() -> None:
    files = [sent("1", 5), sent("1", 5, file="1b.xlsx", modified=2.0), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    assert sorted(each.status for each in again.submissions) == ["merged", "merged", "superseded"]
    assert not found(again, "approved-changed") and [office.key for office in again.approved] == ["1"]


def test_approved_figures_outlive_their_file() -> None:
    again = summed([sent("2", 7)], decided(FIRST, {"1.xlsx": APPROVE}))
    assert of(again, "1.xlsx") == ("merged", APPROVED) and total(again) == 12 and again.missing_units == ("3",)
    third = summed([sent("2", 7)], decided(again))
    assert third == again


def test_approved_figures_outlive_a_file_that_was_overwritten() -> None:
    files = [sent("1", 9, modified=2.0), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    assert of(again, "1.xlsx (bản đã duyệt)") == ("merged", APPROVED) and of(again, "1.xlsx") == ("waiting", None)
    assert total(again) == 12
    third = summed(files, decided(again))
    assert third == again
    back = summed([sent("1", 5), sent("2", 7)], decided(third))
    assert of(back, "1.xlsx") == ("merged", APPROVED) and len(back.submissions) == 2


def test_an_approval_taken_back_lets_the_newest_count_again() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=2.0), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    back = summed(files, decided(again, {"1.xlsx": None}))
    assert of(back, "1b.xlsx") == ("merged", None) and of(back, "1.xlsx") == ("superseded", None) and total(back) == 16
    assert actions(back) == ["Duyệt", "Rút: Duyệt"]


def test_approving_the_one_that_waits_moves_the_approval() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=2.0), sent("2", 7)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    moved = summed(files, decided(again, {"1b.xlsx": APPROVE}))
    assert of(moved, "1b.xlsx") == ("merged", APPROVED) and of(moved, "1.xlsx") == ("superseded", None)
    assert actions(moved) == ["Duyệt", "Rút: Duyệt", "Duyệt"]


def test_the_one_that_waits_can_be_approved_only_while_its_file_is_there() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=2.0)]
    again = summed(files, decided(FIRST, {"1.xlsx": APPROVE}))
    gone = summed([sent("1", 5)], decided(again, {"1b.xlsx": APPROVE}))
    assert of(gone, "1.xlsx") == ("merged", APPROVED) and actions(gone) == ["Duyệt"]
    assert "không còn tệp 1b.xlsx" in found(gone, "decision-unread")[0].message


def test_an_approved_return_counts_also_where_errors_are_left_out() -> None:
    wrong = [replace(sent("1", 5), findings=[found(summed([]), "missing-unit")[0]]), sent("2", 7)]
    bad = replace(wrong[0].findings[0], rule="total", severity="error", file="1.xlsx")
    wrong[0].findings[:] = [bad]
    strict = summed(wrong, decided(summed(wrong), {"1.xlsx": APPROVE}), strict=True)
    assert of(strict, "1.xlsx") == ("merged", APPROVED)


def test_what_a_file_said_in_prose_stays_with_its_approved_figures() -> None:
    file = sent("1", 5)
    figure = Figure(
        quote="tặng Giấy khen cho 5 tập thể", place="đoạn 3", award="giay-khen", label="Giấy khen", level="I", collectives=5,
        individuals=None, households=None, total=None, count_relation=None, status="awarded", period="2026",
    )  # fmt: skip
    file.narrative = Narrative((figure,), (Unread("khen 3 hộ", "đoạn 4", "no-award"),), Unit(name="Xã Một"), YEAR, 1)
    first = summed([file])
    again = summed([sent("2", 7)], decided(first, {"1.xlsx": APPROVE}))
    (told,), (before,) = again.told, first.told
    assert again.submissions[told.submission].file == "1.xlsx"
    assert (told.figures, told.unread, told.unit, told.agreed) == (before.figures, before.unread, "Xã Một", 1)
    assert summed([sent("2", 7)], decided(again)) == again


def test_what_is_found_in_a_file_stays_with_its_approved_figures() -> None:
    file = sent("1", 5)
    wrong = replace(found(FIRST, "missing-unit")[0], rule="total", severity="error", file="1.xlsx", sheet="BTH")
    file.returns[0].findings.append(wrong)
    again = summed([], decided(summed([file]), {"1.xlsx": APPROVE}))
    assert [each.file for each in again.findings if each.rule == "total"] == ["1.xlsx"]


def test_an_approval_is_kept_when_units_get_a_list_and_codes() -> None:
    plain = submission("nộp/Xã Một.xlsx", Unit(None, "Xã Một"), [giay_khen(5)])
    first = summed([plain], units=None)
    again = summed([plain], decided(first, {"nộp/Xã Một.xlsx": APPROVE}), units=THREE)
    assert [office.key for office in again.approved] == ["1"] and len(again.submissions) == 1


# ---- Sending back


def test_a_return_sent_back_does_not_count_and_its_unit_is_missing_with_what_it_sent() -> None:
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": RETURN}))
    assert of(again, "1.xlsx") == ("rejected", RETURNED) and total(again) == 7
    view = summary_json(again)
    assert view["missing"][0] == {"code": "1", "name": "Xã Một", "sent": ["1.xlsx"]}
    told = view["submissions"][0]
    assert [told[name] for name in ("decision", "reason", "by", "on")] == ["returned", RETURN.reason, "Lê An", "2026-11-30"]


@pytest.mark.parametrize("reason", [None, "", "sai", "....------....", "thiếu ký"])
def test_sending_back_needs_a_reason(reason: str | None) -> None:
    typed = {"1.xlsx": Decision(RETURNED, reason)}
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, typed))
    assert total(again) == 12 and [each.file for each in found(again, "decision-reason")] == ["1.xlsx"] and not again.log
    assert summary_json(again)["submissions"][0]["decision"] is None
    once_more = summed([sent("1", 5), sent("2", 7)], decided(again))
    assert found(once_more, "decision-reason")
    mended = summed([sent("1", 5), sent("2", 7)], decided(once_more, {"1.xlsx": RETURN}))
    assert total(mended) == 7 and actions(mended) == ["Trả lại"]


def test_another_return_of_that_unit_counts_again() -> None:
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": RETURN}))
    for modified in (2.0, 0.5):
        third = summed([sent("1", 5), sent("1", 8, file="1b.xlsx", modified=modified), sent("2", 7)], decided(again))
        assert of(third, "1.xlsx") == ("rejected", RETURNED) and of(third, "1b.xlsx") == ("merged", None) and total(third) == 15


def test_what_it_had_replaced_does_not_come_back() -> None:
    files = [sent("1", 3, file="1a.xlsx", modified=0.5), sent("1", 5), sent("2", 7)]
    again = summed(files, decided(summed(files), {"1.xlsx": RETURN}))
    assert of(again, "1a.xlsx") == ("superseded", None) and total(again) == 7 and "1" in again.missing_units
    assert summed(files, decided(again)) == again


def test_the_same_figures_under_another_name_are_still_sent_back() -> None:
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": RETURN}))
    third = summed([sent("1", 5, file="1 sửa.xlsx", modified=3.0), sent("2", 7)], decided(again))
    assert of(third, "1 sửa.xlsx") == ("rejected", RETURNED)


def test_it_is_remembered_while_the_file_is_away() -> None:
    again = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": RETURN}))
    away = summed([sent("2", 7)], decided(again))
    back = summed([sent("1", 5), sent("2", 7)], decided(away))
    assert of(back, "1.xlsx") == ("rejected", RETURNED)


# ---- Locking


NAME = Decision(NAMED, "Đã giải thể từ tháng 7", "Lê An")


def test_locking_needs_every_expected_unit_approved_or_named() -> None:
    files = [sent("1", 5), sent("2", 7)]
    with pytest.raises(TdktError, match="còn 3 đơn vị chưa duyệt và chưa ghi lý do: Xã Một, Xã Hai, Xã Ba"):
        summed(files, decided(FIRST), lock=True)
    typed = decided(FIRST, {"1.xlsx": APPROVE, "2.xlsx": APPROVE}, **{"3": NAME})
    final = summed(files, typed, lock=True)
    assert final.locked and actions(final) == ["Duyệt", "Duyệt", "Ghi lý do", "Khóa"]
    assert final.log[-1].about == "2/3 đơn vị đã duyệt"
    assert summary_json(final)["locked"] is True and summary_json(final)["missing"][0]["named"] == NAME.reason


def test_a_unit_that_reports_may_be_named_with_a_reason_too() -> None:
    named = Decision(NAMED, "Lãnh đạo đồng ý lấy số tạm")
    final = summed([sent("1", 5)], decided(FIRST, {"1.xlsx": named, "2.xlsx": APPROVE}, **{"3": NAME}), lock=True)
    assert final.locked and of(final, "1.xlsx") == ("merged", NAMED)
    assert summary_json(final)["submissions"][0]["decision"] is None


def test_the_reason_of_a_unit_that_sent_after_all_counts_no_more() -> None:
    named = summed([sent("1", 5), sent("2", 7)], decided(FIRST, {"1.xlsx": APPROVE, "2.xlsx": APPROVE}, **{"3": NAME}))
    late = summed([sent("1", 5), sent("2", 7), sent("3", 1)], decided(named))
    assert [office.key for office in late.undecided] == ["3"] and late.named == {}


def test_unlocking_is_recorded_and_needs_a_lock() -> None:
    files = [sent("1", 5), sent("2", 7)]
    final = summed(files, decided(FIRST, {"1.xlsx": APPROVE, "2.xlsx": APPROVE}, **{"3": NAME}), lock=True)
    open_again = summed(files, decided(final), unlock="Xã Ba gửi muộn theo công văn 15")
    assert not open_again.locked and open_again.log[-1].action == "Mở khóa" and "công văn 15" in open_again.log[-1].reason
    with pytest.raises(TdktError, match="chưa khóa"):
        summed(files, decided(open_again), unlock="Lần nữa")


def test_what_is_made_of_a_locked_summary_without_unlocking_is_not_locked() -> None:
    files = [sent("1", 5), sent("2", 7)]
    final = summed(files, decided(FIRST, {"1.xlsx": APPROVE, "2.xlsx": APPROVE}, **{"3": NAME}), lock=True)
    late = summed([*files, sent("3", 4)], decided(final))
    assert not late.locked and late.log[:4] == final.log and late.log[-1].action == "Tổng hợp tiếp từ tệp đã khóa"
    assert total(late) == 16


def test_a_summary_of_approved_returns_is_approved_for_all_below() -> None:
    files = [sent("HA", 9, units=PROVINCE, kind="summary"), sent("B1", 2, units=PROVINCE)]
    first = summed(files, units=PROVINCE)
    again = summed(files, decided(first, {"HA.xlsx": APPROVE}), units=PROVINCE)
    assert [office.key for office in again.approved] == ["A1", "A2"]
    part = summed([*files, sent("A1", 4, units=PROVINCE)], decided(again), units=PROVINCE)
    assert of(part, "A1.xlsx") == ("waiting", None) and total(part) == 11 and found(part, "approved-changed")
    taken = summed([*files, sent("A1", 4, units=PROVINCE)], decided(part, {"A1.xlsx": APPROVE}), units=PROVINCE)
    assert of(taken, "HA.xlsx")[0] == "superseded" and total(taken) == 6


def test_a_form_that_comes_after_an_approved_register_waits() -> None:
    register = sent("1", 5, file="sổ.xlsx", kind="register")
    again = summed([register, sent("1", 9)], decided(summed([register]), {"sổ.xlsx": APPROVE}))
    assert of(again, "sổ.xlsx") == ("merged", APPROVED) and of(again, "1.xlsx") == ("waiting", None) and total(again) == 5


def test_a_summary_that_comes_after_an_approved_own_return_waits() -> None:
    own = sent("HA", 5, units=PROVINCE)
    whole = sent("HA", 9, file="HA tổng hợp.xlsx", units=PROVINCE, kind="summary")
    again = summed([own, whole], decided(summed([own], units=PROVINCE), {"HA.xlsx": APPROVE}), units=PROVINCE)
    assert of(again, "HA.xlsx") == ("merged", APPROVED) and of(again, "HA tổng hợp.xlsx") == ("waiting", None)


# ---- Two officers


def test_two_copies_that_agree_or_are_about_others_are_both_heard() -> None:
    files = [sent("1", 5), sent("2", 7)]
    one, two = decided(FIRST, {"1.xlsx": APPROVE}, "A.xlsx"), decided(FIRST, {"1.xlsx": APPROVE, "2.xlsx": RETURN}, "B.xlsx")
    both = summed(files, one, two)
    assert (of(both, "1.xlsx"), of(both, "2.xlsx")) == (("merged", APPROVED), ("rejected", RETURNED))
    assert not found(both, "decision-conflict") and [row.source for row in both.log] == ["", "B.xlsx"]


def test_the_second_is_told_and_nothing_is_lost() -> None:
    files = [sent("1", 5), sent("2", 7)]
    other = replace(RETURN, by="Trần Bình")
    both = summed(files, decided(FIRST, {"1.xlsx": APPROVE}, "A.xlsx"), decided(FIRST, {"1.xlsx": other}, "B.xlsx"))
    assert of(both, "1.xlsx") == ("merged", APPROVED)
    assert actions(both) == ["Duyệt", "Trái ý, chưa áp dụng: Trả lại"]
    (told,) = found(both, "decision-conflict")
    assert "Duyệt (Lê An, 30/11/2026)" in told.message and "Trần Bình, 30/11/2026, tệp B.xlsx" in told.message
    still = summed(files, decided(both))
    assert found(still, "decision-conflict") and still.log == both.log
    settled = summed(files, decided(still, {"1.xlsx": replace(APPROVE, reason="Đã thống nhất với anh Bình")}))
    assert not found(settled, "decision-conflict") and len(settled.log) == 3


def test_a_copy_given_again_decides_nothing_again() -> None:
    files = [sent("1", 5), sent("2", 7)]
    second = decided(FIRST, {"1.xlsx": RETURN, "2.xlsx": APPROVE}, "B.xlsx")
    both = summed(files, decided(FIRST, {"1.xlsx": APPROVE}, "A.xlsx"), second)
    assert summed(files, decided(both), second).log == both.log
    back = summed(files, decided(both, {"2.xlsx": None}), second)
    assert of(back, "2.xlsx") == ("merged", None)


def test_logs_that_grew_apart_are_brought_together() -> None:
    files = [sent("1", 5), sent("2", 7), sent("3", 9)]
    base = summed(files, decided(summed(files), {"1.xlsx": APPROVE}))
    one = summed(files, decided(base, {"2.xlsx": APPROVE}))
    two = summed(files, decided(base, {"2.xlsx": RETURN, "3.xlsx": APPROVE}))
    both = summed(files, decided(one, file="A.xlsx"), decided(two, file="B.xlsx"))
    assert both.log[:2] == one.log and first_broken(both.log) is None
    assert actions(both)[2:] == ["Trái ý, chưa áp dụng: Trả lại", "Duyệt"]
    assert of(both, "2.xlsx") == ("merged", APPROVED) and of(both, "3.xlsx") == ("merged", APPROVED)
    assert summed(files, decided(both), decided(two, file="B.xlsx")).log == both.log


def test_two_officers_who_approve_different_versions_are_told() -> None:
    files = [sent("1", 5), sent("1", 9, file="1b.xlsx", modified=2.0)]
    base = summed(files, decided(FIRST))
    first = decided(FIRST, {"1.xlsx": APPROVE}, "A.xlsx")
    both = summed(files, first, decided(base, {"1b.xlsx": replace(APPROVE, by="Trần Bình")}, "B.xlsx"))
    assert of(both, "1.xlsx") == ("merged", APPROVED) and of(both, "1b.xlsx") == ("waiting", None)
    assert found(both, "decision-conflict") and actions(both) == ["Duyệt", "Trái ý, chưa áp dụng: Duyệt"]


# ---- Other summaries


def test_decisions_of_another_period_are_refused() -> None:
    old = merge([sent("1", 5, period=Period(2025))], Options(FORM, THREE, period=Period(2025)))
    with pytest.raises(UnusableFile, match="là của năm 2025"):
        summed([sent("1", 5)], decided(old, {"1.xlsx": APPROVE}))


def test_each_level_has_its_own_log_and_hears_of_the_others() -> None:
    files = [sent(code, 2, units=PROVINCE) for code in ("A1", "A2", "B1")]

    def levels(*copies: Copy) -> dict[str, Summary]:
        made = merge_levels(files, Options(FORM, PROVINCE, period=YEAR, decisions=copies, now=NOW))
        return {summary.unit.code or "": summary for summary in made}

    first = levels()
    below = decided(first["HA"], {"A1.xlsx": RETURN}, "HA.xlsx"), decided(first["HB"], {"B1.xlsx": APPROVE}, "HB.xlsx")
    again = levels(decided(first["T"]), *below)
    assert [actions(again[code]) for code in ("T", "HA", "HB")] == [["Trả lại", "Duyệt"], ["Trả lại"], ["Duyệt"]]
    assert [total(again[code]) for code in ("T", "HA", "HB")] == [4, 2, 2]
    third = levels(*(decided(again[code], file=f"{code}.xlsx") for code in ("T", "HA", "HB")))
    assert {code: summary.log for code, summary in third.items()} == {code: summary.log for code, summary in again.items()}


# ---- The law


decisions = st.sampled_from([None, APPROVE, RETURN, Decision(RETURNED, "sai"), Decision(NAMED, "Chờ lãnh đạo")])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from("123"), st.integers(0, 4), st.booleans()),
        st.tuples(st.just("decide"), st.integers(0, 8), decisions, st.booleans()),
        st.tuples(st.just("remove"), st.sampled_from("123"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


@given(steps)
@settings(max_examples=150, deadline=None)
def test_whatever_happens_approved_figures_stay_and_no_row_is_lost(course: list[tuple]) -> None:  # type: ignore[type-arg]
    files: dict[str, Submission] = {}
    copy = decided(summed([]))
    approved: dict[str, object] = {}
    for time, (what, which, value, more) in enumerate(course, 1):
        before = copy.summary
        if what == "send":
            name = f"{which}.xlsx" if more else f"{which}-{time}.xlsx"
            files[name] = sent(which, value, file=name, modified=float(time % 5 + 1))
            typed = copy
        elif what == "remove":
            files = {name: file for name, file in files.items() if name[0] != which}
            typed = copy
        else:
            decidable = [each for each in before.submissions if each.status in ("merged", "waiting") or each.reason == "returned"]
            open_ones = [each.file for each in decidable]
            typed = decided(before, {open_ones[which % len(open_ones)]: value}) if open_ones else copy
            for each in before.submissions:
                if each.unit in approved and typed.typed.decisions.get(before.submissions.index(each)) != each.decision:
                    approved.pop(each.unit, None)
        after = summed(list(files.values()), typed)
        assert after.log[: len(before.log)] == before.log and first_broken(after.log) is None
        lines = {office.key: sums for office, sums in after.cells_by_unit()}
        for unit, figures in approved.items():
            assert lines[unit] == figures
        approved = {each.unit: lines[each.unit] for each in after.submissions if each.is_approved and each.unit}
        assert summed(list(files.values()), decided(after)) == after
        copy = decided(after)
