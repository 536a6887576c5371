"""A real LibreOffice for tests: recalculates and converts workbooks in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class LibreOffice:
    """Converts files with `soffice --headless`; every load recalculates every formula."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        self.program = shutil.which("soffice") or shutil.which("libreoffice")
        assert self.program is not None, "LibreOffice is not installed; `make test` installs it"

    def convert(self, kind: str, folder: Path, *files: Path) -> list[Path]:
        """The files converted to `kind` (an ending, or an ending and filter such as `pdf:calc_pdf_Export`) in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(self.program),
            "--headless",
            f"-env:UserInstallation={self.profile.as_uri()}",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            *map(str, files),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        converted = [folder / f"{file.stem}.{kind.partition(':')[0]}" for file in files]
        missing = [file.name for file in converted if not file.exists()]
        assert not missing, f"LibreOffice made no {missing}: {done.stdout} {done.stderr}"
        return converted
