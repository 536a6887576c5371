"""Extra data in a summary workbook with which a workbook that no program has saved since is read at once.

The part OWN_PART holds the facts, the details, and a seal: a digest of all other parts. Every program that saves the workbook drops
the part or breaks the seal; then the workbook is read and verified sheet by sheet (reading.py). The seal only detects changes. It
is no signature: whoever could forge it could forge the sheets as well.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from tdkt_xl.files.cells import LARGEST_UNPACKED
from tdkt_xl.files.package import OWN_PART
from tdkt_xl.files.xmltree import escaped, parsed
from tdkt_xl.files.zips import ERRORS, QUICKLY, member
from tdkt_xl.forms import Form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.details import Details
from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.facts import Facts, details_json
from tdkt_xl.summary.sheet_digests import shape_of
from tdkt_xl.words.errors import UnreadableFile

_EDITION = 1
"""Version number of the part's structure."""


def seal(path: Path, summary: Summary, facts: Sequence[str]) -> None:
    """Adds the part to the workbook at `path`, which was just written from this summary. Raises OSError.

    `facts` are the texts in the first column of the sheet of facts, which together are JSON.
    """
    with zipfile.ZipFile(path, "a") as archive:
        stamp = _digest(archive)
        with archive.open(member(OWN_PART, level=QUICKLY), "w") as part:
            for piece in _pieces(summary, facts, stamp):
                part.write(piece.encode())


def unsealed(path: Path, forms: Sequence[Form]) -> Summary | None:
    """Returns the summary at `path` if it is of one of these forms and no program has saved it since; None for any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.NameToInfo.get(OWN_PART)
            if info is None or info.file_size > LARGEST_UNPACKED:
                return None
            stamp = _digest(archive)
            with archive.open(info) as part:
                root = parsed(part.read(info.file_size))
        kept = json.loads(root.text or "")
        form = next((form for form in forms if shape_of(form) == kept["form"]), None)
        if root.get("seal") != stamp or kept["edition"] != _EDITION or form is None:
            return None
        big = BigChange(*kept["big"]) if kept["big"] is not None else None
        return Facts(form, kept["facts"]).summary(Details.from_plain(kept["details"], form.decimals), big)
    except (*ERRORS, UnreadableFile, TypeError, LookupError, AttributeError):
        return None  # reading the sheets will report what is wrong


def _digest(archive: zipfile.ZipFile) -> str:
    """Returns a digest of the names, sizes and checksums of all parts except OWN_PART."""
    parts = sorted((info.filename, info.file_size, info.CRC) for info in archive.infolist() if info.filename != OWN_PART)
    return sha256(repr(parts).encode()).hexdigest()


def _pieces(summary: Summary, facts: Sequence[str], stamp: str) -> Iterator[str]:
    """Yields the part's XML in pieces."""
    big = summary.comparison.big if summary.comparison is not None else None
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<tdkt seal="{stamp}">{{"edition":{_EDITION},"form":'
    yield _json(shape_of(summary.form))
    yield f',"big":{_json([big.share, big.least] if big is not None else None)},"facts":'
    yield from map(escaped, facts)
    yield ',"details":'
    yield from map(escaped, details_json(summary.details))
    yield "}</tdkt>"


def _json(value: object) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
