"""Disks, folders, clocks and settings that are not as they should be: one message, nothing lost, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.sheets import write_return

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tdkt_xl", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("Xã Bình An", "Xã Tân An"):
        write_return(tmp_path / "in" / f"{name}.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit=name)
    return tmp_path


def test_a_disk_that_fills_up_keeps_the_old_file(folder: Path) -> None:
    """A file system of 64 KB, where this may be made here; else the limit of a file's size stands for it."""
    small = folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    mounted = AS_ROOT and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        if mounted:
            (small / "o.xlsx").write_bytes(b"before")
            (small / "filler").write_bytes(bytes(40 * 1024))
            done = run("merge", folder / "in", "-o", small / "o.xlsx", "--no-cache")
        else:
            (small / "o.xlsx").write_bytes(b"before")
            command = f'ulimit -f 8; exec "{sys.executable}" -m tdkt_xl merge "{folder / "in"}" -o "{small / "o.xlsx"}" --no-cache'
            done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 2 and b"Traceback" not in done.stderr
        assert "Không ghi được" in done.stderr.decode() and (small / "o.xlsx").read_bytes() == b"before"
        assert {path.name for path in small.iterdir()} <= {"o.xlsx", "filler"}
    finally:
        if mounted:
            subprocess.run(["umount", small], check=False)


@pytest.mark.skipif(not AS_ROOT, reason="only root may become an ordinary user")
def test_an_ordinary_user_in_a_read_only_folder_gets_one_message(folder: Path) -> None:
    for place in (folder, *folder.parents):
        if place.stat().st_uid == 0 and place.stat().st_mode & 0o005 != 0o005:
            place.chmod(place.stat().st_mode | 0o055)
    locked = folder / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    command = [*prefix, sys.executable, "-m", "tdkt_xl", "merge", str(folder / "in"), "-o", str(locked / "o.xlsx")]
    own = {"HOME": str(locked), "TDKT_CACHE": str(locked / "cache"), "XDG_DATA_HOME": str(locked), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **own}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 2 and "Không ghi được" in done.stderr.decode(), done.stderr.decode()
    assert list(locked.iterdir()) == []


def test_two_merges_into_one_output_leave_one_whole_file(folder: Path) -> None:
    command = [sys.executable, "-m", "tdkt_xl", "merge", str(folder / "in"), "-o", str(folder / "out" / "o.xlsx"), "--no-cache"]
    runs = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait() for each in runs] == [0, 0]
    assert [path.name for path in (folder / "out").iterdir()] == ["o.xlsx"]
    assert openpyxl.load_workbook(folder / "out" / "o.xlsx").sheetnames


@pytest.mark.parametrize("moment", [0, -1, 2**31, 2**33, 253402300800])
def test_files_from_any_time_are_added_up(moment: int, folder: Path) -> None:
    """A clock that was wrong when a file was saved: before 1970, far in the future, beyond the year 9999."""
    try:
        os.utime(folder / "in" / "Xã Tân An.xlsx", (moment, moment))
    except OSError:
        pytest.skip("this file system has no such times")
    done = run("merge", folder / "in", "-o", folder / "o.xlsx", "--no-cache", "--due", "15/12/2026")
    assert done.returncode == 0, done.stderr.decode()


def test_a_clock_that_jumps_while_files_are_read_changes_nothing(folder: Path) -> None:
    """By a year to and fro, at every look: limits of time go by the clock that only goes on."""
    code = (
        "import itertools, sys, time\n"
        "from tdkt_xl.commands.cli import main\n"
        "now, jumps = time.time, itertools.cycle((0, 31e6, -31e6))\n"
        "time.time = lambda: now() + next(jumps)\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    plain = run("merge", folder / "in", "-o", folder / "a.xlsx", "--no-cache")
    command = [sys.executable, "-c", code, "merge", str(folder / "in"), "-o", str(folder / "b.xlsx"), "--no-cache", "--jobs", "2"]
    jumping = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (jumping.returncode, jumping.stderr) == (plain.returncode, plain.stderr) == (0, b"")
    assert (folder / "a.xlsx").read_bytes() == (folder / "b.xlsx").read_bytes()


def test_two_merges_of_different_folders_into_one_output_leave_one_of_the_two(folder: Path) -> None:
    write_return(folder / "other" / "c.xlsx", {"giay-khen": {3: 9, 6: 9}}, unit="Xã Khác")
    for name in ("in", "other"):
        assert run("merge", folder / name, "-o", folder / f"{name}.xlsx", "--no-cache").returncode == 0
    start, into = [sys.executable, "-m", "tdkt_xl", "merge"], ["-o", str(folder / "out" / "o.xlsx"), "--no-cache"]
    silent = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    runs = [subprocess.Popen([*start, str(folder / name), *into], **silent) for name in ("in", "other")]
    assert [each.wait() for each in runs] == [0, 0]
    assert [path.name for path in (folder / "out").iterdir()] == ["o.xlsx"]
    cells = {name: _figures(folder / f"{name}.xlsx") for name in ("in", "other")}
    assert _figures(folder / "out" / "o.xlsx") in cells.values() and cells["in"] != cells["other"]


def _figures(book: Path) -> list[tuple[object, ...]]:
    return [*openpyxl.load_workbook(book, data_only=True).worksheets[0].iter_rows(values_only=True)]


def test_without_a_language_the_words_are_the_same(folder: Path) -> None:
    plain = run("check", folder / "in", "--no-cache")
    bare = run("check", folder / "in", "--no-cache", LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (bare.returncode, bare.stdout, bare.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert "tệp" in bare.stdout.decode()
