"""Kinds: named in the figure's clause, opening its sentence, following from what was rewarded, or from the meeting before."""

from __future__ import annotations

import pytest

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.model.narrative import Narrative
from tdkt_xl.reading.narrative import read_narrative


def read(text: str) -> Narrative:
    return read_narrative(Paragraph(f"đoạn {number}", line) for number, line in enumerate(text.split("\n"), 1))


@pytest.mark.parametrize(
    ("text", "kinds"),
    {
        "Khen thường xuyên: công nhận Lao động tiên tiến cho 40 cá nhân; tặng Giấy khen cho 9 tập thể.": ["merit", "merit"],
        "Giấy khen: khen thường xuyên 45, khen chuyên đề 31, khen đột xuất 8.": ["merit", "thematic", "thematic"],
        "Xã tặng Giấy khen cho 9 tập thể trong công tác bầu cử; 4 tập thể trong phong trào hiến đất.": ["thematic"] * 2,
        "Tặng Giấy khen cho 5 cá nhân hoàn thành xuất sắc nhiệm vụ năm 2024.": ["merit"],
        "Nhân dịp 10 năm Ngày hội Văn hóa, Chủ tịch UBND xã tặng Giấy khen cho 5 cá nhân.": ["thematic"],
        "Hội đồng họp xét tổng kết năm 2024. Công nhận Lao động tiên tiến cho 31 cá nhân.": ["merit"],
        "Chủ tịch UBND xã tặng Giấy khen cho 5 cá nhân.": [None],
        "Chủ tịch UBND xã tặng Giấy khen cho 30 tập thể:\n- Theo công trạng: 12 tập thể.\n- Chuyên đề: 18 tập thể.": [
            "both",
            "merit",
            "thematic",
        ],
    }.items(),
)
def test_kind(text: str, kinds: list[str | None]) -> None:
    assert [figure.kind for figure in read(text).figures] == kinds


def test_what_was_rewarded_is_told_but_not_reckoned_with() -> None:
    named, by_occasion = read("Khen chuyên đề: 12 Giấy khen. Tặng Giấy khen cho 5 cá nhân trong đợt tuyển quân.").figures
    assert (named.kind_by_occasion, by_occasion.kind_by_occasion) == (False, True)


def test_what_was_denied_ends_with_its_clause() -> None:
    figures = read("Không đạt: 4 người; Lao động tiên tiến: 76 người. Chiến sĩ thi đua cơ sở: 11 người.").figures
    assert [(each.individuals, each.status, each.sure) for each in figures][-2:] == [(76, "awarded", True), (11, "awarded", True)]


def test_numbers_in_turn_go_to_their_years() -> None:
    figures = read("Năm 2022 và năm 2023, xã lần lượt có 21 và 26 Chiến sĩ thi đua cơ sở.").figures
    assert [(each.individuals, each.period) for each in figures] == [(21, "2022"), (26, "2023")]
