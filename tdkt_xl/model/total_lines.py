"""A line of a roll-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey

Lines = Mapping[LineKey, Counts]


def sums_of(form: Form, lines: Lines) -> Counts:
    """Returns the sums of lines. Lines that are part of another line are not counted again."""
    own = (counts for key, counts in lines.items() if form.adds(key.section, key.award)) if form.has_parts else lines.values()
    return Counts.total(own, len(form.counts))


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line of a roll-up: the sums in the order of `Form.counts`, None if all parts are blank; the ratios of these sums."""

    key: LineKey
    label: str
    cells: Counts
    ratios: tuple[float | None, ...]
    note: str | None = None
    """The units' notes on the line."""

    @property
    def section(self) -> str:
        return self.key.section

    @property
    def award(self) -> str | None:
        return self.key.award
