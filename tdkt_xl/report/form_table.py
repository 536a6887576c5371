"""The official sheet as a Word table: header tree, sections and lines. The header is repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tdkt_xl.files.xmltree import escaped
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, NOTE, RATIO, TEXT
from tdkt_xl.forms.print_layout import HeaderCell
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.report.view import View
from tdkt_xl.report.words import percent
from tdkt_xl.words.numbers import vietnamese_number

PAGE_WIDTH = 14_850
"""Width between the margins of landscape A4, in twentieths of a point."""
_HEADER_SIZE, _SIZE = 17, 20
"""Font sizes in half points."""
_LINE, _ROW, _LETTER = 200, 220, 92
"""Height of a header line, height of a table row with one line, average width of a letter; in twentieths of a point."""
_DIGIT, _MARGINS = 100, 90
"""Width of a digit, and free space beside a cell's text; in twentieths of a point."""
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in
                   ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip


def form_table(view: View) -> str:
    """Returns the table as WordprocessingML, followed by an empty paragraph."""
    widths = _widths(view)
    return table([*_header(view.form, widths), *_lines(view, widths)], widths)


def _widths(view: View) -> list[int]:
    """Returns the column widths in the form's own proportions. Columns of words make room for long figures."""
    form = view.form
    every = sum(column.width for column in form.columns)
    widths = [round(PAGE_WIDTH * column.width / every) for column in form.columns]
    shown = [shown_cells(form, line, 1) for line in view.lines]
    longest = [max((len(word) for texts in shown for word in texts[place].split()), default=0) for place in range(len(widths))]
    figured = [column.kind in (COUNT, RATIO) for column in form.columns]
    lacking = [
        max(0, _DIGIT * letters + _MARGINS - w) if is_one else 0
        for letters, w, is_one in zip(longest, widths, figured, strict=True)
    ]
    spare = [0 if is_one else w // 2 for w, is_one in zip(widths, figured, strict=True)]
    share = min(1.0, sum(lacking) / max(sum(spare), 1))
    return [width + more - round(less * share) for width, more, less in zip(widths, lacking, spare, strict=True)]


def shown_cells(form: Form, line: TotalLine, number: int) -> tuple[str, ...]:
    """Returns a line's cells as the table prints them: `number` in the index column, "" for blanks."""
    counts, ratios = iter(line.cells), iter(line.ratios)
    texts = []
    for column in form.columns:
        if column.kind == COUNT:
            texts.append(vietnamese_number(next(counts)))
        elif column.kind == RATIO:
            ratio = next(ratios)
            texts.append("" if ratio is None else percent(ratio))
        else:
            printed = form.printed_lines.get((line.section, line.key.award or ""))
            index = printed.index if printed is not None and printed.index is not None else str(number)
            measure = printed.measure if printed is not None else ""
            texts.append({INDEX: index, LABEL: line.label, NOTE: line.note or "", MEASURE: measure, TEXT: ""}[column.kind])
    return tuple(texts)


def _header(form: Form, widths: Sequence[int]) -> Iterator[str]:
    cells = list(form.header_cells())
    last = form.header_depth - 1
    for level in range(form.header_depth):
        own = sorted((each for each in cells if each.first_row <= level <= each.last_row), key=lambda each: each.first_column)
        needed = max(_height(each, widths) - _ROW * (last - each.first_row) for each in own) if level == last else _ROW
        yield row((_header_cell(each, level, widths) for each in own), repeated=True, height=max(needed, _ROW))
    printed = (cell(c.printed, width, _HEADER_SIZE, "center") for c, width in zip(form.columns, widths, strict=True))
    yield row(printed, repeated=True)


def _height(heading: HeaderCell, widths: Sequence[int]) -> int:
    """Returns the height that the cell's text needs. LibreOffice cuts off merged cells of a repeated row without one."""
    width = sum(widths[heading.first_column : heading.last_column + 1]) - 80
    return _LINE * (len(heading.text) * _LETTER // width + 1)


def _header_cell(heading: HeaderCell, level: int, widths: Sequence[int]) -> str:
    restart = ' w:val="restart"' if level == heading.first_row else ""
    merged = f"<w:vMerge{restart}/>" if heading.first_row != heading.last_row else ""
    span = heading.last_column - heading.first_column + 1
    text = heading.text if level == heading.first_row else ""
    width = sum(widths[heading.first_column : heading.last_column + 1])
    return cell(text, width, _HEADER_SIZE, "center", bold=True, merged=spanning(span) + merged)


def spanning(columns: int) -> str:
    """Returns the XML for a cell that spans so many columns; "" for one."""
    return f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""


def _lines(view: View, widths: Sequence[int]) -> Iterator[str]:
    form = view.form
    for section in view.sections:
        if section.title:
            yield _heading(form, section.id, section.title, widths)
        for number, line in enumerate(section.lines, 1):
            printed = form.printed_lines.get((section.id, line.key.award or ""))
            yield from (_heading(form, "", text, widths) for text in (printed.headings if printed is not None else ()))
            shown = zip(form.columns, shown_cells(form, line, number), widths, strict=True)
            yield row(cell(t, w, _SIZE, "left" if c.kind in (LABEL, NOTE) else "center") for c, t, w in shown)


def _heading(form: Form, index: str, text: str, widths: Sequence[int]) -> str:
    """Returns a row of text over the whole width, with the section's number if the form has an index column."""
    label = form.position(LABEL)
    before = [
        cell(index if place == form.position(INDEX) else "", width, _SIZE, "center", bold=True)
        for place, width in enumerate(widths[:label])
    ]
    title = cell(text, sum(widths[label:]), _SIZE, "left", bold=True, merged=spanning(len(widths) - label))
    return row([*before, title])


# ---- Pieces of tables


def table(rows: Iterable[str], widths: Sequence[int]) -> str:
    """Returns a table of rows as WordprocessingML, followed by an empty paragraph. Widths are in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def row(cells: Iterable[str], repeated: bool = False, height: int = 0) -> str:
    """Returns a row that no page break splits. `repeated`: on every page. `height`: at least, in twentieths of a point."""
    properties = "<w:cantSplit/>" + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
    properties += "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(text: str, width: int, size: int, aligned: str, bold: bool = False, merged: str = "") -> str:
    """A cell. `width` is in twentieths of a point, `size` in half points; `merged` is the XML that merges it with others."""
    run = f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{aligned}"/><w:rPr><w:sz w:val="{size}"/></w:rPr></w:pPr>'
        f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escaped(text)}</w:t></w:r></w:p></w:tc>'
    )
