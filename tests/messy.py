"""Submissions as offices really send them, with their truth: named deviations from the plain form, freely combined.

A deviation changes the sheet in a way that must not change what is read. `make(seed)` draws some of them and fills the
form with figures; `Truth` says what a reader has to find. Numbers in brackets refer to the list of real-life mess in the
project's notes on the domain.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from tdkt_xl.forms import built_in_forms
from tests.legacy_codes import tcvn3, viqr, vni

FORM = built_in_forms()[0]
TOP_TEXTS = {"unit": "UBND XÃ BÌNH AN", "upper": "UBND TỈNH QUẢNG NINH", "title": "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"}
Counts = dict[int, int | None]


@dataclass
class TrueLine:
    """A line as it must be read."""

    section: str
    award: str
    counts: Counts


@dataclass
class Row:
    """A body row on its way to the sheet: what kind it is, its cells by form column, and its line where it is one."""

    kind: str
    cells: dict[int, object]
    line: TrueLine | None = None


@dataclass
class Sheet:
    """A submission in the making. Deviations change it; `write` lays it out."""

    chance: random.Random
    rows: list[Row]
    above: list[object] = field(default_factory=lambda: [TOP_TEXTS["upper"], TOP_TEXTS["unit"], None, TOP_TEXTS["title"], None])
    below: list[dict[int, object]] = field(default_factory=list)
    numbers: list[object] = field(default_factory=lambda: [column.printed for column in FORM.columns])
    header: Callable[[str], str] = str
    encode: Callable[[str], str] = str
    """What becomes of every text when it is written."""
    explained: bool = False
    """Whether a column "Giải trình" stands right of the table."""
    dated: Row | None = None
    """The line whose total is formatted as a date."""
    fonts_mixed: bool = False
    offset: tuple[int, int] = (0, 0)
    blank_columns: tuple[int, ...] = ()
    """Form columns before which an empty sheet column stands."""
    split_at: int | None = None
    """Body row before which the header is repeated."""
    last: list[Callable[[openpyxl.Workbook], None]] = field(default_factory=list)
    unit: str = "Xã Bình An"
    period: str = "2026"
    file: str = "nop.xlsx"
    findings: set[str] = field(default_factory=set)
    """Rules that the deviations rightly call up, besides those that the figures do."""

    def lines(self) -> list[Row]:
        return [row for row in self.rows if row.line is not None]

    def column(self, number: int) -> int:
        """1-based sheet column of a form column."""
        return self.offset[1] + number + sum(blank <= number for blank in self.blank_columns)


@dataclass(frozen=True)
class Truth:
    """What must be read of a submission."""

    path: Path
    deviations: tuple[str, ...]
    unit: str
    period: str
    lines: list[TrueLine]
    findings: frozenset[str]


Change = Callable[[Sheet], None]
DEVIATIONS: dict[str, Change] = {}


def deviation(change: Change) -> Change:
    DEVIATIONS[change.__name__] = change
    return change


# ---- The plain form


def plain(chance: random.Random) -> Sheet:
    rows: list[Row] = []
    for section in FORM.sections:
        rows.append(Row("section", {1: section.id, 2: section.title}))
        for number, printed in enumerate(section.lines, 1):
            counts = figures(chance, FORM.awards.awards[printed.award].recipient)
            cells: dict[int, object] = {
                1: number,
                2: printed.label,
                **{n: value for n, value in counts.items() if value is not None},
            }
            rows.append(Row("line", cells, TrueLine(section.id, printed.award, counts)))
    return Sheet(chance, rows)


def figures(chance: random.Random, recipient: str) -> Counts:
    """Counts that break no rule."""
    parts = [chance.choice((0, 1, 3, 17, 365, 1984)) for _ in range(4)] if recipient != "collective" else [0] * 4
    extra = [0, 0] if recipient == "individual" else [chance.choice((0, 2, 25)), chance.choice((0, 1))]
    merit, thematic = parts[0] + parts[1] + extra[0], parts[2] + parts[3] + extra[1]
    counts = {3: merit + thematic, 4: sum(parts), 6: merit, 8: parts[0], 9: parts[1], 10: thematic, 12: parts[2], 13: parts[3]}
    return {number: value or None for number, value in counts.items()}


# ---- Deviations: where the table stands


@deviation
def moved(sheet: Sheet) -> None:
    """The table begins further down and to the right."""
    sheet.offset = (sheet.chance.randint(1, 9), sheet.chance.randint(1, 5))


@deviation
def blank_columns(sheet: Sheet) -> None:
    """Empty columns for looks between the groups of columns (29)."""
    sheet.blank_columns = (6, 10)


@deviation
def numbers_negative(sheet: Sheet) -> None:
    """Excel made -1, -2 … of the column numbers (12)."""
    sheet.numbers = [text if "=" in str(text) else -n for n, text in enumerate(sheet.numbers, 1)]


@deviation
def numbers_bare(sheet: Sheet) -> None:
    """Column numbers without brackets, as numbers (12)."""
    sheet.numbers = [float(n) for n in range(1, 15)]


@deviation
def numbers_missing(sheet: Sheet) -> None:
    """The row of column numbers was deleted; the header's texts have to do."""
    sheet.numbers = []
    sheet.findings.add("interpreted")


@deviation
def header_repeated(sheet: Sheet) -> None:
    """The header stands again on the next printed page (13)."""
    sheet.split_at = sheet.chance.randrange(2, len(sheet.rows))


@deviation
def header_in_capitals(sheet: Sheet) -> None:
    """All header texts in capitals, with a line break."""
    sheet.header = lambda text: text.upper().replace(" ", " \n", 1)


@deviation
def header_decomposed(sheet: Sheet) -> None:
    """Header texts in decomposed Unicode, as a Mac types them (33)."""
    sheet.header = lambda text: unicodedata.normalize("NFD", text)


@deviation
def header_reworded(sheet: Sheet) -> None:
    """A header in the office's own words ("CB lãnh đạo", "Người trực tiếp LĐ"), without column numbers."""
    chance, typed = sheet.chance, sheet.header
    words = {
        "Stt": chance.choice(("TT", "Số TT")),
        "Hình thức khen thưởng": chance.choice(("Hình thức", "Danh hiệu, hình thức khen", "Nội dung khen thưởng")),
        "Số lượng khen thưởng trong năm": chance.choice(("Số lượng", "Tổng số khen thưởng")),
        "Tổng số": chance.choice(("Tổng", "TS", "Tổng cộng")),
        "Trong đó khen thưởng cho cá nhân": chance.choice(("Cá nhân", "Trong đó: cá nhân")),
        "Số lượng": "SL",
        "Tỷ lệ %": chance.choice(("%", "TL %", "Tỷ lệ")),
    }
    groups = chance.choice((("Công trạng", "Chuyên đề"), ("Khen theo công trạng", "Khen đột xuất, chuyên đề")))
    leaders = chance.choice(("CB lãnh đạo", "Lãnh đạo, quản lý", "Cá nhân là lãnh đạo"))
    workers = chance.choice(("LĐ trực tiếp", "Người trực tiếp LĐ", "CNVC không giữ chức vụ", "Công nhân, nông dân"))
    own = (groups[0], leaders, workers, groups[1])
    printed = (FORM.columns[5].header[0], FORM.columns[7].header[1], FORM.columns[8].header[1], FORM.columns[9].header[0])
    words.update(zip(printed, own, strict=True))
    sheet.header = lambda text: typed(words.get(text, text))
    sheet.numbers = []
    sheet.findings.add("interpreted")


@deviation
def merged_header(sheet: Sheet) -> None:
    """The header's cells are merged as printed (29)."""

    def merge(book: openpyxl.Workbook) -> None:
        page = book.active
        if sheet.blank_columns or sheet.split_at is not None:
            return
        top = len(sheet.above) + sheet.offset[0] + 1
        for cell in FORM.header_cells():
            if (cell.last_row, cell.last_column) != (cell.first_row, cell.first_column):
                page.merge_cells(
                    start_row=top + cell.first_row,
                    end_row=top + cell.last_row,
                    start_column=sheet.column(cell.first_column + 1),
                    end_column=sheet.column(cell.last_column + 1),
                )

    sheet.last.append(merge)


# ---- Deviations: rows


@deviation
def lines_deleted(sheet: Sheet) -> None:
    """Lines for which there is nothing were deleted (26)."""
    gone = sheet.chance.sample(sheet.lines(), 4)
    sheet.rows = [row for row in sheet.rows if not any(row is other for other in gone)]


@deviation
def lines_reordered(sheet: Sheet) -> None:
    """Lines of a section in another order (26)."""
    rows: list[Row] = []
    group: list[Row] = []
    for row in [*sheet.rows, None]:
        if row is None or row.line is None or (group and group[-1].line and row.line.section != group[-1].line.section):
            sheet.chance.shuffle(group)
            rows += group
            group = []
        if row is not None and row.line is not None:
            group.append(row)
        elif row is not None:
            rows.append(row)
    sheet.rows = rows


@deviation
def lines_added(sheet: Sheet) -> None:
    """Awards of the catalogue that the form does not print (26)."""
    section = sheet.chance.choice(("I", "II", "III"))
    award, label = sheet.chance.choice((("don-vi-tien-tien", "Đơn vị tiên tiến"), ("huan-chuong-lao-dong-hang-ba", "HCLĐ hạng Ba")))
    at = next(i for i, row in enumerate(sheet.rows) if row.kind == "section" and str(row.cells[1]).split(".")[0] == section)
    sheet.rows.insert(at + 1, Row("line", {1: "", 2: label, 3: 2, 6: 2}, TrueLine(section, award, {3: 2, 6: 2})))


@deviation
def totals(sheet: Sheet) -> None:
    """A row of totals at the end and one at the top (25)."""
    label = sheet.chance.choice(("Cộng", "TỔNG CỘNG", "Tổng cộng (I+II+III)", "Tổng số"))
    sheet.rows.append(Row("total", {2: label, 3: 4711, 6: 4000}))
    sheet.rows.insert(0, Row("total", {1: "Tổng cộng", 3: 4711}))


@deviation
def section_sums(sheet: Sheet) -> None:
    """Section rows hold the section's sums (25)."""
    for row in sheet.rows:
        if row.kind == "section":
            row.cells.update({3: 99, 6: 99})


@deviation
def section_headings_merged(sheet: Sheet) -> None:
    """The heading stands in the first column, merged over the row (29)."""
    for row in sheet.rows:
        if row.kind == "section":
            row.cells[1] = f"{row.cells[1]}. {row.cells.pop(2)}"


@deviation
def section_headings_other(sheet: Sheet) -> None:
    """Another heading for the same section."""
    words = {"I": "Khen thưởng cấp cơ sở", "II": "Khen thưởng cấp tỉnh, bộ, ngành Trung ương", "III": "Khen cao"}
    for row in sheet.rows:
        if row.kind == "section" and row.cells.get(1) in words and 2 in row.cells:
            row.cells[2] = words[str(row.cells[1])]


@deviation
def break_down(sheet: Sheet) -> None:
    """Rows "Trong đó", "- Tập thể", "- Cá nhân" under an award."""
    at = next(i for i, row in enumerate(sheet.rows) if row.line is not None)
    sheet.rows[at + 1 : at + 1] = [Row("detail", {2: label, 3: 7}) for label in ("Trong đó:", "- Tập thể", "- Cá nhân")]
    sheet.findings.add("interpreted")


@deviation
def blank_rows(sheet: Sheet) -> None:
    """Empty rows between the lines."""
    for _ in range(3):
        sheet.rows.insert(sheet.chance.randrange(1, len(sheet.rows)), Row("blank", {}))


@deviation
def page_mark(sheet: Sheet) -> None:
    """A typed "Trang 2" between the lines (48)."""
    sheet.rows.insert(sheet.chance.randrange(2, len(sheet.rows)), Row("blank", {2: "Trang 2"}))


@deviation
def section_headings_mistyped(sheet: Sheet) -> None:
    """A slip in the section's heading (20)."""
    words = {
        "I": "KHEN THƯỞNG CUẢ ĐƠN VỊ, ĐỊA PHƯƠNG",
        "II": "KHEN THƯỞNGG CẤP TỈNH, CẤP BỘ, NGÀNH TW",
        "III": "KHEN THỞNG CẤP NHÀ NƯỚC",
    }
    for row in sheet.rows:
        if row.kind == "section" and row.cells.get(1) in words and row.cells.get(2) == FORM.section(str(row.cells[1])).title:
            row.cells[2] = words[str(row.cells[1])]
            sheet.findings.add("interpreted")


@deviation
def captions(sheet: Sheet) -> None:
    """Headings of a few lines within a section."""
    at = next(i for i, row in enumerate(sheet.rows) if row.line is not None)
    sheet.rows.insert(
        at, Row("caption", {2: sheet.chance.choice(("1. Danh hiệu thi đua", "Các hình thức khen thưởng:", "a) Danh hiệu"))})
    )
    sheet.findings.add("interpreted")


def _insert(sheet: Sheet, at: int, rows: list[Row]) -> None:
    """Puts rows behind the row at a place; a header that is repeated further down stays where it is."""
    sheet.rows[at + 1 : at + 1] = rows
    if sheet.split_at is not None and sheet.split_at > at:
        sheet.split_at += len(rows)


def _written(counts: Counts) -> dict[int, object]:
    return {number: value for number, value in counts.items() if value}


@deviation
def classes_below(sheet: Sheet) -> None:
    """Classes under a "Huân chương Lao động" that holds their sum ("+ Hạng Nhất")."""
    at = next((i for i, row in enumerate(sheet.rows) if row.line is not None and row.line.award == "huan-chuong"), None)
    if at is None:
        return
    parts = [figures(sheet.chance, "any") for _ in range(2)]
    sums = {number: sum(part[number] or 0 for part in parts) or None for number in FORM.counts}
    bullet = sheet.chance.choice(("+ ", "- ", "a) ", ""))
    rows = [
        Row("line", {2: f"{bullet}{named}", **_written(part)}, TrueLine("III", f"huan-chuong-lao-dong-{award}", part))
        for named, award, part in zip(("Hạng Nhất", "Hạng Nhì"), ("hang-nhat", "hang-nhi"), parts, strict=True)
    ]
    sheet.rows[at] = Row("sum", {1: sheet.rows[at].cells[1], 2: "Huân chương Lao động", **_written(sums)})
    if any(value is not None for value in sums.values()):
        sheet.findings.add("interpreted")
    _insert(sheet, at, rows)


@deviation
def recipients_below(sheet: Sheet) -> None:
    """Figures in the rows "- Tập thể" and "- Cá nhân" only, the award's own row blank."""
    at = next((i for i, row in enumerate(sheet.rows) if row.line is not None and row.line.award == "bang-khen-cap-tinh"), None)
    if at is None:
        return
    counts = figures(sheet.chance, "any")
    people = {**counts, 3: counts[4], 6: (counts[8] or 0) + (counts[9] or 0), 10: (counts[12] or 0) + (counts[13] or 0)}
    groups = {number: (counts[number] or 0) - (people[number] or 0) for number in (3, 6, 10)}
    line = sheet.rows[at].line
    assert line is not None
    line.counts = counts
    sheet.rows[at].cells = {1: sheet.rows[at].cells[1], 2: sheet.rows[at].cells[2]}
    sheet.rows[at].kind = "split"
    sheet.findings.add("interpreted")
    _insert(sheet, at, [Row("detail", {2: "- Tập thể", **_written(groups)}), Row("detail", {2: "- Cá nhân", **_written(people)})])


# ---- Deviations: labels


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


def _before_unicode(encode: Callable[[str], str]) -> Callable[[str], str]:
    """A font from before Unicode has no look-alikes of Đ."""
    return lambda text: encode(text.replace("\u00d0", "Đ").replace("\u00f0", "đ"))


@deviation
def label_legacy(sheet: Sheet) -> None:
    """Labels in fonts from before Unicode, by turns TCVN3 and VNI, in a sheet of proper text (34, 35)."""
    _relabel(sheet, lambda label: _before_unicode(sheet.chance.choice((tcvn3, vni)))(label))
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


# ---- Deviations: around the table


@deviation
def signatures(sheet: Sheet) -> None:
    """Date line and signature block under the table (48)."""
    sheet.below += [{}, {10: "Bình An, ngày 15 tháng 12 năm 2026"}, {2: "NGƯỜI LẬP BIỂU", 10: "TM. ỦY BAN NHÂN DÂN"},
                    {2: "(Ký, ghi rõ họ tên)", 10: "CHỦ TỊCH"}, {}, {2: "Nguyễn Văn A", 10: "Trần Thị B"}]  # fmt: skip


@deviation
def remarks(sheet: Sheet) -> None:
    """Remarks and recipients under the table."""
    sheet.below += [{1: "Ghi chú: số liệu tính đến 15/11/2026"}, {2: "Nơi nhận:"}, {2: "- Sở Nội vụ;"}, {2: "- Lưu: VT."}]


@deviation
def stray_below(sheet: Sheet) -> None:
    """A stray figure under the table (14)."""
    sheet.below += [{}, {3: 363.14}]


@deviation
def stray_beside(sheet: Sheet) -> None:
    """Somebody's own sums beside the table (14)."""
    sheet.lines()[0].cells[17] = 4711
    sheet.lines()[1].cells[18] = "xem lại"


@deviation
def motto(sheet: Sheet) -> None:
    """Quốc hiệu beside the letterhead, number and date line under it."""
    sheet.above = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", *sheet.above[:2], "Số: 164/BC-UBND",
                   "Bình An, ngày 05 tháng 01 năm 2027", *sheet.above[2:]]  # fmt: skip


@deviation
def title_on_two_lines(sheet: Sheet) -> None:
    """The title runs over two rows."""
    at = next(i for i, text in enumerate(sheet.above) if text and "BIỂU" in str(text))
    words = str(sheet.above[at])
    sheet.above[at : at + 1] = [words.removesuffix(" NĂM 2026"), "NĂM 2026"]


@deviation
def unit_in_the_file_name(sheet: Sheet) -> None:
    """The unit's name stands in the file's name only (45)."""
    sheet.above = [None if text in (TOP_TEXTS["unit"], TOP_TEXTS["upper"]) else text for text in sheet.above]
    sheet.file = "BTH Xã Bình An 2026.xlsx"
    if not any("xã bình an" in str(text).lower() for text in sheet.above):
        sheet.findings.add("interpreted")


@deviation
def unit_said_outright(sheet: Sheet) -> None:
    """ "Đơn vị: …" instead of a letterhead."""
    sheet.above = ["Đơn vị báo cáo: UBND xã Bình An" if text == TOP_TEXTS["unit"] else text for text in sheet.above]


# ---- Deviations: the workbook


@deviation
def hidden_rows_and_columns(sheet: Sheet) -> None:
    """Hidden rows and columns (30)."""

    def hide(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[len(sheet.above) + sheet.offset[0] + 7].hidden = True
        book.active.column_dimensions[get_column_letter(sheet.column(6))].hidden = True

    sheet.last.append(hide)


@deviation
def other_sheets(sheet: Sheet) -> None:
    """A sheet of persons before the form, hidden lists behind it (30, 47)."""

    def add(book: openpyxl.Workbook) -> None:
        people = book.create_sheet("Danh sách", 0)
        people.append(["Stt", "Họ và tên", "Hình thức"])
        people.append([1, "Nguyễn Văn A", "Giấy khen"])
        lists = book.create_sheet("dm")
        lists.sheet_state = "veryHidden"
        lists.append(["Giấy khen", "Lao động tiên tiến"])
        book.active = 1

    sheet.last.insert(0, lambda book: None)
    sheet.last.append(add)


@deviation
def sheet_renamed(sheet: Sheet) -> None:
    """The sheet's name means nothing (31)."""
    sheet.last.append(lambda book: setattr(book.active, "title", "Sheet1 (2)"))


@deviation
def old_form_hidden(sheet: Sheet) -> None:
    """Last year's form on a hidden sheet (30)."""

    def add(book: openpyxl.Workbook) -> None:
        old = book.copy_worksheet(book.active)
        old.sheet_state = "hidden"
        for line in old.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2026", "2025")

    sheet.last.append(add)


# ---- Deviations: everything


@deviation
def everything_in_tcvn3(sheet: Sheet) -> None:
    """The whole sheet in .VnTime, capitals in .VnTimeH (34)."""
    if not sheet.fonts_mixed:
        sheet.encode = _before_unicode(tcvn3)
        sheet.findings.add("interpreted")


@deviation
def everything_in_vni(sheet: Sheet) -> None:
    """The whole sheet in VNI-Times (35)."""
    if sheet.encode is str and not sheet.fonts_mixed:
        sheet.encode = _before_unicode(vni)
        sheet.findings.add("interpreted")


@deviation
def everything_in_viqr(sheet: Sheet) -> None:
    """The whole sheet in VIQR: "Gia^'y khen" (35)."""
    if sheet.encode is str and not sheet.fonts_mixed:
        sheet.encode = _before_unicode(viqr)
        sheet.findings.add("interpreted")


# ---- Writing


def write(sheet: Sheet, folder: Path, name: str) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    down, right = sheet.offset
    row = down
    for text in sheet.above:
        row += 1
        page.cell(row, right + 1, sheet.encode(text) if isinstance(text, str) else text)
    row = _write_header(sheet, page, row)
    for i, body in enumerate(sheet.rows):
        if i == sheet.split_at:
            row = _write_header(sheet, page, row + 1)
        row += 1
        _write_cells(sheet, page, row, body.cells)
    for cells in sheet.below:
        row += 1
        _write_cells(sheet, page, row, cells)
    for change in sheet.last:
        change(book)
    path = folder / name / sheet.file
    path.parent.mkdir(parents=True)
    book.save(path)
    return path


def _write_header(sheet: Sheet, page: openpyxl.worksheet.worksheet.Worksheet, row: int) -> int:
    for cell in FORM.header_cells():
        page.cell(row + 1 + cell.first_row, sheet.column(cell.first_column + 1), sheet.encode(sheet.header(cell.text)))
    if sheet.explained:
        page.cell(row + 1, sheet.column(15), sheet.encode("Giải trình"))
    row += FORM.header_depth
    if sheet.numbers:
        row += 1
        for number, text in enumerate(sheet.numbers, 1):
            page.cell(row, sheet.column(number), text)
    return row


def _write_cells(sheet: Sheet, page: openpyxl.worksheet.worksheet.Worksheet, row: int, cells: dict[int, object]) -> None:
    for number, value in cells.items():
        if callable(value):
            page.cell(row, sheet.column(number), value(row))
        elif value is not None:
            cell = page.cell(row, sheet.column(number), sheet.encode(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"


def make(seed: int, folder: Path, most: int = 8, left_out: frozenset[str] = frozenset()) -> Truth:
    """A submission with up to `most` deviations drawn by the seed, those left out excepted, written below `folder`."""
    chance = random.Random(seed)
    chosen = [name for name in chance.sample(sorted(DEVIATIONS), chance.randint(0, most)) if name not in left_out]
    return made_with(chosen, seed, folder)


def made_with(names: list[str], seed: int, folder: Path) -> Truth:
    """A submission with just these deviations."""
    sheet = plain(random.Random(seed))
    for name in sorted(names, key=list(DEVIATIONS).index):
        DEVIATIONS[name](sheet)
    path = write(sheet, folder, f"{seed}-{len(names)}")
    lines = [row.line for row in sheet.rows if row.line is not None]
    return Truth(path, tuple(names), sheet.unit, sheet.period, lines, frozenset(sheet.findings))
