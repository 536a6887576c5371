"""Draws LibreOffice's window with the extension at work: `python docs/window_pictures.py FOLDER`, from the project's folder.

Needs what the tests of visible windows need (tests/visible_office.py). Display, profile and settings are of this run alone, and
what it started it ends.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tdkt_xl.desk.actions import ACTIONS, CHECK, MERGE, TITLE
from tests.visible_office import Screen

SAMPLES = Path(__file__).parents[1] / "samples"
NUMBERS = {action.id: number for number, action in enumerate(ACTIONS)}
FIRST_TAB = (150, 735)


def main(folder: Path) -> None:
    """Writes the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bao-cao-") as name:
        place = Path(name)
        workbook = place / "Biểu thành phố Nam Định.xlsx"
        shutil.copy(SAMPLES / "nam-dinh-2020" / "nam-dinh-2020.xlsx", workbook)
        shutil.copytree(SAMPLES / "tinh-hai-cap" / "bao-cao", place / "Biểu các xã")
        shutil.copy(SAMPLES / "tinh-hai-cap" / "don-vi.csv", place)
        screen = Screen(place, workbook)
        try:
            _draw(screen, folder)
        finally:
            screen.stop()


def _draw(screen: Screen, folder: Path) -> None:
    def take(name: str) -> None:
        shutil.move(screen.picture(name), folder / name)
        print(folder / name)

    screen.keys("F10", "Left", "Left", "Left", "Down")
    screen.settled()
    take("libreoffice-trinh-don.png")
    screen.keys("Escape", "Escape")
    screen.press(NUMBERS[CHECK])
    screen.window(f"^{TITLE}$")
    screen.settled()
    take("libreoffice-phat-hien.png")
    screen.keys("Return")
    screen.window("Nam Định")
    screen.click(*FIRST_TAB)
    screen.settled()
    take("libreoffice-danh-dau.png")
    screen.press(NUMBERS[MERGE])
    screen.name_folder("Thư mục chứa biểu", screen.folder / "Biểu các xã")
    screen.window("Tổng hợp$")
    screen.settled()
    take("libreoffice-tong-hop.png")
    screen.keys("Return")
    screen.until("the summary", lambda: any("Tổng hợp – Biểu các xã.xlsx" in title for title in screen.titles().values()))
    screen.window(f"^{TITLE}$")
    screen.settled()
    take("libreoffice-da-tong-hop.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
