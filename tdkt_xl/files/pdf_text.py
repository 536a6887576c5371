"""The text of a PDF, ordered by the position of its words: with poppler's pdftotext if it is installed, otherwise with pdfium.

A scan has no text and is rejected. If Tesseract is installed with Vietnamese, a scan is read nevertheless.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.words.errors import UnreadableFile

SCANNED = "bản quét"
"""The beginning of the place of a line that was read from a picture."""
_PATIENCE = 60
"""The time limit of another program, in seconds."""
_MOST_PAGES_SCANNED = 40
_LOOSE_MARKS = re.compile(r"(?<=\s)[\u0300-\u0309\u0323\u031b\u0306\u0302]+(?=\s|$)|\w [\u0300-\u0309\u0323]")
"""Accents after their word: text looks like this if the font replaces others, without any error."""
_LOOSE_LETTERS = re.compile(r"(?:^|\s)(?:[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ] ){2,}", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\s*-?\s*\d{1,3}\s*-?\s*")
_TABLE_HEADING, _LONGEST_CELL = re.compile(r"\s*(?:STT|Stt|TT)\b"), 45
_ROW = re.compile(r"(?:^|\s)\d[\d.,]*%?(?:\s+\d[\d.,]*%?)+\s*$")
"""Several numbers at the end of a line."""
_SCAN = "tệp .pdf là bản quét (ảnh chụp trang giấy), không có chữ để đọc; nhờ đơn vị gửi bản Word, Excel hoặc PDF xuất từ Word"
_GARBLED = "chữ trong tệp .pdf bị rời dấu, đọc ra sẽ sai; nhờ đơn vị gửi bản Word hoặc xuất lại PDF"


def pdf_paragraphs(data: bytes) -> list[Paragraph]:
    """The lines of a PDF page by page. Raises UnreadableFile for a scan, and for text with accents separated from their letters."""
    pages = _pages(data)
    if sum(len(page.strip()) for page in pages) < 40 * max(1, len(pages)) // 2:
        pages = _recognised(data)
        return list(_lines(pages, f"{SCANNED}, trang"))
    if _garbled("\n".join(pages)):
        raise UnreadableFile(_GARBLED)
    return list(_lines(pages, "trang"))


def _lines(pages: list[str], where: str) -> Iterator[Paragraph]:
    """The lines of running text. Page numbers and rows of tables, which a PDF does not distinguish from text, are left out.

    A table begins with its heading or a row of numbers; it continues over short lines that do not end a sentence.
    """
    in_a_table = False
    for number, page in enumerate(pages, 1):
        for line in filter(str.strip, page.splitlines()):
            short = len(line.strip()) < _LONGEST_CELL and not line.rstrip().endswith((".", ";", ":"))
            in_a_table = bool(_TABLE_HEADING.match(line) or _ROW.search(line)) or (in_a_table and short)
            if not in_a_table and not _PAGE_NUMBER.fullmatch(line):
                yield Paragraph(f"{where} {number}", line)


def _garbled(text: str) -> bool:
    """True if many accents are separated from their letters, so that the text is not reliable."""
    loose = len(_LOOSE_MARKS.findall(text)) + len(_LOOSE_LETTERS.findall(text))
    return loose > max(2, len(text.split()) // 200)


def _pages(data: bytes) -> list[str]:
    program = shutil.which("pdftotext")
    if program is not None:
        done = subprocess.run(  # noqa: S603 - a program of the system; its command line has nothing from the file
            [program, "-enc", "UTF-8", "-q", "-", "-"], input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
        if done.returncode == 0:
            return done.stdout.decode("utf-8", errors="replace").rstrip("\f").split("\f")
        if b"password" in done.stderr.lower():
            raise UnreadableFile("tệp .pdf có mật khẩu; nhờ đơn vị bỏ mật khẩu rồi gửi lại")
    return _pages_by_pdfium(data)


def _pages_by_pdfium(data: bytes) -> list[str]:
    try:
        import pypdfium2  # few files need it
    except ImportError:  # in a browser
        raise UnreadableFile("máy này không đọc được .pdf; nhờ đơn vị gửi bản Word hoặc Excel") from None

    try:
        document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
        try:
            return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
        finally:
            document.close()  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise UnreadableFile("tệp .pdf có mật khẩu; nhờ đơn vị bỏ mật khẩu rồi gửi lại") from None
        raise UnreadableFile("tệp .pdf hỏng") from None


# ---- Scans


def _recognised(data: bytes) -> list[str]:
    """The text of a scan's pages, if Tesseract has Vietnamese. Raises UnreadableFile if the scan cannot be read."""
    program = shutil.which("tesseract")
    if program is None or not _knows_vietnamese(program):
        raise UnreadableFile(_SCAN)
    drawn = shutil.which("pdftoppm")
    if drawn is None:
        raise UnreadableFile(_SCAN)
    pages = []
    with tempfile.TemporaryDirectory() as folder:
        draw = [drawn, "-r", "300", "-gray", "-png", "-l", str(_MOST_PAGES_SCANNED), "-", str(Path(folder, "trang"))]
        subprocess.run(draw, input=data, capture_output=True, timeout=_PATIENCE * 5, check=False)  # noqa: S603
        for picture in sorted(Path(folder).glob("*.png")):
            read = [program, str(picture), "-", "-l", "vie", "--psm", "6"]
            done = subprocess.run(read, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
            pages.append(done.stdout.decode("utf-8", errors="replace"))
    if not any(page.strip() for page in pages):
        raise UnreadableFile(_SCAN)
    return pages


def _knows_vietnamese(program: str) -> bool:
    done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    return b"vie" in done.stdout.split()
