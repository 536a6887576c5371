"""The facts about a computer that plan and doctor use. They use no others, so that a test can describe any computer."""

from __future__ import annotations

import ntpath
import os
import platform
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tdkt_xl.desk.python_note import note_path
from tdkt_xl.words.errors import system_reason

WINDOWS, MACOS, LINUX = "Windows", "Darwin", "Linux"
_LONGEST_RUN = 300
"""The time limit for a program, in seconds."""


def _installed_version(distribution: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(  # noqa: S603 - programs that the plan names
            list(command), capture_output=True, timeout=_LONGEST_RUN, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as problem:
        return -1, f"không chạy được {command[0]}: {system_reason(problem)}"
    except subprocess.TimeoutExpired:
        return -1, f"{command[0]} không trả lời trong {_LONGEST_RUN // 60} phút"
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace").strip()


def _short_path(path: str) -> str | None:
    """The 8.3 name of a path on Windows; None if there is none (these names can be switched off)."""
    if sys.platform != "win32":
        return None
    import ctypes

    buffer = ctypes.create_unicode_buffer(1024)
    length = ctypes.windll.kernel32.GetShortPathNameW(path, buffer, len(buffer))
    return buffer.value if 0 < length < len(buffer) and buffer.value.isascii() else None


@dataclass(frozen=True)
class Machine:
    """A computer. `python` is the interpreter that has tdkt-xl; the functions examine the real machine unless others are given."""

    system: str = field(default_factory=platform.system)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    home: str = field(default_factory=lambda: os.path.expanduser("~"))
    python: str = sys.executable
    python_version: tuple[int, int] = sys.version_info[:2]
    root: bool = field(default_factory=lambda: hasattr(os, "geteuid") and os.geteuid() == 0)
    exists: Callable[[str], bool] = os.path.exists
    read: Callable[[str], bytes | None] = _read
    run: Callable[[Sequence[str]], tuple[int, str]] = _run
    which: Callable[[str], str | None] = shutil.which
    short_path: Callable[[str], str | None] = _short_path
    writable: Callable[[str], bool] = lambda path: os.access(path, os.W_OK)
    installed: Callable[[str], str | None] = _installed_version

    def join(self, *parts: str) -> str:
        return ntpath.join(*parts) if self.system == WINDOWS else posixpath.join(*parts)

    def parent(self, path: str) -> str:
        return ntpath.dirname(path) if self.system == WINDOWS else posixpath.dirname(path)

    @property
    def note(self) -> str:
        """The path of the file in which LibreOffice finds the path of the interpreter."""
        return note_path(self.system == WINDOWS, self.environment, self.home)

    @cached_property
    def roaming(self) -> str:
        """%APPDATA%."""
        return self.environment.get("APPDATA") or self.join(self.home, "AppData", "Roaming")

    @property
    def excel_startup(self) -> str | None:
        """The folder from which Excel loads add-ins automatically, trusted on Windows; None if this system has no Excel."""
        if self.system == WINDOWS:
            return self.join(self.roaming, "Microsoft", "Excel", "XLSTART")
        if self.system == MACOS:
            container = "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
            return self.join(self.home, container, "Startup.localized/Excel")
        return None

    @cached_property
    def unopkg(self) -> str | None:
        """LibreOffice's program for extensions; None if LibreOffice is not found."""
        if self.system == WINDOWS:
            folders = (self.environment.get(name) for name in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)"))
            places = [self.join(folder, "LibreOffice", "program", "unopkg.com") for folder in folders if folder]
        elif self.system == MACOS:
            application = "Applications/LibreOffice.app/Contents/MacOS/unopkg"
            places = [f"/{application}", self.join(self.home, application)]
        else:
            places = []
        return next((place for place in places if self.exists(place)), None) or self.which("unopkg")
