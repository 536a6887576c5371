"""Kinds of files that need another program, recognised by content: its name, and the format into which LibreOffice converts it."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from tdkt_xl.files.compound_files import MAGIC, CompoundFile
from tdkt_xl.files.office import Wanted
from tdkt_xl.files.zips import Members
from tdkt_xl.words.errors import UnreadableFile

DOCUMENT, TABLE = "docx", "xlsx"
"""The formats into which LibreOffice converts a text and a spreadsheet."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its name in Vietnamese, its usual ending, and the format into which LibreOffice converts it ("": it is no
    submission)."""

    what: str
    ending: str = ""
    target: str = ""


WORD_97 = FileKind("tệp .doc đời cũ", "doc", DOCUMENT)
_WORKS = FileKind("tệp Microsoft Works", "wps", DOCUMENT)
_SLIDES = FileKind("đây là bản trình chiếu, không phải biểu")
_DRAWING = FileKind("đây là bản vẽ, không phải biểu")

_STREAMS: tuple[tuple[str, FileKind], ...] = (
    ("worddocument", WORD_97),
    ("powerpoint document", _SLIDES),
    ("visiodocument", _DRAWING),
    ("matost", _WORKS),
    ("quill", FileKind("đây là tờ in Publisher, không phải biểu")),
    ("mm", _WORKS),
    ("contents", _WORKS),
    ("__properties_version1.0", FileKind("đây là thư Outlook; hãy đổi đuôi tệp thành .msg rồi gửi lại")),
    ("wordpro", FileKind("tệp Lotus Word Pro", "lwp", DOCUMENT)),
    ("nativecontent_main", FileKind("tệp Quattro Pro", "qpw", TABLE)),
    ("perfectoffice_main", FileKind("tệp WordPerfect", "wpd", DOCUMENT)),
    ("bodytext", FileKind("đây là văn bản Hangul (.hwp)")),
    ("fileheader", FileKind("đây là văn bản Hangul (.hwp)")),
)
"""A stream or storage at the top of a compound file → what the file is. Workbooks are recognised before."""
_WORKBOOK_STREAMS = ("workbook", "book")

_STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x00\x00\x02\x00\x04\x04", FileKind("tệp Lotus Symphony", "wk1", TABLE)),
    (b"\x00\x00\x02\x00\x06\x04", FileKind("tệp Lotus 1-2-3", "wk1", TABLE)),
    (b"\x00\x00\x1a\x00", FileKind("tệp Lotus 1-2-3", "123", TABLE)),
    (b"\x00\x00\x02\x00", FileKind("tệp Quattro Pro", "wb2", TABLE)),
    (b"\xff\x00\x02\x00", FileKind("bảng tính Microsoft Works", "wks", TABLE)),
    (b"\x01\xfe", _WORKS),
    (b"ID;P", FileKind("bảng tính SYLK", "slk", TABLE)),
    (b"TABLE\r\n0,1", FileKind("bảng tính DIF", "dif", TABLE)),
    (b"TABLE\n0,1", FileKind("bảng tính DIF", "dif", TABLE)),
    (b"\xdb\xa5\x2d\x00", FileKind("tệp Word đời trước 1995", "doc", DOCUMENT)),
    (b"\x31\xbe\x00\x00", FileKind("tệp Word đời trước 1995", "doc", DOCUMENT)),
    (b"\xffWPC", FileKind("tệp WordPerfect", "wpd", DOCUMENT)),
    (b"WordPro", FileKind("tệp Lotus Word Pro", "lwp", DOCUMENT)),
    (b"HWP Document File", FileKind("tệp Hangul", "hwp", DOCUMENT)),
    (b"<abiword", FileKind("tệp AbiWord", "abw", DOCUMENT)),
)
_XML_MARKS: tuple[tuple[bytes, FileKind], ...] = (
    (b"<abiword", FileKind("tệp AbiWord", "abw", DOCUMENT)),
    (b'progid="Word.Document"', FileKind("văn bản Word dạng XML", "xml", DOCUMENT)),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", FileKind("văn bản Word dạng XML", "xml", DOCUMENT)),
    (b"http://schemas.microsoft.com/office/2006/xmlPackage", FileKind("văn bản Word dạng XML", "xml", DOCUMENT)),
    (b"xmlns:uof=", FileKind("tệp UOF", "uof", TABLE)),
    (b"opendocument.presentation", _SLIDES),
    (b"opendocument.graphics", _DRAWING),
    (b"<svg", _DRAWING),
)
"""A text near the beginning of an XML file → what the file is."""
_ZIP_MEMBERS: tuple[tuple[str, FileKind], ...] = (
    ("ppt/presentation.xml", _SLIDES),
    ("visio/document.xml", _DRAWING),
    ("Index/Document.iwa", FileKind("tệp của Apple (Numbers hoặc Pages)", "numbers", TABLE)),
    ("index.apxl", _SLIDES),
    ("META-INF/container.xml", FileKind("đây là sách điện tử, không phải biểu")),
    ("AndroidManifest.xml", FileKind("đây là chương trình chạy trên điện thoại, không phải biểu; không mở tệp này")),
)
_ZIP_TYPES: tuple[tuple[bytes, FileKind], ...] = (
    (b"opendocument.presentation", _SLIDES),
    (b"opendocument.graphics", _DRAWING),
    (b"opendocument.chart", FileKind("đây là biểu đồ, không phải biểu")),
    (b"opendocument.formula", FileKind("đây là công thức toán, không phải biểu")),
    (b"opendocument.base", FileKind("đây là tệp cơ sở dữ liệu")),
    (b"vnd.sun.xml.calc", FileKind("bảng tính OpenOffice 1", "sxc", TABLE)),
    (b"vnd.sun.xml.writer", FileKind("văn bản OpenOffice 1", "sxw", DOCUMENT)),
    (b"vnd.sun.xml.impress", _SLIDES),
    (b"vnd.sun.xml.draw", _DRAWING),
)
"""The type stated in a zipped document's first member → what the file is."""
_WORKBOOK, _WORD = (name.encode("utf-16-le") for name in ("Workbook", "WordDocument"))
_OPEN_TEXT, _TEXT_BODY = b"application/vnd.oasis.opendocument.text", b"<office:text"
_MIMETYPE, _OPEN_SHEET = "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"
_WORD_PART = "word/document.xml"
_MAIN_PART = re.compile(
    rb'<Relationship\b[^>]*?(?:Target="([^"]*)"[^>]*Type="[^"]*/officeDocument"|Type="[^"]*/officeDocument"[^>]*Target="([^"]*)")'
)
_SYLK_BREAK, _SYLK_LINE_END = re.compile(rb"\r?\n(?![A-Z]{1,3}(?:;|\r?\n|$))"), b"\x1b :"
"""A line break within a text of a SYLK file, which some programs write as it is, and as SYLK writes it. Each record begins with a
letter or two and a semicolon."""
_DBASE = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)
_XML_LOOKED_AT = 4000


def foreign_kind(data: bytes) -> FileKind | None:
    """What the file is, if none of the program's own readers opens it; None for all other files. Never raises for content."""
    if data.startswith(MAGIC):
        return _of_compound(data)
    if data.startswith(b"PK\x03\x04"):
        head = data[30:200]
        if b"opendocument." not in head and b"vnd.sun.xml." not in head:  # no type can be stated
            return None
        return next((kind for mark, kind in _ZIP_TYPES if mark in head), None)
    start = data[:_XML_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return next((kind for mark, kind in _XML_MARKS if mark in start), None)
    known = next((kind for mark, kind in _STARTS if data.startswith(mark)), None)
    return known or (FileKind("tệp dBASE/FoxPro", "dbf", TABLE) if _is_dbase(data) else None)


def kind_of_members(names: Container[str]) -> FileKind | None:
    """What a zip is that holds no workbook or document known here, from its members' names; None if unknown."""
    return next((kind for name, kind in _ZIP_MEMBERS if name in names), None)


def wanted(data: bytes) -> Wanted | None:
    """The conversion that LibreOffice has to do before the file can be read; None if none is needed or possible."""
    kind = foreign_kind(data)
    return wanted_of(data, kind) if kind is not None and kind.target else None


def wanted_of(data: bytes, kind: FileKind) -> Wanted:
    """The conversion of a file of this kind."""
    if kind is WORD_97:
        from tdkt_xl.files.word_97 import with_last_paragraph

        data = with_last_paragraph(data)
    if kind.ending == "slk":
        data = _SYLK_BREAK.sub(_SYLK_LINE_END, data)
    return Wanted(data, kind.ending, kind.target, kind.what)


def word_part(data: bytes) -> str | None:
    """The part of a .docx with its text, whatever its name; None if the file is no .docx."""
    if data.rfind(b"xl/workbook") >= 0 or (b"word/" not in data and b"word\\" not in data):  # the directory is at the end
        return None
    try:
        members = Members(data)
        if _WORD_PART in members.sizes:
            return _WORD_PART
        found = _MAIN_PART.search(members.read("_rels/.rels")) if "_rels/.rels" in members.sizes else None
    except UnreadableFile:  # reported when the file is read
        return _WORD_PART if _WORD_PART.encode() in data else None
    part = (found[1] or found[2]).decode(errors="replace").lstrip("/") if found is not None else ""
    return part if part.startswith("word/") and part in members.sizes else None


def is_open_text(data: bytes) -> bool:
    """True for a zipped text of OpenDocument: it says so in its member 'mimetype'; without such a member, its content is a text."""
    if _OPEN_TEXT in data[:200]:
        return True
    if data[30 : 38 + len(_OPEN_SHEET)] == b"mimetype" + _OPEN_SHEET or b"content.xml" not in data:
        return False
    try:
        members = Members(data)
        if _MIMETYPE in members.sizes:
            return members.read(_MIMETYPE).startswith(_OPEN_TEXT)
        return "content.xml" in members.sizes and _TEXT_BODY in members.read("content.xml")
    except UnreadableFile:
        return False


def _of_compound(data: bytes) -> FileKind | None:
    if _WORKBOOK in data and _WORD not in data:  # nearly all compound files; the file need not be opened
        return None
    try:
        names = {name.partition("/")[0] for name in CompoundFile(data).names()}
    except UnreadableFile:
        return None
    if any(name in names for name in _WORKBOOK_STREAMS):
        return None
    return next((kind for stream, kind in _STREAMS if stream in names), None)


def _is_dbase(data: bytes) -> bool:
    """True for a table of dBASE or FoxPro: the first byte, a valid day of the last change, and a header that ends where it says."""
    if len(data) < 65 or data[0] not in _DBASE or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    head = int.from_bytes(data[8:10], "little")
    return 65 <= head <= len(data) and b"\r" in data[head - 265 : head]
