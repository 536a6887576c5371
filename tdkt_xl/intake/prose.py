"""The running text of a submission: read if the file has any, and compared with the file's own table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.files.pdf_text import SCANNED
from tdkt_xl.files.prose import paragraphs
from tdkt_xl.forms import Form
from tdkt_xl.model.narrative import AWARDED, Narrative
from tdkt_xl.model.returns import Submission
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.reading.identity import identify
from tdkt_xl.reading.proposals import Sources, with_proposals
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.periods import Period, parse_code

NO_TABLE = "no-table"
_LETTERHEAD, _LONGEST_LINE = 25, 160
_FIRST_HEADING = re.compile(r"\s*(?:I|1|A|Phần I|PHẦN I)\s*[.)]?\s")
"""The first heading of the report itself, where the letterhead ends."""


def tell(submission: Submission, data: bytes, forms: Mapping[str, Form]) -> None:
    """Adds the figures in the running text of its file to a submission.

    A file without a form's table becomes `no-table` if its text has figures; otherwise its failure is unchanged. A PDF that cannot
    be read gets a finding with the reason. Never raises for content.
    """
    if submission.returns and data.lstrip()[:1] == b"<" and b"<p" not in data:
        return  # a page that holds only a table
    try:
        said = paragraphs(data)
    except UnreadableFile as problem:
        if not submission.returns and data.startswith(b"%PDF"):
            submission.failure = "unreadable"
            submission.findings = [finding("unreadable", FindingPlace(submission.file), str(problem))]
        return
    from tdkt_xl.reading.narrative import read_narrative  # only documents need the grammar

    narrative = read_narrative(said)
    if said and said[0].place.startswith(SCANNED):  # figures read from a picture are never certain
        narrative = replace(narrative, figures=tuple(replace(each, doubt=each.doubt or "scanned") for each in narrative.figures))
    if not narrative:
        return
    who = identify({}, list(_letterhead(said)), submission.file)
    submission.narrative = replace(narrative, unit=who.unit, period=_period(who.period, narrative))
    if submission.returns:
        _hold_against_table(submission, forms)
    else:
        submission.failure = NO_TABLE
        submission.findings = [
            finding(NO_TABLE, FindingPlace(submission.file), sure=_sure(narrative), doubtful=_doubtful(narrative))
        ]


def _letterhead(said: Sequence[Paragraph]) -> Iterator[str]:
    """The short lines at the top, up to the first heading or paragraph of the report itself."""
    for each in said[:_LETTERHEAD]:
        if len(each.text) > _LONGEST_LINE or _FIRST_HEADING.match(each.text):
            return
        yield each.text


def _period(of_title: Period | None, narrative: Narrative) -> Period | None:
    """The period of the title if some figures are of this period or none states one; otherwise the period of most figures."""
    codes = Counter(figure.period for figure in narrative.figures if figure.period and figure.status == AWARDED)
    if of_title is not None and (of_title.code in codes or not codes):
        return of_title
    return next((period for code, _ in codes.most_common() if (period := parse_code(code))), of_title)


def _sure(narrative: Narrative) -> int:
    return sum(figure.sure for figure in narrative.figures)


def _doubtful(narrative: Narrative) -> int:
    return len(narrative.figures) - _sure(narrative) + len(narrative.unread)


def _hold_against_table(submission: Submission, forms: Mapping[str, Form]) -> None:
    from tdkt_xl.reading.narrative.held import held_against

    assert submission.narrative is not None
    agreed = 0
    for ret in submission.returns:
        held = held_against(submission.narrative, ret, forms[ret.form])
        agreed += held.agreed
        if held.told:
            ret.findings[:] = with_proposals(ret.findings, ret, forms[ret.form], Sources(held.told))
        ret.findings.extend(held.findings)
    submission.narrative = replace(submission.narrative, agreed=agreed)
