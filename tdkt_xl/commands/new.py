"""`tdkt new`: blank forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, PeriodType, form_option
from tdkt_xl.commands.running import DONE, progress_bar
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.words.periods import Period


@click.command(cls=VietnameseCommand)
@click.option("--unit", metavar="TÊN", help="Tên đơn vị, ví dụ “Xã Bình An”.")
@click.option("--code", metavar="MÃ", help="Mã đơn vị.")
@click.option("--level", type=click.Choice(["xa", "huyen", "tinh", "co-quan"]), help="Cấp của đơn vị.")
@click.option("--roster", type=ANY_PATH, metavar="TỆP", help="Danh sách đơn vị (.csv, .xlsx): tạo biểu cho mọi đơn vị.")
@click.option("--period", type=PeriodType(), required=True, metavar="KỲ", help="Kỳ báo cáo: 2026, 2026-6T, 2026-9T.")
@click.option("-o", "--output", type=ANY_PATH, metavar="TỆP.xlsx", help="Tệp biểu sẽ ghi.")
@click.option("--out-dir", type=ANY_PATH, metavar="THƯ_MỤC", help="Nơi ghi các biểu, dùng với --roster.")
@click.option("--register", is_flag=True, help="Kèm sổ quyết định; số liệu của biểu tự cộng từ sổ.")
@form_option
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
    from tdkt_xl.blank.blank_form import blank_forms, write_blank_form
    from tdkt_xl.commands.outputs import check_blank_outputs
    from tdkt_xl.forms.office_names import level_of
    from tdkt_xl.intake.submissions import forms_for
    from tdkt_xl.model.units import Unit
    from tdkt_xl.words.text import clean

    definition = forms_for(form)[0]
    if unit is not None and output is not None:
        if not unit.strip():
            raise click.UsageError("--unit: tên đơn vị để trống; ví dụ --unit “Xã Bình An”.", click.get_current_context())
        check_blank_outputs([output], form)
        write_blank_form(definition, Unit(code, clean(unit), level or level_of(unit, period)), period, output, register)
        click.echo(f"Đã tạo {output}")
        return DONE
    from tdkt_xl.rollup.roster import load_roster

    assert roster is not None and out_dir is not None
    forms = list(blank_forms(load_roster(roster), period, out_dir))
    check_blank_outputs([path for _, path in forms], form)
    with progress_bar(len(forms), "Tạo biểu") as advance:
        for office, path in forms:
            write_blank_form(definition, office, period, path, register)
            advance(1)
    click.echo(f"Đã tạo {len(forms)} biểu trong {out_dir}")
    return DONE
