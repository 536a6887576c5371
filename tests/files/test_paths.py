"""Paths that are too long, or that the system cannot follow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tdkt_xl.files.paths import openable, real_path
from tdkt_xl.intake.sources import find_sources

LONG = "C:\\báo cáo\\" + "x" * 260 + ".xlsx"


def test_only_a_long_path_on_windows_is_written_otherwise() -> None:
    assert openable(LONG, windows=False) == LONG
    assert openable("C:\\a.xlsx", windows=True) == "C:\\a.xlsx"
    assert openable(LONG, windows=True) == "\\\\?\\" + LONG
    assert openable(openable(LONG, windows=True), windows=True) == openable(LONG, windows=True)


def test_a_long_path_on_a_shared_folder() -> None:
    assert openable("\\\\may-chu" + LONG[2:], windows=True) == "\\\\?\\UNC\\may-chu" + LONG[2:]


def test_a_path_that_cannot_be_followed_is_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a", encoding="utf-8")

    def refused(*_: object, **__: object) -> str:
        raise OSError(22, "the path is too long")

    monkeypatch.setattr(os.path, "realpath", refused)
    assert real_path("a") == os.path.abspath("a")
    assert [source.shown for source in find_sources([tmp_path / "a.csv"])] == [(tmp_path / "a.csv").as_posix()]
