"""What many tests need: the built-in form, and a quick way to make a submission."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import Form, built_in_forms
from tests.office import LibreOffice


@pytest.fixture(scope="session")
def form() -> Form:
    """The official form that ships with the program."""
    return built_in_forms()[0]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """A LibreOffice with a profile of its own, one for each worker of the test run."""
    return LibreOffice(tmp_path_factory.mktemp("office") / "profile")


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another has read, nor touches the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
