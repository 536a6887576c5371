"""`tdkt check`: the findings, and marked copies to send back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, PATHS, form_option, reading_options
from tdkt_xl.commands.running import (
    exit_code,
    print_findings,
    progress_bar,
    read_all,
    say_nothing_found,
    sources_under,
    workers_for,
)
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.intake.sources import Source
    from tdkt_xl.model.returns import Finding, Submission


@click.command(cls=VietnameseCommand)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option(
    "--annotate",
    type=ANY_PATH,
    metavar="THƯ_MỤC",
    help="Ghi vào đây bản đánh dấu của từng biểu cần sửa, để gửi trả đơn vị; tệp gốc giữ nguyên.",
)
@reading_options
@form_option
def check(
    paths: tuple[Path, ...], as_json: bool, annotate: Path | None, jobs: int, no_cache: bool, dask: str | None, form: Path | None
) -> int:
    """Kiểm tra các biểu và chỉ ra từng chỗ cần sửa: tệp, trang, ô, cách sửa."""
    from tdkt_xl.intake.jsonview import check_json, to_text

    sources = sources_under(paths, _copies_below(annotate, paths))
    with workers_for(jobs, dask) as workers, progress_bar(len(sources), "Kiểm tra") as advance:
        submissions = list(read_all(sources, form, workers, not no_cache, advance, lines=False))
    if not sources:
        say_nothing_found(paths)
    if as_json:
        click.echo(to_text(check_json(submissions)), nl=False)
    elif sources:
        for submission in submissions:
            print_findings(submission)
        _print_tally(submissions)
    if annotate is not None:
        found = [(source, submission.all_findings) for source, submission in zip(sources, submissions, strict=True)]
        copies = _write_copies(found, paths, annotate, form, jobs)
        if not as_json:
            click.echo(f"Đã ghi {copies} bản đánh dấu vào {annotate}." if copies else "Không có biểu nào phải gửi trả.")
    return exit_code(finding for submission in submissions for finding in submission.all_findings)


def _copies_below(annotate: Path | None, paths: Sequence[Path]) -> Sequence[Path]:
    """Marked copies of an earlier run, which are no submissions. Raises OutputError where none may be written."""
    if annotate is None:
        return ()
    from tdkt_xl.sendback.marked_copy import check_folder, copies_below

    check_folder(annotate, paths)
    return copies_below(annotate, paths)


def _write_copies(
    found: Sequence[tuple[Source, Sequence[Finding]]], paths: Sequence[Path], folder: Path, form: Path | None, jobs: int
) -> int:
    from tdkt_xl.sendback.marked_copy import write_marked_copies

    with progress_bar(len(found), "Ghi bản đánh dấu") as advance:
        return len(write_marked_copies(found, paths, folder, form, jobs, advance))


def _print_tally(submissions: Sequence[Submission]) -> None:
    findings = [finding for submission in submissions for finding in submission.all_findings]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    clean = sum(not submission.all_findings for submission in submissions)
    tally = f"{clean} tệp không có gì cần nêu, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại (vẫn nộp được)"
    click.echo(f"\nĐã kiểm tra {len(submissions)} tệp: {tally}.")
