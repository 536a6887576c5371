"""The component of the worksheet functions: the table of functions as methods of the interface vn.tdkt.XFunctions.

Names and help come from CalcAddIns.xcu. Calc gets an array as tuples, and a whole number as the float that a cell holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import unohelper
from com.sun.star.lang import XServiceInfo
from vn.tdkt import XFunctions

if TYPE_CHECKING:
    from tdkt_xl.desk.functions import Function
    from tdkt_xl.desk.worksheet import Totals, Worksheet

IMPLEMENTATION = "vn.tdkt.Functions"
SERVICES = (IMPLEMENTATION, "com.sun.star.sheet.AddIn")
_ERRORS = {532: "#DIV/0!", 503: "#NUM!", 524: "#REF!", 525: "#NAME?", 32767: "#N/A"}


class Functions(unohelper.Base, XFunctions, XServiceInfo):
    """The interface's methods are looked up when they are called, so that nothing is imported before there is a formula."""

    def __init__(self, context: Any) -> None: ...

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = _functions().get(name)
        if function is None:
            raise AttributeError(name)
        called = _on_row(function) if function.arguments[0].kind == "row" else _on_values(function)
        setattr(self, name, called)
        return called

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's names, here and below
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in SERVICES

    def getSupportedServiceNames(self) -> Any:  # noqa: N802
        return SERVICES


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Function]:
    from tdkt_xl.desk.functions import FUNCTIONS, method_name

    return {method_name(function): function for function in FUNCTIONS}


@lru_cache(maxsize=1)
def _worksheet() -> Worksheet:
    from tdkt_xl.desk.worksheet import Worksheet

    return Worksheet(_totals)


@lru_cache(maxsize=1)
def _kept() -> Callable[[str], Totals]:
    from tdkt_xl.desk.totals import KeptTotals
    from tdkt_xl.desk.user_python import folder_totals

    return KeptTotals(folder_totals)


def _totals(folder: str) -> Totals:
    return _kept()(folder)


def _on_values(function: Function) -> Callable[..., Any]:
    call = _worksheet().call
    return lambda *arguments: _for_calc(call(function, *arguments))


def _on_row(function: Function) -> Callable[..., Any]:
    """Returns a function that computes each content only once, because a sheet is recalculated many times."""
    known = lru_cache(maxsize=20_000)(partial(_worksheet().call, function))

    def called(area: Any) -> Any:
        rows = area.getDataArray()
        return known(_with_errors(rows, area) if any(None in row for row in rows) else rows)

    return called


def _with_errors(rows: Any, area: Any) -> Any:
    """Returns the rows of a range, with each cell in error as the text that Excel shows. LibreOffice's own would be "..."."""

    def shown(row: int, column: int) -> str:
        return _ERRORS.get(area.getCellByPosition(column, row).getError(), "#VALUE!")

    return tuple(tuple(shown(i, j) if cell is None else cell for j, cell in enumerate(row)) for i, row in enumerate(rows))


def _for_calc(value: object) -> Any:
    if isinstance(value, list):
        return tuple(tuple(_for_calc(cell) for cell in row) for row in value)
    return float(value) if isinstance(value, int) else value


class Registration(unohelper.ImplementationHelper):
    """Answers LibreOffice's questions about this component with LibreOffice's own Python."""

    def writeRegistryInfo(self, key: Any, manager: Any) -> Any:  # noqa: N802
        """Is called once, when the extension is installed. It compiles the contained modules, so that no formula waits for that."""
        with suppress(ImportError):  # a Python without compileall compiles at the first formula
            from compileall import compile_dir

            compile_dir(os.path.join(os.path.dirname(__file__), "pythonpath"), quiet=2)
        return super().writeRegistryInfo(key, manager)


g_ImplementationHelper = Registration()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Functions, IMPLEMENTATION, SERVICES)
