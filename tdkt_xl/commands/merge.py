"""`tdkt merge`: one summary of all submissions, or one for every unit with units below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, PATHS, DayType, PeriodType, form_option, reading_options
from tdkt_xl.commands.running import ERRORS_FOUND, exit_code, progress_bar, read_all, say_nothing_found, sources_under, workers_for
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.returns import Submission
    from tdkt_xl.rollup.summary import Summary
    from tdkt_xl.words.periods import Period

_MOST_NAMED = 20


@click.command(cls=VietnameseCommand)
@PATHS
@click.option("-o", "--output", type=ANY_PATH, metavar="TỆP.xlsx", help="Tệp tổng hợp sẽ ghi.")
@click.option(
    "--out-dir",
    type=ANY_PATH,
    metavar="THƯ_MỤC",
    help="Ghi một tệp tổng hợp cho mỗi đơn vị có đơn vị trực thuộc.",
)
@click.option("--roster", type=ANY_PATH, metavar="TỆP", help="Danh sách đơn vị phải nộp (.csv, .xlsx).")
@click.option("--unit", metavar="TÊN", help="Đơn vị tổng hợp (mặc định: đơn vị trên cùng của danh sách, hoặc tên thư mục).")
@click.option("--period", type=PeriodType(), metavar="KỲ", help="Chỉ cộng kỳ này: 2026, 2026-6T, 2026-9T.")
@click.option("--json", "json_file", metavar="TỆP", help="Ghi thêm kết quả dạng JSON; “-” là in ra màn hình.")
@click.option("--strict", is_flag=True, help="Không cộng biểu còn lỗi.")
@click.option("--due", type=DayType(), metavar="NGÀY", help="Hạn nộp (15/12/2026): ghi rõ đơn vị nào đúng hạn, trễ mấy ngày.")
@click.option(
    "--issuer",
    type=ANY_PATH,
    metavar="TỆP",
    help="Biểu của cấp ra quyết định khen thưởng: đối chiếu các mục II, III.",
)
@click.option(
    "--previous",
    type=ANY_PATH,
    metavar="TỆP.xlsx",
    help="Tệp tổng hợp kỳ trước: so sánh từng dòng, từng đơn vị giữa hai kỳ.",
)
@click.option("--units-map", type=ANY_PATH, metavar="TỆP", help="Bảng mã cũ – mã mới (ma_cu, ma_moi, tu_ngay).")
@reading_options
@form_option
def merge(
    paths: tuple[Path, ...],
    output: Path | None,
    out_dir: Path | None,
    roster: Path | None,
    unit: str | None,
    period: Period | None,
    json_file: str | None,
    strict: bool,
    due: date | None,
    issuer: Path | None,
    previous: Path | None,
    units_map: Path | None,
    jobs: int,
    no_cache: bool,
    dask: str | None,
    form: Path | None,
) -> int:
    """Cộng mọi biểu thành một biểu tổng hợp, kèm danh sách chưa nộp và các chỗ cần sửa."""
    if (output is None) == (out_dir is None):
        raise click.UsageError(
            "cần một trong hai: -o/--output TỆP.xlsx, hoặc --out-dir THƯ_MỤC với --roster TỆP.", click.get_current_context()
        )
    if out_dir is not None and roster is None:
        raise click.UsageError("--out-dir cần có --roster TỆP.", click.get_current_context())
    named = {"--roster": roster, "--units-map": units_map, "--issuer": issuer, "--previous": previous}
    from tdkt_xl.commands.outputs import check_level_outputs, check_outputs, earlier_summaries, summary_name
    from tdkt_xl.intake.submissions import forms_for
    from tdkt_xl.rollup.previous import load_previous
    from tdkt_xl.rollup.roster import load_roster, load_units_map
    from tdkt_xl.rollup.summary import Options, merge, merge_levels
    from tdkt_xl.summary.book import write_summary
    from tdkt_xl.summary.summary_json import summary_json

    check_outputs(output, Path(json_file) if json_file and json_file != "-" else None, paths, {**named, "--form": form})
    definition = forms_for(form)[0]
    options = Options(
        form=definition,
        roster=load_roster(roster) if roster is not None else None,
        unit=unit,
        period=period,
        strict=strict,
        successors=load_units_map(units_map) if units_map is not None else (),
        due=due,
        previous=load_previous(previous, definition) if previous is not None else None,
        issuer=_companion(issuer, form) if issuer is not None else None,
    )
    of_ours = [path for path in (output, roster, units_map, issuer, previous, form) if path is not None]
    sources = sources_under(paths, [*of_ours, *(earlier_summaries(out_dir) if out_dir is not None else ())])
    with workers_for(jobs, dask) as workers, progress_bar(len(sources), "Đọc biểu") as advance:
        submissions = read_all(sources, form, workers, not no_cache, advance)
        summaries = [merge(submissions, options)] if output is not None else list(merge_levels(submissions, options))
    files = [output or (out_dir or Path()) / summary_name(summary.unit, summary.period) for summary in summaries]
    if output is None:
        check_level_outputs(files, paths, named)
    for summary, path in zip(summaries, files, strict=True):
        write_summary(summary, path)
        if json_file != "-":
            _print_summary(summary, path)
    if json_file is not None:
        views = [summary_json(summary) for summary in summaries]
        _write_json(views[0] if output is not None else {"summaries": views}, json_file)
    if not sources:
        say_nothing_found(paths)
    return ERRORS_FOUND if not sources else exit_code(finding for summary in summaries for finding in summary.findings)


def _companion(path: Path, form: Path | None) -> Submission:
    """A file that an option names, read like a submission."""
    sources = sources_under([path])
    if len(sources) != 1:
        raise click.UsageError(f"--issuer {path}: cần đúng một tệp biểu, ở đó có {len(sources)}.", click.get_current_context())
    return next(read_all(sources, form, workers=1, cached=False, advance=lambda done: None))


def _write_json(view: dict[str, object], file: str) -> None:
    from tdkt_xl.files.whole_files import replacing
    from tdkt_xl.intake.jsonview import to_text

    text = to_text(view)
    if file == "-":
        click.echo(text, nl=False)
        return
    with replacing(Path(file)) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _print_named(what: str, kind: str, names: Iterable[str]) -> None:
    """A line with the names' number and the first of them; nothing where there are none."""
    every = list(names)
    if every:
        more = f" và {len(every) - _MOST_NAMED} {kind} khác" if len(every) > _MOST_NAMED else ""
        click.echo(f"{what} ({len(every)}): {', '.join(every[:_MOST_NAMED])}{more}.")


def _print_summary(summary: Summary, output: Path) -> None:
    from tdkt_xl.rollup.entries import ELSEWHERE, REJECTED, UNREADABLE

    errors = sum(finding.severity == "error" for finding in summary.findings)
    warnings = sum(finding.severity == "warning" for finding in summary.findings)
    period = f" {summary.period.words}" if summary.period is not None else ""
    where = " (trang “Phát hiện”)" if errors or warnings else ""
    received = f"nhận {summary.received}/{summary.expected} đơn vị"
    click.echo(f"Đã tổng hợp{period}: {received}, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại{where}.")
    for note in summary.remarks:
        click.echo(f"Lưu ý: {note}")
    _print_named("Chưa nộp", "đơn vị", (office.name for office in summary.missing))
    _print_named("Ngoài danh sách đơn vị, vẫn cộng", "đơn vị", (office.name for office in summary.unlisted))
    left_out = [entry for entry in summary.entries if entry.status in (REJECTED, UNREADABLE) and entry.reason != ELSEWHERE]
    _print_named("Không cộng, lý do ở trang “Theo dõi”", "tệp", dict.fromkeys(entry.submission.file for entry in left_out))
    if summary.due is not None:
        from tdkt_xl.rollup.tracking import progress

        every = progress(summary)[0]
        click.echo(f"Hạn nộp {summary.due:%d/%m/%Y}: {every.on_time} đơn vị đúng hạn, {every.late} đơn vị trễ hạn.")
    click.echo(f"Tệp tổng hợp: {output}")
