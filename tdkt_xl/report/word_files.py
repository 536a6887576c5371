"""Word files: saved the same from the same content, gaps marked, turned into PDF."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.run import Run
from lxml.etree import LxmlError

from tdkt_xl.files.zips import member
from tdkt_xl.words.errors import OutputError

_AUTHOR = "tdkt-xl"
_GAP = re.compile(r"(\[[^\[\]]+\])")
_CONVERTERS = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_LONGEST = 300
"""Seconds that a conversion may take."""


def save_document(document: Document, path: Path, title: str = "", made: datetime = datetime(2000, 1, 1)) -> None:
    """Writes the document; same content, same bytes."""
    core = document.core_properties
    core.author = core.last_modified_by = _AUTHOR
    core.title, core.comments, core.revision = title, "", 1
    core.created = core.modified = made
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(member(name), source.read(name))


def refuse_over_own_words(path: Path) -> None:
    """Raises OutputError where a Word file is that somebody has written, or went on writing: the words would be lost."""
    if not path.is_file():
        return
    try:
        core = docx.Document(str(path)).core_properties
        untouched = core.last_modified_by == _AUTHOR and core.revision == 1 and core.modified == core.created
    except (PackageNotFoundError, zipfile.BadZipFile, LxmlError, KeyError, ValueError, OSError):
        return  # no Word file, whatever it is called; one that is locked is told when it is written
    if not untouched:
        raise OutputError(
            f"Chưa ghi {path}: ở đó đã có một văn bản Word do người soạn, hoặc bản dự thảo đã được viết tiếp; ghi lên sẽ mất "
            "phần đã viết. Hãy cho tên khác."
        )


def mark_gaps(document: Document) -> None:
    """Sets every text in square brackets on a yellow ground, for whoever completes the draft to see."""
    texts = document.element.body.iter(qn("w:t"))
    for run in {text.getparent(): None for text in texts if text.text and "[" in text.text}:
        pieces = [piece for piece in _GAP.split(Run(run, document).text) if piece]
        if not any(map(_GAP.fullmatch, pieces)):
            continue
        for piece in pieces:
            own = deepcopy(run)
            run.addprevious(own)
            shown = Run(own, document)
            shown.text = piece
            if _GAP.fullmatch(piece):
                shown.font.highlight_color = WD_COLOR_INDEX.YELLOW
        run.getparent().remove(run)


def write_pdf(document: Path, path: Path, named: Path) -> None:
    """Turns a Word file into a PDF at `path` with LibreOffice, in a profile of its own; `named` is what messages call it.

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
