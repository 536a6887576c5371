"""Draws the pages of a summary workbook: `python docs/pictures.py SUMMARY.xlsx FOLDER`. Needs LibreOffice and poppler.

LibreOffice runs with a profile of its own in a temporary folder, set to Vietnamese, so that numbers look as they do
on an officer's screen and nobody's settings are touched.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

# Picture → words of the page's footer, and how much of the page's height is worth showing.
PAGES = {"bieu-tong-hop": ("Trang 1/", 1.0), "theo-doi": ("Theo dõi – trang", 0.5), "phat-hien": ("Phát hiện – trang", 0.5)}
DOTS_PER_INCH = 110
_A4_LANDSCAPE = (11.69, 8.27)
_VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi</value></prop></item>
</oor:items>
"""


def main(summary: Path, folder: Path) -> None:
    """Writes a .png for each of PAGES into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        pdf = printed(summary, Path(name))
        pages = run("pdftotext", "-layout", pdf, "-").split("\f")
        for picture, (words, height) in PAGES.items():
            number = next((at for at, text in enumerate(pages, 1) if words in text), None)
            if number is None:
                sys.exit(f"{summary}: no page says “{words}”")
            draw(pdf, number, height, folder / picture)
            print(f"{folder / picture}.png")


def printed(summary: Path, folder: Path) -> Path:
    """The workbook as a PDF in `folder`."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_VIETNAMESE, encoding="utf-8")
    run("soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", folder, summary)
    return folder / f"{summary.stem}.pdf"


def draw(pdf: Path, page: int, height: float, picture: Path) -> None:
    """One page, from the top down to that share of its height, as `picture`.png."""
    wide, high = (round(inches * DOTS_PER_INCH) for inches in _A4_LANDSCAPE)
    window = ["-x", "0", "-y", "0", "-W", str(wide), "-H", str(round(high * height))]
    run("pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), *window, pdf, picture)


def run(*command: str | Path) -> str:
    """What a program printed; ends this one where it failed."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
