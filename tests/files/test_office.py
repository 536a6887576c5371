"""A conversion by LibreOffice ends when its time is over, also where the process that wanted it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tdkt_xl.files import office

_STARTS = """
import sys
from tdkt_xl.files import office
office._finished(["sh", "-c", f"echo $$ > {sys.argv[1]}; exec sleep 60"], 1)
"""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_command_that_takes_too_long_is_ended() -> None:
    assert not office._finished([sys.executable, "-c", "import time; time.sleep(30)"], 0.2)
    assert office._finished([sys.executable, "-c", ""], 30)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_conversion_ends_though_its_process_was_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    worker = subprocess.Popen([sys.executable, "-c", _STARTS, str(note)])
    end = time.monotonic() + 60
    while not note.exists() or not note.read_text().strip():
        assert time.monotonic() < end
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    while _is_alive(int(note.read_text())):
        assert time.monotonic() < end, "the conversion outlives its time"
        time.sleep(0.1)
