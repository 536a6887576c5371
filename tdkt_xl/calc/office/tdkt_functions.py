"""The component behind the worksheet functions: the table of functions as methods of the interface vn.tdkt.XFunctions.

Names and help come from CalcAddIns.xcu; an array goes to Calc as tuples, a whole number as the float that a cell holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import unohelper
from com.sun.star.lang import XServiceInfo
from vn.tdkt import XFunctions

if TYPE_CHECKING:
    from tdkt_xl.functions import Function
    from tdkt_xl.worksheet import Totals, Worksheet

IMPLEMENTATION = "vn.tdkt.Functions"
SERVICES = (IMPLEMENTATION, "com.sun.star.sheet.AddIn")


class Functions(unohelper.Base, XFunctions, XServiceInfo):
    """The interface's methods are looked up when they are called: nothing is imported before there is a formula."""

    def __init__(self, context: Any) -> None: ...

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = _functions().get(name)
        if function is None:
            raise AttributeError(name)
        return lambda *arguments: _for_calc(_worksheet().call(function, *arguments))

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's names, here and below
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in SERVICES

    def getSupportedServiceNames(self) -> Any:  # noqa: N802
        return SERVICES


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Function]:
    from tdkt_xl.functions import FUNCTIONS, method_name

    return {method_name(function): function for function in FUNCTIONS}


@lru_cache(maxsize=1)
def _worksheet() -> Worksheet:
    from tdkt_xl.worksheet import Worksheet

    return Worksheet(_totals)


@lru_cache(maxsize=1)
def _kept() -> Callable[[str], Totals]:
    from tdkt_xl.desk.totals import KeptTotals
    from tdkt_xl.desk.user_python import folder_totals

    return KeptTotals(folder_totals)


def _totals(folder: str) -> Totals:
    return _kept()(folder)


def _for_calc(value: object) -> Any:
    if isinstance(value, list):
        return tuple(tuple(_for_calc(cell) for cell in row) for row in value)
    return float(value) if isinstance(value, int) else value


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Functions, IMPLEMENTATION, SERVICES)
