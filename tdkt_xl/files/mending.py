"""Rewrites in memory, as simply as possible, a workbook that python-calamine rejects or reads incompletely, so that it can be read
again.

Only values are kept: the sheets in their order, and the value of each cell. Remarks in Vietnamese say what was unusual.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from xml.etree import ElementTree

from tdkt_xl.files.cells import LARGEST_SHEET
from tdkt_xl.files.runs import Run, joined
from tdkt_xl.files.sheet_xml import cells_of
from tdkt_xl.files.xmltree import escaped, local_name, parsed, quoted
from tdkt_xl.words.errors import UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.spreadsheet import CLASSIC_ERRORS, Place, address_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_BOOK_LINK = f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HIDDEN = ("hidden", "veryHidden")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VALUE = re.compile("<v>([^<]*)</v>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WIDEST_GAP = 200
"""If a few cells are more than this many blank columns, or ten times as many blank rows, away, they were left there by mistake."""
MOST_FORGOTTEN = 200
FOREIGN_ERROR = "có ô báo lỗi kiểu mới ({}), các ô khác vẫn đọc bình thường"
BAD_NUMBER = "có ô ghi là số nhưng nội dung không phải số, đã đọc như chữ"
FORGOTTEN = "đã bỏ qua {} ô nằm rất xa bảng (ví dụ ô {})"
WRITTEN_TWICE = "có ô ghi hai lần với hai giá trị khác nhau, không biết lấy giá trị nào"
REWRITTEN = "tệp do chương trình khác ghi sai quy cách Excel, đã sửa trong bộ nhớ rồi đọc; hãy đối chiếu với tệp gốc"


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """A sheet as listed in the workbook; `xml` is None if its part is missing or is a chart."""

    name: str
    state: str
    xml: bytes | None


def mended_workbook(
    sheets: Sequence[SourceSheet], styles: bytes | None, texts: bytes | None, of_1904: bool, notes: dict[str, None]
) -> bytes:
    """The rewritten workbook. Remarks on what was unusual are added to `notes` as keys. Raises UnreadableFile."""
    shared = shared_texts(texts, notes) if texts is not None else []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as parts:
        kept = styles is not None and _is_well_formed(styles)
        entries, links, types = [], [], []
        for number, sheet in enumerate(sheets, 1):
            state = f' state="{sheet.state}"' if sheet.state in _HIDDEN else ""
            entries.append(f'<sheet name={_attribute(sheet.name)} sheetId="{number}"{state} r:id="rId{number}"/>')
            links.append(f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>')
            types.append(f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEET_TYPE}"/>')
            parts.writestr(f"xl/worksheets/sheet{number}.xml", mended_sheet(sheet.xml, shared, notes))
        if kept and styles is not None:
            links.append(f'<Relationship Id="rIdS" Type="{_LINKS}/styles" Target="styles.xml"/>')
            parts.writestr("xl/styles.xml", styles)
        properties = '<workbookPr date1904="1"/>' if of_1904 else ""
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{_LINKS}">{properties}<sheets>{"".join(entries)}</sheets></workbook>'
        parts.writestr("xl/workbook.xml", book)
        parts.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE_LINKS}">{"".join(links)}</Relationships>')
        parts.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE_LINKS}">{_BOOK_LINK}</Relationships>')
        parts.writestr("[Content_Types].xml", f'<Types xmlns="{_TYPES}">{"".join(types)}</Types>')
    return buffer.getvalue()


def mended_sheet(xml: bytes | None, shared: Sequence[str], notes: dict[str, None]) -> str:
    """A sheet's XML with only the values of its cells. Raises UnreadableFile if the XML is damaged."""
    cells: dict[Place, str] = {}
    for place, element in cells_of(xml) if xml is not None else ():
        content = _content(element, shared, notes)
        if content:
            cells[place] = content if cells.get(place, content) == content else _both(cells[place], content, notes)
    kept = _without_forgotten(cells, notes)
    rows: dict[int, list[str]] = {}
    for place in sorted(kept):
        rows.setdefault(place[0], []).append(f'<c r="{address_of(place)}"{kept[place]}</c>')
    body = "".join(f'<row r="{row + 1}">{"".join(found)}</row>' for row, found in rows.items())
    merged = _merged_areas(xml) if xml is not None else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{merged}</worksheet>'


def _content(element: ElementTree.Element, shared: Sequence[str], notes: dict[str, None]) -> str:
    """The XML of a cell after its address: style, type, value; "" for a blank."""
    type_, style = element.get("t", "n").strip(), element.get("s", "")
    styled = f' s="{style}"' if style.isascii() and style.isdigit() else ""
    value, inline = None, None
    for child in element:
        name = local_name(child.tag)
        if name == "v":
            if value is not None and child.text is not None and value.strip() != child.text.strip():
                notes[WRITTEN_TWICE] = None
                return _text(f"{value}\n{child.text}", "")
            value = child.text
        elif name == "is":
            inline = text_of(child, notes)
    if type_ == "e":
        if value is not None and value.strip() not in CLASSIC_ERRORS:
            notes[FOREIGN_ERROR.format(value.strip()[:40])] = None
        known = value.strip() if value is not None and value.strip() in CLASSIC_ERRORS else "#N/A"
        return f'{styled} t="e"><v>{known}</v>'
    if type_ in ("inlineStr", "str") or (inline is not None and value is None):
        text = inline if inline else value
        return _text(text, styled) if text else ""
    if value is None or not value.strip():
        return ""
    if type_ == "s":
        number = int(value) if value.strip().isascii() and value.strip().isdigit() else -1
        return _text(shared[number], styled) if 0 <= number < len(shared) else ""
    if type_ == "b" and value.strip() in ("0", "1", "true", "false"):
        return f'{styled} t="b"><v>{1 if value.strip() in ("1", "true") else 0}</v>'
    if type_ == "d":
        return f'{styled} t="d"><v>{escaped(value.strip())}</v>'
    if _is_number(value):
        return f"{styled}><v>{value.strip()}</v>"
    notes[BAD_NUMBER] = None
    return _text(value, styled)


def _both(one: str, other: str, notes: dict[str, None]) -> str:
    """The content of a cell that is written twice with different values: both, one a line."""
    from xml.sax.saxutils import unescape  # hardly a workbook needs it, and it brings half of urllib

    notes[WRITTEN_TWICE] = None
    return _text("\n".join(unescape(value) for content in (one, other) for value in _VALUE.findall(content)), "")


def _text(text: str, styled: str) -> str:
    return f'{styled} t="str"><v>{escaped(_NOT_XML.sub("", text))}</v>'


def _is_number(value: str) -> bool:
    try:
        return isfinite(float(value)) and "_" not in value
    except ValueError:
        return False


def text_of(element: ElementTree.Element, notes: dict[str, None]) -> str:
    """The text of a shared or inline string (si, is), joined from its runs, without phonetic signs for Japanese letters."""
    runs: list[Run] = []
    for child in element:
        name = local_name(child.tag)
        if name == "t":
            runs.append(Run(_unescaped(child.text or "")))
        elif name == "r":
            runs.append(_run(child))
    return joined(runs, notes)


def _run(element: ElementTree.Element) -> Run:
    text, struck, raised, lowered = "", False, False, False
    for child in element.iter():
        name = local_name(child.tag)
        if name == "t":
            text += _unescaped(child.text or "")
        elif name == "strike":
            struck = child.get("val", "1") not in ("0", "false")
        elif name == "vertAlign":
            raised, lowered = (child.get("val") == height for height in ("superscript", "subscript"))
    return Run(text, struck, False, raised, lowered)


def _unescaped(text: str) -> str:
    """The text with Excel's codes for control characters, such as _x000D_, replaced by the characters."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def shared_texts(xml: bytes, notes: dict[str, None]) -> list[str]:
    """The workbook's shared texts. Raises UnreadableFile if their XML is damaged."""
    return [text_of(element, notes) for element in parsed(xml, "bảng chữ dùng chung") if local_name(element.tag) == "si"]


def _without_forgotten(cells: Mapping[Place, str], notes: dict[str, None]) -> Mapping[Place, str]:
    """The cells without a few that are so far away that the sheet would be too large. Raises UnreadableFile if these are many."""
    if not cells or _area(cells) <= LARGEST_SHEET:
        return cells
    last_row = _last_before_gap({row for row, _ in cells}, WIDEST_GAP * 10)
    last_column = _last_before_gap({column for _, column in cells}, WIDEST_GAP)
    kept = {place: content for place, content in cells.items() if place[0] <= last_row and place[1] <= last_column}
    forgotten = cells.keys() - kept.keys()
    if len(forgotten) > MOST_FORGOTTEN or len(forgotten) > len(kept) or _area(kept) > LARGEST_SHEET:
        rows, columns = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
        across = f"{vietnamese_number(rows)} dòng × {vietnamese_number(columns)} cột"
        raise UnreadableFile(f"trang tính trải {across}, quá {vietnamese_number(LARGEST_SHEET)} ô (có ô bị bỏ quên ở rất xa bảng)")
    notes[FORGOTTEN.format(len(forgotten), address_of(max(forgotten)))] = None
    return kept


def _area(cells: Mapping[Place, str]) -> int:
    return (max(row for row, _ in cells) + 1) * (max(column for _, column in cells) + 1)


def _last_before_gap(numbers: set[int], gap: int) -> int:
    """The last number before the first gap wider than `gap`."""
    ordered = sorted(numbers)
    for number, following in pairwise(ordered):
        if following - number > gap:
            return number
    return ordered[-1]


def _merged_areas(xml: bytes) -> str:
    found = re.findall(rb'<(?:\w+:)?mergeCell [^<>]*ref="([A-Z]{1,2}\d{1,5}:[A-Z]{1,2}\d{1,5})"', xml)[:5000]
    areas = "".join(f'<mergeCell ref="{area.decode()}"/>' for area in found)
    return f'<mergeCells count="{len(found)}">{areas}</mergeCells>' if found else ""


def _is_well_formed(xml: bytes) -> bool:
    try:
        parsed(xml)
    except UnreadableFile:
        return False
    return True


def _attribute(text: str) -> str:
    return quoted(_NOT_XML.sub("", text))
