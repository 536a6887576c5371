"""Edits within a paragraph that leave everything else of it as it is: figures that move, gaps and stale figures that are marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.run import Run

from tdkt_xl.report.draft_blocks import TEXT, Element

_RUN = qn("w:r")
_PLAIN = frozenset(qn(f"w:{name}") for name in ("t", "rPr", "tab", "br", "cr"))
"""What a run of words alone is made of."""
_GAP = re.compile(r"(\[[^\[\]]+\])")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
_WORDS = re.compile(r"\s+|[^\s]+")


def rewrite(texts: Sequence[Element], new: str) -> None:
    """Makes pieces of text say `new`: words that stay keep their piece, and so their font, comments and pictures beside them."""
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


def mark_gaps_in(element: Element) -> None:
    """Sets every text in square brackets on a yellow ground, for whoever completes the draft to see."""
    _highlight(element, _GAP)


def mark_figures(element: Element, figures: Collection[str]) -> None:
    """Sets those figures on a yellow ground wherever they stand in the element."""
    if figures:
        longest_first = sorted(figures, key=len, reverse=True)
        _highlight(element, re.compile(rf"(?<![\d.,])({'|'.join(map(re.escape, longest_first))})(?![\d%])"))


def unmark_filled(texts: Sequence[Element]) -> None:
    """Takes the yellow ground from pieces that are no gaps any more."""
    for run in {text.getparent(): None for text in texts if "[" not in (text.text or "")}:
        if run.tag == _RUN and Run(run, None).font.highlight_color == WD_COLOR_INDEX.YELLOW:  # type: ignore[arg-type]
            Run(run, None).font.highlight_color = None  # type: ignore[arg-type]


def stale_figures(before: str, now: str) -> set[str]:
    """The figures of a text that are no longer in it."""
    return set(_FIGURE.findall(before)) - set(_FIGURE.findall(now))


def _highlight(element: Element, pattern: re.Pattern[str]) -> None:
    """Splits runs at what the pattern's one group finds. A run that holds more than text is set on yellow whole."""
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
