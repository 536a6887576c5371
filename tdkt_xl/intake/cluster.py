"""A Dask cluster to read on, watched: one that stops answering is left, and what it has not read is read here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any

from tdkt_xl.words.errors import TdktError

_SECONDS_TO_CONNECT = 5
_PATIENCE = 15.0
"""Seconds without a scheduler or without any worker after which a cluster is given up; a worker may just be restarting."""
_LOGGERS = ("distributed", "tornado", "asyncio")


class Cluster:
    """A cluster's executor, and whether the cluster still answers."""

    def __init__(self, client: Any, address: str, told: Callable[[str], object]) -> None:
        """`told` is told once, in Vietnamese, when the cluster is given up."""
        self._client, self._address, self._told = client, address, told
        self._since: float | None = None
        self.executor: Executor = client.get_executor()

    def answers(self) -> bool:
        """False when the scheduler has been away, or without workers, for too long."""
        if self._is_well():
            self._since = None
            return True
        self._since = self._since or time.monotonic()
        return time.monotonic() - self._since < _PATIENCE

    def _is_well(self) -> bool:
        try:
            return self._client.status == "running" and bool(self._client.scheduler_info().get("workers"))
        except Exception:  # whatever its client raises, the cluster does not answer
            return False

    def give_up(self) -> None:
        self._told(f"Cụm Dask {self._address} không còn trả lời; phần còn lại được đọc trên máy này.")


@contextmanager
def dask_cluster(address: str, told: Callable[[str], object]) -> Iterator[Cluster]:
    """The cluster at an address. Raises TdktError where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise TdktError("--dask cần gói mở rộng: pip install 'tdkt-xl[dask]'.") from None
    for name in _LOGGERS:  # its own account of what goes wrong is not for the person at the keyboard
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    client = _connected(lambda: Client(address, timeout=_SECONDS_TO_CONNECT))  # type: ignore[no-untyped-call]
    if client is None:
        todo = "Hãy xem lại địa chỉ, ví dụ tcp://may-chu:8786, và cụm có đang chạy không."
        raise TdktError(f"Không kết nối được cụm Dask tại {address}. {todo}")
    try:
        yield Cluster(client, address, told)
    finally:
        with suppress(Exception):
            client.close(timeout=2)


def _connected(connect: Callable[[], Any]) -> Any | None:
    """What connecting gives; None where it fails in whatever way, or does not end.

    A client keeps waiting for a service that takes the connection and then says nothing, whatever time limit it is given.
    """
    found: list[Any] = []

    def try_to() -> None:
        with suppress(Exception):
            found.append(connect())

    thread = threading.Thread(target=try_to, name="connecting to Dask", daemon=True)
    thread.start()
    thread.join(2 * _SECONDS_TO_CONNECT)
    return found[0] if found else None
