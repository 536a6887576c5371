"""Rows that split the line above them: each figure counts once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.returns import Return
from tdkt_xl.reading.rows import class_named, rank_of
from tdkt_xl.words.text import fold
from tests.grids import GK, LDTT, S1, Row, header_rows, names, read, read_sheets, rules, table

S3: Row = ["III", "KHEN THƯỞNG CẤP NHÀ NƯỚC"]
LABOUR: Row = [1, "Huân chương Lao động", 3, 1, "", 3]
LABOUR_CODES = [f"huan-chuong-lao-dong-hang-{each}" for each in ("nhat", "nhi", "ba")]


def cells(ret: Return) -> list[tuple[int | None, int | None]]:
    """Columns (3) and (4) of every line."""
    return [(line.cells[0], line.cells[1]) for line in ret.lines]


# ---- Classes


@pytest.mark.parametrize("bullet", ["+ ", "- ", "– ", "", "a) ", "1. ", "1.1. ", "* "])
@pytest.mark.parametrize(
    "named", ["Hạng Nhì", "hạng nhì", "HẠNG NHÌ", "hạng II", "hạng 2", "hạng Nhi", "Hang Nhi", "Hạng Nhì:", "Hạng Nhì (1)"]
)
def test_a_class_alone_is_of_the_award_above(bullet: str, named: str) -> None:
    ret = read(S3, [1, "Huân chương Lao động"], ["", f"{bullet}{named}", 2, 1])
    assert names(ret) == ["huan-chuong-lao-dong", LABOUR_CODES[1]]
    assert cells(ret) == [(None, None), (2, 1)]
    assert [(f.rule, f.cell) for f in ret.findings] == [("interpreted", "B9")]
    assert "Huân chương Lao động hạng Nhì" in ret.findings[0].message


@pytest.mark.parametrize(
    "above", ["HCLĐ", "Huân chương Lao động các hạng", "Huân chương Lao động hạng Nhất", "- Huân chương Lao động:"]
)
def test_what_the_award_above_may_be_called(above: str) -> None:
    assert names(read(S3, ["", above], ["", "Hạng Ba", 2]))[1] == LABOUR_CODES[2]


def test_a_line_that_its_classes_add_up_to_is_their_sum() -> None:
    ret = read(
        S3,
        LABOUR,
        ["", "+ Hạng Nhất"],
        ["", "+ Hạng Nhì", 1, 1, "", 1],
        ["", "+ Hạng Ba", 2, "", "", 2],
        [2, "Cờ thi đua của Chính phủ", 1],
    )
    assert names(ret) == [*LABOUR_CODES, "co-thi-dua-chinh-phu"]
    assert cells(ret) == [(None, None), (1, 1), (2, None), (1, None)]
    assert [f.cell for f in ret.findings if "tổng" in f.message] == ["B8"]


def test_of_parts_that_do_not_add_up_none_is_left_out_where_one_names_its_award_itself() -> None:
    """A row "Hạng Nhì" is of the line above; a row "Huân chương Lao động hạng Ba" may be a line of its own."""
    ret = read(S3, LABOUR, ["", "+ Hạng Nhì", 1, "", "", 1], ["", "- Huân chương Lao động hạng Ba", 1, "", "", 1])
    assert [count for count, _ in cells(ret)] == [3, 1, 1]
    assert any("mỗi dòng đều được tính riêng" in finding.message for finding in ret.findings)


def test_a_line_that_its_classes_do_not_add_up_to_counts_alone() -> None:
    ret = read(S3, LABOUR, ["", "+ Hạng Nhất", 1, "", "", 1], ["", "+ Hạng Ba", 4, "", "", 4])
    assert (names(ret), cells(ret)) == (["huan-chuong-lao-dong"], [(3, 1)])
    assert [(f.rule, f.cell) for f in ret.findings] == [("interpreted", "B8")]
    assert "ghi 3 ở cột (3)" in ret.findings[0].message and "cộng được 5" in ret.findings[0].message


def test_a_count_that_cannot_be_read_hides_no_sum() -> None:
    ret = read(S3, LABOUR, ["", "+ Hạng Nhất", "một", "", "", 1], ["", "+ Hạng Ba", 2, 1, "", 2])
    assert names(ret) == [LABOUR_CODES[0], LABOUR_CODES[2]]
    assert cells(ret) == [(None, None), (2, 1)]


def test_kinds_and_their_classes() -> None:
    ret = read(
        S3,
        [1, "Huân chương (ghi rõ các loại, các hạng)", 4],
        ["", "- Huân chương Lao động", 3],
        ["", "+ Hạng Nhất", 1],
        ["", "+ Hạng Nhì", 2],
        ["", "- Huân chương Độc lập hạng Ba", 1],
    )
    assert names(ret) == [*LABOUR_CODES[:2], "huan-chuong-doc-lap-hang-ba"]


@pytest.mark.parametrize("index", ["1.1", 1.1, "a", "-", "+"])
def test_a_kind_enumerated_at_a_lower_rank_is_a_part(index: object) -> None:
    assert names(read(S3, [1, "Huân chương", 2], [index, "Huân chương Lao động hạng Nhì", 2])) == [LABOUR_CODES[1]]


@pytest.mark.parametrize("index", ["", 2, "2."])
def test_a_kind_of_the_same_rank_is_a_line_of_its_own(index: object) -> None:
    assert names(read(S3, [1, "Huân chương", 2], [index, "Huân chương Lao động hạng Nhì", 2])) == ["huan-chuong", LABOUR_CODES[1]]
    assert names(read(S3, ["", "- Huân chương", 2], ["", "- HCLĐ hạng Nhì", 2])) == ["huan-chuong", LABOUR_CODES[1]]


def test_bulleted_kinds_that_do_not_add_up_are_all_lines_and_it_is_said() -> None:
    ret = read(S3, [1, "Huân chương", 3], ["", "- Huân chương Lao động hạng Nhì", 2])
    assert (names(ret), cells(ret)) == (["huan-chuong", LABOUR_CODES[1]], [(3, None), (2, None)])
    assert "được tính riêng" in ret.findings[0].message


def test_a_class_under_an_award_without_classes_stays_unknown() -> None:
    assert rules(read(S3, [1, "Huân chương", 3], ["", "+ Hạng Nhì", 2]).findings) == ["unknown-award"]
    assert rules(read(S1, GK, ["", "+ Hạng Nhì", 2]).findings) == ["unknown-award"]
    assert rules(read(S3, LABOUR, ["II", "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW"], ["", "+ Hạng Nhì", 2]).findings) == [
        "unknown-award"
    ]


def test_the_second_half_of_a_label_is_none_of_several_classes() -> None:
    ret = read(S3, LABOUR, ["", "hạng Nhì"])
    assert (names(ret), cells(ret)) == ([LABOUR_CODES[1]], [(3, 1)])
    ret = read(S3, LABOUR, ["", "hạng Nhất"], ["", "hạng Nhì", 3, 1, "", 3])
    assert (names(ret), cells(ret)) == (LABOUR_CODES[:2], [(None, None), (3, 1)])


@pytest.mark.parametrize(
    ("label", "named"),
    [("+ Hạng Nhì", "hạng nhì"), ("Hạng Bà", "hạng bà"), ("Hạng Tư", None), ("Hạng", None), ("Xếp hạng Nhì", None)],
)
def test_names_of_classes(label: str, named: str | None) -> None:
    assert class_named(label) == (fold(named) if named else None)


@given(st.text(max_size=8), st.text(max_size=30))
def test_ranks_of_any_text(index: str, label: str) -> None:
    assert len(rank_of(index, label)) < 2


# ---- Collectives and individuals

GROUPS: Row = ["", "- Tập thể", 5, "", "", 3, "", "", "", 2]
PEOPLE: Row = ["", "- Cá nhân", 10, 10, "", 6, "", 2, 4, 4, "", 1, 3]


@pytest.mark.parametrize(
    "rows",
    [
        (GROUPS, PEOPLE),
        (["", "Trong đó:"], GROUPS, PEOPLE),
        (PEOPLE, GROUPS),
        (["a", "Khen tập thể", *GROUPS[2:]], ["b", "Cá nhân", *PEOPLE[2:]]),
    ],
)
def test_a_line_left_blank_takes_what_its_two_rows_come_to(rows: tuple[Row, ...]) -> None:
    ret = read(S1, [1, "Giấy khen"], *rows, LDTT)
    assert names(ret) == ["giay-khen", "lao-dong-tien-tien"]
    assert ret.lines[0].cells == (15, 10, 9, 2, 4, 6, 1, 3)
    assert [f.cell for f in ret.findings if "đã lấy tổng" in f.message] == ["B8"]


def test_one_of_the_two_rows_may_be_blank_or_missing() -> None:
    for rows in ([GROUPS, ["", "- Cá nhân"]], [GROUPS]):
        assert read(S1, [1, "Giấy khen"], *rows).lines[0].cells == (5, None, 3, None, None, 2, None, None)


@pytest.mark.parametrize(
    "rows",
    [
        [["", "- Tập thể", 20, "", "", 20], ["", "- Cá nhân", "", 10, "", "", "", 2, 8]],  # 20 awards, or 30?
        [["", "- Tập thể", 6], ["", "- Cá nhân", 4]],
        [GROUPS, PEOPLE, PEOPLE],
        [["", "- Tập thể", 5, 1, "", 5], PEOPLE],
        [["", "- Tập thể", "năm", "", "", 5], PEOPLE],
        [["", "- Nông dân", 5, "", "", 5]],
    ],
)
def test_what_is_not_certain_is_only_pointed_out(rows: list[Row]) -> None:
    ret = read(S1, [1, "Giấy khen"], *rows)
    assert set(ret.lines[0].cells) == {None}
    assert all(finding.rule in ("interpreted", "empty-return") for finding in ret.findings)
    assert any("để trống, cần ghi số" in finding.message for finding in ret.findings)


def test_a_line_with_figures_of_its_own_keeps_them() -> None:
    ret = read(S1, [1, "Giấy khen", 99], GROUPS, PEOPLE)
    assert ret.lines[0].cells[0] == 99
    assert all("không cộng thêm" in finding.message for finding in ret.findings)


# ---- Over two pages


@pytest.mark.parametrize("numbered", [True, False])
def test_the_rows_of_a_line_may_go_on_on_the_next_page(numbered: bool) -> None:
    page = [["Trang 2"], *header_rows(numbered=numbered)]
    ret = read(S1, [1, "Giấy khen"], GROUPS, *page, PEOPLE, LDTT)
    assert ret.lines[0].cells == (15, 10, 9, 2, 4, 6, 1, 3)
    ret = read(S3, LABOUR, ["", "+ Hạng Nhì", 1, 1, "", 1], *page, ["", "+ Hạng Ba", 2, "", "", 2])
    assert (names(ret), cells(ret)) == (LABOUR_CODES[1:], [(1, 1), (2, None)])
    ret = read(S3, LABOUR, *page, ["", "+ Hạng Ba", 3, 1, "", 3])
    assert (names(ret), cells(ret)) == (LABOUR_CODES[2:], [(3, 1)])


def test_a_further_form_takes_nothing_from_the_one_above() -> None:
    rows = [*table(S1, [1, "Giấy khen"]), ["UBND XÃ MỸ LỘC"], *header_rows(), S1, PEOPLE, LDTT]
    first, second = read_sheets({"BTH": rows})
    assert set(first.lines[0].cells) == {None}
    assert names(second) == ["lao-dong-tien-tien"]
