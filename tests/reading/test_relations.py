"""Forms of one unit that count the same are held against each other, in one file and over files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import tdkt_xl
from tdkt_xl.api.blank import form_from_register
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import load_form
from tdkt_xl.forms.shipped import shipped_files, shipped_form
from tdkt_xl.reading.relations import relation_findings
from tdkt_xl.words.errors import DefinitionError
from tests.api.test_forms_from_register import register
from tests.forms.test_library import filled
from tests.rollup.test_mixed_folder import one_workbook

Values = Mapping[tuple[str, str, int], int]
AN, MINH = "Tỉnh Mẫu", "Tỉnh Khác"
BTH: Values = {("II", "bang-khen-cap-tinh", 3): 12, ("II", "bang-khen-cap-tinh", 6): 12}
BM03: Values = {("", "bang-khen-cap-tinh", 3): 10, ("", "bang-khen-cap-tinh", 6): 10}


def sent(folder: Path, form_id: str, values: Values, unit: str = AN) -> Path:
    path = folder / f"{form_id} {unit}.xlsx"
    filled(shipped_form(form_id), path, dict(values), unit)
    return path


def test_what_two_sheets_of_a_workbook_say_differently_is_told_at_its_cell(tmp_path: Path) -> None:
    (tmp_path / "lap").mkdir()
    sheets = [sent(tmp_path / "lap", "bth-2020", BTH), sent(tmp_path / "lap", "bm03", BM03)]
    path = one_workbook(tmp_path / "a.xlsx", sheets)
    (found,) = [each for each in tdkt_xl.read(path).all_findings if each.rule == "forms-differ"]
    assert (found.severity, found.sheet, found.actual, found.expected) == ("warning", "Biểu 2", 10, 12)
    assert found.cell is not None and found.cell.startswith("F")
    assert (
        "Bằng khen cấp tỉnh theo công trạng: biểu này ghi 10, biểu bth-2020 của cùng đơn vị, cùng kỳ (trang “Biểu 1”) ghi 12"
        in found.message
    )
    assert list(tdkt_xl.read(one_workbook(tmp_path / "b.xlsx", sheets[:1])).all_findings) == []


def told(summaries: list[tdkt_xl.Summary]) -> list[tuple[str, str | None, object, object]]:
    return [
        (summary.form.id, Path(each.file or "").name, each.actual, each.expected)
        for summary in summaries
        for each in summary.findings
        if each.rule == "forms-differ"
    ]


def test_two_files_of_a_unit_are_held_against_each_other_when_they_are_merged(tmp_path: Path) -> None:
    sent(tmp_path, "bth-2020", BTH)
    sent(tmp_path, "bm03", BM03)
    sent(tmp_path, "bm03", {("", "bang-khen-cap-tinh", 3): 7, ("", "bang-khen-cap-tinh", 6): 7}, MINH)
    assert told(tdkt_xl.merge_forms(tmp_path, no_cache=True)) == [("bm03", f"bm03 {AN}.xlsx", 10, 12)]


def test_nothing_is_said_where_it_is_not_known_which_return_counts(tmp_path: Path) -> None:
    sent(tmp_path, "bth-2020", BTH)
    path = sent(tmp_path, "bm03", BM03)
    (tmp_path / "lần 2.xlsx").write_bytes(path.read_bytes() + b"\0")
    assert told(tdkt_xl.merge_forms(tmp_path, no_cache=True)) == []


def test_the_cells_that_a_relation_names_are_there() -> None:
    named = 0
    for form_id in shipped_files():
        form = shipped_form(form_id)
        for relation in form.relations:
            other = shipped_form(relation.form)
            for own, expression in ((form, relation.here), (other, relation.there)):
                lines = {line.award for section in own.sections for line in section.lines}
                for reference in expression.references:
                    assert reference.column in own.counts and reference.award in {None, *lines}, (form_id, expression.text)
            named += 1
    assert named > 20


def test_forms_filled_from_one_register_agree(tmp_path: Path) -> None:
    forms = ("bth-2020", "bm01", "bm03", "tk-0703", "tk-0702", "tk-0603")
    (tmp_path / "nop").mkdir()
    for form_id in forms:
        form_from_register(register(tmp_path), tmp_path / "nop" / f"{form_id}.xlsx", form=form_id)
    summaries = tdkt_xl.merge_forms(tmp_path / "nop", no_cache=True)
    assert {summary.form.id for summary in summaries} == {*forms}
    assert told(summaries) == []


def test_forms_of_other_years_are_not_compared(tmp_path: Path) -> None:
    """A decision of 05/12/2026 counts in the 14 columns of 2026, not in 0603, whose year ends on 30/11."""
    own = tmp_path / "0603.toml"
    said = '[[relations]]\nform = "bth-2020"\nhere = "[11!5]"\nthere = "[bang-khen-cap-tinh!6]"\nwhat = "Bằng khen"\n\n[page]'
    text = shipped_files()["tk-0603"].read_text(encoding="utf-8")
    own.write_text(text.replace("[page]", said), encoding="utf-8")
    form, bth = load_form(own), shipped_form("bth-2020")
    (one,) = tdkt_xl.read(sent(tmp_path, "bth-2020", BTH), form="bth-2020").returns
    (other,) = tdkt_xl.read(sent(tmp_path, "tk-0603", {("", "11", 5): 1, ("", "01", 5): 1}), form=own).returns
    assert list(relation_findings([one, other], {form.id: form, bth.id: bth}, lambda *_: True)) == []
    calendar = replace(form, year_bounds=bth.year_bounds)
    ((_, found),) = relation_findings([one, other], {form.id: calendar, bth.id: bth}, lambda *_: True)
    assert (found.actual, found.expected) == (1, 12)


def test_a_province_switches_the_comparison_off_and_its_reason_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A definition of its own is read with the forms that it names in `beside`, so that its relations are about something."""
    (tmp_path / "nop").mkdir()
    sent(tmp_path / "nop", "bth-2020", BTH)
    sent(tmp_path / "nop", "bm03", BM03)
    form = tmp_path / "bm03-tinh.toml"
    said = 'extends = "bm03"\nid = "bm03-tinh"\nbeside = ["bth-2020"]\n'
    form.write_text(said, encoding="utf-8")
    assert told(tdkt_xl.merge_forms(tmp_path / "nop", form=form, no_cache=True)) == [("bm03-tinh", f"bm03 {AN}.xlsx", 10, 12)]
    reason = "Hai biểu của tỉnh lấy số ở hai thời điểm"
    form.write_text(f'{said}[[off]]\nrule = "forms-differ"\nreason = "{reason}"\n', encoding="utf-8")
    assert told(tdkt_xl.merge_forms(tmp_path / "nop", form=form, no_cache=True)) == []
    assert main(["check", "--form", str(form), str(tmp_path / "nop")]) == 0
    words = f"biểu bm03-tinh không kiểm tra số mà biểu khác của cùng đơn vị, cùng kỳ cũng đếm (forms-differ), lý do: {reason}."
    assert words in capsys.readouterr().out


def test_a_form_stands_beside_others_than_the_one_it_replaces(tmp_path: Path) -> None:
    form = tmp_path / "a.toml"
    form.write_text('extends = "bm03"\nid = "bm03-tinh"\nbeside = ["bm03"]\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match="khóa “beside” có mã lạ “bm03”"):
        load_form(form)
