"""The lists (CSV) beside the forms: their rows, and the days in them."""

from __future__ import annotations

from datetime import date
from importlib.resources import files


def list_rows(name: str) -> list[dict[str, str]]:
    """The rows of a list by its headings."""
    text = (files("tdkt_xl.forms") / name).read_text(encoding="utf-8")
    from csv import DictReader  # LibreOffice has the catalogue as generated code and needs no import

    return list(DictReader(text.splitlines()))


def day_of(text: str) -> date | None:
    """A day written as 2026-11-30; None for a blank."""
    return date.fromisoformat(text) if text else None
