"""Writes docs/so-tay-quy-tac.md, the rule book for people, from the definitions of the forms and the catalogue of findings.

Every example of a form's rule is figures that the rule itself was run over: the right ones pass it, the wrong ones break it.
"""

from __future__ import annotations

import random
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tdkt_xl.forms import Form, ShippedForms
from tdkt_xl.forms.definition import ROW
from tdkt_xl.forms.expressions import parse
from tdkt_xl.forms.rule_words import column_name, demanded, row_name
from tdkt_xl.forms.rules import OTHER_RULES, Rule
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.reading.line_verdict import verdict
from tdkt_xl.reading.wordings import CATALOGUE
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import SEVERITY_WORDS
from tdkt_xl.words.spreadsheet import column_letters

PAGE = Path(__file__).parents[1] / "docs" / "so-tay-quy-tac.md"
EXAMPLES = Path(__file__).with_name("rule_examples.toml")
_TRIES, _FEW_TRIES = 90, 12
_STEPS = 40
_FEW_COLUMNS = 3
"""Of whole rows of a form in which a rule is about each column, so many columns are filled in."""
_MOST = 60
_HEAD = """# Sổ tay quy tắc

Mỗi quy tắc mà chương trình kiểm tra: điều phải đúng, căn cứ, ví dụ đúng, ví dụ sai, các ô liên quan. Trang này do `make rules` lập
từ định nghĩa các biểu và danh mục quy tắc; số trong ví dụ của từng biểu đã được chạy qua chính quy tắc ấy. “(3)” là cột (3).

**Phải sửa**: sai, cần sửa. **Cần xem lại**: sửa, hoặc giải trình ở cột “Giải trình”. **Để biết**: thấy đúng thì thôi.

## Tắt một quy tắc ở một tỉnh

Tỉnh có lý do để không kiểm tra một quy tắc thì lập định nghĩa riêng, dựa trên biểu có sẵn ([tuy-bien-bieu.md](tuy-bien-bieu.md)):

```toml
extends = "bth-2020"
id = "bth-tinh-mau"

[[off]]
rule = "total"
reason = "Tỉnh tính thêm khen đối ngoại vào (3), theo hướng dẫn của Sở Nội vụ"
```

Phải ghi lý do. Lý do được in ở cuối kết quả kiểm tra và ở trang “Kết quả kiểm tra” của tệp tổng hợp, để ai cũng biết
quy tắc nào không được kiểm tra.

Tắt được mọi quy tắc riêng của từng biểu, và bốn quy tắc chung (khi tắt thì không kiểm tra những điều ghi bên cạnh):

{other_rules}
"""


class Example(NamedTuple):
    """Counts by row (the award's or row's code) and column, and what the rule finds (None: nothing)."""

    cells: Mapping[Cell, int]
    found: Finding | None


Cell = tuple[str, int]
"""A row by its code, and a column."""


# ---- Rules of forms


def examples(form: Form, rule: Rule) -> tuple[Example, Example] | None:
    """Right and wrong figures for a rule, each run through the form's checks; None where none of those tried will do.

    Right figures keep every rule of the form on these rows, those of a rule over several rows that rule; the wrong ones differ in
    one or two cells. Where such a cell breaks another rule of its row first, the whole rows are filled in.
    """
    return _examples(form, rule, whole=False) or _examples(form, rule, whole=True)


def _examples(form: Form, rule: Rule, whole: bool) -> tuple[Example, Example] | None:
    line = _line_of(form, rule)
    if line is None:
        return None
    chance = random.Random(f"{form.id} {rule.id} {rule.severity}")  # noqa: S311 - the same page every time
    own = _cells_of(rule, line[1], form)
    rows = list(dict.fromkeys((line[1], *(row for row, _ in own))))
    across = rule.holds is not None and not _alone(rule) and not form.counts_awards and not whole
    few = form.counts[:_FEW_COLUMNS] if whole else form.counts
    every = own if across else [(row, number) for row in rows for number in few]
    equations = [] if across else [(other, line[1]) for other in form.rules if other.holds is not None and _alone(other)]
    best: tuple[int, Example, Example] | None = None
    for _ in range(_TRIES if len(rows) < 3 else _FEW_TRIES):
        if best is not None and best[0] >= 20 * len(own) - 2 * len(own):
            break
        cells = {cell: chance.choice(_FIGURES) for cell in every}
        if not _mended(cells, equations, rule, form, rows, line[0], chance) or not any(cells.values()):
            continue
        filled = sum(cells[each] > 0 for each in own) * 20 - sum(map(bool, cells.values()))
        if best is not None and filled <= best[0]:
            continue
        found_here = check_return(_return(form, rule, line, cells), form)
        if any(each.rule == rule.id for each in found_here) if across else found_here:
            continue
        for changed in _spoilt(cells, own, chance):
            found = _own_finding(form, rule, line, changed)
            if found is not None:
                best = (filled, Example(cells, None), Example(changed, found))
                break
    return best[1:] if best is not None else None


def _spoilt(cells: Mapping[Cell, int], own: Sequence[Cell], chance: random.Random) -> Iterator[dict[Cell, int]]:
    """The figures with one cell of the rule changed, or with two; unchanged for a rule about typed ratios."""
    if not own:
        yield dict(cells)
        return
    for cell in own:
        yield {**cells, cell: max(cells[cell] + chance.choice((-3, -1, 1, 2, 5)), 0)}
    for cell in own:
        more = chance.choice((3, 5))
        for other in cells:
            if other != cell and cells[other] >= more:
                yield {**cells, cell: cells[cell] + more, other: cells[other] - more}
            elif other != cell and other[0] == cell[0]:
                yield {**cells, cell: cells[cell] + more, other: cells[other] + more}


_WRONG_RATIO = "99%"
_FIGURES = (0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)


def _alone(rule: Rule) -> bool:
    """Whether a rule speaks of one row alone."""
    return rule.holds is not None and all(each.award is None for each in rule.holds.references)


def _cells_of(rule: Rule, row: str, form: Form) -> list[Cell]:
    """The cells that a rule speaks of; of every column the first."""
    references = rule.holds.references if rule.holds is not None else ()
    return list(dict.fromkeys((each.award or row, each.column or form.counts[0]) for each in references))


def _holds(rule: Rule, cells: Mapping[Cell, int], row: str, form: Form) -> bool:
    assert rule.holds is not None
    references = rule.holds.references
    values = (cells.get((each.award or row, each.column or form.counts[0]), 0) for each in references)
    return bool(_compiled(rule.holds.text, form.counts[0])(*values))


@cache
def _compiled(text: str, column: int) -> Callable[..., object]:
    """The rule as a function of the cells that it names; of a rule about each column, of one column."""
    expression = parse(text)
    return (expression.at(column) if expression.over_columns else expression).compiled()


def _mended(
    cells: dict[Cell, int],
    equations: Sequence[tuple[Rule, str]],
    rule: Rule,
    form: Form,
    rows: Sequence[str],
    section: str,
    chance: random.Random,
) -> bool:
    """Changes figures one at a time until every rule holds; False where that does not come about soon."""
    wanted = [
        (each, row)
        for row in rows
        for each, _ in equations
        if row in form.awards.awards and each.about(section, form.awards.awards[row])
    ]
    if rule.holds is not None and not _alone(rule):
        wanted.append((rule, rows[0]))
    for _ in range(_STEPS):
        broken = [(each, row) for each, row in wanted if not _holds(each, cells, row, form)]
        if not broken:
            return True
        each, row = chance.choice(broken)
        about = _cells_of(each, row, form)
        if each.holds is not None and each.holds.text.endswith(" = 0"):
            cells |= dict.fromkeys(about, 0)
            continue
        cell = chance.choice([each for each in about if each in cells] or about)
        fitting = [value for value in range(_MOST + 1) if _holds(each, {**cells, cell: value}, row, form)]
        if fitting:
            cells[cell] = min(fitting, key=lambda value: abs(value - cells.get(cell, 0)))
    return False


def _line_of(form: Form, rule: Rule) -> tuple[str, str] | None:
    """A section and an award that the rule is about, a printed line first."""
    printed = [(section.id, line.award) for section in form.sections for line in section.lines]
    every = [(section.id, code) for section in form.sections for code in form.awards.awards]
    about = (each for each in [*printed, *every] if rule.about(each[0], form.awards.awards[each[1]]))
    return next(about, None)


def _own_finding(form: Form, rule: Rule, line: tuple[str, str], cells: Mapping[Cell, int]) -> Finding | None:
    found = check_return(_return(form, rule, line, cells, wrong=rule.holds is None), form)
    own = (each for each in found if (each.rule, each.severity) == (rule.id, rule.severity))
    if rule.holds is not None and rule.holds.over_columns:  # the column that the example shows
        first = column_letters(form.counts[0] - 1)
        own = (each for each in own if (each.cell or "").rstrip("0123456789") == first)
    return next(own, None)


def _return(form: Form, rule: Rule, line: tuple[str, str], cells: Mapping[Cell, int], wrong: bool = False) -> Return:
    """The figures as a return; `wrong`: with a ratio typed that is none of theirs."""
    layout = Layout(tuple(range(len(form.columns))))
    rows = list(dict.fromkeys(row for row, _ in cells))
    lines = []
    for at, row in enumerate(rows, 8):
        values = tuple(cells.get((row, number)) or None for number in form.counts)
        ratios = tuple(_WRONG_RATIO if wrong and row == line[1] and not i else "" for i, _ in enumerate(form.ratios))
        lines.append(Line(line[0], row, form.awards.awards[row].name, at, values, ratios, layout=layout))
    period = Period(rule.valid_to.year if rule.valid_to is not None else 2026)
    return Return("vi-du.xlsx", None, form.id, Unit(), period, lines)


def _example_words(example: Example, form: Form, rule: Rule) -> str:
    """The figures of an example: of a form of awards each line's, of other forms those that the rule names."""
    line = _line_of(form, rule)
    named = _cells_of(rule, line[1] if line is not None else "", form)
    across = rule.holds is not None and not _alone(rule) and not form.counts_awards
    rows: dict[str, list[str]] = {}
    for (row, number), value in example.cells.items():
        if value if not across else (row, number) in named:
            rows.setdefault(row, []).append(f"{column_name(number, form)} = {value}")
    if rule.holds is None and example.found is not None and line is not None:
        rows.setdefault(line[1], []).append(f"{column_name(form.ratios[0], form)} = {_WRONG_RATIO}")
    several = len(rows) > 1
    return "; ".join((f"dòng {row_name(row, form)}: " if several else "") + ", ".join(cells) for row, cells in rows.items())


_RECIPIENTS = {
    "individual": "hình thức chỉ tặng cá nhân",
    "collective": "hình thức chỉ tặng tập thể",
    "household": "hình thức chỉ tặng hộ gia đình",
}


def _about(rule: Rule, form: Form) -> str:
    """Which lines the rule is about."""
    said = [_RECIPIENTS[rule.recipient]] if rule.recipient in _RECIPIENTS else []
    if rule.awards is not None:
        printed = (line.award for section in form.sections for line in section.lines)
        codes = dict.fromkeys((*(code for code in printed if code in rule.awards), *sorted(rule.awards)))
        said.append(", ".join(_line_words(code, form) for code in codes))
    if rule.sections is not None:
        said.append("mục " + ", ".join(sorted(rule.sections)))
    return "; ".join(said) or "mọi dòng"


def _line_words(code: str, form: Form) -> str:
    """An award's name; of a row that is no award its code and its name: "dòng 05 (Cá nhân)"."""
    known = form.awards.awards[code]
    return f"dòng {code} ({known.name.lstrip('-+ ')})" if known.kind == ROW else known.name


def _in_force(rule: Rule) -> str:
    days = ((rule.valid_from, "từ"), (rule.valid_to, "đến hết"))
    return " ".join(f"{word} {day:%d/%m/%Y}" for day, word in days if day is not None)


def _rule_part(form: Form, rule: Rule) -> Iterator[str]:
    yield f"### {rule.id} – {SEVERITY_WORDS[rule.severity]}"
    yield ""
    yield f"- Phải đúng: {demanded(rule, form)}"
    yield f"- Áp dụng: {_about(rule, form)}{f'; {_in_force(rule)}' if _in_force(rule) else ''}"
    yield f"- Căn cứ: {rule.source or 'số học của biểu, không văn bản nào phải dẫn'}"
    columns = dict.fromkeys(each.column for each in rule.holds.references) if rule.holds is not None else rule.columns
    cells = (f"({form.called(number)}) {form.by_number[number].short}" if number else "mọi cột số lượng" for number in columns)
    yield "- Ô: " + "; ".join(cells)
    found = examples(form, rule)
    if found is None:
        yield f"- Cách sửa: {rule.remedy}."
    else:
        right, wrong = found
        assert wrong.found is not None
        yield f"- Đúng: {_example_words(right, form, rule)}"
        yield f"- Sai: {_example_words(wrong, form, rule)} → {wrong.found.fault} {wrong.found.remedy}"
    yield ""


# ---- Findings of the catalogue


@cache
def told() -> Mapping[str, Mapping[str, Any]]:
    """What is said of each finding of the catalogue, by rule."""
    return tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))


def typed_verdict(form: Form, typed: str) -> str | None:
    """What is found where this is typed into column (3) and (6) of a line “Giấy khen”."""
    row: list[Any] = [""] * len(form.columns)
    row[form.label - 1] = "Giấy khen"
    for number in (3, 6):
        row[number - 1] = typed
    return verdict(row, form)


def _catalogue_part(form: Form, rule: str) -> Iterator[str]:
    said, wording = told()[rule], CATALOGUE[rule]
    yield f"### {rule} – {SEVERITY_WORDS[wording.severity]}"
    yield ""
    yield f"- Phải đúng: {said['means']}"
    if typed := said.get("typed"):
        yield f"- Đúng: ô ghi “{_one_line(typed['right'])}”"
        facts = {"column": 3, "actual": typed["wrong"], "typed": typed["wrong"]}
        yield f"- Sai: ô ghi “{_one_line(typed['wrong'])}” → {_example(rule, facts)}"
    else:
        yield f"- Đúng: {said['right']}"
        yield f"- Sai: {said['wrong']} → {_example(rule, said['facts'])}"
    yield ""


def _one_line(text: str) -> str:
    return text.replace("\n", "” xuống dòng “")


def _example(rule: str, facts: Mapping[str, Any]) -> str:
    slots = {name: value for name, value in facts.items() if name not in ("actual", "expected")}
    found = finding(rule, FindingPlace(), facts.get("actual"), facts.get("expected"), **slots)
    return f"{found.fault} {found.remedy}"


# ---- The page


def page(forms: Sequence[Form]) -> str:
    """The whole rule book."""
    lines = [_HEAD.format(other_rules="\n".join(f"- `{rule}`: {what}" for rule, what in OTHER_RULES.items()))]
    for form in forms:
        lines += [f"## Biểu {form.id}: {form.title}", "", f"Nguồn: {form.source}.", ""]
        for rule in form.rules:
            lines += _rule_part(form, rule)
    lines += ["## Quy tắc chung cho mọi biểu", "", "Những quy tắc này xem xét cách ghi trong ô, cả tệp hoặc cả thư mục.", ""]
    for rule_id in CATALOGUE:
        lines += _catalogue_part(forms[0], rule_id)
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else PAGE).write_text(page(list(ShippedForms())), encoding="utf-8")
