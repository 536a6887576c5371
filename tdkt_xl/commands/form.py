"""`tdkt form`: the official forms that ship, and a definition drafted from an office's own sheet."""

from __future__ import annotations

import click

from tdkt_xl.commands.running import DONE
from tdkt_xl.commands.words import VietnameseCommand, VietnameseGroup


@click.group(cls=VietnameseGroup)
def form() -> None:
    """Các biểu có sẵn, và lập định nghĩa biểu từ mẫu của đơn vị.

    \b
    Ví dụ:
      tdkt form list
      tdkt new --form bm03 --unit "Tỉnh Mẫu" --period 2026 -o bieu.xlsx
    """


@form.command(name="list", cls=VietnameseCommand)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def list_forms(as_json: bool) -> int:
    """Liệt kê các biểu có sẵn: tên dùng với --form, tên biểu, nguồn, hiệu lực."""
    from tdkt_xl.api.forms import forms_json, shipped_forms
    from tdkt_xl.intake.jsonview import to_text

    forms = shipped_forms()
    if as_json:
        click.echo(to_text(forms_json(forms)), nl=False)
        return DONE
    width = max(len(each.id) for each in forms) + 2
    click.echo(f"{'Tên':<{width}}Biểu")
    for each in forms:
        click.echo(f"{each.id:<{width}}{each.title}")
        seen = f"mới thấy một phần: {each.unseen}" if each.unseen else "đã thấy cả biểu"
        for head, said in (("Nguồn", each.source or "chưa rõ"), ("Hiệu lực", each.in_force or "chưa rõ"), ("Mẫu gốc", seen)):
            click.echo(f"{'':<{width}}{head}: {said}")
    click.echo("\nDùng: --form TÊN với các lệnh new, check, read, merge, report; không ghi --form thì đọc theo nội dung của bảng.")
    return DONE
