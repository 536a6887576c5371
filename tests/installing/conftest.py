"""What an installed package holds and a checkout need not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.calc import extension
from tools.libreoffice.extension import write_extension


@pytest.fixture(scope="session")
def built_extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extension(tmp_path_factory.mktemp("package"))


@pytest.fixture(autouse=True)
def _with_extension(built_extension: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here sees the package with tdkt.oxt in it, of today's modules."""
    monkeypatch.setattr(extension, "SHIPPED", built_extension)
