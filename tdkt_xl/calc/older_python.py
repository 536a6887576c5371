"""Writes a module of this package down for Python 3.8, the oldest that LibreOffice 7.4 and later bring along.

The package is written for Python 3.11. The worksheet functions need a part of it inside LibreOffice; that part is rewritten,
never written twice. What is newer than 3.8 and used there is changed by rule; a test has vermin say that nothing else is left.
"""

from __future__ import annotations

import ast

from tdkt_xl.calc.written_classes import SHIM, is_dataclass, written_out

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


def rewritten(source: str) -> str:
    """The module's source for the oldest Python; comments are gone, docstrings stay. Raises SyntaxError for none."""
    tree = _Rewriter().visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class _Rewriter(ast.NodeTransformer):
    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST] | None:
        made = _MADE_AT_BUILD.get(node.module or "", set())
        node.names = [name for name in node.names if name.name not in made]
        newer = [name for name in node.names if (node.module, name.name) in _NEWER_NAMES]
        if not newer:
            return node if node.names else None
        node.names = [name for name in node.names if name not in newer]
        shim = ast.ImportFrom(SHIM, newer, 0)
        return [node, shim] if node.names else shim

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            newer = _NEWER_KEYWORDS.get(node.func.id)
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != newer or newer is None]
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in _NEWER_METHODS:
                return ast.Call(_in_shim(node.func.attr), [node.func.value, *node.args], [])
            if node.func.attr == "compile" and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                node.func = _in_shim("LatePattern")
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """A name given to a type (`Value = float | bool`) is for type checkers alone."""
        if _is_type(node.value):
            node.value = ast.Name("object")
            return node
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return self.generic_visit(node) if node.value is not None else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if is_dataclass(node):
            written_out(node)
        node.bases = [base.value if _is_type(base) and isinstance(base, ast.Subscript) else base for base in node.bases]
        return self.generic_visit(node)


def _in_shim(name: str) -> ast.expr:
    shim = ast.Call(ast.Name("__import__"), [ast.Constant(SHIM)], [ast.keyword("fromlist", ast.List([ast.Constant("")]))])
    return ast.Attribute(shim, name)


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
