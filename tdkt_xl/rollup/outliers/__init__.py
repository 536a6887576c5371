"""Units whose figures stand far out. The search needs numpy, which is imported when there are units enough to search."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.model.returns import Finding, Return
from tdkt_xl.model.summary import Comparison, Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import Place, interpreted
from tdkt_xl.rollup.outliers.repeated import repeated_findings

FEWEST_UNITS = 30
"""Units of one level that it takes to say what is usual among them."""
NOT_SEARCHED = "chưa tìm số liệu khác thường giữa các đơn vị, vì máy này không có thư viện numpy"


def outlier_findings(
    summary: Summary, returns: Sequence[tuple[Office, Return]], comparison: Comparison | None = None
) -> list[Finding]:
    """An `info` finding for each unit that stands out; one saying that nobody has looked where numpy is not installed.

    Figures that are all another unit's, or all those of last period, are told of any number of units.
    """
    repeated = repeated_findings(summary, returns, comparison)
    if len(summary.offices) < FEWEST_UNITS:
        return repeated
    try:
        from tdkt_xl.rollup.outliers.units import outliers_of
    except ImportError:
        return [*repeated, interpreted(Place(), NOT_SEARCHED)]
    return [*repeated, *outliers_of(summary, returns, comparison)]
