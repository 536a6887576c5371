"""`tdkt learn`: writes names that an office confirmed into a file."""

from __future__ import annotations

from pathlib import Path

import click

from tdkt_xl.commands.options import ANY_PATH
from tdkt_xl.commands.running import DONE
from tdkt_xl.commands.words import VietnameseCommand


@click.command(cls=VietnameseCommand)
@click.argument("file", metavar="TÊN.csv", type=ANY_PATH)
@click.option("--award", "awards", multiple=True, metavar="NHÃN=HÌNH_THỨC", help="Nhãn ghi trong biểu là hình thức, danh hiệu nào.")
@click.option("--unit", "units", multiple=True, metavar="TÊN=MÃ", help="Tên ghi trong biểu là đơn vị mã nào trong danh sách.")
@click.option("--header", "headers", multiple=True, metavar="CHỮ=TIÊU_ĐỀ", help="Tiêu đề cột ghi khác mẫu là tiêu đề nào của mẫu.")
@click.option("--by", metavar="AI", default="", help="Ai xác nhận, ghi vào cột nguon.")
def learn(file: Path, awards: tuple[str, ...], units: tuple[str, ...], headers: tuple[str, ...], by: str) -> int:
    """Ghi các tên đã xác nhận vào một tệp để dùng lại với --names và gửi cho nơi khác.

    \b
    Ví dụ:
      tdkt learn ten.csv --award "Bằng khen toàn ngành=Bằng khen cấp Bộ" --by "Sở Nội vụ"
      tdkt merge thu-muc/ -o tong-hop.xlsx --names ten.csv
    """
    from dataclasses import replace

    from tdkt_xl.api.naming import learn as put_down
    from tdkt_xl.api.naming import meaning_shown, said_names
    from tdkt_xl.forms.confirmed import AWARD, HEADER, UNIT

    said = [
        *said_names(AWARD, awards, "--award"),
        *said_names(UNIT, units, "--unit"),
        *said_names(HEADER, headers, "--header"),
    ]
    names, new = put_down(file, [replace(name, source=by) for name in said])
    for name in names.by_name.values():
        click.echo(f"{name.kind}: “{name.name}” là “{meaning_shown(name)}”")
    click.echo(f"{file}: {len(names.by_name)} tên đã xác nhận, {new} tên mới ghi.")
    return DONE
