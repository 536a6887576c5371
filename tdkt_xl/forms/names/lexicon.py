"""The phrases in names of awards, found in a sequence of words: the longest phrase of a role that begins at a position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdkt_xl.forms.names.rules import Institution, NameRules
from tdkt_xl.words.text import fold, keyed_words

Phrase = tuple[tuple[str, ...], Any]
"""Keys of words, and their meaning."""
Swaps = dict[str, list[tuple[str, str]]]
"""Words and what else is written for them, with a space at either end, by the first of the words."""
_JOINED = ("institution", "issuer", "field", "subject")
"""Roles whose phrases are compared by their letters, without spaces: "GT-VT" as "GTVT"."""
_NAMED = ("institution", "field", "subject")
"""Of these, the roles in whose phrases "và" may be left out: "Kế hoạch - Đầu tư"."""
_LONGEST = 16
_SHORTEST_BODY, _SHORTEST_FIELD = 4, 2
"""Letters: a body's name abbreviated to fewer is written out in the rules or is not known."""


@dataclass(frozen=True)
class Lexicon:
    """All phrases of `rules`, and the spellings of awards that the rules cannot compose (by key: the code).

    `plain`: words are compared without diacritics.
    """

    rules: NameRules
    spellings: Mapping[str, str]
    plain: bool = False

    def longest(self, role: str, keys: Sequence[str], at: int) -> tuple[int, Any]:
        """The number of words from `at` on that are a phrase of this role, and its meaning; 0 if there is none."""
        return next(self.found(role, keys, at), (0, None))

    def lengths(self, role: str, keys: Sequence[str], at: int) -> list[int]:
        """The possible numbers of words from `at` on that are a phrase of this role, the longest first."""
        return [length for length, _ in self.found(role, keys, at)]

    def found(self, role: str, keys: Sequence[str], at: int) -> Iterator[tuple[int, Any]]:
        """The phrases of this role from `at` on, the longest first: their numbers of words and their meanings."""
        if role in _JOINED:
            yield from self._found_by_letters(role, keys, at)
        elif at < len(keys):
            for words, meaning in self._phrases.get(role, {}).get(keys[at], ()):
                if tuple(keys[at : at + len(words)]) == words:
                    yield len(words), meaning

    def _found_by_letters(self, role: str, keys: Sequence[str], at: int) -> list[tuple[int, Any]]:
        found, letters, meanings, skipped = [], "", self._letters[role], self._skipped(role)
        for end in range(at, min(at + _LONGEST, len(keys))):
            if keys[end] != skipped:
                letters += keys[end]
                if letters in meanings:
                    found.append((end + 1 - at, meanings[letters]))
            elif end == at:
                break
        return found[::-1]

    def folded(self, role: str) -> frozenset[str]:
        """The phrases of a small part with their diacritics."""
        return frozenset(map(fold, self.rules.words[role]))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every phrase except names of provinces."""
        found = (words for role, by_first in self._phrases.items() if role != "province" for words in _all(by_first))
        return frozenset(word for words in found for word in words)

    @cached_property
    def _letters(self) -> Mapping[str, Mapping[str, Any]]:
        """The phrases of the joined roles by their letters: as the rules have them, and with words abbreviated where then only one
        meaning is possible."""
        found: dict[str, dict[str, Any]] = {}
        for role in _JOINED:
            known: dict[str, Any] = {}
            phrases = [phrase for by_first in self._phrases.get(role, {}).values() for phrase in by_first]
            for words, meaning in phrases:
                known.setdefault(self._joined(role, words), meaning)
            shorter: dict[str, list[Any]] = {}
            for words, meaning in phrases:
                for text in self._swapped(" ".join(words), self._shorter):
                    shorter.setdefault(self._joined(role, text.split()), []).append(meaning)
            least = _SHORTEST_FIELD if role == "field" else _SHORTEST_BODY
            for letters, meanings in shorter.items():
                if len(letters) >= least and all(_is_alike(meaning, meanings[0]) for meaning in meanings):
                    known.setdefault(letters, meanings[0])
            found[role] = known
        return found

    def _joined(self, role: str, words: Iterable[str]) -> str:
        skipped = self._skipped(role)
        return "".join(word for word in words if word != skipped)

    def _skipped(self, role: str) -> str:
        """ "và" within the name of one body; between levels it means two bodies."""
        return self._and if role in _NAMED else ""

    @cached_property
    def _and(self) -> str:
        return _key("và", self.plain)

    @cached_property
    def _shorter(self) -> Swaps:
        return self._swaps(self.rules.shorter)

    def _swaps(self, table: Mapping[str, tuple[str, ...]]) -> Swaps:
        found: Swaps = {}
        for words, others in table.items():
            key = _key(words, self.plain)
            found.setdefault(key.split()[0], []).extend((f" {key} ", f" {_key(other, self.plain)} ") for other in others)
        return found

    @staticmethod
    def _swapped(key: str, swaps: Swaps) -> list[str]:
        """The texts that a key becomes with some of its words written differently."""
        whole = f" {key} "
        padded = [whole]
        for word in dict.fromkeys(key.split()):
            for words, other in swaps.get(word, ()):
                if words in whole:
                    padded += [text.replace(words, other) for text in padded if words in text]
        return [text.strip() for text in padded[1:]]

    @cached_property
    def _phrases(self) -> Mapping[str, Mapping[str, list[Phrase]]]:
        found: dict[str, dict[str, list[Phrase]]] = {}
        for role, spelling, meaning in self._entries():
            folded = role == "award" and not self.plain  # spellings of awards come as keys
            words = tuple(spelling.split()) if folded else tuple(key for _, key in keyed_words(spelling, self.plain))
            if words:
                found.setdefault(role, {}).setdefault(words[0], []).append((words, meaning))
        for by_first in found.values():
            for phrases in by_first.values():
                phrases.sort(key=lambda phrase: -len(phrase[0]))
        return found

    def _entries(self) -> Iterator[tuple[str, str, Any]]:
        rules = self.rules
        heads = {tuple(key for _, key in keyed_words(spelling)) for form in rules.forms for spelling in form.spellings}
        made = {code for form in rules.forms for code in (*form.by.values(), form.plain)}
        for key, code in {**self._otherwise_written(), **self.spellings}.items():
            words = tuple(key.split())
            composed = code in made and len(words) > 1 and any(words[: len(head)] == head for head in heads)
            if not composed and words not in heads:
                yield "award", key, code
        for form in rules.forms:
            yield from (("form", spelling, form) for spelling in form.spellings)
        for rule in rules.issuers:
            if self.plain and rule.typed:
                continue
            yield from (("issuer", spelling, rule) for spelling in rule.spellings)
        yield from (("head", spelling, None) for spelling in rules.heads)
        for level, spellings in rules.places.items():
            yield from (("no-place" if level == "none" else "place", spelling, level) for spelling in spellings)
        for level, spellings in rules.short_places.items():
            yield from (("short-place", spelling, level) for spelling in spellings)
        for role, spellings in rules.subjects.items():
            yield from ((f"subject-{role}", spelling, None) for spelling in spellings)
        for role, spellings in rules.words.items():
            yield from ((role, spelling, None) for spelling in spellings)
        for institution in rules.institutions:
            yield from _of_institution(institution)

    def _otherwise_written(self) -> dict[str, str]:
        """The spellings with some of their words written differently, without those that would then mean two awards."""
        found: dict[str, set[str]] = {}
        swaps = self._swaps(self.rules.written)
        for key, code in self.spellings.items():
            for text in self._swapped(key, swaps):
                found.setdefault(text, set()).add(code)
        return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def _key(text: str, plain: bool) -> str:
    return " ".join(key for _, key in keyed_words(text, plain))


def _of_institution(institution: Institution) -> Iterator[tuple[str, str, Any]]:
    role = "province" if institution.kind.startswith(("tinh", "thanh-pho")) else "institution"
    for name in _variants(institution.names):
        yield role, name, institution
        if name.startswith("Bộ "):  # a ministry's name is also its field
            yield "field", name.removeprefix("Bộ "), institution
    yield from (("field", field, institution) for field in institution.fields)
    yield from (("subject", subject, institution) for subject in institution.subjects)


def _is_alike(one: Any, other: Any) -> bool:
    """True if two meanings of an abbreviated phrase are the same for an award: one body, or two of the same kind and level."""
    if isinstance(one, Institution) and isinstance(other, Institution):
        return (one.level, one.kind) == (other.level, other.kind)
    return one is other or one == other


def _variants(names: Iterable[str]) -> Iterator[str]:
    """The names, and those of ministries also by the initials: "Bộ KHCN", "BKHCN"."""
    for name in names:
        yield name
        words = name.replace(",", " ").replace("-", " ").split()
        if words[:1] == ["Bộ"] and len(words) > 3 and name.upper() != name:
            initials = "".join(word[0] for word in words[1:] if word != "và" and word[:1].isalpha())
            yield f"Bộ {initials}"
            yield f"B{initials}"


def _all(by_first: Mapping[str, list[Phrase]]) -> Iterator[tuple[str, ...]]:
    return (words for phrases in by_first.values() for words, _ in phrases)
