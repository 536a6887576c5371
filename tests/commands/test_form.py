"""`tdkt form`, and forms that are named instead of given as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import ShippedForms, form_file, load_form
from tdkt_xl.forms.shipped import shipped_files
from tdkt_xl.words.errors import DefinitionError

OWN = Path(__file__).parents[1] / "forms" / "sister-17.toml"


def test_the_list_has_every_form_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["forms"]
    assert [each["form"] for each in listed] == list(shipped_files())
    assert listed[0]["form"] == "bth-2020" and all(each["title"] and each["source"] for each in listed)
    assert main(["form", "list"]) == 0
    printed = capsys.readouterr().out
    assert all(each["form"] in printed and each["title"] in printed for each in listed)


def test_a_file_bears_the_id_of_its_form() -> None:
    assert [form.id for form in ShippedForms()] == list(shipped_files())


@pytest.mark.parametrize("form_id", ["bth-2020", "bm03"])
def test_a_form_is_named_by_its_id(form_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "bieu.xlsx"
    assert main(["new", "--form", form_id, "--unit", "Tỉnh Mẫu", "--period", "2026", "-o", str(output)]) == 0
    capsys.readouterr()
    assert main(["read", "--form", form_id, str(output), "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["form"] == form_id
    assert {ret.form for ret in tdkt_xl.read(output, form=form_id).returns} == {form_id}


def test_a_name_that_no_form_has_is_refused_with_the_likeliest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "bieu.xlsx"
    assert main(["new", "--form", "bth2020", "--unit", "Xã A", "--period", "2026", "-o", str(output)]) == 2
    said = capsys.readouterr().err
    assert "Không có biểu nào tên “bth2020”. Có phải bth-2020" in said and "tdkt form list" in said
    assert not output.exists()
    with pytest.raises(DefinitionError, match="tdkt form list"):
        tdkt_xl.check(tmp_path, form="khong-co")


def test_a_file_is_a_file(tmp_path: Path) -> None:
    assert form_file(OWN) == OWN
    assert form_file("BTH-2020") == shipped_files()["bth-2020"]
    with pytest.raises(DefinitionError, match="Không đọc được tệp định nghĩa"):
        load_form(form_file(tmp_path / "khong-co.toml"))
