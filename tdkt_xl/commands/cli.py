"""The command line: each command parses, calls the library and prints. Heavy imports are inside the commands."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

import click

from tdkt_xl.commands.addin import addin, doctor
from tdkt_xl.commands.check import check
from tdkt_xl.commands.demo import demo
from tdkt_xl.commands.form import form
from tdkt_xl.commands.learn import learn
from tdkt_xl.commands.merge import merge
from tdkt_xl.commands.new import new
from tdkt_xl.commands.read import read
from tdkt_xl.commands.report import report
from tdkt_xl.commands.running import DONE, NOT_DONE, terminal_without_turns
from tdkt_xl.commands.windows import WINDOWS, written_arguments
from tdkt_xl.commands.words import VietnameseGroup, explained
from tdkt_xl.words.errors import TdktError, system_reason
from tdkt_xl.words.incidents import incident_log
from tdkt_xl.words.version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code: 0 no errors found, 1 errors found, 2 not carried out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # JSON has the same bytes on every system
    with terminal_without_turns():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        given = written_arguments(sys.argv[1:] if arguments is None else arguments, WINDOWS)
        # On Windows click would take "BC [2].xlsx" for a pattern, and find "BC 2.xlsx".
        code = tdkt.main(args=given, prog_name="tdkt", standalone_mode=False, windows_expand_args=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("Đã dừng theo yêu cầu; chưa ghi gì thêm.", err=True)
        return NOT_DONE
    except click.ClickException as problem:
        click.echo(explained(problem), err=True)
        return NOT_DONE
    except TdktError as problem:
        click.echo(f"Lỗi: {problem}", err=True)
        return NOT_DONE
    except MemoryError:
        click.echo("Lỗi: máy không đủ bộ nhớ. Hãy đóng bớt chương trình khác rồi chạy lại; tệp cũ (nếu có) còn nguyên.", err=True)
        return NOT_DONE
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as problem:  # a panic of a library written in Rust is no Exception
        click.echo(_refusal(problem) or _our_fault(), err=True)
        return NOT_DONE
    return code if isinstance(code, int) else DONE


def _refusal(problem: BaseException) -> str:
    """The message if the system refused a place that a person named, such as a full disk after `>`; "" for other errors."""
    if not isinstance(problem, OSError) or problem.errno not in (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS, errno.EIO):
        return ""
    place = problem.filename or "Kết quả in ra"
    return f"Lỗi: {place}: {system_reason(problem)}. Hãy chọn nơi khác, hoặc xem lại đĩa và quyền truy cập, rồi chạy lại."


def _our_fault() -> str:
    """Writes the traceback of the error being handled into a file for the technical staff; returns the message about it."""
    log = incident_log()
    return (
        "Lỗi của chương trình, không phải của người dùng. Các tệp báo cáo không bị thay đổi, tệp kết quả cũ (nếu có) còn nguyên. "
        f"Hãy gửi tệp {log} cho người phụ trách kỹ thuật; nếu đang dùng --jobs, thử chạy lại không có --jobs."
    )


@click.group(
    cls=VietnameseGroup,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(VERSION, "--version", prog_name="tdkt", message="%(prog)s %(version)s", help="In số phiên bản rồi kết thúc.")
@click.pass_context
def tdkt(context: click.Context) -> None:
    """Kiểm tra và tổng hợp “Biểu tổng hợp kết quả khen thưởng” của xã, phường, cơ quan, trường học.

    \b
    Ví dụ:
      tdkt check  thu-muc-bieu/
      tdkt merge  thu-muc-bieu/ --roster don-vi.csv -o tong-hop.xlsx
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(NOT_DONE)


for _command in (new, read, check, merge, report, form, learn, demo, addin, doctor):
    tdkt.add_command(_command)
