"""The sheets "So sánh" and "So sánh đơn vị": this period and last period. The sheet states the rule that marks big changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from tdkt_xl.files.bulk import FORMULA, NUMBER, TEXT, BulkColumn
from tdkt_xl.forms import Form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.comparison import Comparison, LineMove, UnitMove
from tdkt_xl.model.findings import shown
from tdkt_xl.model.total_lines import Lines, sums_of
from tdkt_xl.summary.addresses import count_heading
from tdkt_xl.summary.names import COMPARISON, LABEL, SECTION
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Drawing, Table

COMPARISON_BY_UNIT = "So sánh đơn vị"
UP, DOWN = "▲", "▼"
_RULE_ROW = 2
_HEADING_ROW = 4
"""The first of two rows of headings: the form's column, and below it the four figures."""
_FIXED = 2
_FIGURES = ("Kỳ này", "Kỳ trước", "Chênh lệch", "%")
_COUNTS_ON_A_PAGE = 3
"""So many counts with their four figures can be read on one page."""
RULE_CELLS = ((_RULE_ROW, 3), (_RULE_ROW, 5))
"""The 0-based cells of the rule's two numbers: a share of last period's figure, and a least difference."""
_SHARE, _LEAST = f"$D${_RULE_ROW + 1}", f"$F${_RULE_ROW + 1}"
"""The addresses of the rule's two numbers."""


def comparison_table(desk: Stationery, comparison: Comparison) -> Table:
    """The lines first, as formulas on the official sheet; below them a row for each unit with the sum of all its awards."""
    form = desk.form
    sheet = Drawing(COMPARISON, _HEADING_ROW)
    previous = comparison.previous
    remark = f"Kỳ trước: {previous.period.words}, tệp {previous.file}. {over_units(comparison)}"
    title = f"So sánh với {previous.period.words}"
    desk.title(sheet, title, remark)
    _write_rule(desk, sheet, comparison)
    last = _FIXED + len(_FIGURES) * len(form.main_counts)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 36)
    sheet.set_column(_FIXED, last - 1, 9)
    sheet.set_column(last, last, 22)
    _write_headings(desk, sheet, last)
    row = _HEADING_ROW + 2
    for line in comparison.lines:
        _write_line(desk, sheet, row, line, comparison)
        row += 1
    moved = {"type": "cell", "criteria": "!=", "value": '""', "format": desk.formats.alarm}
    sheet.conditional_format(_HEADING_ROW + 2, last, max(row - 1, _HEADING_ROW + 2), last, moved)
    unit_headings = row + 2
    last_row = _write_units(desk, sheet, unit_headings - 1, comparison)
    desk.print_setup(sheet, _HEADING_ROW, _FIXED)
    sheet.repeat_rows(unit_headings)  # what goes on over the next pages are units
    desk.print_wide(
        sheet, [12, 36, *[9] * (last - _FIXED), 22], last_row, title, over_units(comparison), 80, before=_page_starts(form)
    )
    sheet.freeze_panes(_HEADING_ROW + 2, _FIXED)
    return sheet.table()


def _page_starts(form: Form) -> list[int]:
    """The columns with which a new page of the print begins: the figures of one count stay together."""
    pages = -(-len(form.main_counts) // _COUNTS_ON_A_PAGE)
    return [_FIXED + len(_FIGURES) * round(page * len(form.main_counts) / pages) for page in range(1, pages)]


def over_units(comparison: Comparison) -> str:
    """Returns a sentence on the units included in the sums of both periods: "… 12 đơn vị ở cả hai kỳ, 1 đơn vị chỉ ở kỳ này."."""
    if is_over_the_same(comparison):
        return f"Cộng {comparison.both} đơn vị có báo cáo ở cả hai kỳ."
    alone = ((comparison.only_now, "chỉ ở kỳ này"), (comparison.only_then, "chỉ ở kỳ trước"))
    others = "".join(f", {count} đơn vị {when}" for count, when in alone if count)
    return f"Cộng mọi đơn vị đã báo cáo của từng kỳ, số đơn vị không như nhau: {comparison.both} đơn vị ở cả hai kỳ{others}."


def is_over_the_same(comparison: Comparison) -> bool:
    """True if both periods' sums include the same units."""
    return not comparison.only_now and not comparison.only_then


def line_cells(place: int) -> tuple[str, str]:
    """The addresses of the first count of the comparison's line `place`, in this period and in last period, with the sheet's
    name."""
    now, then = (xl_rowcol_to_cell(_HEADING_ROW + 2 + place, _FIXED + offset) for offset in range(2))
    return f"'{COMPARISON}'!{now}", f"'{COMPARISON}'!{then}"


def _write_rule(desk: Stationery, sheet: Drawing, comparison: Comparison) -> None:
    big, formats = comparison.big, desk.formats
    sheet.write_string(_RULE_ROW, 1, "Đánh dấu biến động lớn khi thay đổi từ", formats.remark)
    sheet.write_number(_RULE_ROW, 3, big.share, formats.share)
    sheet.write_string(_RULE_ROW, 4, "và từ", formats.remark)
    sheet.write_number(_RULE_ROW, 5, big.least, formats.few)
    sheet.write_string(_RULE_ROW, 6, "trở lên (sửa hai số này thì dấu đổi theo)", formats.remark)


def _write_headings(desk: Stationery, sheet: Drawing, last: int) -> None:
    heading, top = desk.formats.heading, _HEADING_ROW
    for place, words in ((0, SECTION), (1, LABEL), (last, "Biến động lớn")):
        sheet.merge_range(top, place, top + 1, place, words, heading)
    for i, number in enumerate(desk.form.main_counts):
        first = _FIXED + i * len(_FIGURES)
        column = desk.form.by_number[number]
        sheet.merge_range(top, first, top, first + len(_FIGURES) - 1, f"({column.called}) {', '.join(column.header)}", heading)
        for offset, words in enumerate(_FIGURES):
            sheet.write_string(top + 1, first + offset, words, heading)
    sheet.set_row(top, 48)
    sheet.set_row(top + 1, 32)


def _write_line(desk: Stationery, sheet: Drawing, row: int, line: LineMove, comparison: Comparison) -> None:
    formats = desk.formats
    sheet.row_names[row] = shown(line.label)
    sheet.write_string(row, 0, line.section, formats.text)
    sheet.write_string(row, 1, line.label, formats.wrapped)
    marks, stored = [], ""
    for i, number in enumerate(desk.form.main_counts):
        place = desk.form.counts.index(number)
        now, then = line.now[place], line.then[place]
        at = _FIXED + i * len(_FIGURES)
        live = f"=N({desk.totals.cell(line.key, number)})" if line.key in desk.totals.rows else "=0"
        sheet.write_formula(row, at, live, formats.figure, now or 0)
        if then is not None:
            sheet.write_number(row, at + 1, then, formats.figure)
        cells = [xl_rowcol_to_cell(row, at + offset) for offset in range(3)]
        sheet.write_formula(row, at + 2, f"={_difference(*cells[:2])}", formats.difference, (now or 0) - (then or 0))
        share = _share_value(now, then)
        sheet.write_formula(row, at + 3, f"={_share(*cells[1:])}", formats.change, "" if share is None else share)
        marks.append(_mark(cells[2], cells[1], f"({desk.form.called(number)}) "))
        if comparison.big.made(now, then):
            stored += f"{_arrow(now, then)}({desk.form.called(number)}) "
    sheet.write_formula(row, _FIXED + len(_FIGURES) * len(desk.form.main_counts), f"=TRIM({'&'.join(marks)})", None, stored.strip())
    sheet.set_row(row, 15.0 * max(1, -(-len(line.label) // 40)))


def _difference(now: str, then: str) -> str:
    return f"{now}-N({then})"


def _share(then: str, difference: str) -> str:
    return f'IF(N({then})=0,"",{difference}/{then})'


def _mark(difference: str, then: str, words: str = "") -> str:
    """The formula that shows an arrow if the rule at the top of the sheet marks this change."""
    big = f"AND(ABS({difference})>={_LEAST},ABS({difference})>={_SHARE}*N({then}))"
    return f'IF({big},IF({difference}>0,"{UP}","{DOWN}")&"{words}","")'


def _arrow(now: int | None, then: int | None) -> str:
    return UP if (now or 0) > (then or 0) else DOWN


def _share_value(now: int | None, then: int | None) -> float | None:
    return ((now or 0) - then) / then if then else None


# ---- Units


def _write_units(desk: Stationery, sheet: Drawing, top: int, comparison: Comparison) -> int:
    """Writes the rows of the units from `top` on; returns the last row."""
    formats = desk.formats
    sheet.write_string(top, 0, "Theo đơn vị", formats.title)
    sheet.write_string(top, _FIXED, _of_units(desk.form), formats.remark)
    headings = ("Mã đơn vị", "Đơn vị", *_FIGURES, "Biến động lớn", "Ghi chú")
    for place, heading in enumerate(headings):
        sheet.write_string(top + 1, place, heading, formats.heading)
    sheet.set_row(top + 1, 32)
    first = top + 3
    rows = [_unit_row(desk.form, move, comparison.big) for move in comparison.units]
    _write_unit_totals(desk, sheet, top + 2, first, comparison)
    columns = [
        desk.text("Mã đơn vị", ()),
        desk.text("Đơn vị", ()),
        *(BulkColumn(words, 9, NUMBER, formats.figure) for words in _FIGURES[:2]),
        BulkColumn(_FIGURES[2], 9, FORMULA, formats.difference, formula="N(C{row})-N(D{row})"),
        BulkColumn(_FIGURES[3], 9, FORMULA, formats.change, formula=_share("D{row}", "E{row}")),
        BulkColumn("Biến động lớn", 9, FORMULA, formats.few, formula=_mark("E{row}", "D{row}")),
        desk.text("Ghi chú", ()),
    ]
    sheet.write_bulk(first, columns, lambda: rows, len(rows))
    last = max(first + len(rows) - 1, first)
    sheet.autofilter(top + 1, 0, last, len(headings) - 1)
    for text, form in ((UP, formats.alarm), (DOWN, formats.alarm)):
        sheet.conditional_format(first, 6, last, 6, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": form})
    return last


def _write_unit_totals(desk: Stationery, sheet: Drawing, row: int, first: int, comparison: Comparison) -> None:
    last = max(first + len(comparison.units) - 1, first)
    sides = ([move.now for move in comparison.units], [move.then for move in comparison.units])
    now, then = (sum(_all(desk.form, lines) or 0 for lines in side) for side in sides)
    form = desk.formats.total
    sheet.write_blank(row, 0, None, form)
    sheet.write_string(row, 1, "Tổng cộng", form)
    for place, total in ((2, now), (3, then)):
        sheet.write_formula(row, place, f"=SUM({xl_range(first, place, last, place)})", form, total)
    cells = [f"{xl_col_to_name(place)}{row + 1}" for place in (2, 3, 4)]
    sheet.write_formula(row, 4, f"={_difference(*cells[:2])}", desk.formats.difference, now - then)
    share = _share_value(now, then)
    sheet.write_formula(row, 5, f"={_share(*cells[1:])}", desk.formats.change, "" if share is None else share)


def _unit_row(form: Form, move: UnitMove, rule: BigChange) -> Sequence[object]:
    """The row of a unit. If the unit has figures in one period only, no difference is shown."""
    now, then = _all(form, move.now), _all(form, move.then)
    head = (move.unit.code, move.unit.name, now, then)
    if move.now is None or move.then is None:
        return (*head, None, None, None, move.note)
    big = rule.made(now, then)
    return (
        *head,
        (now or 0) - (then or 0),
        "" if (share := _share_value(now, then)) is None else share,
        _arrow(now, then) if big else "",
        move.note or None,
    )


def _of_units(form: Form) -> str:
    """What the figures of the units are."""
    lines = "các dòng, không cộng lại dòng chi tiết" if form.has_parts else "mọi dòng"
    awards = " (lượt khen thưởng)" if form.begins_with_total else ""
    return f"Cộng cột ({form.called(form.counts[0])}) của {lines}{awards}"


def _all(form: Form, lines: Lines | None) -> int | None:
    """The sum of the first count over all lines; None if all are blank."""
    total: int | None = sums_of(form, lines or {})[0]
    return total


def comparison_by_unit_table(desk: Stationery, comparison: Comparison) -> Table:
    """Every line of every unit. Its marks use the form's own rule, not the numbers on the other sheet."""
    sheet = desk.drawing(COMPARISON_BY_UNIT)
    formats = desk.formats
    units = [move.unit for move in comparison.units]
    columns = [
        desk.text("Mã đơn vị", (unit.code or "" for unit in units)),
        desk.text("Đơn vị", (unit.name or "" for unit in units)),
        desk.text("Trực thuộc", {move.above or "" for move in comparison.units}),
        desk.text(SECTION, ["III"]),
        desk.text(LABEL, (line.label for line in comparison.lines)),
        BulkColumn(_FIGURES[0], 11, NUMBER, formats.figure),
        BulkColumn(_FIGURES[1], 12, NUMBER, formats.figure),
        BulkColumn(_FIGURES[2], 14, NUMBER, formats.difference),
        BulkColumn(_FIGURES[3], 9, NUMBER, formats.change),
        desk.text("Biến động lớn", [UP]),
        BulkColumn("Ghi chú", 40, TEXT, formats.text),
    ]
    big = desk.form.big_change
    rule = f"Biến động lớn: thay đổi từ {big.share:.0%} và từ {big.least} trở lên."
    counted = count_heading(desk.form, desk.form.counts[0])
    remark = f"Cột {counted} của từng dòng, từng đơn vị. Kỳ trước: {comparison.previous.period.words}. {rule}"
    count = sum(1 for _ in _line_rows(desk, comparison))
    desk.table(sheet, "SoSanhDonVi", columns, remark, lambda: _line_rows(desk, comparison), count)
    return sheet.table()


def _line_rows(desk: Stationery, comparison: Comparison) -> Iterator[Sequence[object]]:
    labels = {line.key: line.label for line in comparison.lines}
    rank = {key: place for place, key in enumerate(labels)}
    big = desk.form.big_change
    for move in comparison.units:
        head = (move.unit.code, move.unit.name, move.above)
        both = move.now is not None and move.then is not None
        for key in sorted({**(move.now or {}), **(move.then or {})}, key=rank.__getitem__):
            now, then = ((side or {}).get(key, (None,))[0] for side in (move.now, move.then))
            if now is None and then is None:
                continue
            compared = (
                ((now or 0) - (then or 0), _share_value(now, then), _arrow(now, then) if big.made(now, then) else None)
                if both
                else (None, None, None)
            )
            yield (*head, key[0], labels[key], now, then, *compared, move.note or None)
