"""From a folder of submissions to the marked copies that go back: every format, names, hostile input, and the way back."""

from __future__ import annotations

import hashlib
import html
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from tdkt_xl.commands.cli import main
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.stylesheet import COLOURS
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.units import Unit
from tdkt_xl.sendback.marked_copy import MOST_LISTED, mark, write_marked_copies
from tdkt_xl.sendback.return_slip import NAME
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.severities import ERROR, WARNING
from tests.files.test_documents import Grid, delimited, spreadsheet_xml, word
from tests.files.test_formats import write_xlsb
from tests.office import LibreOffice
from tests.sheets import write_return

RIGHT = {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}
WRONG = {
    "giay-khen": RIGHT | {3: 11},
    "lao-dong-tien-tien": {3: "2,5", 4: 5, 6: 5, 9: 5},
    "chien-si-thi-dua-co-so": {3: 1, 4: 1, 6: 1},
}
CORRECTED = {"C11": 10, "C12": 5, "I13": 1}
FOUND = [("individuals-split", "D13"), ("not-a-count", "C12"), ("total", "C11")]
SISTER = Path(__file__).parents[1] / "forms" / "sister-17.toml"

Output = pytest.CaptureFixture[str]


def read(path: Path, form: Form) -> Submission:
    (source,) = find_sources([path])
    return read_submission(source, [form])


def found(submission: Submission) -> list[tuple[str, str | None]]:
    return sorted((each.rule, each.cell) for each in submission.all_findings if each.severity != "info")


def annotate(folder: Path, target: Path, form: Form) -> list[Path]:
    sources = find_sources([folder])
    submissions = [(source, read_submission(source, [form]).all_findings) for source in sources]
    return write_marked_copies(submissions, [folder], target)


def marked_cells(sheet: Worksheet) -> dict[str, str]:
    """Address → fill of every cell with a comment."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.comment is not None}


def test_all_cells_of_a_rule_are_coloured_and_the_first_says_why(form: Form, tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "a.xlsx", {"giay-khen": RIGHT | {3: 11}})
    (copy,) = annotate(tmp_path / "a", tmp_path / "b", form)
    sheet = openpyxl.load_workbook(copy)["BTH"]
    coloured = {c.coordinate for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == COLOURS[ERROR].fill}
    assert (coloured, set(marked_cells(sheet))) == ({"C11", "F11", "J11"}, {"C11"})


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def put(path: Path) -> Path:
    return write_return(path, WRONG)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> dict[str, Path]:
    """The same wrong return in every format."""
    folder = tmp_path_factory.mktemp("sent")
    start = write_return(tmp_path_factory.mktemp("start") / "a.xlsx", WRONG)
    sheet = openpyxl.load_workbook(start).active
    grid: Grid = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    cells = {
        row - 1: {cell.column - 1: cell.value for cell in sheet[row] if cell.value is not None}
        for row in range(1, sheet.max_row + 1)
    }
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in grid[5:])
    made: dict[str, Path] = {}
    for kind in ("xlsx", "xlsm", "xls", "ods", "xlsb", "csv", "2003", "html", "docx"):
        (folder / kind).mkdir()
        made[kind] = folder / kind / f"a.{ {'2003': 'xls', 'html': 'xls'}.get(kind, kind) }"
    made["xlsx"].write_bytes(start.read_bytes())
    macros = openpyxl.load_workbook(start)
    macros.save(made["xlsm"])
    for kind in ("xls", "ods"):
        office.convert(kind, made[kind].parent, start)
    write_xlsb(made["xlsb"], cells)
    made["csv"].write_text(delimited(grid, ";"), encoding="utf-8-sig")
    made["2003"].write_text(spreadsheet_xml(grid), encoding="utf-8")
    head = "".join(f"<p>{text}</p>" for text in ("UBND XÃ BÌNH AN", "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"))
    made["html"].write_text(f"<html><body>{head}<table>{rows}</table></body></html>", encoding="utf-8")
    word(made["docx"], grid[5:], before=["UBND XÃ BÌNH AN", "", "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026"])
    return made


KINDS = ["xlsx", "xlsm", "xls", "ods", "xlsb", "csv", "2003", "html", "docx"]
MOVED = {"html": -3, "docx": -3}
"""In these the heading is not five rows of a sheet but two lines of text."""


def address(cell: str, kind: str) -> str:
    return f"{cell[0]}{int(cell[1:]) + MOVED.get(kind, 0)}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_reads_as_what_was_sent_and_marks_the_cells(sent: dict[str, Path], kind: str, form: Form, tmp_path: Path) -> None:
    (copy,) = annotate(sent[kind].parent, tmp_path / "trả lại", form)
    assert copy == tmp_path / "trả lại" / ("a.xlsm" if kind == "macros" else "a.xlsx")
    back = read(copy, form)
    assert found(back) == [(rule, address(cell, kind)) for rule, cell in FOUND]
    assert [(ret.unit.name, ret.period and ret.period.code) for ret in back.returns] == [("Xã Bình An", "2026")]
    assert [line.cells for line in back.returns[0].lines] == [
        line.cells for ret in read(sent[kind], form).returns for line in ret.lines
    ]
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames[0] == NAME and book.active.title == NAME
    sheet = book[book.sheetnames[1]]
    red, yellow = COLOURS[ERROR].fill, COLOURS[WARNING].fill
    expected = {"C11": red, "C12": red, "D13": yellow}
    assert marked_cells(sheet) == {address(cell, kind): colour for cell, colour in expected.items()}
    assert sheet[address("C12", kind)].value == "2,5"


@pytest.mark.parametrize("kind", KINDS)
def test_corrected_and_sent_back_it_is_right(sent: dict[str, Path], kind: str, form: Form, tmp_path: Path) -> None:
    (copy,) = annotate(sent[kind].parent, tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    for cell, value in CORRECTED.items():
        book[book.sheetnames[1]][address(cell, kind)] = value
    book.save(copy)
    back = read(copy, form)
    assert [each.rule for each in back.all_findings] == []
    assert back.returns[0].lines[0].cells == (10, 6, 8, 1, 4, 2, None, 1)
    assert (back.returns[0].unit.name, len(back.returns)) == ("Xã Bình An", 1)


@pytest.mark.parametrize("kind", ["xls", "docx", "csv"])
def test_a_redrawn_copy_is_valid_for_excel(sent: dict[str, Path], kind: str, form: Form, tmp_path: Path) -> None:
    (copy,) = annotate(sent[kind].parent, tmp_path / "out", form)
    assert OpenXmlValidator().validate(str(copy)).errors == []
    assert any("vẽ lại từ tệp đã nhận" in text for text in texts(openpyxl.load_workbook(copy)[NAME]))


def test_originals_are_never_touched(sent: dict[str, Path], form: Form, tmp_path: Path) -> None:
    def state() -> list[tuple[Path, str, int]]:
        return [(path, hashlib.sha256(path.read_bytes()).hexdigest(), os.stat(path).st_mtime_ns) for path in sent.values()]

    before = state()
    assert len(annotate(sent["xlsx"].parent.parent, tmp_path / "out", form)) == len(KINDS)
    assert state() == before


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_same_file_gives_the_same_bytes(sent: dict[str, Path], kind: str, form: Form, tmp_path: Path) -> None:
    one, two = (annotate(sent[kind].parent, tmp_path / name, form)[0].read_bytes() for name in ("1", "2"))
    assert one == two


def test_the_slip_lists_each_finding_with_a_link(sent: dict[str, Path], form: Form, tmp_path: Path) -> None:
    (copy,) = annotate(sent["xlsx"].parent, tmp_path / "out", form)
    slip = openpyxl.load_workbook(copy)[NAME]
    said = texts(slip)
    assert said[0] == "PHIẾU TRẢ LẠI"
    assert "Đơn vị, kỳ báo cáo: Xã Bình An, năm 2026" in said and "Tệp đã nhận: a.xlsx" in said
    assert "Kết quả kiểm tra: 2 chỗ phải sửa, 1 chỗ cần xem lại." in said
    rows = [[cell.value for cell in row] for row in slip.iter_rows() if isinstance(row[0].value, int)]
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[6] for row in rows] == ["Phải sửa", "Phải sửa", "Cần xem lại"]
    assert {row[2] for row in rows} == {"C11", "C12", "D13"}
    assert rows[1][3] == "I, Lao động tiên tiến" and "“2,5”" in rows[1][4] and rows[1][5].startswith("Gõ lại bằng chữ số")
    links = {row[2].value: row[2].hyperlink.location for row in slip.iter_rows() if row[2].hyperlink}
    assert links == {cell: f"'BTH'!{cell}" for cell in ("C11", "C12", "D13")}
    assert any("“Lần nộp: 2”" in text for text in said)


def test_the_slip_prints_on_a4_one_page_wide_in_the_office_s_type(sent: dict[str, Path], form: Form, tmp_path: Path) -> None:
    (copy,) = annotate(sent["xlsx"].parent, tmp_path / "out", form)
    slip = openpyxl.load_workbook(copy)[NAME]
    assert int(slip.page_setup.paperSize) == 9
    assert slip.sheet_properties.pageSetUpPr.fitToPage and slip.page_setup.fitToWidth in (None, 1)
    assert {cell.font.name for row in slip.iter_rows() for cell in row if cell.value} == {"Times New Roman"}
    assert slip.print_title_rows is not None


def test_the_next_turn_follows_the_one_sent(form: Form, tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "a - lần 2.xlsx", WRONG)
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    assert any("“Lần nộp: 3”" in text for text in texts(openpyxl.load_workbook(copy)[NAME]))


@pytest.mark.parametrize("host", ["none", "openpyxl", "libreoffice"])
def test_a_copy_sent_back_half_corrected_gets_a_new_slip_in_place_of_the_old(
    sent: dict[str, Path], form: Form, office: LibreOffice, tmp_path: Path, host: str
) -> None:
    (copy,) = annotate(sent["xlsx"].parent, tmp_path / "one", form)
    if host != "none":
        book = openpyxl.load_workbook(copy)
        book["BTH"]["C11"] = 10
        book.save(copy)
    if host == "libreoffice":
        (copy,) = office.convert("xlsx", tmp_path / "lo", copy)
    (again,) = annotate(copy.parent, tmp_path / "two", form)
    left = FOUND if host == "none" else FOUND[:2]
    assert found(read(again, form)) == left
    book = openpyxl.load_workbook(again)
    assert book.sheetnames == [NAME, "BTH"]
    assert set(marked_cells(book["BTH"])) == {cell for _, cell in left}
    assert all(cell.comment.text.count("Cách sửa") == 1 for cell in (book["BTH"]["C12"], book["BTH"]["D13"]))
    assert sum(isinstance(row[0].value, int) for row in book[NAME].iter_rows()) == len(left)


def test_a_blank_form_of_ours_filled_wrong_keeps_what_it_says_of_itself(form: Form, tmp_path: Path) -> None:
    assert main(["new", "--unit", "Xã Bình An", "--code", "99020", "--period", "2026", "-o", str(tmp_path / "in" / "a.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "in" / "a.xlsx")
    row = next(row[1].row for row in book.active.iter_rows() if row[1].value == "Giấy khen")
    book.active.cell(row, 3, 5)
    book.save(tmp_path / "in" / "a.xlsx")
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    before, after = (Workbook(path.read_bytes()).properties for path in (tmp_path / "in" / "a.xlsx", copy))
    assert before == after and after["tdkt.unit.code"] == "99020"


# ---- Hostile


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_text_that_looks_like_a_formula_stays_text(kind: str, form: Form, office: LibreOffice, tmp_path: Path) -> None:
    label = '=HYPERLINK("http://x","bấm")'
    start = write_return(tmp_path / "start" / "a.xlsx", WRONG, texts={"B11": label, "N11": "@SUM(1)", "N12": "+1", "N13": "-1"})
    (tmp_path / "in").mkdir()
    if kind == "xlsx":
        start.rename(tmp_path / "in" / "a.xlsx")
    else:
        office.convert(kind, tmp_path / "in", start)
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    cells = [cell for sheet in openpyxl.load_workbook(copy) for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert label in [cell.value for cell in cells]
    assert any(cell.value == f"I, {label}" for cell in cells)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_label_of_32_thousand_characters(kind: str, form: Form, tmp_path: Path) -> None:
    path = write_return(tmp_path / "in" / "a.xlsx", WRONG, edits={"B11": "Giấy khen " + "x" * 32_000})
    if kind == "csv":
        grid = [
            ["" if v is None else str(v) for v in row] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        ]
        path.unlink()
        path.with_suffix(".csv").write_text(delimited(grid, ";"), encoding="utf-8")
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    slip = openpyxl.load_workbook(copy)[NAME]
    assert max(map(len, texts(slip))) <= 2_000
    assert max(dimension.height or 0 for dimension in slip.row_dimensions.values()) <= 409
    assert found(read(copy, form)) == found(read(next((tmp_path / "in").iterdir()), form))


@pytest.mark.parametrize("name", ["Mục 'I'.", "O'Brien", "'; DROP", "Biểu & <b>", "=1+1"])
def test_sheet_names_with_quotes_and_signs(name: str, form: Form, tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "a.xlsx", WRONG, sheet=name)
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    assert len(marked_cells(book[name])) == 3
    quoted = name.replace("'", "''")
    links = [row[2].hyperlink.location for row in book[NAME].iter_rows() if row[2].hyperlink]
    assert set(links) == {f"'{quoted}'!{cell}" for cell in ("C11", "C12", "D13")}


@pytest.mark.slow
def test_three_hundred_findings(form: Form, tmp_path: Path) -> None:
    edits: dict[str, object] = {}
    for row in range(26, 326):
        edits |= {f"A{row}": row, f"B{row}": f"Huy hiệu số {row}", f"C{row}": 3, f"F{row}": 2}
    start = {"giay-khen": RIGHT}
    write_return(tmp_path / "in" / "a.xlsx", start, edits=edits)
    found_there = found(read(tmp_path / "in" / "a.xlsx", form))
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    assert len(found_there) >= 300
    assert sum(isinstance(row[0].value, int) for row in book[NAME].iter_rows()) == len(found_there)
    assert len(marked_cells(book["BTH"])) == len({cell for _, cell in found_there})


@pytest.mark.slow
def test_more_findings_than_anybody_reads_are_told_by_their_number(form: Form, tmp_path: Path) -> None:
    (source,) = find_sources([put(tmp_path / "a.xlsx")])
    many = [Finding("total", ERROR, sheet="BTH", cell=f"C{i}") for i in range(11, 2_300)]
    copy = mark(source, many, tmp_path / "out" / "a", [form])
    said = texts(openpyxl.load_workbook(copy)[NAME])
    assert f"Kết quả kiểm tra: {len(many)} chỗ phải sửa, 0 chỗ cần xem lại." in said
    assert any(f"… và {len(many) - MOST_LISTED} chỗ khác" in text for text in said)


def test_an_ods_sheet_whose_name_excel_does_not_take(form: Form, office: LibreOffice, tmp_path: Path) -> None:
    start = write_return(tmp_path / "start" / "a.xlsx", WRONG, sheet="BTH")
    (ods,) = office.convert("ods", tmp_path / "in", start)
    with zipfile.ZipFile(ods) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    long = "Biểu tổng hợp kết quả/khen thưởng năm [2026] của xã".encode()
    zipped(ods, members | {"content.xml": members["content.xml"].replace(b'table:name="BTH"', b'table:name="' + long + b'"')})
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    assert len(book.sheetnames[1]) <= 31 and "/" not in book.sheetnames[1]
    assert len(marked_cells(book[book.sheetnames[1]])) == 3


def test_a_spoilt_sheet_beside_the_form_stays_blank(sent: dict[str, Path], form: Form, office: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sent["xlsx"])
    book.create_sheet("Hỏng").sheet_state = "hidden"
    book["Hỏng"]["A1"] = 12345
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "in" / "a.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet, styles = "xl/worksheets/sheet2.xml", "xl/styles.xml"
    del members[styles]  # so that it is drawn anew
    zipped(tmp_path / "in" / "a.xlsx", members | {sheet: members[sheet].replace(b"</sheetData>", b"<row")})
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    again = openpyxl.load_workbook(copy)
    assert again.sheetnames == [NAME, "BTH", "Hỏng"]
    assert texts(again["Hỏng"]) == [] and again["Hỏng"].sheet_state == "hidden"
    assert len(marked_cells(again["BTH"])) == 3


def test_what_can_be_neither_marked_nor_drawn_goes_back_with_the_slip_alone(
    sent: dict[str, Path], form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise UnreadableFile("hỏng")

    monkeypatch.setattr("tdkt_xl.sendback.marked_copy.redraw", fails)
    (copy,) = annotate(sent["ods"].parent, tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == [NAME]
    assert sum(isinstance(row[0].value, int) for row in book[NAME].iter_rows()) == len(FOUND)


def test_an_odd_xlsx_that_cannot_be_edited_is_drawn_anew(form: Form, tmp_path: Path) -> None:
    path = write_return(tmp_path / "in" / "a.xlsx", WRONG)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    zipped(path, members | {sheet: members[sheet].replace(b'<row r="4">', b"<row>").replace(b'<row r="4" ', b"<row ")})
    assert found(read(path, form)) != []
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    assert any("vẽ lại" in text for text in texts(openpyxl.load_workbook(copy)[NAME]))


# ---- The command


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    put(tmp_path / "biểu" / "sai.xlsx")
    write_return(tmp_path / "biểu" / "đúng.xlsx", {"giay-khen": RIGHT})
    (tmp_path / "biểu" / "hỏng.xls").write_bytes(b"PK\x03\x04")
    yield tmp_path


def run(capsys: Output, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_command_says_how_many_and_where(folder: Path, capsys: Output, jobs: int) -> None:
    out = folder / "biểu" / "trả lại"
    for _ in range(2):  # the second run does not take the copies for submissions
        code, said, problem = run(capsys, "check", folder / "biểu", "--annotate", out, "--jobs", jobs)
        assert (code, problem) == (1, "")
        assert said.splitlines()[-1] == f"Đã ghi 2 bản đánh dấu vào {out}."
        assert "Đã kiểm tra 3 tệp" in said
        assert names(out) == ["hỏng.xlsx", "sai.xlsx"]


def test_json_is_as_without(folder: Path, capsys: Output) -> None:
    plain = run(capsys, "check", folder / "biểu", "--json")
    assert run(capsys, "check", folder / "biểu", "--json", "--annotate", folder / "out") == plain
    assert len(names(folder / "out")) == 2


def test_a_place_for_copies_that_cannot_serve_is_said_before_anything_is_read(folder: Path, capsys: Output) -> None:
    (folder / "ghi chú.txt").write_text("x", encoding="utf-8")
    for place, said in ((folder / "biểu", "bản gốc"), (folder / "ghi chú.txt", "cần một thư mục")):
        code, out, problem = run(capsys, "check", folder / "biểu", "--annotate", place)
        assert (code, out) == (2, "") and said in problem


def test_nothing_to_send_back(folder: Path, capsys: Output) -> None:
    code, said, _ = run(capsys, "check", folder / "biểu" / "đúng.xlsx", "--annotate", folder / "out")
    assert code == 0
    assert said.splitlines()[-1] == "Không có biểu nào phải gửi trả."
    assert not (folder / "out").exists()


def test_a_place_that_cannot_be_written_to(folder: Path, capsys: Output) -> None:
    (folder / "tệp").write_bytes(b"")
    for place in (folder / "tệp", folder / "tệp" / "out", folder / "biểu"):
        code, _, problem = run(capsys, "check", folder / "biểu", "--annotate", place)
        assert code == 2
        assert problem.startswith("Lỗi: Không ghi") and "Traceback" not in problem


def test_units_of_one_file_are_all_named(form: Form, tmp_path: Path) -> None:
    path = write_return(tmp_path / "in" / "a.xlsx", WRONG)
    second = openpyxl.load_workbook(write_return(tmp_path / "b.xlsx", WRONG, unit="Xã Tân An")).active
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Hai")
    for row in second.iter_rows():
        for cell in row:
            sheet[cell.coordinate] = cell.value
    book.save(path)
    assert [ret.unit for ret in read(path, form).returns] != [Unit()]
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    said = texts(openpyxl.load_workbook(copy)[NAME])
    assert [text for text in said if text.startswith("Đơn vị, kỳ")] == [
        "Đơn vị, kỳ báo cáo: Xã Bình An, năm 2026",
        "Đơn vị, kỳ báo cáo: Xã Tân An, năm 2026",
    ]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "2003", "html", "csv"])
@pytest.mark.parametrize("seed", range(12))
def test_spoilt_files_never_raise(sent: dict[str, Path], kind: str, seed: int, form: Form, tmp_path: Path) -> None:
    chance = random.Random(f"{kind} {seed}")
    content = sent[kind].read_bytes()
    path = tmp_path / "in" / sent[kind].name
    path.parent.mkdir()
    if kind in ("xlsx", "ods"):  # inside of the parts: noise in the zip itself is hardly ever readable
        with zipfile.ZipFile(sent[kind]) as archive:
            members = {name: spoilt(archive.read(name), chance) for name in archive.namelist()}
        zipped(path, members)
    else:
        path.write_bytes(spoilt(content, chance))
    submission = read(path, form)
    (source,) = find_sources([path])
    copy = mark(source, submission.all_findings or [Finding("total", ERROR, sheet="BTH", cell="C11")], tmp_path / "out", [form])
    assert openpyxl.load_workbook(copy).sheetnames[0] == NAME


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Some digits and letters of a file turned into others: mostly still well-formed, and often nonsense."""
    changed = bytearray(content)
    for _ in range(chance.randint(0, 6) if content else 0):
        at = chance.randrange(len(changed))
        if chr(changed[at]).isalnum() and changed[at] < 128:
            changed[at] = ord(chance.choice("0189aZz-"))
    return bytes(changed)
