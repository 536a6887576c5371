"""Text as offices type it: what clean shows, and what fold and unaccented hold to be the same words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.words.text import clean, fold, unaccented

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
WORDS = ("tư", "T.Ư", "TW", "Trung ương", "UBND", "Ủy ban nhân dân", "CT", "sỹ", "hạng", "(1)", "Ð", "1", "-", "TƯ")
vietnamese = st.lists(st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=6) | st.sampled_from(WORDS), max_size=6).map(" ".join)
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


# ---- clean


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Giấy \n khen\t", "Giấy khen"),
        ("Giấy\u00a0khen", "Giấy khen"),
        ("Giấy\u202fkhen\u3000", "Giấy khen"),
        ("Gi\u200bấy khen\ufeff", "Giấy khen"),
        ("Giấy\u00ad khen\u2060", "Giấy khen"),
        ("Ðơn vị", "Đơn vị"),
        ("ðơn vị", "đơn vị"),
        ("Ɖơn vị", "Đơn vị"),
        (unicodedata.normalize("NFD", "Tập thể lao động"), "Tập thể lao động"),
        ("CHIẾN SỸ", "CHIẾN SỸ"),
        ("hoà (1)", "hoà (1)"),
        ("  plain   ascii ", "plain ascii"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_clean_keeps_the_words_and_nothing_else(typed: str, shown: str) -> None:
    assert clean(typed) == shown


@given(st.text())
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(vietnamese)
def test_clean_is_nfc_with_single_spaces(text: str) -> None:
    shown = clean(unicodedata.normalize("NFD", text))
    assert unicodedata.is_normalized("NFC", shown)
    assert shown == " ".join(shown.split())


# ---- fold: the same words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chiến sĩ thi đua", "Chiến sỹ thi đua"),
        ("CHIẾN SỸ", "chiến sĩ"),
        ("Kỷ niệm chương", "Kỉ niệm chương"),
        ("Tỷ lệ %", "Tỉ lệ %"),
        ("quản lý", "quản lí"),
        ("hoà bình", "hòa bình"),
        ("Khoẻ", "Khỏe"),
        ("Thuỷ", "Thủy"),
        ("Uỷ ban", "Ủy ban"),
        ("Ðơn vị quyết thắng", "Đơn vị quyết thắng"),
        ("Giấy\u00a0khen", "Giấy khen"),
        ("Giấy\u200b khen", "Giấy khen"),
        ("Giấy  \n khen", "Giấy khen"),
        ("Giấy khen (1)", "Giấy khen"),
        ("Giấy khen ( 12 )", "Giấy khen"),
        ("Giấy khen*", "Giấy khen"),
        ("Giấy khen **", "Giấy khen"),
        ("Giấy khen²", "Giấy khen"),
        ("Giấy khen†", "Giấy khen"),
        ("Bộ, ngành; đoàn thể", "Bộ ngành đoàn thể"),
        ("Đoàn thể TW", "Đoàn thể Trung ương"),
        ("Đoàn thể T.Ư", "Đoàn thể TW"),
        ("Đoàn thể T.W.", "Đoàn thể TW"),
        ("Đoàn thể TƯ", "Đoàn thể TW"),
        ("TƯ TƯ T.Ư T.Ư", "TW TW TW TW"),
        ("Ủy ban nhân dân tỉnh", "UBND tỉnh"),
        ("UỶ BAN NHÂN DÂN TỈNH", "UBND tỉnh"),
        ("UB.ND tỉnh", "UBND tỉnh"),
        ("UB nhân dân tỉnh", "UBND tỉnh"),
        ("CT UBND tỉnh", "Chủ tịch Ủy ban nhân dân tỉnh"),
        ("hang\u0323", "hạng"),
    ],
)
def test_fold_sees_the_same_words(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(vietnamese)
def test_fold_does_not_see_how_unicode_is_composed(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(vietnamese)
def test_fold_does_not_see_case(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@given(vietnamese)
def test_fold_does_not_see_spaces(text: str) -> None:
    assert fold("\u00a0\n " + text.replace(" ", " \u200b\t ") + " ") == fold(text)


@given(vietnamese)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_takes_any_text(text: str) -> None:
    assert fold(text) == fold(text).strip()


# ---- fold: different words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hạng Nhất", "hạng Nhì"),
        ("hạng Nhì", "hạng Ba"),
        ("hạng Nhì", "hạng Nhi"),
        ("hạng Ba", "hạng Bà"),
        ("HCLĐ I", "HCLĐ II"),
        ("HCLĐ II", "HCLĐ III"),
        ("cấp tỉnh", "cấp huyện"),
        ("cấp xã", "cấp huyện"),
        ("của Bộ", "của tỉnh"),
        ("Huân chương", "Huy chương"),
        ("Bằng khen", "Băng khen"),
        ("Giấy khen", "Giây khen"),
        ("cờ", "cớ"),
        ("Lao động", "Lao đông"),
        ("Đơn vị", "Dơn vị"),
        ("quy", "qui"),
        ("mây", "mâi"),
        ("y tế", "i tế"),
        ("Tập thể lao động tiên tiến", "Lao động tiên tiến"),
        ("Khu 1", "Khu 2"),
        ("Mục (1) Giấy khen", "Mục Giấy khen"),
    ],
)
def test_fold_keeps_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.sampled_from("aăâeêioôơuưy"), st.sampled_from(TONES), st.sampled_from(TONES), st.sampled_from(["b", "th", "ng"]))
def test_fold_keeps_tones_apart(vowel: str, one: str, other: str, consonant: str) -> None:
    same = fold(consonant + vowel + one + "n") == fold(consonant + vowel + other + "n")
    assert same == (one == other)


@given(st.sampled_from("aăâeêioôơuư"), st.sampled_from("aăâeêioôơuư"), st.sampled_from(TONES))
def test_fold_keeps_vowels_apart(one: str, other: str, tone: str) -> None:
    assert (fold(f"b{one}{tone}n") == fold(f"b{other}{tone}n")) == (one == other)


@given(vietnamese)
def test_fold_keeps_a_doubled_word_apart(text: str) -> None:
    assert fold(f"{text} khen") != fold(f"{text} khen khen")


# ---- unaccented


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("Chiến sỹ thi đua cơ sở", "chien si thi dua co so"),
        ("CHIẾN SĨ THI ĐUA CƠ SỞ", "chien si thi dua co so"),
        ("chien sy thi dua co so", "chien si thi dua co so"),
        ("Ðơn vị", "don vi"),
        ("Kỷ niệm chương", "ki niem chuong"),
        ("Uỷ ban nhân dân xã", "ubnd xa"),
        ("Bộ, ngành, đoàn thể Trung ương", "bo nganh doan the tw"),
        ("Bộ, ngành, đoàn thể T.Ư", "bo nganh doan the tw"),
        ("Kế hoạch và Đầu tư", "ke hoach va dau tu"),
        ("ngày 5 tháng 6", "ngay 5 thang 6"),
        ("Giấy\u00a0khen (3)", "giay khen"),
        ("(5)= (4:3)", "5 4 3"),
    ],
)
def test_unaccented_is_plain_letters(typed: str, letters: str) -> None:
    assert unaccented(typed) == letters


@given(vietnamese)
def test_unaccented_is_ascii(text: str) -> None:
    assert unaccented(text).isascii()


@given(vietnamese)
def test_unaccented_twice_is_unaccented_once(text: str) -> None:
    assert unaccented(unaccented(text)) == unaccented(text)


@given(vietnamese)
def test_unaccented_does_not_see_how_unicode_is_composed(text: str) -> None:
    assert unaccented(unicodedata.normalize("NFD", text)) == unaccented(text)


@given(vietnamese.filter(lambda text: "tư" not in fold(text) and "tw" not in fold(text)))
def test_what_folds_alike_looks_alike_without_diacritics(text: str) -> None:
    assert unaccented(fold(text)) == unaccented(text)
