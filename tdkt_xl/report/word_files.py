"""Word files: saving them with the same bytes for the same content, and converting them to PDF."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import LxmlError

from tdkt_xl.files.zips import member
from tdkt_xl.intake.own_files import AUTHOR
from tdkt_xl.words.errors import OutputError

_CONVERTERS = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_LONGEST = 300
"""Time limit for a conversion, in seconds."""


def save_document(document: Document, path: Path, title: str = "", made: datetime = datetime(2000, 1, 1)) -> None:
    """Writes the document; same content, same bytes."""
    core = document.core_properties
    core.author = core.last_modified_by = AUTHOR
    core.title, core.comments, core.revision = title, "", 1
    core.created = core.modified = made
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(member(name), source.read(name))


def is_as_saved(path: Path) -> bool:
    """True if a Word file was saved by this program and not changed since. Also True for a file that is no Word file."""
    try:
        core = docx.Document(str(path)).core_properties
        return bool(core.last_modified_by == AUTHOR and core.revision == 1 and core.modified == core.created)
    except (PackageNotFoundError, zipfile.BadZipFile, LxmlError, KeyError, ValueError, OSError):
        return True  # a locked file is reported when it is written


def refuse_over_own_words(path: Path) -> None:
    """Raises OutputError if `path` holds a Word file that somebody wrote or changed, because those words would be lost."""
    if path.is_file() and not is_as_saved(path):
        raise OutputError(
            f"Chưa ghi {path}: ở đó đã có một văn bản Word do người soạn, hoặc bản dự thảo đã được viết tiếp; ghi lên sẽ mất "
            "phần đã viết. Hãy cho tên khác."
        )


def write_pdf(document: Path, path: Path, named: Path) -> None:
    """Converts a Word file into a PDF at `path` with LibreOffice, which gets a temporary profile. `named` is the path used in
    messages.

    Raises OutputError.
    """
    program = next((found for name in _CONVERTERS if (found := shutil.which(name))), None)
    if program is None:
        raise OutputError(
            f"Không ghi được {named}: để ghi .pdf cần LibreOffice, máy này chưa có. "
            "Hãy cài LibreOffice, hoặc ghi .docx rồi lưu thành PDF trong Word."
        )
    with TemporaryDirectory(prefix="tdkt-") as folder:
        profile = Path(folder, "profile").as_uri()
        command = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", folder]
        try:
            done = subprocess.run([*command, str(document)], capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise OutputError(f"Không ghi được {named}: LibreOffice không xong sau {_LONGEST} giây. Hãy ghi .docx.") from None
        made = Path(folder, f"{document.stem}.pdf")
        if not made.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"mã {done.returncode}"]
            raise OutputError(f"Không ghi được {named}: LibreOffice không chuyển được sang PDF ({said[0]}). Hãy ghi .docx.")
        shutil.copyfile(made, path)
