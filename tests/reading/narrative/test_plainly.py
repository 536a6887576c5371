"""A figure is sure only if the words around its number and its award are understood."""

from __future__ import annotations

import pytest

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.model.narrative import Figure, Narrative
from tdkt_xl.reading.narrative import read_narrative


def read(text: str) -> Narrative:
    return read_narrative([Paragraph("đoạn 1", text)])


def only(text: str) -> Figure:
    (figure,) = read(text).figures
    return figure


@pytest.mark.parametrize(
    "text",
    [
        "Phường kiểm tra 12 tập thể đạt danh hiệu Tập thể lao động tiên tiến.",
        "Xã nhắc lại 3 cá nhân được tặng Giấy khen của Chủ tịch UBND xã.",
        "Tặng Giấy khen của Chủ tịch UBND xã lồng trong khung kính do 5 cá nhân đóng góp.",
        "Chủ tịch UBND xã tặng Giấy khen cho 9 cá nhân sẽ nghỉ hưu.",
        "Chủ tịch UBND xã tặng Giấy khen cho 9 cá nhân, 2 tập thể dự kiến.",
        "Tôi từng được tặng 1 Huân chương Lao động hạng Ba, 3 Bằng khen của Chủ tịch UBND tỉnh.",
        "Bà Trần Thị B đã 2 lần nhận 2 Giấy khen của Chủ tịch UBND xã.",
    ],
)
def test_words_that_no_rule_knows_leave_a_doubt(text: str) -> None:
    assert all(not figure.sure for figure in read(text).figures)


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND xã đã tặng Giấy khen cho 9 cá nhân.",
        "Ông Trần A, Chủ tịch UBND xã, đã trao Giấy khen cho 9 cá nhân.",
        "Tặng 9 Giấy khen của Chủ tịch UBND xã (cá nhân).",
        "Có 9 cá nhân có thành tích trong phòng cháy được Chủ tịch UBND xã tặng Giấy khen.",
        "Tặng Kỷ niệm chương vì sự nghiệp dân vận của Ban Dân vận Trung ương và Giấy khen của Chủ tịch UBND xã cho 9 cá nhân.",
        "Giấy khen của Chủ tịch UBND xã: 9 cá nhân.",
        "Chủ tịch UBND xã tặng Giấy khen cho 9 cá nhân theo đề nghị của các thôn.",
    ],
)
def test_words_of_giving_leave_none(text: str) -> None:
    assert any(figure.individuals == 9 for figure in read(text).figures)
    assert [figure.doubt for figure in read(text).figures if figure.doubt in ("far", "lead", "status-unclear")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023 có 8 cá nhân được Chủ tịch UBND xã tặng Giấy khen (cùng kỳ 5 cá nhân).",
        "Năm 2023 có 8 cá nhân được Chủ tịch UBND xã tặng Giấy khen, năm trước 5 cá nhân được Chủ tịch UBND xã tặng Giấy khen.",
    ],
)
def test_a_time_named_by_its_distance_is_not_this_period(text: str) -> None:
    figures = read(text).figures
    assert (figures[0].individuals, figures[0].period, figures[0].sure) == (8, "2023", True)
    assert all(figure.period is None and not figure.sure for figure in figures[1:])


def test_a_comparison_with_last_year_changes_no_period() -> None:
    figure = only("So với cùng kỳ năm trước, năm 2023 Chủ tịch UBND xã tặng Giấy khen cho 8 cá nhân.")
    assert (figure.period, figure.sure) == ("2023", True)


def test_a_number_behind_a_decision_counts_if_an_award_follows() -> None:
    figure = only("Đến nay đã có quyết định 7 Cờ thi đua của UBND tỉnh.")
    assert (figure.collectives, figure.award) == (7, "co-thi-dua-cap-tinh")


def test_parts_in_the_next_sentence_are_parts_even_if_they_name_the_award_again() -> None:
    figures = read(
        "Chủ tịch UBND xã tặng Giấy khen cho 20 tập thể. Trong đó tặng Giấy khen của Chủ tịch UBND xã cho 6 tập thể là trường học."
    ).figures
    assert [figure.role for figure in figures] == ["total", "part"]


def test_what_follows_a_proposal_in_the_same_list_is_not_surely_proposed() -> None:
    figures = read(
        "Lao động tiên tiến 26 người, đề nghị công nhận Chiến sĩ thi đua cơ sở 4 người; Giấy khen của xã 10 tập thể."
    ).figures
    assert [(figure.sure, figure.status) for figure in figures[:2]] == [(True, "awarded"), (True, "proposed")]
    assert not figures[2].sure


@pytest.mark.parametrize(
    "row",
    [
        "1\tGiấy khen\t542\t364\t67%",
        "4\tTập thể lao động tiên tiến\t148\t\t\t148",
        "1 Giấy khen 542 364 67% 145",
        "Bằng khen 12 8 4",
    ],
)
def test_the_row_of_a_table_is_no_prose(row: str) -> None:
    narrative = read(row)
    assert narrative.figures == () and narrative.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND xã\tđã tặng\tGiấy khen\tcho 9 cá nhân trong năm.",
        "Các năm 2021, 2022, 2023 xã đều khen; năm 2024 Chủ tịch UBND xã tặng Giấy khen cho 9 cá nhân.",
        "Chủ tịch UBND xã tặng Giấy khen cho 9 cá nhân, tiền thưởng 1 350 000 đồng.",
    ],
)
def test_tabs_for_blanks_and_numbers_with_commas_are_prose(text: str) -> None:
    assert only(text).individuals == 9


def test_a_period_in_brackets_belongs_to_the_count_before_it() -> None:
    text = "Chủ tịch UBND tỉnh tặng Bằng khen cho 17 tập thể (năm 2022), 19 tập thể (năm 2023)."
    figures = read(text).figures
    assert [(figure.collectives, figure.period) for figure in figures] == [(17, "2022"), (19, "2023")]


def test_a_plan_for_a_year_is_no_award() -> None:
    text = "Công nhận 118 Lao động tiên tiến. Kế hoạch năm 2026: 120 Lao động tiên tiến."
    figures = read(text).figures
    assert [figure.status for figure in figures] == ["awarded", "not-award"]


def test_this_title_is_the_one_named_in_the_sentence_before() -> None:
    text = "Tỉnh có 38 Bà mẹ Việt Nam anh hùng. Năm 2024, Chủ tịch nước truy tặng danh hiệu này cho 4 mẹ."
    figure = read(text).figures[-1]
    assert (figure.award, figure.individuals, figure.sure) == ("ba-me-viet-nam-anh-hung", 4, False)


def test_a_number_behind_a_ward_is_listed() -> None:
    narrative = read("Lao động tiên tiến 46 người; Giấy khen của Chủ tịch UBND phường 9; Bằng khen của Chủ tịch UBND tỉnh 1.")
    assert any("phường 9" in unread.quote for unread in narrative.unread)


def test_a_whole_that_looks_like_a_year_is_a_whole() -> None:
    assert only("Có 1.690/2.020 công nhân đạt Lao động tiên tiến.").individuals == 1690


def test_who_bears_the_count_is_told_before_the_award() -> None:
    figure = only("Số cá nhân được tặng Huân chương Lao động là 14.")
    assert (figure.individuals, figure.total) == (14, None)


def test_a_registration_ends_with_its_clause() -> None:
    figures = read("Có 320 hộ đăng ký gia đình văn hóa; UBND xã tặng Giấy khen cho 22 hộ.").figures
    assert (figures[-1].households, figures[-1].status) == (22, "awarded")


def test_a_clause_with_words_of_its_own_is_no_part() -> None:
    text = (
        "Hội nghị có 90 đại biểu, trong đó 42 cá nhân điển hình; tặng Giấy khen của Chủ tịch UBND xã cho 20 tập thể;"
        " bầu 4 đại biểu dự đại hội."
    )
    assert [figure.collectives for figure in read(text).figures if figure.sure] == [20]


def test_who_gave_in_one_clause_need_not_have_given_in_the_next() -> None:
    figures = read("UBND tỉnh tặng Cờ thi đua cho 1 trường; 12 nhà giáo được tặng Kỷ niệm chương.").figures
    assert [figure.sure for figure in figures] == [True, False]


def test_proposals_that_are_counted_are_no_proposal() -> None:
    figures = read("UBND huyện nhận 1.630 đề nghị khen thưởng, công nhận 240 Lao động tiên tiến.").figures
    assert [(figure.individuals, figure.status) for figure in figures if figure.award] == [(240, "awarded")]
