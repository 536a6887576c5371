"""The catalogue of findings: every rule has its severity and its words, and every slot is filled."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form
from tdkt_xl.forms.rules import Rule
from tdkt_xl.model.findings import Finding, Wording, shown
from tdkt_xl.reading.findings import FindingPlace, finding, missing_columns, nearly_a_form, rule_finding, told_once
from tdkt_xl.reading.wordings import CATALOGUE, wording_of
from tdkt_xl.words.severities import ERROR, INFO, WARNING
from tests.commands.test_cli import Output, run
from tests.sheets import write_return

HERE = FindingPlace("a.xlsx", "BTH", "D9", "I", "giay-khen", "Giấy khen")


def rule(form: Form, rule_id: str, severity: str) -> Rule:
    return next(rule for rule in form.rules if (rule.id, rule.severity) == (rule_id, severity))


# ---- Every rule, its severity


@pytest.mark.parametrize(
    ("rule_id", "severity"),
    [
        ("not-a-count", ERROR), ("duplicate-line", ERROR), ("unknown-award", WARNING), ("no-form", ERROR), ("unreadable", ERROR),
        ("wrong-period", ERROR), ("unknown-unit", WARNING), ("missing-unit", WARNING), ("duplicate-submission", WARNING),
        ("formula-error", ERROR), ("stale-value", WARNING), ("empty-return", WARNING), ("issuer-mismatch", WARNING),
        ("summary-difference", WARNING), ("altered-form", WARNING), ("interpreted", INFO), ("outlier", INFO),
    ],
)  # fmt: skip
def test_rules_of_the_program(rule_id: str, severity: str) -> None:
    assert CATALOGUE[rule_id].severity == severity


@pytest.mark.parametrize(
    ("rule_id", "severities"),
    [
        ("total", [ERROR]),
        ("individuals-within-total", [ERROR]),
        ("individuals-split", [ERROR, WARNING]),
        ("merit-split", [ERROR]),
        ("thematic-split", [ERROR]),
        ("individual-title", [ERROR]),
        ("collective-title", [ERROR]),
        ("ratio", [WARNING]),
        ("quota-base-fighters", [WARNING]),
    ],
)
def test_rules_of_the_form(form: Form, rule_id: str, severities: list[str]) -> None:
    assert [rule.severity for rule in form.rules if rule.id == rule_id] == severities


def test_no_rule_is_both_the_programs_and_the_forms(form: Form) -> None:
    assert CATALOGUE.keys().isdisjoint(rule.id for rule in form.rules)


# ---- Wordings


@pytest.mark.parametrize("wording", CATALOGUE.values(), ids=CATALOGUE)
def test_a_wording_is_one_sentence_and_a_remedy(wording: Wording) -> None:
    for text in (wording.fault, wording.remedy):
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip() and not text.endswith((".", "!", ":"))
    assert wording.remedy[0].isupper()
    assert wording.fault[0].islower() or wording.fault[0] in "“{"


def slots_of(wording: Wording) -> dict[str, str]:
    """Each slot that a wording names, with how it is shown; clauses are slots too."""
    texts = (wording.fault, wording.remedy, *(clause for _, clause in wording.clauses))
    return {name: how or "" for text in texts for _, name, how, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("rule_id", CATALOGUE)
def test_every_slot_is_shown_and_none_left_over(rule_id: str) -> None:
    wording = CATALOGUE[rule_id]
    own = {name: (6, 10) if how == "columns" else f"<{name}>" for name, how in slots_of(wording).items()}
    own |= {name: own.get(name, True) for name, _ in wording.clauses}
    actual, expected = own.pop("actual", None), own.pop("expected", None)
    made = finding(rule_id, HERE, actual, expected, **own)
    assert (made.rule, made.severity) == (rule_id, wording.severity)
    assert not re.search(r"[{}]|\(trống\)", made.message)
    named = [value for value in (*own.values(), actual, expected) if isinstance(value, str)]
    clauses = {f"<{name}>" for name, clause in wording.clauses if f"{{{name}" not in clause}
    assert [value for value in named if value not in made.message and value not in clauses] == []


def test_a_clause_is_said_only_where_there_is_something_to_say() -> None:
    short = finding("missing-unit", FindingPlace(), unit="Xã Giả Định")
    assert short.fault == "Chưa nhận được báo cáo của Xã Giả Định."
    long = finding("missing-unit", FindingPlace(), "07", unit="Xã Giả Định", code="07", refused="ho-so/a.xlsx", why="biểu còn lỗi")
    assert long.fault == "Chưa nhận được báo cáo của Xã Giả Định (07) (tệp ho-so/a.xlsx không được cộng: biểu còn lỗi)."


def test_a_path_can_be_made_short_and_nothing_else_is() -> None:
    made = finding("duplicate-submission", FindingPlace("ho-so/a.xlsx"), unit="Xã ho-so/", kept="ho-so/b.xlsx")
    said = made.message_with(lambda path: path.removeprefix("ho-so/"))
    assert said.startswith("Xã ho-so/ có nhiều báo cáo cùng kỳ; đã lấy b.xlsx, không cộng tệp này.")


def test_a_finding_nobody_has_words_for_still_tells_its_rule_and_place() -> None:
    assert Finding("quy-tac-cu", ERROR, sheet="BTH", cell="D9").message == "Trang “BTH”, ô D9: quy tắc “quy-tac-cu” không đúng."


def test_words_are_found_again_by_the_facts_alone(form: Form) -> None:
    near = nearly_a_form(FindingPlace("a.xlsx", "BTH", "A3"), (3, 4), "chưa chắc cột (6)")
    cut = missing_columns(HERE, (8, 9))
    own = rule_finding(rule(form, "individuals-split", WARNING), HERE, 364, 300, 64)
    for made in (near, cut, own, finding("missing-unit", FindingPlace(), unit="Xã A"), finding("no-form", FindingPlace("a.xlsx"))):
        stripped = replace(made, wording=wording_of(made.rule, made.severity, made.slots, form))
        assert stripped == made and stripped.message == made.message


def test_a_slot_that_a_rule_names_and_a_finding_lacks_is_a_blank() -> None:
    made = Finding("x", ERROR, wording=Wording(ERROR, "thiếu {difference}", "Sửa"))
    assert made.message == "Thiếu (trống). Sửa."


# ---- Exact text, once


def test_the_text_of_a_forms_rule(form: Form) -> None:
    made = rule_finding(rule(form, "individuals-split", ERROR), HERE, 364, 1396, 1032)
    assert made.message == (
        "Trang “BTH”, ô D9 (mục I, Giấy khen): Số cá nhân (4) ghi 364, nhưng lãnh đạo và người trực tiếp (8)+(9)+(12)+(13) "
        "cộng được 1.396, thừa 1.032. Rà lại số cá nhân ở (4) và cách chia ở (8), (9), (12), (13)."
    )


def test_the_text_of_a_warning(form: Form) -> None:
    made = rule_finding(rule(form, "quota-base-fighters", WARNING), HERE, 342, 297.6, 44.4)
    assert made.message == (
        "Trang “BTH”, ô D9 (mục I, Giấy khen): Số lượng ghi 342, vượt 15% số Lao động "
        "tiên tiến (297,6). Rà lại hai dòng, hoặc giải trình căn cứ vượt tỷ lệ. "
        "Căn cứ: Nghị định 91/2017/NĐ-CP, Điều 9 khoản 3 (hiệu lực đến hết năm 2023)."
    )


def test_the_text_of_a_count_that_is_none() -> None:
    made = finding("not-a-count", HERE, 1.984, column=4, maybe=1984)
    assert made.message == (
        "Trang “BTH”, ô D9 (mục I, Giấy khen): cột (4) ghi “1,984”, không phải số đếm nguyên từ 0 trở lên (có thể là 1.984). "
        "Gõ lại bằng chữ số, ví dụ 1984; không có thì để trống."
    )


def test_the_text_about_a_whole_file() -> None:
    made = finding("no-form", FindingPlace("a.xlsx"))
    assert made.message == (
        "Không tìm thấy bảng nào của biểu tổng hợp kết quả khen thưởng. "
        "Kiểm tra xem có gửi nhầm tệp không; dùng đúng mẫu biểu rồi gửi lại."
    )


# ---- Places and values


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (FindingPlace("a.xlsx"), ""),
        (FindingPlace("a.xlsx", "BTH"), ""),
        (FindingPlace("a.xlsx", "BTH", "D9"), "Trang “BTH”, ô D9"),
        (FindingPlace("a.csv", None, "D9"), "Ô D9"),
        (HERE, "Trang “BTH”, ô D9 (mục I, Giấy khen)"),
        (FindingPlace("a.xlsx", "BTH", "D9", "", None, "Giấy khen"), "Trang “BTH”, ô D9"),
    ],
)
def test_where_a_finding_stands_in_words(place: FindingPlace, words: str) -> None:
    assert finding("no-form", place).where == words


def test_a_finding_carries_its_place_and_figures() -> None:
    place = FindingPlace("a.xlsx", "BTH", "D9", "I", "giay-khen", "Giấy khen", "04 doanh nhân")
    made = finding("not-a-count", place, "abc", column=4)
    assert (made.file, made.sheet, made.cell, made.section, made.award) == ("a.xlsx", "BTH", "D9", "I", "giay-khen")
    assert (made.actual, made.expected, made.explained) == ("abc", None, "04 doanh nhân")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "(trống)"),
        ("", "(trống)"),
        (0, "0"),
        (1984, "1.984"),
        (297.6, "297,6"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("abc", "abc"),
        ("hai\n dòng", "hai dòng"),
        (unicodedata.normalize("NFD", "năm"), "năm"),
        (float("nan"), "(không phải số)"),
        (float("inf"), "(không phải số)"),
        (10**400, "(không phải số)"),
        ("{x}", "{x}"),
    ],
)
def test_values_as_a_person_sees_them(value: object, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize(
    ("value", "actual"),
    [(float("nan"), "nan"), (float("inf"), "inf"), (1.984, 1.984), (True, True), (date(2026, 5, 2), "02/05/2026")],
)
def test_what_was_found_can_be_written_as_json(value: object, actual: object) -> None:
    assert finding("not-a-count", HERE, value, column=4).actual == actual


@given(st.text() | st.floats() | st.integers() | st.booleans())
def test_a_shown_value_is_short(value: object) -> None:
    assert 0 <= len(shown(value)) <= 60


@given(st.text())
def test_what_was_typed_never_breaks_a_message(typed: str) -> None:
    made = finding("not-a-count", HERE, typed, column=4)
    assert unicodedata.is_normalized("NFC", made.message)
    assert made.message.endswith("để trống.")


def stale(cell: str, value: int | None = 3, explained: str | None = None) -> Finding:
    place = FindingPlace("a.xlsx", "BTH", cell, "I", "giay-khen", "Giấy khen", explained)
    return finding("stale-value", place, value, column=3, formula="A1+A2", computed=value is not None)


def test_formulas_without_results_are_told_once_a_sheet() -> None:
    others = [finding("empty-return", FindingPlace("a.xlsx", "BTH")), finding("no-form", FindingPlace("b.xlsx"))]
    told = told_once([others[0], stale("C9"), stale("D9", None), others[1], stale("C10")])
    assert [each.rule for each in told] == ["empty-return", "stale-value", "no-form"]
    assert (told[1].cell, told[1].other_cells, told[1].award) == ("C9", ("D9", "C10"), None)
    assert told[1].fault == (
        "3 ô công thức chưa có kết quả lưu trong tệp (C9, …, C10); 1 ô không tính được, tạm coi là chưa có số."
    )


def test_one_formula_and_those_that_are_explained_are_told_by_themselves() -> None:
    findings = [stale("C9"), stale("D9", explained="đã đối chiếu")]
    assert told_once(findings) == findings


def test_programs_are_given_each_cell(tmp_path: Path, capsys: Output) -> None:
    formulas = {"giay-khen": {3: "=6+6", 4: "=6+6", 6: "=6+6", 9: "=6+6"}}
    file = write_return(tmp_path / "a.xlsx", formulas)
    code, out, _ = run(capsys, "check", file, "--json")
    assert (code, [each["cell"] for each in json.loads(out)["files"][0]["findings"]]) == (0, ["C11", "D11", "F11", "I11"])
    code, out, _ = run(capsys, "check", file)
    assert out.count("stale-value") == 1 and "1 chỗ cần xem lại" in out
