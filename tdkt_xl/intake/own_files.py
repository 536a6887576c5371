"""Files that the program wrote for people and that lie among submissions: passed over, for they are none."""

from __future__ import annotations

import re
from unicodedata import normalize

from tdkt_xl.files.paths import openable

RECEIPT_MARK = "tdkt-phieu-tiep-nhan"
"""Stands in the head of every receipt, so that it is known again whatever it is called."""
_RECEIPT_NAME = re.compile(r".*Phiếu tiếp nhận( \(\d+\))?\.html", re.IGNORECASE)
_HEAD = 600


def is_receipt(path: str, name: str) -> bool:
    """Whether the file is a receipt of ours: by its name, and by what stands in its head."""
    return _RECEIPT_NAME.fullmatch(normalize("NFC", name)) is not None and f'"{RECEIPT_MARK}"' in head_of(path)


def head_of(path: str) -> str:
    """The beginning of a file, "" of one that cannot be read."""
    try:
        with open(openable(path), "rb") as file:
            return file.read(_HEAD).decode("utf-8", errors="replace")
    except OSError:
        return ""
