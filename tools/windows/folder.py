"""`python -m tools.windows.folder PYTHON.zip [OUT]`: builds the Windows folder as a .zip, the same bytes for the same input."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tools.wheel import write_wheel
from tools.windows.lock import LOCK, ROOT, platform_options

ARCHIVES = Path(__file__).with_name("python.toml")
BESIDE = Path(__file__).with_name("beside")
"""What lies beside the Python: the .cmd files and the note to read first, with the line ends of Windows."""
TOP = "tdkt-xl"
SITE = "python/Lib/site-packages"
MOST_BYTES = 45 * 10**6
_TIME = (1980, 1, 1, 0, 0, 0)
_SEARCH = "{library}\r\n.\r\nLib\\site-packages\r\nimport site\r\n"
"""Of python313._pth. The last line makes Python read pywin32's .pth."""
_NOT_NEEDED = frozenset({"tests", "test", "include", "demos", "pythonwin", "isapi", "adodbapi"})
"""Names of folders that no user of the program opens: the libraries' own tests, headers, demonstrations."""
_NOT_OURS_TO_GIVE = "xlwings/pro/"
"""Under a licence of its own; xlwings runs without it."""
_BUILD_ENDINGS = (".lib", ".a", ".h", ".pyx", ".pxd", ".chm", ".pyi")


class Refused(Exception):
    """The folder cannot be built; the text says why and what to do."""


@dataclass(frozen=True)
class Archive:
    """An archive of Python that may be taken; `release`: also for what is given to officers."""

    sha256: str
    python: str
    release: bool
    source: str


def known_archives(path: Path = ARCHIVES) -> list[Archive]:
    return [Archive(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["archives"]]


def accepted(embed: Path, release: bool, archives: Iterable[Archive]) -> Archive:
    """The entry of an archive, known by its hash. Raises Refused for any other, and for the tests' own in a release."""
    if not embed.is_file():
        raise Refused(f"{embed}: no such file. Download the Windows embeddable package (64-bit) from python.org.")
    digest = sha256(embed.read_bytes()).hexdigest()
    found = next((archive for archive in archives if archive.sha256 == digest), None)
    if found is None:
        raise Refused(f"{embed}: its SHA-256 {digest} is not in {ARCHIVES.name}. Compare it with python.org's before adding it.")
    if release and not found.release:
        raise Refused(f"{embed}: {found.source}. A release takes python.org's own archive.")
    return found


def python_files(embed: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the embeddable Python, with its search path written anew so that it finds the libraries."""
    with zipfile.ZipFile(embed) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename).name
            if info.is_dir():
                continue
            data = archive.read(info)
            if name.endswith("._pth"):
                data = _SEARCH.format(library=name.replace("._pth", ".zip")).encode()
            yield f"python/{name}", data


def wheel_files(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """What a wheel puts into the folder: its modules, and beside python.exe what it wants there (xlwings' library)."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            place = _placed(info.filename)
            if not info.is_dir() and place is not None:
                yield place, archive.read(info)


def _placed(name: str) -> str | None:
    """Where a wheel's file goes, None for what is left out."""
    top, _, rest = name.partition("/")
    if top.endswith(".data"):
        scheme, _, rest = rest.partition("/")
        if scheme == "data":
            return f"python/{rest}"
        if scheme not in ("purelib", "platlib"):
            return None
        name = rest
    if name.startswith(_NOT_OURS_TO_GIVE) or name.endswith(_BUILD_ENDINGS) or not _NOT_NEEDED.isdisjoint(name.split("/")[:-1]):
        return None
    return f"{SITE}/{name}"


def beside_files(folder: Path = BESIDE) -> Iterator[tuple[str, bytes]]:
    """The .cmd files and notes, in UTF-8 with Windows' line ends, as cmd.exe and Notepad want them."""
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
        yield path.name, (b"\xef\xbb\xbf" if path.suffix == ".txt" else b"") + text.encode()


def build(embed: Path, output: Path, release: bool = False) -> Path:
    """Writes the folder as `output`. Raises Refused, and CalledProcessError where pip cannot fetch a wheel of the lock."""
    accepted(embed, release, known_archives())
    with TemporaryDirectory(prefix="tdkt-") as scratch:
        wheels = [*_fetched(Path(scratch) / "libraries"), write_wheel(Path(scratch) / "own")]
        files = dict(python_files(embed))
        for wheel in wheels:
            files.update(wheel_files(wheel))
    files.update(beside_files())
    output.parent.mkdir(parents=True, exist_ok=True)
    _write_zip(output, files)
    if output.stat().st_size > MOST_BYTES:
        raise Refused(f"{output} has {output.stat().st_size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} are wanted.")
    return output


def _fetched(folder: Path) -> list[Path]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", *platform_options()]
    subprocess.run([*command, "-d", str(folder), "-r", str(LOCK)], check=True)  # noqa: S603 - pip
    return sorted(folder.glob("*.whl"))


def _write_zip(output: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{TOP}/{name}", _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same whatever system builds it
            archive.writestr(info, files[name])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("embed", type=Path, help="python.org's Windows embeddable package (64-bit)")
    options.add_argument("output", type=Path, nargs="?", default=ROOT / "dist" / "tdkt-xl-windows.zip")
    options.add_argument("--release", action="store_true", help="refuse archives that are for tests only")
    given = options.parse_args()
    try:
        built = build(given.embed, given.output, given.release)
    except Refused as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    print(f"{built}  {built.stat().st_size / 1e6:.1f} MB  sha256 {sha256(built.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
