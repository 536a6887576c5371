"""What an installation takes along: every package of the program and every file that it reads beside its modules."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def test_every_package_is_listed() -> None:
    folders = {path.parent.relative_to(ROOT) for path in ROOT.glob("tdkt_xl/**/__init__.py")}
    found = {".".join(folder.parts) for folder in folders}
    assert set(SETUPTOOLS["packages"]) == found


def test_every_file_beside_the_modules_is_listed() -> None:
    patterns = SETUPTOOLS["package-data"]
    beside = [path for path in ROOT.glob("tdkt_xl/**/*.*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    missing = [
        path
        for path in beside
        if not any(path.match(pattern) for pattern in patterns.get(".".join(path.parent.relative_to(ROOT).parts), ()))
    ]
    assert beside and not missing
