"""Reads a summary back from its workbook: takes its facts out of the hidden sheet and verifies every sheet against them.

If a cell differs, somebody changed the workbook by hand. The summary is then rejected, because nobody could explain figures made
from it. A workbook that no program has saved since it was written (sealed.py) needs no verification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.kept_json import FACTS, kept_value
from tdkt_xl.forms import Form, ShippedForms, form_of, load_form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.counts import LineKey
from tdkt_xl.model.decisions import first_broken
from tdkt_xl.model.details import Details
from tdkt_xl.model.findings import shown
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.comparing import Previous
from tdkt_xl.summary.addresses import count_heading
from tdkt_xl.summary.book import shown_tables
from tdkt_xl.summary.comparison_sheet import RULE_CELLS
from tdkt_xl.summary.facts import EDITION, Facts
from tdkt_xl.summary.log_sheet import broken_row
from tdkt_xl.summary.names import (
    COMPARISON,
    DETAILS,
    EXPLAINED,
    FINDINGS,
    LABEL,
    LINE_CODE,
    LOG,
    NOTE,
    OFFICIAL,
    ORDER,
    ROW,
    SECTION,
    SHEET,
    TRACKING,
    TYPED,
    UNIT,
    UNKNOWN_CODE,
)
from tdkt_xl.summary.sealed import unsealed
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.verifying import Difference, SheetNow, differences
from tdkt_xl.words.errors import UnreadableFile, UnusableFile, system_reason
from tdkt_xl.words.numbers import read_amount, read_count
from tdkt_xl.words.spreadsheet import column_letters

_HEADINGS_WITHIN = 12
"""The headings must be within this many rows from the top, even if somebody has added a few rows above them."""


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """Words for messages: the workbook, the command that would make it again, and what was not written because of the problem."""

    name: str
    choose: str
    again: str
    other_form: str
    unwritten: str


REPORT = RefusalWords(
    name="Tệp tổng hợp",
    choose="Hãy chọn tệp tổng hợp do lệnh hoặc nút “Tổng hợp” lập",
    again="tổng hợp lại",
    other_form="chương trình chỉ biết mẫu “{form}”. Hãy cho định nghĩa của mẫu đó ở --form, hoặc tổng hợp lại",
    unwritten="Chưa ghi báo cáo nào.",
)
LAST_PERIOD = RefusalWords(
    name="Tệp kỳ trước",
    choose="Hãy chọn tệp tổng hợp kỳ trước, do lệnh hoặc nút “Tổng hợp” lập",
    again="tổng hợp lại kỳ trước",
    other_form="kỳ này theo mẫu “{form}”: các cột không so sánh được với nhau. Hãy tổng hợp lại kỳ trước theo mẫu kỳ này",
    unwritten="Chưa ghi tệp tổng hợp nào.",
)


def read_summary(path: Path, form_file: Path | None = None, wording: RefusalWords = REPORT) -> Summary:
    """Returns the summary at `path`. `form_file` is an office's own form definition, as for merging.

    Raises UnusableFile, saying what and where, for anything but an unchanged summary; DefinitionError for an unusable definition.
    """
    return read_summary_of(path, (load_form(form_file),) if form_file is not None else ShippedForms(), wording)


def load_previous(path: Path, form: Form) -> Previous:
    """Returns last period's summary at `path`. Raises UnusableFile for anything but an unchanged summary of this form."""
    return load_previous_of(path, (form,))


def load_previous_of(path: Path, forms: Sequence[Form]) -> Previous:
    """Returns last period's summary at `path`. Raises UnusableFile for anything but an unchanged summary of one of these forms."""
    return Previous(path.name, read_summary_of(path, forms, LAST_PERIOD))


def of_another_form(previous: Previous, form: Form) -> UnusableFile:
    """Returns the error that last period's summary is of another form than this period's."""
    what, _, remedy = LAST_PERIOD.other_form.format(form=form.id).partition(". ")
    said = f"theo mẫu biểu “{previous.summary.form.id}”, {what}. {remedy}. {LAST_PERIOD.unwritten}"
    return UnusableFile(f"{LAST_PERIOD.name}, {previous.file}: {said}")


def read_summary_of(path: Path, forms: Sequence[Form], wording: RefusalWords = REPORT) -> Summary:
    """Returns the summary at `path`, which must be of one of these forms. Raises UnusableFile, saying what and where."""
    untouched = unsealed(path, forms)
    if untouched is not None:
        return untouched
    with _usable(path, wording):
        workbook = Workbook(path.read_bytes(), keeps=True)
        return _SummaryReader(path.name, workbook, forms, wording).summary()


@contextmanager
def _usable(path: Path, wording: RefusalWords) -> Iterator[None]:
    """Context for opening and reading the workbook at `path`. Raises UnusableFile if that fails."""
    try:
        yield
    except OSError as problem:
        raise UnusableFile(f"{wording.name}: không đọc được {path} ({system_reason(problem)}). {wording.unwritten}") from None
    except UnreadableFile as problem:
        said = f"không mở được ({problem}). {wording.choose}. {wording.unwritten}"
        raise UnusableFile(f"{wording.name}, {path.name}: {said}") from None


class _SummaryReader:
    """Reads a summary workbook. Every method raises UnusableFile, saying what is wrong and where."""

    def __init__(self, name: str, workbook: Workbook, forms: Sequence[Form], wording: RefusalWords) -> None:
        self.name, self.workbook, self.wording = name, workbook, wording
        wanted = workbook.properties.get("tdkt.form")
        self.form = form_of(forms, wanted or "") or forms[0]

    def problem(self, what: str, remedy: str = "") -> UnusableFile:
        """Returns the error with what is wrong and what to do. Default remedy: use the unchanged workbook, or make it again."""
        remedy = remedy or f"Hãy dùng bản chưa sửa, hoặc {self.wording.again}"
        return UnusableFile(f"{self.wording.name}, {self.name}: {what}. {remedy}. {self.wording.unwritten}")

    def summary(self) -> Summary:
        """Returns the summary after verifying every sheet."""
        self._check_kind()
        kept = kept_value(self.workbook)
        if kept is None or kept.get("edition") != EDITION:
            what = f"không đọc được trang ẩn “{FACTS}”; tệp do bản khác của chương trình lập, hoặc trang ấy đã bị xóa"
            raise self.problem(what, f"Hãy {self.wording.again}")
        facts = Facts(self.form, kept)
        details = self._details(facts)
        try:
            summary = facts.summary(details, self._big_change())
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise self.problem(f"trang ẩn “{FACTS}” đã bị sửa") from None
        self._check_log(summary)
        self._verify(summary)
        return summary

    def _check_log(self, summary: Summary) -> None:
        """Checks that the log is complete: each row follows the row before, and the sheet holds all rows."""
        broken = first_broken(summary.log)
        if broken is not None:
            raise self.problem(f"trang “{LOG}”, dòng có STT {broken + 1} không nối tiếp dòng trước; nhật ký đã bị sửa")
        if summary.log or LOG in self.workbook.names:
            if LOG not in self.workbook.names:
                raise self.problem(f"trang “{LOG}” đã bị xóa, lúc tổng hợp có {len(summary.log)} dòng")
            said = broken_row(self._grid(LOG).rows, summary.log)
            if said is not None:
                raise self.problem(f"trang “{LOG}”, {said}")

    def _check_kind(self) -> None:
        properties = self.workbook.properties
        if properties.get("tdkt.kind", "summary") != "summary":
            raise self.problem("là biểu của một đơn vị, không phải tệp tổng hợp", self.wording.choose)
        form = properties.get("tdkt.form", self.form.id)
        if form != self.form.id:
            what, _, remedy = self.wording.other_form.format(form=self.form.id).partition(". ")
            raise self.problem(f"theo mẫu biểu “{form}”, {what}", remedy)
        for sheet in (OFFICIAL, DETAILS, TRACKING, FINDINGS):
            if sheet not in self.workbook.names:
                raise self.problem(f"không có trang “{sheet}”", f"{self.wording.choose}, còn đủ các trang")

    def _grid(self, sheet: str) -> SheetNow:
        at = self.workbook.names.index(sheet)
        return SheetNow(self.workbook.rows(at), cache(lambda: self.workbook.marks(at)))

    # ---- Details

    def _details(self, facts: Facts) -> Details:
        """Returns the lines of the sheet of details in the order in which they were written, even if the sheet was sorted since.

        A large summary has a hundred thousand lines, so they are read by columns and repeated values are computed once.
        """
        rows = self._grid(DETAILS).rows
        at, places = self._headings(rows)
        numbers = [number for number in range(at + 1, len(rows)) if any(cell != "" for cell in rows[number])]
        submissions = facts.submissions
        if len(numbers) != len(submissions):
            raise self.problem(f"trang “{DETAILS}” có {len(numbers)} dòng, lúc tổng hợp có {len(submissions)} dòng")
        columns = list(zip(*(rows[number] for number in numbers), strict=True)) or [()] * len(rows[at])
        keys = self._keys(facts, columns, numbers, places)
        typed, *rest = [_texts(columns[places[heading]]) for heading in (TYPED, NOTE, EXPLAINED, SHEET)]
        labels: list[str | None] = [label or name for label, name in zip(typed, self._names(facts, keys), strict=True)]
        texts: list[list[str | None]] = [labels, *rest]
        counts = [
            self._counts(columns, numbers, places[count_heading(self.form, number)], decimals)
            for number, decimals in zip(self.form.counts, self.form.decimals, strict=True)
        ]
        lines, order = (self._counts(columns, numbers, places[heading]) for heading in (ROW, ORDER))
        ranked = sorted(range(len(numbers)), key=lambda place: order[place] or 0)

        def in_order(column: Sequence[Any]) -> list[Any]:
            return [column[place] for place in ranked]

        return Details.of_columns(
            submissions,
            in_order(keys),
            list(map(in_order, texts)),
            list(map(in_order, counts)),
            [line or 0 for line in in_order(lines)],
            self.form.decimals,
        )

    def _keys(
        self, facts: Facts, columns: Sequence[Sequence[Any]], numbers: Sequence[int], places: Mapping[str, int]
    ) -> list[LineKey]:
        """Returns the key of each row's line, from its section and code."""
        unknown = {f"{UNKNOWN_CODE}{i:03}": key for i, key in enumerate(sorted(facts.labels), 1)}
        pairs = list(zip(_texts(columns[places[SECTION]]), _texts(columns[places[LINE_CODE]]), strict=True))
        known = {}
        for section, code in dict.fromkeys(pairs):
            key = unknown.get(code or "", code)
            if key is None or (key not in self.form.awards.awards and code not in unknown):
                cell = f"{column_letters(places[LINE_CODE])}{numbers[pairs.index((section, code))] + 1}"
                what = f"mã dòng “{shown(code)}” không có trong danh mục khen thưởng" if code else "không có mã dòng"
                raise self.problem(f"trang “{DETAILS}”, ô {cell}: {what}")
            known[section, code] = LineKey(section or "", key)
        return list(map(known.__getitem__, pairs))

    def _names(self, facts: Facts, keys: Sequence[LineKey]) -> list[str]:
        """Returns the program's name of each line, whatever name the unit used."""
        labels, form = facts.labels, self.form

        def name(key: LineKey) -> str:
            return form.printed_label(key.section, key.award) if key.award is not None else labels.get(key.key, "")

        known = {key: name(key) for key in set(keys)}
        return list(map(known.__getitem__, keys))

    def _counts(self, columns: Sequence[Sequence[Any]], numbers: Sequence[int], place: int, decimals: int = 0) -> list[Any]:
        """Returns the counts of a column in the rows with these 0-based numbers; None for blanks."""
        column = columns[place]
        if not decimals and set(map(type, column)) <= {float, str}:
            known = {cell: int(cell) if cell != "" else None for cell in set(column) if cell == "" or _is_plain_count(cell)}
            if len(known) == len(set(column)):
                return list(map(known.__getitem__, column))
        return [self._count(cell, place, number + 1, decimals) for cell, number in zip(column, numbers, strict=True)]

    def _headings(self, rows: Sequence[Sequence[object]]) -> tuple[int, Mapping[str, int]]:
        """Returns the 0-based heading row of the details and the 0-based column of each heading."""
        numbers = [count_heading(self.form, number) for number in self.form.counts]
        needed = [UNIT, SECTION, LABEL, TYPED, *numbers, NOTE, EXPLAINED, SHEET, ROW, LINE_CODE, ORDER]
        for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
            places = {_text(cell) or "": place for place, cell in enumerate(row)}
            if UNIT in places and LABEL in places:
                missing = [heading for heading in needed if heading not in places]
                if missing:
                    raise self.problem(f"trang “{DETAILS}”, dòng {at + 1}: thiếu cột {', '.join(f'“{h}”' for h in missing)}")
                return at, places
        raise self.problem(f"trang “{DETAILS}” không còn dòng tiêu đề cột")

    def _count(self, value: Any, place: int, number: int, decimals: int) -> int | Decimal | None:
        """Returns the count in 0-based column `place` and 1-based row `number` of the details; None for a blank."""
        if value == "":
            return None
        count = read_amount(value, decimals) if decimals else read_count(value)
        if count.unreadable:
            cell = f"{column_letters(place)}{number}"
            raise self.problem(f"trang “{DETAILS}”, ô {cell}: ghi “{shown(value)}”, cần một số đếm hoặc để trống")
        return count.value

    def _big_change(self) -> BigChange | None:
        """Returns the rule by which the comparison marks big changes. Officers may change its numbers. None: the form's."""
        if COMPARISON not in self.workbook.names:
            return None
        rows = self._grid(COMPARISON).rows
        share, least = (rows[row][column] if row < len(rows) and column < len(rows[row]) else "" for row, column in RULE_CELLS)
        if isinstance(share, (int, float)) and isinstance(least, (int, float)):
            return BigChange(float(share), int(least))
        return None

    # ---- Verifying

    def _verify(self, summary: Summary) -> None:
        """Checks that each sheet shows what the facts give. Sheets that somebody removed are not checked."""
        for table in sorted(shown_tables(Stationery(summary)), key=lambda table: table.name != DETAILS):
            if table.name in self.workbook.names:
                for difference in differences(table, self._grid(table.name)):
                    raise self.problem(f"trang “{table.name}”, {self._said(difference)}")

    def _said(self, difference: Difference) -> str:
        if not difference.where:
            return difference.expected
        there = "để trống" if difference.actual == "" else f"ghi {shown(difference.actual)}"
        return f"ô {difference.where}: {there}, {difference.expected}"


def _is_plain_count(cell: object) -> bool:
    return isinstance(cell, float) and cell >= 0 and cell.is_integer()


def _texts(column: Sequence[object]) -> list[str | None]:
    """Returns a column's cells as texts, None for blanks."""
    known = {(cell.__class__, cell): _text(cell) for cell in set(column)}
    return [known[cell.__class__, cell] for cell in column]


def _text(cell: object) -> str | None:
    """Returns a cell's content as a text, None for a blank. A code that another program stored as a number becomes its digits."""
    if cell.__class__ is str:
        return cell or None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
