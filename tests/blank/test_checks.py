"""One rule, two engines: what the template says in LibreOffice is what Python finds, line by line, in words and figures."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form, load_form
from tdkt_xl.forms.expressions import parse
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Line
from tdkt_xl.words.periods import Period
from tdkt_xl.words.severities import ERROR
from tests.filled import blank, fill_at_random, with_many_lines
from tests.office import LibreOffice

FORMS = Path(__file__).parents[1] / "forms"
NOT_OF_THE_SHEET = {"ratio", "interpreted", "altered-form", "empty-return"}
"""Rules that no check cell can break: its ratios are formulas, and the others are about the file."""
ORDER = {"formula-error": -3, "not-a-count": -3, "duplicate-line": -2, "unknown-award": -1}


@dataclass(frozen=True)
class Case:
    """A filled and recalculated workbook, the form it was made from, and its lines' rows."""

    form: Form
    path: Path
    rows: list[int]


def forms(form: Form) -> list[tuple[Form, Period]]:
    odd, sister = load_form(FORMS / "odd-rules.toml"), load_form(FORMS / "sister-17.toml")
    return [
        (with_many_lines(form, 60), Period(2020)),
        (with_many_lines(form, 60), Period(2026, 6)),
        (with_many_lines(sister, 70), Period(2024)),
        (with_many_lines(odd, 70), Period(2026)),
        *((odd, Period(2026)) for _ in range(10)),
        *((sister, Period(2024)) for _ in range(12)),
        *((form, Period(2020)) for _ in range(38)),
    ]


@dataclass(frozen=True)
class Told:
    """What both engines say of one line: the check cell's text, and Python's line (None: not read as one) and findings."""

    case: Case
    row: int
    text: str
    ratios: tuple[object, ...]
    line: Line | None
    findings: list[Finding]


@pytest.fixture(scope="module")
def cases(form: Form, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    folder = tmp_path_factory.mktemp("điền")
    dice = random.Random(20261121)
    made = []
    for number, (definition, period) in enumerate(forms(form)):
        path = blank(definition, period, folder / f"{number}.xlsx")
        made.append(Case(definition, path, fill_at_random(path, definition, dice)))
    calculated = office.convert("xlsx", folder / "tính", *(case.path for case in made))
    return [replace(case, path=path) for case, path in zip(made, calculated, strict=True)]


@pytest.fixture(scope="module")
def everything(cases: list[Case]) -> list[Told]:
    return [said for case in cases for said in told(case)]


def told(case: Case, judge: Form | None = None) -> Iterator[Told]:
    """Every line of a case; `judge` is the definition that Python goes by, where that is another."""
    definition = judge or case.form
    (source,) = find_sources([case.path])
    (ret,) = read_submission(source, [definition]).returns
    sheet = CalamineWorkbook.from_path(case.path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    lines = {line.row: line for line in ret.lines}
    findings: dict[int, list[Finding]] = {}
    for found in ret.findings:
        if found.rule not in NOT_OF_THE_SHEET and found.cell:
            findings.setdefault(int(found.cell.lstrip("ABCDEFGHIJKLMNOPQ")), []).append(found)
    for row in case.rows:
        cells = sheet[row - 1]
        ratios = tuple(cells[number - 1] for number in definition.ratios)
        yield Told(case, row, str(cells[len(definition.columns)]), ratios, lines.get(row), findings.get(row, []))


def first_of(definition: Form, findings: Sequence[Finding]) -> Finding | None:
    """The finding that counts most: errors before warnings, then in the definition's order.

    Who may give an award on which day is beyond the form's cells.
    """
    findings = [each for each in findings if each.rule != "not-authorised"]
    rules = {(rule.id, rule.severity): at for at, rule in reversed(list(enumerate(definition.rules)))}
    return min(findings, key=lambda f: (f.severity != ERROR, ORDER.get(f.rule, rules.get((f.rule, f.severity), 0))), default=None)


def difference(said: Told, definition: Form) -> str | None:
    """What the check cell and Python do not agree about, None where they do."""
    first = first_of(definition, said.findings)
    if said.line is None or first is None:
        wanted = "✓" if said.line is not None and any(value is not None for value in said.line.cells) else ""
        return None if said.text == wanted else f"{said.text!r}, Python finds nothing"
    if first.rule in ("not-a-count", "formula-error"):
        column = said.case.form.columns[ord(first.cell[0]) - ord("A")].number  # type: ignore[index]
        return None if said.text.startswith(f"Cột ({column}) ") else f"{said.text!r}, {first.message}"
    if said.line.label.startswith("(dòng không ghi tên"):
        return None if said.text.startswith("Chưa ghi tên") else said.text
    if first.rule == "duplicate-line":
        return None if "đã có ở dòng" in said.text else f"{said.text!r}, {first.message}"
    lead = "" if first.severity == ERROR else "Đã giải trình: " if first.explained else "Cần xem lại: "
    bare = said.text.removeprefix(lead)
    spoken = f": {bare}." in first.message or f": {bare[:1].lower()}{bare[1:]}." in first.message
    return None if said.text.startswith(lead) and bare and spoken else f"{said.text!r}, {first.message}"


def test_check_cells_say_what_python_finds(everything: list[Told]) -> None:
    assert len(everything) >= 2_000
    differences = [(said.case.path.name, said.row, what) for said in everything if (what := difference(said, said.case.form))]
    assert differences == []


def test_the_lines_are_of_every_sort(cases: list[Case], everything: list[Told]) -> None:
    """Else the test above would show little."""
    firsts = [first_of(said.case.form, said.findings) for said in everything]
    rules = {(first.rule, first.severity) for first in firsts if first is not None}
    for definition in (cases[0].form, cases[2].form, cases[3].form):
        judged = {(rule.id, rule.severity) for rule in definition.rules if rule.holds is not None and rule.valid_to is None}
        assert judged <= rules
    assert {("not-a-count", ERROR), ("duplicate-line", ERROR), ("quota-base-fighters", "warning")} <= rules
    for wanted in ("✓", ""):
        assert sum(said.text == wanted for said in everything) > 100
    assert any(said.text.startswith("Đã giải trình: ") for said in everything)


def test_ratios_are_pythons(everything: list[Told]) -> None:
    for said in everything:
        wanted = said.case.form.quotients(said.line.cells) if said.line is not None else (None,) * len(said.ratios)
        got = tuple(None if value == "" else value for value in said.ratios)
        assert got == pytest.approx(wanted), (said.case.path.name, said.row)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("total", "[3] = [6] + [10] + 1"),
        ("merit-split", "[6] > [8] + [9]"),
        ("quota-base-fighters", "[3] <= 10% * [lao-dong-tien-tien!3]"),
    ],
)
def test_a_rule_changed_in_one_engine_only_is_noticed(cases: list[Case], rule: str, holds: str) -> None:
    form = cases[-1].form
    judge = replace(form, rules=tuple(replace(each, holds=parse(holds)) if each.id == rule else each for each in form.rules))
    assert any(difference(said, judge) for case in cases if case.form is form for said in told(case, judge))
