"""The worksheet functions as xlwings UDFs, made from the table of functions. The add-in's VBA wrappers call them by name.

Every name in this module with the attribute `__xlfunc__` would become a VBA function, so only the six functions may have it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from inspect import Parameter, Signature
from typing import Any

import xlwings as xw

from tdkt_xl.desk.exchange import number_under_date
from tdkt_xl.desk.functions import CATEGORY, FUNCTIONS, ROW, Function
from tdkt_xl.desk.totals import KeptTotals, folder_totals
from tdkt_xl.desk.worksheet import Worksheet

_WORKSHEET = Worksheet(KeptTotals(folder_totals))


def _number(**moment: Any) -> float:
    """Returns the number of a cell shown as a date, as LibreOffice does."""
    return number_under_date(datetime(**moment))


def _udf(function: Function) -> Callable[..., object]:
    """Returns the function with the name, signature and help of its table entry."""

    def udf(*arguments: object) -> object:
        return _WORKSHEET.call(function, *arguments)

    udf.__name__ = udf.__qualname__ = function.name
    udf.__doc__ = function.help
    udf.__annotations__ = {}  # xlwings would take them for converters of cells
    parameters = [Parameter(argument.name, Parameter.POSITIONAL_OR_KEYWORD) for argument in function.arguments]
    udf.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what inspect.signature goes by
    for argument in function.arguments:
        shape = {"ndim": 2} if argument.kind == ROW else {}
        xw.arg(argument.name, doc=f"{argument.label}: {argument.help}", err_to_str=True, dates=_number, **shape)(udf)
    xw.func(category=CATEGORY)(udf)  # last: xw.arg sets the category back to xlwings' own
    return udf


globals().update({function.name: _udf(function) for function in FUNCTIONS})
