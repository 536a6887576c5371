"""What a summary workbook holds beside its sheets, so that one nobody has touched since it was written is read at once.

The part OWN_PART holds the facts and the details, and a seal: a digest of all other parts. Every program that saves the workbook
leaves the part out or breaks the seal; such a workbook is read and verified sheet by sheet (reading.py). The seal tells untouched
from touched, it is no signature: whoever would forge it could forge the sheets as well.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tdkt_xl.files.package import OWN_PART
from tdkt_xl.files.xmltree import parsed
from tdkt_xl.files.zips import ERRORS, LARGEST_UNPACKED, member
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import BigChange
from tdkt_xl.model.details import Details
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.facts import Facts, facts_of
from tdkt_xl.words.errors import UnreadableFile

_EDITION = 1
"""Of the part's shape."""
_COMPRESSION = 2


def seal(path: Path, summary: Summary) -> None:
    """Adds the part to the workbook at `path`, which has just been written and holds this summary. Raises OSError."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        stamp = _digest(archive)
        with archive.open(member(OWN_PART), "w") as part:
            for piece in _pieces(summary, stamp):
                part.write(piece.encode())


def unsealed(path: Path, forms: Sequence[Form]) -> Summary | None:
    """The summary at `path` if it is of one of these forms and no program has saved it since; None for any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.NameToInfo.get(OWN_PART)
            if info is None or info.file_size > LARGEST_UNPACKED:
                return None
            stamp = _digest(archive)
            with archive.open(info) as part:
                root = parsed(part.read(info.file_size))
        kept = json.loads(root.text or "")
        form = next((form for form in forms if _shape(form) == kept["form"]), None)
        if root.get("seal") != stamp or kept["edition"] != _EDITION or form is None:
            return None
        big = BigChange(*kept["big"]) if kept["big"] is not None else None
        return Facts(form, kept["facts"]).summary(Details.from_plain(kept["details"]), big)
    except (*ERRORS, UnreadableFile, TypeError, LookupError, AttributeError):
        return None  # whoever reads the sheets says what is wrong


def _digest(archive: zipfile.ZipFile) -> str:
    """Of the names, sizes and checksums of all parts but OWN_PART."""
    parts = sorted((info.filename, info.file_size, info.CRC) for info in archive.infolist() if info.filename != OWN_PART)
    return sha256(repr(parts).encode()).hexdigest()


def _shape(form: Form) -> list[Any]:
    """What of a form a summary's tables show: one's own definition may change and keep its name."""
    headers = [[cell.first_row, cell.first_column, cell.text] for cell in form.header_cells()]
    lines = [[section.id, section.title, line.award, line.label] for section in form.sections for line in section.lines]
    return [form.id, form.title, list(form.counts), headers, lines]


def _pieces(summary: Summary, stamp: str) -> Iterator[str]:
    """The part's XML. The details, hundreds of thousands, are written as they go."""
    big = summary.comparison.big if summary.comparison is not None else None
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<tdkt seal="{stamp}">{{"edition":{_EDITION},"form":'
    yield _json(_shape(summary.form))
    yield f',"big":{_json([big.share, big.least] if big is not None else None)},"facts":'
    yield _json(facts_of(summary))
    yield ',"details":{'
    for place, (name, values) in enumerate(summary.details.plain()):
        yield f'{"," if place else ""}"{name}":['
        for start in range(0, len(values), 10_000):
            yield f'{"," if start else ""}{_json(list(values[start : start + 10_000]))[1:-1]}'
        yield "]"
    yield "}}</tdkt>"


def _json(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
