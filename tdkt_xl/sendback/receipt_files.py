"""Receipts as files: one for each submission, in the same subfolders. No other file is overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from tdkt_xl.files.paths import real_path
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.intake.own_files import RECEIPT_MARK, head_of
from tdkt_xl.intake.sources import Source, read_bytes
from tdkt_xl.model.returns import Submission
from tdkt_xl.sendback.marked_copy import copy_stems
from tdkt_xl.sendback.receipt import NAME, receipt_of, receipt_page
from tdkt_xl.words.errors import OutputError, UnreadableFile


def write_receipts(
    submissions: Sequence[tuple[Source, Submission]],
    roots: Sequence[Path],
    folder: Path,
    progress: Callable[[int], object] = lambda done: None,
) -> list[Path]:
    """Writes a receipt of each submission into `folder`; returns the paths.

    The receipts have the same subfolders as the submissions have under `roots`. A receipt replaces an earlier one for the same file
    content; if another file has the name, a number is added. Raises OutputError if the receipts cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"Không ghi được phiếu tiếp nhận: {folder} là một tệp, cần một thư mục. Hãy chọn tên khác.")
    taken: set[str] = set()
    written = []
    for (source, submission), stem in zip(submissions, copy_stems([source for source, _ in submissions], roots), strict=True):
        digest = _digest(source)
        path = next(each for each in _candidates(folder / stem) if real_path(each) not in taken and _is_free(each, digest))
        taken.add(real_path(path))
        with replacing(path) as temporary:
            temporary.write_text(receipt_page(receipt_of(submission, digest)), encoding="utf-8", errors="replace", newline="\n")
        written.append(path)
        progress(1)
    return written


def _candidates(stem: Path) -> Iterator[Path]:
    yield stem.with_name(f"{stem.name} - {NAME}.html")
    for number in count(2):
        yield stem.with_name(f"{stem.name} - {NAME} ({number}).html")


def _is_free(path: Path, digest: str) -> bool:
    """True if writing there loses nothing: there is no file, or the receipt of the same bytes."""
    return not path.exists() or f'"{RECEIPT_MARK}" content="{digest}"' in head_of(str(path))


def _digest(source: Source) -> str:
    try:
        return hashlib.sha256(read_bytes(source)).hexdigest()
    except UnreadableFile:
        return ""
