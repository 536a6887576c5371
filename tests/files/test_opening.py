"""What a file is, is told by its content; formats that other programs write read like a workbook."""

from __future__ import annotations

import io
import os
from pathlib import Path

import docx
import msoffcrypto.format.ooxml
import openpyxl
import pytest

from tdkt_xl.files import office
from tdkt_xl.files.documents import Document
from tdkt_xl.files.opening import opened
from tdkt_xl.words.errors import UnreadableFile
from tests.files.test_mending import workbook
from tests.intake.test_mails import signed
from tests.office import LibreOffice

ROWS = [["Stt", "Hình thức", "Tổng số"], ["1", "Giấy khen", "542"], ["2", "Bằng khen", "1984"]]


def report(path: Path) -> Path:
    """A report: a paragraph, a table, a paragraph."""
    document = docx.Document()
    document.add_paragraph("BÁO CÁO công tác thi đua, khen thưởng của xã Bình An năm 2026, gửi kèm bảng số liệu dưới đây")
    table = document.add_table(len(ROWS), 3)
    table.style = "Table Grid"
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Nơi nhận: như trên; lưu văn thư")
    document.save(path)
    return path


def assert_is_the_report(book: object) -> None:
    assert isinstance(book, Document)
    assert book.rows(0) == ROWS
    assert [paragraph.place for paragraph in book.paragraphs] == ["đoạn 1", "đoạn 2"]
    assert book.tables[0].after == 1 and [paragraph.number for paragraph in book.between(0)] == [1]


def test_a_word_report(tmp_path: Path) -> None:
    assert_is_the_report(opened(report(tmp_path / "a.docx").read_bytes()))


@pytest.mark.office
@pytest.mark.parametrize("ending", ["doc", "odt", "rtf", "pdf"])
def test_a_report_in_another_format(tmp_path: Path, office: LibreOffice, ending: str) -> None:
    (path,) = office.convert(ending, tmp_path, report(tmp_path / "a.docx"))
    book = opened(path.read_bytes())
    if ending == "pdf":  # of which every line is a paragraph
        assert isinstance(book, Document) and book.rows(0) == ROWS and book.tables[0].after == len(book.paragraphs) - 1
    else:
        assert_is_the_report(book)


@pytest.mark.office
def test_a_flat_spreadsheet(tmp_path: Path, office: LibreOffice) -> None:
    book = openpyxl.Workbook()
    for row in ([1, "x"], [2.5, "dòng một\ndòng hai"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (path,) = office.convert("fods", tmp_path / "out", tmp_path / "a.xlsx")
    assert opened(path.read_bytes()).rows(0) == [[1.0, "x"], [2.5, "dòng một\ndòng hai"]]


def test_without_libreoffice_a_doc_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "office_program", lambda: None)
    with pytest.raises(UnreadableFile, match=r"cài LibreOffice.*\.docx"):
        opened(b"WordPro x")


@pytest.mark.skipif(os.name == "nt", reason="stands in for a program by a shell script")
def test_a_program_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "office_program", lambda: str(slow))
    monkeypatch.setattr(office, "_PATIENCE", 0.3)
    with pytest.raises(UnreadableFile, match="không mở xong"):
        opened(b"WordPro y")


def encrypted(password: str) -> bytes:
    sheet = openpyxl.Workbook()
    for number in range(600):
        sheet.active.append([f"hàng {number * 7919}", number])
    plain, locked = io.BytesIO(), io.BytesIO()
    sheet.save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, locked)
    return locked.getvalue()


def test_a_workbook_with_excel_s_default_key_is_read_and_that_is_said() -> None:
    book = opened(encrypted("VelvetSweatshop"))
    assert book.rows(0)[1] == ["hàng 7919", 1.0] and any("khóa mặc định" in note for note in book.mended)


def test_a_password_and_damage_behind_the_default_key_are_told_apart() -> None:
    with pytest.raises(UnreadableFile, match=r"^tệp có đặt mật khẩu mở"):
        opened(encrypted("bi-mat"))
    with pytest.raises(UnreadableFile, match=r"không đặt mật khẩu mở.* bị hỏng"):
        opened(encrypted("VelvetSweatshop")[:-2048])


def small() -> bytes:
    sheet, plain = openpyxl.Workbook(), io.BytesIO()
    sheet.active.append(["Giấy khen", 7])
    sheet.save(plain)
    return plain.getvalue()


def test_a_signed_file_is_read_and_an_encrypted_one_is_told() -> None:
    assert opened(signed(small())).rows(0) == [["Giấy khen", 7.0]]
    with pytest.raises(UnreadableFile, match="mã hóa"):
        opened(signed(small(), kind=3))
    with pytest.raises(UnreadableFile, match="thư ký số"):
        opened(signed(b"Content-Type: text/plain\n\nx"))


def test_an_archive_with_the_mark_of_one_volume_is_read() -> None:
    assert opened(b"PK00" + small()).rows(0) == [["Giấy khen", 7.0]]


def test_a_real_password_is_told() -> None:
    with pytest.raises(UnreadableFile, match="mật khẩu"):
        opened(encrypted("bí mật"))


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x89PNG\r\n\x1a\n", "ảnh PNG"),
        (b"\xff\xd8\xff\xe0", "ảnh JPEG"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"MZ\x90\0", "chương trình"),
        (b"\0\0\0\0", "byte 0"),
        (b"<html><title>Sign in</title><body>Please sign in</body></html>", "trang web “Sign in”"),
        (b"<html><frameset><frame src=sheet001.htm></frameset></html>", "thư mục kèm theo"),
        (b"B?ng t?ng h?p k?t qu? khen th??ng;L?nh v?c;S? l??ng", "CSV UTF-8"),
    ],
)
def test_what_is_no_submission_is_told_for_what_it_is(start: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        opened(start)


def test_a_workbook_by_whatever_name() -> None:
    assert opened(workbook()).rows(0) == [[1.0, "x"]]


def test_a_text_among_whose_paragraphs_stands_a_table() -> None:
    prose = "Năm 2026, xã đã khen thưởng 5 tập thể, 10 cá nhân, 2 hộ gia đình.\n" * 8
    text = f"BÁO CÁO\n{prose}\nStt\tTên\tSố\tGhi chú\n1\tGiấy khen\t5\t\nNơi nhận: như trên"
    book = opened(text.encode())
    assert isinstance(book, Document)
    assert book.rows(0) == [["Stt", "Tên", "Số", "Ghi chú"], ["1", "Giấy khen", "5", ""]] and len(book.paragraphs) == 10
