"""The wheel as people install it: built, put into a folder of its own, and run from there, without the checkout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tdkt_xl.words.version import VERSION
from tools.wheel import write_wheel

ROOT = Path(__file__).parents[2]
_RUN = """
import sys
sys.path.insert(0, {site!r})
sys.path[:] = [place for place in sys.path if place not in ("", {root!r})]
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in str(finder)]
import tdkt_xl
assert tdkt_xl.__file__.startswith({site!r}), tdkt_xl.__file__
from tdkt_xl.commands.cli import main
sys.exit(main({arguments!r}))
"""
"""The program of the folder alone: a checkout that is installed for development is taken off the search path."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    built, site = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = write_wheel(built)
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)

    def run(*arguments: str | Path, at: Path) -> subprocess.CompletedProcess[str]:
        code = _RUN.format(site=str(site), root=str(ROOT), arguments=[str(argument) for argument in arguments])
        return subprocess.run([sys.executable, "-I", "-c", code], cwd=at, capture_output=True, text=True, check=False)

    return run


@pytest.mark.slow
def test_what_is_installed_does_a_whole_period(run: Run, tmp_path: Path) -> None:
    assert run("--version", at=tmp_path).stdout == f"tdkt {VERSION}\n"
    made = run("new", "--unit", "Xã Bình An", "--period", "2026", "-o", "bieu.xlsx", at=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    sample = ROOT / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"
    checked = run("check", sample, at=tmp_path)
    assert checked.returncode == 1 and "(individuals-split)" in checked.stdout
    assert run("merge", sample, "-o", "tong-hop.xlsx", at=tmp_path).returncode == 1
    for name in ("bao-cao.docx", "bao-cao.html"):
        assert run("report", "tong-hop.xlsx", "-o", name, at=tmp_path).returncode == 0
    assert run("addin", "build", "--out", "nut", at=tmp_path).returncode == 0
    assert {path.name for path in tmp_path.rglob("*.*")} >= {"bieu.xlsx", "tong-hop.xlsx", "bao-cao.docx", "tdkt.xlam", "tdkt.oxt"}
