"""A mistyped label is put right only where it can mean one thing; never is it taken for another award."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.forms.close_matches import CloseMatches
from tdkt_xl.words.text import unaccented
from tests.grids import names, read, read_sheets, rules, table

CATALOGUE = built_in_forms()[0].awards
SPELLINGS = sorted(
    {
        (unicodedata.normalize("NFC", spelling), award.code)
        for award in CATALOGUE.awards.values()
        for spelling in (award.name, *award.aliases)
    }
    | {(label, code) for code, label in CATALOGUE.printed}
)
LETTERS = {unaccented(spelling).replace(" ", "") for spelling, _ in SPELLINGS}
TONES = "\u0301\u0300\u0309\u0303\u0323"


def dropped(text: str) -> Iterator[str]:
    yield from (text[:i] + text[i + 1 :] for i in range(len(text)))


def doubled(text: str) -> Iterator[str]:
    yield from (text[: i + 1] + text[i:] for i in range(len(text)))


def swapped(text: str) -> Iterator[str]:
    yield from (text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1) if text[i] != text[i + 1])


def wrong_tones(text: str) -> Iterator[str]:
    for i, letter in enumerate(text):
        base = "".join(mark for mark in unicodedata.normalize("NFD", letter) if mark not in TONES)
        if base[0].lower() in "aeiouy":
            for tone in ("", *TONES):
                typed = unicodedata.normalize("NFC", base + tone)
                if typed != letter:
                    yield text[:i] + typed + text[i + 1 :]


SLIPS = {"dropped": dropped, "doubled": doubled, "swapped": swapped, "wrong_tones": wrong_tones}


def outcome(typed: str, code: str) -> str:
    match = CATALOGUE._find(typed)
    if match is None:
        return "unknown"
    if match.award.code == code:
        return "right"
    # "HCĐL II" with an I dropped is "HCĐL I" to the letter, wherever its spaces are, "HCCC các hạng" without two C is
    # "Huân chương các hạng" abbreviated: no slip is to be seen there.
    to_the_letter = unaccented(typed).replace(" ", "") in LETTERS or match.award is CATALOGUE._by_abbreviations(typed)
    return "another to the letter" if to_the_letter or says_another_class(typed, code, match.award.code) else "WRONG"


def says_another_class(typed: str, code: str, found: str) -> bool:
    """Whether the class is another one, written to the letter: "hạng I" with its I doubled is "hạng II", whatever else is wrong."""
    name, _, _ = code.partition("-hang-")
    found_name, _, found_class = found.partition("-hang-")
    written = {"nhat": ("1", "i", "nhat"), "nhi": ("2", "ii", "nhi"), "ba": ("3", "iii", "ba")}.get(found_class, ())
    return name == found_name and unaccented(typed).split()[-1] in written


@pytest.mark.slow
@pytest.mark.parametrize(("slip", "share"), [("dropped", 0.35), ("doubled", 0.5), ("swapped", 0.54), ("wrong_tones", 0.95)])
def test_every_single_slip_in_every_spelling(slip: str, share: float) -> None:
    """All of them: the right award or none. The share of right ones is what remains of it."""
    found: Counter[str] = Counter()
    for spelling, code in SPELLINGS:
        found.update(outcome(typed, code) for typed in SLIPS[slip](spelling))
    assert found["WRONG"] == 0
    assert found["right"] >= share * found.total()
    assert found["another to the letter"] <= 0.015 * found.total()


def test_two_slips_may_make_another_award_s_abbreviation() -> None:
    assert outcome("HC các hạng", "huan-chuong-chien-cong") == "another to the letter"


def test_two_slips_may_write_another_class() -> None:
    first = "huy-chuong-chien-si-ve-vang-hang-nhat"
    assert outcome("Huy hương Chiến sĩ vẻ vang hạng II", first) == "another to the letter"
    assert not says_another_class("Huy hương Chiến sĩ vẻ vang hạng I", first, first.replace("nhat", "nhi"))


@given(st.sampled_from(SPELLINGS), st.data())
def test_two_slips(spelling: tuple[str, str], data: st.DataObject) -> None:
    text, code = spelling
    for _ in range(2):
        typed = list(SLIPS[data.draw(st.sampled_from(sorted(SLIPS)))](text))
        text = data.draw(st.sampled_from(typed)) if typed else text
    assert outcome(text, code) != "WRONG"


@given(st.sampled_from(SPELLINGS), st.integers(0, 60), st.sampled_from("abcdđeghiklmnoprstuvxy ăâêôơư"), st.booleans())
def test_a_letter_put_in_or_changed(spelling: tuple[str, str], at: int, letter: str, instead: bool) -> None:
    text, code = spelling
    at %= len(text)
    assert outcome(text[:at] + letter + text[at + instead :], code) != "WRONG"


@pytest.mark.parametrize(
    ("label", "award"),
    [
        ("Chiến sĩ thi đau cơ sở", "chien-si-thi-dua-co-so"),
        ("Lao đông tiên tiến", "lao-dong-tien-tien"),
        ("Laođộng tiên tiến", "lao-dong-tien-tien"),
        ("Bằng kheen của Thủ tướng Chính phủ", "bang-khen-thu-tuong"),
        ("Giấy kehn", "giay-khen"),
        ("Tập thể lao động xuất xắc", "tap-the-lao-dong-xuat-sac"),
        ("Cờ thi đua Bộ, nghành, đoàn thể TW", "co-thi-dua-cap-bo"),
        ("Huân chươg Lao đọng hạng Nhì", "huan-chuong-lao-dong-hang-nhi"),
        ("Tập thể laođộng xuất sắc", "tap-the-lao-dong-xuat-sac"),
    ],
)
def test_slips_that_are_put_right(label: str, award: str) -> None:
    match = CATALOGUE.find(label)
    assert match is not None
    assert (match.award.code, match.guessed is None) == (award, False)


@pytest.mark.parametrize(
    "label",
    [
        "Huân chương Lao động hạng Nha",  # Nhất, Nhì or Ba
        "Huân chương Lao động hạng Tư",
        "Huân chương Lao động hạng I I",
        "Huân chương Lao độngI I",
        "Huân chưng Lao động hạng Bà",
        "Chiến sĩ thi đua cấp tnh",
        "Chiến sĩ thi đua cấp xã",
        "Bằng khen cấp sở",
        "Bằng khen của HĐND tỉnh",
        "Bằng khen Thứ trưởng",
        "Bằn khen cấp tỉnh",
        "Tập thể lao động tiên phong",
        "Tập thê lao động tiênn tiến",
        "Huy chương Lao động hạng Nhì",
        "Cờ thi đua của sở",
        "Cờ thi đua cấp cụm",
        "Bằng khen",
        "BK",
        "HC",
        "CSTĐ",
        "CSTĐ CT1",
        "Khen thưởng khác",
    ],
)
def test_slips_that_are_not_guessed(label: str) -> None:
    assert CATALOGUE.find(label) is None


def test_without_the_library_a_slip_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rapidfuzz.distance", None)
    matches = CloseMatches({"giay khen cua so": 1})
    assert matches.find("giay khn cua so") is None
    assert matches.find("giaykhen cua so") == 1


def test_a_near_phrase_of_another_meaning_is_a_rival() -> None:
    matches = CloseMatches({"thi dua khoi mot": 1, "thi dua khoi bot": 2, "thi dua khac xa han": 3})
    assert matches.find("thi dua khoi rot") is None
    assert matches.find("thi dua khac xaa hann") == 3 or matches.find("thi dua khacc xa hann") == 3


def test_a_close_match_is_said() -> None:
    ret = read([1, "Giấy kehn", 5, "", "", 5], [2, "Bằng khen cấp sở", 1, "", "", 1])
    assert names(ret) == ["giay-khen", "Bằng khen cấp sở"]
    assert rules(ret.findings) == ["interpreted", "unknown-award"]
    assert "“Giấy kehn” được hiểu là Giấy khen" in ret.findings[0].message
    assert ret.lines[0].label == "Giấy kehn"


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("KHEN THƯỞNG CÂP NHÀ NƯỚC", "III"),
        ("KHEN THƯỞNGG CẤP TỈNH, CẤP BỘ, NGÀNH TW", "II"),
        ("Khen thưởgn của đơn vị, địa phương", "I"),
    ],
)
def test_a_mistyped_section_heading(heading: str, section: str) -> None:
    ret = read(["", heading], [1, "Huân chương Hữu nghị", 1, "", "", 1])
    assert [line.section for line in ret.lines] == [section]
    assert rules(ret.findings) == ["interpreted"]


def test_mistyped_header_texts_without_column_numbers(form: Form) -> None:
    rows = [row for row in table([1, "Giấy khen", 5, 2, "", 5, "", "", 2]) if row[:1] != ["(1)"]]
    slips = {
        "Khen thưởng chuyên đề, đột xuất, khen điển hình tiên tiến": "Khen thưởng chuyên đề, đột xuât, khen điển hình tiên tiến"
    }
    slips |= {"Số lượng khen thưởng trong năm": "Số lượng khen thưởngg trong năm"}
    rows = [[slips.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    (ret,) = read_sheets({"BTH": rows})
    assert ret.lines[0].cells == (5, 2, 5, None, 2, None, None, None)


@pytest.mark.parametrize(
    ("phrase", "once", "twice"),
    [("giay khen chung", "giax khen chung", "giax khen chumg"), ("mung khen chung", "munf khen chung", "munf khem chung")],
)
def test_a_phrase_of_up_to_fifteen_letters_may_have_one_slip(phrase: str, once: str, twice: str) -> None:
    matches = CloseMatches({phrase: "it"})
    assert (len(phrase), matches.find(once), matches.find(twice)) == (15, "it", None)


def test_a_longer_phrase_may_have_two_slips() -> None:
    matches = CloseMatches({"giay khen chunga": "it"})
    assert (matches.find("giax khen chumga"), matches.find("giax khem chumga")) == ("it", None)
