"""Files that only LibreOffice opens, turned by it into a format that is read here."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.waiting import waiting

_PROGRAMS = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_PATIENCE = 25
"""Seconds that a conversion may take: fewer than a worker has for a file, so that the worker still ends the conversion."""
_KEPT = 4
"""Results that are kept for those who ask for the same file again: its table is read, then its prose."""


def office_program() -> str | None:
    """LibreOffice's program, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@lru_cache(maxsize=_KEPT)
def converted(data: bytes, ending: str, target: str, what: str) -> bytes:
    """The file in another format, such as "docx". `what` says in Vietnamese what the file is.

    Raises UnreadableFile, saying what to do, where LibreOffice is not installed or does not manage within its time.
    """
    program = office_program()
    if program is None:
        raise UnreadableFile(f"{what}, máy này không có LibreOffice để mở; hãy cài LibreOffice hoặc nhờ đơn vị lưu thành .{target}")
    with TemporaryDirectory(prefix="tdkt-") as folder:
        source, made = Path(folder, f"tep.{ending}"), Path(folder, f"tep.{target}")
        source.write_bytes(data)
        command = [
            program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={Path(_profile(os.getpid())).as_uri()}",
            "--convert-to", target, "--outdir", folder, str(source),
        ]  # fmt: skip
        if not _finished(command):
            raise UnreadableFile(f"{what}, LibreOffice không mở xong trong {_PATIENCE} giây; nhờ đơn vị lưu thành .{target}")
        if not made.exists():
            raise UnreadableFile(f"{what}, hỏng hoặc LibreOffice không mở được; nhờ đơn vị lưu thành .{target}")
        return made.read_bytes()


@lru_cache(maxsize=1)
def _profile(_process: int) -> str:
    """A profile of this process's own, made once: LibreOffice starts in half the time with a profile that it knows."""
    folder = mkdtemp(prefix="tdkt-office-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _finished(command: list[str]) -> bool:
    """Runs a command; one that takes too long is ended with all that it started.

    Where the system has `timeout`, that ends the command too: also when this process is killed and cannot.
    """
    quiet, timeout = subprocess.DEVNULL, shutil.which("timeout") if os.name == "posix" else None
    if timeout is not None:
        command = [timeout, "--kill-after=2", str(_PATIENCE + 2), *command]
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, preexec_fn=_unlimited)  # noqa: S603
    try:
        with waiting(_PATIENCE):
            process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        _end(process)
        return False
    except BaseException:
        _end(process)
        raise
    return True


def _free_memory() -> None:
    """In the child process: takes off the limit of memory under which submissions are read; LibreOffice needs more."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


_unlimited = _free_memory if os.name == "posix" else None


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
