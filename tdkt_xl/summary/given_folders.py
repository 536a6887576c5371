"""The folders of a summary's files: found again from the links in its workbook, or as the beginning of all links."""

from __future__ import annotations

import html
import os
import re
import zipfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tdkt_xl.model.summary import Summary
from tdkt_xl.summary.links import ShortPaths, shows_the_user, way_to

_TARGET = re.compile(r'<Relationship\b[^>]*\bTarget="([^"]*)"[^>]*\bTargetMode="External"')
_ENOUGH = 100_000
"""How many bytes of a sheet's links are read. The first links show where all files are."""


def root_of_links(summary: Summary, folder: Path) -> str | None:
    """The beginning of the addresses from `folder` to all of the summary's files, before their short paths: "./../bao-cao/".

    None if the addresses have no common beginning, if they contain the user's own folder, or if the first file is not there (the
    summary may have been sent without the files).
    """
    paths = ShortPaths(each.file for each in summary.submissions)
    files = [each.file.partition("!/")[0] for each in summary.submissions]
    pairs = [(summary.given(file), paths.short(file)) for file in files]
    if not pairs or not os.path.exists(pairs[0][0]):
        return None
    root = pairs[0][0].removesuffix(pairs[0][1])
    way = way_to(folder, pairs[0][0])
    if way is None or shows_the_user(way) or any(file != f"{root}{short}" for file, short in pairs):
        return None
    return f"./{quote(way.replace(os.sep, '/').removesuffix(pairs[0][1]))}"


def folders_of(summary: Summary, path: Path) -> tuple[tuple[str, str], ...]:
    """`Summary.folders` for a summary that was read back from the workbook at `path`, from its links, if any."""
    known = {each.file.partition("!/")[0] for each in summary.submissions}
    for target in _targets(path):
        for file in (target, *(target[at.end() :] for at in re.finditer("/", target))):
            if file in known:
                return (("", os.path.join(path.parent, target.removesuffix(file), "")),)
    return ()


def _targets(path: Path) -> list[str]:
    """The files to which links of a workbook lead, as paths relative to the workbook."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/_rels/"):
                with package.open(name) as part:
                    found += _TARGET.findall(part.read(_ENOUGH).decode("utf-8", "replace"))
    paths = (urlsplit(each).path if each.startswith("file:") else each.partition("#")[0] for each in map(html.unescape, found))
    return [unquote(each.replace("\\", "/")) for each in paths]  # XlsxWriter writes Windows' own separators
