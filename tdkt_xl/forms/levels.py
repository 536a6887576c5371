"""The levels of units, as codes: commune, district, province, and an office or school of any of them."""

from __future__ import annotations

XA, HUYEN, TINH, CO_QUAN = "xa", "huyen", "tinh", "co-quan"
LEVELS = (XA, HUYEN, TINH, CO_QUAN)

BASE_LEVELS = frozenset({"co-so", "xa", "huyen"})
"""Of who gives awards those below the province."""
LEVEL_WORDS = {"xa": "cấp xã", "huyen": "cấp huyện", "tinh": "cấp tỉnh", "co-quan": "cơ quan, đơn vị"}
