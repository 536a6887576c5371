"""xlwings' Windows side for tests, in a process of its own: COM replaced by stand-ins, everything above it xlwings' own.

`python -m tests.excel_on_windows` reads calls [[function, arguments], …] from standard input and prints, as JSON, the VBA that
xlwings itself would import for our functions, how Excel's function wizard would be told of them, and what each call gives Excel.
"""

from __future__ import annotations

import json
import sys
import types
from datetime import datetime
from io import StringIO
from typing import Any

MISSING = -2147352572
"""How COM passes an argument that was left out."""

ERRORS = {-2146826281: "#DIV/0!", -2146826246: "#N/A"}
"""How COM passes cells in error; xlwings knows them by these numbers."""


def _from_json(value: Any) -> Any:
    """An argument: rows as the tuples of a range, {"date": ISO} as the date that COM makes of a cell so formatted."""
    if isinstance(value, dict):
        return datetime.fromisoformat(value["date"])
    return tuple(map(_from_json, value)) if isinstance(value, list) else value


def _module(name: str, **content: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module
    return module


class _Range:
    """A range as the stand-in engine sees it: the values themselves."""

    def __init__(self, xl: Any) -> None:
        self.xl = self.raw_value = xl

    @property
    def shape(self) -> tuple[int, int]:
        return (len(self.xl), len(self.xl[0])) if isinstance(self.xl, tuple) else (1, 1)


class _Engine:
    name, type, apps = "excel", "desktop", None

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty: Any, number_builder: Any, err_to_str: bool) -> Any:
        def cleaned(cell: Any) -> Any:
            if isinstance(cell, datetime):
                names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return datetime_builder(**{name: getattr(cell, name) for name in names}, tzinfo=None)
            if type(cell) is int and cell in ERRORS:
                return ERRORS[cell] if err_to_str else None
            return empty if cell is None else cell

        return [[cleaned(cell) for cell in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return value


def _on_windows() -> Any:
    _module("pythoncom", CoInitialize=lambda: None, IID_IDispatch=None)
    _module("pywintypes", com_error=Exception, TimeType=type("TimeType", (), {}))
    client = _module("win32com.client", Dispatch=lambda xl: xl)
    _module("win32com", client=client)
    import xlwings as xw
    import xlwings.udfs as udfs
    from xlwings.main import Engine

    xw.func, xw.arg, xw.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    _module("xlwings.com_server", loop=None)
    xw._xlwindows = _module("xlwings._xlwindows", Range=_Range, is_range_instance=lambda value: False, BOOK_CALLER=None)
    xw.engines.add(Engine(impl=_Engine))
    return udfs


def main() -> None:
    udfs = _on_windows()
    from tdkt_xl.excel import udfs as own
    from tdkt_xl.excel.addin import PYTHON_MODULE

    vba = StringIO()
    udfs.generate_vba_wrapper(PYTHON_MODULE, own, vba, types.SimpleNamespace(Name="tdkt.xlam"))
    told = {}
    for name in dir(own):
        about = getattr(getattr(own, name), "__xlfunc__", None)
        if about is not None:
            told[about["name"]] = [about["category"], about["ret"]["doc"], [argument["doc"] for argument in about["args"]]]
    results = []
    for name, arguments in json.loads(sys.stdin.read()):
        results.append(udfs.call_udf(PYTHON_MODULE, name, _from_json(arguments), None, None))
    print(json.dumps({"vba": vba.getvalue(), "told": told, "results": results}))


if __name__ == "__main__":
    main()
