"""Builds the Excel add-in tdkt.xlam on any system, from the VBA project in the package and this machine's settings.

It is built on the machine that will use it, because its settings name that machine's Python. Same settings, same bytes.
The function wizard's texts are XML of its workbook, because only there Vietnamese texts are possible.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import xlsxwriter

from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.functions import CATEGORY, FUNCTIONS, Function
from tdkt_xl.excel.ribbon import ribbon_xml
from tdkt_xl.files.zips import member
from tdkt_xl.words.errors import TdktError, system_reason

PYTHON_MODULE = "tdkt_xl.excel.udfs"
"""The module that the functions' VBA wrappers call."""
_BUILT_IN_CATEGORIES = 19
_LONGEST_HELP = 255


def build_addin(interpreters: Mapping[str, str]) -> bytes:
    """Returns the bytes of tdkt.xlam. `interpreters` are xlwings settings such as INTERPRETER_WIN.

    Raises TdktError if xlwings is not installed or has another version.
    """
    return _as_addin(_workbook({**_SETTINGS, **interpreters}, _project()))


def _project() -> bytes:
    """Returns the VBA project in the package. It contains xlwings' version in names, so no other version works."""
    xlwings_folder()
    if version("xlwings") != XLWINGS:
        raise TdktError(f"Tiện ích cho Excel cần xlwings bản {XLWINGS}, ở đây có bản {version('xlwings')}. Hãy chạy: {_INSTALL}")
    try:
        return _PROJECT.read_bytes()
    except OSError as problem:
        raise TdktError(f"Không đọc được {_PROJECT}: {system_reason(problem)}. Hãy cài lại tdkt-xl.") from None


def xlwings_folder() -> Path:
    """Returns where xlwings is installed, without importing it. Raises TdktError if it is not installed."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise TdktError("Chưa cài xlwings, cần để dựng tiện ích cho Excel. Hãy chạy: " + _INSTALL)
    return Path(spec.origin).parent


def _workbook(settings: Mapping[str, str], project: bytes) -> bytes:
    """Returns a macro workbook with the settings sheet. Its code names are those of the project's document modules."""
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
    """Returns the workbook as a hidden add-in with ribbon and function help."""
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
    target.writestr(member(name), content)


def function_groups() -> str:
    """Returns the functions' category, for xl/workbook.xml."""
    return f'<functionGroups builtInGroupCount="{_BUILT_IN_CATEGORIES}"><functionGroup name="{escape(CATEGORY)}"/></functionGroups>'


def argument_help(functions: Sequence[Function]) -> str:
    """Returns the help for each argument in the function wizard: the extension list for xl/workbook.xml."""
    names = "".join(
        f'<x14:definedName name="{function.name}"><x14:argumentDescriptions count="{len(function.arguments)}">'
        + "".join(
            f'<x14:argumentDescription index="{i}">{escape(f"{argument.label}: {argument.help}"[:_LONGEST_HELP])}'
            "</x14:argumentDescription>"
            for i, argument in enumerate(function.arguments)
        )
        + "</x14:argumentDescriptions></x14:definedName>"
        for function in sorted(functions, key=lambda function: function.name)
    )
    return (
        '<extLst><ext uri="{8193D73E-4604-4355-AFF4-8A2333D13BE4}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        f"<x14:definedNames>{names}</x14:definedNames></ext></extLst>"
    )


NAME = "tdkt.xlam"
PROJECT = "tdkt"
"""xlwings' name for the add-in. Its settings are on the sheet "tdkt.conf"."""
XLWINGS = "0.37.8"
"""The version of xlwings from which the VBA project was built."""
_INSTALL = 'pip install "tdkt-xl[excel]"'
_PROJECT = Path(__file__).with_name("vbaProject.bin")
_SETTINGS_SHEET = f"{PROJECT}.conf"
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
"""Every setting that xlwings looks for, so that it does not take settings from a file beside the workbook that is open."""
_SHEET_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_LINK = (
    b'<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/>'
)
