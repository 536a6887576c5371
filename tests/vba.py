"""VBA projects as another program reads them: olevba."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its use of pyparsing is behind the times
    from oletools.olevba import VBA_Parser, decompress_stream

__all__ = ["decompress_stream", "modules_of"]


def modules_of(path: Path) -> dict[str, str]:
    """Name → source of every module of a project, or of a workbook's; lines end in LF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        macros = VBA_Parser(str(path)).extract_macros()
        return {name.rpartition(".")[0]: code.replace("\r\n", "\n") for _, _, name, code in macros}
