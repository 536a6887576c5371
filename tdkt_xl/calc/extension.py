"""The LibreOffice extension tdkt.oxt: ready-made in an installed package; in a checkout it is built from the current modules."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from tdkt_xl.words.errors import TdktError

NAME = "tdkt.oxt"
IDENTIFIER = "vn.tdkt.xl"
_SHIPPED = Path(__file__).with_name(NAME)
_CHECKOUT = Path(__file__).parents[2]


def extension() -> bytes:
    """Returns the bytes of tdkt.oxt. Raises TdktError if the installed package is incomplete."""
    if _SHIPPED.exists():
        return _SHIPPED.read_bytes()
    if not (_CHECKOUT / "tools" / "libreoffice").is_dir():
        raise TdktError(f"Không có {NAME} trong gói đã cài. Hãy cài lại tdkt-xl.")
    if str(_CHECKOUT) not in sys.path:
        sys.path.append(str(_CHECKOUT))
    built: bytes = import_module("tools.libreoffice.extension").build_extension()
    return built
