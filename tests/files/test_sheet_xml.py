"""The pass over a sheet's XML, and that the quicker look at sheets of the usual shape tells the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files import sheet_xml
from tdkt_xl.files.cells import CellError, UncalculatedZero, ValuelessFormula
from tdkt_xl.files.sheet_xml import SheetXml, _facts, _facts_of_plain
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.spreadsheet import address_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(rows: str, prefix: str = "") -> bytes:
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return f'<{prefix}worksheet {space}="{MAIN}"><{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>'.encode()


INSIDE = st.sampled_from(
    [
        "<v>5</v>", "<v></v>", "<v/>", "<v />", "", "<f>A1+1</f><v>2</v>", "<f>A1&lt;1</f>", '<f aca="false">SUM(A1:A2)</f><v></v>',
        '<f t="shared" si="0" ref="B2:B3">A1</f><v>1</v>', '<f t="shared" si="0"/>', "<is><t>x</t></is>", "<f></f><v>0</v>",
        "<!-- x --><v>1</v>", "<v>1</v><extLst/>", "<v>#N/A</v>", '<f>"é"</f>',
    ]
)  # fmt: skip
TYPES = st.sampled_from(["", ' t="n"', ' t="str"', ' t="e"', ' t="s"', ' t="inlineStr"', " t='e'"])
CELLS = st.dictionaries(st.tuples(st.integers(0, 30), st.integers(0, 60)), st.tuples(TYPES, INSIDE), max_size=20)


def xml_of(cells: dict[tuple[int, int], tuple[str, str]]) -> bytes:
    rows: dict[int, list[str]] = {}
    for (row, column), (type_, inside) in sorted(cells.items()):
        rows.setdefault(row, []).append(f'<c r="{address_of((row, column))}" s="1"{type_}>{inside}</c>')
    return sheet("".join(f'<row r="{row + 1}">{"".join(found)}</row>' for row, found in rows.items()))


@given(CELLS)
def test_the_quick_look_tells_what_the_pass_tells(cells: dict[tuple[int, int], tuple[str, str]]) -> None:
    xml = xml_of(cells)
    quick, slow = _facts_of_plain(xml), _facts(xml)
    assert quick is None or quick == slow
    found = SheetXml(xml)
    assert found.filled == slow.filled and dict(found.marks(True)) == slow.marks(True)
    assert not found.is_ordinary or not (slow.errors or slow.formulas)


@given(CELLS)
def test_sheets_read_row_by_row_tell_the_same(cells: dict[tuple[int, int], tuple[str, str]]) -> None:
    xml = xml_of(cells)
    assert _facts(xml) == _facts(xml, large=0)


def test_usual_sheets_need_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "_facts", None)
    for inside in ("<v>5</v>", '<f aca="false">A1&amp;"x"</f><v>5</v>', ""):
        assert SheetXml(sheet(f'<row r="1" spans="1:2"><c r="A1" s="3">{inside}</c></row>')).marks(False) == {}


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_cells_without_addresses_stand_beside_one_another(prefix: str) -> None:
    rows = '<{0}row><{0}c t="e"><{0}v>#REF!</{0}v></{0}c><{0}c><{0}f>A1</{0}f></{0}c></{0}row><{0}row><{0}c/><{0}c t="e"/></{0}row>'
    found = SheetXml(sheet(rows.format(prefix), prefix))
    assert found.marks(False) == {(0, 0): CellError("#REF!"), (0, 1): ValuelessFormula("A1")}


def test_a_shared_formula_without_a_value_is_that_of_its_cell() -> None:
    rows = '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="3">A1+B1</f><v>1</v></c></row>'
    rows += '<row r="2"><c r="C2"><f t="shared" si="3"/></c></row>'
    assert SheetXml(sheet(rows)).marks(False) == {(1, 2): ValuelessFormula("A2+B2")}


def test_a_zero_counts_as_not_calculated_only_where_the_workbook_says_so() -> None:
    found = SheetXml(sheet('<row r="1"><c r="A1"><f>B1</f><v>0</v></c></row>'))
    assert found.marks(True) == {(0, 0): UncalculatedZero("B1")} and found.marks(False) == {}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f>1</f></c></row><row r="99999"><c r="ZZ99999"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576">' + "<c><v>1</v></c>" * 20 + "</row>",
        '<!-- <c r="A1"> --><row r="1048576"><c r="ABC1"><v/></c><c r="ABC1048576"><v>1</v></c></row>',
    ],
)
def test_a_far_off_cell_is_seen_however_it_is_written(rows: str) -> None:
    assert SheetXml(sheet(rows)).is_too_wide


def test_blank_cells_reach_nowhere() -> None:
    assert _facts(sheet('<row r="1048576"><c r="XFD1048576" s="1"/></row>')).rows == 0


def test_spoilt_xml_is_said() -> None:
    with pytest.raises(UnreadableFile, match="dở dang"):
        _ = SheetXml(sheet('<row r="1"><c r="A1"><f>1</c></row>')).facts


@pytest.mark.parametrize(("row", "is_ordinary"), [(99_999, True), (115_384, True), (115_385, False), (1_048_576, False)])
def test_a_long_sheet_is_ordinary_as_far_as_its_rectangle_is_small_enough(row: int, is_ordinary: bool) -> None:
    xml = sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="B{row}"><v>1</v></c></row>')
    assert SheetXml(xml).is_ordinary == is_ordinary and SheetXml(xml, 26 * row).is_ordinary


@pytest.mark.parametrize(("row", "is_near"), [(9_999, True), (57_692, True), (57_693, False)])
def test_so_is_one_with_formulas(row: int, is_near: bool) -> None:
    cells = f'<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row><row r="{row}"><c r="AB{row}"><v>1</v></c></row>'
    assert SheetXml(sheet(cells))._is_calculated == is_near
