"""Finds the unit that sent a file without a return, so that a unit that has sent something is not listed as silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

from tdkt_xl.model.returns import Submission
from tdkt_xl.model.units import Office, Roster, Unit
from tdkt_xl.reading.identity import identify
from tdkt_xl.words.text import unaccented

_MOST_WORDS = 8
"""A unit's name, with the word for its level, has at most this many words."""


def sender_of(submission: Submission, roster: Roster, folders: Sequence[str], day: date | None) -> Office | None:
    """The unit that sent a file, found by letterhead, file name, the mail's sender, or folder; None if none of these is clear.

    Several units of the same name are distinguished by the folder; if the folder does not help, the result is None.
    """
    for unit in _named(submission):
        found = roster.find(unit, folders, day)
        if len(found) == 1:
            return found[0]
    by_address = _by_address(roster)
    if submission.sender.casefold() in by_address:
        return by_address[submission.sender.casefold()]
    for folder in reversed(folders):
        found = _in_words(folder, roster, folders, day)
        if len(found) == 1:
            return found[0]
    return None


def _named(submission: Submission) -> Iterator[Unit]:
    """The units that the letterhead and the file's name may name, the likeliest first."""
    of_report = submission.narrative.unit if submission.narrative is not None else None
    yield from (unit for unit in (of_report, submission.unit) if unit is not None and unit.name)
    said = identify({}, (), submission.file).unit
    if said.name or said.code:
        yield said
    stem = PurePosixPath(submission.file).stem
    yield from (Unit(code=name, name=name) for name in _parts(stem))


def _parts(text: str) -> Iterator[str]:
    """Runs of the text's words, the longest first. A single word only if the text has no other, or with a digit as in a code."""
    words = unaccented(text.replace("_", " ").replace("-", " ")).split()
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            if length > 1 or len(words) == 1:
                yield part
    yield from (word for word in text.replace("_", " ").split() if any(map(str.isdigit, word)))


def _in_words(text: str, roster: Roster, folders: Sequence[str], day: date | None) -> list[Office]:
    for part in (text, *_parts(text)):
        if found := roster.find(Unit(code=part, name=part), folders, day):
            return found
    return []


def _by_address(roster: Roster) -> Mapping[str, Office]:
    """Mail addresses that belong to exactly one unit, in lower case."""
    owners: dict[str, list[Office]] = {}
    for office in roster.offices.values():
        if office.email:
            owners.setdefault(office.email.casefold(), []).append(office)
    return {address: offices[0] for address, offices in owners.items() if len(offices) == 1}
