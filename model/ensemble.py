"""Many runs, compiled, to measure: the steps of a month taken on one record after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, local
from typing import Any

import numpy as np

from model.compiled.compilation import cached
from model.compiled.kept import cache_folder, key
from model.domain import Case
from model.month.record import reset
from model.month.schedule import live_month
from model.numbers import Array
from model.outcomes import outcome_names, record_month, record_run, series_names
from model.workplace import Workplace

CHUNK = 512  # runs drawn and run together: small enough to stay in the cache


def _chunk(run: Any, runs: int, table: Array, series: Array) -> None:
    for place in range(runs):
        run.place = place
        reset(run)
        for month in range(run.inputs.months):
            run.month = month
            live_month(run)
            if series.shape[1] > 0:
                record_month(run, series[place, month])
        record_run(run, table[place])


# from a case to its records


@dataclass(frozen=True, slots=True)
class Records:
    """What an ensemble gives: one row a run, one column an outcome; series if they were asked for."""

    table: Array  # (runs, outcomes)
    names: list[str]
    series: Array | None = None  # (runs, months, series)
    series_names: list[str] | None = None


def is_warm() -> bool:
    """Whether the compiled code is on disk already."""
    return any(cache_folder().rglob("*.nbc"))


_compiled: dict[str, Callable[..., Any]] = {}
_compiling = Lock()


def _kernel() -> Callable[..., Any]:
    """Return the compiled chunk; rules filed since the last call are seen."""
    with _compiling:
        now = key()
        if now not in _compiled:
            _compiled[now] = cached(_chunk)
        return _compiled[now]


def _workplace(case: Case, size: int) -> Workplace:
    """Return what this thread keeps between one case and the next, set up for a case and so many runs at a time."""
    if getattr(_of_thread, "size", 0) < size:
        _of_thread.workplace, _of_thread.size = Workplace(size), size
    _of_thread.workplace.set_up(case)
    return _of_thread.workplace  # type: ignore[no-any-return]


_of_thread = local()


def simulate(
    case: Case,
    seed: int,
    first: int,
    runs: int,
    series: Sequence[str] = (),
    outcomes: Sequence[str] | None = None,
) -> Records:
    """Return the records of runs `first`, `first + 1`, ...: a function of case, seed and a run's index only.

    `outcomes` names what is kept of every run, in that order (all if not given), `series` what is recorded month by
    month. Raises ValueError for an unknown outcome or series or a negative number.
    """
    if min(seed, first, runs) < 0 or seed >= 2**64:
        raise ValueError("seed, first run and number of runs must not be negative")
    known, monthly = list(outcome_names(case)), list(series_names(case))
    names = known if outcomes is None else list(outcomes)
    columns = None if outcomes is None else _places("outcome", names, known)
    chosen = _places("series", series, monthly)
    size = min(CHUNK, max(runs, 1))
    here = _workplace(case, size)
    table = np.empty((runs, len(names)))
    kept = np.empty((runs, here.months, len(series))) if series else None
    rows = np.empty((size, len(known)))
    path = np.empty((size, here.months if series else 0, len(monthly)))
    kernel = _kernel()
    for start in range(0, runs, size):
        many = min(size, runs - start)
        here.draw(seed, first + start, many)
        kernel(here.record, many, rows, path)
        table[start : start + many] = rows[:many] if columns is None else rows[:many, columns]
        if kept is not None:
            kept[start : start + many] = path[:many][:, :, chosen]
    return Records(table, names, kept, list(series) if series else None)


def _places(kind: str, chosen: Sequence[str], known: list[str]) -> list[int]:
    """Return where the chosen names stand among the known."""
    places = {name: place for place, name in enumerate(known)}
    unknown = [name for name in chosen if name not in places]
    if unknown:
        raise ValueError(f"unknown {kind} {unknown[0]!r}; known are {', '.join(known)}")
    return [places[name] for name in chosen]
