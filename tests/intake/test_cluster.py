"""A real Dask scheduler and real workers that are killed midway: what they have not read is read here, soon, and that is said."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.intake import cluster
from tdkt_xl.intake.cluster import dask_cluster
from tdkt_xl.intake.isolation import map_through
from tdkt_xl.words.errors import TdktError

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
"""What distributed warns of when its scheduler is gone is the very matter here."""


def work(items: Sequence[str], setting: str) -> list[str]:
    time.sleep(0.3)
    return [f"{setting}{item}" for item in items]


def lost(item: str, reason: str) -> str:
    return f"lost {item}: {reason}"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, its process, and those of its two workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", *arguments]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    port = address.rpartition(":")[2]
    scheduler = started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
    workers = [started("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
    try:
        yield address, scheduler, workers
    finally:
        for process in (scheduler, *workers):
            process.kill()
            process.wait()


@pytest.mark.parametrize("killed", ["scheduler", "workers"])
def test_a_cluster_that_dies_midway_costs_nothing_but_time(
    killed: str,
    running: tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, scheduler, workers = running
    monkeypatch.setattr(cluster, "_PATIENCE", 3.0)
    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 30)  # the scheduler has only just been started
    said: list[str] = []
    chunks = [[str(number)] for number in range(40)]
    done: list[str] = []
    with dask_cluster(address, said.append) as found:
        found._client.wait_for_workers(2, timeout=60)
        for _, results in map_through(found.executor, work, iter(chunks), ">", lost, found.answers, found.give_up):
            done += results
            if len(done) == 3:
                begin = time.monotonic()
                for process in [scheduler] if killed == "scheduler" else workers:
                    process.send_signal(signal.SIGKILL)
    assert done == [f">{number}" for number in range(40)]
    assert len(said) == 1 and "phần còn lại được đọc trên máy này" in said[0]
    assert time.monotonic() - begin < 30


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64)])
def test_another_service_at_the_address_is_one_message(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        begin = time.monotonic()
        with (
            pytest.raises(TdktError, match="Không kết nối được cụm Dask"),
            dask_cluster(f"tcp://127.0.0.1:{listening.getsockname()[1]}", print),
        ):
            pass
        assert time.monotonic() - begin < 30


def test_no_service_at_the_address_exits_2_with_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    assert main(["check", str(tmp_path), "--dask", f"tcp://127.0.0.1:{free_port()}"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("Lỗi: Không kết nối được cụm Dask") and "Traceback" not in err
