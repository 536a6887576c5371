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
    """The workbook, the number of lines filled, and remarks: another period, old notes, formulas with another result, figures
    without a line."""

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
        names = list(source.names)
        formulas = {sheet: source.formulas(names.index(sheet)) for sheet in {_sheet(line, ret) for line, _ in places}}
        for line, total in places:
            _put(book, _sheet(line, ret), line, total, summary.form, formulas[_sheet(line, ret)])
        book.recalculate()
        content = book.to_bytes()
        again = opened(content)
        assert isinstance(again, Workbook)
        computed = {(_sheet(line, ret), line.row): line for line in _sheet_of(again, summary.form, name).lines}
        told = [*_of_another_period(ret, summary), *_notes(ret)]
        for line, total in places:
            sheet = _sheet(line, ret)
            told.extend(_differences(sheet, line, computed.get((sheet, line.row)), total, summary.form, formulas[sheet]))
        told.extend(_without_a_line(summary, {total.key for _, total in places if total is not None}))
        return Filled(content, sum(total is not None for _, total in places), tuple(told))
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


def _sheet(line: Line, ret: Return) -> str:
    return line.sheet or ret.sheet or ""


def _put(book: MarkedWorkbook, sheet: str, line: Line, total: TotalLine | None, form: Form, formulas: Mapping[Place, str]) -> None:
    """Writes a line's counts and ratios, except where there are formulas."""
    counts: Sequence[float | None] = total.cells if total is not None else [None] * len(form.counts)
    ratios: Sequence[float | None] = total.ratios if total is not None else [None] * len(form.ratios)
    for number, value in (*zip(form.counts, counts, strict=True), *zip(form.ratios, ratios, strict=True)):
        place = line.row - 1, line.layout.places[number - 1]
        if place not in formulas:
            book.put_number(sheet, place, value)


def _differences(
    sheet: str, line: Line, computed: Line | None, total: TotalLine | None, form: Form, formulas: Mapping[Place, str]
) -> Iterator[str]:
    """A remark for each count that is a formula and gives something else, or something unknown, with the new figures.

    `computed` is the line as it is read from the filled sheet."""
    for at, number in enumerate(form.counts):
        place, count = (line.row - 1, line.layout.places[number - 1]), total.cells[at] if total is not None else None
        there = computed.cells[at] if computed is not None else None
        if place in formulas and (there is None or there != (count or 0)):
            gives = f"cho {shown(there)}" if there is not None else "ở đây không tính được, mở tệp để xem"
            yield f"trang “{sheet}”, ô {address_of(place)} ({line.label}) là công thức, {gives}; tổng hợp được {shown(count)}"


def _of_another_period(ret: Return, summary: Summary) -> Iterator[str]:
    if ret.period is not None and summary.period is not None and ret.period != summary.period:
        yield f"mẫu ghi {ret.period.words}, số liệu là của {summary.period.words}: sửa tiêu đề và ngày tháng trên mẫu"


def _notes(ret: Return) -> Iterator[str]:
    """A remark on notes that the sheet had before: they are kept, and may be about other figures."""
    noted = [f"{line.label} (“{shown(line.note)}”)" for line in ret.lines if line.note]
    if noted:
        yield f"mẫu có sẵn ghi chú, được giữ nguyên, cần xem còn đúng không: {'; '.join(noted)}"


def _without_a_line(summary: Summary, written: set[object]) -> Iterator[str]:
    for total in summary.totals:
        if total.key not in written and any(total.cells):
            cells = zip(summary.form.counts, total.cells, strict=True)
            figures = ", ".join(f"({summary.form.called(number)}) {shown(count)}" for number, count in cells if count)
            yield f"mẫu không có dòng cho mục {total.section}, {shown(total.label)}: {figures}"
