"""The levels of units, as codes: commune, district, province, and an office or school of any of them."""

from __future__ import annotations

XA, HUYEN, TINH, CO_QUAN = "xa", "huyen", "tinh", "co-quan"
LEVELS = (XA, HUYEN, TINH, CO_QUAN)
