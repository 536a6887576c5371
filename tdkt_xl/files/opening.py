"""Opens a submission by its content, whatever its name ends with."""

from __future__ import annotations

from tdkt_xl.files.compound_files import MAGIC
from tdkt_xl.files.documents import Document
from tdkt_xl.files.grids import ZIP_MAGIC, Workbook
from tdkt_xl.words.errors import UnreadableFile


def opened(data: bytes) -> Workbook | Document:
    """The workbook or document that a file's content is. Raises UnreadableFile, saying what the file is instead."""
    if data.startswith(MAGIC):
        return Workbook(data)
    if data.startswith(ZIP_MAGIC):
        return _zipped(data)
    return read_document(data)


def _zipped(data: bytes) -> Workbook | Document:
    if b"word/document.xml" in data:
        from tdkt_xl.files.word import read_word  # few submissions are documents

        return read_word(data)
    return Workbook(data)


def read_document(data: bytes) -> Document:
    """A file that is neither a compound file nor an archive. Raises UnreadableFile."""
    from tdkt_xl.files import kinds, spreadsheet_2003, text_tables, web_pages

    why = kinds.why_not(data)
    if why is not None:
        raise UnreadableFile(why)
    if kinds.kind_of(data) is not None:
        return _other_kind(data, kinds.kind_of(data))
    if data.startswith(b"PK"):
        raise UnreadableFile("tệp hỏng, không giải nén được")
    if web_pages.is_mhtml(data):
        return web_pages.read_mhtml(data)
    text = text_tables.decoded_text(data)
    if spreadsheet_2003.is_spreadsheet_2003(text):
        return spreadsheet_2003.read_spreadsheet_2003(text)
    if web_pages.is_html(text):
        return web_pages.read_html(text)
    return text_tables.read_text(text)


def _other_kind(data: bytes, kind: str | None) -> Document:
    """A file that another program or library has to open first. Raises UnreadableFile."""
    raise UnreadableFile("tệp PDF, RTF hoặc Excel đời cũ; hãy lưu lại dạng .xlsx hoặc .docx rồi gửi")
