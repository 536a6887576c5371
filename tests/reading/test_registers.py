"""Registers of decisions as offices keep them: read by their headings, checked, held against the form beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.register_amounts import AMOUNTS, INDIVIDUALS
from tdkt_xl.intake.jsonview import read_json, to_text
from tdkt_xl.intake.packing import pack, unpack
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.award_decisions import AwardDecision, counted
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.reading.register_lines import register_lines
from tdkt_xl.reading.register_rows import impersonal
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.periods import Period
from tests.grids import GridWorkbook, Row, header_rows

FORM = built_in_forms()[0]
TITLE: list[Row] = [["UBND XÃ BÌNH AN"], ["SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026"], []]
HEAD: Row = ["STT", "Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Loại khen thưởng", "Tập thể", "Lãnh đạo", "Trực tiếp"]
DAY = datetime(2026, 3, 12)
DECISIONS: list[Row] = [
    [1, "15/QĐ-UBND", DAY, "Giấy khen", "Công trạng", 2, 1, 5],
    [2, "16/QĐ-UBND", DAY, "Giấy khen", "Đột xuất", "", "", 1],
    [3, "17/QĐ-UBND", DAY, "Lao động tiên tiến", "Công trạng", "", 2, 10],
]


def read(rows: Sequence[Row], name: str = "Sổ") -> Return:
    (ret,) = read_returns(GridWorkbook({name: rows}), [FORM], "so.xlsx")
    return ret


def said(ret: Return) -> list[tuple[str, str | None]]:
    return [(found.rule, found.cell) for found in ret.findings if found.severity != "info"]


def cells(ret: Return) -> dict[str | None, tuple[int | None, ...]]:
    return {line.award: tuple(line.cells) for line in ret.lines}


# ---- A register alone


def test_a_register_alone_is_a_return_that_it_adds_up_to() -> None:
    ret = read([*TITLE, HEAD, *DECISIONS])
    assert (ret.kind, ret.unit.name, ret.period and ret.period.code, said(ret)) == ("register", "Xã Bình An", "2026", [])
    assert cells(ret) == {"giay-khen": (9, 7, 8, 1, 5, 1, None, 1), "lao-dong-tien-tien": (12, 12, 12, 2, 10, None, None, None)}
    first = ret.register[0]
    assert (first.number, first.day, first.award, first.kind, first.row) == ("15/QĐ-UBND", DAY.date(), "giay-khen", "cong-trang", 5)
    assert (first.amount("tap-the"), first.amount("ca-nhan"), first.amount("lanh-dao"), first.amount("ho")) == (2, 6, 1, None)
    assert [found.message.split(": ")[1].split(";")[0] for found in ret.findings] == ["tệp là sổ quyết định"]


def test_without_a_title_the_year_is_that_of_the_days() -> None:
    ret = read([HEAD, *DECISIONS])
    assert ret.period is not None and ret.period.code == "2026"
    assert [found.slots["said"] for found in ret.findings][1] == "kỳ báo cáo 2026 lấy theo ngày ký của các quyết định"


def test_a_header_of_two_rows_and_other_words() -> None:
    rows: list[Row] = [
        *TITLE,
        ["TT", "Quyết định", "", "Danh hiệu, hình thức khen thưởng", "Loại hình", "Số lượng", "", "", "Trong đó"],
        ["", "Số", "Ngày, tháng", "", "", "Tập thể", "Hộ gia đình", "Cá nhân", "Nữ"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["I. Quý I", "", "", "", "", "", "", "", ""],
        [1, "Số 15/QĐ-UBND", "12/3/2026", "GK", "Thường xuyên", 1, 2, 3, 2],
        ["Tổng cộng", "", "", "", "", 1, 2, 3, 2],
    ]
    ret = read(rows)
    (entry,) = ret.register
    assert (entry.number, entry.day, entry.amounts) == (
        "15/QĐ-UBND", date(2026, 3, 12), (("tap-the", 1), ("ho", 2), ("ca-nhan", 3), ("nu", 2)),
    )  # fmt: skip
    assert cells(ret) == {"giay-khen": (6, 3, 6, None, None, None, None, None)}


def test_number_and_day_in_one_cell_and_a_decision_over_several_rows() -> None:
    rows: list[Row] = [
        ["Số, ngày quyết định", "Hình thức khen thưởng", "Loại", "Tập thể", "Cá nhân"],
        ["15/QĐ-UBND ngày 12 tháng 3 năm 2026", "Giấy khen", "Chuyên đề", 2, ""],
        ["", "Lao động tiên tiến", "Công trạng", "", 8],
    ]
    (ret,) = read_returns(GridWorkbook({"Sổ": rows}, merged=[((1, 0), (2, 0))]), [FORM], "so.xlsx")
    assert [(each.number, each.day, each.award) for each in ret.register] == [
        ("15/QĐ-UBND", date(2026, 3, 12), "giay-khen"), ("15/QĐ-UBND", date(2026, 3, 12), "lao-dong-tien-tien"),
    ]  # fmt: skip


PEOPLE: list[Row] = [
    ["STT", "Họ và tên", "Phân loại đối tượng", "Hình thức khen thưởng", "Số QĐ", "Ngày ký", "Ghi chú"],
    [1, "Nguyễn Văn An", "Lãnh đạo cấp vụ, sở, ngành và tương đương", "Giấy khen", "15/QĐ", DAY, "Truy tặng ông An"],
    [2, "Trần Thị Bình", "Người trực tiếp công tác, lao động", "Giấy khen cho Trần Thị Bình", "", "", ""],
    [3, "Hộ ông Lê Cường", "Hộ gia đình", "Giấy khen", "", "", ""],
    [4, "Tổ 5", "Doanh nghiệp", "Giấy khen", "", "", ""],
    [5, "Phạm Thị Dung", "", "Lao động tiên tiến", "16/QĐ", DAY, ""],
]


def test_a_list_of_recipients_is_counted() -> None:
    ret = read(PEOPLE)
    assert [(each.number, each.award, each.mode, dict(each.amounts)) for each in ret.register] == [
        ("15/QĐ", "giay-khen", "truy tặng", {"lanh-dao-so": 1}),
        ("15/QĐ", "giay-khen", None, {"tap-the": 1, "doanh-nghiep": 1, "ho": 1, "truc-tiep": 1}),
        ("16/QĐ", "lao-dong-tien-tien", None, {"ca-nhan": 1}),
    ]


def test_what_was_only_registered_or_submitted_counts_nowhere() -> None:
    head: Row = [*HEAD, "Trạng thái"]
    rows = [[*row, state] for row, state in zip(DECISIONS, ["Đã có quyết định", "Đã trình", "Đăng ký"], strict=True)]
    ret = read([*TITLE, head, *rows])
    assert [each.status for each in ret.register] == ["awarded", "submitted", "registered"]
    assert cells(ret) == {"giay-khen": (8, 6, 8, 1, 5, None, None, None)}


def test_a_kind_without_a_column_is_noted() -> None:
    war: Row = [1, "1/QĐ", DAY, "Giấy khen", "Kháng chiến", 2, "", ""]
    ret = read([*TITLE, HEAD, war, [2, "2/QĐ", DAY, "Giấy khen", "Công trạng", 1]])
    (line,) = ret.lines
    assert (line.cells[0], line.note, said(ret)) == (1, "Ngoài số trên: 2 kháng chiến", [])


# ---- register-entry


@pytest.mark.parametrize(
    ("row", "cell", "word"),
    [
        ([1, "", DAY, "Giấy khen", "Công trạng", 2, "", ""], "B5", "chưa ghi số quyết định"),
        ([1, "15/QĐ", "", "Giấy khen", "Công trạng", 2, "", ""], "C5", "chưa ghi ngày ký"),
        ([1, "15/QĐ", "sau Tết", "Giấy khen", "Công trạng", 2, "", ""], "C5", "không hiểu ngày ký"),
        ([1, "15/QĐ", datetime(2025, 12, 31), "Giấy khen", "Công trạng", 2, "", ""], "C5", "ngoài kỳ báo cáo (từ 01/01/2026"),
        ([1, "15/QĐ", DAY, "Bông lúa vàng", "Công trạng", 2, "", ""], "D5", "không hiểu hình thức"),
        ([1, "15/QĐ", DAY, "", "Công trạng", 2, "", ""], "D5", "chưa ghi hình thức"),
        ([1, "15/QĐ", DAY, "Giấy khen", "lạ", 2, "", ""], "E5", "không hiểu loại khen thưởng"),
        ([1, "15/QĐ", DAY, "Giấy khen", "Công trạng", "", "", ""], "F5", "chưa ghi số lượng"),
        ([1, "15/QĐ", DAY, "Giấy khen", "Công trạng", "hai", "", ""], "F5", "không hiểu số lượng"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_at_its_cell(row: Row, cell: str, word: str) -> None:
    ret = read([*TITLE, HEAD, row])
    assert said(ret)[0] == ("register-entry", cell)
    assert word in next(found.message for found in ret.findings if found.rule == "register-entry")


def test_a_decision_that_stands_twice_is_named_and_counted_once() -> None:
    ret = read([*TITLE, HEAD, DECISIONS[0], DECISIONS[0]])
    assert said(ret) == [("register-entry", "B6")] and cells(ret) == {"giay-khen": (8, 6, 8, 1, 5, None, None, None)}


def test_parts_are_not_more_than_their_whole() -> None:
    head: Row = ["Số QĐ", "Ngày ký", "Hình thức", "Tập thể", "Doanh nghiệp", "Cá nhân", "Nữ"]
    ret = read([*TITLE, head, ["1/QĐ", DAY, "Giấy khen", 1, 2, 5, 6]])
    assert [found.slots["part"] for found in ret.findings if found.rule == "register-entry"] == ["doanh nghiệp", "nữ"]


def test_decisions_are_placed_by_day() -> None:
    early: Row = [9, "18/QĐ", datetime(2025, 11, 1), "Giấy khen", "Công trạng", 50, "", ""]
    assert cells(read([*TITLE, HEAD, *DECISIONS, early]))["giay-khen"][0] == 9


# ---- A form with a register


def with_form(lines: Sequence[Row], register: Sequence[Row]) -> Return:
    body: list[Row] = [["I", FORM.sections[0].title], *lines]
    sheets = {"BTH": [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"], *header_rows(), *body], "Sổ": register}
    (ret,) = read_returns(GridWorkbook(sheets), [FORM], "a.xlsx")
    return ret


KHEN: Row = ["1", "Giấy khen", 9, 7, "", 8, "", 1, 5, 1, "", "", 1]
LDTT: Row = ["2", "Lao động tiên tiến", 12, 12, "", 12, "", 2, 10]


def test_a_form_that_its_register_adds_up_to_is_right() -> None:
    ret = with_form([KHEN, LDTT], [*TITLE, HEAD, *DECISIONS])
    assert (ret.kind, said(ret), len(ret.register)) == ("return", [], 3)


def test_a_form_that_says_otherwise_is_named_with_the_rows() -> None:
    wrong = [*KHEN]
    wrong[2], wrong[5] = 10, 9
    ret = with_form([wrong, LDTT], [*TITLE, HEAD, *DECISIONS])
    (found,) = [each for each in ret.findings if each.severity != "info"]
    assert (found.rule, found.award, found.actual, found.expected) == ("register-mismatch", "giay-khen", 10, 9)
    assert found.slots["rows"] == ("5", "6") and found.slots["more"] == (6,)
    assert "sổ quyết định cộng được 9 (các dòng 5, 6); còn lệch ở cột (6)" in found.message


def test_an_award_that_the_form_lacks_is_named_in_the_register() -> None:
    ret = with_form([KHEN], [*TITLE, HEAD, *DECISIONS])
    assert said(ret) == [("register-mismatch", "A7")]


def test_a_line_with_a_doubtful_entry_is_not_held_against_it() -> None:
    doubtful: Row = [4, "19/QĐ", "?", "Giấy khen", "Công trạng", 3, "", ""]
    assert said(with_form([KHEN, LDTT], [*TITLE, HEAD, *DECISIONS, doubtful])) == [("register-entry", "C8")]


def test_without_kinds_and_ranks_only_the_sums_are_held_against_it() -> None:
    head: Row = ["Số QĐ", "Ngày ký", "Hình thức khen thưởng", "Tập thể", "Cá nhân"]
    register = [*TITLE, head, ["15/QĐ", DAY, "Giấy khen", 2, 7], ["17/QĐ", DAY, "Lao động tiên tiến", "", 12]]
    assert said(with_form([KHEN, LDTT], register)) == []
    register[-1] = ["17/QĐ", DAY, "Lao động tiên tiến", "", 13]
    assert [rule for rule, _ in said(with_form([KHEN, LDTT], register))] == ["register-mismatch"]


def test_an_empty_register_and_other_sections_are_silent() -> None:
    assert said(with_form([KHEN, LDTT], [*TITLE, HEAD, [1, "", "", "", "", "", "", ""]])) == []
    state: list[Row] = [["III", FORM.sections[2].title], ["1", "Cờ thi đua của Chính phủ", 1, "", "", 1]]
    assert said(with_form([KHEN, LDTT, *state], [*TITLE, HEAD, *DECISIONS])) == []


# ---- Any cell of any form


def test_any_cell_is_a_sum_of_amounts_over_kinds_and_awards() -> None:
    entries = read([*TITLE, HEAD, *DECISIONS]).register
    assert counted(entries, ["truc-tiep"]) == 16
    assert counted(entries, ["tap-the", "ca-nhan"], {"dot-xuat"}) == 1
    assert counted(entries, ["ca-nhan"], None, {"lao-dong-tien-tien"}) == 12
    assert counted(entries, ["ho"]) is None


def test_entrepreneurs_are_neither_leaders_nor_workers() -> None:
    amounts = (("lanh-dao-phong", 1), ("doanh-nhan", 2), ("truc-tiep", 3))
    entry = AwardDecision(1, award="giay-khen", kind="cong-trang", amounts=amounts)
    (line,) = register_lines(FORM, [entry])
    assert line.cells == (6, 6, 6, 1, 3, None, None, None)


ENTRIES = st.builds(
    lambda kind, amounts: AwardDecision(1, award="giay-khen", kind=kind, amounts=tuple(amounts.items())),
    st.sampled_from(["cong-trang", "chuyen-de", "dot-xuat", "dien-hinh-tien-tien", "khang-chien"]),
    st.dictionaries(st.sampled_from([each for each in AMOUNTS if each != INDIVIDUALS]), st.integers(0, 99)),
)


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_what_a_register_adds_up_to_is_right_by_the_form_s_own_rules(entries: list[AwardDecision]) -> None:
    lines = register_lines(FORM, entries)
    ret = Return("a.xlsx", None, FORM.id, Unit(), Period(2026), [replace(line, doubtful=False) for line in lines])
    errors = [found.rule for found in check_return(ret, FORM) if found.severity == "error"]
    assert errors == [] and sum(line.cells[0] or 0 for line in lines) == sum(each.total for each in entries if each.kind in GROUPED)


GROUPED = {"cong-trang", "chuyen-de", "dot-xuat", "dien-hinh-tien-tien"}


# ---- No names of persons

NAMES = ("Nguyễn", "Trần Thị", "Lê Cường", "Phạm", "Bình")


@pytest.mark.parametrize("text", ["Giấy khen Nguyễn Văn An", "Giấy khen cho bà An", "Giấy khen: Nguyễn An", "Giấy khen (ông An)"])
def test_a_text_is_cut_before_a_name(text: str) -> None:
    assert impersonal(text) == "Giấy khen"


def test_a_movement_without_a_name_is_whole() -> None:
    assert impersonal("Xây dựng nông thôn mới") == "Xây dựng nông thôn mới" and impersonal("NGUYỄN VĂN AN") is None


def as_file(tmp_path: Path, rows: Sequence[Row]) -> Submission:
    path = tmp_path / "so.csv"
    text = "\n".join(";".join(f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else str(cell) for cell in row) for row in rows)
    path.write_text(text, encoding="utf-8")
    return read_submission(find_sources([path])[0], [FORM])


def test_no_name_is_in_the_json(tmp_path: Path) -> None:
    strange: Row = [6, "Vũ Thị Giang", "Lê Cường", "Nguyễn Văn Phúc", "Trần Thị Quỳnh", "Phạm Hải", "Lê Cường"]
    submission = as_file(tmp_path, [*PEOPLE, strange])
    text = to_text(read_json([submission], [FORM]))
    assert submission.returns[0].register and [name for name in (*NAMES, "Giang", "Quỳnh", "Phúc") if name in text] == []


def test_the_json_has_each_decision(tmp_path: Path) -> None:
    view = json.loads(to_text(read_json([as_file(tmp_path, [*TITLE, HEAD, *DECISIONS])], [FORM])))
    first = view["decisions"][0]
    keys = ("number", "date", "award", "kind", "collectives", "individuals", "households", "leaders", "row")
    assert [first[key] for key in keys] == ["15/QĐ-UBND", "2026-03-12", "giay-khen", "cong-trang", 2, 6, None, 1, 5]
    assert len(view["decisions"]) == 3 and view["form"] == "bth-2020"


def test_a_register_survives_packing(tmp_path: Path) -> None:
    submission = as_file(tmp_path, [*TITLE, HEAD, *DECISIONS])
    back = unpack(pack(submission, lines=True), submission.file)
    assert back.returns[0].register == submission.returns[0].register
