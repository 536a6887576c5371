"""Everything in XlsxWriter that is not public and that this program uses. pyproject.toml limits XlsxWriter's version for this
reason.

XlsxWriter has no public way to stream rows, to store an empty text with a formula, to be notified of each written cell, or to
choose the compression. The names used are in PRIVATE_NAMES; a test fails if a new version has no longer one of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal
from zipfile import ZipFile

import xlsxwriter.workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tdkt_xl.files.xmltree import escaped
from tdkt_xl.files.zips import QUICKLY, member

PRIVATE_NAMES: Mapping[str, Sequence[str]] = {
    "workbook": ("ZipFile",),
    "worksheet.Worksheet": (
        "_check_dimensions",
        "_prepare_formula",
        "_write_blank",
        "_write_formula",
        "_write_hyperlinks",
        "_write_number",
        "_write_rows",
        "_write_string",
        "_xml_end_tag",
        "_xml_formula_element",
        "_xml_start_tag",
        "dim_rowmax",
        "external_hyper_links",
        "fh",
        "rel_count",
        "str_table",
        "tables",
        "tmpdir",
    ),
    "format.Format": ("_get_xf_index", "locked"),
    "sharedstrings.SharedStringTable": ("_get_shared_string_index", "count"),
}
"""Module or class below `xlsxwriter` → the undocumented names that are used."""
_DAY = (1980, 1, 31, 0, 0, 0)
_CHUNK = 2**16
_LONG = 2**20
"""Parts of more bytes than this are compressed quickly."""


# ---- Formulas and cells


class FormSheet(Worksheet):
    """A worksheet that stores an empty text as the result of a formula. XlsxWriter writes a number without a value instead, which
    readers take for a formula that was never calculated."""

    def _xml_formula_element(self, formula: str, result: object, attributes: Sequence[tuple[str, object]] = ()) -> None:
        typed = [*attributes, ("t", "str")] if result == "" else attributes
        super()._xml_formula_element(formula, result, typed)


class ListeningSheet(FormSheet):
    """A form's sheet that calls `noted` for each written cell."""

    def noted(self, row: int, column: int, content: object, cell_format: Format | None) -> None:
        """Subclasses store what they need; `content` is "" for a blank."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> Literal[0, -1, -2]:
        self.noted(row, col, string, cell_format)
        return super()._write_string(row, col, string, cell_format)

    def _write_number(self, row: int, col: int, number: Any, cell_format: Format | None = None) -> Literal[0, -1]:
        self.noted(row, col, number, cell_format)
        return super()._write_number(row, col, number, cell_format)

    def _write_blank(self, row: int, col: int, blank: Any, cell_format: Format | None = None) -> Literal[0, -1]:
        self.noted(row, col, "", cell_format)
        return super()._write_blank(row, col, blank, cell_format)

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: Any = 0
    ) -> Literal[0, -1, -2]:
        self.noted(row, col, formula, cell_format)
        return super()._write_formula(row, col, formula, cell_format, value)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The formula without "=". XlsxWriter would search for thirty functions newer than Excel 2013; our forms use none."""
        return formula.removeprefix("=")


# ---- Rows


class StreamedSheet(Worksheet):
    """A worksheet that gets the XML of its lower rows from `copy_rows`, and that of its links, while XlsxWriter assembles it."""

    _last_ordinary_row: int | None = None
    _links: list[tuple[int, int, str]]

    def copy_rows(self, file: Any) -> None:
        """Subclasses write the rows' XML, as bytes, into the open file."""
        raise NotImplementedError

    def begin_rows(self) -> None:
        """To be called after everything above the streamed rows is written."""
        self._last_ordinary_row = self.dim_rowmax or 0

    def reach_to(self, row: int, column: int) -> None:
        """Extends the sheet's used area to this 0-based place."""
        self._check_dimensions(row, column)

    @property
    def scratch(self) -> str | None:
        """The folder for temporary files; None: the system's."""
        return self.tmpdir

    def set_last_table(self, area: str) -> None:
        """Sets the range of the table added last, without storing its cells one by one."""
        table = self.tables[-1]
        table["range"] = table["a_range"] = table["autofilter"] = area

    @property
    def text_number(self) -> Callable[[str], int]:
        """A function that returns a text's number among the workbook's shared texts."""
        return self.str_table._get_shared_string_index  # type: ignore[attr-defined, no-any-return]

    def link_cells(self, links: Iterable[tuple[int, int, str]]) -> None:
        """Makes cells links: row, column and target, which is "external:" and a file's relative path, in which what a link must not
        contain is escaped, or "internal:"; behind "#" a place in the file. The cells still show the same."""
        self._links = [*getattr(self, "_links", ()), *links]

    def count_references(self, count: int) -> None:
        """Adds to the number of references to shared texts those for which `text_number` was not called."""
        self.str_table.count += count  # type: ignore[attr-defined]

    def _write_rows(self) -> None:
        if self._last_ordinary_row is None:
            super()._write_rows()
            return
        last: Any = self.dim_rowmax
        self.dim_rowmax: Any = self._last_ordinary_row
        super()._write_rows()
        self.dim_rowmax = last
        sheet: Any = self.fh
        sheet.flush()
        self.copy_rows(sheet.buffer)

    def _write_hyperlinks(self) -> None:
        """XlsxWriter would keep an object for each link, and name a file anew for each of its cells."""
        links = sorted(getattr(self, "_links", ()))
        if not links:
            super()._write_hyperlinks()
            return
        numbers: dict[str, int] = {}
        self._xml_start_tag("hyperlinks")
        sheet: Any = self.fh
        for row, column, link in links:
            kind, _, target = link.partition(":")
            path, _, place = target.partition("#")
            if kind == "internal":
                to = f'location="{attribute(target)}" display="{attribute(target)}"'
            else:
                if path not in numbers:
                    self.rel_count: Any = self.rel_count + 1
                    numbers[path] = self.rel_count
                    windows_path = path.replace("/", "\\").removeprefix(".\\")
                    self.external_hyper_links.append(["/hyperlink", windows_path, "External"])
                to = f'r:id="rId{numbers[path]}"' + (f' location="{attribute(place)}"' if place else "")
            sheet.write(f'<hyperlink ref="{xl_col_to_name(column)}{row + 1}" {to}/>')
        self._xml_end_tag("hyperlinks")


def attribute(text: str) -> str:
    """The text as an attribute's value."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


def style_number(cell: Format) -> int:
    """The number of a format among the workbook's cell styles."""
    return cell._get_xf_index()  # type: ignore[no-untyped-call, no-any-return]


def is_locked(cell: Format | None) -> bool:
    """True if a cell with this format is locked when its sheet is protected."""
    return cell is None or bool(cell.locked)


# ---- Archives


def unix_lines(chunks: Iterator[bytes], linesep: str) -> Iterator[bytes]:
    """The chunks with "\\n" at the end of each line; `linesep` is the system's line end."""
    if linesep == "\n":
        yield from chunks
        return
    held = b""
    for chunk in chunks:
        whole = (held + chunk).replace(b"\r\n", b"\n")
        held = b"\r" if whole.endswith(b"\r") else b""  # its "\n" may begin the next chunk
        yield whole[: len(whole) - len(held)]
    yield held


class _Archive(ZipFile):
    """A zip archive whose long parts are compressed quickly, with the same bytes on every system. It raises no second error about
    a full disk when it is deleted."""

    def write(self, filename: Any, arcname: Any = None, *arguments: Any, **options: Any) -> None:
        """Adds a part from its file, without facts about the system: no permissions, no Windows line ends."""
        size = os.path.getsize(filename)
        info = member(arcname, _DAY, QUICKLY if size > _LONG else None)
        info.file_size = size
        with open(filename, "rb") as part, self.open(info, "w") as out:
            for chunk in unix_lines(iter(lambda: part.read(_CHUNK), b""), os.linesep):
                out.write(chunk)

    def __del__(self) -> None:
        with suppress(OSError, ValueError):
            super().__del__()


@contextmanager
def quick_archives() -> Iterator[None]:
    """Long sheets of workbooks closed in the block are compressed quickly; XlsxWriter has no option for this."""
    names = vars(xlsxwriter.workbook)
    names["ZipFile"] = _Archive
    try:
        yield
    finally:
        names["ZipFile"] = ZipFile
