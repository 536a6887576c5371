"""A draft of the official form made from a report's prose: sure figures in their cells with their quotes, doubtful figures as
comments.

It is only a draft: `tdkt merge` accepts it after a person has chosen "Đã đối chiếu" beside the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from tdkt_xl.blank.official import Heading, OfficialSheet, SheetLine, mark_identity
from tdkt_xl.files.workbooks import new_workbook
from tdkt_xl.forms import Form
from tdkt_xl.forms.prose import words
from tdkt_xl.model.findings import shown
from tdkt_xl.model.narrative import AWARDED, PART, STATUS_WORDS, TOTAL, Figure, Narrative
from tdkt_xl.reading.drafts import CONFIRMED, DRAFT, UNCONFIRMED
from tdkt_xl.words.periods import Period
from tdkt_xl.words.version import VERSION

_SHEET, _REST = "Biểu nháp", "Chưa đưa vào biểu"
_TOTAL, _INDIVIDUALS, _MERIT, _THEMATIC = "total", "individuals", "merit", "thematic"
_LONGEST_COMMENT = 1_500
_COMMENT = {"author": "tdkt-xl", "x_scale": 2.4, "y_scale": 1.6, "font_size": 9}


@dataclass
class _DraftedLine:
    """One line of the draft: its counts by concept, and the quotes for them."""

    section: str
    label: str
    counts: dict[str, int] = field(default_factory=dict)
    quotes: dict[str, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_draft(narrative: Narrative, form: Form, path: Path, source: str) -> int:
    """Writes the draft, whole or not at all. Returns how many figures are in its cells. Raises OutputError."""
    period = narrative.period
    lines, rest = _lines(narrative, form, period)
    columns = _columns(form)
    with new_workbook(path, form) as book:
        sheet, official = book.add_worksheet(_SHEET), OfficialSheet(book, form)
        drawn = official.draw(
            sheet, Heading(narrative.unit, period, _remark(source)), [_sheet_line(line, form, columns) for line in lines]
        )
        for line, row in zip(lines, drawn.line_rows, strict=True):
            _comment(sheet, row, line, form, columns)
        _ask_for_confirmation(sheet, official, drawn.header_row, len(form.columns))
        _write_rest(book.add_worksheet(_REST), official, rest, narrative)
        mark_identity(book, form, narrative.unit, period, DRAFT, VERSION)
        book.set_properties({"title": form.title, "author": "tdkt-xl", "created": datetime(period.year if period else 2020, 1, 1)})
    return sum(len(line.quotes.get(_TOTAL, ())) for line in lines)


def _remark(source: str) -> str:
    return f"(Biểu nháp lập từ lời văn của {source}; đối chiếu từng số rồi chọn “{CONFIRMED}” ở bên phải biểu)"


def _columns(form: Form) -> dict[str, int]:
    """Returns concept → column number, for the concepts that prose can give."""
    found: dict[str, int] = {}
    for column in form.columns:
        for concepts in column.means:
            if column.number in form.counts and len(concepts) == 1:
                found.setdefault(next(iter(concepts)), column.number)
    return {name: found[name] for name in (_TOTAL, _INDIVIDUALS, _MERIT, _THEMATIC) if name in found}


# ---- Which figure goes where


def _lines(narrative: Narrative, form: Form, period: Period | None) -> tuple[list[_DraftedLine], list[Figure]]:
    """Returns the form's printed lines with the figures of the prose, then lines of other awards; and the figures left over."""
    lines = {line.award: _DraftedLine(section.id, line.label) for section in form.sections for line in section.lines}
    rest: list[Figure] = []
    for award, figures in _by_award(narrative, form, lines).items():
        now = [
            figure for figure in figures if figure.status == AWARDED and figure.period in (None, period.code if period else None)
        ]
        rest.extend(figure for figure in figures if figure not in now)
        if award is None:
            rest.extend(now)
        elif now:
            line = lines.setdefault(award, _DraftedLine(now[0].level or "I", form.awards.awards[award].name))
            _fill(line, now, form)
    return list(lines.values()), rest


def _by_award(narrative: Narrative, form: Form, lines: Mapping[str, _DraftedLine]) -> dict[str | None, list[Figure]]:
    """Returns the figures by the line to which they belong: a class of an order to the line of orders, a unit's own Giấy khen to
    Giấy khen."""
    groups: dict[str | None, list[Figure]] = {}
    for figure in narrative.figures:
        award = figure.award
        while award is not None and award not in lines and (known := form.awards.awards.get(award)) is not None and known.family:
            award = known.family
        own = award if award in lines else figure.award
        groups.setdefault(None if figure.award in _OF_ORGANISATIONS else own, []).append(figure)
    return groups


_OF_ORGANISATIONS = frozenset({"giay-khen-doan-the", "bang-khen-doan-the-tinh", "danh-hieu-thi-dua-doan-the"})
"""Awards of parties and unions, for which the form does not ask."""


def _fill(line: _DraftedLine, figures: Sequence[Figure], form: Form) -> None:
    """Puts the sure figures of one line into it, totals before their parts. Figures without a kind may overlap and are left out."""
    sure = [figure for figure in figures if figure.sure]
    line.doubts.extend(_quoted(figure) for figure in figures if not figure.sure)
    totals = [figure for figure in sure if figure.role == TOTAL]
    whole = totals or [figure for figure in sure if figure.role != PART]
    classes = {figure.award for figure in whole}
    if len(whole) > 1 and len(classes) == 1 and not all(_kind(figure) for figure in whole):
        line.doubts.extend(f"{_quoted(figure)} (nhiều số cho một dòng, có thể trùng nhau)" for figure in whole)
        return
    for figure in whole:
        for name, count in _counts(figure, form):
            line.counts[name] = line.counts.get(name, 0) + count
            line.quotes.setdefault(name, []).append(_quoted(figure))
        if len(classes) > 1 or figure.award not in (None, line.label):
            line.notes.append(f"{figure.label}: {shown(figure.size)}" if len(classes) > 1 else "")
    for figure in sure:
        if figure.role == PART and totals and (kind := _kind(figure)):
            line.counts[kind] = line.counts.get(kind, 0) + figure.size
            line.quotes.setdefault(kind, []).append(_quoted(figure))


def _counts(figure: Figure, form: Form) -> Iterator[tuple[str, int]]:
    yield _TOTAL, figure.size
    award = form.awards.awards.get(figure.award or "")
    if figure.individuals is not None:
        yield _INDIVIDUALS, figure.individuals
    elif figure.collectives is not None and award is not None and award.recipient != "collective":
        yield _INDIVIDUALS, 0
    if figure.role != TOTAL and (kind := _kind(figure)):
        yield kind, figure.size


def _kind(figure: Figure) -> str | None:
    """Returns the kind that the text names; None for both, and for one that only follows from what was rewarded."""
    return figure.kind if figure.kind in (_MERIT, _THEMATIC) and not figure.kind_by_occasion else None


def _quoted(figure: Figure) -> str:
    why = f" – chưa chắc: {words().doubts.get(figure.doubt, figure.doubt)}" if figure.doubt else ""
    return f"{figure.place}: «{figure.quote}»{why}"


# ---- Drawing


def _sheet_line(line: _DraftedLine, form: Form, columns: Mapping[str, int]) -> SheetLine:
    values: dict[int, int | None] = {columns[name]: count for name, count in line.counts.items() if name in columns}
    ratios = dict(zip(form.ratios, form.quotients([values.get(number) for number in form.counts]), strict=True))
    notes = "; ".join(filter(None, line.notes))
    return SheetLine(line.section, line.label, None, values, {}, ratios, notes or None)


def _comment(sheet: Worksheet, row: int, line: _DraftedLine, form: Form, columns: Mapping[str, int]) -> None:
    """Writes each filled cell's quote as a comment, and the doubtful figures as a comment on the line's name."""
    for name, quotes in line.quotes.items():
        if name in columns:
            sheet.write_comment(row, _place(form, columns[name]), "\n".join(dict.fromkeys(quotes))[:_LONGEST_COMMENT], _COMMENT)
    if line.doubts:
        text = "Chưa đưa vào ô:\n" + "\n".join(line.doubts)
        sheet.write_comment(row, _place(form, form.label), text[:_LONGEST_COMMENT], _COMMENT)


def _place(form: Form, number: int) -> int:
    """Returns the 0-based sheet column of a form column."""
    return next(place for place, column in enumerate(form.columns) if column.number == number)


def _ask_for_confirmation(sheet: Worksheet, official: OfficialSheet, row: int, place: int) -> None:
    """Draws the cell in which a person confirms that the figures are right."""
    strong = official.made(bold=True, align="center", text_wrap=True, border=1, bg_color="#FFF2CC")
    sheet.set_column(place, place, 3)
    sheet.set_column(place + 1, place + 1, 24)
    sheet.write_string(row, place + 1, "Đối chiếu với văn bản quyết định (chọn trong ô dưới)", strong)
    sheet.write_string(row + 1, place + 1, UNCONFIRMED, strong)
    sheet.data_validation(row + 1, place + 1, row + 1, place + 1, {"validate": "list", "source": [UNCONFIRMED, CONFIRMED]})


def _write_rest(sheet: Worksheet, official: OfficialSheet, rest: Sequence[Figure], narrative: Narrative) -> None:
    """Writes what else the prose says: proposals, other periods, awards not stated, and passages that were not understood."""
    wrapped, head = official.made(text_wrap=True, valign="top", border=1), official.made(bold=True, border=1, align="center")
    for place, (title, width) in enumerate((("Chỗ", 12), ("Lời văn", 90), ("Vì sao chưa đưa vào biểu", 44))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    rows = [(figure.place, figure.quote, _why_left(figure)) for figure in rest]
    rows += [(unread.place, unread.quote, words().unread.get(unread.why, unread.why)) for unread in narrative.unread]
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, wrapped)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _why_left(figure: Figure) -> str:
    reasons = [STATUS_WORDS[figure.status]] if figure.status != AWARDED else []
    if figure.award is None:
        reasons.append("không nói hình thức khen thưởng nào")
    elif figure.award in _OF_ORGANISATIONS:
        reasons.append("khen thưởng của đảng, đoàn thể, không thuộc biểu")
    if figure.period is not None:
        reasons.append(f"kỳ {figure.period}")
    return ", ".join(reasons)
