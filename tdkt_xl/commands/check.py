"""`tdkt check`: the findings, marked copies to send back, and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import PATHS, ceilings_option, form_option, names_option, path_option, reading_options
from tdkt_xl.commands.running import exit_code, print_findings, print_named, print_pieces, progress_bar, say_nothing_found
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.returns import Submission


@click.command(cls=VietnameseCommand)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@path_option(
    "--annotate", metavar="THƯ_MỤC", help="Ghi vào đây bản đánh dấu của từng biểu cần sửa, để gửi trả đơn vị; tệp gốc giữ nguyên."
)
@path_option(
    "--receipts",
    metavar="THƯ_MỤC",
    help="Ghi vào đây “Phiếu tiếp nhận” của từng tệp: nhận lúc nào, đọc được gì, việc tiếp theo; mỗi phiếu một trang A4 (.html).",
)
@reading_options
@form_option
@names_option
@ceilings_option
def check(
    paths: tuple[Path, ...],
    as_json: bool,
    annotate: Path | None,
    receipts: Path | None,
    jobs: int,
    no_cache: bool,
    dask: str | None,
    form: Path | None,
    names: tuple[Path, ...],
    ceilings: Path | None,
) -> int:
    """Kiểm tra các biểu và chỉ ra từng chỗ cần sửa: tệp, trang, ô, cách sửa.

    \b
    Ví dụ:
      tdkt check  bieu.xlsx
      tdkt check  thu-muc-bieu/ --annotate tra-lai/
      tdkt check  thu-muc-bieu/ --receipts phieu-tiep-nhan/
      tdkt check  thu-muc-bieu/ --json
    """
    from tdkt_xl.api.reading import Reading, office_files
    from tdkt_xl.api.sending_back import check_to_mark, write_copies, write_receipts_of
    from tdkt_xl.forms.rule_words import off_words
    from tdkt_xl.intake.jsonview import check_view, pieces
    from tdkt_xl.intake.submissions import forms_for

    files = tuple(map(Path, office_files(names, ceilings)))
    with progress_bar("Kiểm tra") as advance:
        checked = check_to_mark(paths, Reading(form, jobs, no_cache, dask, files), annotate, advance, receipts is not None)
    submissions, used = checked.submissions, forms_for(form, files)[0]
    if not submissions:
        say_nothing_found(paths)
    if as_json:
        print_pieces(pieces(check_view(submissions, used)))
    elif submissions:
        for submission in submissions:
            print_findings(submission)
        _print_tally(submissions)
        for off in used.off:
            click.echo(f"Lưu ý: {off_words(off, used)}.")
    if annotate is not None:
        with progress_bar("Ghi bản đánh dấu") as advance:
            copies = len(write_copies(checked, annotate, advance))
        if not as_json:
            click.echo(f"Đã ghi {copies} bản đánh dấu vào {annotate}." if copies else "Không có biểu nào phải gửi trả.")
    if receipts is not None:
        with progress_bar("Ghi phiếu tiếp nhận") as advance:
            pages = len(write_receipts_of(checked, receipts, advance))
        if not as_json:
            click.echo(f"Đã ghi {pages} phiếu tiếp nhận vào {receipts}.")
    return exit_code(finding for submission in submissions for finding in submission.all_findings)


def _print_tally(submissions: Sequence[Submission]) -> None:
    from tdkt_xl.reading.findings import told_once

    findings = [finding for submission in submissions for finding in told_once(submission.all_findings)]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    clean = sum(not submission.all_findings for submission in submissions)
    tally = f"{clean} tệp không có gì cần nêu, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại (vẫn nộp được)"
    click.echo(f"\nĐã kiểm tra {len(submissions)} tệp: {tally}.")
    nil = [unit or submission.file for submission in submissions for unit in submission.nil_units]
    print_named("Đã nhận, không có khen thưởng", "biểu", nil)
