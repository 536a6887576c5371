"""One word for each thing: no text that people see has a word that docs/glossary.md says is not used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tdkt_xl.words.severities import SEVERITY_WORDS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tdkt_xl"
_ROW = re.compile(r"\| (.+?) \| (.+?) \|")


def not_used() -> dict[str, str]:
    """Each word that is not used, and what to say instead."""
    part = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").partition("## Words not used")[2]
    rows = [found for line in part.splitlines() if (found := _ROW.fullmatch(line))]
    return {row[1]: row[2] for row in rows if row[1] not in ("not", "---")}


@cache
def said() -> list[tuple[str, str]]:
    """Every text of the program and the file that it is in."""
    return [(str(path.relative_to(ROOT)), text) for path in FILES for text in texts(path)]


def texts(path: Path) -> Iterator[str]:
    """What a module says: its strings but for docstrings, in small letters; of any other file all of it."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield content.casefold()
        return
    tree = ast.parse(content)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, holders) and node.body]
    silent = {id(statement.value) for statement in first if isinstance(statement, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value.casefold()


FILES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".html", ".js", ".toml"))


def test_every_type_in_the_list_is_one_of_the_program() -> None:
    named = re.findall(r"`([A-Z][a-z]\w+)`", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert len(named) > 25
    assert [name for name in named if not re.search(rf"^(?:class )?{name}\b(?:\(|:| =)", code, re.MULTILINE)] == []


def test_the_list_is_there() -> None:
    assert len(not_used()) > 8 and len(FILES) > 200


@pytest.mark.parametrize("word", sorted(not_used()))
def test_no_text_has_a_word_that_is_not_used(word: str) -> None:
    held = [(file, text[:80]) for file, text in said() if word in text]
    assert held == [], f"say “{not_used()[word]}”"


def test_a_severity_has_one_word() -> None:
    assert list(SEVERITY_WORDS.values()) == ["Phải sửa", "Cần xem lại", "Để biết"]
