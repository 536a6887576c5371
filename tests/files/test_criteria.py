"""What criteria of SUMIF(S) and COUNTIF(S) choose: as LibreOffice has it, in every format that it writes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.criteria import chooser
from tdkt_xl.files.formulas import Calculator
from tdkt_xl.files.grids import Workbook
from tests.office import LibreOffice

CELLS = [5.0, 5.5, -3.0, 0.0, 12.0, "5", "12", "", "Giấy khen", "GIẤY KHEN", "Giấy khen của xã", "Bằng khen", "x*y", "xzy"]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (5.0, [5.0, "5"]),
        ("5", [5.0, "5"]),
        ("=5", [5.0, "5"]),
        ("=-3", [-3.0]),
        (">5", [5.5, 12.0]),
        (">=5", [5.0, 5.5, 12.0]),
        ("<5", [-3.0, 0.0]),
        ("<=-3", [-3.0]),
        ("<>5", [cell for cell in CELLS if cell not in (5.0, "5")]),
        ("<>giấy khen", [cell for cell in CELLS if str(cell).lower() != "giấy khen"]),
        ("Giấy khen", ["Giấy khen", "GIẤY KHEN"]),
        ("=giấy khen", ["Giấy khen", "GIẤY KHEN"]),
        ("giấy*", ["Giấy khen", "GIẤY KHEN", "Giấy khen của xã"]),
        ("=*khen", ["Giấy khen", "GIẤY KHEN", "Bằng khen"]),
        ("????", []),
        ("x?y", ["x*y", "xzy"]),
        ("x~*y", ["x*y"]),
        ("?*", [cell for cell in CELLS if isinstance(cell, str) and cell]),
    ],
)
def test_criteria(wanted: float | str, chosen: list[float | str]) -> None:
    choose = chooser(wanted)
    assert choose is not None
    assert [cell for cell in CELLS if choose(cell)] == chosen


@pytest.mark.parametrize("wanted", ["", "=", "<>", ">", ">=x", "<Giấy", "*", "**", "<>x*", "*a*b*c*d*e*f*"])
def test_what_is_not_plain(wanted: str) -> None:
    assert chooser(wanted) is None


def test_patterns_that_may_be_switched_off() -> None:
    assert chooser("giấy*", patterns=False) is None
    assert chooser("giấy", patterns=False) is not None


@given(st.text(max_size=20), st.text(max_size=20) | st.floats(allow_nan=False))
def test_different_is_not_equal(wanted: str, content: float | str) -> None:
    equal, different = chooser(f"={wanted}"), chooser(f"<>{wanted}")
    if equal is not None and different is not None:
        assert equal(content) != different(content)


# ---- As LibreOffice computes them

FORMULAS = [
    '=COUNTIF(DS!B2:B9,"Giấy khen")',
    '=COUNTIF(DS!B:B,"giấy khen")',
    '=COUNTIF(DS!C2:C9,">1")',
    '=COUNTIF(DS!C2:C9,"<>1")',
    "=COUNTIF(DS!C2:C9,A20)",
    '=COUNTIF(DS!B2:B9,"Bằng khen*")',
    '=COUNTIF(DS!B2:B20,"<>Giấy khen")',
    '=COUNTIFS(DS!B2:B9,"Giấy khen",DS!C2:C9,">1")',
    '=COUNTIFS(DS!$B:$B,"Giấy khen",DS!$D:$D,"TT")',
    '=SUMIF(DS!B2:B9,"Giấy khen",DS!C2:C9)',
    '=SUMIF(DS!B:B,"Giấy khen",DS!C:C)',
    '=SUMIF(DS!B2:B9,"Giấy khen",DS!C2)',
    '=SUMIF(DS!C2:C9,">1")',
    '=SUMIF(DS!B2:B9,"*khen*",DS!C2:C9)',
    '=SUMIF(DS!C2:C9,">"&A20,DS!C2:C9)',
    '=SUMIFS(DS!C2:C9,DS!C2:C9,">=2",DS!D2:D9,"<>TT")',
    '=SUMIF(DS!B2:B9,"Giấy khen",DS!C2:C9)+COUNTIF(DS!D2:D9,"TT")*2',
]
REGISTER = [["Stt", "Hình thức", "Số", "Loại"], [1, "Giấy khen", 1, "TT"], [2, "Giấy khen", 3, "CN"], [3, "giấy khen", 2, "TT"],
            [4, "Bằng khen của tỉnh", 5, "CN"], [5, "Bằng khen", "x", "TT"], [6, None, 4, None],
            [7, "Giấy khen ", None, "TT"]]  # fmt: skip


@pytest.fixture(scope="module")
def calculated(office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("criteria")
    book = openpyxl.Workbook()
    page, register = book.active, book.create_sheet("DS")
    for row, formula in enumerate(FORMULAS, 1):
        page.cell(row, 1, formula)
    page["A20"] = 1
    for row in REGISTER:
        register.append(row)
    book.save(folder / "a.xlsx")
    return {ending: office.convert(ending, folder / ending, folder / "a.xlsx")[0] for ending in ("xlsx", "ods")}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_as_libreoffice_computes(ending: str, calculated: dict[str, Path]) -> None:
    book = Workbook(calculated[ending].read_bytes(), keeps=True)
    formulas, rows = book.formulas(0), book.rows(0)
    computed = {at: Calculator(book).compute(formulas[at, 0], 0) for at in range(len(FORMULAS))}
    plain = {at: value for at, value in computed.items() if value is not None}
    assert plain == {at: rows[at][0] for at in plain}
    left_out = {formula for at, formula in enumerate(FORMULAS) if at not in plain}
    # What "*" means is a setting of an OpenDocument file.
    assert left_out == ({formula for formula in FORMULAS if "khen*" in formula} if ending == "ods" else set())
