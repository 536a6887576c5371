"""What many tests need: the built-in form, and a quick way to make a submission."""

from __future__ import annotations

import os

import pytest

from tdkt_xl.forms import Form, built_in_forms
from tests.office import LibreOffice

# The JSON engine that stands in for Excel (xlwings.pro, tests only) looks for this when xlwings is first imported.
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")


@pytest.fixture(scope="session")
def form() -> Form:
    """The official form that ships with the program."""
    return built_in_forms()[0]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """A LibreOffice with a profile of its own, one for each worker of the test run."""
    return LibreOffice(tmp_path_factory.mktemp("office") / "profile")
