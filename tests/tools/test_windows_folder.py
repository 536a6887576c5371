"""The Windows folder: which Python it takes, what goes where, the same bytes each time."""

from __future__ import annotations

import re
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tdkt_xl.commands.dropped import CHECK, INSTALL, MERGE
from tools.windows import folder, lock
from tools.windows.folder import Archive, Refused, accepted, beside_files, known_archives, python_files, wheel_files

ROOT = Path(__file__).parents[2]


def archive(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, text in files.items():
            out.writestr(name, text)
    return path


@pytest.fixture
def embed(tmp_path: Path) -> Path:
    return archive(
        tmp_path / "embed.zip", **{"cp313/python.exe": "exe", "cp313/python313._pth": "old", "cp313/python313.zip": "library"}
    )


def known(path: Path, release: bool) -> list[Archive]:
    return [Archive(sha256(path.read_bytes()).hexdigest(), "3.13", release, "made up")]


def test_another_archive_is_refused(embed: Path) -> None:
    with pytest.raises(Refused, match=r"is not in python\.toml"):
        accepted(embed, False, known_archives())


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file"):
        accepted(tmp_path / "none.zip", False, [])


def test_a_release_takes_no_stand_in(embed: Path) -> None:
    assert accepted(embed, False, known(embed, release=False)).source == "made up"
    with pytest.raises(Refused, match="A release takes"):
        accepted(embed, True, known(embed, release=False))
    assert accepted(embed, True, known(embed, release=True)).release


def test_python_finds_the_libraries(embed: Path) -> None:
    files = dict(python_files(embed))
    assert files["python/python.exe"] == b"exe"
    assert files["python/python313._pth"].decode().split() == ["python313.zip", ".", r"Lib\site-packages", "import", "site"]


def test_where_a_wheel_s_files_go(tmp_path: Path) -> None:
    names = {
        "xlwings/__init__.py": "python/Lib/site-packages/xlwings/__init__.py",
        "xlwings/pro/__init__.py": None,
        "xlwings-0.37.8.data/data/xlwings64-0.37.8.dll": "python/xlwings64-0.37.8.dll",
        "xlwings-0.37.8.data/scripts/xlwings.exe": None,
        "numpy/tests/test_a.py": None,
        "numpy/_core/include/numpy.h": None,
        "numpy/testing/__init__.py": "python/Lib/site-packages/numpy/testing/__init__.py",
        "pandas-3.1.1.dist-info/METADATA": "python/Lib/site-packages/pandas-3.1.1.dist-info/METADATA",
    }
    wheel = archive(tmp_path / "a.whl", **dict.fromkeys(names, "x"))
    assert {place for place, _ in wheel_files(wheel)} == {place for place in names.values() if place}


def test_what_lies_beside_has_the_line_ends_of_windows() -> None:
    files = dict(beside_files())
    assert set(files) == {"tdkt.cmd", "KIEM-TRA.cmd", "TONG-HOP.cmd", "CAI-NUT-EXCEL.cmd", "DOC-TRUOC.txt"}
    for data in files.values():
        assert data.count(b"\n") == data.count(b"\r\n") > 1
    for name, text in ((name, data.decode()) for name, data in files.items() if name.endswith(".cmd")):
        assert text.isascii()  # what a .cmd file prints depends on the window's code page: the words are Python's
        assert re.search(r'"%~dp0python\\python\.exe" -X utf8 -m tdkt_xl(\.commands\.dropped [a-z-]+)? %\*', text), name
    asked = [found[1] for data in files.values() if (found := re.search(r"dropped ([a-z-]+)", data.decode()))]
    assert sorted(asked) == sorted([CHECK, MERGE, INSTALL])


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    files = {"b.txt": b"two", "a.txt": b"one"}
    folder._write_zip(tmp_path / "1.zip", files)
    folder._write_zip(tmp_path / "2.zip", dict(reversed(files.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_every_dependency_is_in_the_lock_with_its_hash() -> None:
    """And at the version that the tests run with: `make windows-lock` writes it anew."""
    lines = [line for line in lock.LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    locked = dict(line.split(" ")[0].split("==") for line in lines)
    wanted = {re.split(r"[<>=!\[; ]", requirement)[0].lower() for requirement in lock.wanted()}
    assert wanted <= set(locked)
    pins = dict(
        line.lower().split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
    assert {name: version for name, version in locked.items() if name in pins and pins[name] != version} == {}


def test_the_stand_in_is_marked() -> None:
    entries = tomllib.loads(folder.ARCHIVES.read_text(encoding="utf-8"))["archives"]
    assert [entry["release"] for entry in entries if "tests only" in entry["source"]] == [False]
