"""`python -m tools.excel.build`: writes the add-in's VBA project anew, tdkt_xl/excel/vbaProject.bin.

It is made of macros/, the functions' wrappers and the sources of the xlwings that is installed here. The same sources give the
same bytes.
"""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.desk.functions import FUNCTIONS
from tdkt_xl.excel.addin import PROJECT, xlwings_folder
from tdkt_xl.words.errors import TdktError, system_reason
from tools.excel.vba_project import CLASS, SHEET, STANDARD, WORKBOOK, Module, exported, vba_project
from tools.excel.wrappers import wrappers

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "tdkt_xl" / "excel" / "vbaProject.bin"
VBA_NAME = "TdktXl"
_MACROS_FOLDER = ROOT / "macros"
_MACROS = ("TdktRibbon.bas", "TdktHost.bas")
_NAMED = 'PROJECT_NAME As String = "{}"'
_OPEN_BOOK_SETTINGS = 'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then'
_NO_OPEN_BOOK_SETTINGS = "If False Then ' tdkt-xl: a workbook that was sent in must not choose which program is run"


def build_project() -> bytes:
    """The bytes of vbaProject.bin. Raises TdktError where xlwings is not installed or not as expected."""
    return vba_project(VBA_NAME, addin_modules())


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


def macro(name: str) -> str:
    """A source of macros/."""
    return _read(_MACROS_FOLDER / name)


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


if __name__ == "__main__":
    SHIPPED.write_bytes(build_project())
    print(f"Written: {SHIPPED.relative_to(ROOT)}")
