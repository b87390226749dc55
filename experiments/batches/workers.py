"""Where chunks are computed: the threads of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from os import cpu_count
from typing import Any, Protocol

from model.cases import CaseError, Problem

WAIT_FOR_CLUSTER = 10.0  # seconds until it answers at first
SILENCE = 60.0  # seconds in which nobody need be at work before a run is given up
LOOK = 10.0  # seconds in which a scheduler that is busy still says who is at work
LOSSES = 3  # workers that may be lost with the same chunk


class Workers(Protocol):
    """Where chunks are computed: an executor that can be made anew, and how many chunks it takes at once."""

    @property
    def width(self) -> int:
        """Chunks that are computed at the same time."""

    @property
    def silence(self) -> float:
        """Seconds for which nobody may be at work."""

    def executor(self) -> Executor:
        """Return an executor that takes work."""

    def trouble(self) -> str:
        """Return why nobody is at work; empty while somebody is."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of this machine: the compiled ensemble lets them run side by side."""

    width: int
    silence: float = SILENCE

    def executor(self) -> Executor:
        """Return an executor that takes work."""
        return ThreadPoolExecutor(self.width, thread_name_prefix="chunk")

    def trouble(self) -> str:
        """Return nothing: the threads are this program's own."""
        return ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a Dask cluster."""

    client: Any
    width: int
    address: str
    silence: float = SILENCE

    def executor(self) -> Executor:
        """Return an executor that takes work."""
        found: Executor = self.client.get_executor(pure=False, retries=LOSSES)
        return found

    def trouble(self) -> str:
        """Return why nobody is at work; empty while somebody is."""
        if self.client.status == "running":
            try:
                found = self.client.nthreads(callback_timeout=LOOK)
            except (OSError, TimeoutError):
                found = None
            if found is not None:
                return "" if found else f"the scheduler at {self.address} has no worker"
        return f"the scheduler at {self.address} does not answer"


def threads(asked: int | None) -> Threads:
    """Return as many threads as were asked for, or one for every core."""
    return Threads(asked or cpu_count() or 1)


@contextmanager
def open_workers(
    workers: int | None = None,
    cluster: str | None = None,
    patience: float | None = None,
    silence: float = SILENCE,
) -> Iterator[Workers]:
    """Give the threads of this machine, or the workers of the cluster at an address."""
    if cluster is None:
        yield threads(workers)
        return
    client = _client(cluster, WAIT_FOR_CLUSTER if patience is None else patience)
    try:
        width = sum(client.nthreads().values())
        yield Cluster(client, max(1, width), cluster, silence)
    finally:
        client.close(timeout=5)


def _client(address: str, patience: float) -> Any:
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        allowed = (
            "needs the optional part for clusters: uv sync --extra cluster, or pip install 'reform[cluster]'"
        )
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    try:
        _knock(address, patience)
        client = distributed.Client(address, timeout=patience, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        why = f"within {patience:g} s ({type(error).__name__})"
        allowed = f"no scheduler answers there {why}; start one with dask scheduler"
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        client.close(timeout=5)
        allowed = f"the scheduler had no worker within {patience:g} s; start one with dask worker {address}"
        raise CaseError([Problem("command line", "--cluster", address, allowed)]) from None
    return client


def _knock(address: str, patience: float) -> None:
    """Shake hands with a scheduler; the client itself waits for ever where something else listens."""

    async def knock() -> None:
        async with asyncio.timeout(patience):
            comm = await import_module("distributed.comm").connect(address, timeout=patience)
            await comm.close()

    asyncio.run(knock())
