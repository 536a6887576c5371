"""The names by which a summary's sheets and their columns are written, and read again a period later."""

from __future__ import annotations

OFFICIAL, DETAILS, TRACKING = "Biểu tổng hợp", "Chi tiết", "Theo dõi"
UNIT_CODE, UNIT, ABOVE = "Mã đơn vị", "Đơn vị", "Trực thuộc"
SECTION, LABEL, LINE_CODE = "Mục", "Hình thức khen thưởng", "Mã dòng"
UNKNOWN_CODE = "khac-"
"""Begins the line code of an award that is not in the catalogue; a number follows, its label may be what SUMIFS takes for
a pattern or a comparison."""
