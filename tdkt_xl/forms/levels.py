"""The levels of units, as codes: commune, district, province, and an office or school at any of these levels."""

from __future__ import annotations

XA, HUYEN, TINH, CO_QUAN = "xa", "huyen", "tinh", "co-quan"
LEVELS = (XA, HUYEN, TINH, CO_QUAN)

BASE_LEVELS = frozenset({"co-so", "xa", "huyen"})
"""The levels below the province that give awards."""
LEVEL_WORDS = {"xa": "cấp xã", "huyen": "cấp huyện", "tinh": "cấp tỉnh", "co-quan": "cơ quan, đơn vị"}
