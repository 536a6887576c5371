"""The data of the page's sortable and filterable tables, as JSON that is safe inside a script element.

Rows are plain lists, and repeated texts are stored once and referred to by number, so that thousands of units need only a few
megabytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from markupsafe import Markup

from tdkt_xl.report.page_words import percent, signed
from tdkt_xl.report.view import ComparisonView, Move, View, is_compared
from tdkt_xl.summary.addresses import count_heading
from tdkt_xl.summary.names import NIL_STATUS
from tdkt_xl.summary.tracking_sheet import missing_status, status_reason, status_words, tracked_rows
from tdkt_xl.words.severities import ERROR, INFO, WARNING

_SEVERITY_ORDER = {ERROR: 0, WARNING: 1, INFO: 2}
_UNSAFE = "<>&\u2028\u2029"


def page_json(view: View, root: str | None = None) -> Iterator[Markup]:
    """Yields the page's data in pieces: its `name`, the `root` of links to files, `counts`, `lines`, `texts`, `units` with the
    `details` of each, `tracked`, `findings`, `moves`. page.js explains the rows."""
    texts, summary = _TextNumbers(), view.summary
    yield Markup('{"details":[')
    yield from _details_json(view, texts)
    yield Markup("]")
    nil = {office.key for office in summary.nil_units}
    data = {
        "name": " – ".join(filter(None, (view.unit.name, view.period.words))),
        "root": root,
        "counts": [
            [count_heading(view.form, number), ", ".join(view.form.by_number[number].header)] for number in view.form.counts
        ],
        "lines": [
            [key.section, label, *(() if view.form.adds(key.section, key.award) else (1,))] for key, label in summary.lines.items()
        ],
        "units": [
            [
                office.code, office.name, texts[summary.above(office)], office.level,
                *([texts[NIL_STATUS]] if office.key in nil else ()),
            ]
            for office in summary.offices
        ],
        "moves": _moves(view.comparison) if view.comparison is not None else [],
    }  # fmt: skip
    for name, value in data.items():
        yield Markup(f',"{name}":') + safe_json(value)  # noqa: S704
    for name, rows in (("tracked", _tracked(view, texts)), ("findings", _findings(view, texts))):
        yield Markup(f',"{name}":[')  # noqa: S704
        for place, row in enumerate(rows):
            yield Markup("," if place else "") + safe_json(row)  # noqa: S704
        yield Markup("]")
    yield Markup(',"texts":') + safe_json(texts.known) + Markup("}")


def safe_json(data: object) -> Markup:
    """Returns JSON in which no text can end the script element or become markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in _UNSAFE:  # in JSON they occur only inside texts, where an escape means the same
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - it contains no character with a meaning in HTML


class _TextNumbers(dict[str | None, int | None]):
    """Text → its position in `known`, None for None. Each text is stored once."""

    def __init__(self) -> None:
        super().__init__({None: None})
        self.known: list[str] = []

    def __missing__(self, text: str | None) -> int:
        assert text is not None
        place = self[text] = len(self.known)
        self.known.append(text)
        return place


def _details_json(view: View, texts: _TextNumbers) -> Iterator[Markup]:
    """Yields a list for each unit, in order, with its details: line, file, sheet, row, the counts, label as typed; note and
    explanation if there are any.

    A summary may have a hundred thousand rows, so the JSON is built from cached pieces in a third of json's time.
    """
    summary, words = view.summary, _NumberTexts()
    places = {key: place for place, key in enumerate(summary.lines)}
    units: dict[str | None, list[tuple[int, range]]] = {}
    for submission, of_submission in summary.details.by_submission():
        units.setdefault(summary.submissions[submission].unit, []).append((submission, of_submission))
    for at, office in enumerate(summary.offices):
        rows = []
        for submission, of_submission in units.get(office.key, ()):
            file = texts[view.paths.short(summary.submissions[submission].file)]
            for each in summary.details.between(of_submission.start, of_submission.stop):
                numbers = (places[each.key], file, texts[each.sheet], each.row, *each.counts, texts[each.label])
                if each.note is not None or each.explained is not None:
                    numbers += (texts[each.note], texts[each.explained])
                rows.append(",".join(map(words.__getitem__, numbers)))
        own = f"[[{'],['.join(rows)}]]" if rows else "[]"
        yield Markup(f"{',' if at else ''}{own}")  # noqa: S704 - digits, commas and brackets


class _NumberTexts(dict[int | None, str]):
    """Number → its JSON text, each made once."""

    def __missing__(self, number: int | None) -> str:
        words = self[number] = "null" if number is None else str(number)
        return words


def _tracked(view: View, texts: _TextNumbers) -> Iterator[list[object]]:
    """Yields a row for each submission and for each missing unit: code, name, upper unit, status, reason, file, 1 if missing."""
    summary = view.summary
    changed = {each.old: len(each.changes) for each in summary.revisions}
    for key, place in tracked_rows(summary):
        office = summary.units.offices[key] if key is not None else None
        head = [office.code, office.name, texts[summary.above(office)]] if office is not None else [None, "", texts[None]]
        if place is None:
            yield [*head, texts[missing_status(summary, key or "")], None, None, 1]
        else:
            each = summary.submissions[place]
            said = status_reason(each, changed.get(place), view.paths.short)
            yield [*head, texts[status_words(each)], said, view.paths.short(each.file), 0]


def _findings(view: View, texts: _TextNumbers) -> Iterator[list[object]]:
    """Yields a row for each finding: severity, unit, file, sheet, cell, line, what to do, explanation."""
    short = view.paths.short
    for each in view.findings:
        yield [
            _SEVERITY_ORDER[each.severity], view.unit_of(each), short(each.file) if each.file else None,
            texts[each.sheet], each.cell, texts[each.line or None], each.advice_with(short), each.explained,
        ]  # fmt: skip


def _moves(comparison: ComparisonView) -> list[list[object]]:
    """Returns a row for each unit: code, name, now, then, difference, percent, whether the change is big, note."""
    rows: list[list[object]] = []
    for each, move in comparison.units:
        compared: list[object] = [None] * 3
        if is_compared(each):
            compared = [signed(move.difference), _share(move), int(comparison.is_big(move))]
        rows.append([each.unit.code, each.unit.name, move.now, move.then, *compared, each.note or None])
    return rows


def _share(move: Move) -> str | None:
    return None if move.share is None else percent(move.share, with_sign=True)
