"""`tdkt new`: blank forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.options import ANY_PATH, PeriodType, form_option
from tdkt_xl.commands.running import DONE, progress_bar
from tdkt_xl.commands.words import VietnameseCommand

if TYPE_CHECKING:
    from tdkt_xl.model.units import Roster, Unit
    from tdkt_xl.words.periods import Period


@click.command(cls=VietnameseCommand)
@click.option("--unit", metavar="TÊN", help="Tên đơn vị, ví dụ “Xã Bình An”.")
@click.option("--code", metavar="MÃ", help="Mã đơn vị.")
@click.option("--level", type=click.Choice(["xa", "huyen", "tinh", "co-quan"]), help="Cấp của đơn vị.")
@click.option(
    "--roster",
    type=ANY_PATH,
    metavar="TỆP",
    help="Danh sách đơn vị (.csv, .xlsx): tạo biểu cho mọi đơn vị; cùng --unit thì chỉ lấy mã, cấp, tên cấp trên.",
)
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
    one, many = unit is not None and output is not None, roster is not None and out_dir is not None and unit is None
    if one == many:
        raise click.UsageError(
            "cần --unit TÊN với -o TỆP.xlsx, hoặc --roster TỆP với --out-dir THƯ_MỤC.", click.get_current_context()
        )
    from tdkt_xl.blank.blank_form import blank_forms, write_blank_form
    from tdkt_xl.commands.outputs import check_blank_outputs
    from tdkt_xl.intake.submissions import forms_for
    from tdkt_xl.rollup.roster import load_roster

    definition = forms_for(form)[0]
    if unit is not None and output is not None:
        if not unit.strip():
            raise click.UsageError("--unit: tên đơn vị để trống; ví dụ --unit “Xã Bình An”.", click.get_current_context())
        check_blank_outputs([output], form)
        asked = _unit_asked(unit, code, level, period, load_roster(roster) if roster is not None else None)
        write_blank_form(definition, asked, period, output, register)
        click.echo(f"Đã tạo {output}")
        return DONE
    assert roster is not None and out_dir is not None
    units = load_roster(roster)
    forms = list(blank_forms(units, period, out_dir))
    _say_left_out(units, period, len(forms))
    check_blank_outputs([path for _, path in forms], form)
    with progress_bar(len(forms), "Tạo biểu") as advance:
        for office, path in forms:
            write_blank_form(definition, office, period, path, register)
            advance(1)
    click.echo(f"Đã tạo {len(forms)} biểu trong {out_dir}")
    return DONE


def _unit_asked(name: str, code: str | None, level: str | None, period: Period, roster: Roster | None) -> Unit:
    """The unit that --unit names: as the roster has it, where there is a roster that knows the unit."""
    from tdkt_xl.blank.blank_form import unit_of
    from tdkt_xl.forms.office_names import level_of
    from tdkt_xl.model.units import Unit
    from tdkt_xl.words.text import clean

    office = roster.asked(code or name, period.last_day) if roster is not None else None
    if roster is not None and office is not None:
        return unit_of(roster, office.key, period)
    name, level = clean(name), level or level_of(name, period)
    if roster is not None:
        said = f"Danh sách đơn vị không có “{code or name}”: biểu được lập theo đúng tên đã ghi, chưa có tên cấp trên."
        click.echo(said, err=True)
    if level is None:
        click.echo(
            f"Chưa rõ “{name}” là xã, phường, tỉnh hay cơ quan nào, nên đầu biểu chỉ in “{name.upper()}”. "
            f"Hãy ghi đủ tên, ví dụ --unit “Xã {name}”, hoặc thêm --level xa, --level co-quan.",
            err=True,
        )
    return Unit(code, name, level)


def _say_left_out(roster: Roster, period: Period, made: int) -> None:
    """Says which units of the roster have no form, since they do not exist on the period's last day."""
    from tdkt_xl.blank.blank_form import is_valid
    from tdkt_xl.words.errors import DefinitionError

    names = [office.name for key, office in roster.offices.items() if not is_valid(roster, key, period)]
    day = f"{period.last_day:%d/%m/%Y}"
    if not made:
        raise DefinitionError(
            f"Danh sách đơn vị không có đơn vị nào hoạt động vào ngày {day}, nên chưa tạo biểu nào. "
            "Kiểm tra lại --period và các cột tu_ngay, den_ngay."
        )
    if names:
        some = "; ".join(names[:5]) + (" …" if len(names) > 5 else "")
        click.echo(f"Không tạo biểu cho {len(names)} đơn vị không hoạt động vào ngày {day}: {some}", err=True)
