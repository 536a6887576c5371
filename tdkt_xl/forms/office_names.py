"""How offices are called: whether a text is an office's name, of which level it is, how it is kept, what stands above it."""

from __future__ import annotations

import re
from functools import lru_cache

from tdkt_xl.forms.awards import central_cities
from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import clean, unaccented

# First words of an office's name as `unaccented` gives them (a final y is i: "cong ti"), longest first, and its level.
_PLACES = (
    ("thi tran", XA), ("dac khu", XA), ("phuong", XA), ("xa", XA),
    ("thanh pho", HUYEN), ("thi xa", HUYEN), ("huyen", HUYEN), ("quan", HUYEN), ("tinh", TINH),
)  # fmt: skip
_OFFICES = (
    "so", "ban", "phong", "truong", "trung tam", "hoi", "chi cuc", "cuc", "van phong", "cong an", "bo chi huy",
    "ban chi huy", "mat tran", "uy ban mat tran", "ubmttq", "lien doan", "doan", "vien", "benh vien", "tram", "cong ti",
    "hop tac xa", "quy", "chi nhanh", "bao hiem", "kho bac", "thanh tra", "toa an", "dai", "bao", "hoc vien",
    "dai hoc", "dang uy", "co quan", "ngan hang", "tong cong ti", "tap doan", "bo", "don vi", "uy ban mttq", "uy ban kiem tra",
    "dang bo", "chi bo", "cong doan", "buu dien", "dien luc", "thu vien", "bao tang", "hat kiem lam", "tong cuc", "xi nghiep",
    "nong truong", "nha may", "nha van hoa", "nha thieu nhi", "khoa", "thcs", "thpt", "tieu hoc", "mam non",
)  # fmt: skip
_PARTY_OFFICES = ("huyen uy", "tinh uy", "thanh uy", "thi uy", "quan uy")
_NOT_OFFICES = re.compile(
    r"(?:hoi dong|khoa ho[cp]\b|ban nganh|bo nganh|so luong|bao cao|so thu tu|so \d|bo sung|"
    r"quy (?:[1-4i]|i+)\b|ban hanh|ban sua|doan the|so$|"
    r"don vi (?:tinh|nhan|bao cao|nop|lap|gui|do)\b)"
)
_NOT_OFFICES_TYPED = re.compile(r"[-–+•*(]|(?:số|trưởng|bản|bổ|bỏ|đoán)(?!\w)|so\s*:", re.IGNORECASE)
"""What only looks like an office without its diacritics: "Số: 12/BC-UBND", "TRƯỞNG PHÒNG"; and items of a list."""
_CONSONANTS = frozenset("BCDĐFGHJKLMNPQRSTVWXZ")
_WORD_PARTS = re.compile(r"([-&/’'])")
_ACRONYMS = frozenset({"UBND", "UBMTTQ", "UBMT", "UBKT"})
"""Abbreviations that have a vowel; those without are told by that."""
_COMMON_WORDS = (
    "nội vụ", "y tế", "tiểu học", "mầm non", "trung học", "cơ sở", "phổ thông", "đại học", "cao đẳng", "sư phạm", "đa khoa",
    "khu vực", "văn hóa", "xã hội", "thi đua", "khen thưởng", "trung ương", "nông dân", "phụ nữ", "cựu chiến binh", "liên hiệp",
    "lao động", "giáo dục", "đào tạo", "tài chính", "kế hoạch", "tư pháp", "kinh tế", "hạ tầng", "đô thị", "nông nghiệp",
    "môi trường", "công thương", "xây dựng", "khoa học", "công nghệ", "dân tộc", "tôn giáo", "ngoại vụ", "du lịch", "thể thao",
    "thanh niên", "quân sự", "chữ thập đỏ", "hành chính công", "dân số", "bảo trợ", "nhân dân", "biên phòng", "kiểm sát",
)  # fmt: skip
"""What offices are called for, beside a place's name: written with one capital letter."""
_CAPTION = re.compile(r"^(xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s*:\s*", re.IGNORECASE)
_UBND = re.compile(r"^(?:ủy ban nhân dân|uỷ ban nhân dân|u\.?b\.?n\.?d\b\.?)\s*", re.IGNORECASE)
_SHORT_PLACES = (
    (re.compile(r"^tp\s*\.?\s*(?=\w)", re.I), "Thành phố "),
    (re.compile(r"^tx\s*\.\s*(?=\w)", re.I), "Thị xã "),
    (re.compile(r"^tt\s*\.\s*(?=\w)", re.I), "Thị trấn "),
    (re.compile(r"^p\s*\.\s*(?=\w)", re.I), "Phường "),
)
_BETWEEN_PLACES = re.compile(r"\s*(?:,|;|\s[-–]\s|\bthuộc\b)\s*")
_HIGHER_PLACE = {
    XA: re.compile(r"\s+(?=(?:huyện|huyen|quận|thị xã|thành phố|tỉnh)\s+\w)", re.IGNORECASE),
    HUYEN: re.compile(r"\s+(?=tỉnh\s+\w)", re.IGNORECASE),
}
"""Before what a commune or district is in; "quan" and "tinh" are syllables of names where diacritics are lacking."""
TITLE = re.compile(r"bieu tong hop|tong hop ket qua|ket qua khen thuong|bieu so")
MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{0,5}tu do|dang cong san")
DATE_WORDS = re.compile(r"\bngay\b.*\bthang\b|\bnam (?:19|20)\d\d\b")
"""What else stands above a table, by its words unaccented: the form's title, the nation's motto, place and date."""


def level_of(name: str, period: Period | None = None) -> str | None:
    """The level that an office's name shows; a "thành phố" is a tỉnh where the centre runs it in that period."""
    words = unaccented(name)
    level = office_level(words)
    city = words.removeprefix("thanh pho ").strip()
    if level == HUYEN and city != words and city in central_cities():
        since = central_cities()[city]
        if since is None or (period is not None and period.last_day >= since):
            return TINH
    return level


@lru_cache(maxsize=10_000)
def unit_name(text: str) -> str:
    """An office's name as it is kept: without "UBND", capitals only where a name has them, first letter upper case."""
    name = clean(text).strip(" .,:;-–()\"'“”")
    while (bare := _UBND.sub("", name)) != name:
        name = bare.strip()
    if name.isupper():
        name = _from_capitals(name, _words(text))
    if name[:1] in "tTpP":
        for short, full in _SHORT_PLACES:
            name = short.sub(full, name)
    if ":" in name:
        name = _CAPTION.sub(r"\1 ", name)
    return name[:1].upper() + name[1:]


def _words(text: str) -> str:
    """An office's name unaccented, without "UBND" however that is written."""
    words = unaccented(text)
    return words.removeprefix("ubnd ") if not words.startswith("u b n d") else unaccented(_UBND.sub("", clean(text)))


def _from_capitals(name: str, words: str) -> str:
    """XÃ BÌNH AN → xã Bình An, TRƯỜNG THCS CAO CHƯƠNG → trường THCS Cao Chương: abbreviations have no vowel."""
    prefix = max((p for p in _STARTS if words.startswith(f"{p} ")), key=len, default="")
    common = len(prefix.split())
    typed = name.split()
    rest = " ".join(map(_capitalised, typed[common:]))
    if prefix not in _PLACE_STARTS:
        rest = _COMMON_NAMES.sub(lambda match: match[0].capitalize(), _PLACE_WORDS.sub(lambda match: match[0].lower(), rest))
    return " ".join([*(word if _is_acronym(word) else word.lower() for word in typed[:common]), rest])


_PLACE_STARTS = frozenset(prefix for prefix, _ in _PLACES)
_STARTS = (*_PLACE_STARTS, *_OFFICES, *_PARTY_OFFICES)
_COMMON_NAMES = re.compile(rf"(?<!\w)(?:{'|'.join(_COMMON_WORDS)})(?!\w)", re.IGNORECASE)
_PLACE_WORDS = re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)(?= \w)(?! hội)", re.IGNORECASE)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and (_CONSONANTS.issuperset(word) or word in _ACRONYMS)


@lru_cache(maxsize=10_000)
def _capitalised(word: str) -> str:
    if word.lower() in ("và", "của", "với", "các", "cho"):
        return word.lower()
    if _is_acronym(word):
        return word
    if len(word) > 1 and _WORD_PARTS.search(word):
        return "".join(map(_capitalised, _WORD_PARTS.split(word)))
    return word[:1].upper() + word[1:].lower()


def split_places(text: str) -> tuple[str, str, str]:
    """An office's name, what stands between, and the place that it is in: "Xã A", ", ", "huyện B"; "" where none is named."""
    for match in _BETWEEN_PLACES.finditer(text):
        rest = text[match.end() :]
        words = unaccented(_UBND.sub("", rest))
        if any(words.startswith(f"{prefix} ") for prefix, _ in _PLACES) and not words.startswith("xa hoi"):
            return text[: match.start()], match[0], rest
    level = _place_level(_words(text))
    higher = _HIGHER_PLACE[level].search(text) if level in _HIGHER_PLACE else None
    if higher is None or _place_level(_words(text[: higher.start()])) != level:  # "Thị trấn Huyện Lỵ"
        return text, "", ""
    return text[: higher.start()], higher[0], text[higher.end() :]


def is_office(line: str) -> bool:
    """Whether a line of text is an office's name, which a title, a motto or a date is not."""
    typed = unaccented(line)
    if not typed or len(typed) > 90 or " " not in typed or MOTTO.search(typed) or DATE_WORDS.search(typed) or TITLE.search(typed):
        return False
    if _NOT_OFFICES_TYPED.match(line):
        return False
    bare = _UBND.sub("", line)
    if bare[:1] in "tTpP" and any(short.match(bare) for short, _ in _SHORT_PLACES):
        return True
    words = _words(line)
    return " " in words and office_level(words) is not None and not _NOT_OFFICES.match(words)


@lru_cache(maxsize=4_000)
def office_level(words: str) -> str | None:
    """The level that an office's name, unaccented, begins with; None where it begins with none."""
    words = words.removeprefix("ubnd ").strip()
    if words.startswith(("hop tac xa", *_PARTY_OFFICES)):
        return CO_QUAN
    return _place_level(words) or (CO_QUAN if any(words.startswith(prefix + " ") for prefix in _OFFICES) else None)


def _place_level(words: str) -> str | None:
    """The level of a commune, district or province by its name's first word; None of any other office."""
    return next((level for prefix, level in _PLACES if words.startswith(f"{prefix} ")), None)


def from_office_on(words: list[str]) -> list[str]:
    """A name's words without those of the author's own that stand before "xã", "trường" …"""
    plain = list(map(unaccented, words))
    starts = [at for at in range(len(words) - 1) if office_level(" ".join(plain[at:])) and plain[at] in _TELLING_STARTS]
    return words[starts[0] :] if starts and office_level(" ".join(plain)) is None else words


_TELLING_STARTS = frozenset(("xa", "phuong", "thi", "dac", "huyen", "quan", "tinh", "truong", "phong", "so", "benh"))
