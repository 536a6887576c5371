"""Rewrites a module of this package for Python 3.8, the oldest that LibreOffice 7.4 and later bring along.

The package is written for Python 3.11. The worksheet functions need a part of it inside LibreOffice; that part is rewritten,
never written twice. What is newer than 3.8 and used there is changed by rule, in the text itself: all else stays as it stands,
comments too. A test has vermin say that nothing else is left.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import accumulate

from tools.libreoffice.written_classes import SHIM, dataclass_decorator, is_field, methods

OLDEST = (3, 8)
_NEWER_NAMES = {
    ("dataclasses", "asdict"),
    ("dataclasses", "replace"),
    ("functools", "cache"),
    ("importlib.resources", "files"),
    ("itertools", "pairwise"),
    ("rapidfuzz.distance", "OSA"),
    ("rapidfuzz.process", "extract"),
}
"""Names that the shim has, of newer standard libraries or of a library that is not there: results are the same in all hosts."""
_NEWER_METHODS = frozenset({"removeprefix", "removesuffix"})
_NEWER_KEYWORDS = {"zip": "strict"}
_MADE_AT_BUILD = {"dataclasses": {"dataclass", "field"}}
_TYPE_NAMES = frozenset({"dict", "list", "tuple", "set", "frozenset", "Callable", "Mapping", "Sequence", "Iterable"})
_PLAIN_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "object"})
_SHIM_CALL = f"__import__({SHIM!r}, fromlist=['']).{{}}"
_NOTHING: frozenset[str] = frozenset()
_LEAVES = frozenset({type(None), int, str, ast.Load, ast.Store, ast.Name, ast.Constant, ast.alias})
"""What no rule is for and nothing is in: most of a tree."""
Place = tuple[int, int]
"""A line, from 1, and a byte within it: where `ast` says that something stands."""
Edit = tuple[Place, Place, str]
"""From where to where, and what shall stand there instead."""


def rewritten(source: str, tree: ast.Module | None = None) -> str:
    """The module's source for the oldest Python. `tree` is the parsed source, where it is at hand.

    Raises SyntaxError for a source that is none, ValueError for what no rule can change.
    """
    return _edited(source, _edits(tree or ast.parse(source)))


def _edits(tree: ast.AST) -> Iterator[Edit]:
    """Edits of a node before those of what is in it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        rule = _RULES.get(type(node))
        if rule is not None:
            yield from rule(node)
        for value in vars(node).values():
            if type(value) is list:
                waiting += [each for each in value if type(each) not in _LEAVES]
            elif type(value) not in _LEAVES:
                waiting.append(value)


def _edited(source: str, edits: Iterator[Edit]) -> str:
    """The source with the edits made. One within what another takes out goes with it."""
    text = source.encode()
    starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    places = [(starts[first - 1] + a, starts[last - 1] + b, new.encode()) for (first, a), (last, b), new in edits]
    pieces, done = [], 0
    for begin, end, new in sorted(places, key=lambda place: (place[0], place[1] > place[0])):  # put in first, then taken out
        if begin >= done:
            pieces += [text[done:begin], new]
            done = end
    return b"".join([*pieces, text[done:]]).decode()


def _start(node: ast.expr | ast.stmt | ast.keyword) -> Place:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt | ast.keyword) -> Place:
    return node.end_lineno or 0, node.end_col_offset or 0


def _imports(node: ast.ImportFrom) -> Iterator[Edit]:
    made = _MADE_AT_BUILD.get(node.module or "", _NOTHING)
    newer = [name for name in node.names if (node.module, name.name) in _NEWER_NAMES]
    kept = [name for name in node.names if name not in newer and name.name not in made]
    if len(kept) < len(node.names):
        statements = [ast.ImportFrom(node.module, kept, node.level)] if kept else []
        statements += [ast.ImportFrom(SHIM, newer, 0)] if newer else []
        yield _start(node), _end(node), "; ".join(map(ast.unparse, statements))


def _call(node: ast.Call) -> Iterator[Edit]:
    function = node.func
    if isinstance(function, ast.Name):
        newer = [keyword for keyword in node.keywords if keyword.arg == _NEWER_KEYWORDS.get(function.id, "")]
        yield from ((_start(keyword), _end(keyword), "") for keyword in newer)  # the comma before it may stay
    if isinstance(function, ast.Attribute):
        if function.attr in _NEWER_METHODS:  # name.removesuffix(".py") becomes removesuffix(name, ".py")
            yield _start(function), _start(function), f"{_SHIM_CALL.format(function.attr)}("
            line, column = _end(function)
            yield (line, column - len(f".{function.attr}")), (line, column + len("(")), ", "
        elif function.attr == "compile" and isinstance(function.value, ast.Name) and function.value.id == "re":
            yield _start(function), _end(function), _SHIM_CALL.format("LatePattern")


def _text_with_values(node: ast.JoinedStr) -> Iterator[Edit]:
    """Python up to 3.11 does not tell where something stands within an f-string."""
    for each in node.values:
        for _ in _edits(each):
            raise ValueError(f"line {node.lineno}: cannot be changed within an f-string: {ast.unparse(node)}")
    yield from ()


def _assignment(node: ast.Assign) -> Iterator[Edit]:
    """A name given to a type (`Value = float | bool`) is for type checkers alone."""
    if _is_type(node.value):
        yield _start(node.value), _end(node.value), "object"


def _class(node: ast.ClassDef) -> Iterator[Edit]:
    for base in node.bases:
        if isinstance(base, ast.Subscript) and _is_type(base):
            yield _end(base.value), _end(base), ""
    decorator = dataclass_decorator(node)
    if decorator is not None:
        line, column = _start(decorator)
        yield (line, column - len("@")), _end(decorator), ""
        for field in filter(is_field, node.body):
            yield _start(field), _end(field), ""
        made = rewritten("\n".join(methods(node))).replace("\n", "\n" + " " * node.body[0].col_offset)
        yield _below_docstring(node), _below_docstring(node), " " * node.body[0].col_offset + made + "\n"


def _below_docstring(node: ast.ClassDef) -> Place:
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        return (first.end_lineno or 0) + 1, 0
    return min(each.lineno for each in (first, *getattr(first, "decorator_list", ()))), 0


_RULES: dict[type[ast.AST], Callable[..., Iterator[Edit]]] = {
    ast.ImportFrom: _imports,
    ast.Call: _call,
    ast.JoinedStr: _text_with_values,
    ast.Assign: _assignment,
    ast.ClassDef: _class,
}


def _is_type(node: ast.expr) -> bool:
    """Whether an expression is a parametrised type or a union of types."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in _TYPE_NAMES
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _is_type_name(node.left) and _is_type_name(node.right)
    return False


def _is_type_name(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    named = isinstance(node, ast.Name) and (node.id in _PLAIN_TYPES or (node.id[0].isupper() and not node.id.isupper()))
    return named or _is_type(node)
