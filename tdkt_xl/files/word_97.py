"""A .doc of Word 97 to 2003, turned into a .docx by LibreOffice where it is installed: no other program here opens one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tdkt_xl.words.errors import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM = "WordDocument".encode("utf-16-le")
_PROGRAMS = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_PATIENCE = 120
"""Seconds that a conversion may take."""


def is_word_97(data: bytes) -> bool:
    """True for a compound file that holds a document of Word."""
    return data.startswith(OLE) and _STREAM in data


def as_docx(data: bytes) -> bytes:
    """The same document as a .docx. Raises UnreadableFile where LibreOffice is not there or does not manage."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableFile("tệp .doc đời cũ, máy này không có LibreOffice để mở; nhờ đơn vị lưu thành .docx rồi gửi lại")
    with TemporaryDirectory(prefix="tdkt-") as folder:
        source, made = Path(folder, "van-ban.doc"), Path(folder, "van-ban.docx")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, "--headless", profile, "--convert-to", "docx", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise UnreadableFile("tệp .doc đời cũ, LibreOffice không mở xong; nhờ đơn vị lưu thành .docx rồi gửi lại") from None
        if not made.exists():
            raise UnreadableFile("tệp .doc hỏng, LibreOffice không mở được")
        return made.read_bytes()
