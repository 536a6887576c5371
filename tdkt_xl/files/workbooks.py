"""A new XlsxWriter workbook in the form's font; it replaces an old file only when it is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.files.xlsxwriter_inside import quick_archives
from tdkt_xl.forms import Form
from tdkt_xl.words.leavings import scratch_folder


@contextmanager
def new_workbook(path: Path, form: Form, finish: Callable[[Path], None] | None = None) -> Iterator[Workbook]:
    """A workbook in the form's font; it replaces `path` if the block ends without an exception. Raises OutputError.

    `finish` gets the path of the closed file before the file replaces `path`.
    """
    font = {"font_name": form.page.font, "font_size": form.page.font_size}
    with replacing(path) as temporary, scratch_folder() as scratch:
        book = Workbook(str(temporary), {"default_format_properties": font, "tmpdir": scratch})
        yield book
        try:
            with quick_archives():
                book.close()
        except FileCreateError as problem:  # wraps the system's own error
            raise problem.args[0] from None
        if finish is not None:
            finish(temporary)
