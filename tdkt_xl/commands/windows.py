"""The command line on Windows, where no shell prepares the arguments."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterator, Sequence

import click

WINDOWS = sys.platform == "win32"
_WILD = re.compile(r"[*?]")


def written_arguments(arguments: Sequence[str], windows: bool) -> list[str]:
    """The arguments as they were meant. On Windows `*` and `?` are replaced by the matching files, as shells do on other systems.

    Brackets are not special: "BC [2].xlsx" is not changed. Raises click.UsageError if a quotation mark has swallowed the following
    text.
    """
    if not windows:
        return list(arguments)
    return [found for argument in arguments for found in _files_meant(_without_stray_quote(argument))]


def _without_stray_quote(argument: str) -> str:
    """`"C:\\thư mục\\"` arrives as `C:\\thư mục"`, because Windows reads a backslash before a quotation mark as part of the
    text."""
    path, quote, behind = argument.partition('"')
    if not quote:
        return argument
    if behind.strip():
        raise click.UsageError(
            f"dấu \\ đứng ngay trước dấu ngoặc kép nên phần sau bị hiểu là tên thư mục: {argument}. "
            f'Hãy bỏ dấu \\ ở cuối, viết "{path}".'
        )
    return path


def _files_meant(argument: str) -> Iterator[str]:
    if argument.startswith("-") or not _WILD.search(argument) or os.path.exists(argument):
        yield argument
        return
    found = sorted(glob.glob(argument.replace("[", "[[]")))
    yield from found or [argument]
