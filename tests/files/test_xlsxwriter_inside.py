"""What XlsxWriter does not promise and this program rests on: that its own names are still there and still do what they did."""

from __future__ import annotations

import ast
import importlib
import io
import os
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files import xlsxwriter_inside
from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.files.xlsxwriter_inside import PRIVATE_NAMES, FormSheet, ListeningSheet, StreamedSheet, unix_lines
from tdkt_xl.files.zips import QUICKLY
from tdkt_xl.forms import built_in_forms

PACKAGE = Path(xlsxwriter_inside.__file__).parents[1]
USED = [(owner, name) for owner, names in PRIVATE_NAMES.items() for name in names]


@pytest.mark.parametrize(("owner", "name"), USED)
def test_xlsxwriter_still_has_each_name(owner: str, name: str) -> None:
    module, _, kind = owner.partition(".")
    found = importlib.import_module(f"xlsxwriter.{module}")
    there = vars(found) if not kind else {**vars(getattr(found, kind)), **vars(getattr(found, kind)())}
    assert name in there or hasattr(getattr(found, kind), name)


def test_every_private_name_in_the_module_is_listed() -> None:
    tree = ast.parse(Path(xlsxwriter_inside.__file__).read_text(encoding="utf-8"))
    own = {"_last_ordinary_row", "_links"}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.startswith("_")}
    methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("_")}
    private = {name for name in attributes | methods if not name.startswith("__")} - own
    assert private <= {name for _, name in USED}


def test_no_other_module_overrides_or_calls_what_is_private() -> None:
    listed = {name for _, name in USED if name.startswith("_")}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "xlsxwriter" in text and path.name != "xlsxwriter_inside.py":
            named = {getattr(node, "attr", getattr(node, "name", None)) for node in ast.walk(ast.parse(text))}
            assert not listed & named, path


def test_an_empty_text_of_a_formula_is_stored_as_a_text() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("a", FormSheet).write_formula(0, 0, '=IF(1,"","")', None, "")
    cell = openpyxl.load_workbook(buffer, data_only=True)["a"]["A1"]
    assert cell.value in (None, "") and cell.data_type in ("s", "str")


def test_each_kind_of_cell_is_noted() -> None:
    heard: list[tuple[int, int, object]] = []

    class Hearing(ListeningSheet):
        def noted(self, row: int, column: int, content: object, cell_format: object) -> None:
            heard.append((row, column, content))

    with xlsxwriter.Workbook(io.BytesIO()) as book:
        sheet = book.add_worksheet("a", Hearing)
        sheet.write_string(0, 0, "x")
        sheet.write_number(1, 0, 5)
        sheet.write_formula(2, 0, "=A2", None, 5)
        sheet.write_blank(3, 0, None, book.add_format())
    assert heard == [(0, 0, "x"), (1, 0, 5), (2, 0, "=A2"), (3, 0, "")]


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b""]), max_size=12))
def test_line_ends_are_the_same_wherever_a_chunk_ends(chunks: list[bytes]) -> None:
    assert b"".join(unix_lines(iter(chunks), "\r\n")) == b"".join(chunks).replace(b"\r\n", b"\n")
    assert b"".join(unix_lines(iter(chunks), "\n")) == b"".join(chunks)


def test_links_name_each_file_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with new_workbook(path, built_in_forms()[0]) as book:
        sheet = book.add_worksheet("Trang", StreamedSheet)
        sheet.write_string(2, 0, "x")
        beside, above = "external:./Xã C.xlsx", "external:../Xã A&B.xlsx#'BTH'!"
        links = [f"{above}C5", beside, f"{above}C6", "internal:'Trang'!A3"]
        sheet.link_cells((row, 0, link) for row, link in enumerate(links))
    cells = openpyxl.load_workbook(path)["Trang"]
    found = [cells.cell(row, 1).hyperlink for row in range(1, 5)]
    assert [(each.target, each.location) for each in found] == [
        ("..\\Xã A&B.xlsx", "'BTH'!C5"),
        ("Xã C.xlsx", None),
        ("..\\Xã A&B.xlsx", "'BTH'!C6"),
        (None, "'Trang'!A3"),
    ]
    with ZipFile(path) as archive:
        assert archive.read("xl/worksheets/_rels/sheet1.xml.rels").count(b"<Relationship ") == 2


def test_only_long_parts_are_compressed_quickly(tmp_path: Path) -> None:
    """`ZipFile` leaves its own level aside for a member that is given as a ZipInfo."""
    path = tmp_path / "a.xlsx"
    with new_workbook(path, built_in_forms()[0]) as book:
        long, short = book.add_worksheet("Dài"), book.add_worksheet("Ngắn")
        for row in range(30_000):
            long.write_number(row, 0, row * row)
        short.write_number(0, 0, 1)
    with ZipFile(path) as archive:
        for number, level in ((1, QUICKLY), (2, -1)):
            part = archive.getinfo(f"xl/worksheets/sheet{number}.xml")
            assert part.compress_size == len(zlib.compress(archive.read(part), level, -15)), level


@pytest.mark.skipif(os.name == "nt", reason="fakes what is real there")
def test_a_workbook_has_the_same_bytes_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There Python writes each line end of a part as two letters."""

    def written(name: str) -> bytes:
        with new_workbook(tmp_path / name, built_in_forms()[0]) as book:
            book.set_properties({"created": datetime(2026, 1, 1)})  # the two are not written in the same second
            book.add_worksheet("Trang").write_string(0, 0, "hai\ndòng")
        return (tmp_path / name).read_bytes()

    here = written("linux.xlsx")
    monkeypatch.setattr("builtins.open", lambda file, mode="r", *rest, **options: _open_as_windows(file, mode, *rest, **options))
    monkeypatch.setattr("os.linesep", "\r\n")
    assert written("windows.xlsx") == here


_real_open = open


def _open_as_windows(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
    if "w" in mode and "b" not in mode:
        options.setdefault("newline", "\r\n")
    return _real_open(file, mode, *rest, **options)
