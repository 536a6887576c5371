"""Files made to hurt: each is small or middling to send and costs much to read, or holds what no program expects.

Every kind is drawn in several sizes, so that what grows faster than the file shows.
"""

# ruff: noqa: E501 - a row a file

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_O = "urn:oasis:names:tc:opendocument:xmlns:"
HEADER = (
    "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in (
        "Số TT", "Danh hiệu, hình thức khen thưởng", "Tổng số khen thưởng", "Trong đó số cá nhân", "Tỷ lệ",
    )) + "</row>"
)  # fmt: skip
Maker = Callable[[int], bytes]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(rows: str, *, sheets: int = 1, strings: str = "", more: str = "", name: str = "BTH") -> bytes:
    """A workbook whose every sheet holds the XML of the given rows."""
    listed = "".join(f'<sheet name="{name}{i or ""}" sheetId="{i + 1}" r:id="rId{i + 1}"/>' for i in range(sheets))
    related = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{_RELS}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(sheets)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{related}'
        f'<Relationship Id="s" Type="{_RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{more}</worksheet>'
    return zipped({**parts, **{f"xl/worksheets/sheet{i + 1}.xml": sheet for i in range(sheets)}})


def merges(ranges: list[str]) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in ranges) + "</mergeCells>"


def text_row(*texts: str) -> str:
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts) + "</row>"


def docx(body: str) -> bytes:
    return zipped({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def cell(text: str) -> str:
    return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def ods(tables: str) -> bytes:
    names = f'xmlns:office="{_O}office:1.0" xmlns:table="{_O}table:1.0" xmlns:text="{_O}text:1.0"'
    content = f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def spreadsheet_2003(rows: str) -> bytes:
    start = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    return f'{start}<Worksheet ss:Name="A"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def mail(parts: int) -> bytes:
    message = EmailMessage()
    message["From"] = "a@example.vn"
    message.set_content("x")
    for number in range(parts):
        message.add_attachment(b"1", maintype="application", subtype="octet-stream", filename=f"{number % 7}.xlsx")
    return bytes(message)


def nested_mail(depth: int) -> bytes:
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)]
    return ("From: a@example.vn\r\n" + "".join(heads) + "Content-Type: text/plain\r\n\r\nx").encode()


ODD_TEXTS = (
    "&#55296;", "&#56320;x", "&#1;", "_x0001_", "&#65534;", "&#65535;", "\u202e1321\u202c", "\u2066x", "a\u0301" * 9, "\ufeff", "&#128512;",
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-1", "]]&gt;", "&lt;script&gt;", "\u00a0" * 9, "\u2028", "Ỷ" * 99, "\U000e0041", "０１２", "٣",
)  # fmt: skip

MAKERS: dict[str, Maker] = {
    "combining marks.xlsx": lambda n: xlsx(HEADER + text_row("1", "a" + "\u0301" * n, "5") * 3),
    "combining marks in many lines.xlsx": lambda n: xlsx(HEADER + text_row("1", "a" + "\u0301" * 32_000, "5") * (n // 200)),
    "filled cells.xlsx": lambda n: xlsx(HEADER + ("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * (n // 20)),
    "long label.xlsx": lambda n: xlsx(HEADER + text_row("1", "Giấy khen " * (n // 10), "5") * 5),
    "long number.xlsx": lambda n: xlsx(HEADER + text_row("1", "Giấy khen", "1" * n, "1." * (n // 2), "," * n)),
    "no addresses, wide.xlsx": lambda n: xlsx(HEADER + ("<row>" + "<c><v>1</v></c>" * 300 + "</row>") * max(1, n // 300)),
    "no addresses, long.xlsx": lambda n: xlsx(HEADER + text_row("1", "Giấy khen", "5") * (n // 4)),
    "far cell.xlsx": lambda n: xlsx(f'{HEADER}<row r="1048576"><c r="XFD1048576"><v>{n}</v></c></row>'),
    "far cells in many sheets.xlsx": lambda n: xlsx('<row r="900"><c r="ZZ900"><v>1</v></c></row>', sheets=max(1, n // 400)),
    "many sheets.xlsx": lambda n: xlsx(HEADER + text_row("1", "Giấy khen", "5"), sheets=max(1, n // 40)),
    "many header cells.xlsx": lambda n: xlsx(HEADER * (n // 20)),
    "shared strings.xlsx": lambda n: xlsx('<row><c t="s"><v>0</v></c></row>', strings="<si><t>Giấy khen</t></si>" * n),
    "runs in a string.xlsx": lambda n: xlsx('<row><c t="s"><v>0</v></c></row>', strings="<si>" + "<r><t>a</t></r>" * n + "</si>"),
    "deep formula.xlsx": lambda n: xlsx(f"{HEADER}<row><c><f>{'(' * n}1{')' * n}</f></c></row>"),
    "circle of formulas.xlsx": lambda n: xlsx("".join(f'<row r="{i}"><c r="A{i}"><f>SUM(A1:A{n})</f></c></row>' for i in range(1, n // 4))),
    "merged ranges.xlsx": lambda n: xlsx(HEADER, more=merges([f"A{i}:C{i}" for i in range(1, n)])),
    "one merged range over another.xlsx": lambda n: xlsx(HEADER, more=merges(["A1:XFD1048576"] * (n // 10))),
    "deep xml.xlsx": lambda n: xlsx("<row>" + "<c>" * n + "</c>" * n + "</row>"),
    "entities.xlsx": lambda n: xlsx(HEADER + text_row("1", "&amp;" * n, "5")),
    "many attributes.xlsx": lambda n: xlsx("<row><c " + " ".join(f'a{i}="1"' for i in range(n // 4)) + "/></row>"),
    "parts.xlsx": lambda n: zipped({f"xl/{i}.xml": "<a/>" for i in range(n // 4)}),
    "zeros.xlsx": lambda n: zipped({"xl/workbook.xml": b"0" * n * 2000}),
    "repeated cells.ods": lambda n: ods(
        f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{n}"><table:table-cell table:number-columns-repeated="{n}"'
        "><text:p>1</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "repeated cells in many tables.ods": lambda n: ods(
        "".join(
            f'<table:table table:name="t{i}"><table:table-row table:number-rows-repeated="900"><table:table-cell '
            'table:number-columns-repeated="900"><text:p>1</text:p></table:table-cell></table:table-row></table:table>' for i in range(max(1, n // 1500))
        )
    ),
    "paragraphs in a cell.ods": lambda n: ods(
        f'<table:table table:name="a"><table:table-row><table:table-cell>{"<text:p>1</text:p>" * n}</table:table-cell></table:table-row></table:table>'
    ),
    "deep tables.docx": lambda n: docx("<w:tbl><w:tr><w:tc>" * (n // 10) + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * (n // 10)),
    "many tables.docx": lambda n: docx(f"<w:tbl><w:tr>{cell('Giấy khen')}{cell('5')}</w:tr></w:tbl><w:p/>" * (n // 4)),
    "many paragraphs.docx": lambda n: docx("<w:p><w:r><w:t>UBND xã Bình An</w:t></w:r></w:p>" * n),
    "deep controls.docx": lambda n: docx("<w:sdt><w:sdtContent>" * (n // 10) + "<w:p/>" + "</w:sdtContent></w:sdt>" * (n // 10)),
    "deep insertions.docx": lambda n: docx("<w:p>" + "<w:ins>" * (n // 10) + "<w:r><w:t>1</w:t></w:r>" + "</w:ins>" * (n // 10) + "</w:p>"),
    "cells in a row.docx": lambda n: docx(f"<w:tbl><w:tr>{cell('1') * n}</w:tr></w:tbl>"),
    "paragraphs in a cell.docx": lambda n: docx(f"<w:tbl><w:tr><w:tc>{'<w:p><w:r><w:t>1</w:t></w:r></w:p>' * n}</w:tc></w:tr></w:tbl>"),
    "long paragraph.docx": lambda n: docx(f"<w:p><w:r><w:t>{'tặng Bằng khen cho 5 tập thể, ' * (n // 20)}</w:t></w:r></w:p>"),
    "many runs.docx": lambda n: docx("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * n + "</w:p>"),
    "wide spans.docx": lambda n: docx(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{n * 1000}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>' * 9
    ),
    "unclosed.html": lambda n: b"<html><table>" + b"<tr><td>1" * n,
    "deep.html": lambda n: b"<html>" + b"<div>" * n + b"<table><tr><td>Gi\xe1\xba\xa5y khen</td></tr></table>",
    "deep tables.html": lambda n: b"<html>" + b"<table><tr><td>" * (n // 10) + b"1",
    "spans.html": lambda n: b"<html><table>" + b'<tr><td colspan="%d" rowspan="%d">1</td></tr>' % (n * 1000, n * 1000) * 50,
    "attributes.html": lambda n: b"<html><table><tr><td " + b'a="1" ' * n + b">1</td></tr></table>",
    "less-than signs.html": lambda n: b"<html><table>" + b"<" * n,
    "open comment.html": lambda n: b"<html><table><tr><td>1</td></tr></table>" + b"<!--" * n,
    "paragraphs.html": lambda n: b"<html><body>" + "<p>tặng Giấy khen cho 5 tập thể".encode() * (n // 4),
    "breaks.html": lambda n: b"<html><body>1" + b"<br>" * n,
    "quotes.csv": lambda n: b'"' * n,
    "open quote.csv": lambda n: b'a,b,c\n"' + b"x,\n" * n,
    "columns.csv": lambda n: b"," * n,
    "lines.csv": lambda n: b"\n" * n + b"a,b",
    "nulls.csv": lambda n: b"\0a," * n,
    "tabs.txt": lambda n: b"\t \t\n" * n,
    "prose.txt": lambda n: ("tặng thưởng Huân chương Lao động hạng Ba cho 5 tập thể và 12 cá nhân; " * (n // 20)).encode(),
    "reports.txt": lambda n: ("Năm 2025, tặng Bằng khen cho 52 tập thể, 78 cá nhân, trong đó 12 nữ.\n" * (n // 8)).encode(),
    "one long line.txt": lambda n: ("5 tập thể, 7 cá nhân và " * n).encode(),
    "digits.txt": lambda n: b"1 " * n,
    "dots.txt": lambda n: b"I.1.a) " * n,
    "braces.rtf": lambda n: b"{\\rtf1 " + b"{" * n,
    "rows.rtf": lambda n: b"{\\rtf1 " + b"\\trowd\\cellx100 1\\cell\\row " * n + b"}",
    "control words.rtf": lambda n: b"{\\rtf1 " + b"\\u-1 ?" * n + b"\\bin999999999 }",
    "rows without an end.rtf": lambda n: b"{\\rtf1 " + b"\\trowd \\cellx100 1\\cell " * n + b"}",
    "paragraphs.rtf": lambda n: b"{\\rtf1 " + b"t\\u7863?ng 5 t\\u7853?p th\\u7875?\\par " * n + b"}",
    "merge across.xls": lambda n: spreadsheet_2003(f'<Row><Cell ss:MergeAcross="{n * 1000}"><Data>1</Data></Cell></Row>' * 9),
    "far index.xls": lambda n: spreadsheet_2003(f'<Row ss:Index="{n * 1000}"><Cell ss:Index="{n * 1000}"><Data ss:Type="Number">1</Data></Cell></Row>'),
    "rows.xls": lambda n: spreadsheet_2003('<Row><Cell><Data ss:Type="String">Giấy khen</Data></Cell></Row>' * n),
    "cells.xls": lambda n: spreadsheet_2003("<Row>" + '<Cell><Data ss:Type="String">Giấy khen</Data></Cell>' * n + "</Row>"),
    "boundaries.mht": lambda n: b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n' + b"--x\r\nContent-Type: text/html\r\n\r\n<table>\r\n" * (n // 10),
    "nested multiparts.mht": lambda n: b"MIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(min(n // 10, 3000))
    ),
    "attachments.eml": lambda n: mail(min(400, n // 40)),
    "nested.eml": lambda n: nested_mail(min(n, 3000)),
    "objects.pdf": lambda n: b"%PDF-1.4\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages>>endobj\n" * (n // 10) + b"trailer<</Root 1 0 R>>",
    "brackets.pdf": lambda n: b"%PDF-1.4\n1 0 obj" + b"[" * n + b"\nendobj\ntrailer<</Root 1 0 R>>",
    "sectors.xls": lambda n: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + (b"\0" * 22 + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + b"\xff" * n),
}  # fmt: skip
SIZES = (40, 400, 1_500, 12_000, 60_000)


def files(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, bytes]]:
    """Each kind in each size, and each odd text where a label, a unit or a count stands: name and content."""
    for name, make in MAKERS.items():
        stem, _, ending = name.rpartition(".")
        for size in sizes:
            yield f"{stem} {size}.{ending}", make(size)
    for number, text in enumerate(ODD_TEXTS):
        rows = text_row(f"UBND XÃ {text}") + text_row("BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2026") + HEADER
        yield f"text {number} in a label.xlsx", xlsx(rows + text_row("1", f"Giấy khen {text}", "5", text))
        yield (
            f"text {number} in a paragraph.docx",
            docx(f"<w:p><w:r><w:t>UBND xã {text}</w:t></w:r></w:p><w:tbl><w:tr>{cell(text)}</w:tr></w:tbl>"),
        )
        yield f"text {number} as a sheet.xlsx", xlsx(rows, name=text[:20].replace("&lt;", "").replace("'", "") or "x")
