"""The figures of a report, read back from a summary workbook.

Counts are added up anew from the sheet of details; the official sheet, the indicators, the comparison and the tallies of
units and findings have to agree with them. Where one does not, somebody has changed the workbook by hand, and a report
from it would state what nobody can account for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from tdkt_xl.files.grids import Row, Workbook
from tdkt_xl.forms import built_in_forms, load_form
from tdkt_xl.forms.definition import ERROR, INFO, WARNING
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.findings import shown
from tdkt_xl.model.returns import Return, column_letters
from tdkt_xl.report.figures import (
    ComparisonFigures,
    Detail,
    Figures,
    FoundFigure,
    LineFigures,
    LineMoves,
    Move,
    SectionFigures,
    Tracked,
    UnitFigures,
    UnitMove,
)
from tdkt_xl.rollup.indicators import Measured, measure
from tdkt_xl.rollup.summary_reader import DetailColumns, PastUnit, SummaryReader, Wording, cells_at, usable
from tdkt_xl.words.severities import SEVERITY_WORDS
from tdkt_xl.words.summary_names import (
    ABOVE,
    CELL,
    COMPARISON,
    DETAILS,
    EXPLAINED,
    FILE,
    FINDINGS,
    INDICATORS,
    LABEL,
    LEVEL_WORDS,
    MESSAGE,
    MISSING_STATUS,
    NOTE,
    OFFICIAL,
    ROW,
    RULE,
    SECTION,
    SEVERITY,
    SHEET,
    STATUS,
    TRACKING,
    UNIT,
    UNIT_CODE,
)
from tdkt_xl.words.text import clean

_HEADINGS_WITHIN = 12
_TALLY = re.compile(r"Đã nhận (\d+)/(\d+) đơn vị; chưa nộp (\d+)\.(?: Hạn nộp: (\d\d/\d\d/\d{4}))?")
_SEVERITIES = {words: severity for severity, words in SEVERITY_WORDS.items()}
_LEVELS = {words: level for level, words in LEVEL_WORDS.items()}
_BY_UNIT, _EVERYTHING = "Theo đơn vị", "Toàn bộ"
_THIS_PERIOD, _LAST_PERIOD, _DIFFERENCE = "Kỳ này", "Kỳ trước", "Chênh lệch"
_NEAR = 1e-6
"""Stored quotients have at least so many decimals, whichever program saved them last."""


_REPORT = Wording(
    name="Tệp tổng hợp",
    choose="Hãy chọn tệp mà lệnh merge đã ghi",
    again="tổng hợp lại",
    other_form="chương trình chỉ biết mẫu “{form}”. Hãy cho định nghĩa của mẫu đó ở --form, hoặc tổng hợp lại",
    unwritten="Chưa ghi báo cáo nào.",
)


def load_figures(path: Path, form_file: Path | None = None) -> Figures:
    """The figures of the summary at `path`; `form_file` is a definition of one's own, as for merging.

    Raises UnusableFile, saying what and where, for anything but a summary that nobody has changed; DefinitionError for
    a definition that cannot be used.
    """
    forms = (load_form(form_file),) if form_file is not None else built_in_forms()
    with usable(path, _REPORT):
        workbook = Workbook(path.read_bytes(), keeps=True)
        wanted = workbook.properties.get("tdkt.form")
        form = next((form for form in forms if form.id == wanted), forms[0])
        return FiguresReader(path.name, workbook, form, _REPORT).figures()


class FiguresReader(SummaryReader):
    """Reads all that a report needs; every method raises UnusableFile, saying what is wrong and where."""

    def figures(self) -> Figures:
        self.check_kind()
        for sheet in (TRACKING, FINDINGS):
            if sheet not in self.workbook.names:
                raise self.problem(f"không có trang “{sheet}”", f"{self.wording.choose}, còn đủ các trang")
        ret = self.official()
        period = self.period_of(ret)
        details = self.details()
        sums = details.totals()
        self.check_totals(ret, sums)
        sections = self.sections(ret, sums)
        received, expected, due, tracked = self.tracking()
        measured = measure(self.form, (line.cells for section in sections for line in section.lines))
        levels = self.check_indicators(sections, measured)
        return Figures(
            file=self.name,
            form=self.form,
            unit=ret.unit,
            period=period,
            received=received,
            expected=expected,
            due=due,
            sections=sections,
            measured=measured,
            units=self.units(details, levels),
            tracked=tracked,
            findings=self.findings(),
            comparison=self.comparison(sections) if COMPARISON in self.workbook.names else None,
        )

    # ---- Lines

    def units(self, details: DetailColumns, levels: Mapping[tuple[str | None, str], str | None]) -> tuple[UnitFigures, ...]:
        _, places = self.headings(self.rows(DETAILS))
        typed = list(map(cells_at([places.get(heading) for heading in (NOTE, EXPLAINED, FILE, SHEET)]), details.rows))
        texts = {each: tuple(map(_shown, each)) for each in dict.fromkeys(typed)}
        place = places.get(ROW)
        columns = (details.units, details.lines, details.labels, details.counts, typed, details.rows)
        found: dict[PastUnit, list[Detail]] = {}
        for unit, own in groupby(zip(*columns, strict=True), itemgetter(0)):
            found.setdefault(unit, []).extend(
                Detail._make((line, label, counts, *texts[said], _count(row, place))) for _, line, label, counts, said, row in own
            )
        return tuple(UnitFigures(unit, levels.get((unit.code, unit.name)), tuple(own)) for unit, own in found.items())

    def sections(self, ret: Return, sums: Mapping[LineKey, Counts]) -> tuple[SectionFigures, ...]:
        titles = {section.id: section.title for section in self.form.sections}
        blank = Counts.blank(len(self.form.counts))
        of_section: dict[str, list[LineFigures]] = {}
        for line in ret.lines:
            key = line.key
            cells = sums.get(key, blank)
            ratios = self.form.quotients(cells)
            for number, typed, ratio in zip(self.form.ratios, line.typed_ratios, ratios, strict=False):
                if isinstance(typed, float) and abs(typed - (ratio or 0.0)) > _NEAR:
                    where = f"trang “{OFFICIAL}”, ô {line.layout.cell(number, line.row)} (mục {line.section}, {shown(line.label)})"
                    raise self.problem(f"{where}: ghi {shown(typed)}, tính từ số liệu cùng dòng được {shown(ratio)}")
            own = LineFigures(line.section, key.key, line.award, line.label, cells, ratios, line.note)
            of_section.setdefault(line.section if line.section in titles else "", []).append(own)
        return tuple(
            SectionFigures(each, titles.get(each, ""), tuple(lines), measure(self.form, (line.cells for line in lines)))
            for each in (*titles, "")
            if (lines := of_section.get(each))
        )

    # ---- Units, findings

    def tracking(self) -> tuple[int, int, str | None, tuple[Tracked, ...]]:
        """Received, expected, the due date, and the sheet's rows."""
        rows = self.rows(TRACKING)
        at, places = self.table(TRACKING, rows, (UNIT_CODE, UNIT, ABOVE, STATUS, FILE))
        said = next((match for row in rows[:at] for cell in row if (match := _TALLY.match(str(cell)))), None)
        if said is None:
            raise self.problem(f"trang “{TRACKING}” không còn dòng “Đã nhận …/… đơn vị” dưới tên trang")
        tracked = []
        for row in rows[at + 1 :]:
            status = _text(row, places[STATUS])
            if status is not None:
                unit = PastUnit(_text(row, places[UNIT_CODE]), _text(row, places[UNIT]) or "", _text(row, places[ABOVE]))
                reason, file = _text(row, places.get("Lý do")), _text(row, places[FILE])
                tracked.append(Tracked(unit, status, reason, file, status == MISSING_STATUS))
        missing = sum(each.missing for each in tracked)
        if missing != int(said[3]):
            raise self.problem(f"trang “{TRACKING}”: đầu trang ghi chưa nộp {said[3]}, trong bảng có {missing} đơn vị chưa nộp")
        return int(said[1]), int(said[2]), said[4], tuple(tracked)

    def findings(self) -> tuple[FoundFigure, ...]:
        rows = self.rows(FINDINGS)
        headings = (SEVERITY, UNIT, FILE, SHEET, CELL, MESSAGE, EXPLAINED, RULE)
        at, places = self.table(FINDINGS, rows, headings)
        found = []
        for number, row in enumerate(rows[at + 1 :], at + 2):
            words, unit, file, sheet, cell, message, explained, rule = (_text(row, places[heading]) for heading in headings)
            if words is None and message is None:
                continue
            if words not in _SEVERITIES:
                cell = f"{column_letters(places[SEVERITY])}{number}"
                raise self.problem(f"trang “{FINDINGS}”, ô {cell}: ghi {shown(words)}, cần {', '.join(_SEVERITIES)}")
            found.append(FoundFigure(_SEVERITIES[words], unit, file, sheet, cell, message or "", explained, rule or ""))
        counts = {severity: sum(each.severity == severity for each in found) for severity in (ERROR, WARNING, INFO)}
        tally = ", ".join(f"{SEVERITY_WORDS[severity]}: {count}" for severity, count in counts.items())
        if not any(str(cell) == tally for row in rows[:at] for cell in row):
            raise self.problem(f"trang “{FINDINGS}”: số dòng trong bảng ({tally}) khác với số ghi ở đầu trang")
        return tuple(found)

    # ---- Indicators, comparison

    def check_indicators(
        self, sections: Sequence[SectionFigures], measured: Measured
    ) -> Mapping[tuple[str | None, str], str | None]:
        """Holds the sheet's figures against those of the lines; returns the levels of units by code and name."""
        if INDICATORS not in self.workbook.names:
            return {}
        rows = self.rows(INDICATORS)
        wanted = {("", _EVERYTHING): measured}
        for section in sections:
            wanted[section.id, section.title] = section.measured
            wanted |= {(line.section, line.label): measure(self.form, [line.cells]) for line in section.lines}
        at, places = self.table(INDICATORS, rows, (SECTION, *(f"({number})" for number in measured.counts)))
        levels: dict[tuple[str | None, str], str | None] = {}
        by_unit = False
        for number, row in enumerate(rows[at + 1 :], at + 2):
            code, name = _text(row, 0), _text(row, 1) or ""
            if by_unit:
                levels[code, name] = _LEVELS.get(_text(row, 2) or "")
            elif name == _BY_UNIT:
                by_unit = True
            elif (code or "", name) in wanted:
                self.check_row(row, number, places, wanted[code or "", name])
        return levels

    def check_row(self, row: Row, number: int, places: Mapping[str, int], measured: Measured) -> None:
        expected: dict[str, float | None] = {f"({column})": count for column, count in measured.counts.items()}
        expected |= {each.title: value for each, value in zip(self.form.indicators, measured.values, strict=True)}
        for heading, value in expected.items():
            stated = row[places[heading]] if heading in places else ""
            if stated != "" and not (isinstance(stated, (int, float)) and abs(stated - (value or 0)) <= _NEAR):
                where = f"trang “{INDICATORS}”, ô {column_letters(places[heading])}{number}"
                raise self.problem(f"{where}: ghi {shown(stated)}, tính từ trang “{DETAILS}” được {shown(value)}")

    def comparison(self, sections: Sequence[SectionFigures]) -> ComparisonFigures:
        rows = self.rows(COMPARISON)
        at, _ = self.table(COMPARISON, rows, (SECTION, LABEL))
        remark = next((str(cell) for row in rows[:at] for cell in row if str(cell).startswith(_LAST_PERIOD)), "")
        period = remark.partition(": ")[2].partition(", tệp")[0]
        rule = [cell for row in rows[:at] for cell in row if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
        share, least = rule[:2] if len(rule) >= 2 else (self.form.big_change.share, self.form.big_change.least)
        end = next((i for i, row in enumerate(rows) if i > at + 1 and not _text(row, 1)), len(rows))
        known = {(line.section, line.label): line.cells for section in sections for line in section.lines}
        lines = tuple(self.line_moves(row, number, known) for number, row in enumerate(rows[at + 2 : end], at + 3))
        top, places = self.table(COMPARISON, rows, (UNIT_CODE, UNIT, _THIS_PERIOD, _LAST_PERIOD), start=end)
        units = []
        for number, row in enumerate(rows[top + 1 :], top + 2):
            name = _text(row, places[UNIT])
            if name is not None:
                sides = (places[_THIS_PERIOD], places[_LAST_PERIOD])
                now, then = (self.count(row[at], at, number, COMPARISON) for at in sides)
                code, note = _text(row, places[UNIT_CODE]), _text(row, places.get(NOTE))
                compared = (now is not None and then is not None) or _text(row, places.get(_DIFFERENCE)) is not None
                units.append(UnitMove(code, name, Move(now, then), note, compared))
        if not units:
            raise self.problem(f"trang “{COMPARISON}” không còn dòng “Tổng cộng” của các đơn vị")
        total, *rest = units
        for side, stated, summed in (
            (_THIS_PERIOD, total.move.now, sum(each.move.now or 0 for each in rest)),
            (_LAST_PERIOD, total.move.then, sum(each.move.then or 0 for each in rest)),
        ):
            if stated is not None and stated != summed:
                where = f"trang “{COMPARISON}”, ô {column_letters(places[side])}{top + 2}"
                raise self.problem(f"{where}: ghi {shown(stated)}, các đơn vị cộng được {shown(summed)}")
        now, then = (sum(getattr(each.move, side) or 0 for each in rest) for side in ("now", "then"))
        return ComparisonFigures(period, share, least, lines, tuple(rest), Move(now, then))

    def line_moves(self, row: Row, number: int, known: Mapping[tuple[str, str], Counts]) -> LineMoves:
        """A line of the comparison: from the third column on, four for each main count, of which two are figures.

        This period's have to be those of the official sheet; one that nobody has calculated since is taken from there.
        """
        section, label = _text(row, 0) or "", _text(row, 1) or ""
        cells = known.get((section, label), Counts.blank(len(self.form.counts)))
        moves = []
        for first, column in enumerate(self.form.main_counts):
            at = 2 + 4 * first
            now = cells[self.form.counts.index(column)] or 0
            stated = self.count(row[at], at, number, COMPARISON)
            if stated is not None and stated != now:
                where = f"trang “{COMPARISON}”, ô {column_letters(at)}{number} ({shown(label)})"
                raise self.problem(f"{where}: ghi {shown(stated)}, trang “{OFFICIAL}” là {shown(now)}")
            moves.append(Move(now, self.count(row[at + 1], at + 1, number, COMPARISON)))
        return LineMoves(section, label, tuple(moves))

    def table(self, sheet: str, rows: Sequence[Row], headings: Sequence[str], start: int = 0) -> tuple[int, Mapping[str, int]]:
        """The 0-based row that has all the headings, and the column of each."""
        for at, row in enumerate(rows[start : start + _HEADINGS_WITHIN], start):
            places: dict[str, int] = {}
            for place, cell in enumerate(row):
                places.setdefault(clean(str(cell)), place)
            if all(heading in places for heading in headings):
                return at, places
        named = ", ".join(f"“{heading}”" for heading in headings)
        raise self.problem(f"trang “{sheet}” không còn dòng tiêu đề với các cột {named}")


def _text(row: Row, place: int | None) -> str | None:
    """What stands in a cell, None for a blank or a column that is not there."""
    return _shown(row[place] if place is not None and place < len(row) else "")


def _shown(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell or None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _count(row: Row, place: int | None) -> int | None:
    cell = row[place] if place is not None and place < len(row) else ""
    if isinstance(cell, str):
        return int(cell) if cell.isascii() and cell.isdigit() else None
    return int(cell) if isinstance(cell, (int, float)) else None
