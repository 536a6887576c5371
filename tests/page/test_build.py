"""How the page is put together: pinned parts, one file, nothing left out that it names."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from tools.page import build
from tools.page.build import assembled, classic_worker, copy_program, unpack

ROOT = Path(__file__).parents[2]


def test_the_pinned_versions_are_those_of_the_tests() -> None:
    pins = dict(
        line.lower().split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
    parts = build.parts()
    wheels = [wheel.split(" ")[0].split("==") for kind in ("wasm", "pure") for wheel in parts[kind]["wheels"]]
    assert {name: version for name, version in wheels if pins[name] != version} == {}


def test_every_part_has_its_hash() -> None:
    parts = build.parts()
    assert re.fullmatch("[0-9a-f]{64}", parts["pyodide"]["sha256"])
    for kind in ("wasm", "pure"):
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", wheel) for wheel in parts[kind]["wheels"])


def test_the_page_holds_everything_and_asks_for_nothing() -> None:
    blobs = {"part-wasm": b"w", "part-std": b"s", "part-app": b"a", "part-worker": b"k"}
    text = assembled(build.PAGE, blobs, {"Một & hai": "MIT"})
    assert "<!-- " not in text.partition("<script")[0]
    assert all(f'id="{name}"' in text for name in blobs) and "<li>Một &amp; hai: MIT</li>" in text
    assert not re.search(r'(?:src|href)="(?!data:)', text)
    assert "connect-src 'none'" in text and text.count("'sha256-") == 2


def test_pyodide_written_otherwise_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"import\.meta\.url"):
        classic_worker("other", "other", "")
    with pytest.raises(ValueError, match="otherwise than expected"):
        classic_worker("import.meta.url", "export{a as b};", "")


def test_a_wheel_s_parts_for_one_processor_stay_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        for name in ("a/__init__.py", "a/fast.cpython-311.so", "a/types.pyi", "a-1.dist-info/RECORD", "a-1.dist-info/LICENSE"):
            wheel.writestr(name, "x")
    unpack(tmp_path / "a.whl", tmp_path / "pure", natives=False)
    unpack(tmp_path / "a.whl", tmp_path / "wasm", natives=True)
    found = {path.name for path in (tmp_path / "pure").rglob("*") if path.is_file()}
    assert found == {"__init__.py", "LICENSE"}
    assert (tmp_path / "wasm" / "a" / "fast.cpython-311.so").is_file()


def test_the_other_hosts_stay_out(tmp_path: Path) -> None:
    copy_program(ROOT / "tdkt_xl", tmp_path / "tdkt_xl")
    rooms = {path.name for path in (tmp_path / "tdkt_xl").iterdir()}
    assert rooms.isdisjoint(build.LEFT_OUT) and {"api", "page", "reading", "summary"} <= rooms


def test_what_the_page_runs_needs_no_library_that_it_lacks() -> None:
    """Found out in a fresh Python that refuses them: no WebAssembly of lxml, numpy and pandas is to be had, and of the standard
    library the page has less."""
    import subprocess
    import sys

    code = (
        "import sys\n"
        "missing = ('lxml', 'numpy', 'pandas', 'click', 'platformdirs', 'docx', 'docxtpl', 'cryptography')\n"
        "missing += ('argparse', 'configparser', 'http.cookiejar', 'logging.handlers', 'logging.config', 'plistlib', 'symtable')\n"
        "missing += ('xml.dom.minidom', 'xml.dom.expatbuilder', 'xml.dom.pulldom', 'multiprocessing.managers', 'shelve', 'cmd')\n"
        "sys.modules.update(dict.fromkeys(missing))\n"
        "import tempfile, shutil, os\n"
        "from tdkt_xl.page import calls\n"
        "root = tempfile.mkdtemp()\n"
        f"shutil.copytree({str(ROOT / 'samples' / 'tinh-hai-cap' / 'bao-cao')!r}, root + '/bao-cao')\n"
        "answer = calls.answer('merge', '{\"folder\": \"bao-cao\"}', root=root)\n"
        "print(len(answer['files']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("3\n", "")


def test_licences_are_said_of_every_wheel() -> None:
    parts = tomllib.loads((ROOT / "tools" / "page" / "parts.toml").read_text(encoding="utf-8"))
    named = " ".join(parts["licences"]).lower()
    for kind in ("wasm", "pure"):
        assert [wheel.split("==")[0] for wheel in parts[kind]["wheels"] if wheel.split("==")[0] not in named] in ([], ["jinja2"])
