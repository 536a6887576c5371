"""JSON that is written as it goes has the bytes of JSON that is put together first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.intake.jsonview import pieces, to_text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just(date(2026, 1, 2)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)
views = st.dictionaries(st.text(max_size=3), values, max_size=5)


def put_together(view: Mapping[str, object]) -> str:
    """The text by the standard encoder, an element of a list at the top a line."""

    def dumps(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, default=str)

    def entry(value: object) -> str:
        return "[\n  " + ",\n  ".join(map(dumps, value)) + "\n ]" if isinstance(value, list) and value else dumps(value)

    return "{\n" + ",\n".join(f" {dumps(key)}: {entry(value)}" for key, value in view.items()) + "\n}\n"


def as_iterators(value: object) -> object:
    """The same value with an iterator for each list that is reached through objects and such iterators alone."""
    if isinstance(value, dict):
        return {key: as_iterators(each) for key, each in value.items()}
    return iter([as_iterators(each) for each in value]) if isinstance(value, list) else value


@given(views)
def test_the_bytes_are_those_of_the_standard_encoder(view: dict[str, object]) -> None:
    assert to_text(view) == put_together(view)


@given(views)
def test_iterators_are_written_as_lists_are(view: dict[str, object]) -> None:
    lazy = as_iterators(view)
    assert isinstance(lazy, dict) and "".join(pieces(lazy)) == put_together(view)


def test_nothing_is_asked_of_an_iterator_before_it_is_due() -> None:
    asked: list[int] = []

    def numbers() -> object:
        for number in range(3):
            asked.append(number)
            yield number

    text = pieces({"a": 1, "b": numbers()})
    while "0" not in next(text):
        pass
    assert asked == [0]
