"""The units in a summary of this program found among the submissions; they identify a summary that names no unit."""

from __future__ import annotations

from tdkt_xl.files.grids import Sheets
from tdkt_xl.files.kept_json import kept_value
from tdkt_xl.model.units import Unit


def summary_parts(workbook: Sheets) -> frozenset[Unit]:
    """Each unit with the office above it; empty if the workbook does not have these facts."""
    kept = kept_value(workbook) or {}
    try:
        units = {row[0]: row for row in kept["units"]}
        above = {key: units[row[4]][2] for key, row in units.items() if len(row) > 4 and row[4] in units}
        made_of = {row[2] for row in kept["submissions"] if row[4] == "merged"}
        return frozenset(Unit(units[key][1], units[key][2], upper=above.get(key)) for key in made_of if key in units)
    except (KeyError, IndexError, TypeError):  # of another edition, or changed by hand
        return frozenset()
