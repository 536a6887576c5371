"""What the rules of names make of themselves, worked out beforehand: ready.tsv, written by `python -m tools.name_tables`.

To key some five thousand phrases takes as long as to read sixty sheets; to load them takes as long as one or two. The file says for
which rules it was made, by a checksum of their text; for other rules nothing is ready, and the phrases are keyed when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from zlib import crc32

FILE = "ready.tsv"
MARKED, PLAIN = "marked", "plain"


def checksum(texts: Iterable[str]) -> str:
    """A short checksum of texts in this order."""
    return f"{crc32(chr(10).join(texts).encode()):08x}"


def spelled(spellings: Mapping[str, str]) -> str:
    """A checksum of spellings of awards and what they mean, in whatever order."""
    keys = sorted(spellings)
    return checksum((*keys, *map(spellings.__getitem__, keys)))


def pairs(texts: Mapping[str, str]) -> str:
    """Texts and their meanings as the file has them: "key|meaning|key|meaning"."""
    return "|".join(part for pair in texts.items() for part in pair)


def _read_pairs(text: str) -> dict[str, str]:
    parts = text.split("|")
    return dict(zip(parts[::2], parts[1::2], strict=True)) if text else {}


@dataclass(frozen=True)
class Ready:
    """The phrases with or without diacritics. `texts` are the lines of the file by their name, taken apart only when needed.

    "awards" are the built-in spellings for which the tables are, "checked" their checksum, "others" their other writings ("" where
    two awards would be meant). "begun-…" are the phrases of a role, the longest first, by first word: ";word>pairs;word>pairs;".
    "joined-…" are those of a joined role by their letters. A meaning is its position among the rules, a level or a code. "words"
    are the vocabulary, "corrected" the words of it into which a slip may be corrected.
    """

    texts: Mapping[str, str]
    _by_letters: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def checked(self) -> str:
        return self.texts["checked"]

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        return _read_pairs(self.texts["awards"])

    @cached_property
    def otherwise(self) -> Mapping[str, str]:
        return _read_pairs(self.texts["others"])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.texts["words"].split(" "))

    @property
    def corrected(self) -> list[str]:
        return self.texts["corrected"].split(" ")

    def phrases(self, role: str, first: str) -> Iterable[tuple[str, str]]:
        """The phrases of a role that begin with this word, and their meanings."""
        text = self.texts.get(f"begun-{role}", "")
        at = text.find(f";{first}>")  # to take all texts apart would cost more than to look for the words of some labels
        if at < 0:
            return ()
        at += len(first) + 2
        return _read_pairs(text[at : text.index(";", at)]).items()

    def letters(self, role: str) -> Mapping[str, str]:
        """The meanings of a joined role's phrases by their letters."""
        if role not in self._by_letters:
            self._by_letters[role] = _read_pairs(self.texts[f"joined-{role}"])
        return self._by_letters[role]


@cache
def ready_tables(digest: str) -> tuple[Ready, Ready] | None:
    """The tables with and without diacritics; None if they were made for other rules, or are not at hand."""
    from importlib.resources import files  # takes time, and most sheets need no table

    try:
        text = files("tdkt_xl.forms.names").joinpath(FILE).read_text(encoding="utf-8") if digest else ""
    except OSError:  # LibreOffice's part does not hold the file
        return None
    if not text.startswith(f"digest\t\t{digest}\n") or not digest:
        return None
    tables: dict[str, dict[str, str]] = {"": {}, MARKED: {}, PLAIN: {}}
    for line in text.splitlines()[1:]:
        name, kind, content = line.split("\t")
        tables[kind][name] = content
    return Ready({**tables[""], **tables[MARKED]}), Ready({**tables[""], **tables[PLAIN]})
