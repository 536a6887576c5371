"""Deviations of labels and counts; see messy.py."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime

import openpyxl
from openpyxl.utils import get_column_letter

from tests.legacy_codes import tcvn3, vni
from tests.messy_sheet import FORM, Row, Sheet, deviation


@deviation
def label_mistyped(sheet: Sheet) -> None:
    """Letters swapped, doubled, dropped, words run together (20)."""
    slips = {"khen của": "kehn của", "Giấy khen": "Giấy kheen", "Chiến": "Chién", "lao động": "laođộng", "thi đua": "thi đau"}
    for row in sheet.lines():
        label = str(row.cells[2])
        slip = next((typed for typed in slips if typed in label), None)
        if slip is not None:
            row.cells[2] = label.replace(slip, slips[slip], 1)
    sheet.findings.add("interpreted")


@deviation
def label_wrong_tone(sheet: Sheet) -> None:
    """A wrong tone mark (44)."""
    slips = {"Chiến": "Chiên", "động": "đông", "Giấy": "Giây", "Bằng": "Băng", "Cờ": "Cơ", "chương": "chường"}
    for row in sheet.lines():
        for right, wrong in slips.items():
            row.cells[2] = str(row.cells[2]).replace(right, wrong)
    sheet.findings.add("interpreted")


@deviation
def label_without_diacritics(sheet: Sheet) -> None:
    """No diacritics at all."""
    for row in sheet.lines():
        letters = unicodedata.normalize("NFD", str(row.cells[2])).replace("đ", "d").replace("Đ", "D")
        row.cells[2] = "".join(letter for letter in letters if not unicodedata.combining(letter))
    sheet.findings.add("interpreted")


@deviation
def label_quoted(sheet: Sheet) -> None:
    """Quotes around a title."""
    _relabel(sheet, lambda label: f"“{label}”")


def _relabel(sheet: Sheet, change: Callable[[str], str]) -> None:
    for row in sheet.lines():
        row.cells[2] = change(str(row.cells[2]))


@deviation
def label_spaces(sheet: Sheet) -> None:
    """Double, leading, non-breaking and zero-width spaces, line breaks (32)."""
    odd = ("  ", "\u00a0", " \n", " \u200b")
    _relabel(sheet, lambda label: " " + label.replace(" ", sheet.chance.choice(odd), 1) + " ")


@deviation
def label_decomposed(sheet: Sheet) -> None:
    """Labels in decomposed Unicode (33)."""
    _relabel(sheet, lambda label: unicodedata.normalize("NFD", label))


@deviation
def label_capitals(sheet: Sheet) -> None:
    """Labels in capitals."""
    _relabel(sheet, str.upper)


@deviation
def label_enumerated(sheet: Sheet) -> None:
    """The number stands before the label instead of in its own column (24)."""
    for row in sheet.lines():
        row.cells[2] = f"{row.cells.pop(1, '') or 1}. {row.cells[2]}"


@deviation
def label_si(sheet: Sheet) -> None:
    """sĩ for sỹ (44)."""
    _relabel(sheet, lambda label: label.replace("sỹ", "sĩ"))


@deviation
def label_look_alike(sheet: Sheet) -> None:
    """Đ from another alphabet (33)."""
    _relabel(sheet, lambda label: label.replace("Đ", "\u00d0").replace("đ", "\u00f0"))


@deviation
def label_footnote(sheet: Sheet) -> None:
    """A footnote's star or number behind the label."""
    _relabel(sheet, lambda label: label + sheet.chance.choice(("*", " (1)", "²")))


@deviation
def label_short(sheet: Sheet) -> None:
    """Abbreviations that mean one thing only (44)."""
    short = {"chien-si-thi-dua-co-so": "CSTĐCS", "lao-dong-tien-tien": "LĐTT", "bang-khen-thu-tuong": "BKTTg"}
    for row in sheet.lines():
        row.cells[2] = short.get(row.line.award if row.line else "", row.cells[2])


@deviation
def index_odd(sheet: Sheet) -> None:
    """STT 11, 22, or "1.1" that Excel made a date of (24)."""
    for row in sheet.lines():
        if isinstance(row.cells.get(1), int):
            row.cells[1] = sheet.chance.choice((int(row.cells[1]) * 11, datetime(2026, 1, 1), "1.1", f"{row.cells[1]}."))


def before_unicode(encode: Callable[[str], str]) -> Callable[[str], str]:
    """A font from before Unicode has no look-alikes of Đ."""
    return lambda text: encode(text.replace("\u00d0", "Đ").replace("\u00f0", "đ"))


@deviation
def label_legacy(sheet: Sheet) -> None:
    """Labels in fonts from before Unicode, by turns TCVN3 and VNI, in a sheet of proper text (34, 35)."""
    _relabel(sheet, lambda label: before_unicode(sheet.chance.choice((tcvn3, vni)))(label))
    sheet.fonts_mixed = True
    sheet.findings.add("interpreted")


def _words_at(row: Row) -> list[int]:
    """The places of the words, rather than numbers and signs, in a label."""
    return [i for i, word in enumerate(str(row.cells[2]).split(" ")) if any(map(str.isalpha, word))]


@deviation
def label_two_rows(sheet: Sheet) -> None:
    """A long label goes on in the row below."""
    chosen = [i for i, row in enumerate(sheet.rows) if row.line is not None and len(_words_at(row)) > 3]
    for at in sorted(sheet.chance.sample(chosen, min(2, len(chosen))), reverse=True):
        words = str(sheet.rows[at].cells[2]).split(" ")
        half = sheet.chance.choice(_words_at(sheet.rows[at])[2:])
        sheet.rows[at].cells[2] = " ".join(words[:half])
        sheet.rows.insert(at + 1, Row("tail", {2: " ".join(words[half:])}))
        if sheet.split_at is not None and sheet.split_at > at:
            sheet.split_at += 1
        sheet.findings.add("interpreted")


# ---- Deviations: counts


def _rewrite(sheet: Sheet, change: Callable[[int], object]) -> None:
    for row in sheet.lines():
        for number in FORM.counts:
            if isinstance(row.cells.get(number), int):
                row.cells[number] = change(row.cells[number])  # type: ignore[arg-type]


@deviation
def counts_as_text(sheet: Sheet) -> None:
    """Counts typed as text."""
    _rewrite(sheet, str)


@deviation
def counts_grouped(sheet: Sheet) -> None:
    """1984 typed as 1.984, 1,984 or 1 984 (1)."""
    mark = sheet.chance.choice((".", ",", " ", "\u00a0"))
    _rewrite(sheet, lambda count: f"{count:,}".replace(",", mark) if count > 999 else count)


@deviation
def counts_padded(sheet: Sheet) -> None:
    """05 for 5, spaces around (2)."""
    _rewrite(sheet, lambda count: f" {count:02} ")


@deviation
def counts_with_zero_decimals(sheet: Sheet) -> None:
    """12,0 for 12."""
    _rewrite(sheet, lambda count: f"{count},0" if count < 1000 else count)


@deviation
def counts_wide(sheet: Sheet) -> None:
    """Full-width digits of an East Asian keyboard."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    _rewrite(sheet, lambda count: str(count).translate(wide))


@deviation
def fillers(sheet: Sheet) -> None:
    """Dashes and the like for nothing (5)."""
    for row in sheet.lines():
        for number in FORM.counts:
            row.cells.setdefault(number, sheet.chance.choice(("-", "–", "x", "không", " ", "0/0", None)))


@deviation
def typed_zeros(sheet: Sheet) -> None:
    """Zeros typed where others leave a blank (6)."""
    for row in sheet.lines():
        if row.line is not None and row.kind != "split" and row.line.counts.get(10) is None and row.cells.get(10) in (None, "-"):
            row.cells[10], row.line.counts[10] = 0, 0


@deviation
def dates(sheet: Sheet) -> None:
    """Counts in cells formatted as dates (42)."""
    chosen = [row for row in sheet.lines() if isinstance(count := row.cells.get(3), int) and count < 2000]
    if chosen:
        row = sheet.dated = sheet.chance.choice(chosen)
        sheet.findings.add("interpreted")

        def paint(book: openpyxl.Workbook) -> None:
            for line in book.active.iter_rows():
                for cell in line:
                    if cell.value == sheet.encode(str(row.cells[2])) and isinstance(row.cells[3], int):
                        book.active.cell(cell.row, sheet.column(3)).number_format = sheet.chance.choice(("dd/mm/yyyy", "mmm-yy"))

        sheet.last.append(paint)


@deviation
def ratios_typed(sheet: Sheet) -> None:
    """Ratios as shares, percents or text, rounded (3, 4)."""
    for row in sheet.lines():
        if row.line is not None and row.line.counts.get(3):
            share = (row.line.counts.get(6) or 0) / (row.line.counts[3] or 1)
            row.cells[7] = sheet.chance.choice((share, f"{share * 100:.1f}%".replace(".", ","), round(share * 100), "#DIV/0!", "-"))


@deviation
def note_in_a_count(sheet: Sheet) -> None:
    """A remark in a count cell: null, and said; the other cells stand (7, 11, 43)."""
    row = next((row for row in sheet.lines() if row.line is not None and row.line.counts.get(6) and row.kind != "split"), None)
    if row is not None and row.line is not None:
        row.cells[6] = sheet.chance.choice(
            (f"{row.cells[6]} (02 truy tặng)", f"hơn {row.cells[6]}", f"{row.cells[6]} người", "12 TT/39 CN")
        )
        row.line.counts[6] = None
        sheet.findings.add("not-a-count")


@deviation
def explained(sheet: Sheet) -> None:
    """A column "Giải trình" right of the table."""
    sheet.explained = True
    sheet.lines()[0].cells[15] = "đã đối chiếu với 2 quyết định"


@deviation
def formulas_uncalculated(sheet: Sheet) -> None:
    """Totals as formulas that no program has calculated (41)."""
    chosen = [
        row for row in sheet.lines() if row is not sheet.dated and all(isinstance(row.cells.get(n, 0), int) for n in (3, 6, 10))
    ]
    for row in chosen:
        if row.line is not None and row.kind != "split" and row.line.counts.get(3) and row.line.counts.get(6) is not None:
            row.cells[3] = lambda at: f"={get_column_letter(sheet.column(6))}{at}+{get_column_letter(sheet.column(10))}{at}"
            sheet.findings.add("stale-value")
