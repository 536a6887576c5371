"""Makes the proposals for broken lines again with last period's figures, if the line alone allows several corrections, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tdkt_xl.forms import Form
from tdkt_xl.model.comparison import Comparison
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office
from tdkt_xl.reading.proposals import Sources, with_proposals


def with_last_period(
    findings: Sequence[Finding], summary: Summary, merged: Iterable[tuple[Office, Return]], comparison: Comparison
) -> list[Finding]:
    """The findings; those that do not have exactly one proposal get new ones, for which last period's figures of the unit are used.

    Left unchanged: units that cannot be compared, and lines whose award occurs twice in the return.
    """
    then = {
        office.key: move.then
        for office, move in zip(summary.offices, comparison.units, strict=False)
        if move.then is not None and move.comparable
    }
    places = {id(each): at for at, each in enumerate(findings)}
    result = list(findings)
    for office, ret in merged:
        undecided = [each for each in ret.findings if len(each.proposals) != 1 and id(each) in places]
        if office.key in then and undecided:
            before = _before(ret, then[office.key], summary.form)
            for old, new in zip(undecided, with_proposals(undecided, ret, summary.form, Sources(before=before)), strict=True):
                result[places[id(old)]] = new
    return result


def _before(ret: Return, then: Mapping[LineKey, Counts], form: Form) -> dict[int, Counts]:
    """Last period's counts by the line's position in the return. A line that last period did not have is blank."""
    keys = [line.key for line in ret.lines]
    return {at: then.get(key, Counts.blank(len(form.counts))) for at, key in enumerate(keys) if keys.count(key) == 1}
