"""`tdkt form`: the official forms that ship, and a definition drafted from an office's own sheet."""

from __future__ import annotations

from pathlib import Path

import click

from tdkt_xl.commands.options import ANY_PATH, path_option
from tdkt_xl.commands.running import DONE
from tdkt_xl.commands.words import VietnameseCommand, VietnameseGroup


@click.group(cls=VietnameseGroup)
def form() -> None:
    """Các biểu có sẵn, và lập định nghĩa biểu từ mẫu của đơn vị.

    \b
    Ví dụ:
      tdkt form list
      tdkt form draft mau-cua-tinh.xlsx -o bieu-tinh.toml
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


@form.command(name="draft", cls=VietnameseCommand)
@click.argument("sheet", metavar="MẪU.xlsx", type=ANY_PATH)
@path_option("-o", "--output", required=True, metavar="BIỂU.toml", help="Tệp định nghĩa sẽ ghi.")
@click.option("--sheet", "name", metavar="TRANG", help="Trang của mẫu (mặc định: trang đầu tiên có bảng).")
@click.option("--id", "form_id", metavar="MÃ", help="Mã biểu (mặc định: lấy theo tên tệp).")
def draft(sheet: Path, output: Path, name: str | None, form_id: str | None) -> int:
    """Lập định nghĩa biểu nháp từ mẫu của đơn vị: các cột, các dòng, quy tắc, khổ giấy; chỗ phải quyết định được đánh dấu.

    \b
    Ví dụ:
      tdkt form draft  mau-cua-tinh.xlsx -o bieu-tinh.toml
      tdkt new  --form bieu-tinh.toml --unit "Xã Bình An" --period 2026 -o bieu.xlsx
    """
    from tdkt_xl.api.form_drafts import draft_definition

    made = draft_definition(sheet, output, name=name, form_id=form_id)
    click.echo(f"Đã lập {made.path}: biểu {made.form}, {made.columns} cột, {made.lines} dòng.")
    click.echo(f"Đọc lại chính mẫu này bằng định nghĩa vừa lập: {made.read}/{made.lines} dòng.")
    click.echo(f"Còn {made.asked} chỗ phải xem, bắt đầu bằng “# CẦN XEM”. Xem xong hãy thử: tdkt new --form {made.path} …")
    return DONE
