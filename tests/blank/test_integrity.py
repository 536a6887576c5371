"""Forms of ours that are no longer as written: found with the cell; an honest save by another program is no change."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.blank.integrity import NOTHING, mark_of
from tdkt_xl.blank.template import SHEET
from tdkt_xl.forms import Form, load_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.findings import Finding
from tdkt_xl.words.periods import Period
from tests.filled import blank, fill
from tests.office import LibreOffice
from tests.sheets import write_return

FIGURES = {"C14": 12, "D14": 5, "F14": 12, "H14": 5, "N14": "02 truy tặng", "P14": "đã rà", "B18": "Huy hiệu", "C18": 1, "F18": 1}


def altered(path: Path, form: Form) -> list[Finding]:
    (source,) = find_sources([path])
    return [found for found in read_submission(source, [form]).all_findings if found.rule == "altered-form"]


@pytest.fixture
def filled(form: Form, tmp_path: Path) -> Path:
    return fill(blank(form, Period(2026), tmp_path / "biểu.xlsx"), FIGURES)


def test_filling_in_alters_nothing(filled: Path, form: Form) -> None:
    """openpyxl has saved it, too."""
    assert altered(filled, form) == []


def test_libreoffice_alters_nothing(form: Form, office: LibreOffice, tmp_path: Path) -> None:
    sister = load_form(Path(__file__).parents[1] / "forms" / "sister-17.toml")
    made = [
        fill(blank(form, Period(2026), tmp_path / "a.xlsx"), FIGURES),
        blank(form, Period(2020), tmp_path / "b.xlsx", register=True),
        blank(sister, Period(2026), tmp_path / "c.xlsx"),
    ]
    for kind in ("xlsx", "ods", "xls"):
        for path in office.convert(kind, tmp_path / kind, *made):
            assert altered(path, sister if path.stem == "c" else form) == [], path


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_each_altered_cell_is_named(filled: Path, form: Form, office: LibreOffice, tmp_path: Path, kind: str) -> None:
    changes: dict[str, object] = {"E14": 0.9, "B15": "Lao động xuất sắc", "O16": "✓", "A13": 7, "A1": None}
    book = openpyxl.load_workbook(filled)
    book[SHEET].protection.disable()
    book.save(filled)
    fill(filled, changes)
    (saved,) = office.convert(kind, tmp_path / "lưu", filled)
    found = altered(saved, form)
    assert sorted(str(finding.cell) for finding in found) == sorted(changes)
    said = {finding.cell: finding.message for finding in found}
    assert "ô B15: ô khóa hoặc công thức của mẫu đã bị sửa: đang ghi “Lao động xuất sắc”" in said["B15"]
    assert "đang ghi 0,9" in said["E14"] and "đang để trống" in said["A1"]
    assert {finding.severity for finding in found} == {"warning"}


def test_a_formula_put_in_place_of_another_is_found(filled: Path, form: Form) -> None:
    book = openpyxl.load_workbook(filled)
    book[SHEET]["E14"] = "=D14/C14"
    book.save(filled)
    assert [finding.cell for finding in altered(filled, form)] == ["E14"]


def test_many_are_summed_up(filled: Path, form: Form) -> None:
    book = openpyxl.load_workbook(filled)
    book[SHEET].delete_rows(15)
    book.save(filled)
    found = altered(filled, form)
    assert len(found) == 21 and "ô khác cũng đã bị sửa" in found[-1].message


def test_a_form_of_an_earlier_version_is_compared_too(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes((Path(__file__).parents[1] / "data" / "bieu-nam-0.1.0.xlsx").read_bytes())
    fill(path, {"C15": 3, "F15": 3, "C3": "Xã Bình An", "K3": 2026})
    assert altered(path, form) == []
    assert [finding.cell for finding in altered(fill(path, {"B16": "Lao động xuất sắc"}), form)] == ["B16"]


def test_counts_where_none_belong_are_the_rules_business(filled: Path, form: Form) -> None:
    """The published forms have zeros there."""
    assert altered(fill(filled, {"D17": 0, "H17": 0}), form) == []


def test_other_workbooks_are_left_alone(form: Form, tmp_path: Path) -> None:
    plain = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 1, 6: 1}})
    claims = write_return(tmp_path / "b.xlsx", {}, properties={"tdkt.form": "bth-2020", "tdkt.kind": "return"})
    assert altered(plain, form) == altered(claims, form) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=SUM(A1,B2)", "=SUM( A1, B2 )"),
        ("=IF(A1,FALSE,1)", "=IF(A1,FALSE(),1)"),
        ("=INDEX($C:$C,2)", "=of:=INDEX([.$C$1:.$C$1048576];2)"),
        ("=tdkt!$A:$A&\"a; b\"", "=of:=[$tdkt.$A$1:.$A$1048576]&\"a; b\""),
        ("='Sổ quyết định'!$D:$D", "=of:=[$'Sổ quyết định'.$D$1:.$D$1048576]"),
        ("Giấy  khen", "Giấy khen"),
        (1, 1.0),
        (None, ""),
    ],
)  # fmt: skip
def test_the_same_content_has_the_same_mark(one: object, other: object) -> None:
    assert mark_of(one) == mark_of(other)


@given(st.text(min_size=1, max_size=20).map(str.strip).filter(bool), st.integers())
def test_marks_are_four_characters(text: str, number: int) -> None:
    assert len(mark_of(text)) == len(mark_of(number)) == len(NOTHING) == 4


def test_marks_tell_contents_apart() -> None:
    contents = ["a", "b", "=A1", "=A2", "=A1+A2", '="a b"', '="ab"', 1, 2, 0.5, ""]
    assert len({mark_of(content) for content in contents}) == len(contents)
