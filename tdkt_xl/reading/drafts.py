"""A draft form made from a report's prose. It counts only after a person has chosen "Đã đối chiếu" on it."""

from __future__ import annotations

from tdkt_xl.files.grids import Sheets

DRAFT = "draft"
CONFIRMED, UNCONFIRMED = "Đã đối chiếu", "Chưa đối chiếu"
"""The two texts in the list of the cell beside a draft form."""


def is_open_draft(workbook: Sheets) -> bool:
    """True for a draft form that no person has confirmed yet."""
    if workbook.properties.get("tdkt.kind") != DRAFT:
        return False
    sheets = range(len(workbook.names))
    return not any(cell == CONFIRMED for sheet in sheets for row in workbook.rows(sheet) for cell in row)
