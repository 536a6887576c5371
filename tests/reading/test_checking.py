"""Every rule about one return: that it speaks, where and with which figures, and that it is silent when all is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form, built_in_forms, load_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Layout, Line, Return, Submission
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.checking import check_return
from tdkt_xl.words.periods import Period
from tests.sheets import write_return

OFFICIAL = built_in_forms()[0]
SISTER = load_form(Path(__file__).parents[1] / "forms" / "sister-17.toml")

Cells = dict[int, int | None]

ANY: Cells = {3: 542, 4: 396, 6: 145, 8: 22, 9: 65, 10: 397, 12: 44, 13: 265}
INDIVIDUAL: Cells = {3: 1984, 4: 1984, 6: 1984, 8: 297, 9: 1687, 10: None, 12: None, 13: None}
COLLECTIVE: Cells = {3: 148, 4: None, 6: 140, 8: None, 9: None, 10: 8, 12: None, 13: None}
RIGHT = {"giay-khen": ANY, "lao-dong-tien-tien": INDIVIDUAL, "tap-the-lao-dong-tien-tien": COLLECTIVE}
ROW: dict[int, object] = dict(ANY)
NO_RATIOS = ("", "", "")


def line(award: str | None, cells: Mapping[int, int | None], row: int = 9, form: Form = OFFICIAL, **others: object) -> Line:
    values = tuple(cells.get(number) for number in form.counts)
    section = form.sections[0].id
    made = Line(section, award, "Nhãn", row, values, ("",) * len(form.ratios), layout=Layout(tuple(range(len(form.columns)))))
    return replace(made, **others)  # type: ignore[arg-type]


def found(*lines: Line, year: int | None = 2026, form: Form = OFFICIAL) -> list[Finding]:
    period = Period(year) if year is not None else None
    return check_return(Return("a.xlsx", "BTH", form.id, Unit(), period, list(lines)), form)


def facts(findings: list[Finding]) -> list[tuple[str, str, str | None, object, object]]:
    return [(f.rule, f.severity, f.cell, f.actual, f.expected) for f in findings]


def submit(path: Path, form: Form = OFFICIAL) -> Submission:
    return read_submission(find_sources([path])[0], (form,))


def findings_of(path: Path, *rules: str) -> list[Finding]:
    """A file's findings, those of `rules` alone where any are named."""
    return [finding for finding in submit(path).all_findings if not rules or finding.rule in rules]


# ---- Arithmetic on a line: it speaks


@pytest.mark.parametrize(
    ("award", "altered", "rule", "severity", "cell", "actual", "expected"),
    [
        ("giay-khen", {3: 543}, "total", "error", "C9", 543, 542),
        ("giay-khen", {3: None}, "total", "error", "C9", None, 542),
        ("giay-khen", {6: 144}, "total", "error", "C9", 542, 541),
        ("tap-the-lao-dong-tien-tien", {10: 9}, "total", "error", "C9", 148, 149),
        (None, {10: 0}, "total", "error", "C9", 542, 145),
        ("giay-khen", {4: 543, 13: 412, 10: 456, 6: 86, 8: 21}, "individuals-within-total", "error", "D9", 543, 542),
        ("giay-khen", {4: 600}, "individuals-within-total", "error", "D9", 600, 542),
        ("giay-khen", {4: 364}, "individuals-split", "error", "D9", 364, 396),
        ("giay-khen", {4: None}, "individuals-split", "error", "D9", None, 396),
        ("giay-khen", {13: 266}, "individuals-split", "error", "D9", 396, 397),
        ("giay-khen", {4: 400}, "individuals-split", "warning", "D9", 400, 396),
        ("giay-khen", {9: None}, "individuals-split", "warning", "D9", 396, 331),
        ("lao-dong-tien-tien", {9: 1600}, "individuals-split", "warning", "D9", 1984, 1897),
        ("giay-khen", {6: 80, 10: 462}, "merit-split", "error", "F9", 80, 87),
        ("giay-khen", {6: None, 10: 542}, "merit-split", "error", "F9", None, 87),
        ("giay-khen", {6: 240, 10: 302}, "thematic-split", "error", "J9", 302, 309),
        ("lao-dong-tien-tien", {4: 1980, 9: 1683}, "individual-title", "error", "D9", 1980, 1984),
        ("lao-dong-tien-tien", {4: None, 8: None, 9: None}, "individual-title", "error", "D9", None, 1984),
        ("tap-the-lao-dong-tien-tien", {4: 3, 9: 3}, "collective-title", "error", "D9", 6, 0),
        ("tap-the-lao-dong-tien-tien", {4: 5}, "collective-title", "error", "D9", 5, 0),
        ("tap-the-lao-dong-tien-tien", {12: 1}, "collective-title", "error", "D9", 1, 0),
        ("tap-the-lao-dong-tien-tien", {8: 100, 12: 3}, "collective-title", "error", "D9", 103, 0),
        ("co-thi-dua-cap-tinh", {4: 200}, "collective-title", "error", "D9", 200, 0),
    ],
)
def test_a_broken_line_has_one_finding(
    award: str | None, altered: Cells, rule: str, severity: str, cell: str, actual: object, expected: object
) -> None:
    right = RIGHT.get(award or "", COLLECTIVE if award and award.startswith("co-") else ANY)
    assert facts(found(line(award, {**right, **altered}))) == [(rule, severity, cell, actual, expected)]


# ---- Arithmetic on a line: it is silent


@pytest.mark.parametrize(
    ("award", "cells"),
    [
        ("giay-khen", ANY),
        ("lao-dong-tien-tien", INDIVIDUAL),
        ("tap-the-lao-dong-tien-tien", COLLECTIVE),
        ("co-thi-dua-chinh-phu", {3: 2, 4: 0, 6: 2, 8: 0, 9: 0, 10: 0, 12: 0, 13: 0}),
        ("gia-dinh-van-hoa", {3: 500, 6: 500}),
        ("giay-khen", {3: 5, 6: 2, 10: 3}),
        ("giay-khen", {3: 5, 4: 5, 6: 2, 8: 2, 10: 3, 13: 3}),
        ("huan-chuong", {}),
        ("lao-dong-tien-tien", {}),
        ("tap-the-lao-dong-tien-tien", {}),
        ("giay-khen", {3: 0, 4: 0, 6: 0, 8: 0, 9: 0, 10: 0, 12: 0, 13: 0}),
        (None, ANY),
        ("giay-khen", {3: 10**11, 4: 10**11, 6: 10**11, 9: 10**11}),
    ],
)
def test_a_right_line_has_no_finding(award: str | None, cells: Cells) -> None:
    assert found(line(award, cells)) == []


def test_a_title_of_a_household_is_neither_individual_nor_collective() -> None:
    assert found(line("gia-dinh-van-hoa", {3: 5, 4: 2, 6: 5, 9: 2})) == []


def test_a_line_in_doubt_is_left_alone() -> None:
    assert found(line("giay-khen", {**ANY, 3: 1, 4: None}, doubtful=True)) == []


def test_two_causes_on_a_line_are_two_findings() -> None:
    findings = found(line("giay-khen", {**ANY, 3: 600, 4: 364}))
    assert facts(findings) == [("total", "error", "C9", 600, 542), ("individuals-split", "error", "D9", 364, 396)]


def test_every_line_is_looked_at() -> None:
    lines = [line("giay-khen", {**ANY, 3: 1}, row) for row in (9, 12, 30)]
    assert [finding.cell for finding in found(*lines)] == ["C9", "C12", "C30"]


def test_a_finding_names_its_line_and_takes_the_explanation_along() -> None:
    (finding,) = found(line("giay-khen", {**ANY, 4: 400}, explained="04 doanh nhân"))
    assert (finding.file, finding.sheet, finding.section, finding.award) == ("a.xlsx", "BTH", "I", "giay-khen")
    assert finding.explained == "04 doanh nhân"


def test_a_shifted_table_is_named_by_its_own_columns() -> None:
    shifted = line("giay-khen", {**ANY, 3: 1}, 40, layout=Layout(tuple(range(25, 39))))
    assert [finding.cell for finding in found(shifted)] == ["AB40"]


def test_a_section_on_a_sheet_of_its_own_is_named_by_that_sheet() -> None:
    assert found(line("giay-khen", {**ANY, 3: 1}, sheet="Mục I"))[0].sheet == "Mục I"


# ---- One finding for each cause, over all lines


counts = st.integers(0, 300)


@st.composite
def right_lines(draw: st.DrawFn) -> tuple[str, Cells]:
    """A line that breaks no rule, of an award of any recipient."""
    award = draw(st.sampled_from(sorted(RIGHT)))
    if award == "tap-the-lao-dong-tien-tien":
        merit, thematic = draw(counts), draw(counts)
        return award, {3: merit + thematic, 4: draw(st.sampled_from([None, 0])), 6: merit, 10: thematic}
    leaders, workers, more_leaders, more_workers = (draw(counts) for _ in range(4))
    collectives = (draw(counts), draw(counts)) if award == "giay-khen" else (0, 0)
    merit, thematic = leaders + workers + collectives[0], more_leaders + more_workers + collectives[1]
    individuals = leaders + workers + more_leaders + more_workers
    return award, {
        3: merit + thematic, 4: individuals, 6: merit, 8: leaders, 9: workers, 10: thematic, 12: more_leaders, 13: more_workers,
    }  # fmt: skip


def broken(award: str, cells: Cells) -> dict[str, str]:
    """Rule → severity of all that a line breaks, each rule as the form's own words have it."""
    c = {number: cells.get(number) or 0 for number in OFFICIAL.counts}
    individuals, split = c[4], c[8] + c[9] + c[12] + c[13]
    holds = {
        "total": c[3] == c[6] + c[10],
        "individuals-within-total": individuals <= c[3],
        "individuals-split": individuals >= split,
        "merit-split": c[8] + c[9] <= c[6],
        "thematic-split": c[12] + c[13] <= c[10],
        "individual-title": award != "lao-dong-tien-tien" or individuals == c[3],
        "collective-title": award != "tap-the-lao-dong-tien-tien" or individuals + split == 0,
    }
    wrong = {rule: "error" for rule, fine in holds.items() if not fine}
    return {**wrong, **({"individuals-split": "warning"} if individuals > split else {})}


@pytest.mark.parametrize(
    ("award", "altered", "told"),
    [
        ("giay-khen", {4: 900, 6: 245}, ["total", "individuals-within-total"]),  # the warning goes with the error in (4)
        ("lao-dong-tien-tien", {4: 1985, 6: 1985}, ["total", "individual-title"]),
        ("lao-dong-tien-tien", {4: 1983, 6: 1983}, ["total", "individual-title"]),
        ("lao-dong-tien-tien", {4: 1983, 12: 1}, ["individual-title", "individuals-split"]),
        ("tap-the-lao-dong-tien-tien", {3: 140, 9: 1}, ["total", "collective-title"]),
    ],
)
def test_two_slips_on_a_line_are_told_as_each_alone_would_be(award: str, altered: Cells, told: list[str]) -> None:
    right = {**RIGHT[award], 4: 396} if award == "giay-khen" else RIGHT[award]
    assert [finding.rule for finding in found(line(award, {**right, **altered}))] == told
    alone = {finding.rule for column, value in altered.items() for finding in found(line(award, {**right, column: value}))}
    assert alone == set(told)


@given(right_lines())
def test_a_right_line_is_silent(award_and_cells: tuple[str, Cells]) -> None:
    assert found(line(*award_and_cells)) == []


@given(right_lines(), st.sampled_from(OFFICIAL.counts), st.integers(0, 3000) | st.none())
def test_one_altered_cell_is_one_finding(award_and_cells: tuple[str, Cells], column: int, value: int | None) -> None:
    award, cells = award_and_cells
    altered = {**cells, column: value}
    wrong = broken(award, altered)
    findings = found(line(award, altered))
    assert len(findings) == min(len(wrong), 1)
    assert [finding.severity for finding in findings] == (["error"] if "error" in wrong.values() else ["warning"])[: len(findings)]
    assert all(finding.rule in wrong for finding in findings)


@given(st.sampled_from(sorted(RIGHT)), st.fixed_dictionaries({number: st.integers(0, 6) | st.none() for number in OFFICIAL.counts}))
def test_only_broken_rules_speak_and_one_always_does(award: str, cells: Cells) -> None:
    wrong = broken(award, cells)
    findings = found(line(award, cells))
    assert {finding.rule for finding in findings} <= wrong.keys()
    assert any(finding.severity == "error" for finding in findings) == ("error" in wrong.values())
    assert bool(findings) == bool(wrong)


@given(right_lines(), st.sampled_from(OFFICIAL.counts), st.integers(0, 3000))
def test_right_ratios_bring_no_error_with_them(award_and_cells: tuple[str, Cells], column: int, value: int) -> None:
    award, cells = award_and_cells
    ratios = tuple("" if share is None else share for share in OFFICIAL.quotients([cells.get(n) for n in OFFICIAL.counts]))
    assert found(line(award, cells, typed_ratios=ratios)) == []
    assert sum(f.severity == "error" for f in found(line(award, {**cells, column: value}, typed_ratios=ratios))) <= 1


# ---- ratio


@pytest.mark.parametrize(
    ("typed", "cell", "actual", "expected"),
    [
        ((0.65, "", ""), "E9", 0.65, 0.7306),
        (("", 0.33, ""), "G9", 0.33, 0.2675),
        (("", "", "80 %"), "K9", "80 %", 0.7325),
        (("", "", 7325), "K9", 7325, 0.7325),
        (("67%", "", ""), "E9", "67%", 0.7306),
        ((0.7308, "", ""), "E9", 0.7308, 0.7306),  # off by little is off: to the digits shown, rounded either way
        ((0.7305, "", ""), "E9", 0.7305, 0.7306),
        ((0.75, "", ""), "E9", 0.75, 0.7306),
        ((0.72, "", ""), "E9", 0.72, 0.7306),
        ((72, "", ""), "E9", 72, 0.7306),
        (("73,2%", "", ""), "E9", "73,2%", 0.7306),
    ],
)
def test_a_ratio_that_is_off(typed: tuple[object, ...], cell: str, actual: object, expected: float) -> None:
    assert facts(found(line("giay-khen", ANY, typed_ratios=typed))) == [("ratio", "warning", cell, actual, expected)]


@pytest.mark.parametrize(
    "typed",
    [NO_RATIOS, (0.73, 0.27, 0.73), (73, 27, 73), ("73%", "26,75 %", "73.2"), ("74 %", "26%", "74"), ("-", "x", "không"),
     (0.730627306273063, 0.267527675276753, 0.732472324723247), ("#DIV/0!", "", "")],
)  # fmt: skip
def test_ratios_that_agree_or_are_not_there(typed: tuple[object, ...]) -> None:
    assert found(line("giay-khen", ANY, typed_ratios=typed)) == []


def test_a_ratio_is_corrected_in_percent() -> None:
    (warning,) = found(line("giay-khen", ANY, typed_ratios=("80%",)))
    assert "ghi 80%, tính từ số liệu cùng dòng được 73,06%." in warning.message


def test_a_ratio_over_nothing_is_not_held_against_anything() -> None:
    assert found(line("giay-khen", {}, typed_ratios=(0, "0%", 1))) == []


def test_a_ratio_that_follows_from_a_wrong_count_is_not_reported() -> None:
    assert [f.rule for f in found(line("giay-khen", {**ANY, 3: 600}, typed_ratios=(0.7306, 0.2675, 0.7325)))] == ["total"]


# ---- quota-base-fighters


FIGHTERS: Cells = {3: 342, 4: 342, 6: 342, 8: 201, 9: 141}


def fighters(cells: Mapping[int, int | None] = FIGHTERS) -> Line:
    return line("chien-si-thi-dua-co-so", cells, 11)


def workers(cells: Mapping[int, int | None] = INDIVIDUAL) -> Line:
    return line("lao-dong-tien-tien", cells, 10)


def test_the_quota_was_in_force_up_to_2023() -> None:
    expected = [("quota-base-fighters", "warning", "C11", 342, 297.6)]
    assert [facts(found(workers(), fighters(), year=year)) for year in (2020, 2023)] == [expected, expected]


@pytest.mark.parametrize("year", [2024, 2026, None])
def test_the_quota_ended_with_2023(year: int | None) -> None:
    assert found(workers(), fighters(), year=year) == []


def test_the_quota_is_silent_without_the_other_line() -> None:
    assert found(fighters(), year=2023) == []
    assert found(replace(workers(), section="II"), fighters(), year=2023) == []


def test_the_quota_is_silent_at_the_limit() -> None:
    at_limit: Cells = {3: 297, 4: 297, 6: 297, 9: 297}
    assert found(workers(), fighters(at_limit), year=2023) == []
    assert len(found(workers(), fighters({**at_limit, 3: 298, 4: 298, 6: 298, 9: 298}), year=2023)) == 1


def test_the_quota_is_silent_where_a_line_is_in_doubt() -> None:
    assert found(replace(workers(), doubtful=True), fighters(), year=2023) == []


# ---- A form with rules of its own


SISTER_RIGHT: Cells = {3: 10, 4: 4, 5: 1, 6: 5, 8: 7, 10: 2, 11: 1, 12: None, 13: 1, 14: 3, 15: 1}


@pytest.mark.parametrize(
    ("altered", "expected"),
    [
        ({}, []),
        ({4: 5}, [("total-of-recipients", "error", "C9", 10, 11)]),
        ({12: 2}, [("total-of-kinds", "error", "C9", 10, 12)]),
        ({3: 11}, [("total-of-recipients", "error", "C9", 11, 10)]),
        ({15: 2}, [("individuals-split", "error", "F9", 5, 6)]),
        ({14: 0}, [("workers-share", "warning", "N9", 0, 1)]),
    ],
)
def test_rules_over_other_columns(altered: Cells, expected: list[object]) -> None:
    assert facts(found(line("bang-khen-cap-tinh", {**SISTER_RIGHT, **altered}, form=SISTER), form=SISTER)) == expected


@pytest.mark.parametrize(("year", "rules"), [(2023, []), (2024, ["workers-share"])])
def test_a_dated_rule_of_its_own(year: int, rules: list[str]) -> None:
    findings = found(line("bang-khen-cap-tinh", {**SISTER_RIGHT, 14: 0}, form=SISTER), form=SISTER, year=year)
    assert [finding.rule for finding in findings] == rules


def test_a_ratio_between_other_columns() -> None:
    findings = found(line("bang-khen-cap-tinh", SISTER_RIGHT, form=SISTER, typed_ratios=(0.5, 0.7, 0.9)), form=SISTER)
    assert facts(findings) == [("ratio", "warning", "P9", 0.9, 0.6)]


def own_rule(tmp_path: Path, holds: str) -> Form:
    text = (Path(__file__).parents[1] / "forms" / "sister-17.toml").read_text(encoding="utf-8")
    path = tmp_path / "rieng.toml"
    path.write_text(text.replace('holds = "[3] = SUM([4], [5], [6])"', f'holds = "{holds}"'), encoding="utf-8")
    return load_form(path)


@pytest.mark.parametrize(
    ("holds", "rules"),
    [
        ("MIN([4]) <= MAX([4])", []),
        ("MIN([4]) >= 5", ["total-of-recipients"]),
        ("[4] / [12] <= 0", []),
        ("AND([4] > 5, [3] > 0)", ["total-of-recipients"]),
        ("IF([12] = 0, [4] = 4, [4] / [12] = 1)", []),
        ("ROUND([4] / 3) = 2", ["total-of-recipients"]),
    ],
)
def test_any_expression_may_be_a_rule(tmp_path: Path, holds: str, rules: list[str]) -> None:
    form = own_rule(tmp_path, holds)
    assert [finding.rule for finding in found(line("bang-khen-cap-tinh", SISTER_RIGHT, form=form), form=form)] == rules


def test_a_ratio_rule_may_leave_columns_out(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "forms" / "sister-17.toml").read_text(encoding="utf-8")
    path = tmp_path / "rieng.toml"
    path.write_text(text.replace("columns = [7, 9, 16]", "columns = [9]"), encoding="utf-8")
    form = load_form(path)
    findings = found(line("bang-khen-cap-tinh", SISTER_RIGHT, form=form, typed_ratios=(0.1, 0.1, 0.1)), form=form)
    assert [finding.cell for finding in findings] == ["I9"]


# ---- Words


MESSY: dict[str, dict[int, object]] = {
    "giay-khen": {**ROW, 3: 600, 4: 364, 5: "99%"},
    "lao-dong-tien-tien": {3: 100, 4: 90, 6: 100, 8: 10, 9: 80},
    "chien-si-thi-dua-co-so": {3: 50, 4: 50, 6: 50, 8: 50},
    "tap-the-lao-dong-tien-tien": {3: 5, 4: 1, 6: 5},
    "co-thi-dua-cap-tinh": {3: "năm cờ {0} None", 6: 5},
    "co-thi-dua-cap-bo": {3: "#REF!", 6: 5},
    "tap-the-lao-dong-xuat-sac": {3: "=F18", 6: 5},
    "chien-si-thi-dua-cap-tinh": {3: True, 4: 1.984, 6: "a\u0302\nb" * 50},
    "bang-khen-cap-tinh": {3: 10, 4: 9, 6: 4, 8: 5, 10: 6, 13: 4, 11: 0.9},
    "bang-khen-cap-bo": {3: 10, 4: 12, 6: 10, 9: 12},
    "bang-khen-thu-tuong": {3: 10, 4: 10, 10: 10, 12: 5, 13: 3},
}


def messy_findings(folder: Path) -> list[Finding]:
    edits = {"B23": "BK", "B24": "Giay khen"}
    path = write_return(folder / "a.xlsx", MESSY, period="NĂM 2023", sheet=unicodedata.normalize("NFD", "Biểu 1"), edits=edits)
    empty, garbage, other = write_return(folder / "b.xlsx"), folder / "c.xlsx", folder / "d.xlsx"
    garbage.write_bytes(b"?")
    openpyxl.Workbook().save(other)
    return [finding for file in (path, empty, garbage, other) for finding in findings_of(file)]


def test_messages_are_fit_for_an_office(tmp_path: Path) -> None:
    findings = messy_findings(tmp_path)
    assert {finding.rule for finding in findings} >= {
        "total", "individuals-split", "individual-title", "collective-title", "merit-split", "ratio", "quota-base-fighters",
        "not-a-count", "formula-error", "stale-value", "unknown-award", "interpreted", "empty-return", "unreadable", "no-form",
    }  # fmt: skip
    for finding in findings:
        said = finding.message
        own = re.sub("“[^”]*”", "", said)  # our words, without what was typed
        assert unicodedata.is_normalized("NFC", said)
        assert said.endswith(".") and not said.endswith("..")
        assert said == " ".join(said.split())
        assert not re.search(r"[{}]|\b(?:None|True|False|nan|null|error|warning|sheet|cell)\b|\b[a-z]+(?:-[a-z]+)+\b", own), said
        assert re.search("[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]", own)
        assert "Cần xem lại" not in said  # who shows it says how grave it is, once


def test_messages_name_sheet_and_cell(tmp_path: Path) -> None:
    findings = [finding for finding in messy_findings(tmp_path) if finding.cell is not None]
    assert len(findings) > 15
    for finding in findings:
        sheet = unicodedata.normalize("NFC", finding.sheet or "")
        assert f"Trang “{sheet}”, ô {finding.cell}" in finding.message
        assert re.fullmatch(r"[A-Z]+[1-9]\d*", finding.cell or "")
