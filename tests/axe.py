"""axe-core, which looks a page through for what shuts people out: from npm, known by its hash, kept beside the tests' Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

from tests.browser import Chromium

_VERSION, _SHA256 = "4.14.1", "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
_KEPT = Path(sys.prefix, f"axe-core-{_VERSION}.min.js")
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then((found) => done(
  found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`)));
"""


def serious_faults(browser: Chromium) -> list[str]:
    """What axe-core calls serious or critical on the page as it is shown: the rule and the first elements."""
    browser.run(f"{_script()}\nwindow.axe = axe;")
    found: list[str] = browser.driver.execute_async_script(_RUN)  # type: ignore[no-untyped-call]
    return found


def _script() -> str:
    if not _KEPT.exists():
        npm = shutil.which("npm")
        assert npm is not None, "npm is not installed; `make test` installs it"
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([npm, "pack", "--silent", f"axe-core@{_VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            (package,) = Path(folder).glob("*.tgz")
            assert sha256(package.read_bytes()).hexdigest() == _SHA256
            with tarfile.open(package) as archive:
                part = archive.extractfile("package/axe.min.js")
                assert part is not None
                text = part.read()
        temporary = _KEPT.with_suffix(f".{id(text)}")
        temporary.write_bytes(text)
        temporary.replace(_KEPT)
    return _KEPT.read_text(encoding="utf-8")
