"""The part of this package that LibreOffice's own Python needs: which modules, and their sources and data for it."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from tdkt_xl.calc.older_python import rewritten

ROOTS = (
    *("actions", "calc.office.host", "calc.office.older", "desk.press", "desk.totals", "desk.user_python"),
    *("functions", "line_verdict", "worksheet"),
)
"""What the components import; with all that these import themselves, it is carried."""
PACKAGE = Path(__file__).parents[1]
_DATA = frozenset({".toml", ".csv", ".txt", ".json"})


@cache
def carried_modules() -> tuple[str, ...]:
    """The carried modules' paths below the package: ROOTS, and what each imports when it is imported."""
    found: set[str] = set()
    waiting = [*ROOTS]
    while waiting:
        path = _path_of(waiting.pop())
        if path is None or path in found:
            continue
        found.add(path)
        waiting.append(path.removesuffix("/__init__.py").rpartition("/")[0].replace("/", "."))  # the package above
        waiting.extend(_imported(ast.parse(source(path))))
    return tuple(sorted(found))


def carried_parts() -> dict[str, str]:
    """Sources written down for the oldest Python, and the data files beside them, by path below the package."""
    sources = {name: rewritten(source(name)) for name in carried_modules()}
    folders = {(PACKAGE / name).parent for name in carried_modules()}
    data = sorted(path for folder in folders for path in folder.iterdir() if path.suffix in _DATA)
    return {**sources, **{path.relative_to(PACKAGE).as_posix(): _data_of(path) for path in data}}


def source(name: str) -> str:
    """A module's source by its path below the package."""
    return (PACKAGE / name).read_text(encoding="utf-8")


def _path_of(module: str) -> str | None:
    """Where a module or package stands; None for the name of something inside a module."""
    path = module.replace(".", "/")
    return next((place for place in (f"{path}.py", f"{path}/__init__.py".lstrip("/")) if (PACKAGE / place).is_file()), None)


def _imported(tree: ast.Module) -> Iterator[str]:
    """What a module imports of this package at once: not what waits in its functions, nor what type checkers alone need."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.split(".")[0] == PACKAGE.name:
            module = node.module.removeprefix(PACKAGE.name).lstrip(".")
            yield module
            yield from (f"{module}.{name.name}".lstrip(".") for name in node.names)


def _data_of(path: Path) -> str:
    """A catalogue as it is; a form definition as JSON, which old Pythons can read too (`older.loads`)."""
    text = path.read_text(encoding="utf-8")
    return json.dumps(tomllib.loads(text), ensure_ascii=False, default=_iso) if path.suffix == ".toml" else text


def _iso(value: object) -> str:
    assert isinstance(value, date), value
    return value.isoformat()
