"""No number of a sentence about awards vanishes: it is a figure, it has another name, or it is listed as unread."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.model.narrative import Narrative
from tdkt_xl.reading.narrative import read_narrative

AWARDS = (
    "tặng Bằng khen cho", "Giấy khen của Chủ tịch UBND xã:", "được UBND tỉnh tặng Cờ thi đua", "đạt danh hiệu Lao động tiên tiến",
    "Chiến sĩ thi đua cơ sở", "khen thưởng", "được khen thưởng đột xuất",
    "Huân chương Lao động hạng Ba", "công nhận Tập thể lao động xuất sắc",
)  # fmt: skip
COUNTED = (
    "{} tập thể", "{} cá nhân", "{} hộ gia đình", "{} đồng chí", "{} lượt cá nhân", "{} trường hợp", "{} giáo viên", "({} người)",
    "cho{} tập thể", "tổ {} cá nhân", "{} gương điển hình", "{} nghệ sĩ xiếc", "cả {} em", "{} chi hội", "hơn {} cá nhân",
)  # fmt: skip
OTHERS = (
    "ngày 12/3/2024", "tại Quyết định số 15/QĐ-UBND", "theo Điều 74 Luật Thi đua, khen thưởng", "năm 2023", "đạt 97,5%",
    "1.250 triệu đồng",
    "đăng ký", "đề nghị", "trong đó", "biểu dương", "có thành tích trong phong trào", "và", "Đảng ủy xã",
    "tổ chức 3 lớp tập huấn", "ông Nguyễn Văn A", "lần thứ II", "(", ")", "tương ứng", "của các đơn vị dẫn đầu", "được", "cho",
)  # fmt: skip
JOINTS = (" ", ", ", "; ", ": ", " và ", ". ")


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A text with an award in each sentence, and the numbers in it that count recipients."""
    numbers = draw(st.lists(st.integers(2, 1899), min_size=1, max_size=5, unique=True))
    counted = [draw(st.sampled_from(COUNTED)).format(number) for number in numbers]
    others = draw(st.lists(st.sampled_from(OTHERS), max_size=5))
    pieces = draw(st.permutations([draw(st.sampled_from(AWARDS)), *counted, *others]))
    text = pieces[0]
    for piece in pieces[1:]:
        text += draw(st.sampled_from(JOINTS[:-1])) + piece
    return text[:1].upper() + text[1:] + ".", numbers


def read(text: str) -> Narrative:
    return read_narrative([Paragraph("đoạn 1", text)])


def told(narrative: Narrative) -> set[int]:
    """The numbers that a reader of the result sees: of figures, their sums, and of what is listed as unread."""
    seen: set[int] = set()
    for figure in narrative.figures:
        split = [count for count in (figure.collectives, figure.individuals, figure.households) if count is not None]
        seen.update([*split, sum(split), figure.total or 0])
        seen.update(int(digits) for digits in re.findall(r"\d+", figure.quote) if not figure.sure)
    seen.update(int(digits) for unread in narrative.unread for digits in re.findall(r"\d+", unread.quote))
    return seen


@settings(max_examples=150)
@given(sentences())
@example(("Đạt danh hiệu Lao động tiên tiến cho 12 tập thể, biểu dương 31 cá nhân.", [12, 31]))
@example(("Tặng Bằng khen cho12 tập thể.", [12]))
@example(("Giấy khen của Chủ tịch UBND xã: 2 tập thể 3 tập thể 5 tập thể 4 gương điển hình, 6 tập thể.", [2, 3, 5, 4, 6]))
@example(("342 tập thể; 2 tập thể; tặng Bằng khen cho.", [342, 2]))
def test_no_number_of_recipients_vanishes(made: tuple[str, list[int]]) -> None:
    text, numbers = made
    assert set(numbers) <= told(read(text)), text


@pytest.mark.parametrize(
    ("text", "numbers"),
    {
        "Giới thiệu 3 cá nhân dự hội nghị, cả 3 đều được nhận Bằng khen của Chủ tịch UBND tỉnh.": {3},
        "Tặng Giấy khen cho 15 gương người tốt, việc tốt.": {15},
        "Khen thưởng 268 trường hợp. Trong đó cấp tỉnh 7 trường hợp, cấp xã 261 trường hợp.": {268, 7, 261},
        "Tặng Giấy khen cho 15 tập thể (17 gương điển hình), 16 cá nhân.": {15, 17, 16},
        "Công đoàn ngành tặng Kỷ niệm chương 12 giáo viên.": {12},
        "Có 7 thành viên được UBND xã tặng Giấy khen.": {7},
        "Giấy khen của Hiệu trưởng: 12 tập thể lớp, 88 bạn đội kịch.": {12, 88},
    }.items(),
)
def test_numbers_that_once_vanished(text: str, numbers: set[int]) -> None:
    assert numbers <= told(read(text))


def test_what_has_a_name_of_its_own_is_not_listed() -> None:
    text = (
        "Theo Điều 74 và Quyết định số 15/QĐ-UBND ngày 12/3/2024, xã họp 3 phiên, chi 25,5 triệu đồng,"
        " tặng Giấy khen cho 12 tập thể"
        " (đạt 80%), tăng 2 tập thể so với năm 2023."
    )
    narrative = read(text)
    assert [figure.collectives for figure in narrative.figures] == [12] and narrative.unread == ()
