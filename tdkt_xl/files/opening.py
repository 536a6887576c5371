"""Opens a submission by its content, whatever its name ends with."""

from __future__ import annotations

from tdkt_xl.files import kinds
from tdkt_xl.files.compound_files import MAGIC
from tdkt_xl.files.documents import Document
from tdkt_xl.files.grids import ZIP_MAGIC, Workbook
from tdkt_xl.words.errors import UnreadableFile

_WORD_STREAM, _ENCRYPTED = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
UNLOCKED = "tệp được Excel khóa bằng mật khẩu mặc định (không hỏi mật khẩu khi mở), đã mở khóa để đọc"


def opened(data: bytes) -> Workbook | Document:
    """The workbook or document that a file's content is. Raises UnreadableFile, saying what the file is instead."""
    if data.startswith(MAGIC):
        return _compound(data)
    if data.startswith(ZIP_MAGIC):
        return _zipped(data)
    return read_document(data)


def _compound(data: bytes) -> Workbook | Document:
    """An .xls, a .doc, or what Office encrypted. Raises UnreadableFile."""
    if _ENCRYPTED in data:
        return _unlocked(data)
    if _WORD_STREAM in data:
        from tdkt_xl.files.word import read_word
        from tdkt_xl.files.word_97 import as_docx

        return read_word(as_docx(data))
    try:
        return Workbook(data)
    except UnreadableFile as problem:
        if "mật khẩu" not in str(problem):
            raise
        return _unlocked(data)


def _unlocked(data: bytes) -> Workbook | Document:
    """What is encrypted with the key that Excel tries by itself. Raises UnreadableFile where a password is needed."""
    from tdkt_xl.files.protection import unlocked

    plain = unlocked(data)
    return Workbook(plain) if plain.startswith(MAGIC) else _zipped(plain)


def _zipped(data: bytes) -> Workbook | Document:
    if b"word/document.xml" in data:
        from tdkt_xl.files.word import read_word  # few submissions are documents

        return read_word(data)
    if _OPEN_TEXT in data[:200]:
        from tdkt_xl.files.opendocument import read_text_document
        from tdkt_xl.files.zips import Members

        return read_text_document(Members(data).read("content.xml"))
    return Workbook(data)


def read_document(data: bytes) -> Document | Workbook:
    """A file that is neither a compound file nor an archive. Raises UnreadableFile."""
    why = kinds.why_not(data)
    if why is not None:
        raise UnreadableFile(why)
    if data.startswith(b"PK"):
        raise UnreadableFile("tệp hỏng, không giải nén được")
    kind = kinds.kind_of(data)
    if kind == kinds.PDF:
        from tdkt_xl.files.pdf_tables import read_pdf

        return read_pdf(data)
    if kind == kinds.RTF:
        from tdkt_xl.files.rich_text import read_rich_text

        return read_rich_text(data)
    if kind == kinds.OLD_EXCEL:
        from tdkt_xl.files.legacy_values import read_old_excel

        return read_old_excel(data)
    return _text(data)


def _text(data: bytes) -> Document | Workbook:
    from tdkt_xl.files import opendocument, spreadsheet_2003, text_tables, web_pages

    if web_pages.is_mhtml(data):
        return web_pages.read_mhtml(data)
    text = text_tables.decoded_text(data)
    if spreadsheet_2003.is_spreadsheet_2003(text):
        return spreadsheet_2003.read_spreadsheet_2003(text)
    if opendocument.is_flat(text[:3000]):
        if "opendocument.spreadsheet" in text[:20_000]:
            return Workbook(data)
        return opendocument.read_text_document(data)
    if web_pages.is_html(text):
        return web_pages.read_html(text)
    return text_tables.read_text(text)
