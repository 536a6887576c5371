"""The cache gives back what was kept under the same content, name, form and program, and is never in the way."""

from __future__ import annotations

import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tdkt_xl.intake import cache as cache_module
from tdkt_xl.intake import submissions
from tdkt_xl.intake.cache import Cache, open_cache, user_secret
from tdkt_xl.intake.packing import Packed
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import Way, read_submissions
from tests.sheets import write_return

FULL, ALONE = Packed(b"findings", b"returns"), Packed(b"findings", None)
RIGHT = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
WRONG = {"giay-khen": RIGHT["giay-khen"] | {3: 11}}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    opened = open_cache(tmp_path / "cache", None)
    assert opened is not None
    return opened


def test_what_was_kept_is_found(cache: Cache) -> None:
    cache.keep([(b"1", FULL), (b"2", ALONE)])
    assert cache.find([b"1", b"2", b"3"], returns=True) == {b"1": FULL}  # 2 was read for its findings alone
    assert cache.find([b"1", b"2", b"3"], returns=False) == {b"1": ALONE, b"2": ALONE}
    cache.keep([(b"2", FULL)])
    assert cache.find([b"2"], returns=True) == {b"2": FULL}


def test_a_key_tells_content_name_and_form_apart(tmp_path: Path) -> None:
    digest = b"0123456789abcdef"
    one, other = Cache(tmp_path / "a", b""), Cache(tmp_path / "b", b"another form")
    keys = {one.key(digest, "x/a.xlsx"), one.key(digest, "a b.xlsx"), one.key(digest[::-1], "a.xlsx"), other.key(digest, "a.xlsx")}
    assert len(keys) == 4
    assert one.key(digest, "x/a.xlsx") == one.key(digest, "y/a.xlsx")  # the folder says nothing about a reading


def test_another_version_begins_anew(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.keep([(b"1", FULL)])
    monkeypatch.setattr(cache_module, "VERSION", "99.0")
    newer = open_cache(tmp_path / "cache", None)
    assert newer is not None
    assert newer.find([b"1"], returns=True) == {}
    assert len(list((tmp_path / "cache").glob("*.sqlite3"))) == 1


def test_too_large_a_cache_begins_anew(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.keep([(b"1", FULL)])
    monkeypatch.setattr(cache_module, "LARGEST", 10)
    newer = open_cache(tmp_path / "cache", None)
    assert newer is not None
    assert newer.find([b"1"], returns=True) == {}


def test_spoilt_readings_are_not_believed(cache: Cache, tmp_path: Path) -> None:
    cache.keep([(b"1", FULL)])
    (file,) = (tmp_path / "cache").glob("*.sqlite3")
    with sqlite3.connect(file) as other:
        other.execute("UPDATE readings SET findings = ?", (b"\0\0\0\0findings",))
    assert cache.find([b"1"], returns=False) == {}


def test_a_file_that_is_no_cache_is_done_without(tmp_path: Path) -> None:
    assert open_cache(tmp_path, None) is not None
    for file in tmp_path.glob("readings-*"):
        file.unlink()
        if file.suffix == ".sqlite3":
            file.write_bytes(b"no database" * 1000)
    assert open_cache(tmp_path, None) is None
    (tmp_path / "file").write_text("")
    assert open_cache(tmp_path / "file" / "folder", None) is None


def test_two_runs_share_it(tmp_path: Path) -> None:
    def run(number: int) -> int:
        own = open_cache(tmp_path, None)
        assert own is not None
        for i in range(50):
            own.keep([(f"{number} {i}".encode(), FULL), (f"both {i}".encode(), FULL)])
        return len(own.find([f"{number} {i}".encode() for i in range(50)], returns=True))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [50] * 4


def test_a_file_read_before_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, lines in (("a", RIGHT), ("b", WRONG)):
        write_return(tmp_path / "in" / f"{name}.xlsx", lines)
    way = Way(cache=tmp_path / "cache")
    first = list(read_submissions(find_sources([tmp_path / "in"]), way))
    write_return(tmp_path / "in" / "c.xlsx", WRONG)
    opened: list[str] = []
    really = submissions._open
    monkeypatch.setattr(submissions, "_open", lambda task: (opened.append(task.source.shown), really(task)))
    again = list(read_submissions(find_sources([tmp_path / "in"]), way))
    assert [Path(path).name for path in opened] == ["c.xlsx"]
    assert again[:2] == first
    assert [finding.rule for finding in again[2].all_findings] == ["total"]


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "a.xlsx", RIGHT)
    list(read_submissions(find_sources([tmp_path / "in"]), Way()))
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_what_somebody_else_put_there_is_not_unpacked(tmp_path: Path) -> None:
    """A right checksum is no proof: only who has this user's secret can seal a reading."""
    path = write_return(tmp_path / "in" / "a.xlsx", {"giay-khen": {3: 5, 6: 5}})
    way = Way(cache=tmp_path / "cache")
    (before,) = read_submissions(find_sources([path]), way)
    (file,) = (tmp_path / "cache").glob("*.sqlite3")
    for content in (b"garbage", zlib.crc32(b"garbage").to_bytes(4, "big") + b"garbage", "text", 7, None, b""):
        with sqlite3.connect(file) as cache:
            cache.execute("UPDATE readings SET findings = ?, returns = ?", (content, content))
        cache.close()
        (again,) = read_submissions(find_sources([path]), way)
        assert (again.failure, again.findings, again.returns) == (None, before.findings, before.returns)


def test_a_reading_that_does_not_unpack_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_return(tmp_path / "in" / "a.xlsx", {"giay-khen": {3: 5, 6: 5}})
    way = Way(cache=tmp_path / "cache")
    (before,) = read_submissions(find_sources([path]), way)
    monkeypatch.setattr(Cache, "find", lambda self, keys, returns: {key: Packed(b"\xff", b"\xff") for key in keys})
    (again,) = read_submissions(find_sources([path]), way)
    assert (again.failure, again.returns) == (None, before.returns)


def test_two_users_share_a_folder_and_see_their_own_readings(tmp_path: Path) -> None:
    one, two = Cache(tmp_path / "c.sqlite3", secret=b"one"), Cache(tmp_path / "c.sqlite3", secret=b"two")
    assert one.key(b"digest", "a.xlsx") != two.key(b"digest", "a.xlsx")
    key = one.key(b"digest", "a.xlsx")
    one.keep([(key, Packed(b"findings", b"returns"))])
    assert one.find([key], True) == {key: Packed(b"findings", b"returns")} and two.find([key], True) == {}


def test_the_secret_is_the_user_s_alone_and_stays(tmp_path: Path) -> None:
    secret = user_secret(tmp_path / "x")
    assert len(secret) == 32 and user_secret(tmp_path / "x") == secret
    assert (tmp_path / "x" / "cache.key").stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_bytes(b"")
    assert len(user_secret(tmp_path / "file" / "no folder")) == 32
