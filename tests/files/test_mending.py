"""Workbooks that python-calamine refuses, or reads with losses, are read all the same, and what was odd is said."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.cells import CellError
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.package import Package
from tdkt_xl.files.runs import RAISED, STRUCK, Run, joined
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
PLAIN = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'


def workbook(rows: str = PLAIN, *, before: str = "", state: str = "", texts: str = "<si><t>x</t></si>", more: str = "") -> bytes:
    """A workbook of one sheet with these rows, `before` them and with an attribute `state`; `more` are further sheets as listed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        book = f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        link = f'<Relationship Id="r1" Type="{LINKS}/{{}}" Target="{{}}"/>'
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE_LINKS}">{book}</Relationships>',
        )
        sheets = f'<sheets><sheet name="BTH" sheetId="1" {state} r:id="r1"/>{more}</sheets>'
        parts.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{sheets}</workbook>')
        found = link.format("worksheet", "worksheets/sheet1.xml") + link.format("sharedStrings", "sharedStrings.xml").replace(
            "r1", "r2"
        )
        parts.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE_LINKS}">{found}</Relationships>')
        parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
        parts.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>')
    return buffer.getvalue()


def cell(address: str, inside: str, type_: str = "") -> str:
    return f'<c r="{address}"{f" t={chr(34)}{type_}{chr(34)}" if type_ else ""}>{inside}</c>'


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA", "#BUSY!", "#LẠ!"])
def test_an_error_with_a_new_name_costs_its_cell_alone(error: str) -> None:
    book = Workbook(workbook(f'<row r="1">{cell("A1", "<v>1</v>")}{cell("B1", f"<v>{error}</v>", "e")}</row>'))
    assert book.rows(0)[0][0] == 1.0 and book.marks(0) == {(0, 1): CellError(error)}
    assert [error in note for note in book.mended] == [True]


@pytest.mark.parametrize("state", ['state="show"', 'state="Visible"', 'state=""'])
def test_a_sheet_in_an_unknown_state_is_shown(state: str) -> None:
    book = Workbook(workbook(state=state))
    assert (book.rows(0), book.visible) == ([[1.0, "x"]], [True])


@pytest.mark.parametrize("reference", ["1:25", "A:N", "A1:XFD1048576", "", "#REF!", "N45:A1"])
def test_whatever_extent_a_sheet_declares(reference: str) -> None:
    assert Workbook(workbook(before=f'<dimension ref="{reference}"/>')).rows(0) == [[1.0, "x"]]


@pytest.mark.parametrize("inside", ["<v>542</v>", "<is><t>542</t></is><v>542</v>", "<v>542</v><is><t>542</t></is>"])
def test_a_text_within_its_cell_that_has_a_value_beside_it(inside: str) -> None:
    assert Workbook(workbook(f'<row r="1">{cell("A1", inside, "inlineStr")}</row>')).rows(0) == [["542"]]


@pytest.mark.parametrize(("value", "read"), [("1.984,5", "1.984,5"), ("abc", "abc"), ("0x1F", "0x1F"), ("5_000", "5_000")])
def test_a_number_that_is_none_is_read_as_text(value: str, read: object) -> None:
    assert Workbook(workbook(f'<row r="1">{cell("A1", f"<v>{value}</v>")}{cell("B1", "<v>2</v>")}</row>')).rows(0) == [[read, 2.0]]


def test_a_sheet_without_its_part_is_an_empty_one() -> None:
    book = Workbook(workbook(more='<sheet name="Biểu đồ" sheetId="2" r:id="r9"/>'))
    assert book.names == ["BTH", "Biểu đồ"] and book.rows(0) == [[1.0, "x"]]


def test_a_forgotten_cell_far_off_is_left_out_and_said() -> None:
    book = Workbook(workbook(f'{PLAIN}<row r="1048576">{cell("XFD1048576", "<v>7</v>")}</row>'))
    assert book.rows(0) == [[1.0, "x"]]
    assert "XFD1048576" in book.mended[0] and "1 ô" in book.mended[0]


def test_many_cells_far_off_are_not_left_out() -> None:
    far = "".join(f'<row r="{row}">{cell(f"XFD{row}", "<v>7</v>")}</row>' for row in range(900_000, 900_300))
    with pytest.raises(UnreadableFile, match="rất xa bảng"):
        Workbook(workbook(PLAIN + far))


RUN = "<r><rPr>{}</rPr><t>{}</t></r>"


@pytest.mark.parametrize(
    ("runs", "text", "note"),
    [
        ([("", "542"), ('<vertAlign val="superscript"/>', "1")], "542", RAISED),
        ([('<vertAlign val="superscript"/>', "1"), ("", "542")], "542", RAISED),
        ([("<strike/>", "500"), ("", "542")], "542", STRUCK),
        ([('<strike val="0"/>', "5"), ("", "42")], "542", None),
        ([('<vertAlign val="superscript"/>', "542")], "542", None),
        ([("", "54"), ('<vertAlign val="subscript"/>', "2")], "54 2", None),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_runs_of_a_text_by_their_kind(runs: list[tuple[str, str]], text: str, note: str | None, shared: bool) -> None:
    written = "".join(RUN.format(*run) for run in runs)
    if shared:
        book = Workbook(workbook(texts=f"<si>{written}</si>"))
        assert book.rows(0) == [[1.0, text]]
    else:
        book = Workbook(workbook(f'<row r="1">{cell("A1", f"<is>{written}</is>", "inlineStr")}</row>'))
        assert book.rows(0) == [[text]]
    assert list(book.mended) == ([note] if note else list(book.mended))


def test_plain_workbooks_are_not_mended() -> None:
    book = Workbook(workbook())
    assert book.rows(0) == [[1.0, "x"]] and book.mended == []


@given(st.lists(st.builds(Run, st.sampled_from(["5", "42", " ", "a", "\n", ""]), st.booleans(), st.booleans(), st.booleans())))
def test_runs_never_give_more_digits_than_their_plain_ones(runs: list[Run]) -> None:
    plain = "".join(run.text for run in runs if not (run.struck or run.hidden or run.raised))
    read = joined(runs)
    assert read == plain or not any(map(str.isalnum, plain))


def test_a_shared_text_without_letters_is_no_lost_cell() -> None:
    """XlsxWriter keeps "" among the shared texts; such a cell comes back as a blank, and nothing has to be mended."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Giấy khen", 542])
        sheet.write_string(1, 0, "")
        sheet.write_formula(2, 0, "=B1", None, 542)
    rows = Workbook(out.getvalue()).rows(0)
    package = Package(Members(out.getvalue()))
    assert rows[0] == ["Giấy khen", 542.0] and not package.missing(0, rows)
    assert package.missing(0, [["", 542.0], *rows[1:]])  # a text that is truly lost
