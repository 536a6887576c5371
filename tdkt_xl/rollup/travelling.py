"""Removes the folders of this machine from a summary, because summaries are sent on and such folders show a person's name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from tdkt_xl.model.findings import Finding
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import Tracked

_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")
_BEGINS = r"""(?<![^\s“”"'(,;:])"""
"""What may precede a path in a text."""
Folders = tuple[tuple[str, str], ...]
"""Pairs of a shortened beginning of a path and the beginning as it was given."""


def fit_to_travel(summary: Summary) -> Summary:
    """The summary with its paths shortened to the folder that contains all files. `Summary.given` still returns the paths as given.

    Relative paths are not changed: they show only what the person typed.
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
    """The folder that contains all absolute paths, and its replacement: the folder's own name, or "" for the user's home folder.

    If the paths have no folder in common, or the common folder contains the home folder, only the home folder is replaced, by "~/".
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
        """The path with its beginning shortened; the same letters further inside are not changed, since they are other folders."""
        return next((short + path[len(given) :] for short, given in self._folders if path.startswith(given)), path)

    def text(self, text: str) -> str:
        """A text in which paths may occur, with the paths shortened."""
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
