"""Which cells a criterion of SUMIF, SUMIFS, COUNTIF or COUNTIFS chooses: 5, "Giấy khen", ">=5", "<>x", "*khen*".

Source: the description of criteria in Excel's help for COUNTIF; LibreOffice agrees, as the tests hold it to.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

Content = float | str
"""What a cell holds; "" is a blank."""

_WRITTEN = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PATTERN = re.compile(r"[*?~]")
_IN_PATTERN = re.compile(r"~([*?~])|([*?])|([^*?~]+|~)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def chooser(wanted: Content, patterns: bool = True) -> Callable[[Content], bool] | None:
    """Whether a cell's content is chosen; None for a criterion that is not plain.

    That is one about blanks, for an empty text looks like one here, one that compares texts by their order, and, where
    `patterns` are not what the file's program reads "*" as, one with "*" or "?".
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
    """Only cells that are numbers are greater or less than one."""
    if not _NUMBER.fullmatch(text):
        return None
    bound = float(text)
    return lambda content: not isinstance(content, str) and compare(content, bound)


def _matching(pattern: str) -> Callable[[Content], bool] | None:
    """Only texts match a pattern; "~" takes the sign behind it at its word."""
    parts = (
        re.escape(part[1] or part[3] or "") or (".*" if part[2] == "*" else ".")
        for part in _IN_PATTERN.finditer(pattern.casefold())
    )
    matches = re.compile("".join(parts), re.DOTALL).fullmatch
    if matches("") or pattern.count("*") > 5:  # many stars take a hostile text's time
        return None
    return lambda content: isinstance(content, str) and matches(content.casefold()) is not None


def _folded(content: Content) -> Content:
    """As criteria compare: texts without case, digits typed as text as the number."""
    if isinstance(content, str):
        return float(content) if _NUMBER.fullmatch(content) else content.casefold()
    return content
