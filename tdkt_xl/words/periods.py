"""Reporting periods: a year, its first six or nine months, a school year. Other stretches of time can be represented too, so that
they are not taken for one of these. `period_texts.py` finds the period in a title or a file's name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

SCHOOL_YEAR = "năm học"
LAST_MONTHS = "6 tháng cuối"
ONE_MONTH, FIRST_MONTHS = "tháng", "tháng đầu"
_CODE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<months>[69])T)?")
_SCHOOL_CODE = re.compile(r"NH-(?P<first>(?:19|20)\d\d)-(?P<year>(?:19|20)\d\d)")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_END_OF_SCHOOL = 5
"""The month in which a school year ends."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`months` is 12 for a whole year, 6 or 9 for its first months. Periods are ordered by their last day.

    `part` is "" or the name of another stretch of time: a school year ("năm học 2025-2026"), or one that no form uses ("quý II", "6
    tháng cuối", "3 tháng đầu", "tháng 11", "giai đoạn 2021-2025", "từ 01/03/2026 đến 15/08/2026"). `year` and `months` are then the
    year and the month in which the stretch ends.
    """

    year: int
    months: int = 12
    part: str = ""

    @property
    def code(self) -> str:
        """`2026`, `2026-6T`, `2026-9T`, `NH-2025-2026`; for other parts `2026-Q2`, `2026-6TC`, `2026-3T`, `2026-T11`.

        If the part names years or days, they are in the code: `2021-2025`, `2026-03-01..2026-08-15`, `NH-2025-2026-HK1`.
        """
        if self._names_years:
            return _code_of_stretch(self.part)
        if self.part.startswith(ONE_MONTH):
            return f"{self.year}-T{self.months}"
        if self.part and not self.part.endswith(FIRST_MONTHS):
            return f"{self.year}-{'6TC' if self.part == LAST_MONTHS else f'Q{self.months // 3}'}"
        return str(self.year) if self.months == 12 else f"{self.year}-{self.months}T"

    @property
    def is_school_year(self) -> bool:
        """True for a whole school year whose two years are both known."""
        return self.part.startswith(SCHOOL_YEAR) and self.part.count("-") == 1

    @property
    def is_stretch(self) -> bool:
        """True for several years: "giai đoạn 2021-2025"."""
        return self.part.startswith("giai đoạn")

    @property
    def counts_in(self) -> Period:
        """The period to which its figures are added: for a school year the calendar year in which it ends, else itself."""
        return Period(self.year) if self.is_school_year else self

    @property
    def last_day(self) -> date:
        """The last day. The law and the units of this day apply to the whole period."""
        return date(self.year, self.months, monthrange(self.year, self.months)[1])

    @property
    def title(self) -> str:
        """As printed in titles: "NĂM 2026", "6 THÁNG ĐẦU NĂM 2026", "9 THÁNG NĂM 2026", "NĂM HỌC 2025-2026"."""
        if self.part:
            return self.words.upper()
        prefix = {12: "", 9: "9 THÁNG ", 6: "6 THÁNG ĐẦU "}[self.months]
        return f"{prefix}NĂM {self.year}"

    @property
    def words(self) -> str:
        """As in running text: "năm 2026", "6 tháng đầu năm 2026"."""
        if self.part:
            return self.part if self._names_years else f"{self.part} năm {self.year}"
        return self.title.replace("NĂM", "năm").replace("THÁNG", "tháng").replace("ĐẦU", "đầu")

    @property
    def _names_years(self) -> bool:
        return str(self.year) in self.part


@dataclass(frozen=True, slots=True)
class YearBounds:
    """The first day of a reporting year and of a school year, as (month, day).

    A year that does not begin in January begins in the calendar year before. Example: with (12, 1), the year 2026 is 1/12/2025 to
    30/11/2026.
    """

    year: tuple[int, int] = (1, 1)
    school: tuple[int, int] = (9, 1)

    @lru_cache(maxsize=1_000)  # noqa: B019 - there are as many as forms
    def days(self, period: Period) -> tuple[date, date]:
        """The first and the last day of a period."""
        if period.is_school_year:
            first = date(period.year - 1, *self.school)
            return first, _months_later(first, 12) - _ONE_DAY
        named = [day for word in period.part.split() if (day := parse_day(word)) is not None]
        if len(named) == 2:
            return named[0], named[1]
        start = date(period.year - (self.year != (1, 1)), *self.year)
        first_month, last_month = self._months(period)
        return _months_later(start, first_month - 1), _months_later(start, last_month) - _ONE_DAY

    def _months(self, period: Period) -> tuple[int, int]:
        """The first and the last month of a period, counted from the year's first day (1 is its first month). For several years the
        first month is 0 or negative, because it is in an earlier year."""
        if period.part == LAST_MONTHS:
            return 7, 12
        if period.part.startswith("quý"):
            return period.months - 2, period.months
        if period.part == ONE_MONTH or (period.part.startswith(f"{ONE_MONTH} ") and not period.part.startswith(FIRST_MONTHS)):
            return period.months, period.months
        years = [int(year) for year in re.findall(r"(?:19|20)\d\d", period.part)]
        return (1 - 12 * (period.year - years[0]) if len(years) == 2 and period.is_stretch else 1), period.months


CALENDAR = YearBounds()
_ONE_DAY = timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)


def school_year(first: int) -> Period:
    """The school year that begins in the year `first`: 2025 → "năm học 2025-2026"."""
    return Period(first + 1, _END_OF_SCHOOL, f"{SCHOOL_YEAR} {first}-{first + 1}")


def period_over(parts: Sequence[Period]) -> Period | None:
    """The shortest period that forms use and that contains all these parts of one year: quý I, quý II → 6 tháng đầu năm. A single
    period is itself; None if they are of several years, or if there are none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    if len({part.year for part in parts}) > 1 or any(part.is_school_year or part.is_stretch for part in parts):
        return None
    last = max(part.months for part in parts)
    return Period(parts[0].year, next(months for months in (6, 9, 12) if last <= months))


def parse_code(code: str) -> Period | None:
    """The period of a code such as `2026-6T` or `NH-2025-2026`; None for any other text."""
    code = code.strip().upper()
    school = _SCHOOL_CODE.fullmatch(code)
    if school:
        return school_year(int(school["first"])) if int(school["year"]) == int(school["first"]) + 1 else None
    match = _CODE.fullmatch(code)
    return Period(int(match["year"]), int(match["months"] or 12)) if match else None


def parse_day(text: str) -> date | None:
    """The day in a text like 2025-12-31 or 31/12/2025; None for any other text."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def within(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """True if `day` is in the closed range; None means no limit on that side."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def _code_of_stretch(part: str) -> str:
    """ "giai đoạn 2021-2025" → 2021-2025; "từ 01/03/2026 đến 15/08/2026" → 2026-03-01..2026-08-15."""
    days = [parse_day(word) for word in part.split()]
    if any(days):
        ends = "..".join(day.isoformat() for day in days if day is not None)
        return ends if ".." in ends else f"..{ends}"
    years = "-".join(re.findall(r"\d{4}", part))
    if SCHOOL_YEAR not in part:
        return years
    if months := re.match(r"(\d+) tháng (đầu|cuối)", part):
        return f"NH-{years}-{months[1]}T{'C' if months[2] == 'cuối' else ''}"
    term = re.match(r"học kỳ (I+)", part)
    return f"NH-{years}" + (f"-HK{len(term[1])}" if term else "")
