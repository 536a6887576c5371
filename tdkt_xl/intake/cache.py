"""Keeps what was read from a file, by its content, so that checking a folder again takes little more time than reading its bytes.

It is an SQLite file in the user's cache folder. The program also works without it: after any error in the cache the files are read.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import python_calamine

from tdkt_xl.intake.packing import Packed
from tdkt_xl.words.version import VERSION

LARGEST = 512 * 2**20
"""If the cache has more bytes than this (some 250,000 submissions), it is deleted and begun again."""
_PATIENCE = 5.0
"""How many seconds to wait for another run that is writing."""
_READING = ("blank", "files", "forms", "forms/names", "forms/prose", "intake", "model", "reading", "reading/narrative", "words")
"""The packages on which a reading depends, besides the modules of the top folder."""
_SEAL = 16
"""The bytes of the seal before each content, a keyed digest."""
_NAME = "readings-{stamp}.sqlite3"


def open_cache(folder: Path, form: Path | None, names: Sequence[Path] = ()) -> Cache | None:
    """The cache in `folder` for readings with the form at `form` (None: the built-in forms) and with these files of confirmed
    names.

    Returns None if the cache cannot be used. Caches of other versions of the program are removed.
    """
    path = folder / _NAME.format(stamp=_program().hex())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for other in folder.glob(_NAME.format(stamp="*")):
            if other != path or other.stat().st_size > LARGEST:
                _remove(other)
        definitions = b"\0".join(each.read_bytes() for each in (form, *names) if each is not None)
        return Cache(path, definitions, user_secret())
    except (OSError, sqlite3.Error):
        return None


class Cache:
    """Readings by key. Several processes may use it at once; no method raises."""

    def __init__(self, path: Path, form: bytes = b"", secret: bytes = b"") -> None:
        """Raises sqlite3.Error if the file cannot be used. `form` is the content of the definition and of the files of names.

        Only readings sealed with the same `secret` are returned, so content that others put into a shared folder is never unpacked.
        """
        self._secret = secret
        self._form = blake2b(form, digest_size=16, key=secret).digest()
        self._file = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")  # readers and a writer do not wait for each other
        self._file.execute("PRAGMA synchronous = NORMAL")  # the file stays valid even after a power cut
        self._file.execute("CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, findings BLOB, returns BLOB)")

    def key(self, digest: bytes, name: str) -> bytes:
        """A key from everything on which a reading depends: the content, the form, and the file's name (unit, period)."""
        return blake2b(os.path.basename(name).encode(errors="replace"), digest_size=16, key=digest + self._form).digest()

    def find(self, keys: Sequence[bytes], returns: bool) -> dict[bytes, Packed]:
        """The stored readings among these keys, without their returns if `returns` is False."""
        wanted = "returns" if returns else "NULL"
        marks = ",".join("?" * len(keys))
        known = {}
        with suppress(sqlite3.Error, ValueError, TypeError):
            rows = self._file.execute(f"SELECT key, findings, {wanted} FROM readings WHERE key IN ({marks})", keys)  # noqa: S608
            for key, findings, packed in rows:
                if returns and packed is None:  # only its findings were read before
                    continue
                with suppress(_Spoilt):
                    known[key] = Packed(self._unsealed(findings), self._unsealed(packed) if returns else None)
        return known

    def keep(self, readings: Iterable[tuple[bytes, Packed]]) -> None:
        """Stores readings by their key. A cache that cannot be written to stays as it is."""
        rows = [(key, self._sealed(packed.findings), packed.returns and self._sealed(packed.returns)) for key, packed in readings]
        if not rows:
            return
        with suppress(sqlite3.Error):
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", rows)
            self._file.execute("COMMIT")
            return
        with suppress(sqlite3.Error):
            self._file.execute("ROLLBACK")

    def _sealed(self, content: bytes) -> bytes:
        return blake2b(content, digest_size=_SEAL, key=self._secret).digest() + content

    def _unsealed(self, sealed: object) -> bytes:
        if not isinstance(sealed, bytes) or self._sealed(sealed[_SEAL:]) != sealed:
            raise _Spoilt
        return sealed[_SEAL:]


class _Spoilt(Exception):
    """A stored reading was changed."""


def user_secret(folder: Path | None = None) -> bytes:
    """32 bytes that only this user can read, created on the first call; different ones on each call if they cannot be stored."""
    from platformdirs import user_data_path

    path = (folder or user_data_path("tdkt-xl", appauthor=False)) / "cache.key"
    fresh = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(fresh)
        kept = path.read_bytes()
    except OSError:
        return fresh
    return kept if len(kept) == len(fresh) else fresh


def _program() -> bytes:
    """A stamp of everything else on which a reading depends: it changes with any file of the program."""
    stamp = blake2b(f"{VERSION} {sys.version} {_state(Path(python_calamine.__file__).parent)}".encode(), digest_size=8)
    package = Path(__file__).parents[1]
    for folder in (package, *(package / name for name in _READING)):
        stamp.update(repr(sorted(_state(folder).items())).encode())
    return stamp.digest()


def _state(folder: Path) -> Mapping[str, tuple[int, int]]:
    """The size and the time of every file in a folder."""
    with os.scandir(folder) as entries:
        return {e.name: ((stat := e.stat()).st_size, stat.st_mtime_ns) for e in entries if e.is_file()}


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{end}").unlink()
