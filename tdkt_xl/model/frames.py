"""Lines as pandas DataFrames, for further analysis. pandas is imported only when a frame is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

HEADS = ("unit_code", "unit", "level", "section", "award", "label")
TAILS = ("note", "explained", "file", "sheet", "row")


def frame_of(
    rows: Sequence[Sequence[object]], heads: Sequence[str], counts: Sequence[int], tails: Sequence[str], decimals: Sequence[int]
) -> pd.DataFrame:
    """A frame of `rows`: the columns `heads`, one nullable Int64 column for each count, named by its number, then `tails`.

    The column "row" (1-based sheet row) is Int64 too. A count column with decimals holds Decimal objects and None.
    """
    import pandas as pd

    whole = [str(number) for number, places in zip(counts, decimals, strict=True) if not places]
    names = [*heads, *map(str, counts), *tails]
    frame = pd.DataFrame(list(rows), columns=names, dtype=object)
    return frame.astype(dict.fromkeys((*whole, "row"), "Int64"))
