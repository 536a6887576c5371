"""The way back of a marked copy: what the unit answers on the slip, or in the column that the copy has for it, is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

import tdkt_xl
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.slip_answers import Answered, take_answers
from tdkt_xl.sendback.return_slip import NAME
from tests.files.test_documents import word
from tests.office import LibreOffice
from tests.sheets import write_return

LINES = {
    "giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 3, 10: 2, 13: 1},  # one individual is left over: a warning at D
    "lao-dong-tien-tien": {3: 40, 4: 40, 6: 40, 8: 5, 9: 30},  # five are
}
REASON = "Theo Quyết định số 15/QĐ-UBND"
KINDS = ("xlsx", "xls", "ods", "docx")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> dict[str, Path]:
    """One return in each format, with nothing wrong but what can be explained."""
    start = write_return(tmp_path_factory.mktemp("start") / "a.xlsx", LINES)
    made = {kind: tmp_path_factory.mktemp(kind) / f"a.{kind}" for kind in KINDS}
    made["xlsx"].write_bytes(start.read_bytes())
    for kind in ("xls", "ods"):
        office.convert(kind, made[kind].parent, start)
    rows = openpyxl.load_workbook(start).active.iter_rows(values_only=True)
    grid = [["" if value is None else str(value) for value in row] for row in rows]
    word(made["docx"], grid[5:], before=["UBND XÃ BÌNH AN", "", "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"])
    return made


def marked(file: Path, folder: Path) -> Path:
    (copy,) = tdkt_xl.write_marked_copies(file.parent, folder)
    return copy


def slip_rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [row for row in sheet.iter_rows() if isinstance(row[0].value, int)]


def answer(copy: Path, write: Callable[[Worksheet], object], sheet: int = 0) -> None:
    book = openpyxl.load_workbook(copy)
    write(book.worksheets[sheet])
    book.save(copy)


def figures(ret: Return) -> list[object]:
    return [(line.section, line.award, line.label, tuple(line.cells)) for line in ret.lines]


def warnings(file: Path) -> dict[str, str | None]:
    return {str(each.label): each.explained for each in tdkt_xl.read(file).all_findings if each.severity == "warning"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_is_the_unit_s_return_again(sent: dict[str, Path], kind: str, tmp_path: Path) -> None:
    copy = marked(sent[kind], tmp_path)
    (before,), (after,) = tdkt_xl.read(sent[kind]).returns, tdkt_xl.read(copy).returns
    assert (after.unit.name, after.unit.level, after.period) == (before.unit.name, before.unit.level, before.period)
    assert figures(after) == figures(before)
    assert after.unit.name == "Xã Bình An" and warnings(copy) == warnings(sent[kind])


@pytest.mark.parametrize("name", ["Xa Binh An 2026.xlsx", "nam-dinh.xlsx"])
def test_of_a_sheet_that_names_nobody_the_copy_says_no_more(name: str, tmp_path: Path) -> None:
    file = write_return(tmp_path / "a" / name, LINES, unit=None, upper=None)
    copy = marked(file, tmp_path / "b")
    (before,), (after,) = tdkt_xl.read(file).returns, tdkt_xl.read(copy).returns
    assert (after.unit, after.period, figures(after)) == (before.unit, before.period, figures(before))


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_on_the_slip_explains_its_cell_and_no_other(sent: dict[str, Path], kind: str, tmp_path: Path) -> None:
    copy = marked(sent[kind], tmp_path)
    assert set(warnings(copy).values()) == {None}

    def write(slip: Worksheet) -> None:
        for row in slip_rows(slip):
            if "Giấy khen" in str(row[3].value):
                row[7].value = REASON

    answer(copy, write)
    assert warnings(copy) == {"Giấy khen": REASON, "Lao động tiên tiến": None}
    (ret,) = tdkt_xl.read(copy).returns
    assert [line.award for line in ret.lines if line.explained == REASON] == ["giay-khen"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_has_a_column_for_explanations(sent: dict[str, Path], kind: str, tmp_path: Path) -> None:
    copy = marked(sent[kind], tmp_path)
    (ret,) = tdkt_xl.read(copy).returns
    line = next(line for line in ret.lines if line.award == "lao-dong-tien-tien")
    assert line.layout.explained == 14
    if kind != "xlsx":  # openpyxl, which made that one, writes what the validator does not like
        assert OpenXmlValidator().validate(str(copy)).errors == []
    answer(copy, lambda sheet: sheet.cell(line.row, 15, REASON), sheet=1)
    assert warnings(copy) == {"Giấy khen": None, "Lao động tiên tiến": REASON}


def test_an_answer_goes_into_the_summary(sent: dict[str, Path], tmp_path: Path) -> None:
    copy = marked(sent["xlsx"], tmp_path / "a")
    answer(copy, lambda slip: [row[7].__setattr__("value", REASON) for row in slip_rows(slip)])
    summary = tdkt_xl.merge(tmp_path / "a")
    assert {each.explained for each in summary.findings if each.severity == "warning"} == {REASON}
    assert set(summary.explanations.values()) == {REASON}
    tdkt_xl.write_summary(summary, tmp_path / "s.xlsx")
    assert tdkt_xl.read_summary(tmp_path / "s.xlsx") == summary


def test_a_second_turn_keeps_the_first_answer(sent: dict[str, Path], tmp_path: Path) -> None:
    copy = marked(sent["xlsx"], tmp_path / "1")

    def write(slip: Worksheet) -> None:
        slip_rows(slip)[0][7].value = REASON

    answer(copy, write)
    again = marked(copy, tmp_path / "2")
    assert sorted(filter(None, warnings(again).values())) == [REASON]
    assert openpyxl.load_workbook(again).sheetnames.count(NAME) == 1


def test_a_column_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "a.xlsx", LINES, edits={"O12": "ghi riêng"})
    copy = marked(tmp_path / "a" / "a.xlsx", tmp_path / "b")
    sheet = openpyxl.load_workbook(copy).worksheets[1]
    assert [cell.value for row in sheet.iter_rows(min_col=15) for cell in row if cell.value] == ["ghi riêng"]


def test_a_sheet_that_has_the_column_gets_no_other(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "a.xlsx", LINES, edits={"P6": "Giải trình"})
    copy = marked(tmp_path / "a" / "a.xlsx", tmp_path / "b")
    sheet = openpyxl.load_workbook(copy).worksheets[1]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "Giải trình"] == ["P6"]


def of(cell: str, fault_label: str = "Giấy khen") -> Finding:
    return Finding("total", "warning", "a.xlsx", "BTH", cell, "I", "giay-khen", fault_label)


def taken(findings: list[Finding], *rows: Answered) -> list[str | None]:
    ret = Return("a.xlsx", "BTH", "bth-2020", Unit(None, "Xã"), None, [], findings=findings)
    take_answers(ret, rows, ["BTH", NAME])
    return [each.explained for each in ret.findings]


def test_rows_that_moved_are_known_by_their_line_and_column() -> None:
    moved = Answered("BTH", "C11", "I, Giấy khen", "", REASON)
    assert taken([of("C14")], moved) == [REASON]
    assert taken([of("D14"), of("C14", "Cờ")], moved) == [None, None]
    assert taken([of("C11", "Cờ")], moved) == [None]


def test_two_faults_of_one_cell_are_answered_apart() -> None:
    found = of("C11")
    rows = (Answered("BTH", "C11", "I, Giấy khen", found.fault, ""), Answered("BTH", "C11", "I, Giấy khen", "điều khác", REASON))
    assert taken([found], *rows) == [None]


def test_a_sheet_renamed_since_is_found_by_its_lines_and_another_is_not() -> None:
    assert taken([of("C11")], Answered("Tên cũ", "C11", "I, Giấy khen", "", REASON)) == [REASON]
    assert taken([of("C11")], Answered(NAME, "C11", "I, Giấy khen", "", REASON)) == [None]
