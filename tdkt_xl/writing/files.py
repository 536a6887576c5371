"""A file written beside its place and moved in, so that the old one stays whole until the new one is."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import clear_frames

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from tdkt_xl.errors import OutputError, system_reason
from tdkt_xl.forms import Form


@contextmanager
def new_workbook(path: Path, form: Form) -> Iterator[Workbook]:
    """A workbook in the form's font that takes the place of `path` when the block ends well. Raises OutputError."""
    font = {"font_name": form.page.font, "font_size": form.page.font_size}
    with replacing(path) as temporary, TemporaryDirectory(prefix="tdkt-") as scratch:
        # Put together in memory: a zip file that a full disk cuts off would complain a second time, when it is disposed of.
        whole = BytesIO()
        book = Workbook(whole, {"default_format_properties": font, "tmpdir": scratch})
        yield book
        try:
            book.close()
        except FileCreateError as problem:  # wraps the system's own error
            clear_frames(problem.args[0].__traceback__)  # the zip is disposed of while what it writes to is still there
            raise problem.args[0] from None
        temporary.write_bytes(whole.getbuffer())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path to write to; it takes the place of `path` when the block ends well, and goes otherwise.

    Raises OutputError, in words for the person at the keyboard, where the file is open elsewhere or the disk full.
    """
    _refuse_if_open(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise OutputError(f"Không ghi được {path}: đó là một thư mục. Hãy cho tên tệp.")
        handle, name = tempfile.mkstemp(prefix=".tdkt-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as problem:
        raise OutputError(_explained(path, problem)) from problem
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _refuse_if_open(path: Path) -> None:
    """Excel and LibreOffice leave an owner file beside a workbook that they have open."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise OutputError(
                f"Không ghi được {path}: tệp đang mở trong Excel hoặc LibreOffice. Hãy đóng tệp rồi chạy lại "
                f"(nếu không ai mở, xóa tệp khóa {lock.name}). Tệp cũ còn nguyên."
            )


def _explained(path: Path, problem: OSError) -> str:
    if isinstance(problem, PermissionError):
        reason = "tệp đang mở ở chương trình khác, hoặc không có quyền ghi vào thư mục"
        remedy = "Hãy đóng tệp hoặc chọn nơi ghi khác"
    elif problem.errno in (errno.ENOSPC, errno.EDQUOT):
        reason, remedy = "đĩa đã đầy", "Hãy dọn bớt đĩa hoặc chọn nơi ghi khác"
    else:
        reason, remedy = system_reason(problem), "Hãy kiểm tra đường dẫn rồi chạy lại"
    return f"Không ghi được {path}: {reason}. {remedy}. Tệp cũ (nếu có) còn nguyên."


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
