"""The award catalogue: what is in it, how labels are found in it, and what is never guessed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Award, Catalogue, catalogue
from tdkt_xl.words.text import fold, unaccented

SPELLINGS = [(award.code, text) for award in catalogue().awards.values() for text in (award.name, *award.aliases)]


def code_of(label: str) -> str | None:
    match = catalogue().find(label)
    return match.award.code if match else None


# ---- What the catalogue holds


def test_how_many_awards_there_are() -> None:
    awards = catalogue().awards
    assert len(awards) == 104
    assert Counter(award.recipient for award in awards.values()) == {"any": 48, "individual": 38, "collective": 14, "household": 4}
    assert Counter(award.kind for award in awards.values()) == {
        "hinh-thuc-khen-thuong": 63, "danh-hieu-thi-dua": 20, "danh-hieu-vinh-du": 13, "ky-niem-chuong": 6, "giai-thuong": 2,
    }  # fmt: skip
    assert sum(len(award.aliases) for award in awards.values()) == len(SPELLINGS) - 104


def test_the_lines_of_the_form_come_first() -> None:
    assert list(catalogue().awards)[:13] == [
        "giay-khen", "lao-dong-tien-tien", "chien-si-thi-dua-co-so", "tap-the-lao-dong-tien-tien", "co-thi-dua-cap-tinh",
        "co-thi-dua-cap-bo", "tap-the-lao-dong-xuat-sac", "chien-si-thi-dua-cap-tinh", "bang-khen-cap-tinh", "bang-khen-cap-bo",
        "huan-chuong", "co-thi-dua-chinh-phu", "bang-khen-thu-tuong",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "alias", "recipient"),
    [
        ("giay-khen", "Giấy khen", "GK", "any"),
        ("lao-dong-tien-tien", "Lao động tiên tiến", "LĐTT", "individual"),
        ("chien-si-thi-dua-co-so", "Chiến sĩ thi đua cơ sở", "CSTĐCS", "individual"),
        ("tap-the-lao-dong-tien-tien", "Tập thể lao động tiên tiến", "TTLĐTT", "collective"),
        ("co-thi-dua-cap-tinh", "Cờ thi đua của Ủy ban nhân dân tỉnh", "Cờ thi đua của tỉnh", "collective"),
        ("co-thi-dua-cap-bo", "Cờ thi đua của Bộ, ban, ngành, đoàn thể Trung ương", "Cờ Bộ", "collective"),
        ("tap-the-lao-dong-xuat-sac", "Tập thể lao động xuất sắc", "TTLĐXS", "collective"),
        ("chien-si-thi-dua-cap-tinh", "Chiến sĩ thi đua cấp tỉnh", "CSTĐCT", "individual"),
        ("bang-khen-cap-tinh", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", "BK tỉnh", "any"),
        ("bang-khen-thu-tuong", "Bằng khen của Thủ tướng Chính phủ", "BKTTg", "any"),
        ("huan-chuong-lao-dong-hang-nhi", "Huân chương Lao động hạng Nhì", "HCLĐ II", "any"),
        ("huan-chuong-dung-cam", "Huân chương Dũng cảm", "HCDC", "individual"),
        ("ba-me-viet-nam-anh-hung", "Bà mẹ Việt Nam anh hùng", "BMVNAH", "individual"),
        ("gia-dinh-van-hoa", "Gia đình văn hóa", "GĐVH", "household"),
        ("bang-to-quoc-ghi-cong", "Bằng Tổ quốc ghi công", "Bằng TQGC", "household"),
        ("thu-khen", "Thư khen và hình thức động viên khác", "Thư khen", "any"),
    ],
)
def test_what_an_award_is(code: str, name: str, alias: str, recipient: str) -> None:
    award = catalogue().awards[code]
    assert (award.name, award.recipient) == (name, recipient)
    assert alias in award.aliases


def test_families_are_awards_of_the_catalogue() -> None:
    awards = catalogue().awards
    families = {award.family for award in awards.values() if award.family}
    assert families <= awards.keys()
    assert awards["giay-khen-xa"].family == "giay-khen"
    assert awards["huan-chuong-lao-dong-hang-ba"].family == "huan-chuong-lao-dong"
    assert awards["huan-chuong-lao-dong"].family == "huan-chuong"


def test_no_award_is_its_own_ancestor() -> None:
    awards = catalogue().awards
    for award in awards.values():
        seen = [award.code]
        while (family := awards[seen[-1]].family) is not None:
            assert family not in seen
            seen.append(family)


def test_no_spelling_names_two_awards() -> None:
    meanings: dict[str, set[str]] = {}
    for code, text in SPELLINGS:
        meanings.setdefault(fold(text), set()).add(code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}


# ---- Found


@pytest.mark.parametrize(("code", "text"), SPELLINGS)
def test_every_spelling_is_found_without_a_guess(code: str, text: str) -> None:
    for typed in (text, text.upper(), text.lower(), unicodedata.normalize("NFD", text), f"  {text}\u00a0", f"{text}*"):
        match = catalogue().find(typed)
        assert match is not None and (match.award.code, match.guessed) == (code, None)


@pytest.mark.parametrize("mark", ["1. ", "1) ", "12. ", "1.2. ", "1.2 ", "a) ", "- ", "– ", "+ ", "• ", "II. ", "II.1. ", "II.1 "])
@pytest.mark.parametrize("label", ["Giấy khen", "Cờ thi đua của Chính phủ", "Lao động tiên tiến"])
def test_an_enumerator_is_no_part_of_a_label(mark: str, label: str) -> None:
    assert code_of(mark + label) == code_of(label) is not None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Chiến sỹ thi đua cơ sở", "chien-si-thi-dua-co-so"),
        ("CHIẾN  SỸ THI ĐUA\nCƠ SỞ", "chien-si-thi-dua-co-so"),
        ("Bằng khen Bộ, ngành, đoàn thể TW (nếu có)", "bang-khen-cap-bo"),
        ("Bằng khen Bộ, ngành, đoàn thể TW(nếu có)", "bang-khen-cap-bo"),
        ("Bằng khen Bộ, ngành, đoàn thể T.Ư", "bang-khen-cap-bo"),
        ("Bằng khen của Uỷ ban nhân dân tỉnh", "bang-khen-cap-tinh"),
        ("Giấy khen (nếu có)", "giay-khen"),
        ("Giấy khen (1)", "giay-khen"),
        ("Giấy khen [1]", "giay-khen"),
        ("Danh hiệu “Tập thể lao động xuất sắc”", "tap-the-lao-dong-xuat-sac"),
        ("Danh hiệu chiến sĩ thi đua cơ sở", "chien-si-thi-dua-co-so"),
        ("LĐTT; CSTT", "lao-dong-tien-tien"),
        ("gk", "giay-khen"),
        ("GK", "giay-khen"),
        ("Ðơn vị quyết thắng", "don-vi-quyet-thang"),
        ("HCLĐ hạng Nhi", "huan-chuong-lao-dong-hang-nhi"),
        ("Kỉ niệm chương", "ky-niem-chuong"),
    ],
)
def test_labels_as_offices_type_them(label: str, code: str) -> None:
    match = catalogue().find(label)
    assert match is not None and (match.award.code, match.guessed) == (code, None)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Giay khen", "giay-khen"),
        ("CHIEN SY THI DUA CO SO", "chien-si-thi-dua-co-so"),
        ("1. Lao dong tien tien", "lao-dong-tien-tien"),
        ("Huan chuong Lao dong hang Nhi", "huan-chuong-lao-dong-hang-nhi"),
        ("Huan chuong Lao dong hang Ba", "huan-chuong-lao-dong-hang-ba"),
    ],
)
def test_a_label_without_diacritics_is_a_guess_that_is_said(label: str, code: str) -> None:
    match = catalogue().find(label)
    assert match is not None and (match.award.code, match.guessed) == (code, "nhãn gõ không dấu")


# ---- Not guessed


@pytest.mark.parametrize(
    "label",
    [
        "BK",
        "HC",
        "CSTĐ",
        "CSTD",
        "Bằng khen",
        "Cờ",
        "Cờ thi đua",
        "Chiến sĩ thi đua",
        "Tập thể",
        "Danh hiệu",
        "hạng Nhì",
        "HC hạng Ba",
        "Huân chương hạng Nhì",
        "TTg",
        "",
        "1",
        "-",
        "Giấy khen của Trưởng thôn",
        "Bằng khen huyện",
    ],
)
def test_what_names_no_award_is_not_found(label: str) -> None:
    assert catalogue().find(label) is None


@pytest.mark.parametrize("order", ["Lao động", "Độc lập", "Quân công", "Bảo vệ Tổ quốc", "Chiến công"])
def test_classes_are_never_mixed(order: str) -> None:
    found = [
        code_of(f"Huân chương {order} {kind}")
        for kind in ("hạng Nhất", "hạng Nhì", "hạng Ba", "hạng I", "hạng II", "hạng III", "hạng Nhi", "", "các hạng")
    ]
    assert None not in found
    first, second, third, *rest = found
    assert rest == [first, second, third, second, rest[-1], rest[-1]]
    assert len({first, second, third, rest[-1]}) == 4


@pytest.mark.parametrize("order", ["Lao động", "Độc lập", "Kháng chiến"])
def test_a_wrong_class_is_no_other_class(order: str) -> None:
    assert [code_of(f"Huân chương {order} hạng {kind}") for kind in ("Bà", "Bốn", "IV", "Nhỉ", "Nhát")] == [None] * 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cờ thi đua của tỉnh", "Cờ thi đua cấp Bộ"),
        ("Cờ thi đua của Chính phủ", "Cờ thi đua của UBND tỉnh"),
        ("Lao động tiên tiến", "Tập thể lao động tiên tiến"),
        ("Chiến sĩ thi đua cơ sở", "Chiến sĩ thi đua cấp tỉnh"),
        ("Chiến sĩ thi đua cấp Bộ", "Chiến sĩ thi đua toàn quốc"),
        ("Huân chương Kháng chiến hạng Nhì", "Huy chương Kháng chiến hạng Nhì"),
        ("Giấy khen cấp xã", "Giấy khen cấp huyện"),
        ("Bằng khen của tỉnh", "Bằng khen của Bộ"),
    ],
)
def test_levels_and_kinds_stay_apart(one: str, other: str) -> None:
    assert None not in (code_of(one), code_of(other))
    assert code_of(one) != code_of(other)


@given(st.sampled_from(SPELLINGS), st.integers(0, 40), st.sampled_from("aăeêioơuư"))
def test_an_altered_label_never_becomes_another_class_of_the_award(spelling: tuple[str, str], at: int, letter: str) -> None:
    code, text = spelling
    altered = text[:at] + letter + text[at:]
    found = catalogue().find(altered)
    known = [c for c, t in SPELLINGS if fold(t) == fold(altered) or unaccented(t) == unaccented(altered)]
    assert found is None or found.award.code in (code, *known)


@given(st.text())
def test_any_label_is_taken(label: str) -> None:
    match = catalogue().find(label)
    assert match is None or match.award is catalogue().awards[match.award.code]


# ---- In the law


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        ("giay-khen", date(2020, 12, 31), True),
        ("giay-khen-huyen", date(2025, 6, 30), True),
        ("giay-khen-huyen", date(2025, 7, 1), False),
        ("xa-phuong-thi-tran-tieu-bieu", date(2023, 12, 31), False),
        ("xa-phuong-thi-tran-tieu-bieu", date(2024, 1, 1), True),
        ("huy-chuong-thanh-nien-xung-phong-ve-vang", date(2023, 12, 31), False),
        ("huy-hieu-cap-tinh", date(2023, 12, 31), True),
        ("huy-hieu-cap-tinh", date(2024, 1, 1), False),
    ],
)
def test_an_award_is_in_force_within_its_dates(code: str, day: date, in_force: bool) -> None:
    assert catalogue().awards[code].in_force(day) is in_force


@pytest.mark.parametrize("code", ["chien-si-thi-dua-co-so", "tap-the-lao-dong-tien-tien", "thon-to-dan-pho-van-hoa"])
def test_the_district_gave_until_june_2025_the_commune_since(code: str) -> None:
    award = catalogue().awards[code]
    assert award.authorities_on(date(2025, 6, 30)) == ("huyen",)
    assert award.authorities_on(date(2025, 7, 1)) == ("xa",)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("giay-khen", "co-so"),
        ("bang-khen-cap-tinh", "tinh"),
        ("bang-khen-cap-bo", "bo"),
        ("co-thi-dua-chinh-phu", "chinh-phu"),
        ("huan-chuong", "chu-tich-nuoc"),
        ("ky-niem-chuong-quoc-hoi", "quoc-hoi"),
        ("giay-khen-xa", "xa"),
        ("giay-khen-huyen", "huyen"),
    ],
)
def test_who_gives_it(code: str, level: str) -> None:
    assert catalogue().awards[code].authorities_on(date(2024, 12, 31)) == (level,)


# ---- A catalogue with more in it


def own_award(code: str, name: str) -> Award:
    return Award(code, name, (), "any", (), "hinh-thuc-khen-thuong", None, None, None, "")


def test_an_extended_catalogue_leaves_the_first_as_it_was() -> None:
    extended = catalogue().extended([own_award("bieu-trung", "Biểu trưng của huyện")], [("giay-khen", "Giấy khen các cấp")])
    assert extended.find("Biểu trưng của huyện") is not None
    assert extended.find("Giấy khen các cấp") is not None
    assert (code_of("Biểu trưng của huyện"), code_of("Giấy khen các cấp")) == (None, None)


def test_awards_alike_without_diacritics_are_never_guessed() -> None:
    own = [own_award("the-vang", "Thẻ vàng danh dự"), own_award("the-vang-2", "Thể vang danh dự")]
    extended = Catalogue({award.code: award for award in own})
    assert extended.find("The vang danh du") is None
    assert [match.award.code for label in ("Thẻ vàng danh dự", "Thể vang danh dự") if (match := extended.find(label))] == [
        "the-vang", "the-vang-2",
    ]  # fmt: skip


# ---- Abbreviations within a label


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("BK của Chủ tịch UBND tỉnh", "bang-khen-cap-tinh"),
        ("BK của Thủ tướng CP", "bang-khen-thu-tuong"),
        ("GK của Giám đốc Sở", "giay-khen-so-nganh"),
        ("TT lao động tiên tiến", "tap-the-lao-dong-tien-tien"),
        ("Tập thể LĐ xuất sắc", "tap-the-lao-dong-xuat-sac"),
        ("HC Lao động hạng Nhì", "huan-chuong-lao-dong-hang-nhi"),
        ("CSTĐ thành phố trực thuộc TW", "chien-si-thi-dua-cap-tinh"),
        ("Chiến sĩ TĐ cơ sở", "chien-si-thi-dua-co-so"),
        ("Bằng khen của TTgCP", "bang-khen-thu-tuong"),
        ("Huân chương Lao động hạng 3", "huan-chuong-lao-dong-hang-ba"),
    ],
)
def test_abbreviations_within_a_label(label: str, code: str) -> None:
    match = catalogue().find(label)
    assert match is not None
    assert (match.award.code, match.guessed) == (code, "nhãn viết tắt")


@pytest.mark.parametrize(
    "label", ["HC Hữu nghị", "HC Kháng chiến hạng Nhì", "BK khen", "TT TT", "LĐ TT", "HC", "BK", "CSTĐ", "HC hạng Ba", "BK huyện"]
)
def test_abbreviations_that_may_mean_several(label: str) -> None:
    assert catalogue().find(label) is None


@pytest.mark.parametrize(
    "label", ["Lao động tiên tiến (LĐTT)", "Tập thể Lao động tiên tiến (TTLĐTT)", "(1) Giấy khen", "(12) Giấy khen"]
)
def test_said_twice_and_numbers_in_brackets(label: str) -> None:
    match = catalogue().find(label)
    assert match is not None
    assert match.guessed is None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Bằng khen cấp Bộ, ngành, đoàn thể Trung ương", "bang-khen-cap-bo"),
        ("Bằng khen Bộ, ban, ngành, đoàn thể TƯ", "bang-khen-cap-bo"),
        ("Cờ thi đua cấp Bộ, ngành TW", "co-thi-dua-cap-bo"),
    ],
)
def test_small_words_may_be_others(label: str, code: str) -> None:
    match = catalogue().find(label)
    assert match is not None
    assert (match.award.code, match.guessed) == (code, "nhãn gõ gần đúng")


@pytest.mark.parametrize("label", ["Huân chương Lao động hạng", "Bằng khen của ban tỉnh", "Giấy khen cấp"])
def test_words_that_tell_are_no_small_words(label: str) -> None:
    assert catalogue().find(label) is None


def test_two_awards_in_one_label_are_none() -> None:
    assert catalogue().find("Lao động tiên tiến (CSTĐCS)") is None


# ---- Awards with the name of whose they are


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Bằng khen của Chủ tịch UBND thành phố", "bang-khen-cap-tinh"),
        ("Bằng khen của UBND TP", "bang-khen-cap-tinh"),
        ("Cờ thi đua của UBND Thành phố", "co-thi-dua-cap-tinh"),
        ("Bằng khen của Chủ tịch UBND TP. Hà Nội", "bang-khen-cap-tinh"),
        ("Bằng khen của Chủ tịch UBND tỉnh Quảng Ninh", "bang-khen-cap-tinh"),
        ("Bằng khen của UBND tỉnh Bà Rịa - Vũng Tàu", "bang-khen-cap-tinh"),
        ("Cờ thi đua của Ủy ban nhân dân tỉnh Nam Định", "co-thi-dua-cap-tinh"),
        ("1. Giấy khen của Chủ tịch UBND xã Đắk R'Lấp", "giay-khen-xa"),
        ("Giấy khen của Chủ tịch UBND phường 1", "giay-khen-xa"),
        ("Giấy khen của Chủ tịch UBND huyện Hải Hà", "giay-khen-huyen"),
    ],
)
def test_awards_of_a_city_or_of_a_place_by_its_name_are_understood_and_said(label: str, code: str) -> None:
    match = catalogue().find(label)
    assert match is not None and (match.award.code, match.guessed is not None) == (code, True)


@pytest.mark.parametrize(
    "label",
    [
        "Bằng khen của Chủ tịch UBND thành phố Nam Định",  # no province: its Bằng khen does not exist
        "Bằng khen của UBND tỉnh Tập thể",
        "Bằng khen của UBND tỉnh CN",
    ],
)
def test_a_place_s_name_is_never_guessed(label: str) -> None:
    assert catalogue().find(label) is None


@pytest.mark.parametrize("letters", ["CTDCT", "CSTDT", "cstdcb", "DVTT", "HCLD", "NGUT"])
def test_an_abbreviation_without_its_diacritics_names_no_award(letters: str) -> None:
    """Letter groups lose too much with their diacritics: "CSTDT" may be of a province ("tỉnh") or of anything else in T."""
    assert catalogue().find(letters) is None
