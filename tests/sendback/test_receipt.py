"""“Phiếu tiếp nhận”: what it says of each kind of submission, where it lies, and what it never writes over."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from tdkt_xl import write_receipts
from tdkt_xl.commands.cli import main
from tdkt_xl.forms.shipped import shipped_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Submission
from tdkt_xl.sendback.receipt import receipt_of
from tdkt_xl.words.errors import OutputError
from tests.browser import Chromium
from tests.forms.test_library import filled
from tests.rollup.test_mixed_folder import one_workbook
from tests.sheets import write_return

RIGHT = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
WRONG = {"giay-khen": {3: 11, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
NOON = 1_796_356_800  # 04/12/2026


def texts(receipt: Path) -> str:
    """What a person reads on the page."""
    page = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", receipt.read_text(encoding="utf-8"))
    return " ".join(html.unescape(page).split())


def receipts(folder: Path, into: Path) -> dict[str, str]:
    return {path.name: texts(path) for path in write_receipts(folder, into)}


def test_a_right_form_needs_nothing_more(tmp_path: Path) -> None:
    file = write_return(tmp_path / "a" / "Xã Bình An.xlsx", RIGHT)
    os.utime(file, (NOON, NOON))
    ((name, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert name == "Xã Bình An - Phiếu tiếp nhận.html"
    assert "Xã Bình An, năm 2026" in said and hashlib.sha256(file.read_bytes()).hexdigest() in said
    assert "04/12/2026" in said and "(giờ của tệp)" in said
    assert "1 dòng có số liệu; cộng cột đầu (tổng số) được 10" in said
    assert "không có chỗ nào phải sửa" in said and "không phải làm gì thêm" in said


def test_what_is_wrong_is_listed_with_the_next_turn(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "Xã Bình An lần 2.xlsx", WRONG)
    ((_, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert "1 chỗ phải sửa, 0 chỗ cần xem lại" in said
    assert "Phải sửa C11 I, Giấy khen: Tổng số (3) ghi 11" in said and "lần nộp 2" in said and "Lần nộp: 3" in said


@pytest.mark.parametrize(("content", "why"), [(b"", "rỗng"), (b"\0\1\2 nothing", "Không mở được tệp")])
def test_a_file_that_cannot_be_read_has_one_too(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "hỏng.xlsx").write_bytes(content)
    ((_, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert "Không đọc được tệp" in said and why in said and "chưa cộng được" in said


def test_a_workbook_without_a_form(tmp_path: Path) -> None:
    write_return(
        tmp_path / "a" / "khác.xlsx", edits={f"{column}{row}": None for column in "ABCDEFGHIJKLMN" for row in range(1, 60)}
    )
    ((_, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert "Trong tệp không có biểu" in said and "chưa cộng được" in said


def test_nothing_to_report_is_said(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "Xã.xlsx", edits={"A5": "Trong kỳ không có khen thưởng"})
    ((_, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert "đơn vị báo không có khen thưởng trong kỳ" in said and "Đã nhận: không có khen thưởng trong kỳ" in said


def test_a_mail_gives_its_own_date_and_sender(tmp_path: Path) -> None:
    file = write_return(tmp_path / "b.xlsx", RIGHT)
    mail = EmailMessage()
    mail["From"], mail["Date"] = "Văn thư <vt@xa.example>", "Fri, 04 Dec 2026 12:00:00 +0000"
    mail.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename="b.xlsx")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "thư.eml").write_bytes(bytes(mail))
    ((_, said),) = receipts(tmp_path / "a", tmp_path / "out").items()
    assert "04/12/2026" in said and "(ngày gửi của thư)" in said
    assert "vt@xa.example" in said and "b.xlsx (trong thư.eml)" in said


def test_texts_of_a_file_are_no_markup(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "b.xlsx", WRONG, unit="Xã <script>alert(1)</script>")
    (page,) = write_receipts(tmp_path / "a", tmp_path / "out")
    assert "<script" not in page.read_text(encoding="utf-8").casefold()


def test_names_are_safe_on_windows(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "CON.xlsx", RIGHT)
    write_return(tmp_path / "a" / "a?b: c.xlsx", RIGHT, unit="Xã Hai")
    names = [page.name for page in write_receipts(tmp_path / "a", tmp_path / "out")]
    assert len(names) == 2 and not any(set(name) & set('<>:"/\\|?*') for name in names)
    assert not any(name.split(" ")[0].upper() == "CON" for name in names)


def test_nothing_of_anybodys_is_written_over(tmp_path: Path) -> None:
    file = write_return(tmp_path / "a" / "b.xlsx", WRONG)
    own = tmp_path / "out" / "b - Phiếu tiếp nhận.html"
    own.parent.mkdir()
    own.write_text("của tôi")
    (first,) = write_receipts(tmp_path / "a", tmp_path / "out")
    (again,) = write_receipts(tmp_path / "a", tmp_path / "out")
    assert first == again != own and own.read_text() == "của tôi"
    before = first.read_bytes()
    write_return(file, RIGHT)
    (other,) = write_receipts(tmp_path / "a", tmp_path / "out")
    assert other not in (first, own) and first.read_bytes() == before


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "b.xlsx", WRONG)
    one, two = (write_receipts(tmp_path / "a", tmp_path / name)[0].read_bytes() for name in ("1", "2"))
    assert one == two


def test_receipts_among_submissions_are_none(tmp_path: Path) -> None:
    file = write_return(tmp_path / "a" / "b.xlsx", RIGHT)
    write_receipts(tmp_path / "a", tmp_path / "a" / "phiếu")
    (tmp_path / "a" / "c - Phiếu tiếp nhận.html").write_text("<p>của đơn vị</p>")
    assert [Path(source.path).name for source in find_sources([tmp_path / "a"])] == [file.name, "c - Phiếu tiếp nhận.html"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    write_return(tmp_path / "a" / "b.xlsx", RIGHT)
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="cần một thư mục"):
        write_receipts(tmp_path / "a", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "x"


def test_the_command_writes_them_beside_marked_copies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_return(tmp_path / "a" / "b.xlsx", WRONG)
    code = main(["check", str(tmp_path / "a"), "--annotate", str(tmp_path / "c"), "--receipts", str(tmp_path / "r")])
    assert code == 1 and f"Đã ghi 1 phiếu tiếp nhận vào {tmp_path / 'r'}." in capsys.readouterr().out
    assert len(list((tmp_path / "c").iterdir())) == len(list((tmp_path / "r").iterdir())) == 1


def test_many_findings_are_told_by_their_number() -> None:
    many = [
        Finding("total", "error", "a.xlsx", "BTH", f"C{row}", "I", "giay-khen", "Giấy khen", row, row + 1) for row in range(200)
    ]
    receipt = receipt_of(Submission("a.xlsx", findings=many), "", {})
    assert 10 < len(receipt.items) < 40 and receipt.left_out == 200 - len(receipt.items)


def test_the_page_prints_on_one_sheet_of_a4(chromium: Chromium, tmp_path: Path) -> None:
    """A file with far more findings than fit."""
    awards = ("giay-khen", "lao-dong-tien-tien", "tap-the-lao-dong-tien-tien", "bang-khen-cap-tinh", "bang-khen-thu-tuong")
    write_return(tmp_path / "a" / "b.xlsx", {award: {3: 11, 4: 16, 6: 8, 8: 9, 9: 4, 10: "x1", 13: 1} for award in awards})
    (page,) = write_receipts(tmp_path / "a", tmp_path / "out")
    chromium.open(page)
    printed = chromium.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(printed).count(b"/Type /Page\n") == 1


def test_of_several_forms_each_is_named_and_only_awards_are_added_up(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    values = {
        "bth-2020": {("I", "giay-khen", 3): 12, ("I", "giay-khen", 6): 12},
        "bm01": {("", "bang-khen-thu-tuong", 4): 9, ("", "bang-khen-thu-tuong", 5): 2, ("", "bang-khen-thu-tuong", 6): 3},
        "tk-0603": {("", "01", 4): 7, ("", "05", 4): 7},
    }
    sheets = []
    for form_id, cells in values.items():
        filled(shipped_form(form_id), tmp_path / f"{form_id}.xlsx", cells)
        sheets.append(tmp_path / f"{form_id}.xlsx")
    one_workbook(tmp_path / "a" / "ba.xlsx", sheets)
    (page,) = write_receipts(tmp_path / "a", tmp_path / "out")
    said = page.read_text(encoding="utf-8")
    for wanted in (
        "biểu bth-2020: 1 dòng có số liệu; cộng cột đầu (tổng số) được 12",
        "biểu bm01: 1 dòng có số liệu; cộng các cột (5), (6) được 5",
        "biểu tk-0603: 2 dòng có số liệu<",
    ):
        assert wanted in said
