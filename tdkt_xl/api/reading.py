"""From paths to checked submissions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tdkt_xl.api.calls import AnyPath, few_collections
from tdkt_xl.api.progress import Progress, counted, no_progress
from tdkt_xl.forms import form_file
from tdkt_xl.intake.cluster import Cluster, dask_cluster
from tdkt_xl.intake.isolation import most_processes
from tdkt_xl.intake.office_files import refuse_other_table
from tdkt_xl.intake.sources import Source, find_sources
from tdkt_xl.intake.submissions import Way, forms_for, read_submissions, tellable
from tdkt_xl.model.returns import Submission
from tdkt_xl.words.errors import MissingPath, UnusableFile, system_reason

_LONG_DASHES = ("–", "—")
"""Word processors replace "--" by these; a command line copied from a letter has them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: the options that `read`, `check` and `merge` share, as in the commands.

    `form`: an own definition file, or the id of a built-in form. `jobs`: the number of processes. `no_cache`: do not use results of
    an earlier run. `dask`: the address of a Dask cluster. `names`: files of names that the office confirmed (`tdkt learn`), and of
    its province's ceilings.
    """

    form: AnyPath | None = None
    jobs: int = 1
    no_cache: bool = False
    dask: str | None = None
    names: tuple[AnyPath, ...] = ()

    @property
    def name_paths(self) -> tuple[Path, ...]:
        return tuple(map(Path, self.names))

    @property
    def form_path(self) -> Path | None:
        """The definition file; `form` may be the id of a built-in form. Raises DefinitionError for an unknown id."""
        return form_file(self.form) if self.form is not None else None


def office_files(names: Sequence[AnyPath], ceilings: AnyPath | None) -> tuple[AnyPath, ...]:
    """The files of an office: its names, and its ceilings if there are any. Raises DefinitionError for a wrong file of ceilings."""
    if ceilings is None:
        return tuple(names)
    refuse_other_table(Path(ceilings))
    return (*names, ceilings)


def read(
    path: AnyPath, *, form: AnyPath | None = None, names: Sequence[AnyPath] = (), ceilings: AnyPath | None = None
) -> Submission:
    """What was read from one file, and its findings.

    Never raises for the content of the file: a file that cannot be opened gives a submission with the finding `unreadable`. Raises
    MissingPath if there is no such file, UnusableFile for a folder or a zip with more than one submission.
    """
    sources = sources_under([path])
    if len(sources) != 1:
        raise UnusableFile(f"{path}: cần đúng một tệp biểu, ở đó có {len(sources)}. Nhiều tệp thì dùng check().")
    (submission,) = submissions_of(sources, Reading(form, no_cache=True, names=office_files(names, ceilings)))
    return submission


def check(
    paths: AnyPath | Sequence[AnyPath],
    *,
    form: AnyPath | None = None,
    jobs: int = 1,
    no_cache: bool = False,
    dask: str | None = None,
    names: Sequence[AnyPath] = (),
    ceilings: AnyPath | None = None,
    progress: Progress = no_progress,
) -> list[Submission]:
    """Every submission under the paths (files, folders, archives), read and checked, ordered by path.

    `Submission.all_findings` are its findings, `Submission.returns` its lines. Raises MissingPath for a path that does not exist,
    DefinitionError for a form definition or a file of ceilings that cannot be used.
    """
    files = office_files(names, ceilings)
    reading = Reading(form, jobs, no_cache, dask, files)
    return list(map(tellable, submissions_of(sources_under(paths, files), reading, progress)))


def sources_under(paths: AnyPath | Sequence[AnyPath], of_ours: Sequence[AnyPath] = ()) -> list[Source]:
    """The files under the paths, without those of this run (`of_ours`): its output, roster and map are no submissions.

    Raises MissingPath.
    """
    listed = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    try:
        return find_sources(map(Path, listed), list(map(Path, of_ours)))
    except FileNotFoundError as problem:
        raise MissingPath(f"Không có tệp hay thư mục {problem}. {_how_to_name(str(problem))}") from None
    except OSError as problem:
        raise MissingPath(f"Không mở được {problem.filename}: {system_reason(problem)}.") from None


def submissions_of(
    sources: Sequence[Source], reading: Reading, progress: Progress = no_progress, lines: bool = True
) -> Iterator[Submission]:
    """The sources, read, in their order. With `lines` False only the findings are read, which takes less time and memory."""
    forms_for(reading.form_path, reading.name_paths)  # a definition that cannot be used is reported before the reading begins
    way = Way(reading.form_path, None if reading.no_cache else cache_folder(), lines, reading.name_paths)
    with few_collections(), _workers(reading) as workers:
        yield from read_submissions(sources, way, workers, counted(progress, len(sources)))


def cache_folder() -> Path:
    """The folder for results: the one named in the environment variable TDKT_CACHE, else the user's cache folder."""
    if own := os.environ.get("TDKT_CACHE"):
        return Path(own)
    from platformdirs import user_cache_path

    return user_cache_path("tdkt-xl", appauthor=False)


@contextmanager
def _workers(reading: Reading) -> Iterator[int | Cluster | None]:
    """The number of processes, or a Dask cluster, or None for this process: a browser has only one."""
    if reading.dask is None:
        yield most_processes(reading.jobs) if sys.platform != "emscripten" else None
        return
    with dask_cluster(reading.dask, lambda said: print(said, file=sys.stderr)) as cluster:
        yield cluster


def _how_to_name(path: str) -> str:
    if path[:1] in _LONG_DASHES:
        return "Dấu gạch ở đầu bị phần mềm soạn thảo nối dài; tùy chọn viết với hai dấu trừ, ví dụ --roster."
    return "Hãy xem lại tên; tên có dấu cách phải đặt trong dấu ngoặc kép."
