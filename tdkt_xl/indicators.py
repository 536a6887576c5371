"""What reports quote of a summary: the form's indicators of all lines, of sections, lines, levels of units, and units.

An indicator is computed from summed counts, never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.ledger import Ledger, TotalLine
from tdkt_xl.returns import LEVELS
from tdkt_xl.roster import Office

BY_KIND, BY_RANK = ("merit", "thematic"), ("leaders", "workers")
"""Indicators whose dividends charts set against each other, where the form has them."""
SERIES_WORDS = {
    "merit": "Theo công trạng",
    "thematic": "Chuyên đề, đột xuất",
    "leaders": "Lãnh đạo, quản lý",
    "workers": "Người lao động trực tiếp",
}
"""What a chart's legend calls them."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Sums by column number, blanks being 0, of the columns in `base_columns`; indicators in the order of the form's."""

    counts: Mapping[int, int]
    values: tuple[float | None, ...]


def base_columns(form: Form) -> tuple[int, ...]:
    """The count columns that the form's indicators speak of."""
    referred = {reference.column for indicator in form.indicators for reference in indicator.value.references}
    return tuple(number for number in form.counts if number in referred)


def measure(form: Form, rows: Iterable[Sequence[int | None]]) -> Measured:
    """The indicators of rows of counts, in the order of `Form.counts`, added up."""
    sums = [0] * len(form.counts)
    for row in rows:
        sums = [total + (value or 0) for total, value in zip(sums, row, strict=True)]
    return _measured(form, dict(zip(form.counts, sums, strict=True)))


def _measured(form: Form, counts: Mapping[int, int], columns: Sequence[int] = ()) -> Measured:
    of_base = {number: counts[number] for number in columns or base_columns(form)}
    return Measured(of_base, tuple(indicator.of(counts) for indicator in form.indicators))


def of_sections(form: Form, totals: Sequence[TotalLine]) -> list[tuple[str, Measured, list[TotalLine]]]:
    """Each section that has lines, measured, with them; lines under no heading come last, as section ""."""
    ids = [section.id for section in form.sections]
    of_section: dict[str, list[TotalLine]] = {}
    for total in totals:
        of_section.setdefault(total.section if total.section in ids else "", []).append(total)
    return [(s, measure(form, (t.cells for t in of_section[s])), of_section[s]) for s in (*ids, "") if s in of_section]


def of_units(ledger: Ledger) -> list[tuple[Office, Measured]]:
    """Each unit's lines together, in tree order."""
    sums = ledger.frame.groupby("unit")[ledger.counts].sum().reindex(range(len(ledger.offices)), fill_value=0)
    rows = sums.astype("int64").to_numpy().tolist()
    form, columns = ledger.form, base_columns(ledger.form)
    measured = (_measured(form, dict(zip(form.counts, row, strict=True)), columns) for row in rows)
    return list(zip(ledger.offices, measured, strict=True))


def of_levels(form: Form, units: Sequence[tuple[Office, Measured]]) -> list[tuple[str | None, int, Measured]]:
    """Each level that units have (None: not known): how many there are, and their lines together."""
    columns = base_columns(form)
    found = []
    for level in (*LEVELS, None):
        own = [measured for office, measured in units if office.level == level]
        if own:
            sums = {number: sum(measured.counts[number] for measured in own) for number in columns}
            found.append((level, len(own), _measured(form, sums)))
    return found
