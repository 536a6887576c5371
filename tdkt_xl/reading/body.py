"""Reads the rows under a form's header: joins labels that run over several rows, finds sections, attaches sub-rows to their line.

This module counts nothing: `lines.py` makes the lines of the return.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.cells import Row
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import CAPTION, DETAIL, FOOTER, TOTAL
from tdkt_xl.model.findings import shown
from tdkt_xl.reading.rows import ENUMERATOR, LEGACY, LINE, NOTHING, SECTION, UNKNOWN, class_named, is_footnote, rank_of
from tdkt_xl.reading.table_rows import FIGURES_ALONE, FormTable, TableRow
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import clean, fold, unaccented

_TELLING_REMARK = re.compile(
    r"\b(?:tap the|ca nhan|ho gia dinh|hang|cap|tinh|bo|nganh|so|huyen|xa|tw|nha nuoc|chinh phu|thu tuong|xuat sac|tien tien)\b"
)
"""Words that can change which award a label means if they follow in brackets, for example "(tập thể)"."""


class LineRow(NamedTuple):
    """A sheet row that is a line of the form. `name` is its whole label, which may go on in the rows down to `end` (0-based).

    `section` is None if no section heading precedes the row on this page. `said` holds Vietnamese clauses about what had to be
    interpreted in the label.
    """

    sheet: int
    at: int
    cells: Row
    name: str
    match: Match | None
    section: str | None
    end: int
    of_class: bool = False
    """True if the label names only a class: "+ Hạng Nhất"."""
    said: tuple[str, ...] = ()

    @property
    def award(self) -> str | None:
        return self.match.award.code if self.match is not None else None


@dataclass(frozen=True, slots=True)
class RowBelow:
    """A row that is not a line but splits up the line `above` it: (sheet, 0-based row); None if there is no line above."""

    row: TableRow
    above: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A Vietnamese clause about how a row that is not a line was interpreted. `at` is the 0-based row."""

    at: int
    said: str


@dataclass(frozen=True, slots=True)
class Body:
    """The rows under one header. `end` is the 0-based row after the table's last row.

    `section` is the last section that began, `notes` are remarks and signatures in the label column, `encoding` is the name of the
    old Vietnamese encoding (before Unicode) found in the table, None if there is none.
    """

    lines: tuple[LineRow, ...]
    sub_rows: tuple[RowBelow, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    section: str | None
    end: int
    encoding: str | None
    totals: tuple[TableRow, ...] = ()
    """The rows of totals over the whole form, where the form prints one."""


def read_body(table: FormTable, start: int, stop: int, before: LineRow | None = None) -> Body:
    """Reads rows start..stop-1 (0-based) below the table's header. `before` is the line right above it, on the page before."""
    fold_rows = _Fold(table, before)
    return fold_rows.body(table.classified(start, stop), start)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row with an unknown label. It becomes a line only if the table goes on below it, or if it is filled in like a line."""

    at: int
    cells: Row
    text: str
    end: int
    said: tuple[str, ...] = ()


class _Fold:
    """Reads the rows once, from top to bottom, and keeps the lines, sub-rows and remarks found so far."""

    def __init__(self, table: FormTable, before: LineRow | None) -> None:
        self.table, self.before = table, before
        self.under_no_heading = frozenset(code for section, code in table.form.printed_lines if section == "")
        """The lines that the form prints without a heading, possibly after a section's lines."""
        self.awards = table.form.awards
        self.lines: list[LineRow] = []
        self.sub_rows: list[RowBelow] = []
        self.totals: list[TableRow] = []
        self.total_label = fold(table.form.total_label or "")
        self.remarks: list[Remark] = []
        self.about_end: list[Remark] = []
        """Remarks that are kept only if their row is above the table's end."""
        self.notes: list[str] = []
        self.waiting: list[_Waiting] = []
        self.section: str | None = None
        self.encoding: str | None = None
        self.last = -1
        """The last row (0-based) that surely belongs to the table."""
        self.cut: RowBelow | None = None
        """A numbered "Tập thể" in the row above, which may be the first half of a label."""

    def body(self, rows: Sequence[TableRow], start: int) -> Body:
        self.last = start - 1
        for row in rows:
            cut, self.cut = self.cut, None
            if self.waiting or row.label.kind is not LINE or (cut is not None and cut.row.at == row.at - 1):
                self._take(row, cut if cut is not None and cut.row.at == row.at - 1 else None)
            else:  # by far the most
                self.last = row.at
                self._add(row.at, row.cells, row.label.name, row.label.match)
        end = self._trailing(self.last + 1)
        said = [*self.remarks, *(remark for remark in self.about_end if remark.at < end)]
        return Body(
            tuple(self.lines), tuple(self.sub_rows), tuple(said), tuple(self.notes), self.section, end, self.encoding,
            tuple(self.totals),
        )  # fmt: skip

    # ---- One row

    def _take(self, row: TableRow, cut: RowBelow | None) -> None:
        kind, match, name = row.label.kind, row.label.match, row.label.name
        named = self._class_of_line_above(row) if kind in (UNKNOWN, CAPTION) and not self.waiting else None
        if named is not None:
            self._add(row.at, row.cells, name, named, of_class=True)
            self.last = row.at
            return
        if kind in (UNKNOWN, CAPTION, FOOTER, LINE) and self._continues_label(row, cut):
            return
        if kind is CAPTION and not self._filled(row):
            said = f"dòng “{shown(name)}” không có số, được hiểu là tiêu đề của các dòng dưới"
            self.about_end.append(Remark(row.at, said))
            return
        if kind in (CAPTION, UNKNOWN):
            across = self.table.label_across_cells(row.cells)
            if across is None:
                self._take_unknown(row)
                return
            kind, name, match = LINE, *across
        self._take_known(row, kind, name, match)

    def _take_unknown(self, row: TableRow) -> None:
        section = self.table.section_headed(row)
        if section is None:
            self.waiting.append(_Waiting(row.at, row.cells, row.text, row.at))
            return
        self.remarks.append(Remark(row.at, f"tiêu đề “{shown(row.label.name)}” được hiểu là mục {section}"))
        self._begin(row.at, section)

    def _take_known(self, row: TableRow, kind: str, name: str, match: Match | None) -> None:
        if kind is FOOTER:
            if self._looks_like_end(row):
                self.notes.append(row.text)
            else:
                self.waiting.append(_Waiting(row.at, row.cells, row.text, row.at))
        elif kind is NOTHING:
            if self.table.numbered(row.cells) and self._filled(row):
                self.waiting.append(_Waiting(row.at, row.cells, _NAMELESS, row.at))
        elif kind is LEGACY:
            self.encoding = legacy_text.encodings_of(row.text)[0]
        elif kind is FIGURES_ALONE.kind:
            said = f"dòng {row.at + 1} có số nhưng không ghi tên và số thứ tự, không cộng vào đâu"
            self.about_end.append(Remark(row.at, said))
        elif kind is SECTION:
            self._begin(row.at, row.label.section or "")
        elif kind is LINE:
            self._flush()
            self.last = row.at
            self._add(row.at, row.cells, name, match)
        else:
            self.last = self.last if self.waiting else row.at
            if kind is DETAIL:
                self._split(row)
            elif kind is TOTAL and fold(name) == self.total_label:
                self.totals.append(row)

    def _begin(self, at: int, section: str) -> None:
        """Starts a section. The table goes on, so the waiting rows above become lines."""
        self._flush()
        self.last = at
        self.section = section

    def _split(self, row: TableRow) -> None:
        above = None if self.waiting else self.lines[-1] if self.lines else self.before
        sub_row = RowBelow(row, (above.sheet, above.at) if above is not None else None)
        self.sub_rows.append(sub_row)
        self.cut = sub_row if row.cells[self.table.columns.index] != "" else None

    def _add(
        self, at: int, cells: Row, name: str, match: Match | None, of_class: bool = False, end: int = -1, said: tuple[str, ...] = ()
    ) -> None:
        code = match.award.code if match is not None else ""
        if self.section and code in self.under_no_heading and (self.section, code) not in self.table.form.printed_lines:
            self.section = ""
        self.lines.append(LineRow(self.table.sheet, at, cells, name, match, self.section, max(at, end), of_class, said))

    def _flush(self) -> None:
        """Turns the waiting rows with unknown labels into lines, because the table goes on below them."""
        for each in self.waiting:
            self._add_unknown(each)
        self.waiting.clear()

    def _add_unknown(self, each: _Waiting) -> None:
        if self.section is None and not (self.table.numbered(each.cells) or self.table.filled(each.at, each.cells)):
            return  # a caption between the header and the first line
        self._add(each.at, each.cells, clean(each.text), None, end=each.end, said=each.said)

    def _trailing(self, end: int) -> int:
        """Returns the row after the table's last row. Waiting rows at the end become lines as long as no blank row comes between
        and they are filled in like lines."""
        for each in self.waiting:
            gap = any(all(cell == "" for cell in self.table.rows[at]) for at in range(end, each.at))
            if gap or not (self.table.numbered(each.cells) or self.table.filled(each.at, each.cells)):
                break
            self._add_unknown(each)
            end = each.at + 1
        return end

    def _filled(self, row: TableRow) -> bool:
        return self.table.filled(row.at, row.cells)

    def _looks_like_end(self, row: TableRow) -> bool:
        """True if a row with words of a signature or remark really is one: it has no number, and no figures as counts."""
        return not self.table.numbered(row.cells) and not self._filled(row)

    # ---- Labels over two rows

    def _continues_label(self, row: TableRow, cut: RowBelow | None) -> bool:
        """True if a row only continues the label of the row right above it. The line above then gets the whole label."""
        kind = row.label.kind
        if self.table.numbered(row.cells) or is_footnote(row.text):
            return False
        if self.waiting and self.waiting[-1].end == row.at - 1:
            return self._joins_waiting(row)
        if cut is not None and kind in (LINE, UNKNOWN):
            return self._joins_cut(row, cut)
        if kind is LINE or self.waiting or not self.lines:
            return False
        line = self.lines[-1]
        if line.end != row.at - 1 or self._filled(row):
            return False
        joined = self._joined(line, row)
        if joined is None:
            return False
        self.lines[-1] = joined
        self.last = row.at
        return True

    def _joins_cut(self, row: TableRow, cut: RowBelow) -> bool:
        """True if "2 | Tập thể" above and this row together are one label. Otherwise the row above stays a sub-row."""
        head = _Waiting(cut.row.at, cut.row.cells, cut.row.text, cut.row.at)
        whole = self._with_tail(head, row)
        if not self._make_one([head], row) and whole is None:
            return False
        self.sub_rows.remove(cut)
        if whole is not None and self.last != row.at:
            self.waiting.append(whole)
        return True

    def _joins_waiting(self, row: TableRow) -> bool:
        """True if this row and the one or two rows with unknown labels above it together are one label."""
        if self._make_one(self.waiting[-1:], row) or self._make_one(self.waiting[-2:], row):
            return True
        whole = self._with_tail(self.waiting[-1], row)
        if whole is not None:
            self.waiting[-1] = whole
        return whole is not None

    def _with_tail(self, first: _Waiting, row: TableRow) -> _Waiting | None:
        """Returns the row with an unknown label, its label completed from the row below; None if the label does not go on there."""
        tail = row.label.kind in (UNKNOWN, FOOTER, CAPTION) and _is_tail(first.text, row.text) and not self._filled(row)
        if not tail or not (self.table.numbered(first.cells) or self.table.filled(first.at, first.cells)):
            return None
        whole = f"{first.text} {row.text}"
        return replace(first, text=whole, end=row.at, said=(*first.said, _said_of_joined(whole)))

    def _make_one(self, heads: Sequence[_Waiting], row: TableRow) -> bool:
        """Adds one line for a label over several rows and returns True, if the whole label names an award. At most one of the rows
        may hold figures."""
        rows = [*((head.at, head.cells) for head in heads), (row.at, row.cells)]
        filled = [each for each in rows if self.table.filled(*each)]
        if len(filled) > 1 or not self._follow_on(heads, row):
            return False
        whole = " ".join((*(head.text for head in heads), row.text))
        match = self.awards.find(whole)  # last, as it takes most time
        if match is None:
            return False
        self.waiting = [each for each in self.waiting if each not in heads]
        self._flush()
        at, cells = filled[0] if filled else (heads[0].at, heads[0].cells)
        self.last = row.at
        self._add(at, cells, clean(whole), match, said=(_said_of_joined(whole),))
        return True

    def _follow_on(self, heads: Sequence[_Waiting], row: TableRow) -> bool:
        """True if the parts of a label are in consecutive rows and only the first of them is numbered, if any."""
        below = [*((head.at, head.cells) for head in heads[1:]), (row.at, row.cells)]
        together = all(head.end + 1 == at for head, (at, _) in zip(heads, below, strict=True))
        return together and not any(self.table.numbered(cells) for _, cells in below)

    def _joined(self, line: LineRow, row: TableRow) -> LineRow | None:
        """Returns the line with the row's text added to its label; None if the text is not part of the label."""
        whole, kind = f"{line.name} {row.text}", row.label.kind
        match = self.awards.find(whole)
        if match is None and not (kind is UNKNOWN and _is_tail(line.name, row.text)):
            return None
        if match is not None and match.guessed and (kind is not UNKNOWN or not _is_tail(line.name, row.text)):
            return None  # a signature or a remark under the last line must not become part of it by a guess
        remark = row.text.lstrip().startswith("(") and not _TELLING_REMARK.search(unaccented(row.text))
        if (match is None or (line.match is not None and match.award is line.match.award)) and line.match is not None and remark:
            said = f"dòng “{shown(row.label.name)}” không có số, được hiểu là ghi thêm cho dòng trên"
            self.remarks.append(Remark(row.at, said))
            return line._replace(end=row.at)
        # "Giấy khen" with "của Hội Nông dân" below: the whole label no longer means the award that its first half names.
        return line._replace(name=clean(whole), match=match, end=row.at, said=(*line.said, _said_of_joined(whole)))

    # ---- Classes

    def _class_of_line_above(self, row: TableRow) -> Match | None:
        """Returns the award of a row that names only a class ("+ Hạng Nhất") under a line whose award has classes; else None."""
        named = class_named(row.text)
        above = self.lines[-1] if self.lines else self.before
        if named is None or above is None or (self.section is not None and self.section != self._section_of(above)):
            return None
        alone = not above.of_class and not self._class_follows(row.at)
        if alone and not self._filled(row) and not rank_of(row.cells[self.table.columns.index], row.text):
            return None  # the second half of a label
        match = self.awards.class_under(above.award, named)
        return Match(match.award, "hạng của dòng trên") if match is not None else None

    def _section_of(self, line: LineRow) -> str | None:
        return line.section if line.section is not None else section_by_award(self.table, line)

    def _class_follows(self, at: int) -> bool:
        place = self.table.columns.label
        below = self.table.rows[at + 1][place] if at + 1 < len(self.table.rows) and place < len(self.table.rows[at + 1]) else ""
        return isinstance(below, str) and class_named(below) is not None


_NAMELESS = "(dòng không ghi tên)"


def section_by_award(table: FormTable, line: LineRow) -> str:
    """Returns the section where a line without a heading belongs, by its award; "" if that is unknown."""
    return table.form.section_for(line.match.award if line.match is not None else None, None) or ""


def _said_of_joined(whole: str) -> str:
    return f"tên ghi trên hai dòng được ghép thành “{shown(clean(whole))}”"


def _is_tail(first: str, label: str) -> bool:
    """True if a text continues the text above it: it begins with a small letter or a bracket, or the text above ends unfinished
    ("…,", "… và")."""
    if ENUMERATOR.match(label):
        return False
    start = label.strip()[:1]
    return start.islower() or start == "(" or first.rstrip().endswith((",", "(", "-", "/", " của", " và"))
