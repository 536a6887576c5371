"""Names of offices: whether a text is one, its level, the form in which it is kept, the place above it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from tdkt_xl.forms.awards import central_cities
from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.words.periods import Period
from tdkt_xl.words.sentences import upper_first
from tdkt_xl.words.text import clean, unaccented

# The first words of an office's name as from `unaccented` (a final y is i: "cong ti"), longest first, and its level.
_PLACES = (
    ("thi tran", XA), ("dac khu", XA), ("phuong", XA), ("xa", XA),
    ("thanh pho", HUYEN), ("thi xa", HUYEN), ("huyen", HUYEN), ("quan", HUYEN), ("tinh", TINH),
)  # fmt: skip
_ROWS = (files("tdkt_xl.forms") / "office-words.csv").read_text(encoding="utf-8").splitlines()
_WORDS = {kind: tuple(words.split("|")) for kind, _, words in (row.partition(",") for row in _ROWS)}
_OFFICES = tuple(map(unaccented, _WORDS["first"]))
"""The first words of other offices' names."""
_PARTY_OFFICES = ("huyen uy", "tinh uy", "thanh uy", "thi uy", "quan uy", "tinh doan", "thanh doan")
_NOT_OFFICES = re.compile(
    r"(?:hoi dong|khoa ho[cp]\b|ban nganh|bo nganh|bao cao|bo sung|"
    r"so (?:luong|thu tu|voi|sanh|ket|lieu|quyet dinh|theo doi|ghi|\d)|"
    r"quy (?:[1-4i]|i+)\b|ban hanh|ban sua|doan the|so$|"
    r"don vi (?:tinh|nhan|bao cao|nop|lap|gui|do)\b)"
)
_NOT_OFFICES_TYPED = re.compile(r"[-–+•*(]|(?:số|sổ|trưởng|bản|bổ|bỏ|đoán)(?!\w)|so\s*:", re.IGNORECASE)
"""Texts that look like an office only without diacritics ("Số: 12/BC-UBND", "TRƯỞNG PHÒNG"), and items of a list."""
_LONGEST_NAME = 120
_CONSONANTS = frozenset("BCDĐFGHJKLMNPQRSTVWXZ")
_WORD_PARTS = re.compile(r"([-&/’'])")
_ACRONYMS = frozenset({"UBND", "UBMTTQ", "UBMT", "UBKT"})
"""Abbreviations with a vowel; those without are recognised by that."""
_COMMON_WORDS = {word.lower(): word for word in _WORDS["within"]}
"""The words in offices' names beside a place's name: in small letters → with the capitals of such a name."""
_CAPTION = re.compile(r"^(xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s*:\s*", re.IGNORECASE)
_COUNCIL = r"(?:(?:hđnd|hội đồng nhân dân)\s*(?:và|[-–,&])?\s*(?=[uủ]))?"
_UBND = re.compile(rf"^{_COUNCIL}(?:ủy ban nhân dân|uỷ ban nhân dân|u\.?b\.?n\.?d\b\.?)\s*", re.IGNORECASE)
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
"""The gap before the place that contains a commune or district. "quan" and "tinh" can be syllables of a name without diacritics."""
TITLE = re.compile(r"bieu tong hop|tong hop ket qua|ket qua khen thuong|bieu so")
MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{0,5}tu do|dang cong san")
DATE_WORDS = re.compile(r"\bngay\b.*\bthang\b|\bnam (?:19|20)\d\d\b")
"""Other lines above a table, recognised by unaccented words: the form's title, the nation's motto, place and date."""


def level_of(name: str, period: Period | None = None) -> str | None:
    """The level in an office's name; None if unknown. A "thành phố" is a tỉnh if it was under the central government then."""
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
    """An office's name as it is kept: without "UBND", with capitals only in names, the first letter a capital."""
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
    return upper_first(name)


def _words(text: str) -> str:
    """An office's name unaccented, without "UBND" in any spelling."""
    words = unaccented(text)
    odd = words.startswith(("u b n d", "hdnd", "hoi dong nhan dan"))
    return unaccented(_UBND.sub("", clean(text))) if odd else words.removeprefix("ubnd ")


def _from_capitals(name: str, words: str) -> str:
    """XÃ BÌNH AN → xã Bình An, BAN QUẢN LÝ DỰ ÁN → ban Quản lý dự án. Words without a vowel are abbreviations."""
    prefix = _start_of(words)
    common = len(prefix.split())
    typed = name.split()
    rest = " ".join(map(_capitalised, typed[common:]))
    if prefix not in _PLACE_STARTS:
        rest = _PLACE_WORDS.sub(lambda match: match[0].lower(), rest)
        rest = _COMMON_NAMES.sub(lambda match: _COMMON_WORDS[match[0].lower()], rest)
        rest = _ROMAN_NUMBER.sub(lambda match: match[0].upper(), rest)
    return " ".join([*(word if _is_acronym(word) else word.lower() for word in typed[:common]), rest])


_PLACE_STARTS = frozenset(prefix for prefix, _ in _PLACES)
_STARTS = (*_PLACE_STARTS, *_OFFICES, *_PARTY_OFFICES)
_BY_FIRST_WORD = {
    first: sorted((each for each in _STARTS if each.split()[0] == first), key=len, reverse=True)
    for first in {each.split()[0] for each in _STARTS}
}
_LONGEST_FIRST = sorted(_COMMON_WORDS, key=len, reverse=True)
_COMMON_NAMES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?!\w)", re.IGNORECASE)
_PLACE_WORDS = re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)(?= \w|$)(?! hội)", re.IGNORECASE)
_ROMAN_NUMBER = re.compile(r"(?<=[Kk]hu vực )[IVX]+(?!\w)|(?<=[Vv]ùng )[IVX]+(?!\w)", re.IGNORECASE)


def _start_of(words: str) -> str:
    """The longest of the known beginnings of offices' names that is followed by a space in `words`; "" if there is none."""
    known = _BY_FIRST_WORD.get(words.partition(" ")[0], ())
    return next((each for each in known if words.startswith(f"{each} ")), "")


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and (_CONSONANTS.issuperset(word) or word in _ACRONYMS)


@lru_cache(maxsize=10_000)
def _capitalised(word: str) -> str:
    if word.lower() in _LINKS:
        return word.lower()
    if _is_acronym(word):
        return word
    if len(word) > 1 and _WORD_PARTS.search(word):
        return "".join(map(_capitalised, _WORD_PARTS.split(word)))
    return word[:1].upper() + word[1:].lower()


@lru_cache(maxsize=4_000)
def is_measure(text: str) -> bool:
    """True if a text is a unit of measurement, not an office: "Triệu đồng", "người, tập thể", "1.000 đồng"."""
    parts = re.split(r"[,;/+]|\bvà\b|\s-\s", clean(text).lower().strip(" .()"))
    words = [unaccented(re.sub(r"[\d.]+", " ", part.replace("%", " phần trăm "))) for part in parts]
    return any(words) and all(not each or each in _MEASURES for each in words)


_AFTER_UNIT = re.compile(r"^\S+\s+\S+\s*[:(]?\s*")
"""The words "Đơn vị" at the start of a line."""
_MEASURES = frozenset(map(unaccented, _WORDS["measure"]))


def is_unfinished(line: str) -> bool:
    """True if an office's name continues in the next line: the line has the kind of office but no name ("TRẠM Y TẾ")."""
    words = _words(line)
    prefix = _start_of(f"{words} ")
    if not prefix or prefix in _PLACE_STARTS:
        return False
    rest = clean(line).lower().split()[len(prefix.split()) :]
    named = _COMMON_NAMES.sub(" ", " ".join(word for word in rest if word not in _LINKS))
    return not any(letter.isalnum() for letter in re.sub(r"(?<!\w)(?:tnhh|mtv|cp|và|chqs)(?!\w)", " ", named))


def may_go_on(line: str, below: str) -> bool:
    """True if an unfinished office's name may continue in the line below: "TRẠM Y TẾ" / "XÃ BÌNH AN", "TRƯỜNG TIỂU HỌC" / "LÊ
    LỢI"."""
    if is_office(below):
        return _place_level(_words(below)) is not None
    by_name = not _words(line).startswith(_NEVER_BY_NAME) and line.isupper() and below.isupper()
    return by_name and 0 < clean(below).count(" ") < _MOST_WORDS and not _OF_DOCUMENTS.search(clean(below).lower())


_NEVER_BY_NAME = ("so ", "phong ", "van phong", "chi cuc", "cuc ", "thanh tra", "hoi ", "doan ", "dang uy", "cong an")
"""Offices whose names contain only the name of a place."""
_MOST_WORDS = 9
_OF_DOCUMENTS = re.compile(
    r"\b(?:báo cáo|tờ trình|biểu|phụ lục|danh sách|kết quả|công tác|thống kê|tổng hợp|mẫu|năm|về việc|kèm theo|thi đua|khen thưởng|"
    r"số liệu|quyết định|thông báo|kế hoạch|mục|tháng|stt|trình|đề nghị)\b|\d{3}|(?<!khu vực )\d\s*[/.\-]"
)
"""Words that titles of documents contain, and names do not."""
_LINKS = ("và", "của", "với", "các", "cho")


def split_places(text: str) -> tuple[str, str, str]:
    """An office's name, the text between, and the place that contains it: "Xã A", ", ", "huyện B"; "" if none is named."""
    text = _UBND.sub("", text)  # "HĐND - UBND xã A" has a dash too
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
    """True if a line of text is an office's name, not a title, a motto or a date."""
    typed = unaccented(line)
    if not typed or len(typed) > _LONGEST_NAME or " " not in typed:
        return False
    if MOTTO.search(typed) or DATE_WORDS.search(typed) or TITLE.search(typed):
        return False
    if _NOT_OFFICES_TYPED.match(line):
        return False
    bare = _UBND.sub("", line)
    if bare[:1] in "tTpP" and any(short.match(bare) for short, _ in _SHORT_PLACES):
        return True
    words = _words(line)
    if words.startswith("don vi ") and is_measure(_AFTER_UNIT.sub("", clean(line))):
        return False
    return " " in words and office_level(words) is not None and not _NOT_OFFICES.match(words)


@lru_cache(maxsize=4_000)
def office_level(words: str) -> str | None:
    """The level with which an office's name, unaccented, begins; None if there is none."""
    words = words.removeprefix("ubnd ").strip()
    if words.startswith(("hop tac xa", "htx ", *_PARTY_OFFICES)):
        return CO_QUAN
    return _place_level(words) or (CO_QUAN if any(words.startswith(prefix + " ") for prefix in _OFFICES) else None)


def _place_level(words: str) -> str | None:
    """The level of a commune, district or province by its name's first word; None for any other office."""
    return next((level for prefix, level in _PLACES if words.startswith(f"{prefix} ")), None)


def from_office_on(words: list[str]) -> list[str]:
    """A name's words without the author's own words before "xã", "trường" …"""
    plain = list(map(unaccented, words))
    starts = [at for at in range(len(words) - 1) if office_level(" ".join(plain[at:])) and plain[at] in _TELLING_STARTS]
    return words[starts[0] :] if starts and office_level(" ".join(plain)) is None else words


_TELLING_STARTS = frozenset(("xa", "phuong", "thi", "dac", "huyen", "quan", "tinh", "truong", "phong", "so", "benh"))
