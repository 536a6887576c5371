"""`python -m tools.windows.lock`: writes wheels.txt, the exact wheels of the Windows folder with their hashes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("wheels.txt")
PYTHON = "3.13"
OF_WINDOWS = ("colorama", "psutil", "pywin32")
"""What the libraries need on Windows only: pip, run elsewhere, does not see that they do."""
LEFT_OUT = ("pandas",)
"""For `to_frame()` alone, which whoever analyses further calls in a Python of their own: a sixth of the folder."""


def platform_options() -> list[str]:
    """What tells pip to fetch wheels for 64-bit Windows, whatever it runs on."""
    return ["--only-binary=:all:", "--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp"]


def wanted() -> list[str]:
    """The program's own dependencies but pandas, with those of the Excel add-in, and numpy, which looks for outliers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["excel"]]
    taken = (each for each in listed if "sys_platform" not in each and not each.startswith(LEFT_OUT))
    return [*taken, "numpy", *OF_WINDOWS]


def write_lock(path: Path = LOCK) -> None:
    """Fetches what is wanted, as constraints.txt pins it, and writes down what came. Raises CalledProcessError of pip's."""
    with TemporaryDirectory(prefix="tdkt-") as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", *platform_options()]
        subprocess.run([*command, "-c", str(ROOT / "constraints.txt"), "-d", folder, *wanted()], check=True)  # noqa: S603 - pip
        lines = [_locked(wheel) for wheel in sorted(Path(folder).glob("*.whl"), key=lambda wheel: wheel.name.lower())]
    head = f"# Wheels of the Windows folder (64-bit, Python {PYTHON}); written by `make windows-lock`.\n"
    path.write_text(head + "".join(lines), encoding="utf-8", newline="\n")


def _locked(wheel: Path) -> str:
    name, version, *_ = wheel.name.split("-")
    return f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"


if __name__ == "__main__":
    write_lock()
