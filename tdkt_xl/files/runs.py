"""Joins the text of a cell or paragraph from its runs. Struck out or hidden text and footnote marks never become part of a
number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

STRUCK = "chữ gạch ngang được bỏ qua, chỉ đọc chữ không bị gạch"
HIDDEN = "chữ ẩn được bỏ qua"
RAISED = "chỉ số trên sau con số được coi là dấu chú thích và bỏ qua"
DELETED = "phần đã xóa hoặc chuyển đi trong chế độ theo dõi thay đổi được bỏ qua"
_HYPHENS = str.maketrans({"\u2011": "-", "\u200b": "", "\u2060": "", "\ufeff": ""})
_SOFT_HYPHEN = re.compile("(?<![ÃĂº»])\u00ad")
"""A soft hyphen that is none: in misread UTF-8 it is the last byte of í, ậ, ử (words/misread.py)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one format."""

    text: str
    struck: bool = False
    hidden: bool = False
    raised: bool = False
    """Superscript."""
    lowered: bool = False
    """Subscript, or smaller than the rest."""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """What a text's format says about whether it counts, as in `Run`."""

    struck: bool = False
    hidden: bool = False
    raised: bool = False
    lowered: bool = False

    def within(self, other: TextFormat) -> TextFormat:
        """This format inside a text of another format."""
        return TextFormat(
            self.struck or other.struck, self.hidden or other.hidden, self.raised or other.raised, self.lowered or other.lowered
        )

    def run(self, text: str) -> Run:
        """A text in this format."""
        return Run(text, self.struck, self.hidden, self.raised, self.lowered)


class StruckOut(str):
    """A blank cell in which something is struck out. It equals "" and stores the struck-out text."""

    __slots__ = ("was",)
    was: str

    def __new__(cls, was: str) -> StruckOut:
        blank = super().__new__(cls, "")
        blank.was = was
        return blank


def with_plain_hyphens(text: str) -> str:
    """The text in which a non-breaking hyphen is a hyphen, without soft hyphens and characters without width."""
    return text if text.isascii() else _SOFT_HYPHEN.sub("", text.translate(_HYPHENS))


def in_lines(texts: Sequence[str], around: str | None = None) -> str:
    """Returns the paragraphs of a cell, one in each line; a StruckOut if everything in the cell is struck out.

    `around` are the letters that are taken away at both ends, None: all white space.
    """
    text = "\n".join(texts).strip(around)
    return text or next((each for each in texts if isinstance(each, StruckOut)), text)


def joined(runs: Sequence[Run], notes: dict[str, None] | None = None) -> str:
    """Returns the text that counts. Superscript beside other letters or digits is a footnote mark; superscript alone is text.

    Digits set lower or smaller after other digits are not part of that number, so a blank is put between. Returns a StruckOut if
    everything is struck out. Remarks on what was left out are added to `notes` as keys.
    """
    said = notes if notes is not None else {}
    marked = any(run.raised for run in runs) and any(
        not (run.raised or run.struck or run.hidden) and any(map(str.isalnum, run.text)) for run in runs
    )
    kept: list[str] = []
    for run in runs:
        why = STRUCK if run.struck else HIDDEN if run.hidden else RAISED if run.raised and marked else None
        if why is None:
            apart = run.lowered and run.text[:1].isdigit() and "".join(kept)[-1:].isdigit()
            kept.append(f" {run.text}" if apart else run.text)
        elif run.text.strip():
            said[why] = None
    text = with_plain_hyphens("".join(kept))
    struck = "" if text.strip() else "".join(run.text for run in runs if run.struck and not run.hidden).strip()
    return StruckOut(struck) if struck else text
