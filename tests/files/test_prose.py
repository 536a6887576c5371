"""Running text out of documents of every kind: the same paragraphs, without tables and without what a reader does not see."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from tdkt_xl.files import pdf_text
from tdkt_xl.files.prose import holds_prose, paragraphs
from tdkt_xl.reading.narrative import read_narrative
from tdkt_xl.words.errors import UnreadableFile
from tests.office import LibreOffice

TEXTS = (
    "BÁO CÁO",
    "Kết quả công tác thi đua, khen thưởng năm 2024",
    "Chủ tịch UBND huyện tặng Giấy khen cho 15 tập thể, 45 cá nhân có thành tích xuất sắc trong các phong trào thi đua yêu nước; "
    "công nhận danh hiệu “Tập thể Lao động tiên tiến” cho 22 tập thể, “Chiến sĩ thi đua cơ sở” cho 31 cá nhân.",
    "Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen cho 04 tập thể và 07 cá nhân.",
)


def word(texts: tuple[str, ...] = TEXTS) -> bytes:
    document, content = docx.Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph(text)
    table = document.add_table(0, 4, style="Table Grid")
    for row in (
        ("Stt", "Hình thức", "Tổng số", "Cá nhân"),
        ("1", "Giấy khen", "542", "364"),
        ("2", "Lao động tiên tiến", "99", "99"),
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Nơi nhận: như trên.")
    document.save(content)
    return content.getvalue()


def said(data: bytes) -> list[tuple[object, ...]]:
    return [
        (each.award, each.collectives, each.individuals, each.status, each.period)
        for each in read_narrative(paragraphs(data)).figures
    ]


EXPECTED = [
    ("giay-khen-huyen", 15, 45, "awarded", "2024"),
    ("tap-the-lao-dong-tien-tien", 22, None, "awarded", "2024"),
    ("chien-si-thi-dua-co-so", None, 31, "awarded", "2024"),
    ("bang-khen-cap-tinh", 4, 7, "proposed", "2024"),
]


def test_word_html_and_plain_text_say_the_same() -> None:
    html = (
        "<html><body>" + "".join(f"<p>{text}</p>" for text in TEXTS) + "<table><tr><td>999 cá nhân</td></tr></table></body></html>"
    )
    for data in (word(), html.encode(), "\n".join(TEXTS).encode(), "\r\n\r\n".join(TEXTS).encode("utf-16")):
        assert holds_prose(data) and said(data) == EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["odt", "rtf", "pdf", "doc"])
def test_what_libreoffice_makes_of_it_says_the_same(kind: str, tmp_path: Path, office: LibreOffice) -> None:
    source = tmp_path / "bao-cao.docx"
    source.write_bytes(word())
    (made,) = office.convert(kind, tmp_path / kind, source)
    data = made.read_bytes()
    assert holds_prose(data) and said(data) == EXPECTED


@pytest.mark.slow
def test_without_poppler_pdfium_reads_the_same(tmp_path: Path, office: LibreOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "bao-cao.docx"
    source.write_bytes(word())
    (made,) = office.convert("pdf", tmp_path / "pdf", source)
    monkeypatch.setattr(pdf_text.shutil, "which", lambda _: None)
    assert said(made.read_bytes()) == EXPECTED


def test_what_a_reader_does_not_see_does_not_count() -> None:
    document, content = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph("Tặng Giấy khen cho ")
    for text, gone in (("30", "strike"), ("40", "hidden"), ("05 cá nhân.", "")):
        run = paragraph.add_run(text)
        run.font.strike, run.font.hidden = gone == "strike" or None, gone == "hidden" or None
    document.save(content)
    assert [each.text for each in paragraphs(content.getvalue())] == ["Tặng Giấy khen cho 05 cá nhân."]


def test_items_of_a_list_are_told_by_their_mark() -> None:
    document, content = docx.Document(), io.BytesIO()
    document.add_paragraph("Giấy khen: 05 cá nhân", style="List Bullet")
    paragraph = document.add_paragraph("Bằng khen: 02 cá nhân")
    paragraph._p.get_or_add_pPr()._add_numPr()
    document.save(content)
    assert paragraphs(content.getvalue())[-1].text == "- Bằng khen: 02 cá nhân"


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("Tặng Giấy khen cho 05 cá nhân và 12 tập thể " * 5, False),
        ("Ta\u0300ng Gia\u0302\u0301y khen cho 05 ca\u0301 nha\u0302n " * 5, False),
        ("T ng Gi y khen \u0300 \u0301 cho 05 c nh n \u0301 \u0302 " * 9, True),
        ("Tng Giy khen cho 05 c nhn ặ ấ á â " * 9, True),
    ],
)
def test_loose_accents_are_told(text: str, garbled: bool) -> None:
    assert pdf_text._garbled(text) == garbled


def test_a_scan_and_a_broken_file_say_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text, "_pages", lambda _: ["", " ", ""])
    monkeypatch.setattr(pdf_text.shutil, "which", lambda _: None)
    with pytest.raises(UnreadableFile, match="bản quét"):
        paragraphs(b"%PDF-1.4 picture")
    with pytest.raises(UnreadableFile):
        paragraphs(b"PK\x03\x04 word/document.xml")


def test_workbooks_hold_no_prose() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert not holds_prose(content.getvalue()) and not holds_prose(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_text_table_is_no_prose() -> None:
    rows = "\n".join(f"{number};Giấy khen;{number * 3};{number};;5" for number in range(9))
    assert paragraphs(rows.encode()) == []
