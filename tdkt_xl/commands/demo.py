"""`tdkt demo`: sample returns and all results from them, in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from tdkt_xl.commands.options import ANY_PATH
from tdkt_xl.commands.running import DONE
from tdkt_xl.commands.words import VietnameseCommand


@click.command(cls=VietnameseCommand)
@click.argument("folder", metavar="[THƯ_MỤC]", type=ANY_PATH, default="tdkt-demo")
def demo(folder: Path) -> int:
    """Dùng thử: ghi vào một thư mục mới (mặc định tdkt-demo) biểu của một tỉnh giả định và mọi kết quả lập từ các biểu đó.

    \b
    Ví dụ:
      tdkt demo
      tdkt demo  dung-thu/
    """
    from tdkt_xl.api.demo import COPIES, PAGE, REPORT, RETURNS, ROSTER, SUMMARY, write_demo

    made = write_demo(folder)
    summary = made.summary
    rows = (
        (f"{RETURNS}/", f"{len({each.file for each in summary.submissions})} tệp biểu của các đơn vị (số liệu giả định)"),
        (ROSTER, f"danh sách {summary.expected} đơn vị phải nộp"),
        (SUMMARY, f"tệp tổng hợp: nhận {summary.received}/{summary.expected} đơn vị"),
        (REPORT, "dự thảo báo cáo Word, kèm phiếu rà soát nội bộ"),
        (PAGE, "trang xem trên trình duyệt"),
        (f"{COPIES}/", f"{len(made.copies)} bản đánh dấu chỗ sai để gửi trả đơn vị"),
    )
    click.echo(f"Đã ghi vào {made.folder}:")
    for name, what in rows:
        click.echo(f"  {name:<15}{what}")
    click.echo(f"Hãy mở {made.folder / SUMMARY} trước.")
    return DONE
