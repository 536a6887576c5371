"""The command line: each command parses, calls the library and prints. Heavy imports wait inside the commands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdkt_xl.cli_addin import addin, doctor
from tdkt_xl.cli_report import report
from tdkt_xl.cli_words import VietnameseGroup, explained
from tdkt_xl.errors import TdktError, incident_log, system_reason
from tdkt_xl.version import VERSION

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from tdkt_xl.intake import Source
    from tdkt_xl.periods import Period
    from tdkt_xl.returns import Finding, Submission
    from tdkt_xl.rollup import Summary

DONE, ERRORS_FOUND, NOT_DONE = 0, 1, 2
_MOST_MISSING_NAMED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code: 0 no errors found, 1 errors found, 2 not done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = tdkt.main(args=list(arguments) if arguments is not None else None, prog_name="tdkt", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("Đã dừng theo yêu cầu; chưa ghi gì thêm.", err=True)
        return NOT_DONE
    except click.ClickException as problem:
        click.echo(explained(problem), err=True)
        return NOT_DONE
    except TdktError as problem:
        click.echo(f"Lỗi: {problem}", err=True)
        return NOT_DONE
    except Exception:  # whatever it is, it is ours: said plainly, with the particulars kept for those who mend it
        click.echo(_our_fault(), err=True)
        return NOT_DONE
    return code if isinstance(code, int) else DONE


def _our_fault() -> str:
    """Keeps the trace of the error being handled in a file and says so."""
    log = incident_log()
    return (
        "Lỗi của chương trình, không phải của người dùng. Các tệp báo cáo không bị thay đổi, tệp kết quả cũ (nếu có) còn nguyên.\n"
        f"Hãy gửi tệp {log} cho người phụ trách kỹ thuật; nếu đang dùng --jobs, thử chạy lại không có --jobs."
    )


@click.group(cls=VietnameseGroup, no_args_is_help=False, invoke_without_command=True)
@click.version_option(VERSION, "--version", prog_name="tdkt", message="%(prog)s %(version)s", help="In số phiên bản rồi kết thúc.")
@click.pass_context
def tdkt(context: click.Context) -> None:
    """Kiểm tra và tổng hợp “Biểu tổng hợp kết quả khen thưởng” của xã, phường, cơ quan, trường học.

    \b
    Ví dụ:
      tdkt check  thu-muc-bieu/
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv -o tong-hop.xlsx
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(NOT_DONE)


tdkt.add_command(addin)
tdkt.add_command(doctor)
tdkt.add_command(report)


def _form_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--form",
        "form",
        type=click.Path(path_type=Path),
        metavar="TỆP.toml",
        help="Dùng định nghĩa biểu riêng thay cho mẫu có sẵn.",
    )(command)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Số tiến trình đọc song song."),
        click.option("--no-cache", is_flag=True, help="Đọc lại mọi tệp, không dùng kết quả đã lưu của lần trước."),
        click.option("--dask", metavar="ĐỊA_CHỈ", help="Đọc trên cụm Dask, ví dụ tcp://may-chu:8786."),
    ):
        command = option(command)
    return command


_PATHS = click.argument("paths", nargs=-1, required=True, metavar="ĐƯỜNG_DẪN...", type=click.Path(path_type=Path))


class _PeriodType(click.ParamType):  # type: ignore[type-arg]
    name = "kỳ"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> Period:
        from tdkt_xl.periods import Period, parse_code

        if isinstance(value, Period):
            return value
        period = parse_code(str(value))
        if period is None:
            self.fail(f"“{value}” không phải kỳ báo cáo; viết 2026, 2026-6T hoặc 2026-9T.", param, context)
        return period


class _DayType(click.ParamType):  # type: ignore[type-arg]
    name = "ngày"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> date:
        from tdkt_xl.periods import parse_day

        day = value if isinstance(value, date) else parse_day(str(value))
        if day is None:
            self.fail(f"“{value}” không phải ngày; viết 15/12/2026 hoặc 2026-12-15.", param, context)
        return day


# ---- new


@tdkt.command()
@click.option("--unit", metavar="TÊN", help="Tên đơn vị, ví dụ “Xã Bình An”.")
@click.option("--code", metavar="MÃ", help="Mã đơn vị.")
@click.option("--level", type=click.Choice(["xa", "huyen", "tinh", "co-quan"]), help="Cấp của đơn vị.")
@click.option(
    "--roster", type=click.Path(path_type=Path), metavar="TỆP", help="Danh sách đơn vị (.csv, .xlsx): tạo biểu cho mọi đơn vị."
)
@click.option("--period", type=_PeriodType(), required=True, metavar="KỲ", help="Kỳ báo cáo: 2026, 2026-6T, 2026-9T.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="TỆP.xlsx", help="Tệp biểu sẽ ghi.")
@click.option("--out-dir", type=click.Path(path_type=Path), metavar="THƯ_MỤC", help="Nơi ghi các biểu, dùng với --roster.")
@click.option("--register", is_flag=True, help="Kèm sổ quyết định; số liệu của biểu tự cộng từ sổ.")
@_form_option
def new(
    unit: str | None,
    code: str | None,
    level: str | None,
    roster: Path | None,
    period: Period,
    output: Path | None,
    out_dir: Path | None,
    register: bool,
    form: Path | None,
) -> int:
    """Tạo biểu trống tự kiểm tra cho một đơn vị, hoặc cho cả danh sách đơn vị."""
    one, many = unit is not None and output is not None, roster is not None and out_dir is not None
    if one == many:
        raise click.UsageError(
            "cần --unit TÊN với -o TỆP.xlsx, hoặc --roster TỆP với --out-dir THƯ_MỤC.", click.get_current_context()
        )
    from tdkt_xl.identity import level_of
    from tdkt_xl.returns import Unit
    from tdkt_xl.submissions import forms_for
    from tdkt_xl.writing.blank_form import blank_forms, write_blank_form

    definition = forms_for(form)[0]
    if unit is not None and output is not None:
        write_blank_form(definition, Unit(code, unit, level or level_of(unit, period)), period, output, register)
        click.echo(f"Đã tạo {output}")
        return DONE
    from tdkt_xl.roster import load_roster

    assert roster is not None and out_dir is not None
    forms = list(blank_forms(load_roster(roster), period, out_dir))
    with _progress(len(forms), "Tạo biểu") as advance:
        for office, path in forms:
            write_blank_form(definition, office, period, path, register)
            advance(1)
    click.echo(f"Đã tạo {len(forms)} biểu trong {out_dir}")
    return DONE


# ---- read


@tdkt.command()
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@_form_option
def read(file: Path, as_json: bool, form: Path | None) -> int:
    """Cho xem chương trình đã hiểu một tệp như thế nào."""
    from tdkt_xl.jsonview import read_json, to_text
    from tdkt_xl.submissions import Way, forms_for, read_submissions

    forms = forms_for(form)
    submissions = list(read_submissions(_sources([file]), Way(form), workers=1))
    if as_json:
        click.echo(to_text(read_json(submissions, forms)), nl=False)
    else:
        _print_understood(submissions, {f.id: f for f in forms})
    return _exit_code(finding for submission in submissions for finding in submission.all_findings)


def _print_understood(submissions: Sequence[Submission], forms: dict[str, Any]) -> None:
    from tdkt_xl.findings import shown

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
        _print_findings(submission)


# ---- check


@tdkt.command()
@_PATHS
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    metavar="THƯ_MỤC",
    help="Ghi vào đây bản đánh dấu của từng biểu cần sửa, để gửi trả đơn vị; tệp gốc giữ nguyên.",
)
@_reading_options
@_form_option
def check(
    paths: tuple[Path, ...], as_json: bool, annotate: Path | None, jobs: int, no_cache: bool, dask: str | None, form: Path | None
) -> int:
    """Kiểm tra các biểu và chỉ ra từng chỗ cần sửa: tệp, trang, ô, cách sửa."""
    from tdkt_xl.jsonview import check_json, to_text

    sources = _sources(paths, _copies_below(annotate, paths))
    with _workers(jobs, dask) as workers, _progress(len(sources), "Kiểm tra") as advance:
        submissions = list(_read(sources, form, workers, not no_cache, advance, lines=False))
    if as_json:
        click.echo(to_text(check_json(submissions)), nl=False)
    else:
        for submission in submissions:
            _print_findings(submission)
        _print_tally(submissions)
    if annotate is not None:
        found = [(source, submission.all_findings) for source, submission in zip(sources, submissions, strict=True)]
        copies = _write_copies(found, paths, annotate, form, jobs)
        if not as_json:
            click.echo(f"Đã ghi {copies} bản đánh dấu vào {annotate}." if copies else "Không có biểu nào phải gửi trả.")
    return _exit_code(finding for submission in submissions for finding in submission.all_findings)


def _copies_below(annotate: Path | None, paths: Sequence[Path]) -> Sequence[Path]:
    """Marked copies of an earlier run, which are no submissions."""
    if annotate is None:
        return ()
    from tdkt_xl.writing.marked_copy import copies_below

    return copies_below(annotate, paths)


def _write_copies(
    found: Sequence[tuple[Source, Sequence[Finding]]], paths: Sequence[Path], folder: Path, form: Path | None, jobs: int
) -> int:
    from tdkt_xl.writing.marked_copy import write_marked_copies

    with _progress(len(found), "Ghi bản đánh dấu") as advance:
        return len(write_marked_copies(found, paths, folder, form, jobs, advance))


def _print_findings(submission: Submission) -> None:
    findings = submission.all_findings
    if findings:
        click.echo(f"\n{submission.file}")
    for finding in findings:
        mark = {"error": "  LỖI  ", "warning": "  !    ", "info": "  i    "}[finding.severity]
        explained = f" — Giải trình: {finding.explained}" if finding.explained else ""
        click.echo(f"{mark}{finding.message} ({finding.rule}){explained}")


def _print_tally(submissions: Sequence[Submission]) -> None:
    findings = [finding for submission in submissions for finding in submission.all_findings]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    clean = sum(not submission.all_findings for submission in submissions)
    click.echo(f"\nĐã kiểm tra {len(submissions)} tệp: {clean} tệp không có gì cần nêu, {errors} lỗi, {warnings} chỗ cần xem lại.")


# ---- merge


@tdkt.command()
@_PATHS
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="TỆP.xlsx", help="Tệp tổng hợp sẽ ghi.")
@click.option(
    "--out-dir",
    type=click.Path(path_type=Path),
    metavar="THƯ_MỤC",
    help="Ghi một tệp tổng hợp cho mỗi đơn vị có đơn vị trực thuộc.",
)
@click.option("--roster", type=click.Path(path_type=Path), metavar="TỆP", help="Danh sách đơn vị phải nộp (.csv, .xlsx).")
@click.option("--unit", metavar="TÊN", help="Đơn vị tổng hợp (mặc định: đơn vị trên cùng của danh sách, hoặc tên thư mục).")
@click.option("--period", type=_PeriodType(), metavar="KỲ", help="Chỉ cộng kỳ này: 2026, 2026-6T, 2026-9T.")
@click.option("--json", "json_file", metavar="TỆP", help="Ghi thêm kết quả dạng JSON; “-” là in ra màn hình.")
@click.option("--strict", is_flag=True, help="Không cộng biểu còn lỗi.")
@click.option("--due", type=_DayType(), metavar="NGÀY", help="Hạn nộp (15/12/2026): ghi rõ đơn vị nào đúng hạn, trễ mấy ngày.")
@click.option(
    "--issuer",
    type=click.Path(path_type=Path),
    metavar="TỆP",
    help="Biểu của cấp ra quyết định khen thưởng: đối chiếu các mục II, III.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="TỆP.xlsx",
    help="Tệp tổng hợp kỳ trước: so sánh từng dòng, từng đơn vị giữa hai kỳ.",
)
@click.option("--units-map", type=click.Path(path_type=Path), metavar="TỆP", help="Bảng mã cũ – mã mới (ma_cu, ma_moi, tu_ngay).")
@_reading_options
@_form_option
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
        raise click.UsageError("cần -o/--output TỆP.xlsx, hoặc --out-dir THƯ_MỤC với --roster.", click.get_current_context())
    if out_dir is not None and roster is None:
        raise click.UsageError("--out-dir cần có --roster TỆP.", click.get_current_context())
    named = {"--roster": roster, "--units-map": units_map, "--issuer": issuer, "--previous": previous}
    from tdkt_xl.outputs import check_outputs, earlier_summaries, summary_name
    from tdkt_xl.previous import load_previous
    from tdkt_xl.rollup import Options, merge, merge_levels
    from tdkt_xl.roster import load_roster, load_units_map
    from tdkt_xl.submissions import forms_for
    from tdkt_xl.summary_json import summary_json
    from tdkt_xl.writing.summary_book import write_summary

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
    sources = _sources(paths, [*of_ours, *(earlier_summaries(out_dir) if out_dir is not None else ())])
    with _workers(jobs, dask) as workers, _progress(len(sources), "Đọc biểu") as advance:
        submissions = _read(sources, form, workers, not no_cache, advance)
        summaries = [merge(submissions, options)] if output is not None else list(merge_levels(submissions, options))
    for summary in summaries:
        path = output or (out_dir or Path()) / summary_name(summary.unit, summary.period)
        write_summary(summary, path)
        if json_file != "-":
            _print_summary(summary, path)
    if json_file is not None:
        views = [summary_json(summary) for summary in summaries]
        _write_json(views[0] if output is not None else {"summaries": views}, json_file)
    if not sources and json_file != "-":
        click.echo("Không có biểu nào dưới các đường dẫn đã cho; tệp tổng hợp để trống.")
    return ERRORS_FOUND if not sources else _exit_code(finding for summary in summaries for finding in summary.findings)


def _companion(path: Path, form: Path | None) -> Submission:
    """A file that an option names, read like a submission."""
    sources = _sources([path])
    if len(sources) != 1:
        raise click.UsageError(f"{path}: cần đúng một tệp biểu, ở đây có {len(sources)}.", click.get_current_context())
    return next(_read(sources, form, workers=1, cached=False, advance=lambda done: None))


def _write_json(view: dict[str, object], file: str) -> None:
    from tdkt_xl.jsonview import to_text
    from tdkt_xl.writing.files import replacing

    text = to_text(view)
    if file == "-":
        click.echo(text, nl=False)
        return
    with replacing(Path(file)) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _print_summary(summary: Summary, output: Path) -> None:
    errors = sum(finding.severity == "error" for finding in summary.findings)
    warnings = sum(finding.severity == "warning" for finding in summary.findings)
    period = f" {summary.period.words}" if summary.period is not None else ""
    click.echo(f"Đã tổng hợp{period}: nhận {summary.received}/{summary.expected} đơn vị, {errors} lỗi, {warnings} chỗ cần xem lại.")
    if summary.missing:
        names = [office.name for office in summary.missing[:_MOST_MISSING_NAMED]]
        more = f" và {len(summary.missing) - len(names)} đơn vị khác" if len(summary.missing) > len(names) else ""
        click.echo(f"Chưa nộp ({len(summary.missing)}): {', '.join(names)}{more}.")
    if summary.due is not None:
        from tdkt_xl.tracking import progress

        every = progress(summary)[0]
        click.echo(f"Hạn nộp {summary.due:%d/%m/%Y}: {every.on_time} đơn vị đúng hạn, {every.late} đơn vị trễ hạn.")
    click.echo(f"Tệp tổng hợp: {output}")


# ---- Shared


def _sources(paths: Sequence[Path], of_ours: Sequence[Path] = ()) -> list[Source]:
    """What is under the paths, but for the files of this very run: its output, roster and map are no submissions."""
    from tdkt_xl.intake import find_sources

    try:
        return find_sources(paths, of_ours)
    except FileNotFoundError as problem:
        raise click.UsageError(f"không có tệp hay thư mục {problem}.") from None
    except OSError as problem:
        raise click.UsageError(f"không mở được {problem.filename}: {system_reason(problem)}.") from None


def _read(
    sources: Sequence[Source],
    form: Path | None,
    workers: int | Executor,
    cached: bool,
    advance: Callable[[int], object],
    lines: bool = True,
) -> Iterator[Submission]:
    from tdkt_xl.submissions import Way, forms_for, read_submissions

    forms_for(form)  # a definition that cannot be used is said before anything is begun
    # A folder's worth of returns is kept to the end and holds no cycles: the collector would only go over it in vain.
    gc.set_threshold(200_000, 50, 100)
    return read_submissions(sources, Way(form, _cache_folder() if cached else None, lines), workers, advance)


def _cache_folder() -> Path:
    """The user's, or the one that the environment's TDKT_CACHE names."""
    if own := os.environ.get("TDKT_CACHE"):
        return Path(own)
    from platformdirs import user_cache_path

    return user_cache_path("tdkt-xl", appauthor=False)


@contextmanager
def _workers(jobs: int, dask: str | None) -> Iterator[int | Executor]:
    """So many processes of our own, or a Dask cluster's executor."""
    if dask is None:
        yield jobs
        return
    try:
        from distributed import Client
    except ImportError:
        raise click.UsageError("--dask cần gói mở rộng: pip install 'tdkt-xl[dask]'.") from None
    try:
        client = Client(dask, timeout=5)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise click.UsageError(f"không kết nối được cụm Dask tại {dask}: {problem}.") from None
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[int], object]]:
    """A bar on standard error where that is a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def _exit_code(findings: Iterator[Finding]) -> int:
    return ERRORS_FOUND if any(finding.severity == "error" for finding in findings) else DONE
