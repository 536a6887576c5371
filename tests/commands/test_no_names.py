"""Names of persons in a register are in no output: JSON, summary, report, page, receipt, a form made of it."""

from __future__ import annotations

import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.commands.cli import main

pytestmark = pytest.mark.slow

PERSONS = ("Nguyễn Văn Khánh", "Trần Thị Quỳnh", "Lò Văn Pẩu", "Hồ Thị Giàng", "Đinh Công Tráng")
REGISTER = """UBND XÃ BÌNH AN
SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026
STT;Số quyết định;Ngày ký;Họ và tên;Hình thức khen thưởng;Phong trào;Loại khen thưởng;Tập thể;Lãnh đạo;Trực tiếp;Người ký;Ghi chú
1;15/QĐ-UBND;12/03/2026;Nguyễn Văn Khánh;Giấy khen;Xây dựng nông thôn mới;Công trạng;;;1;Trần Thị Quỳnh;Truy tặng ông Lò Văn Pẩu
2;16/QĐ-UBND;12/03/2026;Hồ Thị Giàng;Giấy khen cho Hồ Thị Giàng;Đinh Công Tráng;Công trạng;;1;;Trần Thị Quỳnh;
3;17/QĐ-UBND;lạ;Đinh Công Tráng;Bông lúa vàng Đinh Công Tráng;;lạ;;;x;Trần Thị Quỳnh;con bà Hồ Thị Giàng
4;16/QĐ-UBND;12/03/2026;Hồ Thị Giàng;Giấy khen cho Hồ Thị Giàng;Đinh Công Tráng;Công trạng;;1;;Trần Thị Quỳnh;
5;Nguyễn Văn Khánh;12/13/2026;Nguyễn Văn Khánh;Nguyễn Văn Khánh;;Công trạng;1;;;;
"""
LIST = """PHÒNG NỘI VỤ
DANH SÁCH KHEN THƯỞNG NĂM 2026
STT;Họ và tên;Phân loại đối tượng;Hình thức khen thưởng;Số QĐ;Ngày ký;Ghi chú
1;Nguyễn Văn Khánh;Lãnh đạo cấp vụ, sở, ngành và tương đương;Giấy khen;15/QĐ;12/03/2026;ông Lò Văn Pẩu
2;Trần Thị Quỳnh;Người trực tiếp công tác, lao động;Giấy khen cho Trần Thị Quỳnh;;;
3;Hộ ông Đinh Công Tráng;Hộ gia đình;Giấy khen;;;
"""


ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n"


def run(*arguments: object) -> None:
    assert main([str(each) for each in arguments]) in (0, 1)


def texts(path: Path) -> str:
    """Everything that a file holds: of a package each part, with tags between the pieces of a text taken out."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


@pytest.mark.parametrize("register", [REGISTER, LIST], ids=["register", "list"])
def test_no_output_names_a_person(register: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sent, out = tmp_path / "nop", tmp_path / "ra"
    sent.mkdir()
    out.mkdir()
    (sent / "so.csv").write_text(register, encoding="utf-8")
    run("read", sent / "so.csv")
    run("read", "--json", sent / "so.csv")
    run("check", sent)
    run("check", "--json", sent)
    run("check", sent, "--receipts", out / "phieu")
    run("merge", sent, "-o", out / "tong-hop.xlsx", "--json", out / "tong-hop.json", "--prizes")
    run("merge", sent, "-o", out / "tong-hop-2.xlsx", "--issuer", sent / "so.csv")
    run("report", out / "tong-hop.xlsx", "-o", out / "bao-cao.docx")
    run("report", out / "tong-hop.xlsx", "-o", out / "bao-cao.html")
    for form in ("bth-2020", "tk-0602", "tk-0603", "bm01", "bm03", "bth-21", "ct-cong-tac"):
        run("new", "--from", sent / "so.csv", "--form", form, "-o", out / f"{form}.xlsx")
    written = [path for path in out.rglob("*") if path.is_file()]
    assert len(written) >= 12
    for text in ("\n".join(capfd.readouterr()), *map(texts, written)):
        assert [person for person in PERSONS if person in text or person.upper() in text] == []
        assert "Lò Văn" not in text and "Quỳnh" not in text


def test_no_output_names_a_person_of_a_register_inside_a_form(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register on a sheet of the form: every level, the page, what is kept of a reading, and the next form."""
    sent, out = tmp_path / "nop", tmp_path / "ra"
    sent.mkdir()
    out.mkdir()
    monkeypatch.setenv("TDKT_CACHE", str(out / "cache"))
    (tmp_path / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    run("new", "--unit", "Xã Bình An", "--period", "2026", "--register", "--prizes", "-o", sent / "bieu.xlsx")
    book = openpyxl.load_workbook(sent / "bieu.xlsx")
    day = datetime(2026, 3, 12)
    for row, award in ((5, "Giấy khen"), (6, "Giấy khen cho Hồ Thị Giàng"), (7, "Bông lúa vàng Đinh Công Tráng")):
        for column, value in {
            2: f"{row}/QĐ-UBND",
            3: day,
            4: award,
            5: "Công trạng",
            8: 1,
            11: "ông Lò Văn Pẩu, bà Trần Thị Quỳnh",
        }.items():
            book["Sổ quyết định"].cell(row, column).value = value
    book.save(sent / "bieu.xlsx")
    run("read", "--json", sent / "bieu.xlsx")
    run("check", sent, "--receipts", out / "phieu")
    run("merge", sent, "--roster", tmp_path / "don-vi.csv", "--out-dir", out / "cap", "--json", out / "cap.json", "--prizes")
    (tmp_path / "so-tinh.xlsx").write_bytes((sent / "bieu.xlsx").read_bytes())
    run("merge", sent, "-o", out / "tong-hop.xlsx", "--issuer", tmp_path / "so-tinh.xlsx")
    run("report", out / "tong-hop.xlsx", "-o", out / "bao-cao.html")
    run("report", out / "tong-hop.xlsx", "-o", out / "bao-cao.docx")
    run("new", "--unit", "Xã Bình An", "--period", "2027", "--previous", sent, "-o", out / "nam-sau.xlsx")
    run("new", "--unit", "Xã Bình An", "--period", "2027", "--previous", out / "tong-hop.xlsx", "-o", out / "nam-sau-2.xlsx")
    run("form", "draft", sent / "bieu.xlsx", "-o", out / "nhap.toml")
    written = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} >= {".xlsx", ".json", ".html", ".docx", ".sqlite3"}
    for text in ("\n".join(capfd.readouterr()), *map(texts, written)):
        assert [person for person in PERSONS if person in text or person.upper() in text] == []
        assert "Lò Văn" not in text and "Quỳnh" not in text


@pytest.mark.office
def test_no_sheet_of_an_office_nor_slip_nor_pdf_names_a_person(tmp_path: Path) -> None:
    sent, out = tmp_path / "nop", tmp_path / "ra"
    sent.mkdir()
    out.mkdir()
    (sent / "so.csv").write_text(REGISTER, encoding="utf-8")
    run("new", "--unit", "Xã Bình An", "--period", "2026", "--register", "-o", sent / "bieu.xlsx")
    book = openpyxl.load_workbook(sent / "bieu.xlsx")
    for column, value in {2: "5/QĐ", 3: datetime(2025, 3, 12), 4: "Giấy khen cho Hồ Thị Giàng", 8: 1, 11: "ông Lò Văn Pẩu"}.items():
        book["Sổ quyết định"].cell(5, column).value = value
    book.save(sent / "bieu.xlsx")
    run("merge", sent, "-o", out / "tong-hop.xlsx", "--into", sheet_of_the_province(tmp_path / "mau.xlsx"))
    run("merge", sent, "-o", tmp_path / "tong-hop.xlsx")
    run("report", tmp_path / "tong-hop.xlsx", "-o", tmp_path / "bao-cao.pdf")
    pdf = subprocess.run(["pdftotext", tmp_path / "bao-cao.pdf", "-"], capture_output=True, text=True, check=True).stdout
    run("check", sent, "--annotate", tmp_path / "tra-lai")
    (copy,) = (path for path in (tmp_path / "tra-lai").rglob("*.xlsx") if path.stem.startswith("bieu"))
    slip = openpyxl.load_workbook(copy)["Phiếu trả lại"]  # the other sheets are the unit's own, sent back to the unit alone
    said = "\n".join(str(cell.value) for row in slip.iter_rows() for cell in row if cell.value is not None)
    assert "Giấy khen" in pdf and said
    for text in (pdf, said, *map(texts, out.iterdir())):
        assert [person for person in PERSONS if person in text or person.upper() in text] == []


def sheet_of_the_province(path: Path) -> Path:
    """A blank official sheet as an office keeps it: values and looks, nothing of ours but the layout."""
    run("new", "--unit", "Tỉnh Mẫu", "--period", "2026", "-o", path)
    book = openpyxl.load_workbook(path)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    return path
