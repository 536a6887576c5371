"""Recognises files that the program wrote for people, so that they are not taken for submissions."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from unicodedata import normalize

from tdkt_xl.files.paths import openable

RECEIPT_MARK = "tdkt-phieu-tiep-nhan"
"""A text in the head of every receipt, by which a receipt is recognised."""
_RECEIPT_NAME = re.compile(r".*Phiếu tiếp nhận( \(\d+\))?\.html", re.IGNORECASE)
PAGE_MARK = '<meta name="generator" content="tdkt-xl">'
"""A text in the head of every report page."""
AUTHOR = "tdkt-xl"
_AUTHOR_IN_PDF = b"/AUTHOR<FEFF" + AUTHOR.encode("utf-16-be").hex().upper().encode() + b">"
"""As LibreOffice writes it."""
_JSON_HEAD = re.compile(r'\{\r?\n "(?:unit|files|file|summaries)": [\[{"n]')
"""The beginning of our JSON: one key a line."""
_CORE_FACT = re.compile(r"<\w+:(lastModifiedBy|revision|created|modified)\b[^>]*>([^<]*)<")
_HEAD, _TAIL, _LARGEST_CORE = 600, 20_000, 20_000


def is_receipt(path: str, name: str) -> bool:
    """True if the file is one of our receipts, by its name and its head."""
    return _RECEIPT_NAME.fullmatch(normalize("NFC", name)) is not None and f'"{RECEIPT_MARK}"' in head_of(path)


def is_own(path: str, name: str) -> bool:
    """True if the file is a receipt, report, page or JSON written by the program and not changed since.

    Marked copies, slips and summaries are not included: they come back as submissions. A report that somebody has edited is not
    included either.
    """
    kind = name.rpartition(".")[2].lower()
    if kind == "html":
        return is_receipt(path, name) or PAGE_MARK in head_of(path)
    if kind == "json":
        return _JSON_HEAD.match(head_of(path)) is not None
    if kind == "pdf":
        return _AUTHOR_IN_PDF in _tail_of(path)
    return kind == "docx" and _is_untouched_report(path)


def _is_untouched_report(path: str) -> bool:
    try:
        with zipfile.ZipFile(openable(path)) as archive:
            core = archive.read("docProps/core.xml")[:_LARGEST_CORE].decode("utf-8", errors="replace")
    except (OSError, ValueError, KeyError, NotImplementedError, RuntimeError, zlib.error, zipfile.BadZipFile):
        return False
    facts = dict(_CORE_FACT.findall(core))
    return facts.get("lastModifiedBy") == AUTHOR and facts.get("revision") == "1" and facts.get("created") == facts.get("modified")


def _tail_of(path: str) -> bytes:
    """The end of a file, where a PDF has its author; b"" if the file cannot be read."""
    try:
        with open(openable(path), "rb") as file:
            file.seek(max(os.stat(openable(path)).st_size - _TAIL, 0))
            return file.read(_TAIL).upper()
    except OSError:
        return b""


def head_of(path: str) -> str:
    """The beginning of a file; "" if the file cannot be read."""
    try:
        with open(openable(path), "rb") as file:
            return file.read(_HEAD).decode("utf-8", errors="replace")
    except OSError:
        return ""
