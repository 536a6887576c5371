"""Forms for a whole roster: copies of one drawing, each with its own unit, safe names, the same bytes every time."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tdkt_xl.blank.blank_form import file_name, write_blank_form
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period

ODD = Unit("0<1>&2", 'Trường "A & B" <điểm lẻ>', "co-quan", "Sở G&ĐT")


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_copies_differ_in_their_texts_and_properties_alone(form: Form, tmp_path: Path) -> None:
    one, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_blank_form(form, Unit("01", "Xã A", "xa", "Tỉnh T"), Period(2026), one)
    write_blank_form(form, ODD, Period(2026), other)
    left, right = members(one), members(other)
    assert list(left) == list(right)
    assert {name for name in left if left[name] != right[name]} == {"xl/sharedStrings.xml", "docProps/custom.xml"}
    assert not any(slot in text.decode() for text in (*left.values(), *right.values()) for slot in "\ue000\ue001\ue002")


@pytest.mark.slow
def test_a_name_with_signs_of_xml_is_kept(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_blank_form(form, ODD, Period(2026), path)
    assert OpenXmlValidator().validate(str(path)).errors == []
    (source,) = find_sources([path])
    (ret,) = read_submission(source, [form]).returns
    assert (ret.unit.code, ret.unit.name, ret.unit.level) == (ODD.code, ODD.name, ODD.level)
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert [sheet[f"A{row}"].value for row in (4, 5, 6)] == ["SỞ G&ĐT", 'TRƯỜNG "A & B" <ĐIỂM LẺ>', "Mã đơn vị: 0<1>&2"]


@pytest.mark.slow
def test_what_is_not_known_is_left_out(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_blank_form(form, Unit(None, "Đội thi công", None, None), Period(2026, 9), path)
    properties = {p.name: p.value for p in openpyxl.load_workbook(path).custom_doc_props.props}
    assert "tdkt.unit.code" not in properties and "tdkt.unit.level" not in properties
    assert (properties["tdkt.unit.name"], properties["tdkt.period"], properties["tdkt.kind"]) == (
        "Đội thi công",
        "2026-9T",
        "return",
    )
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert [sheet[f"A{row}"].value for row in (4, 5, 6)] == ["ĐỘI THI CÔNG", "", ""]
    assert OpenXmlValidator().validate(str(path)).errors == []


@pytest.mark.slow
@pytest.mark.parametrize("register", [False, True])
def test_the_same_bytes_every_time(form: Form, tmp_path: Path, register: bool) -> None:
    from tdkt_xl.blank import blank_form

    write_blank_form(form, ODD, Period(2026), tmp_path / "a.xlsx", register)
    blank_form._pattern.cache_clear()
    write_blank_form(form, ODD, Period(2026), tmp_path / "b.xlsx", register)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("01234 Xã Bình An 2026", "01234 Xã Bình An 2026"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        ("  Phòng. ", "Phòng"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("", "_"),
        ("x" * 200, "x" * 120),
    ],
)
def test_file_names_are_safe_anywhere(text: str, name: str) -> None:
    assert file_name(text) == name


def test_a_file_name_fits_the_system_however_long_the_unit_s(tmp_path: Path) -> None:
    name = file_name(f"003 Xã {'ế' * 60} {'x' * 10}. {'ế' * 60}")
    assert name.startswith("003 Xã ế") and name == name.rstrip(" .")
    (tmp_path / f"{name}.xlsx").touch()
