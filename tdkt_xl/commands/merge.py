"""`tdkt merge`: one summary of all submissions, or one for every unit that has units below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, PATHS, DayType, PeriodType, form_option, names_option, reading_options
from tdkt_xl.commands.running import ERRORS_FOUND, exit_code, print_named, progress_bar, say_nothing_found
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.summary import Summary
    from tdkt_xl.words.periods import Period



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
@click.option("--period", type=PeriodType(), metavar="KỲ", help="Chỉ cộng kỳ này: 2026, 2026-6T, 2026-9T, NH-2025-2026.")
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
@click.option(
    "--decisions",
    type=ANY_PATH,
    multiple=True,
    metavar="TỆP.xlsx",
    help="Tệp tổng hợp đã ghi Duyệt, Trả lại ở trang “Theo dõi” (dùng được nhiều lần; -o vào tệp cũ thì tự đọc lại).",
)
@click.option("--lock", is_flag=True, help="Khóa tệp tổng hợp, khi mọi đơn vị đã duyệt hoặc đã ghi lý do.")
@click.option("--unlock", metavar="LÝ_DO", help="Mở khóa để tổng hợp lại; lý do được ghi vào nhật ký.")
@click.option("--prizes", is_flag=True, help="Thêm cột tiền thưởng ở trang “Quyết định” (mức thưởng, lương cơ sở theo ngày ký).")
@click.option("--units-map", type=ANY_PATH, metavar="TỆP", help="Bảng mã cũ – mã mới (ma_cu, ma_moi, tu_ngay).")
@click.option(
    "--received",
    type=ANY_PATH,
    metavar="TỆP",
    help="Danh sách ngày nhận (cột “Tệp” hoặc “Mã đơn vị”, và “Ngày nhận”); không cho thì tìm ngay-nhan.csv trong và cạnh thư mục.",
)
@click.option(
    "--into",
    type=ANY_PATH,
    metavar="MẪU.xlsx",
    help="Mẫu biểu của tỉnh: ghi số liệu tổng hợp vào bản sao của mẫu này (-o), giữ nguyên trình bày và công thức của mẫu.",
)
@reading_options
@form_option
@names_option
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
    decisions: tuple[Path, ...],
    lock: bool,
    unlock: str | None,
    prizes: bool,
    units_map: Path | None,
    received: Path | None,
    into: Path | None,
    jobs: int,
    no_cache: bool,
    dask: str | None,
    form: Path | None,
    names: tuple[Path, ...],
) -> int:
    """Cộng mọi biểu thành một biểu tổng hợp, kèm danh sách chưa nộp và các chỗ cần sửa.

    \b
    Ví dụ:
      tdkt merge  thu-muc-bieu/ -o tong-hop.xlsx
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv --period 2026 --due 15/12/2026 -o tong-hop.xlsx
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv --previous nam-truoc.xlsx -o tong-hop.xlsx
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv --out-dir theo-cap/
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv --lock -o tong-hop.xlsx
    """
    if (output is None) == (out_dir is None):
        raise click.UsageError(
            "cần một trong hai: -o/--output TỆP.xlsx, hoặc --out-dir THƯ_MỤC với --roster TỆP.", click.get_current_context()
        )
    if out_dir is not None and roster is None:
        raise click.UsageError("--out-dir cần có --roster TỆP.", click.get_current_context())
    if into is not None and output is None:
        raise click.UsageError("--into cần có -o TỆP.xlsx.", click.get_current_context())
    from tdkt_xl.api.decisions import is_decided_in, is_locked, refuse_locked
    from tdkt_xl.api.outputs import (
        check_more_outputs,
        check_outputs,
        earlier_beside,
        earlier_summaries,
        level_outputs,
        outputs_of,
    )
    from tdkt_xl.api.summaries import MergeOptions, merge_into, write_into, write_summary
    from tdkt_xl.summary.summary_json import summary_view
    from tdkt_xl.words.errors import UnusableFile

    named = {"--roster": roster, "--units-map": units_map, "--issuer": issuer, "--previous": previous}
    named |= {"--received": received, "--into": into}
    check_outputs(output, Path(json_file) if json_file and json_file != "-" else None, paths, {**named, "--form": form})
    if output is not None and unlock is None:
        refuse_locked(output)
    written = [output, *earlier_beside(output)] if output is not None else [*earlier_summaries(out_dir or Path())]
    options: MergeOptions = {
        "roster": roster, "unit": unit, "period": period, "strict": strict, "previous": previous, "units_map": units_map,
        "issuer": issuer, "due": due, "received": received, "form": form, "jobs": jobs, "no_cache": no_cache, "dask": dask,
        "names": names, "answers": output if into is None else None, "prizes": prizes,
        "leave_out": [*written, *filter(None, (into,))], "decisions": [*filter(is_decided_in, written), *decisions],
        "lock": lock, "unlock": unlock,
    }  # fmt: skip
    outputs: list[Path] = []
    final: set[Path] = set()
    told: list[str] = []

    def write(summaries: list[Summary]) -> None:
        if period is not None and (said := _other_periods_only(summaries, period)):
            raise UnusableFile(said)
        outputs[:] = outputs_of(output, summaries) if output is not None else level_outputs(out_dir or Path(), summaries)
        check_more_outputs(outputs if output is None else outputs[1:], "-o" if output is not None else "--out-dir", paths, named)
        final.update(path for path in outputs if output is None and unlock is None and is_locked(path))
        for summary, path in zip(summaries, outputs, strict=True):
            if into is not None and path == output:
                told[:] = write_into(summary, into, path)
            elif path not in final:
                write_summary(summary, path)
        if json_file is not None:
            views = map(summary_view, summaries)
            _write_json(next(views) | {"other_forms": views} if output is not None else {"summaries": views}, json_file)

    with progress_bar("Đọc biểu") as advance:
        summaries = merge_into(write, paths, levels=out_dir is not None, progress=advance, **options)
    if json_file != "-":
        for summary, path in zip(summaries, outputs, strict=True):
            if path in final:
                click.echo(f"Đã khóa, giữ nguyên: {path}")
                continue
            _print_summary(summary, path, several=len({each.form.id for each in summaries}) > 1)
        for said in told:
            click.echo(f"Cần xem lại trong mẫu: {said}.")
    if summaries and not any(summary.submissions for summary in summaries):
        say_nothing_found(paths)
        return ERRORS_FOUND
    return exit_code(finding for summary in summaries for finding in summary.findings)


def _other_periods_only(summaries: Sequence[Summary], asked: Period) -> str:
    """The message if there are returns but none for the period that was asked for; "" otherwise.

    A return without a period counts as one of the period, a school year as the year in which it ends.
    """
    periods = Counter(each.period for summary in summaries[:1] for each in summary.submissions if each.kind)  # the top holds all
    if not periods or any(period is None or asked in (period, period.counts_in) for period in periods):
        return ""
    ordered = sorted(((count, period) for period, count in periods.items() if period is not None), key=lambda each: -each[0])
    (_, nearest), number = ordered[0], periods.total()
    if len(ordered) == 1:
        are = f"cả {number} biểu là của {nearest.words}" if number > 1 else f"biểu ở đây là của {nearest.words}"
    else:
        are = f"{number} biểu ở đây là của " + ", ".join(f"{period.words} ({count})" for count, period in ordered)
    return f"Không có biểu nào của {asked.words}; {are}. Có phải --period {nearest.code}? Chưa ghi tệp nào."


def _write_json(view: dict[str, object], file: str) -> None:
    """Writes the JSON piece by piece; to standard output only after all of it is complete."""
    from tdkt_xl.files.whole_files import replacing
    from tdkt_xl.intake.jsonview import pieces
    from tdkt_xl.words.leavings import scratch_folder

    if file == "-":
        with scratch_folder() as folder:
            whole = Path(folder) / "a.json"
            _write_pieces(pieces(view), whole)
            with whole.open(encoding="utf-8", newline="") as text:
                for some in iter(lambda: text.read(2**16), ""):
                    click.echo(some, nl=False)
        return
    with replacing(Path(file)) as temporary:
        _write_pieces(pieces(view), temporary)


def _write_pieces(text: Iterable[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(text)


def _print_decisions(summary: Summary) -> None:
    """Prints how many units are decided, which returns wait, and which decisions are in dispute."""
    from tdkt_xl.summary.tracking_sheet import decided_words

    if said := decided_words(summary):
        click.echo(said)
    print_named("Chờ xử lý vì đến sau khi duyệt", "tệp", (summary.given(each.file) for each in summary.waiting))
    for found in summary.findings:
        if found.rule in ("decision-conflict", "decision-reason", "decision-unread"):
            click.echo(f"Lưu ý: {found.message}")


def _print_summary(summary: Summary, output: Path, several: bool) -> None:
    from tdkt_xl.reading.findings import told_once
    from tdkt_xl.summary.heard_from import without_figures

    told = told_once(summary.findings)
    errors = sum(finding.severity == "error" for finding in told)
    warnings = sum(finding.severity == "warning" for finding in told)
    period = f" {summary.period.words}" if summary.period is not None else ""
    where = " (trang “Kết quả kiểm tra”)" if errors or warnings else ""
    received = f"nhận {summary.received}/{summary.expected} đơn vị"
    if not summary.has_roster:
        received = f"nhận {summary.received} đơn vị (chưa có danh sách đơn vị nên không biết còn thiếu ai; thêm --roster TỆP)"
    of_form = f" biểu {summary.form.id}" if several else ""
    click.echo(f"Đã tổng hợp{of_form}{period}: {received}, {errors} chỗ phải sửa, {warnings} chỗ cần xem lại{where}.")
    for note in summary.remarks:
        click.echo(f"Lưu ý: {note}")
    for words, offices in without_figures(summary):
        print_named(words, "đơn vị", (office.name for office in offices))
    print_named("Ngoài danh sách đơn vị, vẫn cộng", "đơn vị", (office.name for office in summary.unlisted))
    left_out = dict.fromkeys(summary.given(each.file) for each in summary.left_out)
    print_named("Không cộng, lý do ở trang “Theo dõi”", "tệp", left_out)
    _print_decisions(summary)
    if summary.due is not None:
        from tdkt_xl.rollup.progress import progress
        from tdkt_xl.summary.tracking_sheet import by_file_time

        every = progress(summary)[0]
        in_time = f"{every.on_time} đơn vị đúng hạn, {every.late} đơn vị trễ hạn{by_file_time(summary)}"
        click.echo(f"Hạn nộp {summary.due:%d/%m/%Y}: {in_time}.")
    click.echo(f"Tệp tổng hợp: {output}")
