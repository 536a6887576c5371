"""Draws a summary's pages, the report on it, a marked copy, and blank and filled forms.

    python docs/pictures.py SUMMARY.xlsx RETURN.xlsx FOLDER

Needs LibreOffice, poppler, Chromium and openpyxl. A form is drawn as on the screen: with its status line and its check column,
which are not printed, and with the letters and numbers of columns and rows.

LibreOffice runs with a profile of its own in a temporary folder, set to Vietnamese, so that numbers look as they do
on an officer's screen and nobody's settings are touched.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from tdkt_xl import read_summary, write_marked_copies, write_report
from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

# Picture → words of the page's footer, and how much of the page's height is worth showing.
PAGES = {"bieu-tong-hop": ("Trang 1/", 1.0), "theo-doi": ("Theo dõi – trang", 0.5), "phat-hien": ("Kết quả kiểm tra – trang", 0.5)}
RIGHT = {
    "C14": 42, "D14": 30, "F14": 28, "H14": 4, "I14": 16, "J14": 14, "L14": 2, "M14": 8, "N14": "01 truy tặng",
    "C15": 85, "D15": 85, "F15": 85, "H15": 12, "I15": 73, "C16": 12, "D16": 12, "F16": 12, "H16": 3, "I16": 9,
    "C17": 6, "F17": 6, "B18": "Gia đình văn hóa", "C18": 310, "F18": 310,
    "C25": 3, "D25": 2, "F25": 3, "H25": 1, "P25": "01 cá nhân là doanh nhân",
}  # fmt: skip
WRONG = RIGHT | {"C14": 43, "D15": 80, "C17": "06", "I25": 4}
# Picture → figures of an invented commune, by address.
FORMS: dict[str, Mapping[str, object]] = {"mau-trong": {}, "mau-dung": RIGHT, "mau-sai": WRONG}
FORM_HEIGHT = 0.545
DOTS_PER_INCH = 110
MARKED_SHEET = 2  # the page of a marked copy's print that shows the form; the first is the slip
_A4_LANDSCAPE, _A4_PORTRAIT, _A3_LANDSCAPE = (11.69, 8.27), (8.27, 11.69), (16.54, 11.69)
_VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi</value></prop></item>
</oor:items>
"""


def main(summary: Path, marked: Path, folder: Path) -> None:
    """Writes into `folder` a .png for each of PAGES and FORMS, of the report as Word and page, and of a marked copy of `marked`."""
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
        draft = Path(name) / "bao-cao.docx"
        write_report(read_summary(summary), draft)
        draw(printed(draft, Path(name)), 1, 0.75, folder / "bao-cao-word", _A4_PORTRAIT)
        print(f"{folder / 'bao-cao-word'}.png")
        write_report(read_summary(summary), Path(name) / "bao-cao.html")
        photograph(Path(name) / "bao-cao.html", folder / "bao-cao-trang.png", Path(name))
        print(f"{folder / 'bao-cao-trang'}.png")
        copy = write_marked_copies(marked, Path(name) / "tra-lai")[0]
        draw(printed(copy, Path(name)), MARKED_SHEET, 0.53, folder / "ban-danh-dau")
        print(f"{folder / 'ban-danh-dau'}.png")
        for picture, cells in FORMS.items():
            pdf = printed(filled_form(Path(name) / f"{picture}.xlsx", cells), Path(name))
            draw(pdf, 1, FORM_HEIGHT, folder / picture, _A3_LANDSCAPE)
            print(f"{folder / picture}.png")


def filled_form(path: Path, cells: Mapping[str, object]) -> Path:
    """A form with these cells filled in, set up so that the page shows what the screen does."""
    write_blank_form(built_in_forms()[0], Unit("99020", "Xã Bình An", "xa", "Tỉnh Mẫu"), Period(2026), path)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for address, value in cells.items():
        sheet[address] = value
    sheet.print_area, sheet.print_title_rows = "A1:P40", None
    sheet.page_setup.paperSize, sheet.print_options.headings = sheet.PAPERSIZE_A3, True
    sheet.oddFooter.center.text = ""
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.2)
    book.save(path)
    return path


def printed(summary: Path, folder: Path) -> Path:
    """The workbook as a PDF in `folder`."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_VIETNAMESE, encoding="utf-8")
    run("soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", folder, summary)
    return folder / f"{summary.stem}.pdf"


def draw(pdf: Path, page: int, height: float, picture: Path, paper: tuple[float, float] = _A4_LANDSCAPE) -> None:
    """One page, from the top down to that share of its height, as `picture`.png."""
    wide, high = (round(inches * DOTS_PER_INCH) for inches in paper)
    window = ["-x", "0", "-y", "0", "-W", str(wide), "-H", str(round(high * height))]
    run("pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), *window, pdf, picture)


def photograph(page: Path, picture: Path, folder: Path) -> None:
    """What the top of a page shows in the browser, whose profile goes into `folder`."""
    window = ["--window-size=1100,760", "--hide-scrollbars", f"--user-data-dir={folder / 'browser'}", f"--screenshot={picture}"]
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", *window, page.as_uri())


def run(*command: str | Path) -> str:
    """What a program printed; ends this one where it failed."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
