"""Faults of the program itself: what happened goes into a file for the technical staff."""

from __future__ import annotations

import os
import sys

from tdkt_xl.words.version import VERSION


def incident_log() -> str:
    """Writes the traceback of the exception being handled into a new file and returns its path. Used for our own faults only."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="tdkt-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"tdkt {VERSION}, Python {sys.version}\n{traceback.format_exc()}")
    return log.name


def our_fault(what: str) -> str:
    """Writes the traceback of the exception being handled into a file, for the technical staff; returns `what` and its name."""
    log = incident_log()
    # Only the name: this text goes into files that are sent on, and these must not show the folders of this machine.
    return f"{what}; tệp vẫn nguyên, hãy báo người phụ trách kỹ thuật (nhật ký {os.path.basename(log)} trong thư mục tạm)"
