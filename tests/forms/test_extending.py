"""A definition that builds on a form that ships, and rules that it switches off with a reason."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import built_in_forms, load_form
from tdkt_xl.words.errors import DefinitionError
from tests.grids import Row, header_rows

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"
REASON = "Tỉnh có cột riêng cho doanh nhân, theo hướng dẫn của Sở Nội vụ"
OFF = f'[[off]]\nrule = "individuals-split"\nreason = "{REASON}"\n'


def definition(folder: Path, more: str) -> Path:
    path = folder / "tinh.toml"
    path.write_text(f'extends = "bth-2020"\nid = "bth-tinh-mau"\n{more}', encoding="utf-8")
    return path


def test_what_is_not_said_is_as_in_the_form_it_builds_on(tmp_path: Path) -> None:
    own, base = load_form(definition(tmp_path, 'title = "BIỂU CỦA TỈNH"\n')), built_in_forms()[0]
    assert (own.id, own.title) == ("bth-tinh-mau", "BIỂU CỦA TỈNH")
    assert (own.columns, own.sections, own.rules, own.page) == (base.columns, base.sections, base.rules, base.page)


def test_rules_and_awards_of_its_own_go_before_those_of_the_form(tmp_path: Path) -> None:
    rule = '[[rules]]\nid = "few"\nseverity = "warning"\nholds = "[3] <= 5"\nfault = "Nhiều hơn 5"\nremedy = "Rà lại"\n'
    own = load_form(definition(tmp_path, rule))
    assert [each.id for each in own.rules] == ["few", *(each.id for each in built_in_forms()[0].rules)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('extends = "bth-2021"\nid = "a"\n', "bth-2020"),
        ('extends = "bth-2020"\n', "thiếu khóa “id”"),
        ('extends = "bth-2020"\nid = "a"\n[[off]]\nrule = "tong"\nreason = "một lý do đủ dài"\n', "dòng 4"),
        ('extends = "bth-2020"\nid = "a"\n[[off]]\nrule = "total"\nreason = " . "\n', "phải ghi rõ lý do"),
        ('extends = "bth-2020"\nid = "a"\n[[off]]\nrule = "total"\n', "thiếu khóa “reason”"),
    ],
)
def test_mistakes_are_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "tinh.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=said):
        load_form(path)


def test_a_rule_switched_off_is_not_checked_and_its_reason_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = definition(tmp_path, OFF)
    rules = {found.rule for found in tdkt_xl.read(SAMPLE).returns[0].findings}
    assert rules - {found.rule for found in tdkt_xl.read(SAMPLE, form=form).returns[0].findings} == {"individuals-split"}
    assert main(["check", "--form", str(form), str(SAMPLE)]) == 0
    assert f"lý do: {REASON}." in capsys.readouterr().out
    assert main(["check", "--form", str(form), str(SAMPLE), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules_off"] == [{"rule": "individuals-split", "reason": REASON}]


def test_the_reason_stands_in_the_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, output = definition(tmp_path, OFF), tmp_path / "tong-hop.xlsx"
    main(["merge", "--form", str(form), str(SAMPLE), "-o", str(output)])
    assert REASON in capsys.readouterr().out
    sheet = openpyxl.load_workbook(output)["Kết quả kiểm tra"]
    assert any(REASON in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert any(found.rule == "rule-off" for found in tdkt_xl.read_summary(output, form=form).findings)


@pytest.mark.parametrize("rule", ["register-mismatch", "not-authorised", "ceiling"])
def test_a_rule_that_no_definition_writes_is_switched_off_too(rule: str, tmp_path: Path) -> None:
    """A commune's own “Bằng khen của tỉnh” of 2024: no commune may give it, its register counts 2, the province allows 1."""
    day = datetime(2024, 3, 12)
    register: list[Row] = [["Số QĐ", "Ngày ký", "Hình thức khen thưởng", "Loại", "Lãnh đạo", "Trực tiếp"]]
    register.append(["15/QĐ-UBND", day, "Bằng khen của tỉnh", "Công trạng", 1, 1])
    form: list[Row] = [["UBND XÃ BÌNH AN"], ["BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG NĂM 2024"], *header_rows()]
    form += [["I", built_in_forms()[0].sections[0].title], ["1", "Bằng khen của tỉnh", 3, 3, "", 3, "", 1, 2]]
    path, ceilings, book = tmp_path / "a.xlsx", tmp_path / "tran.csv", openpyxl.Workbook()
    for sheet, rows in ((book.worksheets[0], form), (book.create_sheet("Sổ"), register)):
        for row in rows:
            sheet.append(row)
    book.save(path)
    ceilings.write_text("Hình thức,Tối đa,Căn cứ\nBằng khen cấp tỉnh,1,Quy chế của tỉnh\n", encoding="utf-8")

    def said(own: Path) -> set[str]:
        return {found.rule for found in tdkt_xl.read(path, form=own, ceilings=ceilings).all_findings}

    every = said(definition(tmp_path, ""))
    assert rule in every
    assert every - said(definition(tmp_path, f'[[off]]\nrule = "{rule}"\nreason = "{REASON}"\n')) == {rule}
