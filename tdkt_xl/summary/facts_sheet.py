"""The very hidden sheet "Dữ kiện": the facts that reading a summary back needs and that no other sheet has."""

from __future__ import annotations

from tdkt_xl.files.kept_json import FACTS, kept_cells
from tdkt_xl.summary.facts import facts_of
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table


def facts_table(desk: Stationery) -> Table:
    """The facts as texts, from A1 down."""
    sheet = Drawing(FACTS)
    for row, text in enumerate(kept_cells(facts_of(desk.summary))):
        sheet.write_string(row, 0, text)
    sheet.very_hidden()
    return sheet.table()
