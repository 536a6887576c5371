"""What pyproject.toml cannot say: LibreOffice's part is built with the package, from the modules that it carries."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithExtension(build_py):
    """Adds tdkt_xl/calc/tdkt.oxt to what is installed. Not in an editable installation, whose modules change."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        sys.path.insert(0, str(ROOT))
        from tools.libreoffice.extension import build_extension

        target = Path(self.build_lib) / "tdkt_xl" / "calc" / "tdkt.oxt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(build_extension())


setup(cmdclass={"build_py": BuildWithExtension})
