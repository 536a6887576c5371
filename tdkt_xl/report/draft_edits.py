"""Edits within a paragraph that change nothing else: new figures, and marks on gaps and on stale figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.run import Run

from tdkt_xl.report.draft_blocks import TEXT, WordElement

_RUN = qn("w:r")
_PLAIN = frozenset(qn(f"w:{name}") for name in ("t", "rPr", "tab", "br", "cr"))
"""The elements of a run that holds only words."""
_GAP = re.compile(r"(\[[^\[\]]+\])")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
_WORDS = re.compile(r"\s+|[^\s]+")


def rewrite(texts: Sequence[WordElement], new: str) -> None:
    """Changes text elements so that together they read `new`. Words that stay keep their element, so their font and comments."""
    pieces = [text.text or "" for text in texts]
    old = "".join(pieces)
    if not texts or old == new:
        return
    owner = [place for place, piece in enumerate(pieces) for _ in piece]
    made: list[list[str]] = [[] for _ in texts]
    olds, news = _WORDS.findall(old), _WORDS.findall(new)
    starts = [0]
    for word in olds:
        starts.append(starts[-1] + len(word))
    for what, first, last, new_first, new_last in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if what == "equal":
            for place in range(starts[first], starts[last]):
                made[owner[place]].append(old[place])
        else:
            at = starts[first] if first < last else starts[first] - 1
            made[owner[max(at, 0)] if owner else 0].append("".join(news[new_first:new_last]))
    for text, letters in zip(texts, made, strict=True):
        text.text = "".join(letters)
        text.set(qn("xml:space"), "preserve")


def mark_gaps_in(element: WordElement) -> None:
    """Highlights every text in square brackets in yellow, so that the person who completes the draft sees it."""
    _highlight(element, _GAP)


def mark_figures(element: WordElement, figures: Collection[str]) -> None:
    """Highlights these figures in yellow wherever they occur in the element."""
    if figures:
        longest_first = sorted(figures, key=len, reverse=True)
        _highlight(element, re.compile(rf"(?<![\d.,])({'|'.join(map(re.escape, longest_first))})(?![\d%])"))


def unmark_filled(texts: Sequence[WordElement]) -> None:
    """Removes the yellow highlight from text elements that no longer hold a gap."""
    for run in {text.getparent(): None for text in texts if "[" not in (text.text or "")}:
        if run.tag == _RUN and Run(run, None).font.highlight_color == WD_COLOR_INDEX.YELLOW:  # type: ignore[arg-type]
            Run(run, None).font.highlight_color = None  # type: ignore[arg-type]


def stale_figures(before: str, now: str) -> set[str]:
    """Returns the figures of the text `before` that are not in the text `now`."""
    return set(_FIGURE.findall(before)) - set(_FIGURE.findall(now))


def _highlight(element: WordElement, pattern: re.Pattern[str]) -> None:
    """Splits runs at the matches of the pattern's one group and highlights the matches. A run that holds more than text is
    highlighted as a whole."""
    for run in {text.getparent(): None for text in element.iter(TEXT) if text.text and pattern.search(text.text)}:
        if run.tag != _RUN:
            continue
        if any(child.tag not in _PLAIN for child in run):
            Run(run, None).font.highlight_color = WD_COLOR_INDEX.YELLOW  # type: ignore[arg-type]
            continue
        own = Run(run, None)  # type: ignore[arg-type]
        for piece in filter(None, pattern.split(own.text)):
            copy = deepcopy(run)
            run.addprevious(copy)
            shown = Run(copy, None)  # type: ignore[arg-type]
            shown.text = piece
            if pattern.fullmatch(piece):
                shown.font.highlight_color = WD_COLOR_INDEX.YELLOW
        run.getparent().remove(run)
