"""`python -m tools.wheel FOLDER`: the program's wheel, built from a clean copy, so that nothing of an earlier build gets in."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
_WANTED = ("LICENSE", "README.md", "pyproject.toml", "tdkt_xl", "tools")


def write_wheel(folder: Path) -> Path:
    """The wheel, written into `folder`. Raises CalledProcessError where pip cannot build it."""
    with TemporaryDirectory(prefix="tdkt-") as name:
        copy = Path(name) / "tdkt-xl"
        copy.mkdir()
        for wanted in _WANTED:
            source = ROOT / wanted
            if source.is_dir():
                shutil.copytree(source, copy / wanted, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / wanted)
        built = Path(name) / "built"
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", str(built)]
        subprocess.run([*command, str(copy)], check=True)  # noqa: S603 - pip
        (wheel,) = built.glob("*.whl")
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(wheel, folder / wheel.name))


if __name__ == "__main__":
    print(write_wheel(Path(sys.argv[1])))
