"""A workbook of XlsxWriter's in the form's font, that takes its place only when whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import xlsxwriter.workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import Form

_COMPRESSION = 2
"""Of 1 to 9. Long sheets take a quarter more room than at the usual 6, and a quarter of its time."""


@contextmanager
def new_workbook(path: Path, form: Form) -> Iterator[Workbook]:
    """A workbook in the form's font that takes the place of `path` when the block ends well. Raises OutputError."""
    font = {"font_name": form.page.font, "font_size": form.page.font_size}
    with replacing(path) as temporary, TemporaryDirectory(prefix="tdkt-") as scratch:
        book = Workbook(str(temporary), {"default_format_properties": font, "tmpdir": scratch})
        yield book
        try:
            with _zipping_with(_Archive):
                book.close()
        except FileCreateError as problem:  # wraps the system's own error
            raise problem.args[0] from None


class _Archive(ZipFile):
    """Compresses quickly, and does not complain a second time, when it is disposed of, of a disk that was full."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, compresslevel=_COMPRESSION, **options)  # type: ignore[call-overload]

    def __del__(self) -> None:
        with suppress(OSError, ValueError):
            super().__del__()


@contextmanager
def _zipping_with(archive: type[ZipFile]) -> Iterator[None]:
    """Workbooks closed in the block go into archives of this class, for which XlsxWriter has no option."""
    names = vars(xlsxwriter.workbook)
    names["ZipFile"] = archive
    try:
        yield
    finally:
        names["ZipFile"] = ZipFile
