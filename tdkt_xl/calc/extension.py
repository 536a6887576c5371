"""The LibreOffice extension tdkt.oxt, which tools/libreoffice/build_step.py builds into the package."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.words.errors import TdktError

NAME = "tdkt.oxt"
IDENTIFIER = "vn.tdkt.xl"
SHIPPED = Path(__file__).with_name(NAME)


def extension() -> bytes:
    """Returns the bytes of tdkt.oxt. Raises TdktError if the package does not hold it."""
    try:
        return SHIPPED.read_bytes()
    except FileNotFoundError:
        raise TdktError(f"Không có {NAME} trong gói đã cài. Hãy cài lại tdkt-xl; nếu dùng mã nguồn, chạy make addins.") from None
