"""Builds the LibreOffice extension tdkt.oxt, on any system. The same sources give the same bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tdkt_xl.calc.extension import NAME
from tdkt_xl.desk.actions import ACTIONS
from tdkt_xl.files.zips import member
from tools.libreoffice import configuration
from tools.libreoffice.carried import carried_parts, source
from tools.libreoffice.older_python import rewritten

COMPONENTS = ("tdkt_functions.py", "tdkt_menu.py")
_INSIDE = "pythonpath/tdkt_xl/"
_HERE = Path(__file__).parent
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_COMPONENT = "application/vnd.sun.star.uno-component;type=Python"
_TYPES = "application/vnd.sun.star.uno-typelibrary;type=RDB"
_SAYS = "Trình đơn, thanh công cụ và hàm trong ô để kiểm tra, tổng hợp biểu kết quả khen thưởng.\n"


def build_extension() -> bytes:
    """The bytes of tdkt.oxt."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in extension_parts().items():
            package.writestr(member(name), content)
    return out.getvalue()


def write_extension(root: Path) -> Path:
    """Writes tdkt.oxt into the package below `root` and returns its path."""
    target = root / "tdkt_xl" / "calc" / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build_extension())
    return target


def extension_parts() -> dict[str, bytes]:
    """Every part of the extension by its path, the manifest first."""
    settings = {
        "CalcAddIns.xcu": configuration.function_help(),
        "Addons.xcu": configuration.menu_and_toolbar(),
        "ProtocolHandler.xcu": configuration.protocol(),
        "CalcWindowState.xcu": configuration.toolbar_place(),
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
        **{name: rewritten(source(f"calc/office/{name}")) for name in COMPONENTS},
        **{_INSIDE + name: text for name, text in carried_parts().items()},
    }
    files = [configuration.picture_file(action, size) for action in ACTIONS for size in (16, 26)]
    pictures = {name: (_HERE / name).read_bytes() for name in files}
    types = (_HERE / "functions.rdb").read_bytes()
    return {**{name: text.encode() for name, text in texts.items()}, "functions.rdb": types, **pictures}


if __name__ == "__main__":
    print(f"Written: {write_extension(Path(__file__).parents[2])}")
