"""Writes a file beside its place and then moves it there, so that the old file is unchanged until the new one is complete."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdkt_xl.words import leavings
from tdkt_xl.words.errors import OutputError, system_reason


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path to write to. It replaces `path` if the block ends without an exception, and is removed otherwise.

    Raises OutputError with a Vietnamese message if the file is open elsewhere or the disk is full.
    """
    _refuse_if_open(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise OutputError(f"Không ghi được {path}: đó là một thư mục. Hãy cho tên tệp.")
        leavings.sweep(path.parent)
        temporary = leavings.new_file(path.parent, path.suffix)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as problem:
        raise OutputError(_explained(path, problem)) from problem
    finally:
        if temporary is not None:
            leavings.remove(temporary)


def _refuse_if_open(path: Path) -> None:
    """Raises OutputError if there is an owner file, which Excel and LibreOffice leave beside a workbook that they have open."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if os.path.exists(lock):  # False also without permission, or if the name would be too long
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
