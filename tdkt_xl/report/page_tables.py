"""What the page's sorting and filtering tables show, as JSON that is safe within a script element.

Rows are plain lists, texts that come again are numbers: thousands of units stay a page of a few megabytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

from tdkt_xl.forms.definition import ERROR, INFO, WARNING
from tdkt_xl.model.counts import LineKey
from tdkt_xl.report.figures import ComparisonFigures, Figures, Move, Tracked
from tdkt_xl.report.page_words import percent, signed

_SEVERITY_ORDER = {ERROR: 0, WARNING: 1, INFO: 2}
_UNSAFE = "<>&\u2028\u2029"


def page_json(figures: Figures) -> Markup:
    """The data of `figures`: `counts`, `lines`, `texts`, `units` and the `details` of each, `tracked`, `findings`, `moves`;
    page.js says what rows hold."""
    texts = _Texts()
    lines = _lines(figures)
    details = _details_json(figures, {line: place for place, line in enumerate(lines)}, texts)
    data = {
        "counts": [[number, ", ".join(figures.form.by_number[number].header)] for number in figures.form.counts],
        "lines": [[section, label] for (section, _), label in lines.items()],
        "units": [[each.unit.code, each.unit.name, texts[each.unit.above], each.level] for each in figures.units],
        "tracked": [_tracked(each, texts) for each in figures.tracked],
        "findings": [
            [_SEVERITY_ORDER[each.severity], each.unit, each.file, texts[each.sheet], each.cell, each.message, each.explained]
            for each in figures.findings
        ],
        "moves": _moves(figures.comparison) if figures.comparison is not None else [],
        "texts": texts.known,
    }
    return Markup('{{"details":{},{}').format(details, safe_json(data)[1:])


def safe_json(data: object) -> Markup:
    """JSON that no text in it can end, or turn into markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in _UNSAFE:  # within JSON they stand in texts only, where an escape means the same
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing is left in it that HTML would read


class _Texts(dict[str | None, int | None]):
    """Texts that stand in many rows, each once: looking one up gives its place in `known`, None for none."""

    def __init__(self) -> None:
        super().__init__({None: None})
        self.known: list[str] = []

    def __missing__(self, text: str | None) -> int:
        assert text is not None
        place = self[text] = len(self.known)
        self.known.append(text)
        return place


def _lines(figures: Figures) -> dict[LineKey, str]:
    """All lines in the sheet's order, with their labels; those that only details have, which would be a fault, last."""
    lines = {LineKey(line.section, line.key): line.label for line in figures.lines}
    for unit in figures.units:
        for detail in unit.details:
            if detail.line not in lines:
                lines[detail.line] = detail.label
    return lines


def _details_json(figures: Figures, places: Mapping[LineKey, int], texts: _Texts) -> Markup:
    """Of each unit its details: line, file, sheet, row, the counts, label as typed, and note and explanation, if any.

    Numbers throughout, a hundred thousand rows of them: put together from few words, in a third of the time that json takes.
    """
    words = _Words()
    units = []
    for unit in figures.units:
        rows = []
        for line, label, cells, note, explained, file, sheet, row in unit.details:
            numbers = (places[line], texts[file], texts[sheet], row, *cells, texts[label])
            if note is not None or explained is not None:
                numbers += (texts[note], texts[explained])
            rows.append(",".join(map(words.__getitem__, numbers)))
        units.append(f"[[{'],['.join(rows)}]]")
    return Markup(f"[{','.join(units)}]")  # noqa: S704 - digits, commas and brackets


class _Words(dict[int | None, str]):
    """Numbers in JSON, each made once."""

    def __missing__(self, number: int | None) -> str:
        words = self[number] = "null" if number is None else str(number)
        return words


def _tracked(each: Tracked, texts: _Texts) -> list[object]:
    unit = each.unit
    said = (texts[each.status], each.reason, each.file, int(each.missing))
    return [unit.code, unit.name, texts[unit.above], *said]


def _moves(comparison: ComparisonFigures) -> list[list[object]]:
    """A row a unit: code, name, now, then, difference, percent, whether it is a big move, note."""
    rows: list[list[object]] = []
    for each in comparison.units:
        move = each.move
        compared: list[object] = (
            [signed(move.difference), _share(move), int(comparison.is_big(move))] if each.compared else [None] * 3
        )
        rows.append([each.code, each.name, move.now, move.then, *compared, each.note])
    return rows


def _share(move: Move) -> str | None:
    return None if move.share is None else percent(move.share, with_sign=True)
