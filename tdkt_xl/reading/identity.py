"""Finds who sent a return and for what period: unit, period and version, from properties, the sheet's text and the file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tdkt_xl.forms.levels import HUYEN
from tdkt_xl.forms.office_names import (
    DATE_WORDS,
    MOTTO,
    TITLE,
    from_office_on,
    is_measure,
    is_office,
    is_unfinished,
    level_of,
    may_go_on,
    office_level,
    split_places,
    unit_name,
)
from tdkt_xl.model.units import Unit
from tdkt_xl.words import legacy_text
from tdkt_xl.words.period_texts import (
    UnderstoodPeriod,
    most_months,
    period_in_name,
    period_in_text,
    understood_in_text,
    year_of_date_line,
)
from tdkt_xl.words.periods import Period, parse_code
from tdkt_xl.words.text import clean, fold, unaccented

_SAID_UNIT = re.compile(
    r"^(?:tên\s+)?(?:đơn vị|cơ quan)(?:\s+(?:báo cáo|nộp|gửi|lập biểu|lập|tổng hợp))?(?:\s+báo cáo)?\s*[:：]\s*(.*)$", re.IGNORECASE
)
_SAID_CODE = re.compile(r"\bmã(?:\s+(?:số|đơn vị|đv))*\s*[:：]\s*([A-Za-z0-9][\w.\-]*)", re.IGNORECASE)
_SAID_PERIOD = re.compile(r"^(?:kỳ(?:\s+báo cáo)?|năm báo cáo)\s*[:：]\s*(.+)$", re.IGNORECASE)
_OF_UNIT = re.compile(
    r"(?:\bcủa|\s[-–])\s+((?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)?\s*[^\W\d_].*?)"
    r"(?:\s+(?:cả\s+|0?[69]\s+tháng\s+(?:đầu\s+)?)?năm\s+(?:19|20)\d\d)?\s*\)?\s*$",
    re.IGNORECASE,
)
_OF_ISSUER = re.compile(r"\b(?:công văn|quyết định|kế hoạch|thông tư|hướng dẫn|nghị định|ban hành|theo mẫu)\b", re.IGNORECASE)
"""Matches a line that names the office that issued the form, not the one that filled it in."""
_VERSION = re.compile(r"\blan(?: nop)?\s*(?:thu\s*)?[:.]?\s*(\d{1,3})\b")
_WIDE_GAP = re.compile(r"\s*(?:\n|\t|\s{3,})\s*")
_BEFORE_MOTTO = re.compile(r"(?<=\S)\s+(?=c[ộô]ng h(?:o[àa]|[òo]a) x[ãa] h[ộô]i|đ[ộô]c l[ậâ]p\s*[-–])", re.IGNORECASE)
_MAY_HOLD_MOTTO = re.compile(r"c[ộô]ng h|đ[ộô]c l", re.IGNORECASE)
_MAY_BE_VERSION = re.compile(r"l[^\W\d_]{1,3}n", re.IGNORECASE)
_MAY_SAY_WHEN = re.compile(r"19|20|[:：]|l.{1,3}n|h.{1,4}p|qu|bi", re.IGNORECASE)
"""Characters that every line with a period, a version or a title contains: a cheap test before the slow one."""
_GENERAL_TAB = re.compile(r"\b(?:sheet|trang|muc|phan|bieu|bang|to|mau|cu|moi|quy|ky|ki|thang|t)(?: ?[\divx]+)?\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME_NOISE = re.compile(
    r"(?<![\w-])(?:bth|bieu|tong hop|ket qua|khen thuong|kt|bao cao|bc|tdkt|thi dua|gui|nop|file|sheet ?\d*|ban sua|ban moi|sua|"
    r"chinh thuc|final|copy|v\d{1,2}|ubnd|(?:19|20)\d\d-[69]t|"
    r"0?[69] ?t(?:hang)?(?: dau)?(?: nam)?|nam(?= (?:19|20)\d\d)|lan(?: nop)? ?\d+|kq|so lieu|mau|"
    r"(?:19|20)\d\d|(?<!phuong )(?<!xa )(?<!so )(?<!quan )\d{1,3})(?![\w-])"
)
_OFFICE_ABOVE = re.compile(
    r"\s*((?:UBND|[ủu][ỷy] ban nhân dân) (?:tỉnh|thành phố|huyện|quận|thị xã) ((?:\S+ ){1,5}?))"
    r"(?=(?:UBND|[ủu][ỷy] ban nhân dân) \S)",
    re.IGNORECASE,
)
_FILE_CODE = re.compile(r"(?:^|[_\- ])([A-Z]{0,4}\d{3,10})(?=[_\- .]|$)")
_BY_DATE_LINE = "lấy theo dòng ngày tháng"


@dataclass(frozen=True, slots=True)
class Identity:
    """The unit, period and version that were found. `doubts` are Vietnamese clauses about facts that came from a weaker source."""

    unit: Unit
    period: Period | None
    version: int = 0
    kind: str = "return"
    form: str | None = None
    doubts: tuple[str, ...] = ()
    named_by_file: bool = False
    """True if only the file's name gave the unit's name."""

    @property
    def is_dated_only(self) -> bool:
        """True if only a line with a date gives the period."""
        return any(doubt.endswith(_BY_DATE_LINE) for doubt in self.doubts)


def identify(
    properties: Mapping[str, str],
    above: Sequence[str],
    file: str,
    sheet: str | None = None,
    below: Sequence[str] = (),
    several: bool = False,
) -> Identity:
    """Returns unit, period and version of one table.

    `above` holds the sheet's texts above the table, from the top. `sheet` is the sheet's name, which may name a unit or a period;
    it counts more than the file's name if the file has `several` tables, and less if it has one. `below` holds the texts under the
    table, where people sign; only its date line is used, if nothing else gives the year.
    """
    said = _properties(properties) if properties else _NOTHING_SAID
    typed = [line for text in above for line in _lines(text)]
    lines = [_facts(line) for line in typed if _MAY_SAY_WHEN.search(line)]
    stem = _stem(file)
    in_text = _period_in(lines) if said.period is None else None
    period = in_text.period if in_text is not None else said.period
    months = next((line.most_months for line in lines if line.most_months), None) if said.period is None else None
    doubts: list[str] = [in_text.said] if in_text is not None and in_text.said is not None else []
    if period is None:
        period = _period_in_names(stem, sheet, several)
        period = _months_of_title(typed, period) if period is not None else None
        months = months or most_months(stem)
        if period is not None:
            doubts.append(f"kỳ báo cáo {period.code} lấy theo tên tệp hoặc tên trang")
    if period is None:
        period = next((period for text in (*above, *below) if (period := year_of_date_line(clean(text)))), None)
        if period is not None:
            period = _months_of_title(typed, period)
            doubts.append(f"kỳ báo cáo {period.code} {_BY_DATE_LINE}")
    if months and period is not None and period.months == 12 and not period.part:
        doubts.append(f"“{months} tháng” được hiểu là kỳ báo cáo cả năm {period.year}")
    version = next((line.version for line in lines if line.version), 0)
    if not version and _MAY_BE_VERSION.search(stem):
        version = _facts(stem.replace("_", " ")).version
    unit, named_by_file = _unit_from(said.unit, typed, stem, sheet, period, several)
    return Identity(unit, period, version, said.kind, said.form, tuple(doubts), named_by_file)


def with_margins(identity: Identity, properties: Mapping[str, str], above: Sequence[str], margins: Sequence[str]) -> Identity:
    """The identity, completed from page headers, footers and text boxes if the file's properties and cells lack unit or period."""
    if not margins or "tdkt.form" in properties:
        return identity
    said = identify({}, list(map(legacy_text.anywhere, margins)), "")
    if said.unit.name is None and (said.period is None or said.doubts):
        return identity
    own = identify(properties, above, "")
    where = "lấy ở đầu trang, chân trang in hoặc hộp chữ"
    if said.period is not None and not said.doubts and (own.period is None or own.doubts):
        identity = replace(identity, period=said.period, doubts=(f"kỳ báo cáo {said.period.code} {where}",))
    if said.unit.name is not None and own.unit.name is None:
        doubt = f"tên đơn vị “{said.unit.name}” {where}"
        identity = replace(identity, unit=said.unit, doubts=(*identity.doubts, doubt))
    return identity


def _stem(file: str) -> str:
    """Returns a file's name without its ending, as os.path does, in a third of the time."""
    name = file[file.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[:dot] if dot > 0 else name


def _period_in_names(stem: str, sheet: str | None, several: bool) -> Period | None:
    names = (sheet or "", stem) if several else (stem, sheet or "")
    return next((period for name in names if (period := period_in_name(name)) is not None), None)


def _months_of_title(typed: Sequence[str], period: Period) -> Period:
    """Returns the period with the months that the title gives, if the title says "6 THÁNG ĐẦU NĂM" without a year."""
    for i, line in enumerate(typed):
        text = clean(line)
        if period.months == 12 and not period.part and (_SAID_PERIOD.match(text) or TITLE.search(unaccented(text))):
            following = clean(typed[i + 1]) if i + 1 < len(typed) else ""
            period = period_in_text(f"{text} {following} năm {period.year}") or period
    return period


def _unit_from(
    said: Unit, typed: Sequence[str], stem: str, sheet: str | None, period: Period | None, several: bool
) -> tuple[Unit, bool]:
    """Returns the unit from properties, text lines, sheet name or file name, and whether only the file's name gave it."""
    lines = [_unit_facts(line) for line in typed]
    unit = said if said.name else _unit_in(lines)
    named_by_file = False
    code = said.code or (unit.code if unit is not None else None)
    if unit is None or not unit.name:
        by_file = _unit_of_name(stem)
        by_sheet = _unit_of_name(sheet) if sheet is not None and office_level(unaccented(legacy_text.anywhere(sheet))) else None
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
    """Returns a cell's lines. A letterhead and the motto beside it may share one, separated by spaces or a tab."""
    lines = _WIDE_GAP.split(text) if "   " in text or "\t" in text else text.splitlines()
    lines = [part for line in lines for part in _two_offices(line)]
    return [part for line in lines for part in _BEFORE_MOTTO.split(line)] if _MAY_HOLD_MOTTO.search(text) else lines


def _two_offices(line: str) -> list[str]:
    """Returns a line, in two parts if it names an office and the one above it: "UBND TỈNH SÔNG HINH UBND XÃ HÒN TRE"."""
    found = _OFFICE_ABOVE.match(line)
    if found is None or not all(word[:1].isupper() for word in found[2].split()):
        return [line]
    return [found[1], line[found.end() :]]


@dataclass(frozen=True, slots=True)
class _IdentityFacts:
    """The period, version or title that one line of text gives. Most lines recur in many files, so the result is cached."""

    text: str
    title: bool
    stated_period: UnderstoodPeriod | None
    period: UnderstoodPeriod | None
    version: int
    most_months: int | None


@lru_cache(maxsize=10_000)
def _facts(line: str) -> _IdentityFacts:
    text = clean(line)
    words = unaccented(text)
    # A search is slow, so each runs only if a quick test shows that it may find something.
    stated = _SAID_PERIOD.match(text) if ":" in text or "：" in text else None
    version = _VERSION.search(words) if "lan" in words else None
    return _IdentityFacts(
        text=text,
        title=TITLE.search(words) is not None,
        stated_period=_stated(stated[1]) if stated else None,
        period=understood_in_text(text) if "19" in words or "20" in words else None,
        version=int(version[1]) if version else 0,
        most_months=most_months(text) if "thang" in words else None,
    )


@dataclass(frozen=True, slots=True)
class _UnitFacts:
    """What one line of text says about the unit."""

    text: str
    unit: str | None
    """The text after "Đơn vị:"; "" if the name is in the next cell."""
    code: str | None
    office: bool
    nameless: bool
    """True if the line cannot be the name that belongs to an empty "Đơn vị:" above it."""
    motto: bool
    unfinished: bool
    """True if the line gives only the kind of an office, not its name."""


@lru_cache(maxsize=10_000)
def _unit_facts(line: str) -> _UnitFacts:
    text = clean(line)
    words = unaccented(text)
    stating = ":" in text or "：" in text
    code = _SAID_CODE.search(text) if stating else None
    unit = _SAID_UNIT.match(_SAID_CODE.sub("", text).strip(" ;,()-–")) if stating else None
    nameless = stating or bool(TITLE.search(words) or MOTTO.search(words) or DATE_WORDS.search(words))
    return _UnitFacts(
        text=text,
        unit=unit[1].strip(" .…_") if unit else None,
        code=code[1] if code else None,
        office=(stating or not nameless) and is_office(text),
        nameless=nameless,
        motto=MOTTO.search(words) is not None,
        unfinished=not nameless and is_unfinished(text),
    )


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
    """Returns the unit that the sheet's text names: first by "Đơn vị: …", then by the lower line of the letterhead, then by "… của
    xã X"."""
    code = next((line.code for line in lines if line.code), None)
    for i, line in enumerate(lines):
        if line.unit is not None:
            name = line.unit or (lines[i + 1].text if i + 1 < len(lines) and not lines[i + 1].nameless else "")
            if name and not is_measure(name):
                above = _offices(lines[:i])
                return _named(name, code, above[-1] if above and fold(above[-1]) != fold(name) else None)
    head = _offices(lines)
    if head:
        return _named(head[-1], code, head[-2] if len(head) > 1 else None)
    for line in lines:
        match = _OF_UNIT.search(line.text)
        if match and is_office(match[1]) and not _OF_ISSUER.search(line.text):
            return _named(match[1], code, None)
    return Unit(code=code) if code else None


def _offices(lines: Sequence[_UnitFacts]) -> list[str]:
    """Returns the offices that a letterhead names, from the top. A name over two lines is joined."""
    found: list[str] = []
    taken = -1
    plain = [line for line in lines if not line.motto]
    for i, line in enumerate(plain):
        if i == taken:
            continue
        below = plain[i + 1].text if i + 1 < len(plain) and not plain[i + 1].nameless else ""
        goes_on = (line.unfinished and may_go_on(line.text, below)) or (line.office and below.lower().startswith("và "))
        if below and goes_on:
            found.append(f"{line.text} {below}")
            taken = i + 1
        elif line.office:
            found.append(line.text)
    return found


def _named(text: str, code: str | None, upper: str | None) -> Unit:
    """Returns the unit for a text: "Xã A, huyện B" is Xã A under Huyện B."""
    first, _, rest = split_places(text)
    name = unit_name(first)
    above = _named_above(rest) if rest else (unit_name(upper) if upper else None)
    return Unit(code, name or None, None if rest else office_level(unaccented(name)), above)


def _named_above(text: str) -> str:
    """Returns the upper unit's name: "huyện B tỉnh C" and "huyện B, tỉnh C" give "Huyện B, tỉnh C"."""
    first, _, rest = split_places(text)
    return f"{unit_name(first)}, {rest}" if rest else unit_name(text)


def unit_of_tab(name: str, period: Period | None) -> Unit | None:
    """Returns the unit that a sheet's name gives if nothing else does; None for "Sheet1", "Mục II" and the like."""
    unit = None if _GENERAL_TAB.search(unaccented(legacy_text.anywhere(name))) else _unit_of_name(name)
    return Unit(unit.code, unit.name, level_of(unit.name, period), None) if unit is not None and unit.name else None


def _unit_of_name(name: str) -> Unit | None:
    """Returns the unit that a file's or sheet's name gives: "26734_Xa_Binh_An_2026" is Xa Binh An with code 26734; None if there is
    neither name nor code."""
    name = legacy_text.anywhere(name)
    code = next((match[1] for match in _FILE_CODE.finditer(name) if not _YEAR.fullmatch(match[1])), None)
    text = re.sub(r"[_+.()\[\],]+", " ", name.replace(code, " ", 1) if code else name)
    typed = clean(text if " " in name.strip() else text.replace("-", " ")).split()
    # One word without diacritics for each typed word, so that noise found there can be dropped from the typed words.
    plain = " ".join(unaccented(word).replace(" ", "-") or "-" for word in typed)
    kept = _NAME_NOISE.sub(lambda match: " ".join("\0" for _ in match[0].split()), plain).split()
    words = [word for word, mark in zip(typed, kept, strict=True) if mark != "\0"]
    found = _named(" ".join(from_office_on(words)), code, None)
    return Unit(code, found.name, None, found.upper) if found.name or code else None


def _stated(text: str) -> UnderstoodPeriod | None:
    """Returns the period after "Kỳ báo cáo:", which may be a code or words; None if it is neither."""
    period = parse_code(text)
    return UnderstoodPeriod(period) if period is not None else understood_in_text(f"kỳ {text}")


def _period_in(lines: Sequence[_IdentityFacts]) -> UnderstoodPeriod | None:
    """Returns the period after "Kỳ báo cáo: …"; else the title's, which may go on in the next line; else that of any other line."""
    for line in lines:
        if line.stated_period is not None:
            return line.stated_period
    for i, line in enumerate(lines):
        if line.title:
            following = lines[i + 1].text if i + 1 < len(lines) else ""
            period = line.period or understood_in_text(f"{line.text} {following}")
            if period is not None:
                return period
    # Outside the title, a range of years is the time of a plan or a movement, not the reporting period.
    return next((line.period for line in lines if line.period is not None and not line.period.period.is_stretch), None)
