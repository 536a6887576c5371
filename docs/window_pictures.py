"""Draws LibreOffice's window with the extension at work: `python docs/window_pictures.py FOLDER`, from the project's folder.

Needs LibreOffice, Xvfb, openbox, xdotool and ImageMagick. Display, profile and settings are of this run alone, and what it
started it ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.calc_office import installed_profile

DISPLAY = ":96"
WIDE, HIGH = 1400, 800
SAMPLE = Path(__file__).parents[1] / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"
CHECK_BUTTON, MENU, FIRST_TAB = (60, 106), (432, 28), (150, 767)
_SETTINGS = (
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "vi"),
    ("org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
)


def main(folder: Path) -> None:
    """Writes the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        profile = _profile(place)
        workbook = shutil.copy(SAMPLE, place / "Biểu thành phố Nam Định.xlsx")
        environment = {**os.environ, "DISPLAY": DISPLAY, "TDKT_HOME": str(place), "SAL_USE_VCLPLUGIN": "gen"}
        screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", f"{WIDE}x{HIGH}x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL
        )
        time.sleep(1)
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        office = subprocess.Popen(
            ["soffice", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}", "--calc", str(workbook)],
            env=environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _draw(folder, environment)
        finally:
            os.killpg(office.pid, 15)
            for program in (manager, screen):
                program.terminate()
                program.wait()


def _profile(place: Path) -> Path:
    profile = installed_profile(place)
    (place / "python.json").write_text(json.dumps({"python": sys.executable}), encoding="utf-8")
    settings = profile / "user" / "registrymodifications.xcu"
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    settings.write_text(settings.read_text(encoding="utf-8").replace("</oor:items>", f"{items}</oor:items>"), encoding="utf-8")
    return profile


def _draw(folder: Path, environment: dict[str, str]) -> None:
    def run(*command: str) -> str:
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout

    def click(place: tuple[int, int], wait: float = 1.5) -> None:
        run("xdotool", "mousemove", *map(str, place), "click", "1")
        time.sleep(wait)

    def take(name: str) -> None:
        run("import", "-window", "root", "+dither", "-colors", "64", str(folder / name))
        print(folder / name)

    for _ in range(120):
        window = run("xdotool", "search", "--onlyvisible", "--name", "Calc").split()
        if window:
            break
        time.sleep(0.5)
    time.sleep(4)
    run("xdotool", "windowsize", window[0], str(WIDE), str(HIGH - 20), "windowmove", window[0], "0", "0")
    time.sleep(1.5)
    click(MENU)
    take("libreoffice-trinh-don.png")
    run("xdotool", "key", "Escape", "Escape")
    click(CHECK_BUTTON, wait=4)
    take("libreoffice-phat-hien.png")
    run("xdotool", "key", "Return")
    click(FIRST_TAB)
    take("libreoffice-danh-dau.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
