"""Runs inside Pyodide: folders of modules as archives of compiled ones, which start three times as fast."""

from __future__ import annotations

import importlib.util
import os
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[import-not-found]

NOT_NEEDED = (
    *("test/", "unittest/", "pydoc", "doctest", "idlelib/", "tkinter/", "turtle", "ensurepip/", "venv/", "_pyrepl/", "pdb"),
    *("cProfile", "profile", "pstats", "mailbox", "imaplib", "smtplib", "ftplib", "poplib", "xmlrpc/", "wsgiref/", "dbm/"),
    *("curses/", "antigravity", "this", "sqlite3/", "asyncio/windows", "concurrent/interpreters", "lib2to3/", "distutils/"),
    *("argparse", "bdb", "cmd.py", "compileall", "configparser", "filecmp", "fileinput", "http/cookie", "logging/config"),
    *("logging/handlers", "modulefinder", "multiprocessing/dummy", "multiprocessing/managers", "netrc", "plistlib", "pty"),
    *("py_compile", "pyclbr", "rlcompleter", "sched", "shelve", "symtable", "tabnanny", "timeit", "trace.py", "tty"),
    *("xml/dom/expatbuilder", "xml/dom/minidom", "xml/dom/pulldom"),
    *("pickletools", "optparse", "_pyio", "webbrowser", "socketserver", "http/server", "zipapp", "wave", "colorsys"),
    *(
        f"encodings/{name}"
        for name in (
            "mac_",
            "euc_",
            "iso2022",
            "shift_",
            "big5",
            "gb",
            "johab",
            "hz",
            "hp_",
            "kz1048",
            "ptcp",
            "tis_620",
            *("cp0", "cp10", "cp11", "cp273", "cp424", "cp5", "cp7", "cp8", "cp9"),
        )
    ),
)
"""Beginnings of names in the standard library that nothing on the page imports; code pages that no Vietnamese file is in."""
_TIME = (1980, 1, 1, 0, 0, 0)


def write(folder: str, stdlib: str, app_zip: str, stdlib_zip: str) -> None:
    """Both archives, not compressed: the page compresses them once, all together."""
    with zipfile.ZipFile(app_zip, "w", zipfile.ZIP_STORED) as out:
        for path in sorted(_files(folder)):
            with open(os.path.join(folder, path), "rb") as file:
                _add(out, path, file.read())
    with zipfile.ZipFile(stdlib) as source, zipfile.ZipFile(stdlib_zip, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(source.namelist()):
            if not name.endswith("/") and not name.startswith(NOT_NEEDED):
                _add(out, name, source.read(name))


def _files(folder: str) -> list[str]:
    return [os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names]


def _add(out: zipfile.ZipFile, path: str, data: bytes) -> None:
    if path.endswith(".py"):
        try:
            code = compile(data, path, "exec", dont_inherit=True, optimize=2)  # without docstrings
        except SyntaxError:  # a library's module for an older Python, which nothing imports
            return
        path, data = f"{path}c", _code_to_hash_pyc(code, importlib.util.source_hash(data), checked=False)
    out.writestr(zipfile.ZipInfo(path, _TIME), data)
