"""What the program writes has the same line ends on every system: no text is written with those of the system."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "tdkt_xl"
_NOT_KEPT = {"intake/isolation.py", "calc/office/host.py", "files/bulk.py"}
"""Where such a file ends with the run: logs that this program alone reads, a part whose line ends are mended when it is packed."""


def writings(source: str) -> Iterator[tuple[str, int]]:
    """The calls that write text without saying with which line ends: the name called, and the line."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = {word.arg: word.value for word in node.keywords}
        behind = node.args if isinstance(node.func, ast.Attribute) and name == "open" else node.args[1:]
        mode = words.get("mode", behind[0] if behind else None)
        writes = isinstance(mode, ast.Constant) and re.fullmatch(r"[wax]t?\+?", str(mode.value)) is not None
        is_a_path_s = name == "write_text" and len(node.args) < 3  # a sheet has a method of that name, with a row and a column
        writes_text = is_a_path_s or (name in ("open", "fdopen") and writes)
        if writes_text and "newline" not in words:
            yield name, node.lineno


def test_the_search_finds_what_it_looks_for() -> None:
    found = list(writings('open("a", "w")\npath.write_text(text)\nopen("a", "wb")\nopen("a")\nopen("a", "w", newline="")'))
    assert found == [("open", 1), ("write_text", 2)]


def test_no_text_is_written_with_the_line_ends_of_the_system() -> None:
    found = [
        (place, name, line)
        for path in sorted(PACKAGE.rglob("*.py"))
        for name, line in writings(path.read_text(encoding="utf-8"))
        if (place := path.relative_to(PACKAGE).as_posix()) not in _NOT_KEPT
    ]
    assert found == []
