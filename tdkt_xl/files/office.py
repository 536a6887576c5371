"""Lets LibreOffice convert files that only LibreOffice opens into a format that this program reads."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import NamedTuple

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
"""The time limit of a conversion in seconds: less than a worker's for a file, so that it can still end the conversion."""
_PATIENCE_EACH = 3
"""Additional seconds for each further file of a batch."""
_MOST_KEPT = 64 * 2**20
"""The most bytes of results that are kept, since a file is used twice: for its table and then for its running text."""
_kept: dict[tuple[bytes, str], bytes] = {}


class Wanted(NamedTuple):
    """A file, its ending, the format to convert it into, such as "docx", and what the file is, in Vietnamese.

    `filter` is the only LibreOffice filter that may open the file; "": LibreOffice chooses, and it opens any file as text.
    """

    data: bytes
    ending: str
    target: str
    what: str
    filter: str = ""


def office_program() -> str | None:
    """The path of LibreOffice's program; None if it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def converted(file: Wanted) -> bytes:
    """The file in the wanted format.

    Raises UnreadableFile, which says what to do, if LibreOffice is not installed or does not finish in time.
    """
    if office_program() is None:
        what, target = file.what, file.target
        raise UnreadableFile(f"{what}, máy này không có LibreOffice để mở; hãy cài LibreOffice hoặc nhờ đơn vị lưu thành .{target}")
    key = _key(file)
    if key not in _kept and not _convert([file], _PATIENCE):
        raise UnreadableFile(f"{file.what}, LibreOffice không mở xong trong {_PATIENCE} giây; nhờ đơn vị lưu thành .{file.target}")
    if key not in _kept:
        raise UnreadableFile(f"{file.what}, hỏng hoặc LibreOffice không mở được; nhờ đơn vị lưu thành .{file.target}")
    return _kept[key]


def convert_ahead(files: Sequence[Wanted]) -> None:
    """Converts many files with one start of LibreOffice for each format; `converted` then finds the results.

    If LibreOffice fails on one file, this file and the following ones are left to `converted`.
    """
    if not files or office_program() is None:
        return
    alike = attrgetter("target", "filter")
    for _, of_one_kind in groupby(sorted(files, key=alike), alike):
        batch = [file for file in of_one_kind if _key(file) not in _kept]
        if len(batch) > 1:
            _convert(batch, _PATIENCE + _PATIENCE_EACH * len(batch))


def _convert(files: Sequence[Wanted], patience: float) -> bool:
    """Runs LibreOffice once for files with the same target format, and keeps the results; False if its time was over."""
    target = files[0].target
    with TemporaryDirectory(prefix="tdkt-") as folder:
        sources, made = Path(folder, "goc"), Path(folder, "moi")
        sources.mkdir()
        for number, file in enumerate(files):
            Path(sources, f"{number}.{file.ending}").write_bytes(file.data)
        command = [
            str(office_program()), "--headless", "--norestore", "--nolockcheck",
            f"-env:UserInstallation={Path(_profile(os.getpid())).as_uri()}",
            *([f"--infilter={files[0].filter}"] if files[0].filter else []),
            "--convert-to", target, "--outdir", str(made), *map(str, sorted(sources.iterdir())),
        ]  # fmt: skip
        in_time = _finished(command, patience)
        for number, file in enumerate(files):
            result = Path(made, f"{number}.{target}")
            if result.exists():
                _keep(_key(file), result.read_bytes())
    return in_time


def _key(file: Wanted) -> tuple[bytes, str]:
    return blake2b(file.data, digest_size=16).digest(), f"{file.filter}>{file.target}"


def _keep(key: tuple[bytes, str], result: bytes) -> None:
    _kept[key] = result
    while len(_kept) > 1 and sum(map(len, _kept.values())) > _MOST_KEPT:
        del _kept[next(iter(_kept))]


@lru_cache(maxsize=1)
def _profile(_process: int) -> str:
    """A LibreOffice profile for this process, created once: with an existing profile LibreOffice starts in half the time."""
    folder = mkdtemp(prefix="tdkt-office-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _finished(command: list[str], patience: float) -> bool:
    """Runs a command; False if it takes too long, in which case it is ended with all its child processes.

    If the system has `timeout`, this ends the command too, even if this process is killed.
    """
    quiet, timeout = subprocess.DEVNULL, shutil.which("timeout") if os.name == "posix" else None
    if timeout is not None:
        command = [timeout, "--kill-after=2", str(patience + 2), *command]
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, preexec_fn=_unlimited)  # noqa: S603
    try:
        with waiting(patience):
            process.wait(patience)
    except subprocess.TimeoutExpired:
        _end(process)
        return False
    except BaseException:
        _end(process)
        raise
    return True


def _free_memory() -> None:
    """Called in the child process: removes the memory limit under which submissions are read, because LibreOffice needs more."""
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
