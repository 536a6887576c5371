"""Paths of submissions as shown to people: without the folder that contains all of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile


class ShortPaths:
    """The folder that contains all files, and their paths within it."""

    def __init__(self, files: Iterable[str]) -> None:
        folders = [file.partition("!/")[0].rpartition("/")[0].split("/") for file in files]
        common = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False))]
        self.base = "/".join(common)

    def short(self, file: str) -> str:
        """A file's path within the folder."""
        return file.removeprefix(f"{self.base}/") if self.base else file
