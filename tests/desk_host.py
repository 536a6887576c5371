"""An officer at LibreOffice's desk: types, cuts, copies and pastes in a workbook as a person does, through its commands.

`at_the_desk` starts a LibreOffice of its own, lets this file run inside the Python that LibreOffice knows (it has the module
`uno`), and ends it again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Step = tuple[str, ...]
_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97"}


def at_the_desk(
    profile: Path, file: Path, steps: Sequence[Step], read: Sequence[str], save: Path | None = None
) -> dict[str, dict[str, str]]:
    """Opens the file, takes the steps on its first sheet, and gives the text and the formula of each cell of `read`.

    Steps: ("type", cell, what), ("cut", from, to), ("copy", from, to), ("clear", cell). What LibreOffice refuses, such as
    typing into a locked cell, has no effect.
    """
    program = shutil.which("soffice")
    python = next(p for p in ("/usr/bin/python3", shutil.which("python3")) if p and _knows_uno(p))
    assert program is not None
    pipe = f"tdkt{os.getpid()}x{time.monotonic_ns()}"
    command = [
        program, "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}",
        f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        task = {"pipe": pipe, "file": file.as_uri(), "steps": [*steps], "read": [*read], "save": save.as_uri() if save else None}
        task["filter"] = _FILTERS[save.suffix] if save else None
        done = subprocess.run([python, __file__], input=json.dumps(task), capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, done.stderr
        answer: dict[str, dict[str, str]] = json.loads(done.stdout)
        return answer
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.terminate()
            office.wait(20)


def _knows_uno(python: str) -> bool:
    return subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0


# ---- What runs in LibreOffice's own Python


def _serve(task: dict[str, Any]) -> dict[str, dict[str, str]]:
    import uno  # type: ignore[import-not-found]

    context = _connected(uno, task["pipe"])
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)

    def value(name: str, content: object) -> Any:
        made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, content
        return made

    # Shown in a window, though none is on any screen: commands are for windows.
    document = desktop.loadComponentFromURL(task["file"], "_blank", 0, ())
    frame = document.CurrentController.Frame

    def command(name: str, **arguments: object) -> None:
        dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, tuple(value(k, v) for k, v in arguments.items()))

    for step in task["steps"]:
        command("GoToCell", ToPoint=step[1])
        if step[0] == "type":
            command("EnterString", StringName=step[2])
        elif step[0] == "clear":
            command("ClearContents")
        else:
            command("Cut" if step[0] == "cut" else "Copy")
            command("GoToCell", ToPoint=step[2])
            command("Paste")
    document.calculate()
    sheet = document.Sheets.getByIndex(0)
    cells = {name: sheet.getCellRangeByName(name) for name in task["read"]}
    answer = {name: {"text": cell.String, "formula": cell.Formula} for name, cell in cells.items()}
    if task["save"]:
        document.storeToURL(task["save"], (value("FilterName", task["filter"]),))
    document.close(True)
    desktop.terminate()
    return answer


def _connected(uno: Any, pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(800):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.25)
    raise TimeoutError("LibreOffice did not answer")


if __name__ == "__main__":
    json.dump(_serve(json.load(sys.stdin)), sys.stdout)
