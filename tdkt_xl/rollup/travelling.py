"""Summaries are sent on: they say nothing of the folders of the machine that they were made on, whose names tell a person's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from tdkt_xl.model.returns import Finding
from tdkt_xl.model.summary import Summary, Tracked

_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")
_BEGINS = r"""(?<![^\s“”"'(,;:])"""
"""Before a path within a text."""
Folders = tuple[tuple[str, str], ...]
"""Beginnings of paths, shortened and as they were given."""


def fit_to_travel(summary: Summary) -> Summary:
    """The summary with its files told by the folder that all lie in; `Summary.given` still knows the paths as they were given.

    Paths that are not absolute stay: they say no more than the person at the keyboard wrote.
    """
    folders = _folders(each.file for each in summary.submissions)
    named = [each.file for each in (summary.reconciliation, summary.comparison and summary.comparison.previous) if each]
    alone = [file for file in named if _ABSOLUTE.match(file) and not _within(file, folders)]
    folders = (*folders, *((file.rpartition("/")[2], file) for file in alone))
    if not folders:
        return summary
    short = _Shortening(folders)
    reconciliation, comparison = summary.reconciliation, summary.comparison
    if reconciliation is not None:
        reconciliation = replace(reconciliation, file=short.path(reconciliation.file))
    if comparison is not None:
        comparison = replace(comparison, previous=replace(comparison.previous, file=short.path(comparison.previous.file)))
    return replace(
        summary,
        submissions=tuple(map(short.tracked, summary.submissions)),
        findings=tuple(map(short.finding, summary.findings)),
        reconciliation=reconciliation,
        comparison=comparison,
        folders=folders,
    )


def _folders(files: Iterable[str]) -> Folders:
    """The folder that all absolute paths lie in, and what stands for it: its own name, but for the user's own folder.

    Where they have no folder in common, what lies in the user's own folder is still told without it.
    """
    ways = [file.partition("!/")[0].split("/")[:-1] for file in files if _ABSOLUTE.match(file)]
    common = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*ways, strict=False))]
    home = os.path.expanduser("~").replace(os.sep, "/").rstrip("/")
    base = "/".join(common)
    if not ways:
        return ()
    if home == base:
        return (("", f"{base}/"),)
    if not base or re.fullmatch("[A-Za-z]:", base) or home.startswith(f"{base}/"):
        return (("~/", f"{home}/"),)
    return ((f"{common[-1]}/", f"{base}/"),)


def _within(file: str, folders: Folders) -> bool:
    return any(file.startswith(given) for _, given in folders)


class _Shortening:
    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._in_texts = [(re.compile(_BEGINS + re.escape(given)), short) for short, given in folders]

    def path(self, path: str) -> str:
        """A path, by its beginning alone: further inside the same letters are folders of other names."""
        return next((short + path[len(given) :] for short, given in self._folders if path.startswith(given)), path)

    def text(self, text: str) -> str:
        """A text that may name paths."""
        for begins, short in self._in_texts:
            text = begins.sub(lambda _, short=short: short, text)  # type: ignore[misc]
        return text

    def tracked(self, each: Tracked) -> Tracked:
        reason, words, instead = (self._value(value) for value in (each.reason, each.words, each.instead))
        return replace(each, file=self.path(each.file), reason=reason, words=words, instead=instead)

    def finding(self, found: Finding) -> Finding:
        return replace(
            found,
            file=self.path(found.file) if found.file is not None else None,
            actual=self._value(found.actual),
            expected=self._value(found.expected),
            slots=self._value(found.slots),
        )

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, (tuple, list)):
            return type(value)(map(self._value, value))
        if isinstance(value, Mapping):
            return {name: self._value(each) for name, each in value.items()}
        return value
