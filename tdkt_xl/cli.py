"""The command line: each command parses, calls the library and prints. Heavy imports wait inside the commands."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdkt_xl.cli_addin import addin, doctor
from tdkt_xl.cli_words import VietnameseGroup, explained
from tdkt_xl.errors import TdktError
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
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="tdkt-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"tdkt {VERSION}, Python {sys.version}\n{traceback.format_exc()}")
    return (
        "Lỗi của chương trình, không phải của người dùng. Các tệp báo cáo không bị thay đổi, tệp kết quả cũ (nếu có) còn nguyên.\n"
        f"Hãy gửi tệp {log.name} cho người phụ trách kỹ thuật; nếu đang dùng --jobs, thử chạy lại không có --jobs."
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


def _form_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--form",
        "form",
        type=click.Path(path_type=Path),
        metavar="TỆP.toml",
        help="Dùng định nghĩa biểu riêng thay cho mẫu có sẵn.",
    )(command)


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
@_form_option
def new(
    unit: str | None,
    code: str | None,
    level: str | None,
    roster: Path | None,
    period: Period,
    output: Path | None,
    out_dir: Path | None,
    form: Path | None,
) -> int:
    """Tạo biểu trống cho một đơn vị, hoặc cho cả danh sách đơn vị."""
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
        write_blank_form(definition, Unit(code, unit, level or level_of(unit, period)), period, output)
        click.echo(f"Đã tạo {output}")
        return DONE
    from tdkt_xl.roster import load_roster

    assert roster is not None and out_dir is not None
    forms = list(blank_forms(load_roster(roster), period, out_dir))
    with _progress(len(forms), "Tạo biểu") as advance:
        for office, path in forms:
            write_blank_form(definition, office, period, path)
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
    from tdkt_xl.submissions import forms_for, read_submission

    forms = forms_for(form)
    submissions = [read_submission(source, forms) for source in _sources([file])]
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
@click.option("--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Số tiến trình đọc song song.")
@_form_option
def check(paths: tuple[Path, ...], as_json: bool, jobs: int, form: Path | None) -> int:
    """Kiểm tra các biểu và chỉ ra từng chỗ cần sửa: tệp, trang, ô, cách sửa."""
    from tdkt_xl.jsonview import check_json, to_text

    sources = _sources(paths)
    with _executor(jobs) as executor, _progress(len(sources), "Kiểm tra") as advance:
        submissions = [_findings_alone(submission) for submission in _read(sources, form, executor, advance, digests=False)]
    if as_json:
        click.echo(to_text(check_json(submissions)), nl=False)
    else:
        for submission in submissions:
            _print_findings(submission)
        _print_tally(submissions)
    return _exit_code(finding for submission in submissions for finding in submission.all_findings)


def _findings_alone(submission: Submission) -> Submission:
    """Lets go of the lines, which nobody asks for once they are checked: memory used again is fast memory."""
    for ret in submission.returns:
        ret.lines.clear()
    return submission


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
@click.option("--units-map", type=click.Path(path_type=Path), metavar="TỆP", help="Bảng mã cũ – mã mới (ma_cu, ma_moi, tu_ngay).")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Số tiến trình đọc song song.")
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
    units_map: Path | None,
    jobs: int,
    form: Path | None,
) -> int:
    """Cộng mọi biểu thành một biểu tổng hợp, kèm danh sách chưa nộp và các chỗ cần sửa."""
    if (output is None) == (out_dir is None):
        raise click.UsageError("cần -o/--output TỆP.xlsx, hoặc --out-dir THƯ_MỤC với --roster.", click.get_current_context())
    if out_dir is not None and roster is None:
        raise click.UsageError("--out-dir cần có --roster TỆP.", click.get_current_context())
    from tdkt_xl.rollup import Options, merge, merge_levels
    from tdkt_xl.roster import load_roster, load_units_map
    from tdkt_xl.submissions import forms_for
    from tdkt_xl.summary_json import summary_json
    from tdkt_xl.writing.summary_book import write_summary

    options = Options(
        form=forms_for(form)[0],
        roster=load_roster(roster) if roster is not None else None,
        unit=unit,
        period=period,
        strict=strict,
        successors=load_units_map(units_map) if units_map is not None else (),
    )
    sources = _sources(paths, [path for path in (output, roster, units_map, form) if path is not None], out_dir)
    with _executor(jobs) as executor, _progress(len(sources), "Đọc biểu") as advance:
        submissions = _read(sources, form, executor, advance)
        summaries = [merge(submissions, options)] if output is not None else list(merge_levels(submissions, options))
    for summary in summaries:
        path = output or _summary_path(summary, out_dir)
        write_summary(summary, path)
        if json_file != "-":
            _print_summary(summary, path)
    if json_file is not None:
        views = [summary_json(summary) for summary in summaries]
        _write_json(views[0] if output is not None else {"summaries": views}, json_file)
    if not sources and json_file != "-":
        click.echo("Không có biểu nào dưới các đường dẫn đã cho; tệp tổng hợp để trống.")
    return ERRORS_FOUND if not sources else _exit_code(finding for summary in summaries for finding in summary.findings)


def _summary_path(summary: Summary, folder: Path | None) -> Path:
    """The file of one unit's summary: its code and name, safe on any system."""
    from tdkt_xl.writing.blank_form import file_name

    words = (summary.unit.code, summary.unit.name, summary.period.code if summary.period is not None else None)
    return (folder or Path()) / f"{file_name(' '.join(filter(None, words)))}.xlsx"


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
    click.echo(f"Tệp tổng hợp: {output}")


# ---- Shared


def _sources(paths: Sequence[Path], of_ours: Sequence[Path] = (), out_dir: Path | None = None) -> list[Source]:
    """What is under the paths, but for the files of this very run: its output, roster and map are no submissions."""
    from tdkt_xl.intake import find_sources

    try:
        return find_sources(paths, [*of_ours, *(out_dir.glob("*.xlsx") if out_dir is not None else ())])
    except FileNotFoundError as problem:
        raise click.UsageError(f"không có tệp hay thư mục {problem}.") from None
    except OSError as problem:
        raise click.UsageError(f"không mở được {problem.filename}: {problem.strerror}.") from None


def _read(
    sources: Sequence[Source],
    form: Path | None,
    executor: Executor | None,
    advance: Callable[[int], object],
    digests: bool = True,
) -> Iterator[Submission]:
    from tdkt_xl.submissions import read_submissions

    # A folder's worth of returns is kept to the end and holds no cycles: the collector would only go over it in vain.
    gc.set_threshold(200_000, 50, 100)
    return read_submissions(sources, form, executor, advance, digests)


@contextmanager
def _executor(jobs: int) -> Iterator[Executor | None]:
    """A pool of processes, or None for reading in this one."""
    if jobs == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as executor:
        yield executor


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
