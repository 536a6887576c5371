"""`tdkt new`: blank forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tdkt_xl.commands.options import PeriodType, form_option, path_option
from tdkt_xl.commands.running import DONE, progress_bar
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.words.periods import Period


@click.command(cls=VietnameseCommand)
@click.option("--unit", metavar="TÊN", help="Tên đơn vị, ví dụ “Xã Bình An”.")
@click.option("--code", metavar="MÃ", help="Mã đơn vị.")
@click.option("--level", type=click.Choice(["xa", "huyen", "tinh", "co-quan"]), help="Cấp của đơn vị.")
@path_option(
    "--roster",
    metavar="TỆP",
    help="Danh sách đơn vị (.csv, .xlsx): tạo biểu cho mọi đơn vị; cùng --unit thì chỉ lấy mã, cấp, tên cấp trên.",
)
@click.option("--period", type=PeriodType(), metavar="KỲ", help="Kỳ báo cáo: 2026, 2026-6T, 2026-9T, NH-2025-2026.")
@path_option("-o", "--output", metavar="TỆP.xlsx", help="Tệp biểu sẽ ghi.")
@path_option("--out-dir", metavar="THƯ_MỤC", help="Nơi ghi các biểu, dùng với --roster.")
@path_option(
    "--from", "decisions", metavar="SỔ", help="Điền biểu từ sổ quyết định (.xlsx, .csv …); đơn vị và kỳ lấy theo sổ nếu không ghi."
)
@click.option("--register", is_flag=True, help="Kèm sổ quyết định; số liệu của biểu tự cộng từ sổ.")
@click.option(
    "--register-rows",
    type=click.IntRange(10, 2000),
    metavar="SỐ_DÒNG",
    help="Kèm sổ quyết định có bấy nhiêu dòng, thay cho 120, khi một kỳ có nhiều quyết định.",
)
@click.option(
    "--prizes",
    is_flag=True,
    help="Thêm cột tiền thưởng vào sổ quyết định (mức thưởng, lương cơ sở theo ngày ký); dùng với --register.",
)
@path_option(
    "--previous",
    metavar="KỲ_TRƯỚC",
    help="Tệp tổng hợp, biểu hoặc thư mục biểu kỳ trước: biểu mới có số liệu kỳ trước (chữ xám), các dòng riêng, tên người ký.",
)
@form_option
def new(
    unit: str | None,
    code: str | None,
    level: str | None,
    roster: Path | None,
    period: Period | None,
    output: Path | None,
    out_dir: Path | None,
    decisions: Path | None,
    register: bool,
    register_rows: int | None,
    prizes: bool,
    previous: Path | None,
    form: Path | None,
) -> int:
    """Tạo biểu trống tự kiểm tra cho một đơn vị, hoặc cho cả danh sách đơn vị.

    \b
    Ví dụ:
      tdkt new  --unit "Xã Bình An" --period 2026 -o bieu.xlsx
      tdkt new  --unit "Xã Bình An" --period 2026-6T --register -o bieu.xlsx
      tdkt new  --from so-quyet-dinh.xlsx -o bieu.xlsx
      tdkt new  --roster don-vi.csv --period 2026 --out-dir bieu-trong/
    """
    if decisions is not None:
        return _from_register(decisions, output, register or prizes or register_rows is not None or out_dir is not None, {
            "unit": unit, "code": code, "level": level, "roster": roster, "period": period, "previous": previous, "form": form,
        })  # fmt: skip
    if period is None:
        raise click.UsageError("thiếu --period KỲ, ví dụ --period 2026.", click.get_current_context())
    one, many = unit is not None and output is not None, roster is not None and out_dir is not None and unit is None
    if one == many:
        raise click.UsageError(
            "cần --unit TÊN với -o TỆP.xlsx, hoặc --roster TỆP với --out-dir THƯ_MỤC.", click.get_current_context()
        )
    from tdkt_xl.api.blank import new_form, new_forms

    rows = register_rows or register
    if prizes and not rows:
        raise click.UsageError("--prizes đi với --register: cột tiền thưởng nằm trong sổ quyết định.", click.get_current_context())
    asked: dict[str, Any] = {"register": rows, "prizes": prizes, "previous": previous, "form": form}
    if unit is not None and output is not None:
        if not unit.strip():
            raise click.UsageError("--unit: tên đơn vị để trống; ví dụ --unit “Xã Bình An”.", click.get_current_context())
        made = new_form(unit, period, output, code=code, level=level, roster=roster, **asked)
        said = f"Đã tạo {output}"
    else:
        assert roster is not None and out_dir is not None
        with progress_bar("Tạo biểu") as advance:
            made = new_forms(roster, period, out_dir, **asked, progress=advance)
        said = f"Đã tạo {len(made.paths)} biểu trong {out_dir}"
    for remark in made.remarks:
        click.echo(remark, err=True)
    click.echo(said)
    return DONE


def _from_register(decisions: Path, output: Path | None, also_others: bool, asked: dict[str, Any]) -> int:
    """Writes the form filled from a register of decisions."""
    if output is None or also_others:
        raise click.UsageError("--from SỔ đi với -o TỆP.xlsx, không đi với --out-dir hay --register.", click.get_current_context())
    from tdkt_xl.api.blank import form_from_register

    for remark in form_from_register(decisions, output, **asked).remarks:
        click.echo(remark, err=True)
    click.echo(f"Đã tạo {output}")
    return DONE
