"""Mails: each attachment is a submission of its own, with the mail's sender and date."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tdkt_xl.intake.sources import find_sources, read_bytes
from tests.sheets import write_return


def mail(*attachments: tuple[str, bytes], text: str = "Kính gửi Phòng Nội vụ", page: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Xã Bình An <ubnd.binhan@example.vn>"
    message["Date"] = "Tue, 15 Dec 2026 08:00:00 +0700"
    message["Subject"] = "Báo cáo"
    message.set_content(text)
    if page is not None:
        message.add_alternative(page, subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def put(folder: Path, message: EmailMessage | bytes, name: str = "thư.eml") -> Path:
    path = folder / name
    path.write_bytes(message if isinstance(message, bytes) else bytes(message))
    return path


def inside(path: Path) -> list[str]:
    return [source.shown.rpartition("!/")[2] for source in find_sources([path])]


def test_each_attachment_has_the_mail_s_sender_and_date(tmp_path: Path) -> None:
    workbook = write_return(tmp_path / "x" / "a.xlsx").read_bytes()
    path = put(tmp_path, mail(("Biểu năm 2026.xlsx", workbook), ("Công văn.pdf", b"%PDF-1.4 x")))
    form, letter = find_sources([path])
    assert (form.shown, letter.shown) == (f"{path}!/Biểu năm 2026.xlsx", f"{path}!/Công văn.pdf")
    assert read_bytes(form) == workbook and read_bytes(letter) == b"%PDF-1.4 x"
    assert {source.sender for source in (form, letter)} == {"ubnd.binhan@example.vn"}
    assert {source.modified for source in (form, letter)} == {1797296400.0}


def test_a_body_counts_where_a_table_stands_in_it(tmp_path: Path) -> None:
    page = "<p>Kính gửi</p><table><tr><td>Giấy khen</td><td>5</td></tr></table>"
    assert inside(put(tmp_path, mail(("a.xlsx", b"1"), page=page))) == ["a.xlsx", "thu.html"]
    assert inside(put(tmp_path, mail(("a.xlsx", b"1"), page="<p>Kính gửi</p>"))) == ["a.xlsx"]


def test_a_mail_without_attachments_is_still_something_sent(tmp_path: Path) -> None:
    path = put(tmp_path, mail(text="Đơn vị không có khen thưởng trong kỳ"))
    (source,) = find_sources([path])
    assert "không có khen thưởng" in read_bytes(source).decode() and source.shown.endswith("!/thu.txt")


def test_attachments_of_one_name_are_two_files(tmp_path: Path) -> None:
    path = put(tmp_path, mail(("a.xlsx", b"1"), ("a.xlsx", b"2")))
    contents = {source.shown.rpartition("!/")[2]: read_bytes(source) for source in find_sources([path])}
    assert contents == {"a.xlsx": b"1", "a (2).xlsx": b"2"}


def test_a_mail_in_a_mail_and_a_zip_in_a_mail_are_opened(tmp_path: Path) -> None:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("c.xlsx", b"3")
    outer = mail(("bundle.zip", buffer.getvalue()))
    outer.add_attachment(mail(("b.xlsx", b"2")), filename="chuyển tiếp.eml")
    assert [source.shown.partition("!/")[2] for source in find_sources([put(tmp_path, outer)])] == [
        "bundle.zip!/c.xlsx",
        "chuyển tiếp.eml!/b.xlsx",
    ]


def test_a_logo_in_a_signature_is_no_file_that_was_sent(tmp_path: Path) -> None:
    message = mail(("a.xlsx", b"1"))
    message.add_attachment(b"png", maintype="image", subtype="png", filename="image001.png", cid="<image001>")
    message.add_attachment(b"png", maintype="image", subtype="png", filename="scan.png")
    assert inside(put(tmp_path, message)) == ["a.xlsx", "scan.png"]


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 spoilt"])
@pytest.mark.parametrize("name", ["a.eml", "a.msg"])
def test_what_is_no_mail_is_one_problem(name: str, content: bytes, tmp_path: Path) -> None:
    (source,) = find_sources([put(tmp_path, content, name)])
    assert source.problem


@pytest.mark.parametrize("name", ["../../etc/a.xlsx", "C:\\x\\a.xlsx", "/a.xlsx", "a\0.xlsx"])
def test_names_that_climb_out_of_a_mail_stay_inside(name: str, tmp_path: Path) -> None:
    assert inside(put(tmp_path, mail((name, b"1")))) == ["a.xlsx"]


@pytest.mark.parametrize(
    ("size", "page", "found"),
    [
        (40_000, "<p>Gửi ảnh chụp biểu</p>", ["IMG_1.jpg", "thu.txt"]),
        (4_000, "<p>Kính gửi</p>", ["thu.txt"]),
        (40_000, "<table><tr><td>Giấy khen</td></tr></table>", ["thu.html"]),
    ],
)
def test_a_photograph_in_the_body_is_a_file_that_was_sent(size: int, page: str, found: list[str], tmp_path: Path) -> None:
    message = mail(page=page)
    shown = message.get_payload()[1]  # type: ignore[index]
    assert isinstance(shown, EmailMessage)
    shown.add_related(b"\xff\xd8\xff" + b"x" * size, "image", "jpeg", cid="<1>", filename="IMG_1.jpg")
    assert inside(put(tmp_path, message)) == found


def ber(tag: int, content: bytes, endless: bool = False) -> bytes:
    """A value of BER: tag, length, content; `endless` True: of unknown length, ended by two bytes 0."""
    if endless:
        return bytes([tag, 0x80]) + content + b"\0\0"
    length = len(content).to_bytes(4, "big")
    return bytes([tag, 0x84]) + length + content


def signed(content: bytes, endless: bool = False, kind: int = 2) -> bytes:
    """A signed file without the signer's certificate and signature."""
    of_pkcs_7 = bytes.fromhex("2a864886f70d0107")
    held = ber(0x24, ber(4, content[:9]) + ber(4, content[9:]), True) if endless else ber(4, content)
    inside = ber(0x30, ber(6, of_pkcs_7 + b"\1") + ber(0xA0, held, endless), endless)
    body = ber(0x30, ber(2, b"\1") + ber(0x31, b"") + inside + ber(0x31, b""), endless)
    return ber(0x30, ber(6, of_pkcs_7 + bytes([kind])) + ber(0xA0, body, endless), endless)


def signed_mail(content: bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "xa@example.org"
    message.add_attachment(content, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    return message


@pytest.mark.parametrize("endless", [False, True])
def test_a_mail_signed_as_a_whole_is_opened(endless: bool, tmp_path: Path) -> None:
    path = put(tmp_path, signed_mail(signed(mail(("a.xlsx", b"1")).as_bytes(), endless)))
    (source,) = find_sources([path])
    assert source.shown.endswith("!/a.xlsx") and source.sender == "xa@example.org" and read_bytes(source) == b"1"


@pytest.mark.parametrize("content", [signed(b"x", kind=3), signed(b"x" * 99)[:60], b"no mail", b""])
def test_an_encrypted_or_damaged_mail_is_one_file(content: bytes, tmp_path: Path) -> None:
    assert inside(put(tmp_path, signed_mail(content))) == ["smime.p7m"]


def test_a_signature_beside_the_mail_is_no_file_that_was_sent(tmp_path: Path) -> None:
    message = mail(("a.xlsx", b"1"))
    message.add_attachment(b"0", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert inside(put(tmp_path, message)) == ["a.xlsx"]
