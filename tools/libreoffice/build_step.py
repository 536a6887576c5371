"""What pyproject.toml cannot say: LibreOffice's part is built with the package, from the modules that it carries."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithExtension(build_py):
    """Adds tdkt_xl/calc/tdkt.oxt to what is installed; in an editable installation, to the checkout (`make addins` renews it)."""

    def run(self) -> None:
        super().run()
        sys.path.insert(0, str(ROOT))
        from tools.libreoffice.extension import write_extension

        write_extension(ROOT if self.editable_mode else Path(self.build_lib))


setup(cmdclass={"build_py": BuildWithExtension})
