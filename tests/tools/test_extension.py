"""LibreOffice's part is built with the package."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tdkt_xl.calc import extension as shipped
from tdkt_xl.words.errors import TdktError
from tools.libreoffice.extension import build_extension, write_extension
from tools.wheel import write_wheel

ROOT = Path(__file__).parents[2]


def test_what_the_package_holds_is_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write_extension(tmp_path)
    assert target == tmp_path / "tdkt_xl" / "calc" / shipped.NAME
    monkeypatch.setattr(shipped, "SHIPPED", target)
    assert shipped.extension() == build_extension()


def test_a_package_that_is_not_whole_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "SHIPPED", tmp_path / shipped.NAME)
    with pytest.raises(TdktError, match="Hãy cài lại tdkt-xl"):
        shipped.extension()


def test_it_is_built_without_any_library(tmp_path: Path) -> None:
    """A wheel is built where nothing but setuptools is installed."""
    way = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    code = f"{way}; from tools.libreoffice.extension import build_extension; build_extension()"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_wheel_carries_it_and_none_of_the_tools(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_wheel(tmp_path)) as wheel:
        names = wheel.namelist()
        assert wheel.read(f"tdkt_xl/calc/{shipped.NAME}") == build_extension()
        assert "tdkt_xl/excel/vbaProject.bin" in names and "tdkt_xl/excel/LICENSE-xlwings.txt" in names
    assert not [name for name in names if name.startswith(("tools/", "tests/")) or "macros" in name]
