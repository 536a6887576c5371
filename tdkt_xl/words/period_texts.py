"""Finds the period in a title, a heading, a date line or a file's name.

Texts are compared without diacritics, so "NĂM", "nam" and "Năm" are the same. Other stretches of time than a year, its first six or
nine months or a school year (example: "quý II") are recognised as such, so that they are not taken for one of these.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tdkt_xl.words.periods import FIRST_MONTHS, LAST_MONTHS, ONE_MONTH, SCHOOL_YEAR, Period, school_year
from tdkt_xl.words.text import clean, unaccented

_Y = r"(?:19|20)\d\d"
_MONTHS = re.compile(
    r"\b(?:0?(?P<months>[69])\s*(?:thang|tdn|t)(?![a-z])|(?P<word>sau|chin) thang(?= (?:dau )?nam\b)|(?P<half>ban nien))(?! cuoi)"
)
_MONTHS_OF_YEAR = re.compile(
    rf"\b(?:0?[69]\s*(?:thang|t)|q(?:uy)? ?(?:i{{1,3}}|iv|[1-4])) ?(?P<year>{_Y})\b|\b(?P<first>{_Y}) (?:[69]t|q[1-4])\b"
)
_Q = rf"i{{1,3}}|iv|[1-4]|(?:mot|hai|ba|bon)(?= (?:nam )?{_Y})"
_QUARTER = re.compile(
    rf"\b(?P<to>den het |het )?q(?:uy)? ?(?P<quarter>{_Q})\b(?P<more>(?: (?:va |den |quy )*(?:{_Q})\b(?! (?:thang|nam \D)))*)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "mot": 1, "hai": 2, "ba": 3, "bon": 4, **{str(n): n for n in range(1, 5)}}
_FIRST_QUARTERS = re.compile(r"\b0?(?P<count>[1-4]|hai|ba) quy dau\b")
_ROMAN = ("I", "II", "III", "IV")
_SECOND_HALF = re.compile(r"\b(?:0?6|sau) thang cuoi\b|\bnua cuoi nam\b|\b0?6 ?tcn?(?![a-z])")
_FIRST_HALF = re.compile(r"\bnua dau nam\b|\b(?:0?6|sau) thang dau\b")
_MONTH = re.compile(
    rf"\b(?:khen thuong|ki(?: bao cao)?|bao cao|so lieu|ket qua) thang (?P<month>0?[1-9]|1[0-2]) (?:nam )?(?P<year>{_Y})$"
)
"""A month that the report is about, not the month up to which, or in which, the report was made."""
_ONLY_MONTH = re.compile(rf"thang (?P<month>0?[1-9]) (?:nam )?(?P<year>{_Y})")
"""A line that is a month and nothing else. From October on, it is the month in which the year's report was made."""
_MONTH_IN_NAME = re.compile(rf"\b(?:thang|t) ?(?P<month>0?[1-9]|1[0-2]) (?:nam )?(?P<year>{_Y})\b")
_LAST_MONTHS = re.compile(r"\b0?(?P<months>[1-4]|hai|ba|bon) thang cuoi nam\b")
_PLANNED = re.compile(r"\b(?:nhiem vu|phuong huong|ke hoach|dinh huong)\b")
_SCHOOL_MONTHS = re.compile(r"\b(?P<months>\d{1,2}|sau|chin|ba) thang (?P<side>dau|cuoi) (?=nam hoc|nien hoc|nh\b)")
_FROM_START = re.compile(rf"\btu dau nam (?:{_Y} )?(?=den |toi )")
_BATCH = re.compile(r"\bdot (?:thu )?\d\S*(?: \d{1,2})?(?= (?:nam )?\d{4}\b)")
"""A part of the year's awards: "đợt 1 năm 2026", "đợt 2/9 năm 2026"."""
_YEAR = re.compile(rf"\bnam (?:bao cao )?(?P<year>{_Y})\b")
_SHORT_SCHOOL = re.compile(r"\b(?:nam hoc|nien hoc|nh) ?(?P<first>[0-4]\d) (?P<year>[0-4]\d)\b(?! \d)")
_SCHOOL = re.compile(rf"\b(?:nam hoc|nien hoc|nh) ?(?P<first>{_Y})(?: ?(?:den )?(?:nam )?(?P<year>{_Y}|\d\d)\b)?")
_TERM = re.compile(r"\b(?:hoc ki|hk) ?(?P<term>ii?|[12])\b")
_BARE_SCHOOL = re.compile(rf"(?<!\d)(?P<first>{_Y})\s*[-–—/_]\s*(?P<year>{_Y})(?!\d)")
_BARE_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d|19[89]\d)(?!\d)")
_JOINED_YEARS = re.compile(rf"(?<!\d){_Y} va (?:nam )?{_Y}(?!\d)")
_DATE_LINE = re.compile(rf"\bngay \S* ?(?:thang|/) ?\S* ?nam {_Y}\b|\bngay\b[^a-z]*\bthang\b[^a-z]*\bnam\b")
_SPAN = re.compile(rf"\b(?:giai doan|nhiem ki|\d+ nam|tu nam)(?: qua)? (?:nam )?(?P<first>{_Y}) (?:den )?(?:nam )?(?P<year>{_Y})\b")
_PART_OF_YEAR = rf"(?:0?\d|sau|chin) thang (?:dau )?|q(?:uy)? ?(?:{_Q}) "
_TWO_YEARS = re.compile(rf"\bnam (?P<first>{_Y}) va (?:{_PART_OF_YEAR})?(?:nam )?(?P<year>{_Y})\b")
_LISTED_YEARS = re.compile(
    rf"\bnăm\s+(?P<first>{_Y})(?:\s*[,;]\s*(?:năm\s+)?{_Y})*"
    rf"(?:\s*[,;&]\s*|\s*,?\s+và\s+)(?:năm\s+)?(?P<year>{_Y})(?!\d|\s*[-–/])",
    re.IGNORECASE,
)
"""Years one by one: "các năm 2023, 2024 và 2025"."""
_FEW_MONTHS = re.compile(r"\b0?(?P<months>[1-578]) thang (?:dau )?nam\b")
"""The first months of a year, from one to five, seven or eight. Ten and eleven are left out: reports on a year have them."""
_MOST_MONTHS = re.compile(r"(?<!ngay )\b(?:(?P<months>1[01])|muoi(?P<one> mot)?) thang\b")
_FULL_DATE = re.compile(rf"(?<!\d)\d{{1,2}}[ ./-]\d{{1,2}}[ ./-]{_Y}(?!\d)")
_A_DAY = rf"(?:ngay )?(?P<d{{0}}>\d{{{{1,2}}}}) (?:thang )?(?P<m{{0}}>\d{{{{1,2}}}})(?: (?:nam )?(?P<y{{0}}>{_Y}))?"
_RANGE = re.compile(rf"\b(?:tu )?{_A_DAY.format(1)} (?:den|toi) (?:het )?(?:ngay )?{_A_DAY.format(2)}\b")
_DASHED_RANGE = re.compile(rf"\btu {_A_DAY.format(1)} {_A_DAY.format(2)}\b")
"""The same with a dash, which is gone: "từ 01/01/2025 - 31/12/2025"."""
_MONTH_RANGE = re.compile(
    rf"\btu (?:dau )?thang (?P<m1>\d{{1,2}})(?: (?:nam )?(?P<y1>{_Y}))? "
    rf"(?:den|toi) (?:het |cuoi )?thang (?P<m2>\d{{1,2}}) (?:nam )?(?P<y2>{_Y})\b"
)
_UP_TO = re.compile(
    rf"\b(?:tinh )?den (?:het )?(?:(?:ngay )?(?P<d>\d{{1,2}}) (?:thang )?|thang )(?P<m>\d{{1,2}}) (?:nam )?(?P<y>{_Y})\b"
)
_LATE = 10
"""Figures may be collected up to this many days after the end of their period."""


@dataclass(frozen=True, slots=True)
class UnderstoodPeriod:
    """A period, and a Vietnamese remark on how the text was understood; None if the text states the period plainly."""

    period: Period
    said: str | None = None


def period_in_text(text: str) -> Period | None:
    """The period in a title or heading ("NĂM 2020", "6 tháng đầu năm 2026", "6T/2026"); None for a date line and any other text."""
    understood = understood_in_text(text)
    return understood.period if understood is not None else None


@lru_cache(maxsize=4_000)
def understood_in_text(text: str) -> UnderstoodPeriod | None:
    """The same as `period_in_text`, with the remark on how the text was understood."""
    text = clean(text)
    dated = _FROM_START.sub("", unaccented(text))
    words = _DATE_LINE.sub(" ", unaccented(_FULL_DATE.sub(" dd ", text)))  # "dd" keeps "ngày" apart from a later "tháng"
    words = _FROM_START.sub("", words)
    school = _school_year_in(words)
    if school is not None:
        return UnderstoodPeriod(school)
    stretch = _stretch_in(dated)
    if stretch is not None:
        return stretch
    if month := _MONTH.search(words) or _ONLY_MONTH.fullmatch(words.strip()):
        return UnderstoodPeriod(_month(month))
    if two := _TWO_YEARS.search(words):
        return UnderstoodPeriod(Period(int(two["year"]), 12, f"năm {two['first']} và năm {two['year']}"))
    if listed := _LISTED_YEARS.search(text):
        return UnderstoodPeriod(_years_together(listed))
    return _year_in(text, words) or _cut_off_in(dated)


def _year_in(text: str, words: str) -> UnderstoodPeriod | None:
    spans = [*_SPAN.finditer(words)]
    left = _UP_TO.sub(" ", _SPAN.sub(" ", words))
    year, short = _YEAR.search(left), _MONTHS_OF_YEAR.search(left)
    if year is not None:
        pair = _pair_of_years(text, year["year"])
        if pair is not None:
            return UnderstoodPeriod(pair)
        return _of_a_batch(_with_cut_off(_period(int(year["year"]), left), unaccented(text)), left)
    if short is not None:
        return UnderstoodPeriod(_period(int(short["year"] or short["first"]), left))
    return UnderstoodPeriod(_years_together(spans[0])) if spans else None


def _with_cut_off(period: Period, dated: str) -> UnderstoodPeriod:
    """The period of a title. If a whole year is followed by "tính đến hết tháng 6", the remark says so."""
    up_to = _UP_TO.search(dated)
    if up_to is None or period != Period(int(up_to["y"])) or int(up_to["m"]) >= 10 or not _is_stated(up_to):
        return UnderstoodPeriod(period)
    return UnderstoodPeriod(
        period, f"“{period.words}” ghi số liệu tính đến tháng {int(up_to['m'])}/{up_to['y']}, được hiểu là cả năm"
    )


def _of_a_batch(understood: UnderstoodPeriod, words: str) -> UnderstoodPeriod:
    """The period with a remark if the text speaks of one batch of a year's awards: nobody can tell whether others are in it."""
    batch = _BATCH.search(words)
    if batch is None or understood.said is not None or understood.period.part:
        return understood
    period = understood.period
    return UnderstoodPeriod(period, f"tiêu đề ghi khen thưởng theo đợt, được hiểu là số liệu {period.words}")


def _is_stated(up_to: re.Match[str]) -> bool:
    return up_to[0].startswith("tinh")


def _pair_of_years(text: str, first: str) -> Period | None:
    """ "năm 2025-2026" is a school year, "năm 2021-2025" several years; None if no second year follows after a dash."""
    pair = next((pair for pair in _BARE_SCHOOL.finditer(text) if pair["first"] == first), None)
    return _span(pair) if pair is not None else None


def _span(match: re.Match[str]) -> Period:
    first, last = int(match["first"]), int(match["year"])
    return school_year(first) if last == first + 1 else _years_together(match)


def _years_together(match: re.Match[str]) -> Period:
    first, last = sorted((int(match["first"]), int(match["year"])))
    return Period(last, 12, f"giai đoạn {first}-{last}")


def _school_year_in(words: str) -> Period | None:
    match = _SCHOOL.search(words)
    short = _SHORT_SCHOOL.search(words) if match is None else None
    if short is not None and int(short["year"]) == int(short["first"]) + 1:
        return school_year(2000 + int(short["first"]))
    if match is None:
        return None
    first = int(match["first"])
    if match["year"] is None:
        return Period(first, 5, f"{SCHOOL_YEAR} {first}")
    year = int(match["year"]) if len(match["year"]) == 4 else first // 100 * 100 + int(match["year"])
    if year != first + 1:
        return Period(max(year, first), 5, f"{SCHOOL_YEAR} {first}-{year}, ghi sai")
    whole = school_year(first)
    if months := _SCHOOL_MONTHS.search(words):
        side = {"dau": "đầu", "cuoi": "cuối"}[months["side"]]
        number = {"ba": "3", "sau": "6", "chin": "9"}.get(months["months"], months["months"].lstrip("0"))
        return Period(year, 5, f"{number} tháng {side} {whole.part}")
    return _term_of(whole, words)


def _term_of(whole: Period, words: str) -> Period:
    """The half of a school year that the words name; the whole year if they name none."""
    term = _TERM.search(words)
    if term is None:
        return whole
    first = term["term"] in ("i", "1")
    return Period(whole.year, 1 if first else 5, f"học kỳ {'I' if first else 'II'} {whole.part}")


# ---- Days and months from … to …


def _stretch_in(words: str) -> UnderstoodPeriod | None:
    match = _RANGE.search(words) or _MONTH_RANGE.search(words) or _DASHED_RANGE.search(words)
    if match is None:
        return None
    found = match.groupdict()
    last_year = found["y2"] or found["y1"]
    if last_year is None:
        return None
    first = _day(found.get("d1") or "1", found["m1"], found["y1"] or last_year)
    last = _day(found.get("d2"), found["m2"], last_year)
    if first is None or last is None or first > last:
        return None
    return _of_days(first, last)


def _day(day: str | None, month: str, year: str) -> date | None:
    """A day; without its number, the last day of the month. None if there is no such day."""
    try:
        return date(int(year), int(month), int(day) if day else monthrange(int(year), int(month))[1])
    except ValueError:
        return None


def _of_days(first: date, last: date) -> UnderstoodPeriod:
    """The period between two days. A year's report is often closed at the end of November, so it runs from December to November."""
    year = last.year
    shown = f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
    from_start = first <= date(year, 1, _LATE) and first >= date(year - 1, 11, 15)
    whole = _ends(last) if from_start else None
    if whole is not None:
        return UnderstoodPeriod(whole, f"“{shown}” được hiểu là {whole.words}")
    if first.month in (8, 9) and first.year == year - 1 and 5 <= last.month <= 8:
        school = school_year(first.year)
        return UnderstoodPeriod(school, f"“{shown}” được hiểu là {school.words}")
    if first == date(year, 7, 1) and last == date(year, 12, 31):
        return UnderstoodPeriod(Period(year, 12, LAST_MONTHS))
    if first.year == year and first.day == 1 and first.month % 3 == 1 and last == _day(None, str(first.month + 2), str(year)):
        return UnderstoodPeriod(Period(year, last.month, f"quý {_ROMAN[first.month // 3]}"))
    return UnderstoodPeriod(Period(year, last.month, shown))


def _ends(last: date) -> Period | None:
    """The period that starts with the year and ends about that day: in June, September, or from 31 October on; else None."""
    year = last.year
    for months, end in ((6, date(year, 6, 30)), (9, date(year, 9, 30))):
        if 0 <= (end - last).days <= 45 or 0 < (last - end).days <= _LATE:
            return Period(year, months)
    return Period(year) if last >= date(year, 10, 31) else None


def _cut_off_in(words: str) -> UnderstoodPeriod | None:
    """ "tính đến ngày 30/6/2026" is from the beginning of the year to that day. None if the text has no such words."""
    match = _UP_TO.search(words)
    last = _day(match["d"], match["m"], match["y"]) if match is not None else None
    if last is None:
        return None
    shown = f"tính đến {last:%d/%m/%Y}"
    whole = _ends(last)
    return (
        UnderstoodPeriod(whole, f"“{shown}” được hiểu là {whole.words}")
        if whole
        else UnderstoodPeriod(Period(last.year, last.month, shown))
    )


# ---- Other lines


def most_months(text: str) -> int | None:
    """10 or 11 if a text names this many months of a year; None otherwise. Reports on a year are often made then."""
    months = _MOST_MONTHS.search(_DATE_LINE.sub(" ", unaccented(text)))
    return (int(months["months"]) if months["months"] else 11 if months["one"] else 10) if months else None


@lru_cache(maxsize=4_000)
def year_of_date_line(text: str) -> Period | None:
    """The year in "…, ngày 15 tháng 12 năm 2020" or "15/12/2020", as a whole-year period; None if there is no such date."""
    if not (_DATE_LINE.search(unaccented(text)) or _FULL_DATE.search(text)):
        return None
    years = _BARE_YEAR.findall(text)
    return Period(int(years[-1])) if years else None


def period_in_name(name: str) -> Period | None:
    """The period in a file's name: "BTH 6T 2026", "xa-a_2026-9T", "bao cao nam 2020", "NH 2025-2026". None if there is none."""
    bare = _FULL_DATE.sub(" ", clean(name))
    words = unaccented(bare)
    school = _school_year_in(words)
    if school is not None:
        return school
    pair = _BARE_SCHOOL.search(bare)
    if pair is not None and int(pair["first"]) < int(pair["year"]):
        span = _span(pair)
        return _term_of(span, words) if span.is_school_year else span
    if _JOINED_YEARS.search(words):
        return None
    if month := _MONTH_IN_NAME.search(words):
        return _month(month)
    year = _BARE_YEAR.search(words)
    return _period(int(year["year"]), words) if year is not None else None


def _month(match: re.Match[str]) -> Period:
    number = int(match["month"])
    return Period(int(match["year"]), number, f"{ONE_MONTH} {number}")


def _period(year: int, words: str) -> Period:
    """The year, or the part of it that the words around name."""
    if _SECOND_HALF.search(words) and not _FIRST_HALF.search(words):  # "… 6 tháng đầu năm, phương hướng 6 tháng cuối năm"
        return Period(year, 12, LAST_MONTHS)
    if first := _FIRST_QUARTERS.search(words):
        return _first_quarters(year, _QUARTERS[first["count"]])
    quarter = _QUARTER.search(words)
    if quarter and quarter["to"]:
        return _first_quarters(year, _QUARTERS[quarter["quarter"]])
    if quarter:
        return _quarters(year, [quarter["quarter"], *re.findall(rf"\b(?:{_Q})\b", quarter["more"])])
    last = _LAST_MONTHS.search(words)
    if last and not (_MONTHS.search(words) or _FEW_MONTHS.search(words) or _PLANNED.search(words, 0, last.start())):
        return _last_months(year, _QUARTERS[last["months"]])
    if months := _FEW_MONTHS.search(words):
        return Period(year, int(months["months"]), f"{months['months']} {FIRST_MONTHS}")
    return Period(year, _months_in(words))


def _last_months(year: int, count: int) -> Period:
    """The last months of a year: three are the fourth quarter."""
    return _of_days(date(year, 13 - count, 1), date(year, 12, 31)).period


def _first_quarters(year: int, count: int) -> Period:
    return Period(year, 3, f"3 {FIRST_MONTHS}") if count == 1 else Period(year, count * 3)


def _quarters(year: int, named: list[str]) -> Period:
    """A quarter, or the first two, three or all four quarters together."""
    numbers = sorted({_QUARTERS[each] for each in named})
    if numbers == [*range(1, numbers[-1] + 1)] and len(numbers) > 1:
        return Period(year, numbers[-1] * 3)
    if numbers == [3, 4]:
        return Period(year, 12, LAST_MONTHS)
    return Period(year, numbers[-1] * 3, "quý " + ", ".join(_ROMAN[number - 1] for number in numbers))


def _months_in(words: str) -> int:
    months = _MONTHS.search(words)
    if months is None:
        return 6 if _FIRST_HALF.search(words) else 12
    return int(months["months"] or {"sau": 6, "chin": 9, None: 6}[months["word"]])
