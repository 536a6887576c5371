"""`tdkt read`: what was understood of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdkt_xl.commands.options import ANY_PATH, form_option
from tdkt_xl.commands.running import ERRORS_FOUND, exit_code, print_findings, say_nothing_found
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.returns import Submission


@click.command(cls=VietnameseCommand)
@click.argument("file", metavar="TỆP", type=ANY_PATH)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@form_option
def read(file: Path, as_json: bool, form: Path | None) -> int:
    """Cho xem chương trình đã hiểu một tệp như thế nào."""
    from tdkt_xl.api.reading import check
    from tdkt_xl.intake.jsonview import read_json, to_text
    from tdkt_xl.intake.submissions import forms_for

    submissions = check(file, form=form, no_cache=True)
    forms = forms_for(form)
    if as_json:
        click.echo(to_text(read_json(submissions, forms)), nl=False)
    else:
        _print_understood(submissions, {f.id: f for f in forms})
    if not submissions:
        say_nothing_found([file])
        return ERRORS_FOUND
    return exit_code(finding for submission in submissions for finding in submission.all_findings)


def _print_understood(submissions: Sequence[Submission], forms: dict[str, Any]) -> None:
    from tdkt_xl.model.findings import shown

    for submission in submissions:
        for ret in submission.returns:
            unit = " – ".join(filter(None, (ret.unit.name or "(chưa rõ đơn vị)", ret.unit.code)))
            period = ret.period.words if ret.period is not None else "chưa rõ kỳ"
            click.echo(
                f"{submission.file}, trang “{ret.sheet}”: {unit}, {period}" + (", không có gì để báo cáo" if ret.nil else "")
            )
            numbers = forms[ret.form].counts
            click.echo("  " + " " * 44 + "".join(f"{f'({number})':>8}" for number in numbers))
            for line in ret.lines:
                cells = "".join(f"{'' if value is None else shown(value):>8}" for value in line.cells)
                label = line.label if len(line.label) <= 38 else f"{line.label[:37]}…"
                click.echo(f"  {line.section:<4}{label:<40}{cells}")
        print_findings(submission)
