"""Deviations of where the table stands and of its rows; see messy.py."""

from __future__ import annotations

import unicodedata

import openpyxl

from tests.messy_sheet import FORM, Counts, Row, Sheet, TrueLine, deviation, figures


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
