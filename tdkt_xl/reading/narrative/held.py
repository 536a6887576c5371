"""Compares a report's prose with the table in the same file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tdkt_xl.forms import Form
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.narrative import AWARDED, PART, TOTAL, Figure, Narrative
from tdkt_xl.model.proposals import NARRATIVE
from tdkt_xl.model.returns import Line, Return
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.reading.proposals import WitnessFigure

_NOT_OF_THE_FORM = frozenset({
    "giay-khen-doan-the", "bang-khen-doan-the-tinh", "danh-hieu-thi-dua-doan-the", "giay-khen-nguoi-hoc", "thu-khen",
    "gia-dinh-van-hoa", "thon-to-dan-pho-van-hoa", "ky-niem-chuong", "ky-niem-chuong-cap-bo", "ky-niem-chuong-cap-tinh",
    "huy-hieu-cap-tinh",
})  # fmt: skip
"""Organisations' own awards and titles that the form does not ask for. They are not compared."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many counts of the prose agree with the table, and findings about those that do not."""

    agreed: int
    findings: tuple[Finding, ...]
    told: tuple[WitnessFigure, ...] = ()
    """The counts of the prose, each with its cell in the table."""


@dataclass(frozen=True, slots=True)
class _ProseColumns:
    """Positions in `Line.cells` of the counts that prose mentions; None: the form has no such column."""

    total: int
    individuals: int | None
    merit: int | None
    thematic: int | None


def held_against(narrative: Narrative, ret: Return, form: Form) -> Held:
    """Compares the certain figures of the return's period that were awarded with the return's lines. Returns an empty result if the
    form has no total or the period is unknown."""
    columns = _columns(form)
    if columns is None or ret.period is None:
        return Held(0, ())
    agreed = 0
    findings: list[Finding] = []
    cells: list[WitnessFigure] = []
    for figures in _by_award(narrative, ret.period.code):
        lines = _lines_of(figures[0], ret, form)
        if not lines:
            findings.extend(_no_line(figures, ret))
            continue
        told = [_compared(figure, lines, figures, columns, form, ret) for figure in figures]
        agreed += sum(count for count, _ in told)
        findings.extend(found for _, found in told if found is not None)
        cells.extend(_told(figures, lines, columns))
    findings.extend(_merged_titles(narrative, ret, form, columns))
    findings.extend(_of_a_stage(narrative, ret))
    return Held(agreed, tuple(findings), tuple(cells))


def _told(figures: Sequence[Figure], lines: Sequence[Line], columns: _ProseColumns) -> Iterator[WitnessFigure]:
    """Yields exact figures that alone count for exactly one line. A figure of collectives has no cell of its own."""
    if len(figures) > 1 or len(lines) > 1 or figures[0].role == PART or figures[0].count_relation is not None:
        return
    figure, line = figures[0], lines[0]
    if figure.total is not None or figure.individuals is not None:
        for column, said, _ in _pairs(figure, line, columns):
            yield WitnessFigure(NARRATIVE, line.sheet, line.row, column, said)


def _columns(form: Form) -> _ProseColumns | None:
    """Returns the columns by the meaning of their headers; None for a form without a total."""
    means = {
        concept: form.counts.index(column.number)
        for column in reversed(form.columns)
        if column.number in form.counts
        for concepts in column.means
        if len(concepts) == 1
        for concept in concepts
    }
    if "total" not in means:
        return None
    return _ProseColumns(means["total"], means.get("individuals"), means.get("merit"), means.get("thematic"))


def _by_award(narrative: Narrative, period: str) -> Iterator[list[Figure]]:
    """Yields, award by award, the figures to compare: certain, awarded, of the period. "hơn 500" is included, because its bound is
    certain."""
    others = {figure.period for figure in narrative.figures} - {period, None}
    groups: dict[str, list[Figure]] = {}
    for figure in narrative.figures:
        here = figure.period == period or (figure.period is None and not others)
        known = figure.sure or (figure.doubt == "approximate" and figure.count_relation in (">", "<"))
        of_the_form = figure.award is not None and figure.award not in _NOT_OF_THE_FORM
        if figure.award is not None and of_the_form and here and known and figure.status == AWARDED:
            groups.setdefault(figure.award, []).append(figure)
    yield from groups.values()


def _lines_of(figure: Figure, ret: Return, form: Form) -> list[Line]:
    """Returns the lines of an award: its own lines, else that of the wider award to which it belongs, else those of its classes and
    kinds."""
    award = form.awards.awards.get(figure.award or "")
    exact = [line for line in ret.lines if line.award == figure.award]
    if exact or award is None:
        return exact
    family = {code for code, each in form.awards.awards.items() if each.family == figure.award}
    classes = [line for line in ret.lines if line.award in family]
    above = award.family
    while above is not None:
        if lines := [line for line in ret.lines if line.award == above]:
            return lines
        above = form.awards.awards[above].family if above in form.awards.awards else None
    return classes


def _no_line(figures: Sequence[Figure], ret: Return) -> Iterator[Finding]:
    """Yields the finding that the table has no line for an award that was given according to the prose."""
    figure = figures[0]
    if not figure.size:
        return
    place = FindingPlace(ret.file, ret.sheet, None, figure.level, figure.award, figure.label)
    said = f"biểu không có dòng “{figure.label}”"
    yield finding("narrative-mismatch", place, None, figure.size, said=_said(figure), count=shown(figure.size), table=said)


def _compared(
    figure: Figure, lines: Sequence[Line], figures: Sequence[Figure], columns: _ProseColumns, form: Form, ret: Return
) -> tuple[int, Finding | None]:
    """Returns how many counts of a figure agree with the table, and the finding if one does not."""
    line = lines[0]
    if len(lines) > 1 or line.doubtful:
        return 0, None
    pairs = list(_pairs(figure, line, columns))
    if not pairs:
        return 0, None
    wrong = [pair for pair in pairs if not _agree(figure, pair[1], pair[2])]
    if not wrong:
        other = _elsewhere(figure, line, ret, form)
        return len(pairs), other
    if figure.role == PART or _one_of_several(figure, figures, wrong):
        return len(pairs) - len(wrong), None
    column, said, typed = wrong[0]
    cell = line.layout.cell(form.counts[column], line.row) if line.layout.places else None
    place = FindingPlace(ret.file, line.sheet or ret.sheet, cell, line.section, line.award, line.label)
    table = f"biểu{f', ô {cell}' if cell else ''}: {shown(typed) if typed is not None else 'để trống'}"
    total = line.cells[columns.total]
    if column not in (columns.total, columns.individuals) and total is not None:
        table += f" (tổng số của dòng: {shown(total)})"
    return 0, finding("narrative-mismatch", place, typed, said, said=_said(figure), count=_counted(figure, said), table=table)


def _pairs(figure: Figure, line: Line, columns: _ProseColumns) -> Iterator[tuple[int, int, int | None]]:
    """Yields (column, count in the prose, count in the table) for each count that both have."""
    total, individuals = line.cells[columns.total], line.cells[columns.individuals] if columns.individuals is not None else None
    named = None if figure.kind_by_occasion else figure.kind
    of_kind = {"merit": columns.merit, "thematic": columns.thematic}.get(named or "")
    if of_kind is not None and not (figure.role == TOTAL or figure.size == (total or 0)):
        yield of_kind, figure.size, line.cells[of_kind]
        return
    if figure.total is not None or (figure.collectives is not None and figure.individuals is not None) or figure.households:
        yield columns.total, figure.size, total
    elif figure.collectives is not None:
        yield columns.total, figure.collectives, None if total is None else total - (individuals or 0)
    if figure.individuals is not None and columns.individuals is not None:
        yield columns.individuals, figure.individuals, individuals


def _agree(figure: Figure, said: int, typed: int | None) -> bool:
    """True if the table's count is the one in the prose, or is on the right side of "hơn 500"."""
    if figure.count_relation == ">":
        return (typed or 0) >= said
    if figure.count_relation == "<":
        return (typed or 0) <= said
    return (typed or 0) == said


def _one_of_several(figure: Figure, figures: Sequence[Figure], wrong: Sequence[tuple[int, int, int | None]]) -> bool:
    """True if a figure may be only a part of the line's count: it belongs to one decision, or the award has several figures."""
    smaller = all(said < (typed or 0) for _, said, typed in wrong)
    return smaller and (figure.decision is not None or len(figures) > 1) and figure.count_relation is None


def _merged_titles(narrative: Narrative, ret: Return, form: Form, columns: _ProseColumns) -> Iterator[Finding]:
    """Yields findings where the prose gives one number for two titles and the table has a line for only one of them.

    Example: "“Lao động tiên tiến”; “Chiến sỹ tiên tiến” cho 1984 cá nhân", and a line Lao động tiên tiến with 1.984.
    """
    assert ret.period is not None
    for figure in narrative.figures:
        if figure.doubt != "several-forms" or figure.award is None or figure.period != ret.period.code or figure.status != AWARDED:
            continue
        for line in _lines_of(figure, ret, form)[:1]:
            place = FindingPlace(ret.file, line.sheet or ret.sheet, None, line.section, line.award, line.label)
            total = line.cells[columns.total]
            table = f"biểu chỉ có dòng “{line.label}”: {shown(total) if total is not None else 'để trống'}"
            said = f"{_said(figure)} gộp nhiều danh hiệu chung số"
            yield finding("narrative-mismatch", place, total, figure.size, said=said, count=shown(figure.size), table=table)


def _of_a_stage(narrative: Narrative, ret: Return) -> Iterator[Finding]:
    """Yields findings about awards for a stage of years that ends with the return's period, if no line has room for them.

    Example: "khen thưởng cho 25 tập thể, 75 cá nhân … giai đoạn 2015-2020" in the report of 2020, and no line with 100 or 75 in it.
    They were given in the period, so they belong into the column of campaigns.
    """
    assert ret.period is not None
    typed = {count for line in ret.lines for count in line.cells if count is not None}
    for figure in narrative.figures:
        stage = (figure.period or "").rpartition("-")
        whole = figure.collectives and figure.individuals and figure.count_relation is None and figure.role != PART
        if figure.award is not None or figure.status != AWARDED or not whole or len(stage[0]) != 4 or stage[2] != ret.period.code:
            continue
        if not typed & {figure.size, figure.individuals, figure.collectives}:
            place = FindingPlace(ret.file, ret.sheet, None, None, None, None)
            table = "biểu không có số nào bằng số này"
            count = f"{shown(figure.size)} cho giai đoạn {figure.period}"
            yield finding("narrative-mismatch", place, None, figure.size, said=_said(figure), count=count, table=table)


def _elsewhere(figure: Figure, line: Line, ret: Return, form: Form) -> Finding | None:
    """Returns a finding if prose and table count an award on different levels and both name the level; else None."""
    section = figure.heading_level
    if section is None or section == line.section or figure.level == section:
        return None
    titles = {each.id: each.title for each in form.sections}
    place = FindingPlace(ret.file, line.sheet or ret.sheet, None, line.section, line.award, line.label)
    table = f"biểu xếp ở mục {line.section} ({titles.get(line.section, '')})"
    under = f"dưới đề mục của mục {section}"
    return finding("narrative-mismatch", place, line.section, section, said=_said(figure), count=under, table=table)


def _said(figure: Figure) -> str:
    return f"{figure.place}: «{figure.quote}»"


def _counted(figure: Figure, said: int) -> str:
    return {">": "hơn ", "<": "gần "}.get(figure.count_relation or "", "") + shown(said)
