"""A form drafted from a report's prose: it counts once a person has chosen "Đã đối chiếu" on it, and not before."""

from __future__ import annotations

from tdkt_xl.files.grids import Sheets

DRAFT = "draft"
CONFIRMED, UNCONFIRMED = "Đã đối chiếu", "Chưa đối chiếu"
"""What the cell beside a drafted form says, as the list in the cell offers it."""


def is_open_draft(workbook: Sheets) -> bool:
    """True for a drafted form that nobody has confirmed."""
    if workbook.properties.get("tdkt.kind") != DRAFT:
        return False
    sheets = range(len(workbook.names))
    return not any(cell == CONFIRMED for sheet in sheets for row in workbook.rows(sheet) for cell in row)
