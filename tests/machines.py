"""Computers that stand in for real ones in tests of plan and doctor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tdkt_xl.installing.doctor import LIBRARIES
from tdkt_xl.installing.machine import LINUX, MACOS, WINDOWS, Machine


@dataclass
class Disk:
    """Files by path, and the programs that were run with what they answered."""

    files: dict[str, bytes] = field(default_factory=dict)
    answers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    ran: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, command: Sequence[str]) -> tuple[int, str]:
        self.ran.append(tuple(command))
        return self.answers.get(command[1] if len(command) > 1 else command[0], (0, ""))


VERSIONS = {"xlwings": "0.37.8", "pdfplumber": "0.11", **dict.fromkeys(LIBRARIES, "1")}


def machine(disk: Disk, **facts: Any) -> Machine:
    """A machine over a disk of files; nothing of the real one shows through."""
    known: dict[str, Any] = {
        "environment": {},
        "python_version": (3, 12),
        "root": False,
        "exists": lambda path: path in disk.files,
        "read": lambda path: disk.files.get(path),
        "run": disk.run,
        "which": lambda name: None,
        "short_path": lambda path: None,
        "writable": lambda path: True,
        "installed": VERSIONS.get,
    }
    return Machine(**{**known, **facts})


def windows(disk: Disk, user: str = "An", **facts: Any) -> Machine:
    """Windows 11 with Python in the user's own folder, xlwings' library beside it, and LibreOffice."""
    home = rf"C:\Users\{user}"
    folder = rf"{home}\AppData\Local\Programs\Python\Python312"
    office = r"C:\Program Files\LibreOffice\program\unopkg.com"
    disk.files |= dict.fromkeys((rf"{folder}\pythonw.exe", rf"{folder}\xlwings64-0.37.8.dll", office), b"")
    environment = {"APPDATA": rf"{home}\AppData\Roaming", "ProgramFiles": r"C:\Program Files", "TEMP": rf"{home}\Temp"}
    return machine(disk, **{"system": WINDOWS, "environment": environment, "home": home, "python": rf"{folder}\python.exe"} | facts)


def macos(disk: Disk, **facts: Any) -> Machine:
    disk.files["/Applications/LibreOffice.app/Contents/MacOS/unopkg"] = b""
    return machine(disk, **{"system": MACOS, "home": "/Users/an", "python": "/Users/an/tdkt/bin/python"} | facts)


def linux(disk: Disk, **facts: Any) -> Machine:
    which = {"unopkg": "/usr/bin/unopkg"}.get
    return machine(disk, **{"system": LINUX, "home": "/home/an", "python": "/usr/bin/python3", "which": which} | facts)


__all__ = ["Disk", "linux", "machine", "macos", "replace", "windows"]
