"""The same return in every spreadsheet format reads the same, and what the reader of values loses is put back."""

from __future__ import annotations

import random
import shutil
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.records import _rk
from tdkt_xl.forms import built_in_forms
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.errors import UnreadableFile
from tests.grids import counts, names, rules
from tests.office import LibreOffice
from tests.sheets import write_return

LINES = {
    "giay-khen": {3: 542, 4: 364, 5: 0.6716, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 265, 14: "ghi chú"},
    "lao-dong-tien-tien": {3: 1984, 4: 1984, 6: 1984, 8: 297, 9: 1687},
    "chien-si-thi-dua-co-so": {3: "1.342", 4: " 342 ", 6: "-", 8: 0},
    "bang-khen-cap-tinh": {3: "hơn 500", 4: 2.5, 6: -3},
    "huan-chuong": {3: 1, 14: "HCLĐ hạng Nhì"},
}
DATES = {3: 59, 4: 60, 6: 61, 8: 364, 9: 1984}
FORMATS = ("xlsx", "xlsm", "xls", "ods")


def write_submission(folder: Path) -> Path:
    """A form with everything in it: counts, text, dates, errors, formulas, a hidden column, a second sheet."""
    path = write_return(folder / "goc.xlsx", LINES, edits={
        "C13": "=SUM(C11:C12)", "D14": "=1/0", "F14": '=IF(1,"","")', "H14": "=NA()", "J14": "=C11*2", "L14": "#REF!",
    }, properties={"tdkt.unit.code": "26734"})  # fmt: skip
    book = openpyxl.load_workbook(path)
    page = book.active
    page["L14"].data_type = "s"
    for column, number in DATES.items():
        cell = page.cell(21, column, number)
        cell.number_format = "dd/mm/yyyy"
    page["J21"].value, page["J21"].number_format = 5, "[h]:mm"
    page.column_dimensions["H"].hidden = True
    old = book.create_sheet("cũ")
    old.sheet_state = "hidden"
    old["A1"] = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2020"
    book.save(path)
    return path


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> dict[str, Path]:
    """One submission in each format, all calculated and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("formats")
    start = write_submission(tmp_path_factory.mktemp("start"))
    made = {ending: office.convert(ending, folder, start)[0] for ending in ("xlsx", "xls", "ods")}
    made["xlsm"] = Path(shutil.copy(made["xlsx"], folder / "b.xlsm"))
    return made


def read(path: Path) -> Return:
    returns = read_returns(Workbook(path.read_bytes()), built_in_forms(), path.name)
    assert len(returns) == 1
    return returns[0]


@pytest.mark.parametrize("ending", FORMATS)
def test_who_and_when(files: dict[str, Path], ending: str) -> None:
    ret = read(files[ending])
    assert (ret.sheet, ret.unit.name, ret.unit.level, ret.period and ret.period.code) == ("BTH", "Xã Bình An", "xa", "2026")


@pytest.mark.parametrize("ending", FORMATS)
def test_properties(files: dict[str, Path], ending: str) -> None:
    assert Workbook(files[ending].read_bytes()).properties["tdkt.unit.code"] == "26734"


@pytest.mark.parametrize("ending", FORMATS)
def test_every_cell(files: dict[str, Path], ending: str) -> None:
    ret = read(files[ending])
    form = built_in_forms()[0]
    assert names(ret) == [line.award for section in form.sections for line in section.lines]
    assert counts(ret, "giay-khen") == {3: 542, 4: 364, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 265}
    assert counts(ret, "lao-dong-tien-tien") == {3: 1984, 4: 1984, 6: 1984, 8: 297, 9: 1687}
    assert counts(ret, "chien-si-thi-dua-co-so") == {3: 2526, 4: 342, 8: 0}
    assert counts(ret, "tap-the-lao-dong-tien-tien") == {10: 1084}
    assert ret.lines[0].note == "ghi chú"
    assert ret.lines[0].typed_ratios[0] == pytest.approx(0.6716)


@pytest.mark.parametrize("ending", FORMATS)
def test_dates_as_counts(files: dict[str, Path], ending: str) -> None:
    ret = read(files[ending])
    line = next(line for line in ret.lines if line.row == 21)
    assert line.cells[:6] == (59, 60, 61, 364, 1984, 5)


@pytest.mark.parametrize("ending", FORMATS)
def test_errors_and_spoilt_counts(files: dict[str, Path], ending: str) -> None:
    found = [(f.rule, f.cell, f.actual) for f in read(files[ending]).findings if f.rule != "interpreted"]
    assert found == [
        ("formula-error", "D14", "#DIV/0!"),
        ("formula-error", "H14", "#N/A"),
        ("not-a-count", "L14", "#REF!"),
        ("not-a-count", "C20", "hơn 500"),
        ("not-a-count", "D20", 2.5),
        ("not-a-count", "F20", -3),
    ]


# ---- OpenDocument

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "meta")
)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
NUMBER = '<table:table-cell office:value-type="float" office:value="1"{more}><text:p>1</text:p></table:table-cell>'


def write_ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES} {CALCEXT}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


def ods_marks(path: Path, *cells: str) -> dict[tuple[int, int], str]:
    book = Workbook(write_ods(path, f"<table:table-row>{''.join(cells)}</table:table-row>").read_bytes())
    return {place: f"{type(mark).__name__} {mark.text}" for place, mark in book.marks(0).items()}


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ('<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error">'
         "<text:p>#DIV/0!</text:p></table:table-cell>", "CellError #DIV/0!"),
        ('<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p>'
         "</table:table-cell>", "CellError #DIV/0!"),
        ('<table:table-cell table:formula="of:=X" office:value-type="float" office:value="0"><text:p>Err:508</text:p>'
         "</table:table-cell>", "CellError Err:508"),
        ('<table:table-cell table:formula="of:=SUM([.A2:.A3])"/>', "ValuelessFormula of:=SUM([.A2:.A3])"),
        ('<table:table-cell table:formula="of:=[.A2]" office:value-type="string"><text:p>#REF!</text:p></table:table-cell>', None),
        ('<table:table-cell table:formula="of:=IF(1;&quot;&quot;)"><text:p/></table:table-cell>', None),
        ('<table:table-cell table:formula="of:=0" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>',
         None),
        ('<table:table-cell office:value-type="string"><text:p>#REF!</text:p></table:table-cell>', None),
    ],
)  # fmt: skip
def test_marks_of_open_documents(tmp_path: Path, cell: str, mark: str | None) -> None:
    before = '<table:table-cell table:number-columns-repeated="3"/><table:covered-table-cell/>'
    assert ods_marks(tmp_path / "a.ods", before, cell) == ({(0, 4): mark} if mark else {})


def test_marks_below_repeated_rows(tmp_path: Path) -> None:
    rows = '<table:table-row table:number-rows-repeated="7"><table:table-cell/></table:table-row><table:table-row>' \
           '<table:table-cell table:formula="of:=[.B1]"/></table:table-row>'  # fmt: skip
    assert list(Workbook(write_ods(tmp_path / "a.ods", rows).read_bytes()).marks(0)) == [(7, 0)]


# ---- .xls records


@pytest.mark.parametrize(
    ("raw", "number"),
    [(0x3FF00000, 1.0), (5 << 2 | 2, 5.0), (1984 << 2 | 2, 1984.0), (125 << 2 | 3, 1.25), ((1 << 32) - (3 << 2) | 2, -3.0)],
)
def test_packed_numbers(raw: int, number: float) -> None:
    assert _rk(raw & 0xFFFFFFFF) == number


def test_sums_of_an_xls_without_stored_values(tmp_path: Path, office: LibreOffice) -> None:
    """As libraries write them that do not calculate: an empty text stands for the value."""
    path = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: '=SUMIFS(Sổ!B2:B4,Sổ!A2:A4,"Giấy khen")', 4: "=H11+I11", 8: 3254}})
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Sổ")
    for row in (["Hình thức", "Số"], ["Giấy khen", 3571], ["LĐTT", 4], ["giấy khen", 5]):
        page.append(row)
    book.save(path)
    (xls,) = office.convert("xls", tmp_path / "xls", path)
    stored = xls.read_bytes()
    for value in (3576.0, 3254.0):
        assert struct.pack("<d", value) in stored
        stored = stored.replace(struct.pack("<d", value), b"\x03\0\0\0\0\0\xff\xff")
    xls.write_bytes(stored)
    ret = read(xls)
    assert counts(ret, "giay-khen") == {8: 3254}
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [("stale-value", "C11", None), ("stale-value", "D11", None)]


# ---- .xlsb, of which no free program writes one: the few records that a sheet needs


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(content), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


@dataclass(frozen=True)
class Uncalculated:
    """A formula, given by its tokens, whose value nobody has worked out."""

    tokens: bytes


def binary_cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, Uncalculated):
        return record(8, place + wide("") + struct.pack("<HI", 0, len(value.tokens)) + value.tokens + struct.pack("<I", 0))
    if isinstance(value, str) and value.startswith("#"):
        return record(3, place + bytes([{"#REF!": 0x17, "#DIV/0!": 0x07}[value]]))
    if isinstance(value, str):
        return record(6, place + wide(value))
    return record(5, place + struct.pack("<d", value))


def write_xlsb(path: Path, rows: dict[int, dict[int, object]]) -> Path:
    sheet = record(129) + record(148, struct.pack("<IIII", 0, max(rows), 0, 20)) + record(145)
    for row, cells in rows.items():
        sheet += record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        sheet += b"".join(binary_cell(column, value) for column, value in cells.items())
    sheet += record(146) + record(130)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
             '<Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>')  # fmt: skip
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("BTH"))
        + record(144)
        + record(353)
        + record(357)
        + record(362, struct.pack("<IIii", 1, 0, 0, 0))
        + record(354)
        + record(132)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("_rels/.rels", links.format(f"{office}/officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", links.format(f"{office}/worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_a_form_in_xlsb(tmp_path: Path) -> None:
    source = openpyxl.load_workbook(write_return(tmp_path / "a.xlsx", LINES)).active
    rows = {
        row - 1: {cell.column - 1: cell.value for cell in source[row] if cell.value is not None}
        for row in range(1, source.max_row + 1)
    }
    rows[10][3] = "#REF!"
    path = write_xlsb(tmp_path / "a.xlsb", rows)
    with zipfile.ZipFile(path, "a") as archive:
        properties = '<Properties xmlns:vt="v"><property name="tdkt.unit.code"><vt:lpwstr>26734</vt:lpwstr></property></Properties>'
        archive.writestr("docProps/custom.xml", properties)
    ret = read(path)
    assert (ret.unit.code, ret.unit.level) == ("26734", "xa")
    assert (ret.unit.name, ret.period and ret.period.code) == ("Xã Bình An", "2026")
    assert counts(ret, "lao-dong-tien-tien") == {3: 1984, 4: 1984, 6: 1984, 8: 297, 9: 1687}
    assert (ret.findings[0].rule, ret.findings[0].cell) == ("formula-error", "D11")
    assert "not-a-count" in rules(ret.findings)


def test_an_xlsb_with_backslashes_in_the_names_of_its_parts(tmp_path: Path) -> None:
    plain = write_xlsb(tmp_path / "a.xlsb", {0: {0: "Giấy khen", 1: 7}})
    odd = tmp_path / "b.xlsb"
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(odd, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in given.infolist():
            content, info.filename = given.read(info), info.filename.replace("/", "\\")
            archive.writestr(info, content)
    book = Workbook(odd.read_bytes())
    assert book.rows(0)[0][:2] == ["Giấy khen", 7.0] and any("đã sửa trong bộ nhớ" in note for note in book.mended)


def test_formulas_of_an_xlsb_without_stored_values(tmp_path: Path) -> None:
    source = openpyxl.load_workbook(write_return(tmp_path / "a.xlsx", {"giay-khen": {6: 5, 8: 2, 9: 3, 10: 7}})).active
    rows = {
        row - 1: {cell.column - 1: cell.value for cell in source[row] if cell.value is not None}
        for row in range(1, source.max_row + 1)
    }
    relative = 0xC000
    merit, thematic = (b"\x44" + struct.pack("<IH", 10, relative | column) for column in (5, 9))
    leaders = b"\x3b" + struct.pack("<HIIHH", 0, 10, 10, relative | 7, relative | 8)
    rows[10][2] = Uncalculated(merit + thematic + b"\x03")
    rows[10][3] = Uncalculated(leaders + leaders + b"\x1e\x03\x00" + b"\x42\x03\xe2\x01")  # SUMIFS(H11:I11, H11:I11, 3)
    rows[10][9] = Uncalculated(leaders + b"\x1e\x02\x00" + b"\x41\x5a\x01")  # COUNTIF(H11:I11, 2)
    rows[10][11] = Uncalculated(b"\x17\x00\x00")  # =""
    rows[10][12] = Uncalculated(merit + thematic + b"\x42\x02\x07\x00")  # MAX
    ret = read(write_xlsb(tmp_path / "a.xlsb", rows))
    assert counts(ret, "giay-khen") == {6: 5, 8: 2, 9: 3}
    assert [(f.rule, f.cell, f.actual) for f in ret.findings] == [
        ("stale-value", "C11", None),
        ("stale-value", "D11", None),
        ("stale-value", "J11", None),
        ("stale-value", "M11", None),
    ]


# ---- Spoilt files


@pytest.mark.parametrize("ending", ["xls", "ods"])
@pytest.mark.parametrize("seed", range(20))
def test_spoilt_bytes_never_raise(files: dict[str, Path], tmp_path: Path, ending: str, seed: int) -> None:
    """Whatever a broken disk makes of a workbook, the other files are read on."""
    chance = random.Random(seed)
    content = bytearray(files[ending].read_bytes())
    for _ in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content)
    (source,) = find_sources([path])
    assert read_submission(source, built_in_forms()).failure in (None, "unreadable", "no-form")


@pytest.mark.parametrize("dimensions", [(0, 2**32 - 1, 0, 14), (0, 30, 0, 65535), (30, 0, 0, 14)])
def test_an_xls_that_declares_an_impossible_size(files: dict[str, Path], tmp_path: Path, dimensions: tuple[int, ...]) -> None:
    content = bytearray(files["xls"].read_bytes())
    at = content.index(struct.pack("<HH", 0x200, 14))
    struct.pack_into("<2I2H", content, at + 4, *dimensions)
    with pytest.raises(UnreadableFile, match="hỏng"):
        Workbook(bytes(content))


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>Lao động<text:line-break/>tiên tiến</text:p>", "Lao động\ntiên tiến"),
        ('<text:p>Lao<text:tab/>động<text:s text:c="2"/>tiên<text:s/>tiến</text:p>', "Lao\tđộng  tiên tiến"),
        ("<text:p>Lao</text:p><text:p>động<text:line-break/>tiên <text:span>tiến</text:span>.</text:p>", "Lao\nđộng\ntiên tiến."),
        ("<office:annotation><text:p>a<text:tab/>b</text:p></office:annotation><text:p>Giấy khen</text:p>", "Giấy khen"),
        ("<text:p>Giấy khen</text:p>", "Giấy khen"),
    ],
)
def test_breaks_within_a_text_of_an_open_document(tmp_path: Path, inside: str, text: str) -> None:
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="2">{inside}</table:table-cell>'
    row = f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell}</table:table-row>'
    book = Workbook(write_ods(tmp_path / "a.ods", f"<table:table-row/>{row}").read_bytes())
    assert book.rows(0)[1] == ["", "", text, text]
