"""Writes tdkt_xl/forms/names/ready.tsv: what the rules of names make of themselves, so that no sheet has to wait for it.

    python -m tools.name_tables

A test compares the file with the rules: after a change of names.toml, institutions.csv or awards.csv it is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.names.grammar import may_be_meant
from tdkt_xl.forms.names.lexicon import Lexicon
from tdkt_xl.forms.names.loading import name_rules
from tdkt_xl.forms.names.ready import FILE, MARKED, PLAIN, pairs, spelled
from tdkt_xl.words.text import fold

PATH = Path(__file__).parents[1] / "tdkt_xl" / "forms" / "names" / FILE


def written() -> str:
    """The text of the file, worked out from the rules: name, "marked" or "plain" or nothing, and content of each table."""
    spellings = {fold(spelling): each.code for each in catalogue().awards.values() for spelling in (each.name, *each.aliases)}
    rules = name_rules()
    lines = [("digest", "", rules.digest), ("checked", "", spelled(spellings)), ("awards", "", pairs(spellings))]
    for kind in (MARKED, PLAIN):
        lexicon = Lexicon(replace(rules, digest=""), spellings, "", kind == PLAIN)
        lines += [(name, kind, content) for name, content in _tables(lexicon)]
    return "".join("\t".join(line) + "\n" for line in lines)


def _tables(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    awards = [("award", lexicon.words_of(key), code) for key, code in lexicon.awards_of_rules().items()]
    awards.sort(key=lambda phrase: -len(phrase[1]))
    phrases: dict[str, dict[str, dict[str, str]]] = {}
    for role, words, meaning in (*lexicon.phrases_of_rules, *awards):
        begun = phrases.setdefault(role, {}).setdefault(words[0], {})
        begun.setdefault(" ".join(words), lexicon.kept(role, meaning))
    yield "others", pairs(lexicon.otherwise_written(lexicon.spellings, {}))
    for role, by_first in phrases.items():
        yield f"begun-{role}", ";" + "".join(f"{first}>{pairs(each)};" for first, each in by_first.items())
    for role, known in lexicon.letters_of_rules.items():
        yield f"joined-{role}", pairs({text: lexicon.kept(role, meaning) for text, meaning in known.items()})
    yield "words", " ".join(sorted(lexicon.vocabulary))
    yield "corrected", " ".join(sorted(filter(may_be_meant, lexicon.vocabulary)))


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
