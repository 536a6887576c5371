"""From a figure to its source in two clicks: the official sheet's line leads to its rows, a row to the cell of the file."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import tdkt_xl
from tdkt_xl.summary.links import Links
from tdkt_xl.summary.names import DETAILS, FINDINGS, OFFICIAL, TRACKING
from tests.office import LibreOffice
from tests.sheets import write_return

GIAY_KHEN = {3: 5, 4: 2, 6: 4, 8: 1, 9: 1, 10: 1}
NAMES = ("Xã Một (sửa) #1 100%.xlsx", "xã hai.xlsx", "xa' ba.xlsx")


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three units, one with an award under a short name and a fault, in files with odd names; their summary beside their folder."""
    place = tmp_path_factory.mktemp("hai lần bấm")
    for number, name in enumerate(NAMES):
        lines = {"giay-khen": GIAY_KHEN, "lao-dong-tien-tien": {3: number + 1, 4: number + 1, 6: number + 1, 9: number + 1}}
        edits = {"B12": "LĐTT"} if number == 1 else {}
        write_return(place / "báo cáo" / name, lines, unit=f"Xã {number}", sheet="B'TH 1", edits=edits)
    write_return(place / "báo cáo" / "nil.xlsx", unit="Xã Không", edits={"A5": "Trong kỳ không có khen thưởng"})
    write_return(place / "báo cáo" / "sai.xlsx", {"giay-khen": GIAY_KHEN | {3: 6}}, unit="Xã Sai")
    tdkt_xl.write_summary(tdkt_xl.merge(place / "báo cáo"), place / "tổng hợp.xlsx")
    return place / "tổng hợp.xlsx"


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a sheet by heading; under "at" the row's number."""
    headings = [cell.value for cell in sheet[4]]
    rows = (sheet[row] for row in range(5, sheet.max_row + 1))
    return [
        {str(name): cell for name, cell in zip(headings, row, strict=True)} | {"at": row[0].row} for row in rows if row[1].value
    ]


def target(cell: object) -> str:
    link = cell.hyperlink  # type: ignore[attr-defined]
    return f"{unquote(link.target or '')}#{unquote(link.location or '')}".replace("\\", "/")  # which Excel writes, and all take


def test_a_line_of_the_official_sheet_leads_to_its_rows_and_each_to_its_cell(summary: Path) -> None:
    book = openpyxl.load_workbook(summary)
    total = next(row[2] for row in book[OFFICIAL].iter_rows() if row[1].value == "Lao động tiên tiến")
    sheet, area = total.hyperlink.location.split("!")
    first, last = (int(number) for number in re.findall(r"\d+", area))
    rows = [row for row in table(book[DETAILS]) if first <= row["at"] <= last]  # type: ignore[operator]
    assert sheet == f"'{DETAILS}'" and len(rows) == 3
    assert {row["Hình thức khen thưởng"].value for row in rows} == {"Lao động tiên tiến"}  # type: ignore[attr-defined]
    for row in rows:
        file, _, place = target(row["Tệp"]).rpartition("#'")
        source = openpyxl.load_workbook(summary.parent / file)
        named, _, cell = place.replace("''", "'").rpartition("'!")
        assert source[named].title == "B'TH 1" and source[named][cell].row == row["Dòng"].value  # type: ignore[attr-defined]


def test_all_rows_of_all_lines_are_reached(summary: Path) -> None:
    book = openpyxl.load_workbook(summary)
    areas = [cell.hyperlink.location for row in book[OFFICIAL].iter_rows() for cell in row if cell.hyperlink]
    spans = [range(int(one), int(two) + 1) for one, two in (re.findall(r"\d+", area) for area in areas)]
    assert sorted(row for span in spans for row in span) == [row["at"] for row in table(book[DETAILS])]


def test_the_catalogue_s_name_is_first_and_the_typed_one_only_where_it_differs(summary: Path) -> None:
    rows = table(openpyxl.load_workbook(summary)[DETAILS])
    typed = [(row["Hình thức khen thưởng"].value, row["Đơn vị ghi"].value) for row in rows]  # type: ignore[attr-defined]
    assert typed.count(("Lao động tiên tiến", "LĐTT")) == 1 and len([each for each in typed if each[1]]) == 1


def test_columns_are_named_and_slugs_hidden(summary: Path) -> None:
    sheet = openpyxl.load_workbook(summary)[DETAILS]
    headings = {cell.value: cell.column_letter for cell in sheet[4]}
    assert {"(3) Tổng số", "(8) Lãnh đạo – công trạng", "(13) Trực tiếp – chuyên đề"} <= set(headings)
    hidden = [name for name, dimension in sheet.column_dimensions.items() if dimension.hidden]
    slugs = [letter for name, letter in headings.items() if name in ("Mã dòng", "STT đơn vị")]
    assert (
        slugs and hidden and all(openpyxl.utils.column_index_from_string(hidden[0]) <= sheet[f"{each}4"].column for each in slugs)
    )


def test_tracking_leads_to_each_file(summary: Path) -> None:
    rows = table(openpyxl.load_workbook(summary)[TRACKING])
    files = [summary.parent / target(row["Tệp"]).rpartition("#'")[0] for row in rows]
    assert len(files) == 5 and all(file.is_file() for file in files)


def test_findings_show_severity_and_say_each_thing_once(summary: Path) -> None:
    sheet = openpyxl.load_workbook(summary)[FINDINGS]
    row = next(row for row in table(sheet) if row["Mức"].value == "Phải sửa")  # type: ignore[attr-defined]
    said = str(row["Nội dung và cách sửa"].value)  # type: ignore[attr-defined]
    assert said.startswith("Tổng số (3) ghi 6") and "Trang “" not in said and "mục I" not in said
    assert (row["Ô"].value, row["Mục, dòng"].value) == ("C11", "I, Giấy khen")  # type: ignore[attr-defined]
    coloured = {rule.formula[0] for rules in sheet.conditional_formatting for rule in rules.rules}
    assert coloured == {'"Phải sửa"', '"Cần xem lại"'}
    assert sheet.column_dimensions[row["Quy tắc"].column_letter].hidden  # type: ignore[attr-defined]


def test_links_survive_libreoffice_and_lead_to_files_beside(summary: Path, office: LibreOffice, tmp_path: Path) -> None:
    """What LibreOffice understood: every link that leaves the workbook leads to a file that is there, and to a cell."""
    (flat,) = office.convert("fods", summary.parent / "o", summary)
    links = {unquote(link) for link in re.findall(r'xlink:href="([^"]*)"', flat.read_text(encoding="utf-8"))}
    outside = {link.replace("&apos;", "'").partition("#'") for link in links if "báo cáo/" in link}
    assert len({file for file, _, _ in outside}) == 5
    assert all((flat.parent / file).is_file() for file, _, _ in outside)
    assert all(re.search(r"'!\w+\d+$", place) for _, _, place in outside)
    inside = [link for link in links if link.startswith("#")]
    assert inside and all(link.replace("&apos;", "'").startswith(f"#'{DETAILS}'") or DETAILS in link for link in inside)


def test_the_summary_is_read_back(summary: Path) -> None:
    assert tdkt_xl.read_summary(summary) == tdkt_xl.merge(summary.parent / "báo cáo")


@pytest.mark.parametrize(
    ("file", "sheet", "link"),
    [
        ("a/b c#1.xlsx", "BTH", "external:a/b%20c%231.xlsx#'BTH'!C3"),
        ("a/b.docx", "Bảng 1", "external:a/b.docx"),
        ("a/thư.eml!/b.xlsx", "BTH", "external:a/thư.eml"),
        ("a/b.xls", "Của 'tôi'", "external:a/b.xls#'Của ''tôi'''!C3"),
    ],
)
def test_a_link_names_the_file_beside_and_the_cell(file: str, sheet: str, link: str) -> None:
    assert Links(Path()).to(file, sheet, "C3") == link


def test_a_link_that_no_program_takes_is_none() -> None:
    assert Links(Path()).to("x" * 3000 + ".xlsx") is None
