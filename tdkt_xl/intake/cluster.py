"""Reading on a Dask cluster. If the cluster stops answering, it is given up, and the rest is read on this machine."""

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
"""A cluster without a scheduler or without workers is given up after this many seconds; a worker may just be restarting."""
_LOGGERS = ("distributed", "tornado", "asyncio")


class Cluster:
    """A cluster's executor, and a check whether the cluster still answers."""

    def __init__(self, client: Any, address: str, told: Callable[[str], object]) -> None:
        """`told` is called once, with a Vietnamese sentence, when the cluster is given up."""
        self._client, self._address, self._told = client, address, told
        self._since: float | None = None
        self.executor: Executor = client.get_executor()

    def answers(self) -> bool:
        """False if the scheduler or all workers have been missing for too long."""
        if self._is_well():
            self._since = None
            return True
        self._since = self._since or time.monotonic()
        return time.monotonic() - self._since < _PATIENCE

    def _is_well(self) -> bool:
        try:
            return self._client.status == "running" and bool(self._client.scheduler_info().get("workers"))
        except Exception:  # any exception of the client means that the cluster does not answer
            return False

    def give_up(self) -> None:
        self._told(f"Cụm Dask {self._address} không còn trả lời; phần còn lại được đọc trên máy này.")


@contextmanager
def dask_cluster(address: str, told: Callable[[str], object]) -> Iterator[Cluster]:
    """The cluster at an address. Raises TdktError if there is none, or if the extra `dask` is not installed."""
    try:
        from distributed import Client
    except ImportError:
        raise TdktError("--dask cần gói mở rộng: pip install 'tdkt-xl[dask]'.") from None
    for name in _LOGGERS:  # its own log messages are not for the person who runs the program
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
    """Returns `connect()`; None if it fails in any way or does not end.

    A time limit for the client is not enough: it waits for ever for a service that accepts the connection and then sends nothing.
    """
    found: list[Any] = []

    def try_to() -> None:
        with suppress(Exception):
            found.append(connect())

    thread = threading.Thread(target=try_to, name="connecting to Dask", daemon=True)
    thread.start()
    thread.join(2 * _SECONDS_TO_CONNECT)
    return found[0] if found else None
