"""Text from before Unicode: decoded where it is certain, and never touched where it is proper."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import built_in_forms
from tdkt_xl.words import legacy_text
from tdkt_xl.words.legacy_text import TCVN3, VIQR, VNI, decoded, decoder, encodings_of
from tdkt_xl.words.syllables import INITIALS, RIMES, TONES, is_syllable
from tests.legacy_codes import tcvn3, viqr, vni

FORM = built_in_forms()[0]
ENCODERS = {TCVN3: tcvn3, VNI: vni, VIQR: viqr}
OTHER_TEXTS = [
    "Uỷ ban nhân dân xã Bình An", "ỦY BAN NHÂN DÂN PHƯỜNG TRẦN HƯNG ĐẠO", "Đơn vị báo cáo: UBND huyện Quỳ Hợp, tỉnh Nghệ An",
    "Giải trình", "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026", "Người lập biểu", "Không có khen thưởng trong kỳ",
    "Trường THCS Nguyễn Huệ",
]  # fmt: skip
TEXTS = sorted(
    {unicodedata.normalize("NFC", text) for award in FORM.awards.awards.values() for text in (award.name, *award.aliases)}
    | {label for _, label in FORM.awards.printed}
    | {title for section in FORM.sections for title in (section.title, *section.aliases)}
    | {text for column in FORM.columns for text in column.header}
    | set(OTHER_TEXTS)
)
SYLLABLES = [
    syllable
    for initial in ("", *sorted(INITIALS))
    for rime in sorted(RIMES)
    for at in range(len(rime))
    for tone in ("", *TONES)
    if is_syllable(syllable := unicodedata.normalize("NFC", initial + rime[: at + 1] + tone + rime[at + 1 :]))
]


@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_text_of_the_form_is_decoded(encoding: str) -> None:
    """On a sheet of such text, every one comes back as it was; small letters may stand for accented capitals."""
    encode = ENCODERS[encoding]
    found = decoder(map(encode, TEXTS))
    assert found is not None
    decode, most = found
    assert most == encoding
    wrong = [(text, decode(encode(text))) for text in TEXTS if decode(encode(text)).casefold() != text.casefold()]
    assert wrong == []


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_text_alone_is_never_taken_for_another(encoding: str) -> None:
    """Alone a text may be uncertain, but it is certain nearly always, and never certainly something else."""
    encode = ENCODERS[encoding]
    telling = [text for text in TEXTS if not encode(text).isascii() or "^" in encode(text)]
    found = [encodings_of(encode(text)) for text in telling]
    assert all(names == () or encoding in names for names in found)
    assert sum(names == (encoding,) for names in found) >= 0.97 * len(telling)


@pytest.mark.parametrize("encoding", ENCODERS)
@given(words=st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6), data=st.data())
def test_way_there_and_back(encoding: str, words: list[str], data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from((str, str.capitalize, str.upper)))
    text = " ".join(map(shape, words))
    again = decoded(ENCODERS[encoding](text), encoding)
    assert again.casefold() == text.casefold()
    if encoding != TCVN3:
        assert again == text


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=40), st.sampled_from((" ", " – ", ", ", " (1) ", "/")))
def test_proper_text_is_never_touched(words: list[str], between: str) -> None:
    text = between.join(words)
    assert encodings_of(text) == encodings_of(text.upper()) == encodings_of(text.title()) == ()
    assert decoder(words) is None


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, exclude_characters="^+`~(")))
def test_ascii_without_the_signs_of_viqr_is_never_touched(text: str) -> None:
    assert decoder([text]) is None


def test_texts_of_the_form_are_proper() -> None:
    assert [text for text in TEXTS if encodings_of(text) or legacy_text.is_odd(text)] == []
    assert decoder(TEXTS) is None


@pytest.mark.parametrize(
    "text",
    ["Café Noël", "5µm", "a × b", "12 m²", "® 2026", "«Krông Nô»", "Krông Ana", "Ea H’Leo", "M’Đrắk", "2½ ngày", "§ 5", "Gíây khen",
     "Bàng khen toàn dân", "Müller", "naïve", "GIÁO VIÊN", "Ghi chó", "HÀ TĨNH", "Plei Kông", "100 °C", "Số: 12/BC-UBND"],
)  # fmt: skip
def test_what_is_not_certain_stays(text: str) -> None:
    assert encodings_of(text) == ()


def test_seen_in_real_files() -> None:
    assert decoded("bé kÕ ho¹ch vµ ®Çu t\xad", TCVN3) == "bộ kế hoạch và đầu tư"
    assert (decoded("Tænh", VNI), decoded("thöôûng", VNI)) == ("Tỉnh", "thưởng")


def test_capitals() -> None:
    """TCVN3 has no accented capitals: in a text of capitals small letters stand for them."""
    assert decoded("KHEN TH¦ëNG CñA §¥N VÞ", TCVN3) == "KHEN THƯỞNG CỦA ĐƠN VỊ"
    assert decoded("GiÊy khen", TCVN3) == "Giấy khen"
    assert legacy_text.heading("ubnd xã bình an") == "UBND XÃ BÌNH AN"
    assert legacy_text.heading("Ubnd xã") == "Ubnd xã"


def test_lost_soft_hyphen() -> None:
    """TCVN3's ư is the soft hyphen, which some programs drop; ương is the only rime that it may have been."""
    assert decoded("khen thëng, sè lîng, ®Þa ph¬ng", TCVN3) == "khen thưởng, số lượng, địa phương"
    assert decoded("mêi ngêi", TCVN3) == "mời ngời"  # also words of their own: left as they are


def test_words_that_read_well_both_ways_follow_their_sheet() -> None:
    """ "Ghi chó" is Vietnamese as it stands; among legacy text it is "Ghi chú"."""
    found = decoder(["Ghi chó", "GiÊy khen"])
    assert found is not None
    assert found[0]("Ghi chó") == "Ghi chú"
    mixed = decoder(["Ghi chó", "GiÊy khen", "Lao động"])
    assert mixed is not None
    assert (mixed[0]("Ghi chó"), mixed[0]("GiÊy khen"), mixed[0]("Lao động")) == ("Ghi chó", "Giấy khen", "Lao động")


def test_both_encodings_on_one_sheet() -> None:
    found = decoder([tcvn3("Giấy khen"), tcvn3("Cờ thi đua"), vni("Lao động tiên tiến")])
    assert found is not None
    assert (found[0](vni("Lao động tiên tiến")), found[1]) == ("Lao động tiên tiến", "TCVN3 và VNI")


def test_hostile_sheets_are_not_pondered_over() -> None:
    assert decoder(f"GiÊy khen {i}" for i in range(10_000)) is None
    found = decoder(["GiÊy khen", "GiÊy khen " * 10_000])
    assert found is not None
    assert found[0]("GiÊy khen " * 10_000) == "GiÊy khen " * 10_000
