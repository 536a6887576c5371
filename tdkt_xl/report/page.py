"""The page: one .html file that contains everything, opens without a network and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, RATIO
from tdkt_xl.forms.rules import PERCENT, Indicator
from tdkt_xl.model.counts import Counts, total_of
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.total_lines import TotalLine
from tdkt_xl.report import page_words
from tdkt_xl.report.bars import BarChart, BarRow
from tdkt_xl.report.page_tables import page_json
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.side_by_side import change_words, headings, remark, side_by_side
from tdkt_xl.report.view import Move, SectionView, View
from tdkt_xl.report.words import open_decisions_words, sentence_case
from tdkt_xl.rollup.indicators import BY_KIND, BY_RANK, SERIES_WORDS, Measured
from tdkt_xl.summary.comparison_sheet import is_over_the_same, over_units
from tdkt_xl.summary.given_folders import root_of_links
from tdkt_xl.summary.names import IN_VAIN_STATUS, MISSING_STATUS, OTHER_FORM_STATUS
from tdkt_xl.summary.prose_sheet import HEADINGS, told_rows
from tdkt_xl.summary.tracking_sheet import decided_words, heard
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS, WARNING

MOST_UNITS = 15
"""The most units in the chart. If there are more, the largest are shown."""


def write_page(summary: Summary, path: Path, source: str = "") -> None:
    """Writes the page on one summary, read from the file `source`. Otherwise the same as `write_pages`. Raises UnusableFile if the
    summary has no period."""
    write_pages(Periods([(summary, source)]), path)


def write_pages(periods: Periods, path: Path) -> None:
    """Writes the page to `path`, whole or not at all; same summaries, same bytes. Raises OutputError."""
    pieces = page(periods.latest, periods, path.parent)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(pieces)  # of thousands of units it has tens of megabytes


def page(view: View, periods: Periods | None = None, folder: Path = Path()) -> Iterator[str]:
    """Yields the page's HTML in pieces, including the comparison of periods if there are several. Every text of a summary is
    escaped, and a content security policy lets only our own script run. Links to files are relative to `folder`."""
    style, script = _part("page.css"), _part("page.js")
    return _template().generate(
        view=view,
        several=_several(periods) if periods is not None and periods.are_several else None,
        form=view.form,
        title=f"{sentence_case(view.form.title)} {view.period.words}",
        label=view.form.by_number[view.form.label].header[-1] or "Nội dung",
        charts=list(_charts(view)),
        tiles=list(_tiles(view)),
        noted=any(line.note for line in view.lines),
        open_decisions=f"{open_decisions_words(view)}." if view.open_decisions else "",
        groups=_groups(view.form),
        over_units=over_units(view.comparison.of) if view.comparison is not None else "",
        count=page_words.count,
        percent=page_words.percent,
        signed=page_words.signed,
        cells=_cells,
        indicator=_indicator,
        move_words=_move_words,
        severities=[(SEVERITY_WORDS[severity], len(view.summary.of_severity(severity))) for severity in (ERROR, WARNING)],
        heard=" ".join(filter(None, (heard(view.summary), decided_words(view.summary)))),
        told_headings=HEADINGS,
        told=[["" if cell is None else cell for cell in row] for row in told_rows(view.summary, view.paths.short)],
        data=page_json(view, root_of_links(view.summary, folder)),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_part("page.html"))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ---- Values for the template


@dataclass(frozen=True, slots=True)
class _Tile:
    """A figure at the top of the page. A click leads to the section `place`, there to a `table` filtered by `choice`."""

    words: str
    value: str
    place: str
    table: str = ""
    choice: str = ""


def _tiles(view: View) -> Iterator[_Tile]:
    form, summary = view.form, view.summary
    kinds = (
        (MISSING_STATUS, summary.silent),
        (IN_VAIN_STATUS, summary.sent_in_vain),
        (OTHER_FORM_STATUS, summary.sent_other_forms),
    )
    missing = next((status for status, units in kinds if units), "")
    yield _Tile("Đơn vị đã nộp", _received(summary), "theo-doi", "tracked", missing)
    if columns := form.holding("total"):
        words = " + ".join(f"({form.called(number)})" for number in columns)
        yield _Tile(f"Tổng số lượt khen thưởng {words}", page_words.count(_awarded(form, view.sums) or 0), "bieu")
    by_id = dict(zip((each.id for each in form.indicators), view.measured.values, strict=True))
    if by_id.get("collectives") is not None:
        yield _Tile("Trong đó: tập thể", page_words.count(by_id["collectives"]), "chi-tieu")
    if by_id.get("workers") is not None:
        words = "Người lao động trực tiếp trong số cá nhân"
        yield _Tile(words, page_words.percent(by_id["workers"]), "chi-tieu")
    for severity in (ERROR, WARNING):
        words = SEVERITY_WORDS[severity]
        yield _Tile(words, page_words.count(len(summary.of_severity(severity))), "phat-hien", "findings", words)


def _received(summary: Summary) -> str:
    """Returns how many units reported, and of how many if that is known."""
    received = page_words.count(summary.received)
    return f"{received}/{page_words.count(summary.expected)}" if summary.has_roster else received


def _groups(form: Form) -> list[tuple[str, int]]:
    """Returns the group headings of the official table with their numbers of columns. Equal neighbours are one group."""
    groups: list[tuple[str, int]] = []
    for column in form.columns:
        if column.kind in (COUNT, RATIO):
            if groups and groups[-1][0] == column.header[0]:
                groups[-1] = (groups[-1][0], groups[-1][1] + 1)
            else:
                groups.append((column.header[0], 1))
    return groups


def _cells(form: Form, line: TotalLine) -> Iterator[tuple[str, str]]:
    """Yields kind and text of a line's counts and ratios in the sheet's order."""
    counts, ratios = dict(zip(form.counts, line.cells, strict=True)), dict(zip(form.ratios, line.ratios, strict=True))
    for column in form.columns:
        if column.kind == COUNT:
            yield COUNT, page_words.count(counts[column.number])
        elif column.kind == RATIO:
            yield RATIO, page_words.percent(ratios[column.number])


def _indicator(indicator: Indicator, measured: Measured, form: Form) -> str:
    value = measured.values[form.indicators.index(indicator)]
    return page_words.percent(value) if indicator.shown_as == PERCENT else page_words.count(value)


def _move_words(move: Move) -> tuple[str, str, str, str]:
    """Returns the texts for this period, last period, difference, percent."""
    return (
        page_words.count(move.now),
        page_words.count(move.then),
        page_words.signed(move.difference),
        page_words.percent(move.share, with_sign=True),
    )


def _awarded(form: Form, cells: Counts) -> int | None:
    """Returns the number of all awards; None if blank, or if the form does not say in which columns it stands."""
    return total_of(cells[form.counts.index(number)] for number in form.holding("total"))


def _several(periods: Periods) -> dict[str, object]:
    """Returns the table of several periods: sentences, headings, rows, and the meaning of the star."""
    rows = [
        (
            f"{each.section}. {each.label}" if each.section else each.label,
            [*map(page_words.count, each.totals), *map(change_words, each.moves)],
        )
        for each in (*periods.rows, periods.total)
    ]
    return {"said": list(side_by_side(periods)), "headings": headings(periods), "rows": rows, "remark": remark(periods)}


# ---- Charts


def _charts(view: View) -> Iterator[BarChart]:
    filled = [section for section in view.sections if any(_awarded(view.form, line.cells) for line in section.lines)]
    if not filled:
        return
    yield from _by_section(view.form, filled)
    lines = [BarRow(line.label, (number,)) for line in view.lines if (number := _awarded(view.form, line.cells))]
    yield BarChart("Khen thưởng theo hình thức", lines)
    if not view.form.begins_with_total:
        return
    yield _by_unit(view.summary)
    if view.comparison is not None:
        moves = [BarRow(each.label, (each.moves[0].now or 0, each.moves[0].then or 0)) for each in view.comparison.lines]
        among = "" if is_over_the_same(view.comparison.of) else ", số đơn vị hai kỳ không như nhau"
        title = f"Khen thưởng theo hình thức, so với {view.comparison.period}{among}"
        yield BarChart(title, [row for row in moves if any(row.values)], ("Kỳ này", "Kỳ trước"))


def _by_section(form: Form, sections: Sequence[SectionView]) -> Iterator[BarChart]:
    by_id = {each.id: each for each in form.indicators}
    for title, ids, shares in (
        ("Khen thưởng theo cấp", BY_KIND, False),
        ("Lãnh đạo và người lao động trực tiếp được khen", BY_RANK, True),
    ):
        if all(id_ in by_id for id_ in ids):
            rows = [
                BarRow(section.title, tuple(by_id[id_].counted(section.measured.counts) for id_ in ids)) for section in sections
            ]
            yield BarChart(title, rows, tuple(SERIES_WORDS[id_] for id_ in ids), shares)


def _by_unit(summary: Summary) -> BarChart:
    sums = zip((office.name for office in summary.offices), summary.first_counts(), strict=True)
    filled = sorted(((name, total) for name, total in sums if total), key=lambda unit: -unit[1])
    title = "Khen thưởng theo đơn vị" if len(filled) <= MOST_UNITS else f"{MOST_UNITS} đơn vị có nhiều lượt khen nhất"
    return BarChart(title, [BarRow(name, (total,)) for name, total in filled[:MOST_UNITS]])
