"""Stand-ins for the ensemble that other processes can import; they depend on case, seed and run alone."""

import os
import signal
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.cases import Case

type Array = NDArray[np.float64]

NAMES = ["nominal_reform", "effective_reform", "crises", "nkvd.joined.ak_zhol"]
MONTHS = 5


@dataclass
class Table:
    """Records of a stand-in."""

    table: Array
    names: list[str]
    series: Array | None


def world(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
    """Outcomes that depend on the case, the seed and each run's index, and on nothing else."""
    nkvd = case.bodies["nkvd"]
    words = f"{nkvd.chair} {nkvd.status} {nkvd.guarantees} {float(case.polity.dominance)} {case.rules}"
    level = zlib.crc32(words.encode()) / 2**32
    luck = np.stack([np.random.default_rng([seed, run]).random(4) for run in range(first, first + runs)])
    table = np.column_stack(
        [level * luck[:, 0], luck[:, 1] - 0.5, np.floor(3 * luck[:, 2]), luck[:, 3] < level]
    )
    months = luck[:, :1, None] * np.arange(1.0, MONTHS + 1)[None, :, None] * np.ones(len(series))
    return Table(table.astype(float), list(NAMES), months if series else None)


def slow(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
    """The same, but it takes its time."""
    time.sleep(0.0005 * runs)
    return world(case, seed, first, runs, series)


def faulty(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
    """The same, but runs 7 and 8 raise, and so does every run with a state commission."""
    if case.bodies["nkvd"].status == "state_commission":
        raise ZeroDivisionError("no state commission")
    for run in (7, 8):
        if first <= run < first + runs:
            raise FloatingPointError("a bad run")
    return world(case, seed, first, runs, series)


def dies_once(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
    """The same, but the first process that comes by is killed."""
    mark = Path(os.environ["STAND_IN_MARK"])
    try:
        mark.open("x").close()
    except FileExistsError:
        return world(case, seed, first, runs, series)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def dies(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
    """Every process that comes by is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
