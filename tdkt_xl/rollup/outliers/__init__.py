"""Units whose figures differ much from what is usual. The search imports numpy only when there are enough units."""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import FindingPlace, interpreted
from tdkt_xl.rollup.outliers.repeated import repeated_findings

FEWEST_UNITS = 30
"""The search needs at least this many units of one level; with fewer, nobody can say what is usual."""
NOT_SEARCHED = "chưa tìm số liệu khác thường giữa các đơn vị, vì máy này không có thư viện numpy"


def outlier_findings(
    summary: Summary, returns: Sequence[tuple[Office, Return]], comparison: Comparison | None = None
) -> list[Finding]:
    """One `info` finding for each unit whose figures are unusual.

    If numpy is not installed, one finding says that nobody has searched. Returns that repeat another unit's figures, or the unit's
    own figures of last period (`repeated`), are reported for any number of units; the other checks need FEWEST_UNITS.
    """
    repeated = repeated_findings(summary, returns, comparison)
    if len(summary.offices) < FEWEST_UNITS:
        return repeated
    try:
        from tdkt_xl.rollup.outliers.units import outliers_of
    except ImportError:
        return [
            *repeated,
            interpreted(FindingPlace(), NOT_SEARCHED, "Muốn tìm thì cài numpy (py -m pip install numpy) rồi tổng hợp lại"),
        ]
    return [*repeated, *outliers_of(summary, returns, comparison)]
