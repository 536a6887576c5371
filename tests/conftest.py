"""What many tests need: the built-in form, and a quick way to make a submission."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tdkt_xl.forms import Form, built_in_forms
from tests.calc_office import CalcOffice, installed_profile
from tests.office import LibreOffice

if TYPE_CHECKING:
    from tests.browser import Chromium

# How long an example takes says more of what else the machine is doing than of the program; speed has its own measurements.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("suite"), max_examples=25)
settings.load_profile("suite")

# The JSON engine that stands in for Excel (xlwings.pro, tests only) looks for this when xlwings is first imported.
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")


_MARKED_BY_FIXTURE = {"office": "office", "calc_profile": "office", "running_calc": "office", "chromium": "browser"}
"""Who uses the fixture needs the program: the test is marked accordingly, so that `make quick` leaves the test out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if marker := _MARKED_BY_FIXTURE.get(fixture):
                item.add_marker(marker)


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
    """No test finds what another has read or answered, nor touches the user's own."""
    monkeypatch.setenv("TDKT_HOME", str(tmp_path / ".home"))
    monkeypatch.setenv("TDKT_CACHE", str(tmp_path / ".cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".data"))


@pytest.fixture(scope="session")
def calc_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with the extension installed, one for each worker of the test run."""
    return installed_profile(tmp_path_factory.mktemp("calc"))


@pytest.fixture(scope="module")
def running_calc(tmp_path_factory: pytest.TempPathFactory, calc_profile: Path) -> Iterator[CalcOffice]:
    """A LibreOffice with the extension, running while the tests of a module do."""
    office = CalcOffice(tmp_path_factory.mktemp("running"), calc_profile)
    yield office
    office.stop()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A Chromium that looks at the pages of a module's tests."""
    from tests.browser import Chromium  # selenium takes long to import

    browser = Chromium(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.stop()


@pytest.fixture
def calc(running_calc: CalcOffice) -> Iterator[CalcOffice]:
    """The running LibreOffice, without documents."""
    yield running_calc
    running_calc.call("close")
