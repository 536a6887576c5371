"""What a workbook keeps as JSON comes back as it was, whatever texts are in it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.kept_json import kept_cells, parsed

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
values = st.dictionaries(texts, st.one_of(st.none(), st.integers(), texts, st.lists(texts, max_size=3)), max_size=5)


@given(values)
def test_it_comes_back_as_it_was(value: dict[str, object]) -> None:
    assert parsed(kept_cells(value)) == value


@given(st.lists(st.sampled_from(["x", " ", "  ", "_x0041_"]), min_size=90, max_size=110))
def test_long_texts_are_cut_where_no_program_trims_them(words: list[str]) -> None:
    text = "".join(words) * 300
    cells = list(kept_cells({"text": text}))
    assert len(cells) > 1 and max(map(len, cells)) <= 15_000
    assert all(cell == cell.strip() and "  " not in cell and "_x0041" not in cell for cell in cells)
    assert parsed(cells) == {"text": text}


def test_what_is_no_json_object_is_nothing() -> None:
    assert (parsed(["{"]), parsed([]), parsed([json.dumps([1])])) == (None, None, None)
