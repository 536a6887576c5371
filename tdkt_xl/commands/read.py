"""`tdkt read`: prints what was read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, ceilings_option, form_option, names_option, path_option
from tdkt_xl.commands.running import ERRORS_FOUND, exit_code, print_findings, say_nothing_found
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.forms import Form
    from tdkt_xl.model.narrative import Narrative
    from tdkt_xl.model.returns import Line, Submission


@click.command(cls=VietnameseCommand)
@click.argument("file", metavar="TỆP", type=ANY_PATH)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@path_option("--to-form", metavar="TỆP.xlsx", help="Lập biểu nháp từ lời văn của báo cáo; đối chiếu xong mới dùng được.")
@form_option
@names_option
@ceilings_option
def read(file: Path, as_json: bool, to_form: Path | None, form: Path | None, names: tuple[Path, ...], ceilings: Path | None) -> int:
    """Cho xem chương trình đã hiểu một tệp như thế nào."""
    from tdkt_xl.api.reading import check
    from tdkt_xl.forms import FormsById
    from tdkt_xl.intake.jsonview import read_json, to_text
    from tdkt_xl.intake.submissions import forms_for

    submissions = check(file, form=form, names=names, ceilings=ceilings, no_cache=True)
    forms = forms_for(form, names)
    if as_json:
        click.echo(to_text(read_json(submissions, forms)), nl=False)
    else:
        _print_understood(submissions, FormsById(forms), forms[0].id)
    if to_form is not None:
        _draft(submissions, to_form, form, quiet=as_json)
    if not submissions:
        say_nothing_found([file])
        return ERRORS_FOUND
    return exit_code(finding for submission in submissions for finding in submission.all_findings)


def _understood(line: Line, form: Form) -> str:
    """How a label was understood: "Bằng khen của Bộ, …; cơ quan tặng: Bộ Y tế; truy tặng"."""
    award = form.awards.awards[line.award].name if line.award is not None else "chưa rõ hình thức nào"
    parts = line.parts
    assert parts is not None
    said = (f"cơ quan tặng: {parts.issuer}" if parts.issuer else "", f"về: {parts.subject}" if parts.subject else "", parts.mode)
    return "; ".join(filter(None, (award, *said)))


def _print_understood(submissions: Sequence[Submission], forms: dict[str, Form], first: str) -> None:
    from tdkt_xl.model.findings import shown

    for submission in submissions:
        for ret in submission.returns:
            unit = " – ".join(filter(None, (ret.unit.name or "(chưa rõ đơn vị)", ret.unit.code)))
            period = ret.period.words if ret.period is not None else "chưa rõ kỳ"
            click.echo(
                f"{submission.file}, trang “{ret.sheet}”: {unit}, {period}"
                + (f", biểu {ret.form}" if ret.form != first else "")
                + (", không có gì để báo cáo" if ret.nil else "")
            )
            form = forms[ret.form]
            click.echo("  " + " " * 44 + "".join(f"{f'({form.called(number)})':>8}" for number in form.counts))
            for line in ret.lines:
                cells = "".join(f" {'' if value is None else shown(value):>7}" for value in line.cells)
                label = line.label if len(line.label) <= 38 else f"{line.label[:37]}…"
                click.echo(f"  {line.section:<4}{label:<40}{cells}")
                if line.parts is not None:
                    click.echo(f"      → {_understood(line, forms[ret.form])}")
        if submission.narrative is not None:
            _print_narrative(submission.narrative)
        print_findings(submission)


def _draft(submissions: Sequence[Submission], path: Path, form: Path | None, quiet: bool) -> None:
    from tdkt_xl.api.drafts import draft_form

    filled = draft_form(submissions, path, form)
    if not quiet:
        click.echo(f"Đã lập biểu nháp {path}: {filled} số liệu ghi vào ô, mỗi ô có lời trích.")
        click.echo("Đối chiếu xong hãy chọn “Đã đối chiếu” ở bên phải biểu; chưa chọn thì không tổng hợp được.")


def _print_narrative(narrative: Narrative) -> None:
    """Prints the figures of the running text as a short table, each with its quote, then the passages that were not understood."""
    from tdkt_xl.forms.prose import words
    from tdkt_xl.model.narrative import AWARDED, STATUS_WORDS

    agreed = f"; {narrative.agreed} số khớp với biểu" if narrative.agreed is not None else ""
    sure = sum(figure.sure for figure in narrative.figures)
    click.echo(f"  Theo lời báo cáo: {len(narrative.figures)} số liệu, {sure} chắc{agreed}")
    click.echo(f"  {'Hình thức':<34}{'TT':>6}{'CN':>7}{'Hộ':>6}{'Chung':>7}  {'Kỳ':<13}{'':<18}Lời văn")
    for figure in narrative.figures:
        counts = (figure.collectives, figure.individuals, figure.households, figure.total)
        pairs = zip(counts, (6, 7, 6, 7), strict=True)
        cells = "".join(f"{_count(value, figure.count_relation):>{width}}" for value, width in pairs)
        label = figure.label if figure.award and figure.label else "(không nói hình thức)"
        doubt = f" – chưa chắc: {words().doubts.get(figure.doubt, figure.doubt)}" if figure.doubt else ""
        quote = f"{figure.place}: «{_short(figure.quote, 70)}»{doubt}"
        status = "" if figure.status == AWARDED else STATUS_WORDS[figure.status]
        click.echo(f"  {_short(label, 33):<34}{cells}  {figure.period or '?':<13}{status:<18}{quote}")
    for unread in narrative.unread:
        click.echo(f"  Chưa đọc được, {unread.place}: «{_short(unread.quote, 90)}» – {words().unread.get(unread.why, unread.why)}")


def _count(value: int | None, relation: str | None) -> str:
    from tdkt_xl.model.findings import shown

    return "" if value is None else {">": ">", "<": "<", "~": "~", "range": "~"}.get(relation or "", "") + shown(value)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
