"""Reporting periods: a year, its first six or its first nine months; and other parts of a year, known so as not to be
taken for one of these."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tdkt_xl.words.text import clean, unaccented

_CODE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<months>[69])T)?")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LAST_MONTHS = "6 tháng cuối"
_ONE_MONTH, _FIRST_MONTHS = "tháng", "tháng đầu"

# Read on unaccented text, so that "NĂM", "nam" and "Năm" are one.
_MONTHS = re.compile(r"\b(?:0?(?P<months>[69])\s*(?:thang|t)(?![a-z])|(?P<word>sau|chin) thang(?= (?:dau )?nam\b))(?! cuoi)")
_MONTHS_OF_YEAR = re.compile(
    r"\b(?:0?[69]\s*(?:thang|t)|quy (?:i{1,3}|iv|[1-4])) ?(?P<year>(?:19|20)\d\d)\b|\b(?P<first>(?:19|20)\d\d) [69]t\b"
)
_QUARTER = re.compile(r"\bquy (?P<quarter>i{1,3}|iv|[1-4])\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SECOND_HALF = re.compile(r"\b(?:0?6|sau) thang cuoi\b")
_FIRST_HALF = re.compile(r"\bnua dau nam\b|\b(?:0?6|sau) thang dau\b")
_MONTH = re.compile(
    r"\b(?:khen thuong|ki(?: bao cao)?|bao cao|so lieu|ket qua) thang (?P<month>0?[1-9]|1[0-2]) (?:nam )?(?P<year>(?:19|20)\d\d)$"
)
"""A month that is reported on, rather than the one up to which, or in which, the report was made."""
_YEAR = re.compile(r"\bnam (?:hoc )?(?P<year>(?:19|20)\d\d)\b")
_SCHOOL_YEAR = re.compile(r"\bnam hoc (?P<first>(?:19|20)\d\d) (?P<year>(?:19|20)\d\d)\b")
_BARE_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d|19[89]\d)(?!\d)")
_DATE_LINE = re.compile(r"\bngay \S* ?(?:thang|/) ?\S* ?nam (?:19|20)\d\d\b|\bngay\b[^a-z]*\bthang\b[^a-z]*\bnam\b")
_SEVERAL_YEARS = re.compile(r"\b\d+ nam (?:19|20)\d\d (?:19|20)\d\d\b")
_FEW_MONTHS = re.compile(r"\b0?(?P<months>[1-578]) thang (?:dau )?nam\b")
"""The first months of a year up to August, but for six; ten and eleven are what the year's own report often has."""
_MOST_MONTHS = re.compile(r"(?<!ngay )\b(?:(?P<months>1[01])|muoi(?P<one> mot)?) thang\b")
_FULL_DATE = re.compile(r"(?<!\d)\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`months` is 12 for a whole year, 6 or 9 for its first months. Ordered by last day.

    `part` names another part of the year, which no form reports by ("quý II", "6 tháng cuối năm", "3 tháng đầu", "tháng 11");
    `months` is then the month that it ends with. Such a return is of another period than any that can be asked for.
    """

    year: int
    months: int = 12
    part: str = ""

    @property
    def code(self) -> str:
        """`2026`, `2026-6T` or `2026-9T`; of another part `2026-Q2`, `2026-6TC`, `2026-3T` or `2026-T11`."""
        if self.part.startswith(_ONE_MONTH):
            return f"{self.year}-T{self.months}"
        if self.part and not self.part.endswith(_FIRST_MONTHS):
            return f"{self.year}-{'6TC' if self.part == _LAST_MONTHS else f'Q{self.months // 3}'}"
        return str(self.year) if self.months == 12 else f"{self.year}-{self.months}T"

    @property
    def last_day(self) -> date:
        """The day whose law and units apply to the whole period."""
        return date(self.year, self.months, monthrange(self.year, self.months)[1])

    @property
    def title(self) -> str:
        """As titles print it: "NĂM 2026", "6 THÁNG ĐẦU NĂM 2026", "9 THÁNG NĂM 2026"."""
        if self.part:
            return f"{self.part.upper()} NĂM {self.year}"
        prefix = {12: "", 9: "9 THÁNG ", 6: "6 THÁNG ĐẦU "}[self.months]
        return f"{prefix}NĂM {self.year}"

    @property
    def words(self) -> str:
        """As running text has it: "năm 2026", "6 tháng đầu năm 2026"."""
        if self.part:
            return f"{self.part} năm {self.year}"
        return self.title.replace("NĂM", "năm").replace("THÁNG", "tháng").replace("ĐẦU", "đầu")


def parse_code(code: str) -> Period | None:
    """The period of a code such as `2026-6T`; None where it is not one."""
    match = _CODE.fullmatch(code.strip().upper())
    return Period(int(match["year"]), int(match["months"] or 12)) if match else None


def most_months(text: str) -> int | None:
    """10 or 11 where a text speaks of so many months of a year; None of any other. Reports on a year are often made by then."""
    months = _MOST_MONTHS.search(_DATE_LINE.sub(" ", unaccented(text)))
    return (int(months["months"]) if months["months"] else 11 if months["one"] else 10) if months else None


def parse_day(text: str) -> date | None:
    """A day written 2025-12-31 or 31/12/2025; None where it is none."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@lru_cache(maxsize=4_000)
def period_in_text(text: str) -> Period | None:
    """The period that a title or heading names ("NĂM 2020", "6 tháng đầu năm 2026", "6T/2026"); a date line names none."""
    words = _FULL_DATE.sub(" dd ", clean(text))  # a word, lest its "ngày" takes the next "tháng" and "năm" for a date's
    words = _SEVERAL_YEARS.sub(" ", _DATE_LINE.sub(" ", unaccented(words)))
    if month := _MONTH.search(words):
        number = int(month["month"])
        return Period(int(month["year"]), number, f"{_ONE_MONTH} {number}")
    year = _SCHOOL_YEAR.search(words) or _YEAR.search(words)
    if year is not None:
        return _period(int(year["year"]), words)
    short = _MONTHS_OF_YEAR.search(words)
    return _period(int(short["year"] or short["first"]), words) if short else None


@lru_cache(maxsize=4_000)
def year_of_date_line(text: str) -> Period | None:
    """The year of "…, ngày 15 tháng 12 năm 2020" or of "15/12/2020", as a whole-year period."""
    if not (_DATE_LINE.search(unaccented(text)) or _FULL_DATE.search(text)):
        return None
    years = _BARE_YEAR.findall(text)
    return Period(int(years[-1])) if years else None


def period_in_name(name: str) -> Period | None:
    """The period that a file's name gives: "BTH 6T 2026", "xa-a_2026-9T", "bao cao nam 2020"."""
    words = unaccented(_FULL_DATE.sub(" ", clean(name)))
    year = _BARE_YEAR.search(words)
    return _period(int(year["year"]), words) if year is not None else None


def _period(year: int, words: str) -> Period:
    """The year, or the part of it that the words around name."""
    if _SECOND_HALF.search(words) and not _FIRST_HALF.search(words):  # "… 6 tháng đầu năm, phương hướng 6 tháng cuối năm"
        return Period(year, 12, _LAST_MONTHS)
    if quarter := _QUARTER.search(words):
        number = _QUARTERS.get(quarter["quarter"]) or int(quarter["quarter"])
        return Period(year, number * 3, f"quý {('I', 'II', 'III', 'IV')[number - 1]}")
    if months := _FEW_MONTHS.search(words):
        return Period(year, int(months["months"]), f"{months['months']} {_FIRST_MONTHS}")
    return Period(year, _months_in(words))


def _months_in(words: str) -> int:
    months = _MONTHS.search(words)
    if months is None:
        return 6 if _FIRST_HALF.search(words) else 12
    return int(months["months"] or {"sau": 6, "chin": 9}[months["word"]])


def within(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether `day` lies in the closed range; None is an open end."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)
