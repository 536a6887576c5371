"""Rich text, as programs write it: tables by where their cells end, runs by kind, letters in whatever encoding."""

from __future__ import annotations

import pytest

from tdkt_xl.files.documents import Document
from tdkt_xl.files.rich_text import read_rich_text
from tdkt_xl.words.errors import UnreadableFile


def read(body: str) -> Document:
    return read_rich_text(("{\\rtf1\\ansi\\ansicpg1252\\uc1" + body + "}").encode("ascii"))


def row(*cells: str, ends: tuple[int, ...] = ()) -> str:
    edges = "".join(f"\\cellx{end}" for end in ends or tuple(1000 * number for number in range(1, len(cells) + 1)))
    return "\\trowd" + edges + "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells) + "\\row\n"


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_table_between_paragraphs() -> None:
    document = read("\\pard tr\\u432\\'3f\\u7899?c\\par " + row("1", "2") + row("3", "4") + "\\pard sau\\par")
    assert document.rows(0) == [["1", "2"], ["3", "4"]] and texts(document) == ["trước", "sau"] and document.tables[0].after == 1


def test_a_cell_that_spans_columns_is_known_by_its_end() -> None:
    assert read(row("rộng".encode("ascii", "ignore").decode() + "ng", "c", ends=(2000, 3000)) + row("a", "b", "c")).rows(0) == [
        ["rngng", "", "c"], ["a", "b", "c"],
    ]  # fmt: skip


def test_a_cell_that_goes_on_from_above_is_blank() -> None:
    merged = "\\trowd\\clvmrg\\cellx1000\\cellx2000\\pard\\intbl\\cell b2\\cell\\row "
    assert read(row("a", "b1") + merged).rows(0) == [["a", "b1"], ["", "b2"]]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{\\strike 500}542", "542"),
        ("{\\v 9}542", "542"),
        ("542{\\super 1}", "542"),
        ("542{\\up6 1}", "542"),
        ("{\\deleted 12}542", "542"),
        ("{\\super 542}", "542"),
        ("5\\line 6", "5\n6"),
        ("1\\par 2", "1\n2"),
        ("a\\~b\\_c", "a\u00a0b-c"),
        ("{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}", "7"),
        ("{\\*\\bkmkstart x}7{\\*\\bkmkend x}", "7"),
        ("{\\listtext 1.}7", "7"),
        ("7{\\footnote 8}", "7"),
        ("{\\*\\shppict{\\pict\\bin3 }}\\row7}}7", "7"),
    ],
)
def test_one_number_a_cell(source: str, text: str) -> None:
    assert read(row("x", source)).rows(0) == [["x", text]]


def test_bytes_are_read_in_the_encoding_of_their_font() -> None:
    fonts = "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset163 B;}{\\f2\\fcharset204 C;}}"
    assert texts(read(fonts + "\\f1 \\'d0\\f2 \\'c0\\f0 \\'e9\\par")) == ["ĐАé"]


def test_a_letter_in_two_halves() -> None:
    assert texts(read("\\u-10179?\\u-8704?\\par")) == ["\U0001f600"]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = "\\pard\\intbl\\itap2 1\\nestcell 2\\nestcell{\\*\\nesttableprops\\trowd\\cellx100\\cellx200\\nestrow}"
    document = read("\\trowd\\cellx1000\\pard\\intbl " + inner + "\\pard\\intbl\\itap1 ngo\\cell\\row\\pard\\par")
    assert document.rows(0) == [["ngo"]] and document.rows(1) == [["1", "2"]] and document.tables[1].inside == 0


def test_a_text_box_is_read() -> None:
    assert texts(read("{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv 1}}{\\shptxt UBND X\\'c3\\par}}}\\par")) == ["UBND XÃ"]


def test_groups_without_end_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="lồng"):
        read_rich_text(b"{\\rtf1" + b"{" * 1000)
