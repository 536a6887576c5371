"""Texts that stand in no cell: who and when where the sheet itself does not say."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.print_margins import drawing_of, header_and_footer, texts_of_shapes
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.grids import GK, S1, header_rows
from tests.office import LibreOffice

TITLE = "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG"


def write(path: Path, above: list[str], header: str = "", footer: str = "", boxes: tuple[str, ...] = ()) -> Path:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("BTH")
    for at, row in enumerate([*([text] for text in above), *header_rows(), S1, GK]):
        page.write_row(at, 0, row)
    page.set_header(header)
    page.set_footer(footer)
    for i, text in enumerate(boxes):
        page.insert_textbox(30 + 10 * i, 0, text)
    book.close()
    return path


def read(path: Path) -> Return:
    (ret,) = read_returns(Workbook(path.read_bytes()), built_in_forms(), path.name)
    return ret


def who_and_when(ret: Return) -> tuple[str | None, str | None]:
    return ret.unit.name, ret.period.code if ret.period else None


@pytest.mark.parametrize(
    "margins",
    [
        {"header": '&L&"Times New Roman,Bold"&12UBND TỈNH QUẢNG NINH\nUBND XÃ BÌNH AN&C&P/&N&RNăm 2026'},
        {"footer": "&LUBND xã Bình An&RNăm 2026, trang &P"},
        {"boxes": ("UBND XÃ BÌNH AN", "Kỳ báo cáo: năm 2026")},
        {"header": "&LUBND XÃ BÌNH AN", "boxes": ("NĂM 2026",)},
    ],
)
def test_who_and_when_stand_in_no_cell(tmp_path: Path, margins: dict[str, object], office: LibreOffice) -> None:
    path = write(tmp_path / "1.xlsx", [TITLE], **margins)  # type: ignore[arg-type]
    (saved,) = office.convert("xlsx", tmp_path / "saved", path)
    for each in (path, saved):
        ret = read(each)
        assert who_and_when(ret) == ("Xã Bình An", "2026")
        assert len([f for f in ret.findings if f.rule == "interpreted" and "hộp chữ" in f.message]) == 2


def test_what_the_sheet_says_goes_first(tmp_path: Path) -> None:
    above = ["UBND XÃ BÌNH AN", f"{TITLE} NĂM 2026"]
    ret = read(write(tmp_path / "1.xlsx", above, header="&CUBND XÃ MỸ LỘC, năm 2020", boxes=("UBND XÃ CAO CHƯƠNG",)))
    assert who_and_when(ret) == ("Xã Bình An", "2026")
    assert ret.findings == []


def test_it_goes_before_the_files_name_and_the_date_line(tmp_path: Path) -> None:
    above = [TITLE, "Bình An, ngày 05 tháng 01 năm 2027"]
    assert who_and_when(read(write(tmp_path / "Xã Mỹ Lộc.xlsx", above, header="&CUBND XÃ BÌNH AN&RNăm 2026"))) == (
        "Xã Bình An",
        "2026",
    )


@pytest.mark.parametrize("margins", [{"footer": "&CTrang &P/&N"}, {"header": "&D &T &F"}, {"boxes": ("Mẫu 01", "xem lại dòng 3")}])
def test_margins_that_say_nothing(tmp_path: Path, margins: dict[str, object]) -> None:
    ret = read(write(tmp_path / "1.xlsx", [f"{TITLE} NĂM 2026"], **margins))  # type: ignore[arg-type]
    assert (who_and_when(ret), ret.findings) == ((None, "2026"), [])


def test_a_spoilt_drawing_costs_nothing(tmp_path: Path) -> None:
    import zipfile

    path = write(tmp_path / "1.xlsx", [f"{TITLE} NĂM 2026"], boxes=("UBND XÃ BÌNH AN",))
    spoilt = tmp_path / "2.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if name.endswith("sheet1.xml.rels") else source.read(name))
    assert who_and_when(read(spoilt)) == (None, "2026")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("&amp;LUBND XÃ A&amp;CNăm 2026", ["UBND XÃ A", "Năm 2026"]),
        ("&amp;C&amp;&quot;Arial,Bold&quot;&amp;14A &amp;&amp; B&amp;KFF0000 đỏ", ["A & B đỏ"]),
        ("&amp;P/&amp;N", []),
        ("A&#10;B", ["A", "B"]),
    ],
)
def test_codes_of_headers(text: str, lines: list[str]) -> None:
    xml = f"<headerFooter><oddHeader>{text}</oddHeader></headerFooter>".encode()
    assert header_and_footer(xml) == lines


@given(st.binary(max_size=60))
def test_any_bytes_are_taken(noise: bytes) -> None:
    assert isinstance(header_and_footer(b"<headerFooter><oddHeader>&amp;" + noise + b"</oddHeader>"), list)
    assert isinstance(texts_of_shapes(b"<a:p ><a:t>" + noise + b"</a:t></a:p>"), list)
    assert drawing_of(noise) is None
