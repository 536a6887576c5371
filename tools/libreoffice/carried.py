"""The part of this package that LibreOffice's own Python needs: which modules, and their sources for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tdkt_xl.reading.finding_words import TABLES
from tools.libreoffice.older_python import rewritten
from tools.libreoffice.written_forms import written_forms

ROOTS = (
    *("calc.office.host", "calc.office.older", "desk.actions", "desk.functions", "desk.press", "desk.totals", "desk.user_python"),
    *("desk.worksheet", "reading.line_verdict"),
)
"""What the components import; with all that these import themselves, it is carried."""
PACKAGE = Path(__file__).parents[2] / "tdkt_xl"
_FORMS = "forms/__init__.py"
"""The package that the extension carries as its forms written down."""
_FINDING_WORDS = "reading/finding_words.py"
"""The module that the extension carries as the table written down."""


def carried_parts() -> dict[str, str]:
    """ROOTS and what each imports when it is imported: sources written down for the oldest Python, by path below the package."""
    parts: dict[str, str] = {}
    waiting = [*ROOTS]
    while waiting:
        path = _path_of(waiting.pop())
        if path is None or path in parts:
            continue
        if path == _FORMS:
            parts[path] = written_forms(PACKAGE / "forms")
            tree = ast.parse("\n".join(line for line in parts[path].splitlines() if line.startswith("from ")))  # the rest is long
        elif path == _FINDING_WORDS:
            parts[path] = f"TABLES = {TABLES!r}\n"
            tree = ast.parse(parts[path])
        else:
            tree = ast.parse(source(path))
            parts[path] = rewritten(source(path), tree)
        waiting.append(path.removesuffix("/__init__.py").rpartition("/")[0].replace("/", "."))  # the package above
        waiting.extend(_imported(tree))
    return dict(sorted(parts.items()))


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
