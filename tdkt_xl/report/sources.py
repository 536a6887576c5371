"""The source of each figure in the report: sheet and cells of the summary's workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.report.line_facts import LineFacts
from tdkt_xl.report.view import View
from tdkt_xl.report.words import award_name, count, percent
from tdkt_xl.summary.addresses import TotalCells
from tdkt_xl.summary.decisions_sheet import AWARD_DECISIONS
from tdkt_xl.summary.names import COMPARISON, DETAILS, OFFICIAL, TRACKING
from tdkt_xl.summary.stationery import Stationery


@dataclass(frozen=True, slots=True)
class PassageSource:
    """One passage of the report, and its figures with the cells they come from."""

    passage: str
    figures: tuple[str, ...]
    """Each figure with its cells: "62 (tổng số): C12"."""
    sheet: str


def sources(view: View) -> tuple[PassageSource, ...]:
    """Returns a row for each passage with figures, in the order of the report."""
    return tuple(each for each in _sources(view) if each.figures)


def path_words(view: View) -> str:
    """Returns the text under the table: how to get from a cell to the returns."""
    file = f"Tệp tổng hợp: {view.file}. " if view.file else ""
    return f"{file}Từ mỗi ô tới tệp, trang và dòng của từng đơn vị: trang “{DETAILS}”, lọc cột hình thức khen thưởng."


def _sources(view: View) -> Iterator[PassageSource]:
    yield PassageSource("Tình hình gửi báo cáo", tuple(_received(view)), TRACKING)
    cells = _FigureCells(view)
    yield PassageSource("Tất cả các hình thức", tuple(cells.sums(view.facts.together(view.lines), list(view.lines))), OFFICIAL)
    for section in reversed(view.sections):
        lines = section.lines
        yield PassageSource(section.title or "Khác", tuple(cells.sums(view.facts.together(lines), lines)), OFFICIAL)
        for line in lines:
            if any(line.cells):
                yield PassageSource(award_name(line.label), tuple(cells.of(view.facts.of(line), line)), OFFICIAL)
    if view.summary.register:
        yield PassageSource("Quyết định theo sổ", tuple(_registered()), AWARD_DECISIONS)
    if view.comparison is not None:
        yield PassageSource(f"So sánh với {view.comparison.period}", tuple(_moves(view)), COMPARISON)


def _received(view: View) -> Iterator[str]:
    summary = view.summary
    column = "cột “Tình trạng”"
    yield f"{count(summary.received)} (đơn vị đã gửi): {column}"
    if summary.expected is not None:
        yield f"{count(summary.expected)} (đơn vị phải gửi): {column}"
        for units, words in (
            (summary.silent, "chưa gửi"),
            (summary.sent_in_vain, "đã gửi, chưa cộng được"),
            (summary.sent_other_forms, "chỉ gửi biểu khác"),
        ):
            number = len(units)
            if number:
                yield f"{count(number)} ({words}): {column}"
        if summary.expected:
            yield f"{percent(summary.received / summary.expected)}: {count(summary.received)} : {count(summary.expected)}"


def _moves(view: View) -> Iterator[str]:
    comparison = view.comparison
    if comparison is None:
        return
    now, then = comparison.common
    yield f"{count(now or 0)} (kỳ này): cộng cột “Kỳ này” của {count(len(comparison.both))} đơn vị có cả hai kỳ"
    yield f"{count(then or 0)} ({comparison.period}): cộng cột “Kỳ trước” của các đơn vị đó"


def _registered() -> Iterator[str]:
    for said, column in (("quyết định", "Số quyết định"), ("chưa có quyết định", "Trạng thái"), ("loại hình", "Loại khen thưởng")):
        yield f"{said}: cột “{column}”"


class _FigureCells:
    """The addresses of figures on the official sheet."""

    def __init__(self, view: View) -> None:
        self._form = view.form
        self._totals: TotalCells = Stationery(view.summary, Path()).official[1]
        self._columns = {meaning: view.facts.numbers_of(meaning) for meaning in view.facts.meanings}

    def of(self, facts: LineFacts, line: TotalLine) -> Iterator[str]:
        """Yields a line's figures with their cells."""
        row = self._totals.rows[line.key]
        yield from self._figures(facts, lambda number: xl_rowcol_to_cell(row, number - 1))
        if line.note:
            yield f"ghi chú: {xl_rowcol_to_cell(row, len(self._form.columns) - 1)}"

    def sums(self, facts: LineFacts, lines: Sequence[TotalLine]) -> Iterator[str]:
        """Yields the figures of several lines together, with their cells."""
        filled = [line for line in lines if any(line.cells)]
        rows = [self._totals.rows[line.key] for line in filled]
        if not rows:
            return
        spans = _spans(rows)
        yield from self._figures(facts, lambda number: _joined(spans, xl_col_to_name(number - 1)))

    def _figures(self, facts: LineFacts, cells: Callable[[int], str]) -> Iterator[str]:
        def at(meaning: str) -> str:
            return " + ".join(map(cells, self._columns[meaning]))

        total, individuals = facts.total, facts.individuals
        if total:
            yield f"{count(total)} (tổng số): {at('total')}"
        if individuals and "individuals" in self._columns:
            yield f"{count(individuals)} (cá nhân): {at('individuals')}"
        if facts.collectives and "individuals" in self._columns:
            others = [number for number in self._columns["total"] if number not in self._columns["individuals"]]
            divided = len(others) < len(self._columns["total"])
            source = " + ".join(map(cells, others)) if divided else f"{at('total')} − {at('individuals')}"
            yield f"{count(facts.collectives)} (tập thể): {source}"
        for number, meaning, words in ((facts.merit, "merit", "công trạng"), (facts.thematic, "thematic", "chuyên đề, đột xuất")):
            if number and meaning in self._columns:
                share = f" ({percent(number / total)})" if total else ""
                yield f"{count(number)}{share} ({words}): {at(meaning)}"
        for pair, who, words in (
            (facts.leaders, "leaders", "lãnh đạo, quản lý"),
            (facts.workers, "workers", "người lao động trực tiếp"),
        ):
            if pair is None or not sum(pair) or not individuals:
                continue
            both = " + ".join(at(f"{kind} {who}") for kind in ("merit", "thematic"))
            numbers = " + ".join(map(count, pair))
            yield f"{numbers} = {count(sum(pair))} ({percent(sum(pair) / individuals)} số cá nhân; {words}): {both}"


def _spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Returns 0-based rows as runs of consecutive rows (first, last)."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1] = (spans[-1][0], row)
        else:
            spans.append((row, row))
    return spans


def _joined(spans: Sequence[tuple[int, int]], column: str) -> str:
    """Returns the cells of runs of rows in one column: "C9:C10 + C13"."""
    return " + ".join(f"{column}{a + 1}" if a == b else f"{column}{a + 1}:{column}{b + 1}" for a, b in spans)
