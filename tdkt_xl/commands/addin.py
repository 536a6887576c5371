"""`tdkt addin` and `tdkt doctor`: the command line of the add-ins. Imports are inside the commands."""

from __future__ import annotations

from pathlib import Path

import click

from tdkt_xl.commands.options import path_option
from tdkt_xl.commands.running import DONE, ERRORS_FOUND, NOT_DONE
from tdkt_xl.commands.words import VietnameseCommand, VietnameseGroup


@click.group(cls=VietnameseGroup, no_args_is_help=False, invoke_without_command=True)
@click.pass_context
def addin(context: click.Context) -> None:
    """Cài tiện ích vào Excel và LibreOffice: ribbon, trình đơn, hàm trong ô."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(NOT_DONE)


@addin.command()
@path_option("--out", required=True, metavar="THƯ_MỤC", help="Nơi ghi tdkt.xlam và tdkt.oxt.")
def build(out: Path) -> int:
    """Dựng tdkt.xlam (Excel) và tdkt.oxt (LibreOffice) vào một thư mục."""
    from tdkt_xl.calc.extension import NAME as EXTENSION
    from tdkt_xl.calc.extension import extension
    from tdkt_xl.excel.addin import NAME as ADDIN
    from tdkt_xl.excel.addin import build_addin
    from tdkt_xl.installing.carrying_out import write
    from tdkt_xl.installing.machine import Machine
    from tdkt_xl.installing.plan import interpreters

    for path, content in ((out / ADDIN, build_addin(interpreters(Machine()))), (out / EXTENSION, extension())):
        write(path, content)
        click.echo(f"Đã ghi {path}")
    return DONE


@addin.command()
def install() -> int:
    """Cài tiện ích vào Excel và LibreOffice của người đang dùng máy. Chạy lại bao nhiêu lần cũng được."""
    return _carried_out("install")


@addin.command()
def remove() -> int:
    """Gỡ tiện ích khỏi Excel và LibreOffice; không đụng tới tiện ích khác."""
    return _carried_out("remove")


def _carried_out(what: str) -> int:
    from tdkt_xl.installing.carrying_out import carry_out
    from tdkt_xl.installing.machine import Machine
    from tdkt_xl.installing.plan import install_plan, remove_plan

    machine = Machine()
    plan = install_plan(machine) if what == "install" else remove_plan(machine)
    all_well = True
    for well, said in carry_out(plan, machine):
        click.echo(said if well else f"Lỗi: {said}", err=not well)
        all_well = all_well and well
    for warning in plan.warnings:
        click.echo(f"Lưu ý: {warning}")
    return DONE if all_well else NOT_DONE


@addin.command()
def status() -> int:
    """Cho biết tiện ích đã cài chưa, có đúng bản này không."""
    from tdkt_xl.installing.carrying_out import status
    from tdkt_xl.installing.machine import Machine

    for line in status(Machine()):
        click.echo(line)
    return DONE


@click.command(cls=VietnameseCommand)
def doctor() -> int:
    """Tìm xem trên máy này có gì làm chương trình không chạy được, và cách khắc phục."""
    from tdkt_xl.installing.doctor import BAD, GOOD, examine
    from tdkt_xl.installing.machine import Machine

    checks = list(examine(Machine()))
    for check in checks:
        mark = "  ✓   " if check.state == GOOD else "  ✗   " if check.state == BAD else "  !   "
        click.echo(f"{mark}{check.found}" + (f"\n      → {check.remedy}" if check.remedy else ""))
    troubles = sum(check.state != GOOD for check in checks)
    click.echo(f"\n{len(checks)} mục, {troubles} mục cần xem." if troubles else "\nMọi thứ đều ổn.")
    return ERRORS_FOUND if any(check.state == BAD for check in checks) else DONE
