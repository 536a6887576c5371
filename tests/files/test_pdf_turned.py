"""A page of a .pdf with sideways text is turned upright and read as the same table."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from tdkt_xl.files.opening import opened
from tdkt_xl.files.pdf_turned import turned_upright
from tdkt_xl.words.errors import UnreadableFile

ROWS = [["Stt", "Hinh thuc khen thuong", "Tong so"], ["1", "Giay khen", "542"], ["2", "Bang khen", "1984"]]
EDGES = [30, 60, 240, 320]


def pdf(turn: str = "1 0 0 1 0 0") -> bytes:
    """A page with a table in lines. `turn` is the matrix by which its content is drawn."""
    drawn = [f"{turn} cm"]
    for at, row in enumerate(ROWS):
        top = 300 - 20 * at
        for left, right, text in zip(EDGES, EDGES[1:], row, strict=False):
            drawn.append(f"{left} {top - 20} {right - left} 20 re S BT /F 10 Tf {left + 3} {top - 14} Td ({text}) Tj ET")
    content = "\n".join(drawn).encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)


def with_wrong_digits() -> bytes:
    """A page whose text is told in another way than by its font ("ActualText"), as LibreOffice tells letters that a font lacks."""
    told = "FEFF" + "1984".encode("utf-16-be").hex().upper()
    data = pdf()
    drawn = b"(1984) Tj"
    assert data.count(drawn) == 1
    instead = b"/Span<</ActualText<%s>>>BDC (2222) Tj EMC" % told.encode()
    made = data.replace(drawn, instead)
    length = b"/Length %d" % (int(data.split(b"/Length ")[1].split(b">>")[0]) + len(instead) - len(drawn))
    return made.replace(b"/Length " + data.split(b"/Length ")[1].split(b">>")[0], length)


def shown_turned(data: bytes, degrees: int) -> bytes:
    document, made = pypdfium2.PdfDocument(data), io.BytesIO()
    document[0].set_rotation(degrees)
    document.save(made)
    document.close()
    return made.getvalue()


SIDEWAYS = [
    shown_turned(pdf(), 90),
    shown_turned(pdf(), 180),
    shown_turned(pdf(), 270),
    pdf("0 1 -1 0 400 0"),
    pdf("0 -1 1 0 0 400"),
]


@pytest.mark.parametrize("data", SIDEWAYS)
def test_a_table_across_the_page_is_read_and_that_is_said(data: bytes) -> None:
    book = opened(data)
    assert book.rows(0) == ROWS and any("đã xoay lại" in note for note in book.mended)


@pytest.mark.parametrize("data", [pdf(), shown_turned(pdf("0 1 -1 0 400 0"), 90)])
def test_an_upright_page_stays_as_it_is(data: bytes) -> None:
    assert turned_upright(data, 9) == (data, []) and opened(data).rows(0) == ROWS


def test_digits_that_two_readers_read_otherwise_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="không cho biết đúng chữ số"):
        opened(with_wrong_digits())
