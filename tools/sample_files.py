"""Builds everything in samples/ that is not text: `python -m tools.sample_files [FOLDER]`. Two runs give the same bytes.

Nam Định 2020 is a real sheet, as printed. Both provinces, their units and their figures are made up; what is bent in
their files is bent the way offices bend it. samples/README.md says which file holds what.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tdkt_xl.forms import Form, built_in_forms
from tools.office_sheet import Formula, Page, Value, bundle, workbook, write

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
DEMO = ROOT / "tdkt_xl" / "api" / "tinh-mau.zip"
FORM: Form = built_in_forms()[0]
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

Cells = dict[int, Value]
"""The cells of one line, by column number of the form."""


def main(folder: Path) -> None:
    """Writes the three samples below `folder`."""
    build_nam_dinh(folder / "nam-dinh-2020")
    build_two_levels(folder / "tinh-hai-cap")
    build_three_levels(folder / "tinh-ba-cap")
    if folder == SAMPLES:
        DEMO.write_bytes(packed(folder / "tinh-hai-cap"))


def packed(folder: Path) -> bytes:
    """The folder as a .zip, for `tdkt demo` of an installed program."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return bundle({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})


# ---- Nam Định 2020: the real sheet


def build_nam_dinh(folder: Path) -> None:
    """The sheet of Nam Định city as printed, from its transcription."""
    with (ROOT / "tests" / "data" / "nam-dinh-2020-grid.tsv").open(encoding="utf-8", newline="") as file:
        grid = list(csv.reader(file, delimiter="\t"))
    page = Page("Sheet1")
    put_widths(page, 0)
    header_rows = {top + depth for top, row in enumerate(grid) if row[:1] == ["Stt"] for depth in range(FORM.header_depth)}
    for top in sorted(row for row in header_rows if grid[row][0] == "Stt"):
        put_header(page, top, 0)
    for row, texts in enumerate(grid):
        if row in header_rows:
            continue
        in_table = len(texts) == len(FORM.columns) and texts[0] != ""
        for column, text in enumerate(texts):
            if text or in_table:
                page.put(row, column, *printed(text))
    page.put(0, 0, grid[0][0], "title", columns=len(FORM.columns))
    write(folder / "nam-dinh-2020.xlsx", workbook(page, ".xlsx"))


def printed(text: str) -> tuple[Value, str]:
    """A transcribed cell as Excel held it, and its style: 67% is the number 0.67, and "(1)" had become minus one."""
    if not text:
        return None, "count"
    if text.endswith("%"):
        return round(float(text[:-1]) / 100, 4), "percent1" if "." in text else "percent"
    try:
        number = float(text)
    except ValueError:
        return text, "number" if text.startswith("(") else "section" if text.isupper() else "label"
    if number < 0:
        return int(number), "number"
    return (int(number), "count") if number.is_integer() else (number, "plain")


# ---- A made-up office and its figures


@dataclass(frozen=True)
class Office:
    """A made-up unit: how many work there, how many of them lead, and how many collectives it has."""

    code: str
    name: str
    level: str
    parent: str = ""
    staff: int = 0
    leaders: int = 0
    teams: int = 0

    @property
    def letterhead(self) -> str:
        """As in UBND XÃ GIẢ ĐỊNH MỘT; an office that is no locality goes by its own name."""
        return self.name.upper() if self.level == "co-quan" else f"UBND {self.name.upper()}"


def figures(office: Office) -> dict[str, Cells]:
    """Lines that add up, by award: invented shares of the office's size, so that every office's differ."""
    staff, leaders, teams = office.staff, office.leaders, office.teams
    good_workers = staff * 85 // 100
    fighters = good_workers * 14 // 100
    lines = {
        "giay-khen": mixed(merit=(teams // 2, leaders // 3, staff // 8), thematic=(teams, leaders // 4, staff // 3)),
        "lao-dong-tien-tien": mixed(merit=(0, leaders - 1, good_workers - leaders + 1)),
        "chien-si-thi-dua-co-so": mixed(merit=(0, fighters * 2 // 5, fighters - fighters * 2 // 5)),
        "tap-the-lao-dong-tien-tien": mixed(merit=(teams, 0, 0)),
        "tap-the-lao-dong-xuat-sac": mixed(merit=(teams // 4, 0, 0)),
        "bang-khen-cap-tinh": mixed(merit=(teams // 4, leaders // 8, staff // 40), thematic=(0, 0, staff // 60)),
    }
    if staff >= 70:
        lines["chien-si-thi-dua-cap-tinh"] = mixed(merit=(0, 1, 0))
        lines["co-thi-dua-cap-tinh"] = mixed(merit=(1, 0, 0))
    return {award: cells for award, cells in lines.items() if cells}


def mixed(merit: tuple[int, int, int], thematic: tuple[int, int, int] = (0, 0, 0)) -> Cells:
    """A line's counts from (collectives, leaders, others) awarded for merit and for a theme; what is 0 stays blank."""
    individuals = sum(merit[1:]) + sum(thematic[1:])
    cells: Cells = {
        3: sum(merit) + sum(thematic), 4: individuals, 6: sum(merit), 8: merit[1], 9: merit[2],
        10: sum(thematic), 12: thematic[1], 13: thematic[2],
    }  # fmt: skip
    return {number: count for number, count in cells.items() if count}


# ---- How an office lays out its sheet


@dataclass(frozen=True)
class Look:
    """What one office does differently from another. Rows and columns are 0-based."""

    sheet: str = "BTH"
    ending: str = ".xlsx"
    top: int = 6
    left: int = 0
    period: str = "NĂM 2026"
    title_in_two: bool = False
    negative_numbers: bool = False
    ratios: str = "formula"
    "formula, typed or none"
    labels: Mapping[str, str] = field(default_factory=dict)
    extra_lines: Mapping[str, Sequence[tuple[str, Cells]]] = field(default_factory=dict)
    above: str = ""
    "a line between the title and the table"
    below: str = ""
    "a line under the table"
    explained: Mapping[str, str] = field(default_factory=dict)
    'words in a column "Giải trình", by award'


def submission(office: Office, upper: str, lines: Mapping[str, Cells], look: Look) -> bytes:
    """The office's file."""
    page = Page(look.sheet)
    left, last = look.left, look.left + len(FORM.columns) - 1
    put_widths(page, left)
    put_letterhead(page, left, last, f"UBND {upper.upper()}", office.letterhead)
    put_title(page, left, look)
    put_header(page, look.top, left)
    row = look.top + FORM.header_depth
    for column in FORM.columns:
        number: Value = column.printed
        if look.negative_numbers and column.printed == f"({column.number})":
            number = -column.number  # what Excel makes of a typed (3)
        page.put(row, left + column.number - 1, number, "number")
    if look.explained:
        page.put(look.top, last + 1, "Giải trình", "header", rows=FORM.header_depth)
        page.widths[last + 1] = 46
    row = put_lines(page, row + 1, left, lines, look)
    if look.below:
        page.put(row + 1, left + 1, look.below)
    page.put(row + 3, left + 1, "NGƯỜI LẬP BIỂU", "centred")
    page.put(row + 3, left + 9, "TM. ỦY BAN NHÂN DÂN" if office.level != "co-quan" else "GIÁM ĐỐC", "centred", columns=4)
    return workbook(page, look.ending)


def put_widths(page: Page, left: int) -> None:
    """The official widths, but every label and column number on one line."""
    for column in FORM.columns:
        page.widths[left + column.number - 1] = {"label": 40, "ratio": 11, "note": 18}.get(column.kind, column.width)


def put_letterhead(page: Page, left: int, last: int, upper: str, own: str) -> None:
    page.put(0, left, upper, "centred", columns=4)
    page.put(1, left, own, "centred", columns=4)
    page.put(0, left + 7, STATE, "centred", columns=last - left - 6)
    page.put(1, left + 7, MOTTO, "centred", columns=last - left - 6)


def put_title(page: Page, left: int, look: Look) -> None:
    row = 3 if look.top < 10 else look.top - 6
    columns = len(FORM.columns)
    if look.title_in_two:
        page.put(row, left, FORM.title, "title", columns=columns)
        page.put(row + 1, left, look.period, "title", columns=columns)
    else:
        page.put(row, left, f"{FORM.title} {look.period}", "title", columns=columns)
    if look.above:
        page.put(row + 2, left, look.above, "italic", columns=columns)


def put_header(page: Page, top: int, left: int) -> None:
    """The header tree as the official sheet merges it."""
    for cell in FORM.header_cells():
        rows, columns = cell.last_row - cell.first_row + 1, cell.last_column - cell.first_column + 1
        page.put(top + cell.first_row, left + cell.first_column, cell.text, "header", rows, columns)
    page.heights |= {top: 32, top + 1: 60, top + 2: 86}


def put_lines(page: Page, row: int, left: int, lines: Mapping[str, Cells], look: Look) -> int:
    """Sections and lines from `row` on; returns the row after the last."""
    for section in FORM.sections:
        page.put(row, left, section.id, "section")
        page.put(row, left + 1, section.title, "section", columns=len(FORM.columns) - 1)
        row += 1
        own = [(look.labels.get(line.award, line.label), lines.get(line.award, {}), line.award) for line in section.lines]
        own += [(label, cells, "") for label, cells in look.extra_lines.get(section.id, ())]
        for number, (label, cells, award) in enumerate(own, 1):
            page.put(row, left, number, "count")
            page.put(row, left + 1, label, "label")
            for column in FORM.columns[2:]:
                page.put(row, left + column.number - 1, cells.get(column.number), "count")
            put_ratios(page, row, left, cells, look)
            if award in look.explained:
                page.put(row, left + len(FORM.columns), look.explained[award], "label")
            row += 1
    return row


def put_ratios(page: Page, row: int, left: int, cells: Cells, look: Look) -> None:
    total = cells.get(3)
    for place, part in ((5, 4), (7, 6), (11, 10)):
        count = cells.get(part)
        if look.ratios == "none" or not isinstance(total, int) or not isinstance(count, int) or not total:
            continue
        share: Value = round(count / total, 2)
        if look.ratios == "formula":
            share = Formula(f"{chr(65 + left + part - 1)}{row + 1}/{chr(65 + left + 2)}{row + 1}", count / total)
        page.put(row, left + place - 1, share, "percent")


# ---- A province of two levels: communes and offices report straight to it, since 1 July 2025

TWO_LEVELS = (
    Office("99", "Tỉnh Mẫu", "tinh"),
    Office("99001", "Xã Giả Định Một", "xa", "99", 48, 11, 8),
    Office("99002", "Xã Giả Định Hai", "xa", "99", 52, 12, 9),
    Office("99003", "Xã Giả Định Ba", "xa", "99", 39, 9, 7),
    Office("99004", "Phường Giả Định Bốn", "xa", "99", 64, 14, 12),
    Office("99005", "Xã Giả Định Năm", "xa", "99", 41, 10, 7),
    Office("99006", "Xã Giả Định Sáu", "xa", "99", 45, 10, 8),
    Office("99007", "Phường Giả Định Bảy", "xa", "99", 71, 15, 13),
    Office("99008", "Xã Giả Định Tám", "xa", "99", 50, 12, 8),
    Office("99009", "Xã Giả Định Chín", "xa", "99", 37, 9, 6),
    Office("99010", "Xã Giả Định Mười", "xa", "99", 43, 10, 7),
    Office("99011", "Xã Giả Định Mười Một", "xa", "99"),
    Office("99012", "Đặc khu Giả Định Mười Hai", "xa", "99", 33, 8, 6),
    Office("99101", "Sở Thí Dụ", "co-quan", "99", 2335, 180, 64),
    Office("99102", "Ban Quản lý Thí Dụ", "co-quan", "99", 86, 18, 10),
)


def build_two_levels(folder: Path) -> None:
    """Thirteen of the fourteen units below Tỉnh Mẫu report; 99010 does not."""
    by_code = {office.code: office for office in TWO_LEVELS}

    def put(name: str, code: str, look: Look, lines: Mapping[str, Cells] | None = None) -> bytes:
        office = by_code[code]
        content = submission(office, "Tỉnh Mẫu", figures(office) if lines is None else lines, look)
        write(folder / "bao-cao" / name, content)
        return content

    write_roster(folder / "don-vi.csv", TWO_LEVELS)
    put("Xã Giả Định Một.xlsx", "99001", Look())
    put("BTH_khen_thuong_2026_Xa_Gia_Dinh_Hai.xlsx", "99002", Look("Sheet1", negative_numbers=True, ratios="typed"))
    put(
        "bieu tong hop KT nam 2026 - xa gia dinh ba.xlsx",
        "99003",
        Look("Biểu 01", top=14, left=1, title_in_two=True, above="(Kèm theo Báo cáo của Ủy ban nhân dân xã Giả Định Ba)"),
    )
    put(
        "99004_Phuong_Gia_Dinh_Bon.xlsx",
        "99004",
        Look("BTH 2026", labels={"lao-dong-tien-tien": "LĐTT", "chien-si-thi-dua-co-so": "CSTĐCS"}),
    )
    put("xa-gia-dinh-nam-2026.ods", "99005", Look("Trang tính1", ".ods"))
    put("Xã Giả Định Sáu.xlsx", "99006", Look())
    put("Xã Giả Định Sáu - lần 2.xlsx", "99006", Look(), corrected(figures(by_code["99006"])))
    put("Phường Giả Định Bảy.xlsx", "99007", Look())
    put("Phường Giả Định Bảy - Copy.xlsx", "99007", Look())
    put("BC xã Giả Định Tám (sửa).xlsx", "99008", Look(), miscounted(figures(by_code["99008"])))
    learning = ("Giấy chứng nhận Gia đình hiếu học tiêu biểu", mixed(merit=(0, 0, 6)))
    put("Xa Gia Dinh Chin 2026.xlsx", "99009", Look(extra_lines={"I": [learning]}))
    put(
        "Xã Giả Định Mười Một.xlsx",
        "99011",
        Look(below="Trong kỳ không có khen thưởng.", ratios="none"),
        {},
    )
    put(
        "dac-khu-gia-dinh-muoi-hai.xlsx",
        "99012",
        Look(explained={"giay-khen": "Có 02 doanh nhân, không xếp vào hai nhóm (8), (9)"}),
        with_two_unclassified(figures(by_code["99012"])),
    )
    put("So Thi Du nop.xlsx", "99101", Look("Khen thuong", ratios="none"), as_texts(figures(by_code["99101"])))
    put(
        "Ban Quản lý Thí Dụ 2026.xls",
        "99102",
        Look(ending=".xls", title_in_two=True, ratios="typed"),
        with_an_order(figures(by_code["99102"])),
    )


def corrected(lines: dict[str, Cells]) -> dict[str, Cells]:
    """The second submission: three more certificates of merit."""
    return lines | {"giay-khen": add(lines["giay-khen"], {3: 3, 4: 3, 6: 3, 9: 3})}


def miscounted(lines: dict[str, Cells]) -> dict[str, Cells]:
    """The total of Giấy khen is two more than its parts."""
    return lines | {"giay-khen": add(lines["giay-khen"], {3: 2})}


def with_two_unclassified(lines: dict[str, Cells]) -> dict[str, Cells]:
    return lines | {"giay-khen": add(lines["giay-khen"], {3: 2, 4: 2, 6: 2})}


def with_an_order(lines: dict[str, Cells]) -> dict[str, Cells]:
    """An order of the state, its class in the notes."""
    return lines | {"huan-chuong": mixed(merit=(1, 0, 0)) | {14: "HCLĐ hạng Ba"}}


def as_texts(lines: dict[str, Cells]) -> dict[str, Cells]:
    """Every count typed as text, the Vietnamese way: "1.984", "05"."""
    return {award: {number: typed(count) for number, count in cells.items()} for award, cells in lines.items()}


def typed(count: Value) -> Value:
    return f"{count:02,}".replace(",", ".") if isinstance(count, int) else count


def add(cells: Cells, more: Mapping[int, int]) -> Cells:
    summed = dict(cells)
    for number, count in more.items():
        before = cells.get(number) or 0
        assert isinstance(before, int)
        summed[number] = before + count
    return summed


# ---- A province of three levels: communes report to districts, as before 1 July 2025

THREE_LEVELS = (
    Office("98", "Tỉnh Mẫu Cũ", "tinh"),
    Office("981", "Huyện Mẫu Đông", "huyen", "98"),
    Office("98101", "Thị trấn Mẫu Đông", "xa", "981", 34, 9, 6),
    Office("98102", "Xã Thí Nghiệm", "xa", "981", 24, 7, 4),
    Office("98103", "Xã Ví Dụ", "xa", "981", 26, 7, 4),
    Office("98104", "Xã Minh Họa", "xa", "981", 22, 6, 4),
    Office("98109", "Phòng Nội vụ huyện Mẫu Đông", "co-quan", "981", 18, 4, 2),
    Office("982", "Huyện Mẫu Tây", "huyen", "98"),
    Office("98201", "Thị trấn Mẫu Tây", "xa", "982", 36, 9, 6),
    Office("98202", "Xã Thí Nghiệm", "xa", "982", 27, 7, 5),
    Office("98203", "Xã Bài Tập", "xa", "982", 25, 7, 4),
    Office("98204", "Xã Làm Thử", "xa", "982", 23, 6, 4),
    Office("98209", "Phòng Giáo dục và Đào tạo huyện Mẫu Tây", "co-quan", "982", 640, 96, 38),
    Office("983", "Thị xã Mẫu Trung", "huyen", "98"),
    Office("98301", "Phường Mẫu Trung", "xa", "983", 38, 10, 7),
    Office("98302", "Phường Tập Dượt", "xa", "983", 35, 9, 6),
    Office("98303", "Xã Thực Hành", "xa", "983", 28, 8, 5),
    Office("98304", "Xã Nháp", "xa", "983", 24, 7, 4),
)
OF_DISTRICTS = {"chien-si-thi-dua-co-so", "tap-the-lao-dong-tien-tien"}
"""What communes could not give before 1 July 2025."""
FOLDERS = {"981": "Huyen Mau Dong", "982": "02. Huyện Mẫu Tây", "983": "thi-xa-mau-trung.zip"}


def build_three_levels(folder: Path) -> None:
    """A folder for each district, one of them sent as a .zip; one commune sent last year's sheet."""
    write_roster(folder / "don-vi.csv", THREE_LEVELS)
    by_code = {office.code: office for office in THREE_LEVELS}
    zipped: dict[str, bytes] = {}
    for office in THREE_LEVELS:
        if not office.staff:
            continue
        period = "NĂM 2023" if office.code == "98204" else "NĂM 2024"
        look = Look(period=period, negative_numbers=office.level == "co-quan", title_in_two=office.code.endswith("3"))
        lines = {award: cells for award, cells in figures(office).items() if office.level != "xa" or award not in OF_DISTRICTS}
        content = submission(office, by_code[office.parent].name, lines, look)
        place = FOLDERS[office.parent]
        if place.endswith(".zip"):
            zipped[f"{office.name}.xlsx"] = content
        else:
            write(folder / "bao-cao" / place / f"{office.name}.xlsx", content)
    write(folder / "bao-cao" / FOLDERS["983"], bundle(zipped))


def write_roster(path: Path, offices: Sequence[Office]) -> None:
    """The units that report, and those above them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["ma", "ten", "cap", "ma_cap_tren"])
        table.writerows([office.code, office.name, office.level, office.parent] for office in offices)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
