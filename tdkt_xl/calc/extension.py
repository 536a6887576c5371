"""Builds the LibreOffice extension tdkt.oxt, on any system. The same sources give the same bytes."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from datetime import date
from pathlib import Path

from tdkt_xl.actions import ACTIONS
from tdkt_xl.calc import configuration
from tdkt_xl.calc.older_python import rewritten
from tdkt_xl.calc.pictures import png

NAME = "tdkt.oxt"
COMPONENTS = ("tdkt_functions.py", "tdkt_menu.py")
CARRIED = (
    *("__init__", "actions", "checking", "errors", "findings", "functions", "intake", "line_verdict", "numbers", "periods"),
    *(
        "returns",
        "rows",
        "text",
        "version",
        "worksheet",
        "calc/__init__",
        "calc/office/__init__",
        "calc/office/host",
        "calc/office/older",
    ),
    *("desk/__init__", "desk/exchange", "desk/painting", "desk/press", "desk/totals", "desk/user_python"),
    *("forms/__init__", "forms/awards", "forms/definition", "forms/expressions", "forms/loading"),
)
"""The modules that LibreOffice's own Python needs, without their ending."""
_DATA = (".toml", ".csv")
_PACKAGE = Path(__file__).parents[1]
_INSIDE = "pythonpath/tdkt_xl/"
_DATE = (1980, 1, 1, 0, 0, 0)
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_COMPONENT = "application/vnd.sun.star.uno-component;type=Python"
_TYPES = "application/vnd.sun.star.uno-typelibrary;type=RDB"
_SAYS = "Trình đơn, thanh công cụ và hàm trong ô để kiểm tra, tổng hợp biểu kết quả khen thưởng.\n"


def build_extension() -> bytes:
    """The bytes of tdkt.oxt."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in extension_parts().items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return out.getvalue()


def extension_parts() -> dict[str, bytes]:
    """Every part of the extension by its path, the manifest first."""
    settings = {
        "CalcAddIns.xcu": configuration.function_help(),
        "Addons.xcu": configuration.menu_and_toolbar(),
        "ProtocolHandler.xcu": configuration.protocol(),
        "CalcWindowState.xcu": configuration.toolbar_place(),
        "CalcCommands.xcu": configuration.command_texts(),
    }
    listed = [
        ("functions.rdb", _TYPES),
        *((name, _COMPONENT) for name in COMPONENTS),
        *((name, _CONFIGURATION) for name in settings),
    ]
    texts = {
        "META-INF/manifest.xml": configuration.manifest(listed),
        "description.xml": configuration.description(),
        "description.txt": _SAYS,
        **settings,
        **{name: rewritten(_source(f"calc/office/{name}")) for name in COMPONENTS},
        **{f"{_INSIDE}{name}.py": rewritten(_source(f"{name}.py")) for name in CARRIED},
        **{
            f"{_INSIDE}forms/{path.name}": _as_data(path) for path in sorted((_PACKAGE / "forms").iterdir()) if path.suffix in _DATA
        },
    }
    pictures = {configuration.picture_file(action, size): png(action.picture, size) for action in ACTIONS for size in (16, 26)}
    types = (_PACKAGE / "calc" / "functions.rdb").read_bytes()
    return {**{name: text.encode() for name, text in texts.items()}, "functions.rdb": types, **pictures}


def _source(name: str) -> str:
    return (_PACKAGE / name).read_text(encoding="utf-8")


def _as_data(path: Path) -> str:
    """A catalogue as it is; a form definition as JSON, which old Pythons can read too (`older.loads`)."""
    text = path.read_text(encoding="utf-8")
    return json.dumps(tomllib.loads(text), ensure_ascii=False, default=_iso) if path.suffix == ".toml" else text


def _iso(value: object) -> str:
    assert isinstance(value, date), value
    return value.isoformat()
