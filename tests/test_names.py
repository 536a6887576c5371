"""One name, one thing: a class or a type alias of the package has a name of its own."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tdkt_xl"


def type_names(tree: ast.Module) -> set[str]:
    """The names of all classes, and of what a module assigns to a name in capitalised words, such as `Row = list[object]`."""
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    targets = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return classes | {name for name in names if name.strip("_")[0].isupper() and not name.isupper()}


def test_no_type_name_is_defined_twice() -> None:
    homes = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in type_names(ast.parse(path.read_text(encoding="utf-8"))):
            homes[name.strip("_")].append(str(path.relative_to(ROOT)))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}
