"""The rows under a form's header folded into lines: labels put together, sections told, sub-rows set under their line.

Nothing is counted here: `lines.py` makes the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tdkt_xl.files.grids import Row
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import CAPTION, DETAIL, FOOTER
from tdkt_xl.model.findings import shown
from tdkt_xl.reading.classes import class_named, rank_of
from tdkt_xl.reading.rows import ENUMERATOR, LEGACY, LINE, NOTHING, SECTION, UNKNOWN, is_footnote
from tdkt_xl.reading.table_rows import FIGURES_ALONE, FormTable, TableRow
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import clean, unaccented

_TELLING_REMARK = re.compile(
    r"\b(?:tap the|ca nhan|ho gia dinh|hang|cap|tinh|bo|nganh|so|huyen|xa|tw|nha nuoc|chinh phu|thu tuong|xuat sac|tien tien)\b"
)
"""Words in brackets that may make another award of the label before them."""


class LineRow(NamedTuple):
    """A row that is a line: `name` is its whole label, which may go on in the rows down to `end`.

    `section` is None where no heading stands above it on this page. `said` is what had to be understood of the label.
    """

    sheet: int
    at: int
    cells: Row
    name: str
    match: Match | None
    section: str | None
    end: int
    of_class: bool = False
    """The label names a class alone: "+ Hạng Nhất"."""
    said: tuple[str, ...] = ()

    @property
    def award(self) -> str | None:
        return self.match.award.code if self.match is not None else None


@dataclass(frozen=True, slots=True)
class RowBelow:
    """A row that is no line itself but splits the one `above`: its sheet and 0-based row; None where no line stands above."""

    row: TableRow
    above: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What had to be understood of a row that is no line."""

    at: int
    said: str


@dataclass(frozen=True, slots=True)
class Body:
    """The rows under one header. `end` is the row after the last that belongs to the table.

    `section` is the one begun last, `notes` are remarks and signatures in the label column, `encoding` is the one from before
    Unicode that text of the table is in.
    """

    lines: tuple[LineRow, ...]
    sub_rows: tuple[RowBelow, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    section: str | None
    end: int
    encoding: str | None


def read_body(table: FormTable, start: int, stop: int, before: LineRow | None = None) -> Body:
    """Rows start..stop-1 under the table's header. `before` is the line right above the header, on the page before."""
    fold_rows = _Fold(table, before)
    return fold_rows.body(table.classified(start, stop), start)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row of unknown name: it is a line only if the table goes on below it or it is filled like one."""

    at: int
    cells: Row
    text: str
    end: int
    said: tuple[str, ...] = ()


class _Fold:
    """What the rows so far come to. Each row is looked at once, from the top."""

    def __init__(self, table: FormTable, before: LineRow | None) -> None:
        self.table, self.before = table, before
        self.under_no_heading = frozenset(code for section, code in table.form.printed_lines if section == "")
        """The lines that the form prints under no heading, behind a section's lines perhaps."""
        self.awards = table.form.awards
        self.lines: list[LineRow] = []
        self.sub_rows: list[RowBelow] = []
        self.remarks: list[Remark] = []
        self.about_end: list[Remark] = []
        """Remarks that count only for rows above the table's end."""
        self.notes: list[str] = []
        self.waiting: list[_Waiting] = []
        self.section: str | None = None
        self.encoding: str | None = None
        self.last = -1
        """The last row known to belong to the table."""
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
            tuple(self.lines), tuple(self.sub_rows), tuple(said), tuple(self.notes), self.section, end, self.encoding
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

    def _begin(self, at: int, section: str) -> None:
        """A section begins, so the table goes on."""
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
        """The table goes on, so the rows of unknown name above are lines."""
        for each in self.waiting:
            self._add_unknown(each)
        self.waiting.clear()

    def _add_unknown(self, each: _Waiting) -> None:
        if self.section is None and not (self.table.numbered(each.cells) or self.table.filled(each.at, each.cells)):
            return  # a caption between the header and the first line
        self._add(each.at, each.cells, clean(each.text), None, end=each.end, said=each.said)

    def _trailing(self, end: int) -> int:
        """The table's end. Rows of unknown name there are lines while they follow on without a gap and are filled like lines."""
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
        """Whether a row with a signature's or remark's words is one: without a number, and nothing where counts stand."""
        return not self.table.numbered(row.cells) and not self._filled(row)

    # ---- Labels over two rows

    def _continues_label(self, row: TableRow, cut: RowBelow | None) -> bool:
        """Whether a row only carries on the label of the row right above it; the line is then read with its whole label."""
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
        """Whether "2 | Tập thể" above and this row are one label; else the row above stays a sub-row."""
        head = _Waiting(cut.row.at, cut.row.cells, cut.row.text, cut.row.at)
        whole = self._with_tail(head, row)
        if not self._make_one([head], row) and whole is None:
            return False
        self.sub_rows.remove(cut)
        if whole is not None and self.last != row.at:
            self.waiting.append(whole)
        return True

    def _joins_waiting(self, row: TableRow) -> bool:
        """Whether the row of unknown name above, or the two above, and this one make one label."""
        if self._make_one(self.waiting[-1:], row) or self._make_one(self.waiting[-2:], row):
            return True
        whole = self._with_tail(self.waiting[-1], row)
        if whole is not None:
            self.waiting[-1] = whole
        return whole is not None

    def _with_tail(self, first: _Waiting, row: TableRow) -> _Waiting | None:
        """The row of unknown name with the label that goes on in the row below it; None where it does not go on there."""
        tail = row.label.kind in (UNKNOWN, FOOTER, CAPTION) and _is_tail(first.text, row.text) and not self._filled(row)
        if not tail or not (self.table.numbered(first.cells) or self.table.filled(first.at, first.cells)):
            return None
        whole = f"{first.text} {row.text}"
        return replace(first, text=whole, end=row.at, said=(*first.said, _said_of_joined(whole)))

    def _make_one(self, heads: Sequence[_Waiting], row: TableRow) -> bool:
        """Adds the line of one label over several rows, if they name an award; of their rows one at most may hold figures."""
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
        """Whether the parts of a label stand in rows one below the other, the first of them numbered at most."""
        below = [*((head.at, head.cells) for head in heads[1:]), (row.at, row.cells)]
        together = all(head.end + 1 == at for head, (at, _) in zip(heads, below, strict=True))
        return together and not any(self.table.numbered(cells) for _, cells in below)

    def _joined(self, line: LineRow, row: TableRow) -> LineRow | None:
        """The line with the row's text added to its label; None where the text is no part of the label."""
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
        # "Giấy khen", and below it "của Hội Nông dân": no longer the award that the first half names.
        return line._replace(name=clean(whole), match=match, end=row.at, said=(*line.said, _said_of_joined(whole)))

    # ---- Classes

    def _class_of_line_above(self, row: TableRow) -> Match | None:
        """The award of a row that names a class alone ("+ Hạng Nhất"), under a line whose award has classes."""
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
    """Where a line belongs that stands under no heading; "" where nobody can tell."""
    return table.form.section_for(line.match.award if line.match is not None else None, None) or ""


def _said_of_joined(whole: str) -> str:
    return f"tên ghi trên hai dòng được ghép thành “{shown(clean(whole))}”"


def _is_tail(first: str, label: str) -> bool:
    """Whether a text reads on from the one above it: in small letters or in brackets, or that one is not at its end."""
    if ENUMERATOR.match(label):
        return False
    start = label.strip()[:1]
    return start.islower() or start == "(" or first.rstrip().endswith((",", "(", "-", "/", " của", " và"))
