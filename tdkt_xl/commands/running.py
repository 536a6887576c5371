"""What the commands share while they run: the progress bar, findings in words, the exit code."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from tdkt_xl.words.writable import with_directions_shown

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from tdkt_xl.model.findings import Finding
    from tdkt_xl.model.returns import Submission

_MOST_NAMED = 20
DONE, ERRORS_FOUND, NOT_DONE = 0, 1, 2
"""Exit codes: no finding of severity error; at least one; the command was not carried out."""


def say_nothing_found(paths: Sequence[Path]) -> None:
    """Prints that there is no readable file under the paths, to standard error: programs read standard output."""
    from tdkt_xl.intake.sources import NAMED_ENDINGS

    endings = ", ".join(NAMED_ENDINGS)
    where = ", ".join(map(str, paths))
    click.echo(f"Không có tệp biểu nào trong {where}. Hãy xem lại đường dẫn; đọc được các tệp {endings}.", err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress function that draws a bar on standard error if this is a terminal, and does nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with ExitStack() as drawn:
        bar: ProgressBar[int] | None = None

        def advance(done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                bar = drawn.enter_context(click.progressbar(length=total, label=label, file=sys.stderr))
            bar.update(done - bar.pos)

        yield advance


class _Shown:
    """A terminal that shows the characters which change the direction of writing as codes."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        return self._terminal.write(with_directions_shown(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)


@contextmanager
def terminal_without_turns() -> Iterator[None]:
    """Within the block the content of files cannot change the direction of writing on a terminal; other outputs are unchanged."""
    before = sys.stdout, sys.stderr
    try:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is not None and getattr(sys, name).isatty():
                setattr(sys, name, _Shown(getattr(sys, name)))
        yield
    finally:
        sys.stdout, sys.stderr = before


def print_pieces(text: Iterable[str]) -> None:
    """Prints a text while it is generated, some thousand pieces at a time."""
    pieces = iter(text)
    while some := list(islice(pieces, _AT_A_TIME)):
        click.echo("".join(some), nl=False)


_AT_A_TIME = 5_000


def print_findings(submission: Submission) -> None:
    """Prints a submission's findings in words, below its path; nothing if there are none."""
    from tdkt_xl.reading.findings import told_once
    from tdkt_xl.words.severities import SEVERITY_WORDS

    findings = told_once(submission.all_findings)
    if findings:
        click.echo(f"\n{submission.file}")
    for finding in findings:
        explained = f" — Giải trình: {finding.explained}" if finding.explained else ""
        text = f"  {SEVERITY_WORDS[finding.severity]}: {finding.message} ({finding.rule}){explained}"
        _print_finding(text, finding.severity, finding.rule)


def print_named(what: str, kind: str, names: Iterable[str]) -> None:
    """Prints one line with the number of names and the first of them in natural order; nothing if there are no names."""
    from tdkt_xl.words.sentences import some_named
    from tdkt_xl.words.text import natural_key

    every = sorted(names, key=natural_key)
    if every:
        click.echo(f"{what} ({len(every)}): {some_named(every, _MOST_NAMED, kind)}.")


_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def _print_finding(text: str, severity: str, rule: str) -> None:
    """Prints one line if the output is no terminal. On a terminal the text is wrapped; unless NO_COLOR is set, the word for the
    severity is coloured and the rule's id, which only `[[off]]` and the rule book need, is faint."""
    if not sys.stdout.isatty():
        click.echo(text)
        return
    width = max(shutil.get_terminal_size().columns - 1, 40)
    wrapped = textwrap.fill(text, width, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False)
    word, colon, rest = wrapped.partition(":")
    if not os.environ.get("NO_COLOR"):
        word = click.style(word, fg=_COLOURS[severity], bold=True)
        rest = rest.replace(f"({rule})", click.style(f"({rule})", dim=True))
    click.echo(f"{word}{colon}{rest}")


def exit_code(findings: Iterator[Finding]) -> int:
    return ERRORS_FOUND if any(finding.severity == "error" for finding in findings) else DONE
