"""The figures that reports quote from a summary: the form's indicators for all lines, for sections, lines, levels of units, and
units.

An indicator is computed from summed counts; indicators are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.forms.levels import LEVELS
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.model.units import Office

BY_KIND, BY_RANK = ("merit", "thematic"), ("leaders", "workers")
"""Indicators whose dividends the charts compare, if the form has them."""
SERIES_WORDS = {
    "merit": "Theo công trạng",
    "thematic": "Chuyên đề, đột xuất",
    "leaders": "Lãnh đạo, quản lý",
    "workers": "Người lao động trực tiếp",
}
"""Their names in a chart's legend."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`counts`: sums by column number for `base_columns`, blanks counted as 0. `values`: the indicators in the form's order; None
    if the divisor is 0."""

    counts: Mapping[int, int]
    values: tuple[float | None, ...]


def base_columns(form: Form) -> tuple[int, ...]:
    """The count columns that the form's indicators use."""
    referred = {reference.column for indicator in form.indicators for reference in indicator.value.references}
    return tuple(number for number in form.counts if number in referred)


def measure_lines(form: Form, totals: Iterable[TotalLine]) -> Measured:
    """Returns the indicators of the sums of lines. A line that is part of another line is not counted again."""
    return measure(form, (total.cells for total in totals if form.adds(total.section, total.award)))


def measure(form: Form, rows: Iterable[Sequence[int | None]]) -> Measured:
    """The indicators of the sum of some rows of counts, which are in the order of `Form.counts`."""
    sums = [count or 0 for count in Counts.total(rows, len(form.counts))]
    return next(_measured(form, [sums]))


def _measured(form: Form, rows: Iterable[Sequence[int]]) -> Iterator[Measured]:
    """The indicators of each row of counts, which is in the order of `Form.counts`."""
    base = [(number, form.counts.index(number)) for number in base_columns(form)]
    values = form.indicator_values
    for row in rows:
        yield Measured({number: row[place] for number, place in base}, values(*row))


def of_sections(form: Form, totals: Sequence[TotalLine]) -> list[tuple[str, Measured, list[TotalLine]]]:
    """Each section that has lines: its id, its indicators, its lines. Lines under no heading come last, as section ""."""
    ids = [section.id for section in form.sections]
    of_section: dict[str, list[TotalLine]] = {}
    for total in totals:
        of_section.setdefault(total.section if total.section in ids else "", []).append(total)
    ordered = [each for each in dict.fromkeys((*ids, "")) if each in of_section]
    return [(each, measure_lines(form, of_section[each]), of_section[each]) for each in ordered]


def of_units(summary: Summary) -> list[tuple[Office, Measured]]:
    """Each unit with the indicators of all its lines, in tree order."""
    sums = ([count or 0 for count in summary.added(lines)] for _, lines in summary.cells_by_unit())
    return list(zip(summary.offices, _measured(summary.form, sums), strict=True))


def of_levels(form: Form, units: Sequence[tuple[Office, Measured]]) -> list[tuple[str | None, int, Measured]]:
    """Each level that units have (None: unknown): the number of its units, and the indicators of their lines together."""
    columns = base_columns(form)
    found = []
    for level in (*LEVELS, None):
        own = [measured for office, measured in units if office.level == level]
        if own:
            sums = [sum(measured.counts[number] for measured in own) if number in columns else 0 for number in form.counts]
            found.append((level, len(own), measure(form, [sums])))
    return found
