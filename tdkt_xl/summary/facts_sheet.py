"""The very hidden sheet "Dữ kiện": everything that reading a summary back needs, and a digest of each other sheet."""

from __future__ import annotations

from collections.abc import Iterable

from tdkt_xl.files.kept_json import FACTS, divided, kept_cells
from tdkt_xl.summary.facts import details_json, facts_of
from tdkt_xl.summary.sheet_digests import basis_of, open_columns, table_digest
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table

FACTS_COLUMN, DETAILS_COLUMN, DIGESTS_COLUMN = range(3)


def facts_table(desk: Stationery, shown: Iterable[Table]) -> Table:
    """The facts and the details as texts, and the digests of the sheets that people see: a column each, from the first row
    down."""
    summary = desk.summary
    sheet = Drawing(FACTS)
    facts, details = list(kept_cells(facts_of(summary))), list(divided(details_json(summary.details)))
    big = summary.comparison.big if summary.comparison is not None else None
    basis = basis_of([*facts, *details], summary.form, big)
    digests = kept_cells({table.name: [table_digest(table, basis), open_columns(table)] for table in shown})
    for column, texts in ((FACTS_COLUMN, facts), (DETAILS_COLUMN, details), (DIGESTS_COLUMN, digests)):
        for row, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.very_hidden()
    return sheet.table()
