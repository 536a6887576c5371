"""Temporary files: their names hold machine and process; they are removed at the end or, after a kill, by the next run."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

_MACHINE = f"{crc32(socket.gethostname().encode()):08x}"
"""A shared folder may hold files of other machines, whose processes cannot be checked from here."""
_NAME = re.compile(rf"\.tdkt-{_MACHINE}-(\d+)-\w+(?:\.\w+)?")
_unfinished: set[Path] = set()


def new_file(folder: Path, ending: str) -> Path:
    """A new empty file in the folder, used by nobody else. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".tdkt-{_MACHINE}-{os.getpid()}-", suffix=ending, dir=folder)
    path = Path(name)
    _unfinished.add(path)
    os.close(handle)
    return path


@contextmanager
def scratch_folder() -> Iterator[str]:
    """The path of a new folder in the system's temporary folder; it is removed at the end of the block. Raises OSError."""
    place = Path(tempfile.gettempdir())
    sweep(place)
    path = Path(tempfile.mkdtemp(prefix=f".tdkt-{_MACHINE}-{os.getpid()}-", dir=place))
    _unfinished.add(path)
    try:
        yield str(path)
    finally:
        remove(path)


def remove(path: Path) -> None:
    """Removes a temporary file or folder, unless it has been moved to its final place."""
    _unfinished.discard(path)
    _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def remove_all() -> None:
    """Removes every temporary file of this process, which is about to end."""
    for path in list(_unfinished):
        remove(path)


def sweep(folder: Path) -> None:
    """Removes from the folder the temporary files of those processes of this machine that have ended."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            made = _NAME.fullmatch(entry.name)
            if made is not None and not _runs(int(made[1])):
                _remove(Path(entry.path))


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        import psutil

        return psutil.pid_exists(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
