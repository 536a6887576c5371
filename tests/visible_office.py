"""A LibreOffice that is seen: on a screen of its own (Xvfb) under a window manager (openbox), worked by keys and mouse (xdotool).

`Screen` waits for what shall be there, never for a time to pass. A program that is missing is an error that names its package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tests.calc_office import installed_profile

Found = TypeVar("Found")
PROGRAMS = {
    "soffice": "libreoffice-calc", "Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "xprop": "x11-utils",
    "import": "imagemagick",
}  # fmt: skip
"""What has to be there, with Debian's name of its package."""
PATIENCE = 40.0
_TRIES = 4
"""Seconds that are waited for a window."""
_SETTINGS = (
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "vi"),
    ("org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ("org.openoffice.Setup/Product", "ooSetupLastVersion", "99.0"),
)


def missing_programs() -> list[str]:
    """Packages of the programs that are not there."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


class Screen:
    """A screen with a LibreOffice on it that shows `workbook`, the extension installed, `home` its memory."""

    def __init__(self, folder: Path, workbook: Path, wide: int = 1366, high: int = 768, profile: Path | None = None) -> None:
        if missing_programs():
            raise RuntimeError(f"Tests of visible windows need: apt-get install {' '.join(missing_programs())}")
        profile = profile or visible_profile(folder)
        (folder / "python.json").write_text(json.dumps({"python": sys.executable}), encoding="utf-8")
        self.folder, self.wide, self.high = folder, wide, high
        self._programs: list[subprocess.Popen[bytes]] = []
        self._environment = {**os.environ, "TDKT_HOME": str(folder), "SAL_USE_VCLPLUGIN": "gen", "LANG": "C.UTF-8"}
        self._environment.pop("TDKT_SAID", None)
        self._environment["DISPLAY"] = self._screen()
        self._start("openbox")
        options = ("--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}", "--calc", str(workbook))
        self.office = self._start("soffice", *options)
        self.main = self.window(re.escape(workbook.name))
        self.run("windowmove", self.main, "0", "0", "windowsize", self.main, str(wide), str(high - 20))

    def _screen(self) -> str:
        """Starts a screen with a number that is free; gives its name."""
        reading, writing = os.pipe()
        size = f"{self.wide}x{self.high}x24"
        self._start("Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", keep=writing)
        os.close(writing)
        with os.fdopen(reading) as told:
            return f":{told.readline().strip()}"

    def _start(self, *command: str, keep: int | None = None) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            command,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(keep,) if keep is not None else (),
        )
        self._programs.append(program)
        return program

    def stop(self) -> None:
        """Ends what was started, and nothing else."""
        for program in reversed(self._programs):
            try:
                os.killpg(program.pid, 15)
            except ProcessLookupError:
                continue
            program.wait(20)

    # ---- Looking

    def run(self, *command: str) -> str:
        """What xdotool says; "" where it finds nothing."""
        said = subprocess.run(["xdotool", *command], env=self._environment, capture_output=True, text=True, check=False)
        return said.stdout.strip()

    def titles(self) -> dict[str, str]:
        """The titles of all windows that are seen, by window."""
        windows = self.run("search", "--onlyvisible", "--name", ".").split()
        return {window: title for window in windows if (title := self.run("getwindowname", window))}

    def in_front(self) -> str:
        """The title of the window that takes the keys."""
        return self.run("getactivewindow", "getwindowname")

    def stack(self) -> list[str]:
        """The titles of the windows, from the lowest to the one that lies on top."""
        command = ("xprop", "-root", "_NET_CLIENT_LIST_STACKING")
        said = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout
        return [self.run("getwindowname", str(int(window, 16))) for window in re.findall(r"0x[0-9a-f]+", said)]

    def until(self, what: str, look: Callable[[], Found]) -> Found:
        """What `look` gives as soon as it gives something. Fails with the titles that are seen."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.1)
        picture = self.picture("failed.png")
        raise AssertionError(f"{what}: not seen within {PATIENCE:.0f} s; in front: {self.in_front()!r}; {picture}")

    def window(self, title: str) -> str:
        """A window whose title has the pattern in it, once it takes the keys."""
        return self.until(title, lambda: self.run("getactivewindow") if re.search(title, self.in_front()) else "")

    def picture(self, name: str) -> Path:
        """A picture of the whole screen."""
        path = self.folder / name
        subprocess.run(["import", "-window", "root", "+dither", "-colors", "48", str(path)], env=self._environment, check=True)
        return path

    def colours_seen(self) -> int:
        """How many colours the screen has: a blank one has one or two."""
        command = ("import", "-window", "root", "-format", "%k", "info:-")
        return int(subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True).stdout)

    def settled(self) -> None:
        """Waits until the screen has looked the same for a moment."""
        command, seen = ("import", "-window", "root", "rgb:-"), [b"", b"a", b"b"]
        end = time.monotonic() + PATIENCE
        while len(set(seen)) > 1 and time.monotonic() < end:
            time.sleep(0.3)
            seen = [*seen[1:], subprocess.run(command, env=self._environment, capture_output=True, check=True).stdout]

    # ---- Doing

    def keys(self, *keys: str) -> None:
        self.run("key", "--clearmodifiers", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        self.run("type", "--clearmodifiers", "--delay", "8", text)

    def click(self, left: int, top: int, *, window: str | None = None) -> None:
        where = ("--window", window) if window is not None else ()
        self.run("mousemove", *where, str(left), str(top), "click", "1")

    def name_folder(self, title: str, folder: Path) -> None:
        """Answers the dialog `title`, which asks for a folder."""
        self.window(title)
        self.keys("ctrl+a")
        self.type(str(folder))
        self.keys("Return")

    def press(self, number: int, menus_after: int = 2) -> None:
        """Chooses an entry of the extension's menu, from 0, by keys. `menus_after` menus stand behind it: Window and Help.

        A window that has just come in front may not take the first keys yet: so again, until something else is in front.
        """
        before = self.run("getactivewindow")
        for _ in range(_TRIES):
            self.keys("Escape", "F10", *["Left"] * (menus_after + 1), "Down", *["Down"] * number, "Return")
            end = time.monotonic() + PATIENCE / _TRIES
            while time.monotonic() < end:
                if self.run("getactivewindow") not in ("", before):
                    return
                time.sleep(0.05)
        raise AssertionError(f"menu entry {number}: nothing came in front; {self.picture('failed.png')}")


def visible_profile(folder: Path, settings: Sequence[tuple[str, str, str]] = _SETTINGS) -> Path:
    """A profile with the extension, without what LibreOffice shows on its first day."""
    profile = installed_profile(folder)
    file = profile / "user" / "registrymodifications.xcu"
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in settings
    )
    file.write_text(file.read_text(encoding="utf-8").replace("</oor:items>", f"{items}</oor:items>"), encoding="utf-8")
    return profile
