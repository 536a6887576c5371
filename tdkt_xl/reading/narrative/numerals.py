"""Finds numbers in running text: plain and grouped digits, fractions, ranges and number words. Skips texts that only look like
numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tdkt_xl.forms.prose import Text

_NO_NUMBERS = re.compile(
    r"""
      (?:ngày|đợt|sáng|chiều|tối)\s+\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?
    | \d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:19|20)\d\d
    | ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)?
    | (?:năm\s+)?(?:19|20)\d\d\s*[-–—]\s*(?:19|20)\d\d | năm\s+(?:19|20)\d\d(?!\d)
    | tháng\s+\d{1,2}(?:\s*[/-]\s*\d{4}|\s+năm\s+\d{4})?
    | \d{1,2}\s*/\s*(?:19|20)\d\d
    | (?:số\s*:?\s*)?\d+[a-z]?(?:\s*/\s*\d{4})?\s*[/-]\s*(?:qđ|kh|bc|cv|ct|nq|nđ|tt
      |ttr|hd|tb|ctr|qh|bnv|ubnd|hđ|snv|btđkt|gm|pl|đa|đu)
      [\w-]*(?:\s*/\s*[\w-]+)*
    | (?:quyết\s+định|công\s+văn|tờ\s+trình|thông\s+tư|nghị\s+định|nghị\s+quyết|chỉ\s+thị
      |kế\s+hoạch|báo\s+cáo|hướng\s+dẫn|văn\s+bản|thông\s+báo)
      \s+(?:liên\s+tịch\s+)?(?:số\s*:?\s*\d+[\w/-]*|\d+[\w/-]*(?![\w/-])
      (?!\s*(?:tập\s+thể|cá\s+nhân|hộ|đơn\s+vị|người|đồng\s+chí|cờ|bằng\s+khen|giấy\s+khen|huân|huy|kỷ|lao\s+động|chiến)))
    | (?:điều|khoản|điểm|(?<!huân\s)(?<!huy\s)(?<!niệm\s)chương|mục|quý|khóa|khoá|lần\s+thứ|thứ|phụ\s+lục
      |biểu(?:\s+mẫu)?|mẫu(?:\s+số)?|(?<!tổng\s)(?<!trong\s)(?<!với\s)số|khu\s+phố
      |tổ\s+dân\s+phố|thôn|ấp|khu|tổ|quân\s+khu|quận|đợt|phường|trường\s+[\w ]{0,20}?số|khối|lớp|(?<!các\s)loại|cấp\s+độ
      |mức\s+độ|mục\s+tiêu|covid)
      [\s-]+\d+(?:(?:,|\svà)\s\d+(?=[\s,]))?(?![\d.,]*\s*(?:tập\s+thể|cá\s+nhân|hộ|đơn\s+vị|người))(?!\.\d{3})
    | (?:iso|tcvn)\s+\d+(?:\s*[:-]\s*\d+)*
    | \d+(?:[.,]\d+)?\s*%
    | \d+(?:[.,]\d+)?\s*/\s*\d+\s*%
    | \d+,\d{1,2}(?!\d)
    | \d+\.\d{1,2}(?!\d)
    | (?<![a-zđ])(?!(?:cho|có|là|gồm|và|với|được|khen|thưởng|tặng|trao|hiệu|đạt)\d{1,4}\s)[a-zđà-ỹ]{1,30}\d+\w*
    | \d+[a-z]\d*(?!\w)
    | \d+[-–]\d+/\d+
    """,
    re.VERBOSE,
)
_ENDLESS = re.compile(r"\d{20,}")
"""No count has so many digits. Without this the other expressions would try every digit as a beginning."""
_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])(?<!\d/)(?P<n>\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?![\d])")
_FRACTION = re.compile(r"(?<!\d)(?P<n>\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?P<of>\d{1,3}(?:\.\d{3})+|\d+)(?![\d/])")
_THOUSANDS = re.compile(r"(?<![\d.,])(?P<n>\d{1,3})(?:,(?P<tenths>\d))? (?:nghìn|ngàn)(?= (?:lượt|tập thể|cá nhân|hộ|người))")
_RANGE = re.compile(r"(?:từ\s+)?(?<!\d)(?P<low>\d+)\s*(?:[-–]|đến)\s*(?P<high>\d+)(?=\s+\w)")
_UNITS = {
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_WORD = "|".join(_UNITS)
_WORDS = re.compile(
    rf"(?<!\w)(?:(?P<hundreds>{_WORD}) trăm(?: (?:linh|lẻ))?(?: )?)?"
    rf"(?:(?P<tens>{_WORD}) mươi ?|(?P<ten>mười) ?)?(?P<ones>{_WORD})?(?!\w)"
)
_AFTER_NUMBER_WORD = re.compile(
    r" +(?:lượt +)?(?:tập thể|cá nhân|hộ gia đình|hộ|gia đình|đơn vị|đồng chí|người|cán bộ|giáo viên|học sinh|công nhân|chiến sĩ"
    r"|đảng viên|chi bộ|hội viên|chi hội|đoàn viên|chi đoàn|nông dân|viên chức|công chức|nhân viên|sinh viên|bác sĩ)"
)
_A_YEAR = re.compile(r"(?:trong|cả|hằng|hàng|đầu|cuối|mỗi|các|qua|nhiều|những|một) $")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text. `high` is the upper end of a range, `of` the whole of a fraction; `words` is True if it is written in
    words."""

    value: int
    start: int
    end: int
    high: int | None = None
    of: int | None = None
    words: bool = False


def numbers(text: Text) -> list[Numeral]:
    """Returns the numbers that may count something. Dates, document numbers, percentages and decimals are left out."""
    lower = _ENDLESS.sub(lambda digits: "x" * len(digits[0]), text.lower)
    taken = bytearray(len(lower))
    for none in not_counts(lower):
        taken[none.start() : none.end()] = b"\1" * (none.end() - none.start())
    found = [*_thousands(lower, taken), *_with_digits(lower, taken), *_in_words(lower, taken)]
    return sorted(found, key=lambda number: number.start)


def not_counts(lower: str) -> Iterator[re.Match[str]]:
    """Returns the parts of a text in small letters whose digits count nothing: dates, documents' numbers, shares, ordinals."""
    return _NO_NUMBERS.finditer(lower)


def _thousands(lower: str, taken: bytearray) -> Iterator[Numeral]:
    """Yields numbers such as "24 nghìn lượt", "3,2 nghìn người"."""
    for match in _THOUSANDS.finditer(lower):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        yield Numeral(int(match["n"]) * 1000 + int(match["tenths"] or 0) * 100, match.start(), match.end())


def _with_digits(lower: str, taken: bytearray) -> Iterator[Numeral]:
    for pattern in (_RANGE, _FRACTION, _DIGITS):
        for match in pattern.finditer(lower):
            if any(taken[match.start() : match.end()]):
                continue
            groups = match.groupdict()
            low = _whole(groups.get("n") or groups["low"])
            high, of = groups.get("high"), groups.get("of")
            if high is not None and (_whole(high) <= low or 1900 < low < 2100):
                continue  # a period or a slip, not a range of counts
            if of is not None and _whole(of) < low and (low > 31 or _whole(of) > 12):
                continue  # this year's number over last year's: "518/406"
            if of is not None and (_whole(of) < low or (low <= 31 and 1900 < _whole(of) < 2100)):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())  # a day: "26/3"
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            yield Numeral(low, match.start(), match.end(), _whole(high) if high else None, _whole(of) if of else None)


def _whole(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def _in_words(lower: str, taken: bytearray) -> Iterator[Numeral]:
    """Yields numbers such as "mười lăm cá nhân" (15). Only numbers right before a recipient count, because "năm" also means year
    and "ba" father."""
    for match in _WORDS.finditer(lower):
        value = _value_of_words(match)
        if value and not any(taken[match.start() : match.end()]):
            end = match.start() + len(match[0].rstrip())
            if _AFTER_NUMBER_WORD.match(lower, end) and not _A_YEAR.search(lower, 0, match.start()):
                yield Numeral(value, match.start(), end, words=True)


def _value_of_words(match: re.Match[str]) -> int:
    hundreds = _UNITS[match["hundreds"]] * 100 if match["hundreds"] else 0
    tens = _UNITS[match["tens"]] * 10 if match["tens"] else 10 if match["ten"] else 0
    return hundreds + tens + (_UNITS[match["ones"]] if match["ones"] else 0)
