"""`python -m tools.page.build [OUT.html]`: the program, Python and its libraries as one HTML file that runs offline."""

from __future__ import annotations

import base64
import gzip
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tdkt_xl.words.version import VERSION

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PAGE = ROOT / "tdkt_xl" / "page"
MOST_BYTES = 13 * 10**6
LEFT_OUT = ("calc", "commands", "desk", "excel", "installing")
"""Rooms of the program that a browser has no use for. Of sendback it has the receipts alone: marked copies need lxml."""
_MARK = "<!-- {} -->"


def parts() -> dict[str, Any]:
    return tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))


def build(output: Path) -> Path:
    """Writes the page. Raises CalledProcessError where npm, pip or node fail, ValueError where a part is not the pinned one."""
    pinned = parts()
    with TemporaryDirectory(prefix="tdkt-") as name:
        scratch = Path(name)
        pyodide = _pyodide(pinned["pyodide"], scratch)
        app = scratch / "app"
        for kind in ("wasm", "pure"):
            for wheel in _wheels(pinned[kind], scratch / kind):
                unpack(wheel, app, natives=kind == "wasm")
        copy_program(ROOT / "tdkt_xl", app / "tdkt_xl")
        command = ["node", str(HERE / "compile.mjs"), str(pyodide), str(app), str(pyodide / "python_stdlib.zip"), str(scratch)]
        subprocess.run(command, check=True)  # noqa: S603 - node
        worker = classic_worker(
            (pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8"),
            (pyodide / "pyodide.mjs").read_text(encoding="utf-8"),
            (PAGE / "worker.js").read_text(encoding="utf-8"),
        )
        blobs = {
            "part-wasm": (pyodide / "pyodide.asm.wasm").read_bytes(),
            "part-std": (scratch / "std.zip").read_bytes(),
            "part-app": (scratch / "app.zip").read_bytes(),
            "part-worker": worker.encode(),
        }
        text = assembled(PAGE, blobs, pinned["licences"])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8", newline="\n")
    if output.stat().st_size > MOST_BYTES:
        raise ValueError(f"{output} has {output.stat().st_size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} are wanted.")
    return output


def _pyodide(pin: Mapping[str, str], scratch: Path) -> Path:
    """The unpacked npm package."""
    npm = shutil.which("npm")
    if npm is None:
        raise ValueError("npm is not installed; Debian and Ubuntu: apt install npm")
    subprocess.run([npm, "pack", "--silent", pin["package"]], cwd=scratch, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (package,) = scratch.glob("*.tgz")
    _check(package, pin["sha256"])
    with tarfile.open(package) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def _check(file: Path, expected: str) -> None:
    found = sha256(file.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{file.name}: its SHA-256 is {found}, parts.toml says {expected}.")


def _wheels(pin: Mapping[str, Any], folder: Path) -> list[Path]:
    folder.mkdir()
    (folder / "lock.txt").write_text("\n".join(pin["wheels"]) + "\n", encoding="utf-8")
    platforms = [part for platform in pin["platforms"] for part in ("--platform", platform)]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        *platforms,
    ]
    rest = ["--python-version", pin["python"], "--implementation", "cp", "-d", str(folder), "-r", str(folder / "lock.txt")]
    subprocess.run([*command, *rest], check=True)  # noqa: S603 - pip
    return sorted(folder.glob("*.whl"))


def unpack(wheel: Path, folder: Path, natives: bool) -> None:
    """A wheel's modules and licences; its parts for a processor only where they are WebAssembly."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            name = info.filename
            if name.endswith((".pyi", "/RECORD")) or "/doc/" in name or (not natives and name.endswith((".so", ".pyd"))):
                continue
            archive.extract(info, folder)


def copy_program(package: Path, folder: Path) -> None:
    """The program's own modules and data, without the rooms of the other hosts."""
    shutil.copytree(package, folder, ignore=lambda at, names: _left_out(Path(at) == package, names))


def _left_out(top: bool, names: Iterable[str]) -> set[str]:
    return {name for name in names if name == "__pycache__" or name.endswith(".zip") or (top and name in LEFT_OUT)}


def classic_worker(asm: str, loader: str, own: str) -> str:
    """Pyodide's two modules and our worker as one classic script: a page opened from disk may not start a module worker."""
    asm = _replaced(asm, [("import.meta.url", '"file:///pyodide.asm.mjs"')])
    asm = re.sub(r"export default (\w+);", r"self.createPyodideModule=\1;", asm)
    loader = re.sub(r"export\{(\w+) as loadPyodide,[^}]*\};", r"self.loadPyodide=\1;", loader)
    loader = loader.partition("//# sourceMappingURL")[0]
    for text in (asm, loader):
        if re.search(r"\bexport\s*[{d]", text):
            raise ValueError("Pyodide's modules are written otherwise than expected: see tools/page/build.py, classic_worker.")
    alone = "self.importScripts = () => { throw new Error('not in this worker'); };\n"  # else Pyodide refuses a classic worker
    return f"{alone}{asm}\n;(() => {{{loader}}})();\n{own}"


def _replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"Pyodide's modules no longer hold {old}.")
        text = text.replace(old, new)
    return text


def assembled(page: Path, blobs: Mapping[str, bytes], licences: Mapping[str, str]) -> str:
    """The page's HTML with its style, its script and every part inside."""
    text, style, script = ((page / name).read_text(encoding="utf-8") for name in ("index.html", "index.css", "index.js"))
    inside = {
        "style-hash": _digest(style),
        "script-hash": _digest(script),
        "style": f"<style>{style}</style>",
        "script": f"<script>{script}</script>",
        "licences": "".join(f"<li>{escape(name)}: {escape(licence)}</li>" for name, licence in licences.items()),
        "version": VERSION,
        "source": source_stamp(),
        "parts": "\n".join(f'<script type="text/plain" id="{name}">{_packed(data)}</script>' for name, data in blobs.items()),
    }
    for name, part in inside.items():
        if _MARK.format(name) not in text:
            raise ValueError(f"index.html has no place for {name}.")
        text = text.replace(_MARK.format(name), part)
    return text


def source_stamp(package: Path = ROOT / "tdkt_xl") -> str:
    """Tells from which state of the program a page was built: it changes with any file that goes into the page."""
    stamp = sha256((HERE / "parts.toml").read_bytes())
    for path in sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        inside = path.relative_to(package)
        if inside.parts[0] not in LEFT_OUT:
            stamp.update(inside.as_posix().encode() + b"\0" + path.read_bytes())
    return stamp.hexdigest()[:16]


def _digest(text: str) -> str:
    """As the page's own rules want it, by which nothing runs on the page but what stands there."""
    return base64.b64encode(sha256(text.encode()).digest()).decode()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


if __name__ == "__main__":
    built = build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "tdkt-xl.html")
    print(f"{built}  {built.stat().st_size / 1e6:.1f} MB")
