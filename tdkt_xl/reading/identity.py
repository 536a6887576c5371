"""Who a return is from and what for: unit, period and version, from properties, the sheet's text, the file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tdkt_xl import legacy_text
from tdkt_xl.forms.awards import central_cities
from tdkt_xl.periods import Period, most_months, parse_code, period_in_name, period_in_text, year_of_date_line
from tdkt_xl.returns import CO_QUAN, HUYEN, TINH, XA, Unit
from tdkt_xl.text import clean, fold, unaccented

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
_SAID_UNIT = re.compile(
    r"^(?:tên\s+)?(?:đơn vị|cơ quan)(?:\s+(?:báo cáo|nộp|gửi|lập biểu|lập|tổng hợp))?(?:\s+báo cáo)?\s*[:：]\s*(.*)$", re.IGNORECASE
)
_SAID_CODE = re.compile(r"\bmã(?:\s+(?:số|đơn vị|đv))*\s*[:：]\s*([A-Za-z0-9][\w.\-]*)", re.IGNORECASE)
_SAID_PERIOD = re.compile(r"^kỳ(?:\s+báo cáo)?\s*[:：]\s*(.+)$", re.IGNORECASE)
_OF_UNIT = re.compile(
    r"(?:\bcủa|\s[-–])\s+((?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)?\s*[^\W\d_].*?)"
    r"(?:\s+(?:cả\s+|0?[69]\s+tháng\s+(?:đầu\s+)?)?năm\s+(?:19|20)\d\d)?\s*\)?\s*$",
    re.IGNORECASE,
)
_OF_ISSUER = re.compile(r"\b(?:công văn|quyết định|kế hoạch|thông tư|hướng dẫn|nghị định|ban hành|theo mẫu)\b", re.IGNORECASE)
"""A line that names who gave out the form, not who filled it in."""
_VERSION = re.compile(r"\blan(?: nop)?\s*(?:thu\s*)?[:.]?\s*(\d{1,3})\b")
_BETWEEN_PLACES = re.compile(r"\s*(?:,|;|\s[-–]\s|\bthuộc\b)\s*")
_HIGHER_PLACE = {
    XA: re.compile(r"\s+(?=(?:huyện|huyen|quận|thị xã|thành phố|tỉnh)\s+\w)", re.IGNORECASE),
    HUYEN: re.compile(r"\s+(?=tỉnh\s+\w)", re.IGNORECASE),
}
"""Before what a commune or district is in; "quan" and "tinh" are syllables of names where diacritics are lacking."""
_WIDE_GAP = re.compile(r"\s*(?:\n|\s{3,})\s*")
_MAY_BE_VERSION = re.compile(r"l[^\W\d_]{1,3}n", re.IGNORECASE)
_MAY_SAY_WHEN = re.compile(r"19|20|[:：]|l.{1,3}n|h.{1,4}p|qu|bi", re.IGNORECASE)
"""What a line has that a period, a version or a title is in: a cheap look before the dear one."""
_TITLE = re.compile(r"bieu tong hop|tong hop ket qua|ket qua khen thuong|bieu so")
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap.{0,5}tu do|dang cong san")
_DATE_WORDS = re.compile(r"\bngay\b.*\bthang\b|\bnam (?:19|20)\d\d\b")
_GENERAL_TAB = re.compile(r"\b(?:sheet|trang|muc|phan|bieu|bang|to|mau|cu|moi|quy|ky|ki|thang|t)(?: ?[\divx]+)?\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME_NOISE = re.compile(
    r"(?<![\w-])(?:bth|bieu|tong hop|ket qua|khen thuong|kt|bao cao|bc|tdkt|thi dua|gui|nop|file|sheet ?\d*|ban sua|ban moi|sua|"
    r"chinh thuc|final|copy|v\d{1,2}|ubnd|(?:19|20)\d\d-[69]t|"
    r"0?[69] ?t(?:hang)?(?: dau)?(?: nam)?|nam(?= (?:19|20)\d\d)|lan(?: nop)? ?\d+|kq|so lieu|mau|"
    r"(?:19|20)\d\d|(?<!phuong )(?<!xa )(?<!so )(?<!quan )\d{1,3})(?![\w-])"
)
_FILE_CODE = re.compile(r"(?:^|[_\- ])([A-Z]{0,4}\d{3,10})(?=[_\- .]|$)")


_Clues = tuple[Unit, Sequence[str], str, str | None, Period | None, bool]
"""What `_unit_from` goes by."""


class _UnitSought(Unit):
    """A unit that is looked for when somebody asks: checking thousands of files never does. Pickles as what was found."""

    __slots__ = ("_clues", "_found", "_named_by_file")
    _clues: _Clues | None
    _found: Unit | None
    _named_by_file: bool

    def __init__(self, clues: _Clues) -> None:
        object.__setattr__(self, "_clues", clues)
        object.__setattr__(self, "_found", None)

    @property
    def found(self) -> Unit:
        """The unit itself."""
        if self._clues is not None:
            unit, named_by_file = _unit_from(*self._clues)
            object.__setattr__(self, "_found", unit)
            object.__setattr__(self, "_named_by_file", named_by_file)
            object.__setattr__(self, "_clues", None)
        assert self._found is not None
        return self._found

    @property
    def named_by_file(self) -> bool:
        """Its name was found in the file's name only."""
        return self.found is not None and self._named_by_file

    code = property(lambda self: self.found.code)
    name = property(lambda self: self.found.name)
    level = property(lambda self: self.found.level)
    upper = property(lambda self: self.found.upper)

    def __eq__(self, other: object) -> bool:
        return self.found == (other.found if isinstance(other, _UnitSought) else other)

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return repr(self.found)

    def __reduce__(self) -> tuple[object, ...]:
        return Unit, (self.code, self.name, self.level, self.upper)


class Identity(NamedTuple):
    """What was found out. `doubts` say in Vietnamese what had to be taken from a weaker place than one would like."""

    unit: Unit
    period: Period | None
    version: int = 0
    kind: str = "return"
    form: str | None = None
    doubts: tuple[str, ...] = ()

    @property
    def named_by_file(self) -> bool:
        """The unit's name was found in the file's name only."""
        return isinstance(self.unit, _UnitSought) and self.unit.named_by_file


def identify(
    properties: Mapping[str, str],
    above: Sequence[str],
    file: str,
    sheet: str | None = None,
    below: Sequence[str] = (),
    several: bool = False,
) -> Identity:
    """`above` are the sheet's texts above the table, from the top; `sheet` is its name, which may name a unit or a period.

    Of `several` tables in a file the sheet's name tells more than the file's, of one it tells less.

    `below`, where people sign and recipients are listed, names no unit; only its date line may be needed.
    """
    said = _properties(properties) if properties else _NOTHING_SAID
    typed = [line for text in above for line in _lines(text)]
    lines = [_facts(line) for line in typed if _MAY_SAY_WHEN.search(line)]
    stem = _stem(file)
    period = said.period or _period_in(lines)
    months = next((line.most_months for line in lines if line.most_months), None) if said.period is None else None
    doubts: list[str] = []
    if period is None:
        period = _period_in_names(stem, sheet, several)
        period = _months_of_title(typed, period) if period is not None else None
        months = months or most_months(stem)
    if period is None:
        period = next((period for text in (*above, *below) if (period := year_of_date_line(clean(text)))), None)
        if period is not None:
            period = _months_of_title(typed, period)
            doubts.append(f"kỳ báo cáo {period.code} lấy theo dòng ngày tháng")
    if months and period is not None and period.months == 12 and not period.part:
        doubts.append(f"“{months} tháng” được hiểu là kỳ báo cáo cả năm {period.year}")
    version = next((line.version for line in lines if line.version), 0)
    if not version and _MAY_BE_VERSION.search(stem):
        version = _facts(stem.replace("_", " ")).version
    return Identity(
        _UnitSought((said.unit, typed, stem, sheet, period, several)), period, version, said.kind, said.form, tuple(doubts)
    )


def with_margins(identity: Identity, properties: Mapping[str, str], above: Sequence[str], margins: Sequence[str]) -> Identity:
    """The identity, completed from page headers, footers and text boxes: what neither properties nor the sheet's text say."""
    if not margins or "tdkt.form" in properties:
        return identity
    said = identify({}, list(map(legacy_text.anywhere, margins)), "")
    if said.unit.name is None and (said.period is None or said.doubts):
        return identity
    own = identify(properties, above, "")
    where = "lấy ở đầu trang, chân trang in hoặc hộp chữ"
    if said.period is not None and not said.doubts and (own.period is None or own.doubts):
        identity = identity._replace(period=said.period, doubts=(f"kỳ báo cáo {said.period.code} {where}",))
    if said.unit.name is not None and own.unit.name is None:
        doubt = f"tên đơn vị “{said.unit.name}” {where}"
        identity = identity._replace(unit=said.unit, doubts=(*identity.doubts, doubt))
    return identity


def _stem(file: str) -> str:
    """A file's name without its ending, as os.path gives it, in a third of the time."""
    name = file[file.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[:dot] if dot > 0 else name


def _period_in_names(stem: str, sheet: str | None, several: bool) -> Period | None:
    names = (sheet or "", stem) if several else (stem, sheet or "")
    return next((period for name in names if (period := period_in_name(name)) is not None), None)


def _months_of_title(typed: Sequence[str], period: Period) -> Period:
    """The period of a year found elsewhere where the title says "6 THÁNG ĐẦU NĂM" and leaves the year out."""
    for i, line in enumerate(typed):
        text = clean(line)
        if period.months == 12 and not period.part and (_SAID_PERIOD.match(text) or _TITLE.search(unaccented(text))):
            following = clean(typed[i + 1]) if i + 1 < len(typed) else ""
            period = period_in_text(f"{text} {following} năm {period.year}") or period
    return period


def _unit_from(
    said: Unit, typed: Sequence[str], stem: str, sheet: str | None, period: Period | None, several: bool
) -> tuple[Unit, bool]:
    """The unit that properties, text lines, sheet name or file name give, and whether only the file's name gave it."""
    lines = [_unit_facts(line) for line in typed]
    unit = said if said.name else _unit_in(lines)
    named_by_file = False
    code = said.code or (unit.code if unit is not None else None)
    if unit is None or not unit.name:
        by_file = _unit_of_name(stem)
        by_sheet = _unit_of_name(sheet) if sheet is not None and _level(unaccented(legacy_text.anywhere(sheet))) else None
        plain = by_file is None or not by_file.name or level_of(by_file.name) is None
        unit = by_sheet if by_sheet is not None and (several or plain) else by_file
        named_by_file = unit is not None and unit is by_file
    unit = unit or Unit()
    if code and not said.name:
        unit = Unit(code, unit.name, said.level, unit.upper)
    if unit.name and (unit.level is None or (unit.level == HUYEN and not said.level)):
        unit = Unit(unit.code, unit.name, level_of(unit.name, period), unit.upper)
    return unit, named_by_file


def _lines(text: str) -> list[str]:
    """A cell's lines; a letterhead and the motto beside it may share one cell, spaces between them."""
    return _WIDE_GAP.split(text) if "   " in text else text.splitlines()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one line of text may say of when; most lines recur in file after file, so it is worked out once."""

    text: str
    title: bool
    stated_period: Period | None
    period: Period | None
    version: int
    most_months: int | None


@lru_cache(maxsize=10_000)
def _facts(line: str) -> _Facts:
    text = clean(line)
    words = unaccented(text)
    # Each search is worth its time only where a sign that costs nothing says that it may find something.
    stated = _SAID_PERIOD.match(text) if ":" in text or "：" in text else None
    version = _VERSION.search(words) if "lan" in words else None
    return _Facts(
        text=text,
        title=_TITLE.search(words) is not None,
        stated_period=(parse_code(stated[1]) or period_in_text(f"kỳ {stated[1]}")) if stated else None,
        period=period_in_text(text) if "19" in words or "20" in words else None,
        version=int(version[1]) if version else 0,
        most_months=most_months(text) if "thang" in words else None,
    )


@dataclass(frozen=True, slots=True)
class _UnitFacts:
    """What one line of text may say of who."""

    text: str
    unit: str | None
    """What follows "Đơn vị:"; "" where the name stands in the next cell."""
    code: str | None
    office: bool
    nameless: bool
    """Cannot be the name after an empty "Đơn vị:"."""


@lru_cache(maxsize=10_000)
def _unit_facts(line: str) -> _UnitFacts:
    text = clean(line)
    words = unaccented(text)
    stating = ":" in text or "：" in text
    code = _SAID_CODE.search(text) if stating else None
    unit = _SAID_UNIT.match(_SAID_CODE.sub("", text).strip(" ;,()-–")) if stating else None
    nameless = stating or bool(_TITLE.search(words) or _MOTTO.search(words) or _DATE_WORDS.search(words))
    return _UnitFacts(
        text=text,
        unit=unit[1].strip(" .…_") if unit else None,
        code=code[1] if code else None,
        office=(stating or not nameless) and _is_office(text),
        nameless=nameless,
    )


def level_of(name: str, period: Period | None = None) -> str | None:
    """The level that an office's name shows; a "thành phố" is a tỉnh where the centre runs it in that period."""
    words = unaccented(name)
    level = _level(words)
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


def _properties(properties: Mapping[str, str]) -> Identity:
    unit = Unit(
        properties.get("tdkt.unit.code") or None,
        clean(properties.get("tdkt.unit.name", "")) or None,
        properties.get("tdkt.unit.level") or None,
    )
    kind = "summary" if properties.get("tdkt.kind") == "summary" else "return"
    return Identity(unit, parse_code(properties.get("tdkt.period", "")), 0, kind, properties.get("tdkt.form") or None)


_NOTHING_SAID = Identity(Unit(), None)


def _unit_in(lines: Sequence[_UnitFacts]) -> Unit | None:
    """The unit that the sheet's text names: "Đơn vị: …" first, then the letterhead's lower line, then "… của xã X"."""
    code = next((line.code for line in lines if line.code), None)
    head: list[str] = []
    for i, line in enumerate(lines):
        if line.unit is not None:
            name = line.unit or (lines[i + 1].text if i + 1 < len(lines) and not lines[i + 1].nameless else "")
            if name:
                return _named(name, code, head[-1] if head and fold(head[-1]) != fold(name) else None)
        if line.office:
            head.append(line.text)
    if head:
        return _named(head[-1], code, head[-2] if len(head) > 1 else None)
    for line in lines:
        match = _OF_UNIT.search(line.text)
        if match and _is_office(match[1]) and not _OF_ISSUER.search(line.text):
            return _named(match[1], code, None)
    return Unit(code=code) if code else None


def _named(text: str, code: str | None, upper: str | None) -> Unit:
    """ "Xã A, huyện B" is Xã A under Huyện B."""
    first, _, rest = _split_places(text)
    name = unit_name(first)
    above = _named_above(rest) if rest else (unit_name(upper) if upper else None)
    return Unit(code, name or None, None if rest else _level(unaccented(text)), above)


def _named_above(text: str) -> str:
    """ "huyện B tỉnh C" and "huyện B, tỉnh C" are Huyện B, tỉnh C."""
    first, _, rest = _split_places(text)
    return f"{unit_name(first)}, {rest}" if rest else unit_name(text)


def _split_places(text: str) -> tuple[str, str, str]:
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


def _is_office(line: str) -> bool:
    typed = unaccented(line)
    if (
        not typed
        or len(typed) > 90
        or " " not in typed
        or _MOTTO.search(typed)
        or _DATE_WORDS.search(typed)
        or _TITLE.search(typed)
    ):
        return False
    if _NOT_OFFICES_TYPED.match(line):
        return False
    bare = _UBND.sub("", line)
    if bare[:1] in "tTpP" and any(short.match(bare) for short, _ in _SHORT_PLACES):
        return True
    words = _words(line)
    return " " in words and _level(words) is not None and not _NOT_OFFICES.match(words)


@lru_cache(maxsize=4_000)
def _level(words: str) -> str | None:
    words = words.removeprefix("ubnd ").strip()
    if words.startswith(("hop tac xa", *_PARTY_OFFICES)):
        return CO_QUAN
    return _place_level(words) or (CO_QUAN if any(words.startswith(prefix + " ") for prefix in _OFFICES) else None)


def _place_level(words: str) -> str | None:
    """The level of a commune, district or province by its name's first word; None of any other office."""
    return next((level for prefix, level in _PLACES if words.startswith(f"{prefix} ")), None)


def unit_of_tab(name: str, period: Period | None) -> Unit | None:
    """The unit that a sheet's name gives where nothing else does; None for "Sheet1", "Mục II" and the like."""
    unit = None if _GENERAL_TAB.search(unaccented(legacy_text.anywhere(name))) else _unit_of_name(name)
    return Unit(unit.code, unit.name, level_of(unit.name, period), None) if unit is not None and unit.name else None


def _unit_of_name(name: str) -> Unit | None:
    """The unit that a file's or sheet's name gives: "26734_Xa_Binh_An_2026" is Xa Binh An with code 26734."""
    name = legacy_text.anywhere(name)
    code = next((match[1] for match in _FILE_CODE.finditer(name) if not _YEAR.fullmatch(match[1])), None)
    text = re.sub(r"[_+.()\[\],]+", " ", name.replace(code, " ", 1) if code else name)
    typed = clean(text if " " in name.strip() else text.replace("-", " ")).split()
    # One plain word for each typed one, so that what is noise among the plain is dropped among the typed.
    plain = " ".join(unaccented(word).replace(" ", "-") or "-" for word in typed)
    kept = _NAME_NOISE.sub(lambda match: " ".join("\0" for _ in match[0].split()), plain).split()
    words = [word for word, mark in zip(typed, kept, strict=True) if mark != "\0"]
    found = _named(" ".join(_from_office_on(words)), code, None)
    return Unit(code, found.name, None, found.upper) if found.name or code else None


def _from_office_on(words: list[str]) -> list[str]:
    """A name's words without those of the author's own that stand before "xã", "trường" …"""
    plain = list(map(unaccented, words))
    starts = [at for at in range(len(words) - 1) if _level(" ".join(plain[at:])) and plain[at] in _TELLING_STARTS]
    return words[starts[0] :] if starts and _level(" ".join(plain)) is None else words


_TELLING_STARTS = frozenset(("xa", "phuong", "thi", "dac", "huyen", "quan", "tinh", "truong", "phong", "so", "benh"))


def _period_in(lines: Sequence[_Facts]) -> Period | None:
    """The period said outright ("Kỳ báo cáo: …"), then the title's, also where it runs over two lines, then any other."""
    for line in lines:
        if line.stated_period is not None:
            return line.stated_period
    for i, line in enumerate(lines):
        if line.title:
            following = lines[i + 1].text if i + 1 < len(lines) else ""
            period = line.period or period_in_text(f"{line.text} {following}")
            if period is not None:
                return period
    return next((line.period for line in lines if line.period is not None), None)
