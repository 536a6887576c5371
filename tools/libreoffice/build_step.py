"""The step of building the package that adds LibreOffice's part, from the modules that it carries; pyproject.toml names it."""

import sys
from pathlib import Path

from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parents[2]


class BuildWithExtension(build_py):
    """Adds tdkt_xl/calc/tdkt.oxt to what is installed; in an editable installation, to the checkout (`make addins` renews it)."""

    def run(self) -> None:
        super().run()
        sys.path.insert(0, str(ROOT))
        from tools.libreoffice.extension import write_extension

        write_extension(ROOT if self.editable_mode else Path(self.build_lib))
