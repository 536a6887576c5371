"""Earlier summaries with officers' decisions: read for the next merge, and never overwritten with a loss of decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path

from tdkt_xl.model.decisions import UNLOCK
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.carrying import Copy
from tdkt_xl.words.errors import OutputError, UnreadableFile, system_reason


def copies_of(files: Sequence[str | PathLike[str]], form: Path | None) -> Iterator[Copy]:
    """The summaries in `files`, each once, with the decisions in them.

    A summary without decisions is read too, because its facts about earlier versions are needed. Raises UnusableFile for any other
    file, and if anything but a decision was changed.
    """
    from tdkt_xl.summary.copies import read_copy

    seen = set()
    for file in map(Path, files):
        if file.resolve() not in seen:
            seen.add(file.resolve())
            yield read_copy(file, form)


def is_decided_in(path: Path) -> bool:
    """True if there is a summary made by this program at `path` in which somebody has decided something."""
    from tdkt_xl.summary.copies import Peek

    try:
        return path.is_file() and Peek(path).has_decisions
    except (OSError, UnreadableFile):
        return False


def is_locked(path: Path) -> bool:
    """True if there is a locked summary at `path`."""
    from tdkt_xl.summary.copies import Peek

    try:
        return path.is_file() and Peek(path).locked
    except (OSError, UnreadableFile):
        return False


def refuse_locked(path: Path) -> None:
    """Raises OutputError if there is a locked summary at `path`."""
    if is_locked(path):
        raise OutputError(
            f"-o {path}: tệp tổng hợp này đã khóa, không ghi đè. Muốn làm lại thì thêm --unlock “lý do”; muốn xem báo cáo nộp muộn "
            f"thì ghi ra tệp khác và thêm --decisions {path}. Chưa ghi gì."
        )


def refuse_over_decisions(summary: Summary, path: Path) -> None:
    """Raises OutputError if the summary at `path` is locked, or if it has a log that the new summary does not continue."""
    from tdkt_xl.summary.copies import Peek

    try:
        there = Peek(path) if path.is_file() else None
    except UnreadableFile:
        return
    except OSError as problem:
        raise OutputError(f"-o {path}: không đọc được tệp đang có ({system_reason(problem)}). Chưa ghi gì.") from None
    if there is None or not there.log:
        return
    log = there.log
    if [tuple(row) for row in summary.log[: len(log)]] != log:
        raise OutputError(
            f"-o {path}: tệp tổng hợp ở đó có nhật ký quyết định ({len(log)} dòng) mà bản mới không nối tiếp; ghi đè sẽ mất. "
            f"Hãy tổng hợp lại với --decisions {path}, hoặc cho tên tệp khác. Chưa ghi gì."
        )
    if there.locked and not any(row.action == UNLOCK for row in summary.log[len(log) :]):
        refuse_locked(path)
