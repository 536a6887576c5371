"""The definitions of the library (tdkt_xl/forms/library): each loads, and its form is made and read back."""

from pathlib import Path

import pytest

import tdkt_xl
from tdkt_xl.forms import load_form

LIBRARY = sorted((Path(tdkt_xl.__file__).parent / "forms" / "library").glob("*.toml"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_definition_is_named_as_its_file(path):
    assert load_form(path).id == path.stem
