"""The built add-in: package, project, ribbon, worksheet functions."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import olefile
import pytest

from tdkt_xl.desk.actions import ACTIONS
from tdkt_xl.desk.functions import CATEGORY, FUNCTIONS
from tdkt_xl.excel import addin
from tdkt_xl.excel.ribbon import NAMESPACE, ribbon_xml
from tdkt_xl.words.errors import TdktError
from tests.sheets import write_return
from tests.vba import modules_of
from tools.excel import build
from tools.excel.wrappers import wrappers

INTERPRETERS = {"INTERPRETER_WIN": r"C:\Users\An\pythonw.exe", "INTERPRETER_MAC": "/Users/an/bin/python"}
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / addin.NAME
    path.write_bytes(addin.build_addin(INTERPRETERS))
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def test_same_sources_give_the_same_bytes(built: Path) -> None:
    assert addin.build_addin(INTERPRETERS) == built.read_bytes()


@pytest.mark.slow
def test_the_package_is_clean(built: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openxml_audit", str(built)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert "Errors: 0" in done.stdout, done.stdout + done.stderr
    assert b"addin.macroEnabled.main+xml" in part(built, "[Content_Types].xml")


def test_every_module_is_read_back_as_its_source(built: Path) -> None:
    assert modules_of(built) == {module.name: module.source.replace("\r\n", "\n") for module in build.addin_modules()}
    with olefile.OleFileIO(io.BytesIO(part(built, "xl/vbaProject.bin")), raise_defects=olefile.DEFECT_UNSURE) as project:
        assert project.parsing_issues == []


def test_code_names_are_those_of_the_project(built: Path) -> None:
    documents = {module.name for module in build.addin_modules() if module.kind in ("workbook", "sheet")}
    code_names = re.findall(rb'codeName="(\w+)"', part(built, "xl/workbook.xml") + part(built, "xl/worksheets/sheet1.xml"))
    assert {name.decode() for name in code_names} == documents


def test_settings_name_the_interpreters_and_leave_nothing_to_a_file_beside_the_workbook(built: Path) -> None:
    texts = [node.text or "" for node in ElementTree.fromstring(part(built, "xl/sharedStrings.xml")).iter(f"{CELLS}t")]
    assert {*INTERPRETERS.values(), "tdkt_xl.excel.udfs"} <= set(texts)
    assert b'name="tdkt.conf"' in part(built, "xl/workbook.xml")
    asked = set(re.findall(r'GetConfig\("([^"]+)"', (addin.xlwings_folder() / "xlwings_custom_addin.bas").read_text()))
    assert asked <= set(texts)


def test_a_workbook_cannot_choose_the_program_to_run() -> None:
    source = next(module.code for module in build.addin_modules() if module.name == "xlwings")
    assert "SheetExists(ActiveWorkbook, PROJECT_NAME" not in source
    assert source.count("SheetExists(ThisWorkbook, PROJECT_NAME") == 1


def test_an_xlwings_with_other_sources_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xlwings_custom_addin.bas").write_text('Attribute VB_Name = "xlwings"\n', encoding="ascii")
    monkeypatch.setattr(build, "xlwings_folder", lambda: tmp_path)
    with pytest.raises(TdktError, match="Bản xlwings này không dùng được"):
        build.build_project()


def test_the_project_that_the_package_carries_is_what_tools_would_build_today() -> None:
    assert build.SHIPPED.read_bytes() == build.build_project(), "run `make addins`"


def test_another_version_of_xlwings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addin, "version", lambda name: "0.38.0")
    with pytest.raises(TdktError, match=rf"cần xlwings bản {addin.XLWINGS}, ở đây có bản 0.38.0.*pip install"):
        addin.build_addin(INTERPRETERS)


def test_the_version_of_xlwings_is_the_one_that_is_installed_with_the_program() -> None:
    project = tomllib.loads((build.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["excel"] == [f"xlwings=={addin.XLWINGS}"]


# ---- Ribbon

ALLOWED = {
    "customUI": set(),
    "ribbon": set(),
    "tabs": set(),
    "tab": {"id", "label", "insertAfterMso"},
    "group": {"id", "label"},
    "button": {"id", "label", "size", "imageMso", "onAction", "screentip", "supertip"},
}


def test_the_ribbon_is_well_formed_and_uses_only_what_office_knows(built: Path) -> None:
    root = ElementTree.fromstring(part(built, "customUI/customUI14.xml"))
    assert root.tag == f"{{{NAMESPACE}}}customUI"
    ids = []
    for node in root.iter():
        name = node.tag.removeprefix(f"{{{NAMESPACE}}}")
        assert set(node.attrib) <= ALLOWED[name]
        assert all(0 < len(value) <= 1024 for value in node.attrib.values())
        ids += [node.attrib["id"]] if "id" in node.attrib else []
    assert len(ids) == len(set(ids))
    assert b'Target="customUI/customUI14.xml"' in part(built, "_rels/.rels")


def test_the_ribbon_has_a_button_for_each_action() -> None:
    buttons = list(ElementTree.fromstring(ribbon_xml()).iter(f"{{{NAMESPACE}}}button"))
    assert [(b.attrib["id"], b.attrib["label"], b.attrib["supertip"]) for b in buttons] == [(a.id, a.label, a.tip) for a in ACTIONS]
    assert {button.attrib["size"] for button in buttons} <= {"large", "normal"}


def test_the_callback_is_a_sub_of_the_project() -> None:
    callback = {button.attrib["onAction"] for button in ElementTree.fromstring(ribbon_xml()).iter(f"{{{NAMESPACE}}}button")}
    assert callback == {"TdktRibbon.TdktPress"}
    source = next(module.source for module in build.addin_modules() if module.name == "TdktRibbon")
    assert "Public Sub TdktPress(control As IRibbonControl)" in source


# ---- Functions


def on_windows(calls: list[list[object]]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.excel_on_windows"],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    view: dict[str, object] = json.loads(done.stdout)
    return view


@pytest.mark.slow
def test_functions_through_xlwings_own_call_path(tmp_path: Path) -> None:
    folder = tmp_path / "Hồ sơ 'A & B' 100%"
    write_return(folder / "1.xlsx", {"giay-khen": {3: 8, 4: 4, 6: 8, 9: 4}})
    row = [1, "Giấy khen", 10, 6, None, 8, None, 1, 4, 2, None, None, 1, None]
    missing = -2147352572
    view = on_windows(
        [
            ["TDKT_TYLE", [4.0, 8.0]],
            ["TDKT_SO", ["1.984"]],
            ["TDKT_SO", [missing]],
            ["TDKT_DANHHIEU", ["CSTĐCS"]],
            ["TDKT_KIEMTRA", [[row]]],
            ["TDKT_TONGHOP", [str(folder), "GK", 3.0]],
            ["TDKT_BANGTONGHOP", [str(folder)]],
            ["TDKT_TYLE", ["abc", 2.0]],
        ]
    )
    results = view["results"]
    assert isinstance(results, list)
    assert [result[0][0] for result in results[:6]] == [0.5, 1984, "", "Chiến sĩ thi đua cơ sở", "✓", 8]
    assert results[6][1][:5] == ["I", "Giấy khen", 8, 4, 0.5]
    assert str(results[7][0][0]).startswith("Tử ghi “abc”")
    generated = str(view["vba"])
    own = wrappers(FUNCTIONS, described=False)
    assert own.split("\n", 3)[3] == generated, "our wrappers are what xlwings itself would import"
    assert view["told"] == {f.name: [CATEGORY, f.help, [f"{a.label}: {a.help}" for a in f.arguments]] for f in FUNCTIONS}


@pytest.mark.slow
def test_dates_and_errors_reach_the_functions_as_what_is_in_the_cells() -> None:
    row = [1, "Giấy khen", {"date": "1900-01-09"}, 6, -2146826281, 8, None, 1, 4, 2, None, None, 1, None]
    wrong = [1, "Giấy khen", -2146826246, *row[3:]]
    calls: list[list[object]] = [["TDKT_SO", [{"date": "2026-01-15"}]], ["TDKT_KIEMTRA", [[row]]], ["TDKT_KIEMTRA", [[wrong]]]]
    results = on_windows(calls)["results"]
    assert isinstance(results, list)
    (date,), (right,), (fault,) = (result[0] for result in results)
    assert date == 46037 and right == "✓" and "#N/A" in fault


def test_function_help_stands_in_the_workbook_in_vietnamese(built: Path) -> None:
    workbook = part(built, "xl/workbook.xml").decode()
    assert f'<functionGroup name="{CATEGORY}"/>' in workbook
    for function in FUNCTIONS:
        assert all(f"{argument.label}: {argument.help}" in workbook for argument in function.arguments)
    ElementTree.fromstring(workbook)


def test_wrappers_carry_the_description_that_excel_shows() -> None:
    said = "Doi so ghi duoi dang chu thanh so, vi du '1.984' thanh 1984; khong phai so dem thi cho biet vi sao."
    assert f'Attribute TDKT_SO.VB_Description = "{said}"' in wrappers(FUNCTIONS)
