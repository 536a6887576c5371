"""Dataclasses written out as plain classes: they behave as the decorator's own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.calc.office import older
from tools.libreoffice.older_python import rewritten

SOURCE = '''
@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place."""
    x: int
    y: int = 2
    @property
    def sum(self): return self.x + self.y

@dataclass
class Path:
    points: list
    names: dict = field(default_factory=dict)
    closed: bool = False
    def __post_init__(self): self.names.setdefault("first", self.points[0])

@dataclass(frozen=True, eq=False)
class Single:
    value: object
'''


def _made(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"dataclass": dataclass, "field": field, "__name__": __name__}
    exec(compile(source, "made", "exec"), names)
    return names


REAL, WRITTEN = _made(SOURCE), _made(rewritten(SOURCE))
SMALL = st.integers(0, 3)


def test_the_decorator_is_gone_and_the_docstring_stays() -> None:
    assert "dataclass" not in rewritten(SOURCE)
    assert WRITTEN["Point"].__doc__ == "A place."


@given(SMALL, SMALL, SMALL, SMALL)
def test_a_value_behaves_as_the_decorators_own(x: int, y: int, other_x: int, other_y: int) -> None:
    def seen(names: dict[str, Any]) -> list[object]:
        one, other = names["Point"](x, y), names["Point"](other_x, y=other_y)
        return [repr(one), one.sum, one == other, one < other, one >= other, hash(one) == hash(other), one == (x, y)]

    assert seen(WRITTEN) == seen(REAL)


@pytest.mark.parametrize(
    ("names", "copied", "as_dict"), [(REAL, replace, asdict), (WRITTEN, older.replace, older.asdict)], ids=["real", "written"]
)
def test_a_changeable_one_and_the_tools_for_it(
    names: dict[str, Any], copied: Callable[..., Any], as_dict: Callable[[Any], object]
) -> None:
    path, other = names["Path"]([names["Point"](1)]), names["Path"]([names["Point"](1)])
    assert path == other and path.names is not other.names
    path.closed = True
    assert path != other and copied(path, closed=False) == other
    assert as_dict(path) == {"points": [{"x": 1, "y": 2}], "names": {"first": {"x": 1, "y": 2}}, "closed": True}
    with pytest.raises(TypeError):
        hash(path)


@pytest.mark.parametrize("names", [REAL, WRITTEN], ids=["real", "written"])
def test_a_frozen_one_refuses_changes_and_one_without_equality_is_only_itself(names: dict[str, Any]) -> None:
    point, single = names["Point"](1), names["Single"](1)
    with pytest.raises(AttributeError):
        point.x = 2
    with pytest.raises(AttributeError):
        del point.x
    assert point.x == 1
    assert single != names["Single"](1) and hash(single) == hash(single)
    with pytest.raises(TypeError):
        names["Point"]()


@pytest.mark.parametrize(
    "odd", ["@dataclass(kw_only=True)\nclass A:\n    x: int", "@dataclass\nclass A:\n    x: int = field(repr=False)"]
)
def test_what_cannot_be_written_out_stops_the_build(odd: str) -> None:
    ast.parse(odd)
    with pytest.raises(ValueError):
        rewritten(odd)
