"""Writes a dataclass out as a plain class, for the extension: what the decorator makes at import is made when it is built.

LibreOffice waits for imports at its first formula. There the decorator costs nearly a millisecond a class and `dataclasses`, with
all that it imports, twenty; written out, the methods lie compiled on the disk.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass as _dataclass

SHIM = "tdkt_xl.calc.office.older"
_KNOWN_OPTIONS = frozenset({"frozen", "slots", "eq", "order"})
_ORDERINGS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


@_dataclass(frozen=True)
class _Field:
    """A field; `default` is the source of its default, `made` says that this is a factory to be called each time."""

    name: str
    default: str | None = None
    made: bool = False


def dataclass_decorator(node: ast.ClassDef) -> ast.expr | None:
    """The decorator that makes a class a dataclass, None where it is none."""
    return next((decorator for decorator in node.decorator_list if _named(decorator) == "dataclass"), None)


def is_field(node: ast.stmt) -> bool:
    """Whether a statement of a dataclass is one of its fields."""
    return isinstance(node, ast.AnnAssign)


def methods(node: ast.ClassDef) -> Iterator[str]:
    """Sources of what the decorator would add to the class. Raises ValueError for an option that is not known here."""
    decorator = dataclass_decorator(node)
    options = {str(o.arg): ast.literal_eval(o.value) for o in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    if not options.keys() <= _KNOWN_OPTIONS:
        raise ValueError(f"{node.name}: dataclass({', '.join(options)})")
    own = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
    return _methods([_field(each) for each in node.body if isinstance(each, ast.AnnAssign)], own, options)


def _named(node: ast.expr) -> str | None:
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else None


def _field(node: ast.AnnAssign) -> _Field:
    assert isinstance(node.target, ast.Name)
    if node.value is None:
        return _Field(node.target.id)
    if _named(node.value) == "field" and isinstance(node.value, ast.Call):
        (option,) = node.value.keywords
        if option.arg != "default_factory":
            raise ValueError(ast.unparse(node))
        return _Field(node.target.id, ast.unparse(option.value), made=True)
    return _Field(node.target.id, ast.unparse(node.value))


def _methods(fields: list[_Field], own: set[str], options: dict[str, bool]) -> Iterator[str]:
    """`own` are the methods that the class has itself."""
    frozen = options.get("frozen", False)
    values = _tuple("self", fields)
    yield f"__names__ = {tuple(field.name for field in fields)!r}"
    yield f"def __init__(self, {', '.join(map(_parameter, fields))}):"
    yield "    _own = self.__dict__"  # a frozen class refuses assignments
    for field in fields:
        value = f"{field.name} if {field.name} is not None else ({field.default})()" if field.made else field.name
        yield f"    _own[{field.name!r}] = {value}"
    if "__post_init__" in own:
        yield "    self.__post_init__()"
    yield f"__repr__ = {_shim('shown_fields')}"
    if options.get("eq", True):
        yield f"def __eq__(self, other):\n    return {values} == {_tuple('other', fields)} if {_ALIKE} else NotImplemented"
        yield f"def __hash__(self):\n    return hash({values})" if frozen else "__hash__ = None"
    if options.get("order"):
        for name, sign in _ORDERINGS.items():
            yield f"def {name}(self, other):\n    return {values} {sign} {_tuple('other', fields)} if {_ALIKE} else NotImplemented"
    if frozen:
        yield f"__setattr__ = __delattr__ = {_shim('refused')}"


_ALIKE = "other.__class__ is self.__class__"


def _parameter(field: _Field) -> str:
    default = "None" if field.made else field.default
    return field.name if default is None else f"{field.name}={default}"


def _tuple(owner: str, fields: list[_Field]) -> str:
    return f"({''.join(f'{owner}.{field.name}, ' for field in fields)})"


def _shim(name: str) -> str:
    return f"__import__({SHIM!r}, fromlist=['']).{name}"
