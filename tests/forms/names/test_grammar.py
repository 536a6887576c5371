"""Laws of the grammar of names: what changes an award and what does not, and what is never told for sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.names.loading import institutions
from tdkt_xl.words.name_parts import NameParts
from tdkt_xl.words.text import fold
from tests.grids import read, rules

CATALOGUE = built_in_forms()[0].awards
CENTRAL = [each for each in institutions() if each.level == "bo"]
NAMES_OF_CENTRAL = [(each.name, name) for each in CENTRAL for name in each.names]
SOCIAL = [name for each in institutions() if each.level == "xa-hoi" for name in each.names]
FIRST_HALVES = [
    ("Bằng khen của", "bang-khen-cap-bo"),
    ("Cờ thi đua của", "co-thi-dua-cap-bo"),
    ("Kỷ niệm chương của", "ky-niem-chuong-cap-bo"),
]
FULL = sorted({(award.code, award.name) for award in CATALOGUE.awards.values() if "(" not in award.name and award.family is None})


def code_of(label: str) -> str | None:
    match = CATALOGUE.find(label)
    return match.award.code if match is not None else None


def parts_of(label: str) -> NameParts | None:
    match = CATALOGUE.find(label)
    return match.parts if match is not None else None


@pytest.mark.parametrize(("name", "spelling"), NAMES_OF_CENTRAL)
def test_a_central_body_by_any_of_its_names_gives_the_awards_of_central_bodies(name: str, spelling: str) -> None:
    for words, code in FIRST_HALVES:
        assert code_of(f"{words} {spelling}") in (code, None)
    assert code_of(f"Bằng khen của {name}") == "bang-khen-cap-bo"


@pytest.mark.parametrize("spelling", SOCIAL)
def test_a_social_organisation_gives_no_award_of_the_state(spelling: str) -> None:
    for words, _ in FIRST_HALVES:
        assert code_of(f"{words} {spelling}") is None


@given(
    st.sampled_from(FULL),
    st.sampled_from(["{}", "1. {}", "“{}”", "Tặng {}", "Danh hiệu {}", "- {} (truy tặng)"]),
    st.sampled_from(
        ["", " năm 2025", " năm học 2024-2025", " (truy tặng)", " lần thứ hai", " cho 01 cá nhân", ": 05 đồng chí", " đợt 1"]
    ),
)
def test_year_mode_recipients_and_quotes_never_make_another_award(award: tuple[str, str], before: str, after: str) -> None:
    code, name = award
    assert code_of(before.format(name) + after) in (code, None)


@given(st.sampled_from(FULL), st.sampled_from(FULL), st.sampled_from([" và ", ", ", " + ", "; "]))
def test_two_awards_in_one_label_are_none(one: tuple[str, str], other: tuple[str, str], between: str) -> None:
    label = f"{one[1]}{between}{other[1]}"
    spelled = {fold(text) for award in CATALOGUE.awards.values() for text in (award.name, *award.aliases)}
    assert one == other or fold(label) in spelled or code_of(label) is None


@given(st.text(alphabet="bằngkhencủaộtỉnhxãUBND “”(),.-0123456789 ", max_size=60))
def test_any_text_is_taken(label: str) -> None:
    CATALOGUE.find(label)
    assert len(CATALOGUE.doubt(label).likeliest) <= 2


@pytest.mark.parametrize(
    ("label", "issuer", "subject", "mode"),
    [
        ("Bằng khen của Bộ trưởng Bộ Y tế (truy tặng)", "Bộ Y tế", None, "truy tặng"),
        ("BK Bộ GD&ĐT năm 2024", "Bộ Giáo dục và Đào tạo", None, None),
        ("Kỷ niệm chương “Vì sự nghiệp Giáo dục”", None, "Vì sự nghiệp Giáo dục", None),
        ("Giấy khen của Chủ tịch UBND xã Tân Lập", "Chủ tịch UBND xã Tân Lập", None, None),
        ("Huân chương Lao động hạng Nhất lần thứ hai", None, None, "lần thứ hai"),
    ],
)
def test_what_a_label_says_beside_its_award_is_kept(label: str, issuer: str | None, subject: str | None, mode: str | None) -> None:
    parts = parts_of(label)
    assert parts is not None and (parts.issuer, parts.subject, parts.mode) == (issuer, subject, mode)


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("Bằng khen", ["Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", "Bằng khen của Bộ, ban, ngành, đoàn thể Trung ương"]),
        ("CSTĐ", ["Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua cấp tỉnh"]),
        ("Cờ thi đua xuất sắc", ["Cờ thi đua của Ủy ban nhân dân tỉnh", "Cờ thi đua của Bộ, ban, ngành, đoàn thể Trung ương"]),
        ("CSTĐCS và Bằng khen của UBND tỉnh", []),
        (
            "Bằng khen của Bộ Y tế và UBND tỉnh",
            ["Bằng khen của Bộ, ban, ngành, đoàn thể Trung ương", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"],
        ),
        ("Bằng khen của Bộ Y tế, UBND tỉnh, Thủ tướng", []),
        ("CSTĐ cơ sở - Cấp tỉnh", ["Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua cấp tỉnh"]),
        ("CSTĐCS - cấp tỉnh", ["Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua cấp tỉnh"]),
        ("Giấy khen xã - huyện", ["Giấy khen của Chủ tịch UBND xã, phường, đặc khu", "Giấy khen của Chủ tịch UBND huyện"]),
    ],
)
def test_what_is_not_certain_is_asked_with_the_two_likeliest(label: str, named: list[str]) -> None:
    assert code_of(label) is None
    assert [award.name for award in CATALOGUE.doubt(label).likeliest] == named


# ---- In a sheet


@pytest.mark.parametrize(("year", "award"), [("2025", "bang-khen-cap-bo"), ("2026", None), ("2024", "bang-khen-cap-bo")])
def test_an_institution_gives_only_while_it_exists(year: str, award: str | None) -> None:
    ret = read(["II", "KHEN THƯỞNG CẤP TỈNH"], [1, "Bằng khen của Bộ Giao thông vận tải", 1, "", "", 1], title=f"NĂM {year}")
    assert [line.award for line in ret.lines] == [award]
    if award is None:
        (said,) = [each for each in ret.findings if each.rule == "unknown-award"]
        assert "Bộ Giao thông vận tải không tồn tại vào thời gian đó" in said.message and "Có phải" in said.message


def test_awards_of_two_ministries_are_no_duplicates_and_of_one_ministry_twice_are() -> None:
    one, two = [1, "Bằng khen của Bộ Y tế", 1, "", "", 1], [2, "Bằng khen của Bộ Nội vụ", 1, "", "", 1]
    again = [3, "BK Bộ Y tế", 1, "", "", 1]
    heading = ["II", "KHEN THƯỞNG CẤP TỈNH"]
    assert "duplicate-line" not in rules(read(heading, one, two).findings)
    assert "duplicate-line" in rules(read(heading, one, two, again).findings)
