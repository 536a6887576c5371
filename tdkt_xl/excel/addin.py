"""Builds the Excel add-in tdkt.xlam from text sources and the xlwings that is installed here, on any system.

It is built on the machine that will use it: names of xlwings' library and script carry its version. The same sources and
settings give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import xlsxwriter

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.functions import FUNCTIONS
from tdkt_xl.excel.ribbon import ribbon_xml
from tdkt_xl.excel.vba_project import CLASS, SHEET, STANDARD, WORKBOOK, Module, exported, vba_project
from tdkt_xl.excel.wrappers import PYTHON_MODULE, argument_help, function_groups, wrappers
from tdkt_xl.words.errors import TdktError, system_reason

NAME = "tdkt.xlam"
PROJECT = "tdkt"
"""xlwings' name for the add-in: its settings stand on the sheet "tdkt.conf"."""
VBA_NAME = "TdktXl"
_SETTINGS_SHEET = f"{PROJECT}.conf"
_MACROS = ("TdktRibbon.bas", "TdktHost.bas")
_SETTINGS = {
    "INTERPRETER_WIN": "",
    "INTERPRETER_MAC": "",
    "UDF MODULES": PYTHON_MODULE,
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "USE UDF SERVER": "False",
    "SHOW CONSOLE": "False",
    "DEBUG UDFS": "False",
    "SHOW_ERROR_POPUPS": "True",
    "TEMP DIR": "%TEMP%",  # expanded by Windows itself; VBA would lose letters of the user's name
    **dict.fromkeys(
        (
            *("PYTHONPATH", "LICENSE_KEY", "CONDA PATH", "CONDA ENV", "INTERPRETER"),
            *(
                f"{cloud}_{system}"
                for cloud in ("ONEDRIVE_CONSUMER", "ONEDRIVE_COMMERCIAL", "SHAREPOINT")
                for system in ("WIN", "MAC")
            ),
        ),
        "",
    ),
}
"""Every setting that xlwings looks for, so that it finds none in a file beside the workbook that happens to be open."""
_DATE = (1980, 1, 1, 0, 0, 0)
_SHEET_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_LINK = (
    b'<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/>'
)
_NAMED = 'PROJECT_NAME As String = "{}"'
_OPEN_BOOK_SETTINGS = 'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then'
_NO_OPEN_BOOK_SETTINGS = "If False Then ' tdkt-xl: a workbook that was sent in must not choose which program is run"


def build_addin(interpreters: Mapping[str, str]) -> bytes:
    """The bytes of tdkt.xlam. `interpreters` are xlwings settings such as INTERPRETER_WIN.

    Raises TdktError where xlwings is not installed or not as expected.
    """
    return _as_addin(_workbook({**_SETTINGS, **interpreters}, vba_project(VBA_NAME, addin_modules())))


def addin_modules() -> list[Module]:
    """The modules of the add-in's VBA project, in their order."""
    xlwings = xlwings_folder()
    return [
        Module("ThisWorkbook", WORKBOOK),
        Module("TdktSettings", SHEET),
        exported(_xlwings_source(xlwings / "xlwings_custom_addin.bas"), STANDARD),
        exported(_read(xlwings / "addin" / "Dictionary.cls"), CLASS),
        *(exported(macro(name), STANDARD) for name in _MACROS),
        exported(wrappers(FUNCTIONS), STANDARD),
    ]


def xlwings_folder() -> Path:
    """Where xlwings is installed; it is not imported. Raises TdktError where it is not."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise TdktError('Chưa cài xlwings, cần để dựng tiện ích cho Excel. Hãy chạy: pip install "tdkt-xl[excel]"')
    return Path(spec.origin).parent


def macro(name: str) -> str:
    """A source of macros/, installed beside this package or in the checkout above it."""
    package = Path(__file__).parents[1]
    return _read(next(path for path in (package / "macros" / name, package.parent / "macros" / name) if path.exists()))


def _xlwings_source(path: Path) -> str:
    """xlwings' VBA with the add-in's name, and deaf to settings in whatever workbook is open."""
    source = _read(path)
    for old, new in ((_NAMED.format("myaddin"), _NAMED.format(PROJECT)), (_OPEN_BOOK_SETTINGS, _NO_OPEN_BOOK_SETTINGS)):
        if source.count(old) != 1:
            raise TdktError(
                f"Bản xlwings này không dùng được: {path.name} không có đúng một dòng “{old}”. Hãy báo cho người phụ trách."
            )
        source = source.replace(old, new)
    return source


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise TdktError(f"Không đọc được {path}: {system_reason(problem)}. Hãy cài lại tdkt-xl và xlwings.") from None


def _workbook(settings: Mapping[str, str], project: bytes) -> bytes:
    """A macro workbook with the settings sheet; its code names are those of the project's document modules."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": TITLE, "author": "tdkt-xl", "created": datetime(2020, 1, 1)})
    book.set_vba_name("ThisWorkbook")
    sheet = book.add_worksheet(_SETTINGS_SHEET)
    sheet.set_vba_name("TdktSettings")
    for row, (key, value) in enumerate(settings.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    book.add_vba_project(io.BytesIO(project), is_stream=True)  # type: ignore[arg-type]  # typed for a file's name alone
    book.close()
    return out.getvalue()


def _as_addin(workbook: bytes) -> bytes:
    """The workbook as a hidden add-in with ribbon and function help."""
    groups, help_list = function_groups().encode(), argument_help(FUNCTIONS).encode()
    edits = {
        "[Content_Types].xml": ((_SHEET_TYPE, _ADDIN_TYPE),),
        "_rels/.rels": ((b"</Relationships>", _RIBBON_LINK + b"</Relationships>"),),
        "xl/workbook.xml": (
            (b"<workbookView ", b'<workbookView visibility="hidden" '),
            (b"</sheets>", b"</sheets>" + groups),
            (b"</workbook>", help_list + b"</workbook>"),
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for old, new in edits.get(name, ()):
                assert content.count(old) == 1, f"{name} has not one {old!r}"
                content = content.replace(old, new)
            _put(target, name, content)
        _put(target, _RIBBON_PART, ribbon_xml().encode())
    return out.getvalue()


def _put(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    target.writestr(info, content)
