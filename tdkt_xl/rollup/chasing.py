"""Whom to remind: units that have sent nothing, or nothing that can be used."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office


@dataclass(frozen=True, slots=True)
class Chase:
    """A unit to remind. `refused`: why the files that it sent cannot be used; None if it sent nothing."""

    office: Office
    refused: str | None


def to_chase(summary: Summary) -> list[Chase]:
    """The units that have sent nothing, and those whose files could not be used."""
    return [Chase(office, refused(summary, office.key)) for office in summary.missing]


def refused(summary: Summary, unit: str) -> str | None:
    """The files of a unit that could not be counted, each with the reason; None if nothing came."""
    unused = summary.unused.get(unit, ())
    return "; ".join(f"{each.file.rpartition('/')[2]} ({each.words})" for each in unused) or None
