"""Which cells a criterion of SUMIF, SUMIFS, COUNTIF or COUNTIFS selects: 5, "Giấy khen", ">=5", "<>x", "*khen*".

Source: the description of criteria in Excel's help for COUNTIF. LibreOffice does the same, which the tests check.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

Content = float | str
"""The content of a cell; "" is a blank."""

_WRITTEN = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PATTERN = re.compile(r"[*?~]")
_IN_PATTERN = re.compile(r"~([*?~])|([*?])|([^*?~]+|~)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def chooser(wanted: Content, patterns: bool = True) -> Callable[[Content], bool] | None:
    """A function that returns True if a cell's content is selected; None for a criterion that is not supported.

    Not supported: criteria about blanks (an empty text looks the same here), criteria that compare texts by order, and, if
    `patterns` is False, criteria with "*" or "?".
    """
    if not isinstance(wanted, str):
        return lambda content: _folded(content) == wanted
    written = _WRITTEN.fullmatch(wanted)
    assert written is not None
    sign, text = written[1] or "=", written[2]
    if not text:
        return None
    if sign in _COMPARISONS:
        return _comparing(_COMPARISONS[sign], text)
    if _PATTERN.search(text):
        return _matching(text) if patterns and sign == "=" else None
    folded = _folded(text)
    return (lambda content: _folded(content) == folded) if sign == "=" else (lambda content: _folded(content) != folded)


def _comparing(compare: Callable[[float, float], bool], text: str) -> Callable[[Content], bool] | None:
    """Selects by < <= > >=. Only cells with numbers can be selected."""
    if not _NUMBER.fullmatch(text):
        return None
    bound = float(text)
    return lambda content: not isinstance(content, str) and compare(content, bound)


def _matching(pattern: str) -> Callable[[Content], bool] | None:
    """Selects by a pattern. Only texts can be selected; "~" before a sign means the sign itself."""
    parts = (
        re.escape(part[1] or part[3] or "") or (".*" if part[2] == "*" else ".")
        for part in _IN_PATTERN.finditer(pattern.casefold())
    )
    matches = re.compile("".join(parts), re.DOTALL).fullmatch
    if matches("") or pattern.count("*") > 5:  # with many stars a hostile text takes too long
        return None
    return lambda content: isinstance(content, str) and matches(content.casefold()) is not None


def _folded(content: Content) -> Content:
    """The content as criteria compare it: texts without case, digits typed as text as a number."""
    if isinstance(content, str):
        return float(content) if _NUMBER.fullmatch(content) else content.casefold()
    return content
