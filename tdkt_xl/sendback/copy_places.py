"""Where marked copies and receipts lie in their folder, and where none may be written."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from tdkt_xl.blank.blank_form import file_name
from tdkt_xl.files.paths import real_path
from tdkt_xl.intake.sources import INSIDE, Source
from tdkt_xl.words.errors import OutputError


def copy_stems(sources: Sequence[Source], roots: Sequence[Path]) -> list[str]:
    """For each source the path of its copy in the folder of copies, without ending. The paths are unique and valid on any system.

    If two files differ only in their endings, the .xlsx keeps its name and the other name contains its ending: "a" and "a (xls)".
    """
    folders = [root for root in roots if root.is_dir()]
    wanted = [_mirrored(source, roots, len(folders) > 1) for source in sources]
    stems: dict[int, str] = {}
    taken: set[str] = set()
    for i in sorted(range(len(sources)), key=lambda i: (not _is_xlsx(sources[i]), sources[i].shown)):
        ending = sources[i].shown.rpartition(".")[2].lower()
        candidates = [wanted[i], *([] if _is_xlsx(sources[i]) else [f"{wanted[i]} ({ending})"])]
        number = 2
        while _key(stem := candidates.pop(0)) in taken:
            if not candidates:
                candidates.append(f"{wanted[i]} ({number})")
                number += 1
        taken.add(_key(stem))
        stems[i] = stem
    return [stems[i] for i in range(len(sources))]


def _mirrored(source: Source, roots: Sequence[Path], several: bool) -> str:
    """The source's path below its root, each part a valid name; a zip becomes a folder with its name."""
    depth = len(source.members)
    file, *members = source.shown.rsplit(INSIDE, depth) if depth else [source.shown]
    parts = _below(file, roots, several)
    for member in members:
        parts[-1] = PurePosixPath(parts[-1]).stem
        parts.extend(member.split("/"))
    parts[-1] = PurePosixPath(parts[-1]).stem
    return "/".join(file_name(part) for part in parts if part)


def _below(file: str, roots: Sequence[Path], several: bool) -> list[str]:
    """The names on the way from its root to a file; if there are several roots, the root's own name comes first."""
    for root in roots:
        folder = f"{root.as_posix().rstrip('/')}/"
        if file.startswith(folder):
            names = file.removeprefix(folder).split("/")
            return [os.path.basename(real_path(root)), *names] if several else names
    return [file.rpartition("/")[2]]


def _is_xlsx(source: Source) -> bool:
    return source.shown.lower().endswith((".xlsx", ".xlsm"))


def _key(stem: str) -> str:
    """Equal for names that some file system takes for the same: different only in capitals or in how diacritics are encoded."""
    return unicodedata.normalize("NFC", stem).casefold()


def copies_below(folder: Path, roots: Sequence[Path]) -> list[Path]:
    """The files in a folder of copies that is inside a root; these are no submissions."""
    place = real_path(folder)
    if any(place.startswith(os.path.join(real_path(root), "")) for root in roots):
        return [path for path in folder.rglob("*") if path.is_file()]
    return []


def check_folder(folder: Path, roots: Sequence[Path]) -> None:
    """Raises OutputError if copies may never be written into this folder."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"Không ghi được bản đánh dấu: {folder} là một tệp, cần một thư mục. Hãy chọn tên khác.")
    if real_path(folder) in {real_path(root) for root in roots}:
        raise _over_originals(folder)


def refuse_to_overwrite(sources: Sequence[Source], targets: Iterable[Path], roots: Sequence[Path], folder: Path) -> None:
    """Raises OutputError if a copy would overwrite a submission."""
    check_folder(folder, roots)
    originals = {real_path(source.path) for source in sources}
    if any(real_path(f"{target}{ending}") in originals for target in targets for ending in (".xlsx", ".xlsm")):
        raise _over_originals(folder)


def _over_originals(folder: Path) -> OutputError:
    return OutputError(
        f"Không ghi bản đánh dấu vào {folder}: ở đó có các tệp đã nhận, ghi vào sẽ đè mất bản gốc. Hãy chọn một thư mục khác."
    )
