"""Makes N submissions quickly: a few real workbooks as moulds, then each file is a mould with its own figures."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import xlsxwriter

from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

MOULDS = 4
OWN_FORMS = 12
"""So many forms are filled in and saved by LibreOffice; the others are copies of them."""
FAULTY = 0.03
_MARK = 7_000_000


def make_submissions(folder: Path, count: int, seed: int = 2026) -> None:
    """Writes `count` made-up returns for 2026 into `folder`, a subfolder a hundred; 3 % of the lines do not add up."""
    form = built_in_forms()[0]
    moulds = [_mould(form, i) for i in range(MOULDS)]
    rng = random.Random(seed)
    for i in range(count):
        place = folder / f"huyen-{i // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        figures = [figure for section in form.sections for line in section.lines for figure in _figures(line.award, rng)]
        (place / f"xa-{i:05}.xlsx").write_bytes(_cast(moulds[i % MOULDS], i, figures))


def make_own_forms(folder: Path, count: int, seed: int = 2026) -> None:
    """Writes `count` of the program's own forms for 2026 into `folder`, filled in and saved by LibreOffice."""
    form, rng = built_in_forms()[0], random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        filled = [Path(name) / f"mau-{i:02}.xlsx" for i in range(OWN_FORMS)]
        for i, path in enumerate(filled):
            write_blank_form(form, Unit(f"{i:05}", f"Xã Mẫu Số {i}", "xa", "Tỉnh Bịa Đặt"), Period(2026), path)
            _fill(path, form, rng)
        saved = folder / "luu"
        command = ["soffice", "--headless", f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", str(saved), *map(str, filled)], check=True, capture_output=True)
        for i in range(count):
            shutil.copyfile(saved / filled[i % OWN_FORMS].name, folder / f"xa-{i:05}.xlsx")
        shutil.rmtree(saved)


def _fill(path: Path, form: Form, rng: random.Random) -> None:
    """Types counts into the cells of the printed lines."""
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[0]]
    rows = {str(sheet.cell(row, form.label).value): row for row in range(1, sheet.max_row + 1)}
    for section in form.sections:
        for line in section.lines:
            for number, figure in enumerate(_figures(line.award, rng), 3):
                cell = sheet.cell(rows[line.label], number)
                if not cell.protection.locked:
                    cell.value = figure or None
    book.save(path)


def _figures(award: str, rng: random.Random) -> Iterator[float | str]:
    """Columns 3 to 13 of a line, ratios included, right except for a slip now and then."""
    merit, thematic = rng.randint(0, 400), rng.randint(0, 60) if "khen" in award else 0
    total = merit + thematic
    collective = award.startswith(("tap-the", "co-thi-dua"))
    individual = award.startswith(("lao-dong", "chien-si"))
    people = 0 if collective else total if individual else (merit // 2 + thematic // 2)
    lead = min(people, merit) // 4
    lead_thematic = (people - min(people, merit)) // 4
    cells = {3: total, 4: people, 6: merit, 8: lead, 9: min(people, merit) - lead, 10: thematic}
    cells |= {12: lead_thematic, 13: people - min(people, merit) - lead_thematic}
    if individual and not thematic:
        cells |= {9: merit - lead, 12: 0, 13: 0}
    quotients = {5: cells[4], 7: cells[6], 11: cells[10]}
    ratios = {number: round(part / total, 4) if total else "" for number, part in quotients.items()}
    if rng.random() < FAULTY:
        cells[3] += 1
    for number in range(3, 14):
        yield cells[number] if number in cells else ratios[number]


def _mould(form: Form, variant: int) -> dict[str, bytes]:
    """A workbook's parts, every figure of it a marker number that is replaced by the file's own."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("BTH" if variant % 2 else "Sheet1")
    cell = book.add_format({"border": 1, "font_name": "Times New Roman", "text_wrap": True})
    top = 5 + variant
    sheet.write(0, 0, "UBND HUYỆN BỊA ĐẶT")
    sheet.write(1, 0, "UBND XÃ MẪU SỐ 99999")
    sheet.write(3, 0, f"{form.title} NĂM 2026", cell)
    for header in form.header_cells():
        sheet.write(top + header.first_row, header.first_column, header.text, cell)
    row = top + form.header_depth
    for place, column in enumerate(form.columns):
        sheet.write(row, place, column.printed if variant % 3 else -column.number, cell)
    marker = _MARK
    for section in form.sections:
        row += 1
        sheet.write(row, 0, section.id, cell)
        sheet.write(row, 1, section.title, cell)
        for number, line in enumerate(section.lines, 1):
            row += 1
            sheet.write(row, 0, number, cell)
            sheet.write(row, 1, line.label, cell)
            for place in range(2, 13):
                sheet.write_number(row, place, marker, cell)
                marker += 1
            sheet.write_blank(row, 13, None, cell)
    sheet.write(row + 3, 1, "NGƯỜI LẬP BIỂU")
    sheet.write(row + 3, 9, "CHỦ TỊCH")
    book.close()
    with zipfile.ZipFile(buffer) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _cast(mould: dict[str, bytes], number: int, figures: list[float | str]) -> bytes:
    sheet = mould["xl/worksheets/sheet1.xml"]
    pieces = []
    at = 0
    for i, figure in enumerate(figures):
        mark = b"<v>%d</v>" % (_MARK + i)
        found = sheet.index(mark, at)
        pieces.append(sheet[at:found] + (b"<v>%s</v>" % str(figure).encode() if figure != "" else b""))
        at = found + len(mark)
    pieces.append(sheet[at:])
    strings = mould["xl/sharedStrings.xml"].replace(b"99999", b"%d" % number)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as parts:
        for name, content in mould.items():
            if name == "xl/worksheets/sheet1.xml":
                content = b"".join(pieces)
            elif name == "xl/sharedStrings.xml":
                content = strings
            parts.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
