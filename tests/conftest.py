"""What many tests need: the built-in form, and a quick way to make a submission."""

from __future__ import annotations

import pytest

from tdkt_xl.forms import Form, built_in_forms


@pytest.fixture(scope="session")
def form() -> Form:
    """The official form that ships with the program."""
    return built_in_forms()[0]
