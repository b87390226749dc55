"""A real Dask scheduler with two workers gives the same numbers, even when one of them is killed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from stand_in import dies_once, slow, world
from trial import content, filled, written

from experiments.batches import workers as crews
from experiments.batches.runner import Progress, RunError
from experiments.batches.workers import open_workers
from experiments.commands.experiment_run import run_command

pytest.importorskip("distributed")

TESTS = Path(__file__).parent
ENVIRONMENT = {
    "PYTHONPATH": f"{TESTS.parent}:{TESTS}",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
    "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
}


@dataclass
class Local:
    """A scheduler and two workers on this machine."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def process(command: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + command, *arguments],
        env={**os.environ, **ENVIRONMENT, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def worker(address: str, **environment: str) -> subprocess.Popen[bytes]:
    options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
    return process("dask_worker", address, *options, **environment)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = process("dask_scheduler", *options)
    mark = {"STAND_IN_MARK": str(tmp_path / "mark")}
    workers = [worker(address, **mark) for _ in range(2)]
    try:
        yield Local(address, scheduler, workers)
    finally:
        for each in (*workers, scheduler):
            each.kill()
            each.wait(10)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows as one thread of this machine computes them."""
    return content(filled(tmp_path_factory.mktemp("whole"), world)[0])


def test_a_cluster_that_loses_workers_gives_the_same_rows(
    tmp_path: Path, whole: pd.DataFrame, local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker is killed from outside in the middle, and the work goes on with the other."""
    gone: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done == 5 and not gone:
            gone.append(local.workers[0].pid)
            local.workers[0].kill()

    with open_workers(cluster=local.address, patience=60.0) as hands:
        runner_wait(hands, 2)
        folder, progress = filled(tmp_path, slow, hands, size=30, show=kill_one)
    assert gone
    assert local.workers[0].wait(10) != 0
    assert local.workers[1].poll() is None
    assert (progress.done, progress.complete, progress.failed) == (40, True, 0)
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


def runner_wait(hands: Any, workers: int) -> None:
    hands.client.wait_for_workers(workers, timeout=60)


@pytest.mark.long
def test_a_chunk_that_kills_its_worker_is_given_to_the_other(
    tmp_path: Path, whole: pd.DataFrame, local: Local
) -> None:
    with open_workers(cluster=local.address, patience=60.0) as hands:
        runner_wait(hands, 2)
        folder, progress = filled(tmp_path, dies_once, hands, size=100)
    assert sorted(each.poll() is None for each in local.workers) == [False, True]
    assert progress.complete
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


# wrong input


def test_a_cluster_that_does_not_answer_is_named_within_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(crews, "WAIT_FOR_CLUSTER", 1.0)
    address = f"tcp://127.0.0.1:{free_port()}"
    code = run_command(written(tmp_path), cluster=address, out=tmp_path / "results", simulate=world)
    assert code == 2
    told = capsys.readouterr().err
    assert "no scheduler answers there within 1 s" in told
    assert address in told
    assert not (tmp_path / "results").exists()


def test_something_else_at_the_address_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(crews, "WAIT_FOR_CLUSTER", 1.0)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        assert run_command(written(tmp_path), cluster=address, out=tmp_path, simulate=world) == 2
    assert "no scheduler answers" in capsys.readouterr().err


def test_an_address_that_is_none_is_refused(tmp_path: Path, capsys: Any) -> None:
    assert run_command(written(tmp_path), cluster="nonsense://x", out=tmp_path, simulate=world) == 2
    assert "nonsense://x" in capsys.readouterr().err


def test_without_the_optional_part_the_command_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run_command(written(tmp_path), cluster="tcp://127.0.0.1:1", out=tmp_path, simulate=world) == 2
    assert "uv sync --extra cluster" in capsys.readouterr().err


# nobody at work


@pytest.mark.parametrize("who", ["scheduler", "workers"])
def test_a_cluster_that_dies_ends_the_run_with_what_is_done_and_how_to_go_on(
    tmp_path: Path, whole: pd.DataFrame, local: Local, who: str
) -> None:
    """A run that would wait for ever is given up after the limit, and goes on later to the same bytes."""
    victims = [local.scheduler] if who == "scheduler" else local.workers
    gone: list[int] = []
    told: list[str] = []

    def kill(progress: Progress) -> None:
        if progress.done == 5 and not gone:
            for each in victims:
                gone.append(each.pid)
                each.kill()

    with open_workers(cluster=local.address, patience=60.0, silence=5.0) as hands:
        runner_wait(hands, 2)
        assert hands.trouble() == ""
        with pytest.raises(RunError, match=r"(does not answer|has no worker) since 5 s"):
            filled(tmp_path, slow, hands, size=30, show=kill, say=told.append)
    assert gone
    assert "waiting up to 5 s" in told[0]
    folder, progress = filled(tmp_path, world, size=30)
    assert progress.stored >= 5
    assert progress.complete
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)
