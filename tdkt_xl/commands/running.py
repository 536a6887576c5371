"""What commands have in common while they run: the files under their paths, workers, the bar, the exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tdkt_xl.commands.windows import most_processes
from tdkt_xl.words.errors import system_reason

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from tdkt_xl.intake.sources import Source
    from tdkt_xl.model.returns import Finding, Submission

DONE, ERRORS_FOUND, NOT_DONE = 0, 1, 2
"""Exit codes: nothing of severity error found; something was; the command was not carried out."""
_LONG_DASHES = ("–", "—")
"""What word processors make of "--"; a command line copied from a letter has them."""


def sources_under(paths: Sequence[Path], of_ours: Sequence[Path] = ()) -> list[Source]:
    """What is under the paths, but for the files of this very run: its output, roster and map are no submissions."""
    from tdkt_xl.intake.sources import find_sources

    try:
        return find_sources(paths, of_ours)
    except FileNotFoundError as problem:
        raise click.UsageError(f"không có tệp hay thư mục {problem}. {_how_to_name(str(problem))}") from None
    except OSError as problem:
        raise click.UsageError(f"không mở được {problem.filename}: {system_reason(problem)}.") from None


def _how_to_name(path: str) -> str:
    if path[:1] in _LONG_DASHES:
        return "Dấu gạch ở đầu bị phần mềm soạn thảo nối dài; tùy chọn viết với hai dấu trừ, ví dụ --roster."
    return "Hãy xem lại tên; tên có dấu cách phải đặt trong dấu ngoặc kép."


def say_nothing_found(paths: Sequence[Path]) -> None:
    """That no file that can be read lies under the paths; on standard error, where scripts do not look for results."""
    from tdkt_xl.intake.sources import NAMED_ENDINGS

    endings = ", ".join(NAMED_ENDINGS)
    where = ", ".join(map(str, paths))
    click.echo(f"Không có tệp biểu nào trong {where}. Hãy xem lại đường dẫn; đọc được các tệp {endings}.", err=True)


def read_all(
    sources: Sequence[Source],
    form: Path | None,
    workers: int | Executor,
    cached: bool,
    advance: Callable[[int], object],
    lines: bool = True,
) -> Iterator[Submission]:
    from tdkt_xl.intake.submissions import Way, forms_for, read_submissions

    forms_for(form)  # a definition that cannot be used is said before anything is begun
    # A folder's worth of returns is kept to the end and holds no cycles: the collector would only go over it in vain.
    gc.set_threshold(200_000, 50, 100)
    return read_submissions(sources, Way(form, _cache_folder() if cached else None, lines), workers, advance)


def _cache_folder() -> Path:
    """The user's, or the one that the environment's TDKT_CACHE names."""
    if own := os.environ.get("TDKT_CACHE"):
        return Path(own)
    from platformdirs import user_cache_path

    return user_cache_path("tdkt-xl", appauthor=False)


@contextmanager
def workers_for(jobs: int, dask: str | None) -> Iterator[int | Executor]:
    """So many processes of our own, or a Dask cluster's executor."""
    if dask is None:
        yield most_processes(jobs)
        return
    try:
        from distributed import Client
    except ImportError:
        raise click.UsageError("--dask cần gói mở rộng: pip install 'tdkt-xl[dask]'.") from None
    try:
        client = Client(dask, timeout=5)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        said = f"không kết nối được cụm Dask tại {dask}. Hãy xem lại địa chỉ, ví dụ tcp://may-chu:8786, và cụm có đang chạy không."
        raise click.UsageError(said) from problem
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]


@contextmanager
def progress_bar(length: int, label: str) -> Iterator[Callable[[int], object]]:
    """A bar on standard error where that is a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def print_findings(submission: Submission) -> None:
    """A submission's findings in words, under its path; nothing where there are none."""
    from tdkt_xl.words.severities import SEVERITY_WORDS

    findings = submission.all_findings
    if findings:
        click.echo(f"\n{submission.file}")
    for finding in findings:
        explained = f" — Giải trình: {finding.explained}" if finding.explained else ""
        click.echo(f"  {SEVERITY_WORDS[finding.severity]}: {finding.message} ({finding.rule}){explained}")


def exit_code(findings: Iterator[Finding]) -> int:
    return ERRORS_FOUND if any(finding.severity == "error" for finding in findings) else DONE
