"""A LibreOffice that runs with the extension installed, in a profile of its own; `call` works it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tdkt_xl.calc.extension import NAME
from tools.libreoffice.extension import build_extension

_DRIVER = Path(__file__).with_name("office_driver.py")
_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def installed_profile(folder: Path) -> Path:
    """A fresh profile with the extension. unopkg refuses to work for root, so there it works for nobody, in a place of its own:
    a run of pytest that begins meanwhile takes everybody's right to look into the folders of other runs."""
    with TemporaryDirectory(prefix="tdkt-unopkg-") as place:
        workplace = Path(place)
        extension = workplace / NAME
        extension.write_bytes(build_extension())
        as_whom: list[str] = []
        if os.geteuid() == 0:
            as_whom = [*_NOBODY, "env", f"HOME={workplace}"]
            for path in (workplace, extension):
                os.chown(path, 65534, 65534)
        profile = workplace / "profile"
        setting = f"-env:UserInstallation={profile.as_uri()}"
        command = [*as_whom, "unopkg", "add", "--force", "--suppress-license", setting, str(extension)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        shutil.copytree(profile, folder / "profile")
    return folder / "profile"


class CalcOffice:
    """A running office. What it would say in message boxes is in `said`."""

    def __init__(self, folder: Path, profile: Path, *, python: str = sys.executable) -> None:
        home = folder / "home"
        home.mkdir()
        (home / "python.json").write_text(json.dumps({"python": python}), encoding="utf-8")
        self._said = folder / "said.jsonl"
        pipe = f"tdkt-{os.getpid()}-{folder.name}"
        self.home = home
        environment = {**os.environ, "TDKT_HOME": str(home), "TDKT_SAID": str(self._said), "TDKT_TEST_PYTHON": python}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an officer's LibreOffice keeps compiled modules
        self._office = subprocess.Popen(
            [
                str(shutil.which("soffice")),
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"-env:UserInstallation={profile.as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._driver = subprocess.Popen(
            [_python_with_uno(), str(_DRIVER), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._answer()

    def call(self, operation: str, **arguments: Any) -> Any:
        """One operation of office_driver.Driver."""
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps([operation, arguments]) + "\n")
        self._driver.stdin.flush()
        return self._answer()["result"]

    def press(self, document: int | None, action: str, **answers: str) -> list[str]:
        """Presses a button, in a document's window or in none; gives what was said."""
        self._said.unlink(missing_ok=True)
        (self.home / "lua-chon.json").unlink(missing_ok=True)
        self.call("press", document=document, action=action, answers=answers)
        if not self._said.exists():
            return []
        return [json.loads(line)["say"] for line in self._said.read_text(encoding="utf-8").splitlines()]

    def _answer(self) -> Any:
        assert self._driver.stdout is not None
        answer = json.loads(self._driver.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def stop(self) -> None:
        try:
            self.call("quit")
        except (AssertionError, ValueError, OSError):
            self._office.terminate()
        self._driver.terminate()
        self._driver.communicate()
        self._office.wait(30)


def _python_with_uno() -> str:
    """LibreOffice's own Python where it brings one, else the system's, for which python3-uno is."""
    program = Path(str(shutil.which("soffice"))).resolve().parent
    return next((str(path) for path in (program / "python", Path("/usr/bin/python3")) if path.exists()), "python3")
