"""A form drafted from the running text of a report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tdkt_xl.api.outputs import check_blank_outputs
from tdkt_xl.blank.draft_form import write_draft
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.returns import Submission
from tdkt_xl.words.errors import OutputError


def draft_form(submissions: Sequence[Submission], path: Path, form: Path | None = None) -> int:
    """Writes the official form with the certain figures of a report's running text; returns how many figures are in its cells.

    Raises OutputError if there is not exactly one report with such figures, if a form with figures is at `path`, or if the form
    cannot be written.
    """
    told = [submission for submission in submissions if submission.narrative is not None and submission.narrative.figures]
    if len(told) != 1:
        raise OutputError(
            f"Chưa lập biểu nháp {path}: cần đúng một báo cáo có số liệu khen thưởng trong lời văn, ở đây có {len(told)}."
        )
    check_blank_outputs([path], form)
    (submission,) = told
    assert submission.narrative is not None
    return write_draft(submission.narrative, forms_for(form)[0], path, Path(submission.file).name)
