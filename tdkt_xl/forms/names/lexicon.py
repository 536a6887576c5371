"""The phrases in names of awards, found in a sequence of words: the longest phrase of a role that begins at a position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tdkt_xl.forms.names.ready import Ready, ready_tables
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
    """All phrases of `rules`, and the spellings of awards that the rules cannot compose (by key: the code), with their checksum.

    `plain`: words are compared without diacritics.
    """

    rules: NameRules
    spellings: Mapping[str, str]
    checksum: str
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
            for words, meaning in self._phrases(role, keys[at]):
                if tuple(keys[at : at + len(words)]) == words:
                    yield len(words), meaning

    def _found_by_letters(self, role: str, keys: Sequence[str], at: int) -> list[tuple[int, Any]]:
        found, letters, skipped = [], "", self._skipped(role)
        meanings: Mapping[str, Any] = self.ready.letters(role) if self.ready is not None else self.letters_of_rules[role]
        for end in range(at, min(at + _LONGEST, len(keys))):
            if keys[end] != skipped:
                letters += keys[end]
                if letters in meanings:
                    meaning = meanings[letters]
                    found.append((end + 1 - at, self._meant(role, meaning) if self.ready is not None else meaning))
            elif end == at:
                break
        return found[::-1]

    def folded(self, role: str) -> frozenset[str]:
        """The phrases of a small part with their diacritics."""
        return frozenset(map(fold, self.rules.words[role]))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every phrase except names of provinces."""
        awards = (word for text in self._own_spellings for word in self.words_of(text))
        if self.ready is not None:
            return self.ready.vocabulary.union(awards)
        return frozenset(word for role, words, _ in self.phrases_of_rules if role != "province" for word in words).union(awards)

    @cached_property
    def further_words(self) -> frozenset[str]:
        """Words of the vocabulary about which nothing is ready."""
        return self.vocabulary - (self.ready.vocabulary if self.ready is not None else frozenset())

    @cached_property
    def ready(self) -> Ready | None:
        """What was worked out beforehand from these rules and the built-in spellings; None if it has to be worked out here."""
        tables = ready_tables(self.rules.digest)
        found = tables[self.plain] if tables is not None else None
        if found is None or self._is_checked(found):
            return found
        return found if found.spellings.items() <= self.spellings.items() else None

    def _is_checked(self, ready: Ready) -> bool:
        """True if all spellings are ready."""
        return self.checksum == ready.checked

    @cached_property
    def letters_of_rules(self) -> dict[str, dict[str, Any]]:
        """The phrases of the joined roles by their letters: as the rules have them, and with words abbreviated where then only one
        meaning is possible."""
        found: dict[str, dict[str, Any]] = {}
        phrases_by_role: dict[str, list[Phrase]] = {}
        for role, words, meaning in self.phrases_of_rules:
            phrases_by_role.setdefault(role, []).append((words, meaning))
        for role in _JOINED:
            known: dict[str, Any] = {}
            phrases = phrases_by_role.get(role, [])
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

    def _meant(self, role: str, kept: str) -> Any:
        """The meaning of a ready phrase: a level, an award's code, or one of the rules by its position."""
        meanings = self._meanings.get(role)
        return meanings[int(kept)] if meanings is not None else kept or None

    @cached_property
    def _meanings(self) -> Mapping[str, Sequence[Any]]:
        named = dict.fromkeys((*_NAMED, "province"), self.rules.institutions)
        return {"form": self.rules.forms, "issuer": self.rules.issuers, **named}

    def kept(self, role: str, meaning: Any) -> str:
        """How the meaning of a phrase is kept: the reverse of reading a ready one."""
        meanings = self._meanings.get(role)
        return str(next(i for i, each in enumerate(meanings) if each is meaning)) if meanings is not None else meaning or ""

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

    def _phrases(self, role: str, first: str) -> Sequence[Phrase]:
        """The phrases of a role that begin with this word, the longest first."""
        found = self._known_phrases.get((role, first))
        if found is None:
            found = self._known_phrases[role, first] = self._begun_with(role, first)
        return found

    @cached_property
    def _known_phrases(self) -> dict[tuple[str, str], list[Phrase]]:
        return {}

    def _begun_with(self, role: str, first: str) -> list[Phrase]:
        if self.ready is None:
            found = self._keyed_phrases.get(role, {}).get(first, [])
        else:
            ready = self.ready.phrases(role, first)
            found = [(tuple(key.split(" ")), self._meant(role, meaning)) for key, meaning in ready]
        if role != "award" or not self._own_awards:
            return found
        own = self._own_awards.get(first, {})
        others = [(words, code) for words, code in found if words not in own]
        return sorted([*others, *((words, code) for words, code in own.items() if code)], key=lambda phrase: -len(phrase[0]))

    @cached_property
    def _keyed_phrases(self) -> Mapping[str, Mapping[str, list[Phrase]]]:
        found: dict[str, dict[str, list[Phrase]]] = {}
        for role, words, meaning in self.phrases_of_rules:
            found.setdefault(role, {}).setdefault(words[0], []).append((words, meaning))
        return found

    @cached_property
    def phrases_of_rules(self) -> list[tuple[str, tuple[str, ...], Any]]:
        """All phrases that are no awards' names, the longest first: role, keys, meaning."""
        found = []
        for role, spelling, meaning in self._entries():
            words = tuple(key for _, key in keyed_words(spelling, self.plain))
            if words:
                found.append((role, words, meaning))
        return sorted(found, key=lambda phrase: -len(phrase[1]))

    # ---- Awards' names

    @cached_property
    def _own_awards(self) -> Mapping[str, Mapping[tuple[str, ...], str]]:
        """The awards' names about which nothing is ready, by their first word; "" for those that mean two."""
        found: dict[str, dict[tuple[str, ...], str]] = {}
        for text, code in self._own_spellings.items():
            words = self.words_of(text)
            if words:
                found.setdefault(words[0], {})[words] = code
        return found

    def words_of(self, key: str) -> tuple[str, ...]:
        """The words of a spelling of an award; spellings come as keys with diacritics."""
        return tuple(word for _, word in keyed_words(key, plain=True)) if self.plain else tuple(key.split())

    @cached_property
    def _own_spellings(self) -> dict[str, str]:
        """The spellings that are not ready and their other writings ("": of two awards), without those that the rules compose."""
        ready = self.ready
        if ready is not None and self._is_checked(ready):
            return {}
        known: Mapping[str, str] = ready.spellings if ready is not None else {}
        own = {key: code for key, code in self.spellings.items() if key not in known}
        found = self.otherwise_written(own, ready.otherwise if ready is not None else {}) | own
        return {key: code for key, code in found.items() if not code or not self._is_composed(key, code)}

    def otherwise_written(self, spellings: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
        """The spellings with some of their words written differently; "" where two awards (one may be known) are meant."""
        found: dict[str, str] = {}
        swaps = self._swaps(self.rules.written) if spellings else {}
        for key, code in spellings.items():
            for text in self._swapped(key, swaps):
                found[text] = code if found.get(text, known.get(text, code)) == code else ""
        return found

    def awards_of_rules(self) -> dict[str, str]:
        """The awards' names that the rules cannot compose, as keys, with their codes."""
        return {key: code for key, code in self._own_spellings.items() if code}

    def _is_composed(self, key: str, code: str) -> bool:
        """True if the rules make this name of a form and an issuer, or if it is a form's name alone."""
        words = tuple(key.split())
        beginnings = self._heads.get(words[0], ())
        return words in beginnings or (code in self._made and any(words[: len(head)] == head for head in beginnings))

    @cached_property
    def _heads(self) -> Mapping[str, list[tuple[str, ...]]]:
        """The forms' names by their first word."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for form in self.rules.forms:
            for spelling in form.spellings:
                words = tuple(key for _, key in keyed_words(spelling))
                found.setdefault(words[0], []).append(words)
        return found

    @cached_property
    def _made(self) -> frozenset[str]:
        return frozenset(code for form in self.rules.forms for code in (*form.by.values(), form.plain))

    def _entries(self) -> Iterator[tuple[str, str, Any]]:
        rules = self.rules
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
