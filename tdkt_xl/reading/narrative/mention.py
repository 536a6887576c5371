"""One award named in a sentence, and what the text above says about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """An award named in a sentence.

    `code` is None if the award is not stated or may be several. `what` is "award", "generic" ("khen thưởng" without an award),
    "movement" (a title of another field) or "praise". `section` is the form's section. `depth` counts the brackets around it.
    """

    start: int
    end: int
    code: str | None
    what: str = "award"
    section: str | None = None
    doubts: frozenset[str] = frozenset()
    depth: int = 0
    form: str | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class CarriedContext:
    """What an earlier sentence, a list opening or a heading says about the awards after it."""

    issuer: str | None = None
    sure_issuer: bool = False
    section: str | None = None
    code: str | None = None
    recipient: str | None = None
    """The recipients named by a heading: "individuals" for "Cá nhân:"."""
    named: str | None = None
    """The award named last in the sentences before, for "danh hiệu này"."""
