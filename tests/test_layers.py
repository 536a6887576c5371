"""One way only: a part of the program imports what stands below it, never what stands above."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tdkt_xl"
LAYERS = (
    {"words"},
    {"forms"},
    {"model"},
    {"files"},
    {"reading"},
    {"blank"},
    {"intake"},
    {"rollup"},
    {"summary"},
    {"report", "sendback"},
    {"api"},
    {"desk"},
    {"excel", "calc", "page"},
    {"installing"},
    {"commands"},
    {"__main__"},
)
"""From the ground floor up; parts of one floor do not know each other."""
FLOORS = {name: floor for floor, names in enumerate(LAYERS) for name in names}


def part_of(path: Path) -> str:
    """The package or module right below the program's own."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The parts that a module imports when it is imported itself; what waits in functions or is for type checkers is left out."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.split(".")[0] == PACKAGE.name:
            names = [node.module.partition(".")[2]] if "." in node.module else [name.name for name in node.names]
            yield from (name.partition(".")[0] for name in names)


def test_every_part_has_its_floor() -> None:
    parts = {part_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert parts == set(FLOORS)


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_a_part_imports_from_below(part: str) -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if part_of(path) == part]
    known = {(str(path.relative_to(PACKAGE)), name) for path in modules for name in imported(path) if name != part}
    assert modules and [(path, name) for path, name in sorted(known) if FLOORS[name] >= FLOORS[part]] == []
