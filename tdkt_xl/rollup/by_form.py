"""Splits submissions of several forms by form, so that one run makes one summary for each form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tdkt_xl.forms import Form
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.reading.relations import relation_findings
from tdkt_xl.rollup.merging import Options


def by_form(
    submissions: Sequence[Submission], options: Options, forms: Mapping[str, Form]
) -> Iterator[tuple[Sequence[Submission], Options]]:
    """Yields the submissions and options to merge for each form that occurs among the returns, the main form first.

    The main form is that of the options if any return has it, else the form of most returns. Files without a return belong to the
    main form. Every form also gets the returns of other forms, without their figures, so that a unit that sent another form is not
    reported as having sent nothing.
    """
    counted = Counter(ret.form for submission in submissions for ret in submission.returns)
    if not counted or [*counted] == [options.form.id]:
        yield submissions, _options_of(options, options.form, True, counted)
        return
    submissions = _held_against_each_other(submissions, forms)
    main = options.form.id if options.form.id in counted else min(counted, key=lambda each: (-counted[each], each))
    for form_id in (main, *sorted(counted.keys() - {main})):
        own = [part for each in submissions if (part := _part(each, form_id, main)) is not None]
        yield own, _options_of(options, forms[form_id], form_id == main, counted)


def _held_against_each_other(submissions: Sequence[Submission], forms: Mapping[str, Form]) -> list[Submission]:
    """Returns the submissions with findings about units whose forms, from different files, differ. Within a file that is told when
    the file is read."""
    every = [ret for each in submissions for ret in each.returns]
    told: dict[int, list[Finding]] = {}
    for ret, found in relation_findings(every, forms, lambda one, other: one.file != other.file):
        told.setdefault(id(ret), []).append(found)
    if not told:
        return list(submissions)
    return [
        replace(each, returns=[replace(ret, findings=[*ret.findings, *told.get(id(ret), ())]) for ret in each.returns])
        for each in submissions
    ]


def _part(submission: Submission, form_id: str, main: str) -> Submission | None:
    """The submission as needed for the summary of one form; None for a file without a return, unless it is the main form."""
    kinds = [ret.form for ret in submission.returns]
    home = main if not kinds or main in kinds else kinds[0]
    if not kinds and form_id != main:
        return None
    returns = [ret if ret.form == form_id else _of_another(ret) for ret in submission.returns]
    if home == form_id:
        return replace(submission, returns=returns)
    return replace(submission, returns=returns, findings=[], narrative=None)


def _of_another(ret: Return) -> Return:
    """Returns a return of another form with only its unit and period. Its figures and findings are in the summary of that form."""
    return replace(ret, lines=(), findings=[], parts=frozenset(), register=())


def _options_of(options: Options, form: Form, is_main: bool, present: Mapping[str, int]) -> Options:
    """Returns the options for one form. Earlier summaries are continued only by their own form."""
    decisions = tuple(copy for copy in options.decisions if copy.summary.form.id == form.id)
    locked = {copy.summary.form.id for copy in options.decisions if copy.summary.locked}
    unlocked = form.id in locked or (is_main and not locked & present.keys())
    previous = options.previous if options.previous is not None and options.previous.summary.form.id == form.id else None
    return replace(
        options,
        form=form,
        decisions=decisions,
        previous=previous,
        issuer=_issuer_of(options.issuer, form, is_main, present),
        unlock=options.unlock if unlocked else None,
    )


def _issuer_of(issuer: Submission | None, form: Form, is_main: bool, present: Mapping[str, int]) -> Submission | None:
    """Returns the issuer's returns of this form; None if there are none. An issuer's file without any form of this run stays with
    the main form, which reports it."""
    if issuer is None:
        return None
    own = [ret for ret in issuer.returns if ret.form == form.id]
    if own or (is_main and not any(ret.form in present for ret in issuer.returns)):
        return replace(issuer, returns=own)
    return None
