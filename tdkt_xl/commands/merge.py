"""`tdkt merge`: one summary of all submissions, or one for every unit that has units below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.merge_words import other_periods_only, print_summary
from tdkt_xl.commands.options import (
    PATHS,
    DayType,
    PeriodType,
    ceilings_option,
    form_option,
    names_option,
    path_option,
    reading_options,
)
from tdkt_xl.commands.running import ERRORS_FOUND, exit_code, progress_bar, say_nothing_found
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.summary import Summary
    from tdkt_xl.words.periods import Period


@click.command(cls=VietnameseCommand)
@PATHS
@path_option("-o", "--output", metavar="TỆP.xlsx", help="Tệp tổng hợp sẽ ghi.")
@path_option("--out-dir", metavar="THƯ_MỤC", help="Ghi một tệp tổng hợp cho mỗi đơn vị có đơn vị trực thuộc.")
@path_option("--roster", metavar="TỆP", help="Danh sách đơn vị phải nộp (.csv, .xlsx).")
@click.option("--unit", metavar="TÊN", help="Đơn vị tổng hợp (mặc định: đơn vị trên cùng của danh sách, hoặc tên thư mục).")
@click.option(
    "--period", type=PeriodType(), metavar="KỲ",
    help="Chỉ cộng kỳ này: 2026, 2026-6T, 2026-9T, NH-2025-2026 (mặc định: kỳ mà nhiều biểu nhất báo cáo).",
)  # fmt: skip
@click.option("--json", "json_file", metavar="TỆP", help="Ghi thêm kết quả dạng JSON; “-” là in ra màn hình.")
@click.option("--strict", is_flag=True, help="Không cộng biểu còn chỗ phải sửa.")
@click.option("--due", type=DayType(), metavar="NGÀY", help="Hạn nộp (15/12/2026): ghi rõ đơn vị nào đúng hạn, trễ mấy ngày.")
@path_option("--issuer", metavar="TỆP", help="Biểu của cấp ra quyết định khen thưởng: đối chiếu các mục II, III.")
@path_option("--previous", metavar="TỆP.xlsx", help="Tệp tổng hợp kỳ trước: so sánh từng dòng, từng đơn vị giữa hai kỳ.")
@path_option(
    "--decisions",
    multiple=True,
    metavar="TỆP.xlsx",
    help="Tệp tổng hợp đã ghi Duyệt, Trả lại ở trang “Theo dõi” (dùng được nhiều lần; -o vào tệp cũ thì tự đọc lại).",
)
@click.option("--lock", is_flag=True, help="Khóa tệp tổng hợp, khi mọi đơn vị đã duyệt hoặc đã ghi lý do.")
@click.option("--unlock", metavar="LÝ_DO", help="Mở khóa để tổng hợp lại; lý do được ghi vào nhật ký.")
@click.option("--prizes", is_flag=True, help="Thêm cột tiền thưởng ở trang “Quyết định” (mức thưởng, lương cơ sở theo ngày ký).")
@path_option("--units-map", metavar="TỆP", help="Bảng mã cũ – mã mới (ma_cu, ma_moi, tu_ngay).")
@path_option(
    "--received",
    metavar="TỆP",
    help="Danh sách ngày nhận (cột “Tệp” hoặc “Mã đơn vị”, và “Ngày nhận”); không cho thì tìm ngay-nhan.csv trong và cạnh thư mục.",
)
@path_option(
    "--into",
    metavar="MẪU.xlsx",
    help="Mẫu biểu của tỉnh: ghi số liệu tổng hợp vào bản sao của mẫu này (-o), giữ nguyên trình bày và công thức của mẫu.",
)
@reading_options
@form_option
@names_option
@ceilings_option
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
    ceilings: Path | None,
) -> int:
    """Cộng mọi biểu thành một tệp tổng hợp, kèm danh sách chưa nộp và các chỗ cần sửa.

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
    from tdkt_xl.api.decisions import is_decided_in, refuse_locked
    from tdkt_xl.api.outputs import check_outputs, earlier_beside, earlier_summaries
    from tdkt_xl.api.summaries import MergeOptions, merge_into
    from tdkt_xl.intake.office_files import ceilings_beside

    named = {"--roster": roster, "--units-map": units_map, "--issuer": issuer, "--previous": previous}
    named |= {"--received": received, "--into": into, "--ceilings": ceilings}
    check_outputs(output, Path(json_file) if json_file and json_file != "-" else None, paths, {**named, "--form": form})
    if output is not None and unlock is None:
        refuse_locked(output)
    written = [output, *earlier_beside(output)] if output is not None else [*earlier_summaries(out_dir or Path())]
    options: MergeOptions = {
        "roster": roster, "unit": unit, "period": period, "strict": strict, "previous": previous, "units_map": units_map,
        "issuer": issuer, "due": due, "received": received, "form": form, "jobs": jobs, "no_cache": no_cache, "dask": dask,
        "names": names, "answers": output if into is None else None, "prizes": prizes, "ceilings": ceilings,
        "leave_out": [*written, *filter(None, (into,))], "decisions": [*filter(is_decided_in, written), *decisions],
        "lock": lock, "unlock": unlock,
    }  # fmt: skip
    if ceilings is None and roster is not None and (found := ceilings_beside(roster)) is not None:
        options["ceilings"] = found
        click.echo(f"Mức trần của tỉnh lấy theo {found.name}, cạnh danh sách đơn vị.", err=True)
    outputs = _Outputs(output, out_dir, into, json_file, unlock is not None, period, paths, named)
    with progress_bar("Đọc biểu") as advance:
        summaries = merge_into(outputs.write, paths, levels=out_dir is not None, progress=advance, **options)
    if json_file != "-":
        outputs.show(summaries)
    if summaries and not any(summary.submissions for summary in summaries):
        say_nothing_found(paths)
        return ERRORS_FOUND
    return exit_code(finding for summary in summaries for finding in summary.findings)


@dataclass
class _Outputs:
    """Where the summaries of a merge go. `named` are files by their option, which are not written over.

    After `write`: `written` is the path of each summary, `kept` are those of them that stay because they are locked, `asked` are
    places in the office's own workbook (`into`) to look at.
    """

    output: Path | None
    out_dir: Path | None
    into: Path | None
    json_file: str | None
    unlock: bool
    period: Period | None
    paths: Sequence[Path]
    named: Mapping[str, Path | None]
    written: list[Path] = field(default_factory=list)
    kept: set[Path] = field(default_factory=set)
    asked: Sequence[str] = ()

    def write(self, summaries: list[Summary]) -> None:
        """Writes the summaries and the JSON. Raises UnusableFile if all returns are of other periods than the one asked for."""
        from tdkt_xl.api.decisions import is_locked
        from tdkt_xl.api.outputs import check_more_outputs, level_outputs, outputs_of
        from tdkt_xl.api.summaries import write_into, write_summary
        from tdkt_xl.summary.summary_json import summary_view
        from tdkt_xl.words.errors import UnusableFile

        if self.period is not None and (said := other_periods_only(summaries, self.period)):
            raise UnusableFile(said)
        if self.output is not None:
            self.written = outputs_of(self.output, summaries)
            check_more_outputs(self.written[1:], "-o", self.paths, self.named)
        else:
            self.written = level_outputs(self.out_dir or Path(), summaries)
            check_more_outputs(self.written, "--out-dir", self.paths, self.named)
        self.kept = {path for path in self.written if self.output is None and not self.unlock and is_locked(path)}
        for summary, path in zip(summaries, self.written, strict=True):
            if self.into is not None and path == self.output:
                self.asked = write_into(summary, self.into, path)
            elif path not in self.kept:
                write_summary(summary, path)
        if self.json_file is not None:
            views = map(summary_view, summaries)
            _write_json(next(views) | {"other_forms": views} if self.output is not None else {"summaries": views}, self.json_file)

    def show(self, summaries: Sequence[Summary]) -> None:
        """Prints what was written where, and what is to be looked at."""
        several = len({each.form.id for each in summaries}) > 1
        for summary, path in zip(summaries, self.written, strict=True):
            if path in self.kept:
                click.echo(f"Đã khóa, giữ nguyên: {path}")
            else:
                print_summary(summary, path, several)
        for said in self.asked:
            click.echo(f"Cần xem lại trong mẫu: {said}.")


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
