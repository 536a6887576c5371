"""Writes the figures of a summary into an office's own sheet. The layout is kept; formulas are not changed, only compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import LxmlError

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.opening import opened
from tdkt_xl.files.parts import UnsuitableWorkbook
from tdkt_xl.forms import Form
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.sendback.marked_workbook import MarkedWorkbook
from tdkt_xl.words.errors import UnreadableFile, UnusableFile
from tdkt_xl.words.spreadsheet import Place, address_of


@dataclass(frozen=True, slots=True)
class Filled:
    """The workbook, the number of lines filled, and remarks: formulas with another result, figures without a line."""

    content: bytes
    lines: int
    told: tuple[str, ...]


def fill_sheet(data: bytes, name: str, summary: Summary) -> Filled:
    """The figures of the summary written into the workbook `data` (.xlsx, .xlsm); `name` is its name in messages.

    Raises UnusableFile if the file is no such workbook, or if it does not contain the summary's form exactly once.
    """
    try:
        source = opened(data)
        if not isinstance(source, Workbook):
            raise UnreadableFile("cần một tệp .xlsx")
        ret = _sheet_of(source, summary.form, name)
        book = MarkedWorkbook(data)
        places = _places(ret, summary)
        told: list[str] = []
        written: set[object] = set()
        formulas: dict[str, Mapping[Place, str]] = {}
        for line, total in places:
            sheet = line.sheet or ret.sheet or ""
            if sheet not in formulas:
                formulas[sheet] = source.formulas(list(source.names).index(sheet))
            told.extend(_put(book, sheet, line, total, summary.form, formulas[sheet]))
            written.add(total.key if total is not None else None)
        told.extend(_without_a_line(summary, written))
        book.recalculate()
        return Filled(book.to_bytes(), sum(total is not None for _, total in places), tuple(told))
    except (UnreadableFile, UnsuitableWorkbook, LxmlError) as problem:
        reason = str(problem) if isinstance(problem, UnreadableFile) else "tệp không phải .xlsx mà Excel ghi được"
        raise UnusableFile(f"--into {name}: không dùng được ({reason}). Hãy mở trong Excel, lưu dạng .xlsx rồi làm lại.") from None


def _sheet_of(source: Workbook, form: Form, name: str) -> Return:
    returns = [ret for ret in read_returns(source, [form], name) if ret.form == form.id]
    if not returns:
        raise UnusableFile(f"--into {name}: trong tệp không có biểu theo mẫu “{form.title}”. Hãy chọn đúng mẫu của tỉnh.")
    if len(returns) > 1:
        raise UnusableFile(f"--into {name}: trong tệp có {len(returns)} biểu, cần đúng một. Hãy để riêng trang mẫu vào một tệp.")
    return returns[0]


def _places(ret: Return, summary: Summary) -> list[tuple[Line, TotalLine | None]]:
    """Each line of the sheet with its sums. If an award occurs twice in a section, the second line has None."""
    totals = {total.key: total for total in summary.totals}
    return [(line, totals.pop(line.key, None)) for line in ret.lines]


def _put(
    book: MarkedWorkbook, sheet: str, line: Line, total: TotalLine | None, form: Form, formulas: Mapping[Place, str]
) -> Iterator[str]:
    """Writes a line's figures; returns a remark for each formula with another result."""
    counts: Sequence[int | None] = total.cells if total is not None else [None] * len(form.counts)
    for number, count, there in zip(form.counts, counts, line.cells, strict=True):
        place = line.row - 1, line.layout.places[number - 1]
        if place not in formulas:
            book.put_number(sheet, place, count)
        elif (there or 0) != (count or 0):
            what = f"ô {address_of(place)} ({line.label}) là công thức, cho {shown(there)}"
            yield f"trang “{sheet}”, {what}; tổng hợp được {shown(count)}"
    ratios: Sequence[float | None] = total.ratios if total is not None else [None] * len(form.ratios)
    for number, ratio in zip(form.ratios, ratios, strict=True):
        place = line.row - 1, line.layout.places[number - 1]
        if place not in formulas:
            book.put_number(sheet, place, ratio)


def _without_a_line(summary: Summary, written: set[object]) -> Iterator[str]:
    for total in summary.totals:
        if total.key not in written and any(total.cells):
            cells = zip(summary.form.counts, total.cells, strict=True)
            figures = ", ".join(f"({summary.form.called(number)}) {shown(count)}" for number, count in cells if count)
            yield f"mẫu không có dòng cho mục {total.section}, {shown(total.label)}: {figures}"
