"""Reads the name of an award by its parts: form or title, issuer, subject, period, mode, recipients.

The rules are data (names.toml, institutions.csv). A label is read from left to right; each step takes the longest phrase that fits
there. A word that no rule knows ends the reading: the label is then unknown. Free text is accepted only where a rule allows it
(after "cho", after "vì thành tích …", as the name of a commune or a company), and never if it contains another award's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from unicodedata import combining

from tdkt_xl.forms.close_matches import is_telling
from tdkt_xl.forms.names.label import Label, label_of
from tdkt_xl.forms.names.lexicon import Lexicon
from tdkt_xl.forms.names.reading import LabelReading
from tdkt_xl.forms.names.ready import spelled
from tdkt_xl.forms.names.rules import NameRules
from tdkt_xl.forms.names.scan import Scan
from tdkt_xl.words.syllables import has_syllable_letters

_MOST_WORDS = 90
_SHORTEST_WORD = 4
"""A shorter word is never corrected: too many others are one slip away."""
_MOST_ODD_WORDS = 4


@dataclass(frozen=True)
class NameGrammar:
    """The rules, with the spellings of a catalogue (by key: the code). `parents` are codes of awards that have classes or kinds.

    `bases` are codes of titles that an office itself, a commune or a district gives.
    """

    rules: NameRules
    spellings: Mapping[str, str]
    parents: frozenset[str]
    bases: frozenset[str]

    def read(self, label: str) -> LabelReading:
        """The meaning of the label as it is written."""
        return self._read(label_of(label, self._lexicon))

    def read_as_mistyped(self, label: str) -> LabelReading:
        """The meaning of the label with one slip corrected, or else without any diacritics."""
        repaired = self._repaired(label_of(label, self._lexicon))
        if repaired is not None:
            return repaired
        plain = self._read(label_of(label, self._plain_lexicon))
        return replace(plain, said=(*plain.said, "nhãn gõ thiếu hoặc sai dấu")) if plain.code is not None else LabelReading(None)

    def _read(self, label: Label) -> LabelReading:
        return Scan(self, label).run() if 0 < label.length <= _MOST_WORDS else LabelReading(None)

    def _repaired(self, label: Label) -> LabelReading | None:
        """The reading with one unknown word replaced by a word of the vocabulary one slip away; None unless there is exactly one
        award."""
        found: dict[str, LabelReading] = {}
        for at in [at for at, key in enumerate(label.keys) if self._is_odd(key)][:_MOST_ODD_WORDS]:
            near = self._near(label.keys[at])
            if len(near) > 1 and _letters(label.keys[at]) < _SHORTEST_WORD:  # "cụa": "của", or "cục"
                continue
            for meant in near:
                reading = self._read(label.with_key(at, meant))
                if reading.code is not None:
                    found[reading.code] = reading
        if len(found) != 1:
            return None
        (reading,) = found.values()
        return replace(reading, said=(*reading.said, "nhãn gõ gần đúng"))

    def _is_odd(self, word: str) -> bool:
        return len(word) >= _SHORTEST_WORD and word not in self._lexicon.vocabulary and not word.isdigit()

    def _near(self, word: str) -> list[str]:
        """Words of the vocabulary one slip away, without abbreviations and without words by which awards differ."""
        try:
            from rapidfuzz.distance import OSA
            from rapidfuzz.process import extract
        except ImportError:  # LibreOffice's own Python has only the standard library: there a slip is not corrected
            return []
        return [meant for meant, _, _ in extract(word, self._plain_words, scorer=OSA.distance, score_cutoff=1, limit=4)]

    @cached_property
    def _plain_words(self) -> list[str]:
        ready = self._lexicon.ready
        return sorted([*(ready.corrected if ready is not None else ()), *filter(may_be_meant, self._lexicon.further_words)])

    @cached_property
    def _checksum(self) -> str:
        return spelled(self.spellings)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.rules, self.spellings, self._checksum)

    @cached_property
    def _plain_lexicon(self) -> Lexicon:
        return Lexicon(self.rules, self.spellings, self._checksum, plain=True)


def may_be_meant(word: str) -> bool:
    """True if a slip may be corrected into this word."""
    return len(word) >= _SHORTEST_WORD and not is_telling(word) and has_syllable_letters(word)


def _letters(key: str) -> int:
    """The number of letters in a word, without its marks."""
    return sum(not combining(letter) for letter in key)
