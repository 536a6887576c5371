"""Texts of a sheet that are in no cell: the page header and footer, text boxes.

Source: ECMA-376 Part 1, 18.3.1.39 (oddHeader: the codes after "&"), 21.1.2 (text of shapes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_HEADER_OR_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|first|even)(?:Header|Footer)[^<>]*>([^<]+)<")
_DRAWING = re.compile(rb"<(?:\w+:)?drawing\s[^<>]*?:id=\"([^\"]+)\"")
_PART = re.compile(r"&[LCR]")
_CODE = re.compile(r'&"[^"]*"|&K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|&\d{1,3}|&[BIUSXYEPNDTFAGZOH]', re.IGNORECASE)
_RUN = re.compile(rb"<a:t(?: [^<>]*)?>([^<]*)</a:t>")


def header_and_footer(sheet_xml: bytes) -> list[str]:
    """The lines of a sheet's page header and footer, without page numbers, dates, fonts and sizes."""
    if sheet_xml.rfind(b"headerFooter") < 0:
        return []
    found = _HEADER_OR_FOOTER.findall(sheet_xml, max(sheet_xml.rfind(b"</sheetData>"), 0))
    return [line for text in found for line in _lines(unescape(text.decode("utf-8", "replace")))]


def _lines(text: str) -> Iterator[str]:
    for part in _PART.split(text.replace("&&", "\0")):
        for line in _CODE.sub("", part).replace("\0", "&").splitlines():
            if any(map(str.isalpha, line)):
                yield line.strip()


def drawing_of(sheet_xml: bytes) -> str | None:
    """The id of the link to a sheet's drawing; None if there is none."""
    found = _DRAWING.search(sheet_xml, max(sheet_xml.rfind(b"</sheetData>"), 0))
    return found[1].decode("ascii", "replace") if found else None


def texts_of_shapes(drawing_xml: bytes) -> list[str]:
    """The paragraphs of a drawing's text boxes and shapes."""
    runs = (b"".join(_RUN.findall(paragraph)) for paragraph in drawing_xml.split(b"</a:p>"))
    texts = (unescape(run.decode("utf-8", "replace")).strip() for run in runs)
    return [text for text in texts if text]
