"""The results of the worksheet functions. Excel and LibreOffice only pass arguments and results.

A function never raises for a cell's content: if it cannot use a value, its result is a sentence. Modules that only some functions
need are imported in those functions, so that the first formula of a day does not wait for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from tdkt_xl.desk.functions import Function
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.numbers import CellValue

if TYPE_CHECKING:
    from tdkt_xl.forms import Form

Array = list[list[CellValue]]
_OUR_FAULT = "Lỗi của chương trình ({problem}); số liệu không bị thay đổi. Hãy báo cho người phụ trách kỹ thuật."


@dataclass(frozen=True)
class TotalsLine:
    """A line of a folder's sums. `cells` are in the order of `Form.counts`; None if all parts are blank."""

    section: str
    award: str | None
    label: str
    cells: tuple[int | None, ...]


Totals = tuple[TotalsLine, ...]
"""A folder's sums, in the sheet's order."""


class Worksheet:
    """The functions. `totals` returns the sums of a folder; it raises TdktError if they cannot be computed."""

    def __init__(self, totals: Callable[[str], Totals]) -> None:
        self._totals = totals

    def call(self, function: Function, *arguments: CellValue) -> CellValue | Array:
        """Returns the function's result, or a sentence if the arguments cannot be used. Never raises."""
        given = [*arguments, *[None] * (len(function.arguments) - len(arguments))]
        try:
            result: CellValue | Array = getattr(self, function.method)(*given)
        except TdktError as problem:
            result = str(problem)
        except Exception as problem:  # an exception would only show #VALUE! in the cell, without a reason
            result = _OUR_FAULT.format(problem=type(problem).__name__)
        return [[result]] if function.array and not isinstance(result, list) else result

    def ratio(self, numerator: CellValue, denominator: CellValue) -> float | str:
        """TDKT_TYLE."""
        above, below = _number(numerator, "Tử"), _number(denominator, "Mẫu")
        return "" if above is None or not below else above / below

    def count(self, text: CellValue) -> int | str:
        """TDKT_SO."""
        from tdkt_xl.words.numbers import read_count

        value = _single(text)
        count = read_count(value)
        if count.unreadable:
            maybe = f", có thể là {_shown(count.maybe)}" if count.maybe is not None else ""
            raise TdktError(f"“{_shown(value)}” không phải số đếm nguyên từ 0 trở lên{maybe}. Hãy gõ lại bằng chữ số.")
        return "" if count.value is None else count.value

    def award(self, text: CellValue) -> str:
        """TDKT_DANHHIEU."""
        label = _label(text)
        if not label:
            return ""
        match = _form().awards.find(label)
        if match is None:
            raise TdktError(f"“{_shown(label)}” không có trong danh mục. Hãy ghi rõ tên và cấp, ví dụ “Bằng khen của UBND tỉnh”.")
        return match.award.name

    def check(self, row: CellValue) -> str:
        """TDKT_KIEMTRA."""
        from tdkt_xl.reading.line_verdict import verdict

        said = verdict(_one_row(row), _form())
        if said is None:
            raise TdktError("Chưa đủ cột. Hãy chọn trọn một dòng của biểu, từ cột (1) hoặc (2) đến cột (13).")
        return said

    def total(self, folder: CellValue, award: CellValue, column: CellValue) -> float | int | str:
        """TDKT_TONGHOP."""
        from tdkt_xl.model.counts import Counts

        form = _form()
        number = _column(column, form)
        parts = [line.cells for line in _lines_of(self._totals(_folder(folder)), _label(award), form)]
        cells = Counts.total(parts, len(form.counts))
        value = dict(_figures(cells, form))[number]
        return "" if value is None else value

    def totals(self, folder: CellValue) -> Array:
        """TDKT_BANGTONGHOP: a heading row, then a row for each line."""
        form = _form()
        numbers = [number for number, _ in _figures([None] * len(form.counts), form)]
        heading: list[CellValue] = ["Mục", "Hình thức khen thưởng", *(f"({form.called(number)})" for number in numbers)]
        rows: Array = [heading]
        for line in self._totals(_folder(folder)):
            rows.append([line.section, line.label, *("" if v is None else v for _, v in _figures(line.cells, form))])
        return rows


def warm_up() -> None:
    """Imports and loads everything that the functions need, so that the first call of each is as fast as the next."""
    from tdkt_xl.reading.line_verdict import verdict

    _form().awards.find("")
    verdict([""] * len(_form().columns), _form())


def _form() -> Form:
    from tdkt_xl.forms import built_in_forms

    return built_in_forms()[0]


def _label(cell: CellValue) -> str:
    from tdkt_xl.words.text import clean

    return clean(_text(cell))


def _shown(value: CellValue) -> str:
    from tdkt_xl.model.findings import shown

    return shown(value)


def _figures(cells: Sequence[int | None], form: Form) -> list[tuple[int, float | int | None]]:
    """Returns every count and ratio of a line as (column number, value), in the order of the columns."""
    return sorted([*zip(form.counts, cells, strict=True), *zip(form.ratios, form.quotients(cells), strict=True)])


def _lines_of(totals: Totals, award: str, form: Form) -> list[TotalsLine]:
    """The lines of an award by its code or name, or by a label that the catalogue does not know. Raises TdktError without any."""
    if not award:
        raise TdktError("Chưa ghi hình thức khen thưởng. Hãy ghi mã hoặc tên, ví dụ “Giấy khen”.")
    match = form.awards.find(award)
    code = match.award.code if match is not None else award if award in form.awards.awards else None
    if code is not None:
        return [line for line in totals if line.award == code]
    from tdkt_xl.words.text import fold

    lines = [line for line in totals if line.award is None and fold(line.label) == fold(award)]
    if not lines:
        raise TdktError(f"“{_shown(award)}” không có trong danh mục và không có trong biểu nào. Hãy ghi mã hoặc tên đầy đủ.")
    return lines


def _column(column: CellValue, form: Form) -> int:
    from tdkt_xl.words.numbers import read_count

    count = read_count(_text(column).strip().strip("()") if isinstance(_single(column), str) else _single(column))
    if count.value not in (*form.counts, *form.ratios):
        first, last = min(form.counts), max(form.counts)
        raise TdktError(
            f"Cột “{_shown(_single(column) or None)}” không có số liệu. Hãy ghi số của cột trên biểu, từ {first} đến {last}."
        )
    assert count.value is not None
    return count.value


def _folder(folder: CellValue) -> str:
    path = _text(folder).strip().strip('"')
    if not path:
        raise TdktError("Chưa ghi thư mục. Hãy ghi đường dẫn thư mục chứa biểu của các đơn vị.")
    return path


def _number(value: CellValue, what: str) -> float | None:
    """Returns a figure typed as a number or as text; None for a blank. Raises TdktError for other content."""
    single = _single(value)
    if isinstance(single, (int, float)) and not isinstance(single, bool) and isfinite(single):
        return single
    from tdkt_xl.words.numbers import read_count

    count = read_count(single)
    if count.unreadable:
        raise TdktError(f"{what} ghi “{_shown(single)}”, không phải một số. Hãy gõ lại bằng chữ số.")
    return count.value


def _text(value: CellValue) -> str:
    single = _single(value)
    if not single:  # LibreOffice returns 0 for a blank cell; no text argument is "0"
        return ""
    return str(int(single)) if isinstance(single, float) and single.is_integer() else str(single)


def _single(value: CellValue) -> CellValue:
    """Returns the value of one cell, even if it comes as an array of one."""
    while isinstance(value, (list, tuple)):
        if len(value) != 1:
            raise TdktError("Hàm này chỉ nhận một ô, không nhận cả vùng. Hãy chọn lại một ô.")
        value = value[0]
    return value


def _one_row(value: CellValue) -> Sequence[CellValue]:
    rows: Sequence[CellValue] = value if isinstance(value, (list, tuple)) else [value]
    if rows and isinstance(rows[0], (list, tuple)):
        if len(rows) != 1:
            raise TdktError("Vùng chọn có nhiều dòng. Hãy chọn các ô của một dòng.")
        rows = rows[0]
    return rows
