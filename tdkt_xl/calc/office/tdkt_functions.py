"""The component behind the worksheet functions: the table of functions as methods of the interface vn.tdkt.XFunctions.

Names and help come from CalcAddIns.xcu; an array goes to Calc as tuples, a whole number as the float that a cell holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import unohelper
from com.sun.star.lang import XServiceInfo
from vn.tdkt import XFunctions

from tdkt_xl.desk.totals import KeptTotals
from tdkt_xl.desk.user_python import folder_totals
from tdkt_xl.functions import FUNCTIONS, Function, Worksheet, method_name

IMPLEMENTATION = "vn.tdkt.Functions"
SERVICES = (IMPLEMENTATION, "com.sun.star.sheet.AddIn")
_WORKSHEET = Worksheet(KeptTotals(folder_totals))


class Functions(unohelper.Base, XFunctions, XServiceInfo):
    """Its methods are put in below, one for each function."""

    def __init__(self, context: Any) -> None: ...

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's names, here and below
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in SERVICES

    def getSupportedServiceNames(self) -> Any:  # noqa: N802
        return SERVICES


def _method(function: Function) -> Callable[..., Any]:
    def method(self: Functions, *arguments: object) -> Any:
        return _for_calc(_WORKSHEET.call(function, *arguments))

    return method


def _for_calc(value: object) -> Any:
    if isinstance(value, list):
        return tuple(tuple(_for_calc(cell) for cell in row) for row in value)
    return float(value) if isinstance(value, int) else value


for each in FUNCTIONS:
    setattr(Functions, method_name(each), _method(each))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Functions, IMPLEMENTATION, SERVICES)
