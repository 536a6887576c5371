"""Opens a submission by its content, whatever the ending of its name."""

from __future__ import annotations

import re

from tdkt_xl.files import word_97
from tdkt_xl.files.compound_files import MAGIC
from tdkt_xl.files.documents import Document
from tdkt_xl.files.first_bytes import OLD_EXCEL, PDF, RTF, kind_of
from tdkt_xl.files.grids import ZIP_MAGIC, Workbook
from tdkt_xl.files.no_submissions import ENCRYPTED_MAIL, is_pkcs_7, why_not
from tdkt_xl.files.office import converted
from tdkt_xl.files.office_kinds import (
    DOCUMENT,
    WORD_97,
    FileKind,
    foreign_kind,
    is_open_text,
    kind_of_members,
    wanted_of,
    word_part,
)
from tdkt_xl.files.protection import WITH_PASSWORD
from tdkt_xl.files.xmltree import in_utf_8
from tdkt_xl.files.zips import ONE_VOLUME, Members
from tdkt_xl.words.errors import DamagedFile, UnreadableFile

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LEAD = 100
_MAIL_HEADERS = (b"Content-", b"content-", b"MIME-Version", b"From:", b"Received:")
_OF_PACKAGES = re.compile(r"(?i)\[content_types\]\.xml|content\.xml|mimetype|(?:xl|word|ppt|META-INF|_rels|docProps)/")
"""Members of a zipped document; a bundle of files has none of them."""
_BUNDLE = (
    "đây là gói nén .zip đặt tên đuôi khác, bên trong có {} tệp (ví dụ “{}”); hãy đổi đuôi thành .zip hoặc gửi các tệp bên trong"
)


def opened(data: bytes) -> Workbook | Document:
    """The workbook or document in a file. Raises UnreadableFile, which says what the file is instead."""
    data = _without_lead(data)
    if data.startswith(MAGIC):
        return _compound(data)
    if data.startswith(ZIP_MAGIC):
        return _zipped(data)
    return _signed(data) if is_pkcs_7(data) else read_document(data)


def _signed(data: bytes) -> Workbook | Document:
    """A file inside a signature (.p7m). Raises UnreadableFile for an encrypted file and for a signed mail."""
    from tdkt_xl.files.signed import signed_content  # few submissions are signed in this way

    try:
        inside = signed_content(data)
    except (ValueError, IndexError, StopIteration):
        inside = None
    if inside is None:
        raise UnreadableFile(ENCRYPTED_MAIL)
    if inside.lstrip().startswith(_MAIL_HEADERS):
        raise UnreadableFile("đây là thư ký số (S/MIME) lưu riêng; nhờ gửi lại cả thư dạng .eml, hoặc gửi tệp đính kèm trong thư")
    return opened(inside)


def _without_lead(data: bytes) -> bytes:
    """Returns the file without what some servers and packing programs put before its first byte: blanks, a byte order mark, the
    mark of an archive in one volume."""
    bare = data[:_LEAD].lstrip(b"\xef\xbb\xbf \t\r\n").removeprefix(ONE_VOLUME)
    return data[min(_LEAD, len(data)) - len(bare) :] if bare.startswith((ZIP_MAGIC, MAGIC)) else data


def _compound(data: bytes) -> Workbook | Document:
    """An .xls, a .doc, or a file encrypted by Office. Raises UnreadableFile."""
    if _ENCRYPTED in data:
        return _unlocked(data)
    kind = foreign_kind(data)
    if kind is not None:
        return _foreign(data, kind)
    try:
        return _workbook(data)
    except UnreadableFile as problem:
        if "mật khẩu" not in str(problem):
            raise
        return _unlocked(data)


def _workbook(data: bytes) -> Workbook:
    """The workbook. Raises UnreadableFile if neither the readers here nor LibreOffice can open it."""
    try:
        return Workbook(data)
    except DamagedFile as problem:
        return _rescued(data, problem)


def _rescued(data: bytes, problem: DamagedFile) -> Workbook:
    from tdkt_xl.files.rescue import BY_OFFICE, made_anew  # few workbooks need it

    made = made_anew(data, problem)
    try:
        book = Workbook(made)
        book.note(BY_OFFICE)
        if any(cell != "" for sheet in range(len(book.names)) for row in book.rows(sheet) for cell in row):
            return book
    except UnreadableFile:
        pass
    raise problem  # the converted file has no content


def _unlocked(data: bytes) -> Workbook | Document:
    """A file encrypted with the key that Excel tries first. Raises UnreadableFile if a password is needed."""
    from tdkt_xl.files.protection import UNLOCKED, unlocked

    plain = unlocked(data)
    book = Workbook(plain) if plain.startswith(MAGIC) else _zipped(plain)
    book.note(UNLOCKED)
    return book


def _foreign(data: bytes, kind: FileKind) -> Workbook | Document:
    """A file that only LibreOffice opens, after conversion. Raises UnreadableFile, also for a file that is no submission, with its
    kind."""
    if not kind.target:
        raise UnreadableFile(kind.what)
    if kind is WORD_97 and word_97.is_locked(data):
        raise UnreadableFile(WITH_PASSWORD)
    made = converted(wanted_of(data, kind))
    if kind.target == DOCUMENT:
        from tdkt_xl.files.word import read_word

        document = read_word(made)
        if not document.tables and kind is WORD_97 and word_97.holds_table(data):
            raise UnreadableFile(f"{kind.what}, có bảng nhưng LibreOffice không giữ được bảng khi mở; nhờ đơn vị lưu thành .docx")
        return document
    return Workbook(made)


def _zipped(data: bytes) -> Workbook | Document:
    if word_part(data) is not None:
        from tdkt_xl.files.word import read_word  # few submissions are documents

        return read_word(data, _chunk)
    kind = foreign_kind(data)
    if kind is not None:
        return _foreign(data, kind)
    if is_open_text(data):
        from tdkt_xl.files.opendocument import read_text_document

        return read_text_document(Members(data).read("content.xml"))
    try:
        return _workbook(data)
    except UnreadableFile:
        names = Members(data).sizes
        other = kind_of_members(names)
        if other is None and not any(map(_OF_PACKAGES.match, names)):
            raise UnreadableFile(_BUNDLE.format(len(names), next(iter(names), "")[:60])) from None
        if other is None:
            raise
        return _foreign(data, other)


def _chunk(data: bytes) -> Document | Workbook:
    """A file that a Word document takes in; such a file takes in no other. Raises UnreadableFile."""
    if word_part(data) is not None:
        from tdkt_xl.files.word import read_word

        return read_word(data)
    return read_document(data)


def read_document(data: bytes) -> Document | Workbook:
    """A file that is neither a compound file nor an archive. Raises UnreadableFile."""
    why = why_not(data)
    if why is not None:
        raise UnreadableFile(why)
    if data.startswith(b"PK"):
        raise UnreadableFile("tệp hỏng, không giải nén được")
    kind = kind_of(data)
    if kind == PDF:
        from tdkt_xl.files.pdf_tables import read_pdf

        return read_pdf(data)
    if kind == OLD_EXCEL:
        from tdkt_xl.files.legacy_values import read_old_excel

        try:
            return read_old_excel(data)
        except DamagedFile as problem:
            return _rescued(data, problem)
    if kind == RTF:
        from tdkt_xl.files.rich_text import read_rich_text

        return read_rich_text(data)
    foreign = foreign_kind(data)
    return _foreign(data, foreign) if foreign is not None else _text(data)


def _text(data: bytes) -> Document | Workbook:
    from tdkt_xl.files import opendocument, spreadsheet_2003, text_tables, web_pages

    if web_pages.is_mhtml(data):
        return web_pages.read_mhtml(data)
    text = text_tables.decoded_text(data)
    if spreadsheet_2003.is_spreadsheet_2003(text):
        return spreadsheet_2003.read_spreadsheet_2003(text)
    if opendocument.is_flat(text[:3000]):
        data = in_utf_8(data)
        if "opendocument.spreadsheet" in text[:20_000]:
            return _workbook(data)
        return opendocument.read_text_document(data)
    if web_pages.is_html(text):
        return web_pages.read_html(text)
    if text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise UnreadableFile("tệp dữ liệu XML của chương trình khác, không phải biểu")
    return text_tables.read_text(text)
