"""Lines as pandas DataFrames, for further analysis. pandas is imported only when a frame is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tdkt_xl.forms import ShippedForms, form_of

if TYPE_CHECKING:
    import pandas as pd
    from pandas import DataFrame as DataFrame

    from tdkt_xl.forms import Form
    from tdkt_xl.model.returns import Return

HEADS = ("unit_code", "unit", "level", "section", "award", "label")
TAILS = ("note", "explained", "file", "sheet", "row")


def frame_of(rows: Sequence[Sequence[object]], heads: Sequence[str], counts: Sequence[int], tails: Sequence[str]) -> pd.DataFrame:
    """A frame of `rows`: the columns `heads`, one nullable Int64 column for each count, named by its number, then `tails`.

    The column "row" (1-based sheet row) is Int64 too.
    """
    import pandas as pd

    names = [*heads, *map(str, counts), *tails]
    frame = pd.DataFrame(list(rows), columns=names, dtype=object)
    return frame.astype(dict.fromkeys((*map(str, counts), "row"), "Int64"))


def frame_of_returns(returns: Sequence[Return], form: Form | None) -> pd.DataFrame:
    """The lines of returns, one row each. `form` None: the built-in form that the returns name. Raises ValueError if the returns
    are not all of this form."""
    names = {ret.form for ret in returns}
    known: Sequence[Form] = (form,) if form is not None else ShippedForms()
    of_lines = form_of(known, names.pop()) if len(names) == 1 else known[0] if not names else None
    if of_lines is None:
        wanted = ", ".join(each.id for each in known)
        raise ValueError(f"one form of {wanted} is needed, there is {', '.join(sorted({ret.form for ret in returns}))}")
    counts = of_lines.counts
    rows = [
        (
            *(ret.unit.code, ret.unit.name, ret.unit.level, line.section, line.award, line.label),
            *line.cells,
            *(line.note, line.explained, ret.file, line.sheet or ret.sheet, line.row),
        )
        for ret in returns
        for line in ret.lines
    ]
    return frame_of(rows, HEADS, counts, TAILS)
