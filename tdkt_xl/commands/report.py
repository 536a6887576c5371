"""`tdkt report`: the command line of the report. Imports are inside the command."""

from __future__ import annotations

from pathlib import Path

import click

from tdkt_xl.commands.options import ANY_PATH, form_option, path_option
from tdkt_xl.commands.running import DONE
from tdkt_xl.commands.words import VietnameseCommand

_WORD, _PDF, _PAGE = ".docx", ".pdf", ".html"
_SUFFIXES = (_WORD, _PDF, _PAGE)


@click.command(cls=VietnameseCommand)
@click.argument("summaries", metavar="TỔNG_HỢP.xlsx...", type=ANY_PATH, nargs=-1, required=True)
@path_option("-o", "--output", required=True, metavar="TỆP", help="Báo cáo sẽ ghi; đuôi tệp chọn dạng.")
@path_option("--template", metavar="TỆP.docx", help="Dùng mẫu Word riêng thay cho mẫu có sẵn.")
@form_option
@path_option("--keep", metavar="TỆP.docx", help="Dự thảo cũ: giữ những gì người soạn đã viết, chỉ thay số liệu.")
def report(summaries: tuple[Path, ...], output: Path, template: Path | None, form: Path | None, keep: Path | None) -> int:
    """Lập báo cáo từ tệp tổng hợp, hoặc từ tệp của nhiều kỳ đặt cạnh nhau: dự thảo Word (.docx), bản in (.pdf) hoặc
    trang xem trên trình duyệt (.html).

    \b
    Ví dụ:
      tdkt report  tong-hop.xlsx -o bao-cao.docx
      tdkt report  tong-hop.xlsx -o bao-cao.pdf --template mau-cua-so.docx
      tdkt report  tong-hop.xlsx -o bao-cao.html
      tdkt report  nam-2021.xlsx nam-2022.xlsx -o bao-cao.docx
      tdkt report  tong-hop.xlsx -o bao-cao-2.docx --keep bao-cao.docx
    """
    suffix = output.suffix.lower()
    if suffix not in _SUFFIXES:
        raise click.UsageError(f"-o {output}: tệp báo cáo cần có đuôi {', '.join(_SUFFIXES)}.", click.get_current_context())
    if template is not None and suffix == _PAGE:
        raise click.UsageError("--template chỉ dùng cho .docx và .pdf.", click.get_current_context())
    if keep is not None and suffix == _PAGE:
        raise click.UsageError("--keep chỉ dùng cho .docx và .pdf.", click.get_current_context())
    for option, path in [*(("tệp tổng hợp", each) for each in summaries), ("--template", template), ("--form", form)]:
        if path is not None and path.resolve() == output.resolve():
            raise click.UsageError(f"-o {output} trùng với {option}; hãy cho tên khác.", click.get_current_context())
    from tdkt_xl.api.reports import write_report_of

    carried = write_report_of(summaries, output, template=template, form=form, keep=keep)
    click.echo(f"Đã ghi {output}")
    if carried is not None:
        click.echo(f"Giữ nguyên {carried.kept} đoạn người soạn đã viết trong dự thảo cũ.")
        if carried.beside:
            click.echo(f"{carried.beside} chỗ vừa được sửa tay vừa đổi số liệu: câu mới ghi ngay bên dưới, tô vàng; hãy chọn.")
    if suffix == _WORD:
        click.echo("Các chỗ trong ngoặc vuông […] tô vàng là phần người soạn tự viết; rà lại trước khi trình ký.")
    elif suffix == _PDF:
        click.echo("Các chỗ trong ngoặc vuông […] tô vàng còn phải viết; muốn viết tiếp, lập bản .docx.")
    return DONE
