"""Marked copies of submissions, to be sent back, and receipts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tdkt_xl.api.calls import AnyPath
from tdkt_xl.api.progress import Progress, counted, no_progress
from tdkt_xl.api.reading import Reading, sources_under, submissions_of
from tdkt_xl.forms import FormsById
from tdkt_xl.intake.sources import Source
from tdkt_xl.intake.submissions import forms_for, tellable
from tdkt_xl.model.returns import Submission


@dataclass(frozen=True)
class Checked:
    """Submissions under `paths` and the files from which they were read, for `write_copies`."""

    paths: tuple[Path, ...]
    sources: Sequence[Source]
    submissions: Sequence[Submission]
    reading: Reading


def check_to_mark(
    paths: Sequence[AnyPath],
    reading: Reading,
    folder: AnyPath | None = None,
    progress: Progress = no_progress,
    lines: bool = False,
) -> Checked:
    """The findings of all submissions under the paths; with `lines` also their lines.

    Marked copies of an earlier run in `folder` are left out. Raises OutputError if copies may not be written into `folder`.
    """
    listed = tuple(map(Path, paths))
    sources = sources_under(listed, _copies_in(folder, listed))
    return Checked(listed, sources, list(map(tellable, submissions_of(sources, reading, progress, lines=lines))), reading)


def write_marked_copies(
    paths: AnyPath | Sequence[AnyPath],
    folder: AnyPath,
    *,
    form: AnyPath | None = None,
    jobs: int = 1,
    no_cache: bool = False,
    names: Sequence[AnyPath] = (),
    progress: Progress = no_progress,
) -> list[Path]:
    """Checks the submissions under the paths and writes into `folder` a marked copy of each one that needs corrections.

    Returns the paths of the copies; the submissions are not changed. Raises OutputError, before anything is written, if a copy
    would overwrite a submission.
    """
    listed = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return write_copies(check_to_mark(listed, Reading(form, jobs, no_cache, names=tuple(names)), folder, progress), folder)


def write_receipts(
    paths: AnyPath | Sequence[AnyPath],
    folder: AnyPath,
    *,
    form: AnyPath | None = None,
    jobs: int = 1,
    no_cache: bool = False,
    names: Sequence[AnyPath] = (),
    progress: Progress = no_progress,
) -> list[Path]:
    """Checks the submissions under the paths and writes into `folder` a receipt of each ("Phiếu tiếp nhận"), one printable page.

    Returns the paths. An earlier receipt for the same file content is replaced; no other file is overwritten. Raises OutputError if
    the receipts cannot be written.
    """
    listed = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return write_receipts_of(check_to_mark(listed, Reading(form, jobs, no_cache, names=tuple(names)), lines=True), folder, progress)


def write_receipts_of(checked: Checked, folder: AnyPath, progress: Progress = no_progress) -> list[Path]:
    """Writes a receipt of each submission into `folder`; they must have been read with their lines. Returns the paths."""
    from tdkt_xl.sendback.receipt import write_receipts as write_files

    pairs = list(zip(checked.sources, checked.submissions, strict=True))
    forms = FormsById(forms_for(checked.reading.form_path, checked.reading.name_paths))
    return write_files(pairs, checked.paths, Path(folder), forms, counted(progress, len(pairs)))


def write_copies(checked: Checked, folder: AnyPath, progress: Progress = no_progress) -> list[Path]:
    """Writes a marked copy of each submission that needs corrections into `folder`. Returns the paths.

    Raises OutputError, before anything is written, if a copy would overwrite a submission.
    """
    from tdkt_xl.sendback import marked_copy

    found = [(source, each.all_findings) for source, each in zip(checked.sources, checked.submissions, strict=True)]
    reading, advance = checked.reading, counted(progress, len(found))
    by = reading.form_path, reading.jobs, advance, reading.name_paths
    return marked_copy.write_marked_copies(found, checked.paths, Path(folder), *by)


def _copies_in(folder: AnyPath | None, paths: Sequence[Path]) -> Sequence[Path]:
    if folder is None:
        return ()
    from tdkt_xl.sendback.copy_places import check_folder, copies_below

    check_folder(Path(folder), paths)
    return copies_below(Path(folder), paths)
