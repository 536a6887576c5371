"""Finds the periods named in a report's sentences, and the period of each figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tdkt_xl.forms.prose import Text, cut, words
from tdkt_xl.words.period_texts import period_in_text

_PERIOD = re.compile(
    r"""
      (?P<term>học\s+kỳ\s+(?:i{1,2}|[12])\s*,?\s*năm\s+học\s*:?\s*20\d\d\s*[-–—/]\s*20\d\d)
    | (?P<school>năm\s+học(?:\s+trước|\s+vừa\s+qua)?\s*:?\s*(?P<s1>20\d\d)\s*[-–—/]\s*(?P<s2>20\d\d|\d\d(?!\d)))
    | (?P<days>từ\s+(?:ngày\s+)?\d{1,2}/\d{1,2}/20\d\d\s+đến\s+(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}/20\d\d)
    | (?P<span>(?:giai\s+đoạn|nhiệm\s+kỳ|\d+\s+năm(?:\s+qua)?,?|từ\s+năm|từ)?\s*\(?\s*
      (?P<p1>(?:19|20)\d\d)\s*(?:[-–—]|đến(?:\s+năm)?)\s*
      (?P<p2>(?:19|20)\d\d)\)?)
    | (?P<months>(?:(?<!\d)0?\d|(?<!\d)1[01]|sáu|chín)\s+tháng(?:\s+đầu|\s+cuối)?\s+năm\s+(?:19|20)\d\d|[69]T\s*/?\s*(?:19|20)\d\d)
    | (?P<quarter>quý\s+(?:i{1,3}|iv|[1-4])(?:\s*(?:,|và)\s*(?:quý\s+)?(?:i{1,3}|iv|[1-4]))*\s*(?:/|năm|,\s*năm)\s*(?:19|20)\d\d)
    | (?P<year>(?:năm|n\.)\s+(?P<y>(?:19|20)\d\d)(?!\s*[-–—]\s*(?:19|20)\d\d))
    | (?<=[:;,(]\s)(?P<label>20\d\d)(?=\s*:)
    | (?:(?<=,\s)|(?<=và\s))(?P<listed>20\d\d)(?![\d./-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where a sentence names a period. Which period it is, room `words` decides, as for titles and file names."""
_LIST_OF_YEARS = re.compile(r"năm (?:(?:19|20)\d\d(?:, và |, | và ))+$")
"""Words before a further year of "các năm 2021, 2022 và 2023"."""
_LAW = re.compile(
    r"(?:luật|nghị định|thông tư|hiến pháp|pháp lệnh|kế hoạch(?: số)?|nghị quyết|"
    r"chương trình|dự toán|quyết định(?: số)?)[^,;.:]{0,50}$"
)
_DATE = re.compile(r"(?:ngày|tháng)\s+\d{1,2}(?:\s+tháng\s+\d{1,2})?\s*$|\d{1,2}\s*[/.-]\s*$")
_COMPARED = re.compile(r"(?:so với|bằng|cùng kỳ|hơn|như|từ sau|trước)(?:\s+(?:cùng kỳ|kết quả|thời điểm))?(?:\s+của)?\s*\(?$")
_RELATIVE = re.compile(
    r"(?<!so với )(?<!bằng )(?<!hơn )(?<!như )(?:(?<!so với )cùng kỳ|(?<!cùng kỳ )(?:năm|kỳ|quý|tháng|khóa|đợt|lần|học kỳ)"
    r" (?:trước|ngoái|kia|liền kề|vừa rồi)|các năm (?:trước|còn lại)|trước (?:đây|đó|kia))\b"
)
_OF_RESULTS = re.compile(r"(?:thành tích|kết quả|tổng kết|thi đua|khen thưởng|công tác)(?: của| trong)?\s*$")
_PLANNED = re.compile(r"(?:phương hướng|(?<!thực hiện )nhiệm vụ|kế hoạch|chương trình công tác|triển khai)[^.;]{0,60}$")


@dataclass(frozen=True, slots=True)
class Named:
    """A period named in a text."""

    code: str
    start: int
    end: int
    compared: bool = False
    """True if another period is only compared with this one."""
    bracket: tuple[int, int] | None = None
    """Start and end of the brackets around the period; None if there are none."""
    of_results: bool = False
    """True if it is the year of the results: "thành tích năm 2022 công bố đầu năm 2023"."""


def periods(text: Text) -> list[Named]:
    """Returns the periods of a sentence in order. Those of laws, plans and dates are left out."""
    found = []
    for match in _PERIOD.finditer(text.lower):
        before = text.lower[max(0, match.start() - 70) : match.start()]
        if (_LAW.search(before) and match["span"] is None) or _DATE.search(before):
            continue
        if match["listed"] and not _LIST_OF_YEARS.search(before):
            continue
        code = _code(match)
        if code is not None:
            compared, of_results = _COMPARED.search(before) is not None, _OF_RESULTS.search(before) is not None
            found.append(Named(code, match.start(), match.end(), compared, _bracket(text, match.start()), of_results))
    running = [Named("luy-ke", each.start, each.end) for each in words().running.find(text)]
    found = [each for each in found if not any(run.start <= each.start < run.end for run in running)]  # "từ năm 1998 đến nay"
    return sorted([*found, *running], key=lambda named: named.start)


def _bracket(text: Text, at: int) -> tuple[int, int] | None:
    left, right = text.raw.rfind("(", 0, at), text.raw.find(")", at)
    return (left, right) if left > text.raw.rfind(")", 0, at) and right >= 0 else None


def _code(match: re.Match[str]) -> str | None:
    """Returns the code of the period that the words name; None for two years in the wrong order."""
    if match["span"] and match["p1"] >= match["p2"]:
        return None
    period = period_in_text(_in_full(match))
    return period.code if period is not None else None


def _in_full(match: re.Match[str]) -> str:
    """Returns the words as a title writes them. Running text has "năm học trước: 2024-25", "từ năm 2021 đến 2025", "n. 2026"."""
    if match["school"]:
        return f"năm học {match['s1']}-{match['s2']}"
    if match["span"]:
        return f"giai đoạn {match['p1']}-{match['p2']}"
    year = match["y"] or match["label"] or match["listed"]
    return f"năm {year}" if year else match[0]


def results_periods(text: Text) -> list[str]:
    """Returns the periods that a title reports on. "phương hướng, nhiệm vụ năm 2024" is not one."""
    return list(dict.fromkeys(named.code for named in periods(text) if not _PLANNED.search(text.lower[: named.start])))


def chosen(
    named: Sequence[Named], start: int, end: int, clause: tuple[int, int], spans: Sequence[tuple[int, int]]
) -> tuple[str | None, bool]:
    """Returns the period of a figure at `start` to `end` among the periods of its sentence, and whether a doubt is left.

    The period in brackets right behind the figure counts, else the one named before it, else the one in the rest of its clause
    ("… thành tích năm 2022"). `spans` holds where the counts of the sentence's figures are. Two different years before the figure,
    with no other figure between them, leave a doubt.
    """
    counts = [span[0] for span in spans]
    usable = [each for each in named if not each.compared and not _of_others(each, start, counts)]
    if own_brackets := next((each for each in usable if _right_behind(each, end)), None):
        return own_brackets.code, False
    usable = [each for each in usable if _holds(each, start) or not any(_right_behind(each, other) for _, other in spans)]
    before = [each for each in usable if each.start < start]
    inside = [each for each in usable if start <= each.start < end]
    after = [each for each in usable if end <= each.start < clause[1]]
    own = [each for each in before if each.start >= clause[0]]
    if inside:
        return inside[-1].code, len({each.code for each in inside}) > 1
    next_one = min((count for count in counts if count >= end), default=clause[1])
    behind = [each for each in after if each.start < next_one]
    if own and behind and behind[0].code != own[-1].code and any(0 <= own[-1].start - last <= 1 for _, last in spans):
        return behind[0].code, True  # "… 3 tập thể năm 2023, … 1 thôn năm 2024"
    if own:
        rivals = [each for each in own if not any(each.end <= count < own[-1].start for count in counts)]
        if len({each.code for each in rivals}) == 1:
            return own[-1].code, False
        results = list(dict.fromkeys(each.code for each in rivals if each.of_results))
        return (results[0], False) if len(results) == 1 else (own[-1].code, True)
    if after and not before:
        return after[0].code, len({each.code for each in after}) > 1
    if before and after and after[0].code != before[-1].code:
        return (after[0] if "-" in before[-1].code else before[-1]).code, True
    if before:
        return before[-1].code, False
    return None, False


def _holds(named: Named, at: int) -> bool:
    """True if a position is in the brackets around a period: "96 người (năm 2023: 104 người)"."""
    return named.bracket is not None and named.bracket[0] <= at < named.bracket[1]


def _right_behind(named: Named, end: int) -> bool:
    """True if a period is in brackets right behind a count: "17 tập thể (năm 2022), 19 tập thể (năm 2023)"."""
    return named.bracket is not None and 0 <= named.bracket[0] - end <= 1


def _of_others(named: Named, start: int, counts: Sequence[int]) -> bool:
    """True if a period is in brackets with figures of its own: "4 đồng chí đạt … (năm 2023 có 3 đồng chí)"."""
    return not _holds(named, start) and any(_holds(named, count) for count in counts)


def only_relative(text: Text, start: int, end: int) -> bool:
    """True if the words from `start` to `end` name a time only by its distance: "(cùng kỳ 38 tập thể …)", "năm trước có 4"."""
    relative = max((found.end() for found in _RELATIVE.finditer(text.lower, start, end)), default=None)
    return relative is not None and not any(named.start >= relative - 8 for named in periods(cut(text, 0, end)))


def of_turn(named: Sequence[Named], at: int, of: int) -> str | None:
    """Returns the period of the number `at` of `of` numbers that are counted out over as many periods; None if they are not as
    many."""
    codes = list(dict.fromkeys(each.code for each in named))
    return codes[at] if len(codes) == of > 1 else None
