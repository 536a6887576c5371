"""Returns that repeat all figures of another unit, or all figures of the unit's own last period. As a rule these were sent by
mistake.

Small returns are equal by chance. So a return is compared only if it is large enough; this is a rule of size, not a statistical
test: at least `_FEWEST` counts that are not 0, among them at least `_DISTINCT` different ones of `_TELLING` or more. Two counts of
about 10 are equal by chance once in about ten times. So three such counts and their parts are equal by chance once in several
thousand times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import Lines
from tdkt_xl.model.units import Office
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.words.sentences import some_named

_FEWEST, _DISTINCT, _TELLING = 6, 3, 10
_NAMED = 3
"""At most this many units with the same figures are named; of the others only the number is given."""
_MOST_COPIES = 3
"""If more units than this have the same figures (example: a sample that all of them filled in), only the first gets a finding."""

_Figures = frozenset[tuple[LineKey, tuple[int, ...]]]


def repeated_findings(
    summary: Summary, returns: Sequence[tuple[Office, Return]], comparison: Comparison | None = None
) -> list[Finding]:
    """An `info` finding for each unit that repeats all figures of its last period or of another unit."""
    places = _places(returns)
    details = summary.details
    sums = {office.key: (details.column_sums(own), own) for office, own in summary.places_by_unit()}
    common = Counter(added for added, _ in sums.values())  # equal figures have equal sums, which are quick to find
    figures = {
        key: _figures(details.sums(own)) for key, (added, own) in sums.items() if common[added] > 1 or comparison is not None
    }
    alike: dict[_Figures, list[Office]] = {}
    for office in summary.offices:
        if _tells(figures.get(office.key, frozenset())):
            alike.setdefault(figures[office.key], []).append(office)
    found = []
    for place, office in enumerate(summary.offices):
        own = figures.get(office.key, frozenset())
        if own not in alike:
            continue
        where = places.get(office.key, FindingPlace())
        move = comparison.units[place] if comparison is not None and place < len(comparison.units) else None
        if comparison is not None and move is not None and move.comparable and move.then and _figures(move.then) == own:
            found.append(finding("outlier", where, unit=office.name, same_then=comparison.previous.period.words))
        same = alike[own]
        if len(same) > 1 and (len(same) <= _MOST_COPIES or same[0] is office):
            others = [each.name or "" for each in same if each is not office]
            found.append(finding("outlier", where, unit=office.name, same_as=some_named(others, _NAMED)))
    return found


def _places(returns: Iterable[tuple[Office, Return]]) -> Mapping[str, FindingPlace]:
    """The place of each unit's figures: its first return."""
    return {office.key: FindingPlace(ret.file, ret.sheet) for office, ret in reversed(list(returns))}


def _figures(lines: Lines) -> _Figures:
    """The lines that hold a count other than 0. Blank and 0 are the same here."""
    rows = ((key, tuple(value or 0 for value in counts)) for key, counts in lines.items())
    return frozenset((key, counts) for key, counts in rows if any(counts))


def _tells(figures: _Figures) -> bool:
    counts = [value for _, row in figures for value in row if value]
    return len(counts) >= _FEWEST and len({value for value in counts if value >= _TELLING}) >= _DISTINCT
