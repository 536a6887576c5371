"""The worksheet functions in a running LibreOffice: cell by cell what the Python functions give, their help, their speed."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tdkt_xl.desk.functions import FUNCTIONS
from tdkt_xl.desk.totals import folder_totals
from tdkt_xl.desk.worksheet import Worksheet
from tests.calc_office import CalcOffice, installed_profile
from tests.sheets import write_return
from tools.libreoffice.configuration import interface

BY_NAME = {function.name: function for function in FUNCTIONS}
RIGHT = [1, "Giấy khen", 10, 6, None, 8, None, 1, 4, 2, None, None, 1, None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("functions") / "Hồ sơ 'A & B' 100% năm 2026"
    write_return(place / "1.xlsx", {"giay-khen": {3: 8, 4: 4, 6: 8, 9: 4}}, unit="Xã Một")
    write_return(place / "2.xlsx", {"giay-khen": {3: 2, 4: 1, 6: 2, 9: 1}}, unit="Xã Hai")
    return place


def literal(value: object) -> str:
    if value is None:
        return ""
    return '"{}"'.format(value.replace('"', '""')) if isinstance(value, str) else str(value)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("TDKT_TYLE", [4, 8]),
        ("TDKT_TYLE", [1, 3]),
        ("TDKT_TYLE", [4, 0]),
        ("TDKT_TYLE", ["1.984", 2]),
        ("TDKT_TYLE", ["abc", 2]),
        ("TDKT_TYLE", [4]),
        ("TDKT_SO", ["1.984"]),
        ("TDKT_SO", [1.984]),
        ("TDKT_SO", ["không"]),
        ("TDKT_SO", ["hai"]),
        ("TDKT_SO", [999999999999]),
        ("TDKT_DANHHIEU", ["CSTĐCS"]),
        ("TDKT_DANHHIEU", ["BK"]),
        ("TDKT_DANHHIEU", [""]),
    ],
)
def test_a_function_gives_in_a_cell_what_it_gives_in_python(calc: CalcOffice, name: str, arguments: list[object]) -> None:
    document = calc.call("open")
    calc.call("put", document=document, cells={"A1": f"={name}({';'.join(map(literal, arguments))})"})
    assert calc.call("values", document=document, area="A1") == [[Worksheet(folder_totals).call(BY_NAME[name], *arguments)]]


@pytest.mark.parametrize(
    "row",
    [
        RIGHT,
        [*RIGHT[:2], 11, *RIGHT[3:]],
        [*RIGHT[:4], 0.9, *RIGHT[5:]],
        ["I", "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG", *[None] * 12],
        [None] * 14,
        [1, "Bằng khen lạ", 1, 1, None, 1, None, None, 1, *[None] * 5],
    ],
)
def test_the_check_of_a_line(calc: CalcOffice, row: list[object]) -> None:
    document = calc.call("open")
    cells = {f"{chr(65 + i)}1": cell for i, cell in enumerate(row) if cell is not None}
    calc.call("put", document=document, cells={**cells, "Q1": "=TDKT_KIEMTRA(A1:N1)", "Q2": "=TDKT_KIEMTRA(B1:M1)"})
    (whole,), (short,) = calc.call("values", document=document, area="Q1:Q2")
    assert whole == Worksheet(folder_totals).call(BY_NAME["TDKT_KIEMTRA"], [row])
    assert short == whole or not any(row)  # of a blank row it cannot be told where it begins
    calc.call("put", document=document, cells={"Q3": "=TDKT_KIEMTRA(A1:N2)"})
    assert "nhiều dòng" in calc.call("values", document=document, area="Q3")[0][0]


@pytest.mark.parametrize(
    ("address", "formula", "shown"),
    [("E1", "=1/0", None), ("C1", "=NA()", "#N/A"), ("C1", "=1/0", "#DIV/0!"), ("F1", '=VALUE("x")', "#VALUE!")],
)
def test_a_line_with_an_error_in_it(calc: CalcOffice, address: str, formula: str, shown: str | None) -> None:
    """Of a ratio an error says nothing; of a count it is the fault."""
    document = calc.call("open")
    cells = {f"{chr(65 + i)}1": cell for i, cell in enumerate(RIGHT) if cell is not None}
    calc.call("put", document=document, cells={**cells, address: formula, "Q1": "=TDKT_KIEMTRA(A1:N1)"})
    said = calc.call("values", document=document, area="Q1")[0][0]
    row = [shown or "#DIV/0!" if f"{chr(65 + i)}1" == address else cell for i, cell in enumerate(RIGHT)]
    assert said == Worksheet(folder_totals).call(BY_NAME["TDKT_KIEMTRA"], [row])
    assert said == "✓" if shown is None else shown in said


def test_a_blank_cell_is_no_award(calc: CalcOffice) -> None:
    document = calc.call("open")
    calc.call("put", document=document, cells={"B1": "=TDKT_DANHHIEU(A1)", "B2": "=TDKT_TYLE(4;A1)"})
    assert calc.call("values", document=document, area="B1:B2") == [[""], [""]]


def test_totals_of_a_folder(calc: CalcOffice, folder: Path) -> None:
    document = calc.call("open")
    calc.call(
        "put", document=document, cells={"A1": str(folder), "A2": '=TDKT_TONGHOP(A1;"GK";3)', "A3": '=TDKT_TONGHOP(A1;"GK";"(5)")'}
    )
    calc.call("put", document=document, cells={"A4": '=TDKT_TONGHOP("/không có";"GK";3)', "A5": '=TDKT_TONGHOP(A1;"";3)'})
    values = [row[0] for row in calc.call("values", document=document, area="A2:A5")]
    assert values[:2] == [10, 0.5]
    assert values[2].startswith("Không có thư mục “/không có”") and values[3].startswith("Chưa ghi hình thức")
    calc.call("put_array", document=document, area="C1:O20", formula="=TDKT_BANGTONGHOP(A1)")
    table = calc.call("values", document=document, area="C1:O20")
    expected = Worksheet(folder_totals).call(BY_NAME["TDKT_BANGTONGHOP"], str(folder))
    assert isinstance(expected, list)
    assert table[: len(expected)] == expected
    calc.call("put_array", document=document, area="C31:C31", formula='=TDKT_BANGTONGHOP("/không có")')
    assert calc.call("values", document=document, area="C31")[0][0].startswith("Không có thư mục")


def test_the_function_wizard_speaks_vietnamese(calc: CalcOffice) -> None:
    assert calc.call("wizard") == {
        function.name: [function.help, [[argument.label, argument.help] for argument in function.arguments]]
        for function in FUNCTIONS
    }


def test_functions_are_quick(calc: CalcOffice) -> None:
    """The first call waits for nothing but its own component, each of a thousand more takes well under 0.1 ms; wide bounds."""
    document = calc.call("open")
    assert calc.call("show_toolbar", document=document)
    time.sleep(1)
    first = calc.call("put", document=document, cells={"A1": "=TDKT_TYLE(4;8)"})["A1"]
    count = 1000
    calc.call("put_column", document=document, area=f"B1:B{count}", formulas=[f"={i % 7}" for i in range(count)])
    bare = calc.call("recalculate", document=document)
    calc.call("put_column", document=document, area=f"C1:C{count}", formulas=[f"=TDKT_TYLE(B{i + 1};8)" for i in range(count)])
    each = (calc.call("recalculate", document=document) - bare) / count
    assert first < 1 and each < 0.001


@pytest.mark.office
def test_the_modules_lie_compiled_before_the_first_formula(tmp_path: Path) -> None:
    """LibreOffice compiled them with its own Python when it took the extension in; no office has run since."""
    (carried,) = installed_profile(tmp_path).glob("user/uno_packages/cache/**/tdkt.oxt/pythonpath")
    sources = {path.relative_to(carried).with_suffix("") for path in carried.rglob("*.py")}
    compiled = {path.parent.parent.relative_to(carried) / path.name.partition(".")[0] for path in carried.rglob("*.pyc")}
    assert compiled == sources and Path("tdkt_xl/desk/worksheet") in sources


@pytest.mark.office
def test_the_type_library_is_that_of_the_table_of_functions(tmp_path: Path) -> None:
    program = Path(str(shutil.which("soffice"))).resolve().parent
    tools = program.parent / "sdk" / "bin"
    known = [program / "types.rdb", program / "types" / "offapi.rdb"]
    (tmp_path / "functions.idl").write_text(interface(), encoding="ascii")
    subprocess.run([tools / "unoidl-write", *known, tmp_path / "functions.idl", tmp_path / "functions.rdb"], check=True)
    shipped = Path(__file__).parents[2] / "tools" / "libreoffice" / "functions.rdb"
    written, kept = (
        subprocess.run([tools / "unoidl-read", *known, path], check=True, capture_output=True).stdout
        for path in (tmp_path / "functions.rdb", shipped)
    )
    assert written == kept and b"tdktTyle" in kept
