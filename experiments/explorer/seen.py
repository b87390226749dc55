"""What a page shows of its conditions, as numbers: distributions, differences, who comes, the facade plane."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.explorer.conditions import MOST_RUNS, Condition
from experiments.explorer.wish import AS_IT_WAS, Wish
from experiments.plots.registry import LEADING
from experiments.statistics import Interval, mean_interval, paired_difference
from model.cases import Case
from model.inputs import body_names
from model.outcomes import Outcome, outcome_names

type Array = NDArray[np.float64]
type Rows = list[dict[str, Any]]

BINS = 24  # of the inner 99 per cent
MOST_BINS = 90
MOST_VALUES = 40  # of a discrete outcome that have a bar each
MOST_POINTS = 250  # of a condition on the plane
WIDTH = 0.86  # of the bars of a value, taken together
WRITTEN, BINDING = LEADING[:2]
THICK = 0.86  # of a party's row
LONG = ("table", "points")  # rows by the hundred
DECIMALS = 5


def seen(conditions: Mapping[str, Condition], outcome: str, runs: int) -> dict[str, Any]:
    """Return everything a page shows of the first runs of its conditions."""
    first = next(iter(conditions.values()))
    columns = {name: each.column(outcome, runs) for name, each in conditions.items()}
    known = outcome_names(first.case)[outcome]
    bounds = None if known.low is None or known.high is None else (known.low, known.high)
    return {
        "runs": runs,
        "distribution": distribution(columns, known),
        "means": [
            {"condition": name, **_interval(mean_interval(each, bounds=bounds))}
            for name, each in columns.items()
        ],
        "differences": [
            {"condition": name, **_interval(paired_difference(columns[AS_IT_WAS], each, bounds=bounds))}
            for name, each in columns.items()
            if name != AS_IT_WAS
        ],
        "table": who_comes(conditions),
        **plane(conditions, runs),
    }


def picture(wish: Wish, conditions: Mapping[str, Condition], runs: int) -> dict[str, Any]:
    """Return what is seen of the first runs of a wish as the page is told it, long tables column by column."""
    shown = seen(conditions, wish.outcome, runs)
    return {
        "number": wish.number,
        "last": runs == MOST_RUNS,
        **{key: by_column(each) if key in LONG else each for key, each in shown.items()},
    }


def by_column(rows: Rows) -> dict[str, list[Any]]:
    """Return rows of the same keys as columns, numbers to five decimals.

    >>> by_column([{"at": 1.0, "share": 1 / 3}, {"at": 2.0, "share": None}])
    {'at': [1.0, 2.0], 'share': [0.33333, None]}
    """
    return {key: [_rounded(row[key]) for row in rows] for key in (rows[0] if rows else ())}


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def _interval(found: Interval) -> dict[str, float | None]:
    return {key: value if math.isfinite(value) else None for key, value in found._asdict().items()}


# the distribution of one outcome


def distribution(columns: Mapping[str, Array], known: Outcome) -> Rows:
    """Return a bar for every bin and condition: its ends and the share of runs in it; conditions stand side by side."""
    finite = {name: column[np.isfinite(column)] for name, column in columns.items()}
    pooled = np.concatenate(list(finite.values()))
    if pooled.size == 0:
        return []
    edges, gap = _edges(pooled, known)
    width = WIDTH * gap / len(columns)
    rows: Rows = []
    for place, (name, column) in enumerate(finite.items()):
        counts, _ = np.histogram(column, edges)
        for left, count in zip(edges[:-1], counts, strict=True):
            if count:
                start = left + (1.0 - WIDTH) / 2.0 * gap + place * width
                rows.append(
                    {
                        "condition": name,
                        "x": start,
                        "x2": start + width,
                        "share": count / columns[name].size,
                        "low": float(math.ceil(left)) if known.discrete else left,
                        "high": left + gap,
                    }
                )
    return rows


def _edges(values: Array, known: Outcome) -> tuple[Array, float]:
    """Return the ends of bins that hold all values, and their width; a discrete value has a bin of its own."""
    low, high = float(values.min()), float(values.max())
    if known.discrete and high - low <= MOST_VALUES:
        return np.arange(math.floor(low) - 0.5, math.ceil(high) + 1.0, dtype=np.float64), 1.0
    span = high - low
    inner = float(np.subtract(*np.quantile(values, (0.995, 0.005))))
    if span < 1e-9:
        inner = span = 0.1
        low -= span / 2.0
    step = _round(max(inner / BINS, span / MOST_BINS))  # a few strays do not squeeze the rest into one bin
    start = math.floor(low / step + 1e-9) * step
    many = max(1, math.ceil((low + span - start) / step - 1e-9))  # the last one holds its end
    edges = start + step * np.arange(many + 1, dtype=np.float64)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)  # whatever rounding did
    return edges, step


def _round(step: float) -> float:
    """Return the next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * each for each in (1.0, 2.0, 5.0, 10.0) if power * each >= step * (1.0 - 1e-9))


# who comes


def who_comes(conditions: Mapping[str, Condition]) -> Rows:
    """Return the share of runs in which each party sits, by condition, party and month, in the party's own row."""
    rows: Rows = []
    for name, each in conditions.items():
        seated, start = each.seated(), year_of(each.case.calendar.start)
        for place, party in enumerate(each.case.parties.values()):
            base = float(len(each.case.parties) - 1 - place)
            rows += [
                {
                    "condition": name,
                    "party": party.name,
                    "at": round(start + month / 12.0, 4),
                    "share": share,
                    "base": base,
                    "top": None if share is None else round(base + THICK * share, 4),
                }
                for month, share in _corners(seated[:, place])
            ]
    return rows


def _corners(values: Array) -> list[tuple[int, float | None]]:
    """Return the corners of a line of steps, which breaks off (None) where the value is zero."""
    corners: list[tuple[int, float | None]] = []
    before = 0.0
    for month, value in enumerate(np.round(values, 4).tolist()):
        if value != before:
            corners += [(month, 0.0)] if before == 0.0 else []
            corners += [(month, value)]
            corners += [(month, None)] if value == 0.0 else []
        before = value
    return [*corners, (len(values), before)] if before else corners


def history(case: Case) -> Rows:
    """Return who sat where in history: a frame for each party and body, in the party's own row."""
    parties = list(case.parties)
    rows: Rows = []
    for body, joined in case.record.participation.items():
        at = case.bodies.get(body)
        if at is None or body not in body_names(case):
            continue
        for name in joined:
            party = case.parties[name]
            first = max(at.open, party.founded or at.open)
            last = year_of(at.close) + 1.0 / 12.0
            if party.dissolved is not None:
                last = min(last, year_of(party.dissolved))
            if year_of(first) < last:
                base = float(len(parties) - 1 - parties.index(name))
                rows.append(
                    {
                        "party": party.name,
                        "body": at.name,
                        "start": year_of(first),
                        "end": last,
                        "base": base,
                        "top": base + THICK,
                    }
                )
    return rows


def year_of(month: str) -> float:
    """Return a month as a year and its fraction.

    >>> year_of("2004-07")
    2004.5
    """
    year, _, place = month.partition("-")
    return int(year) + (int(place) - 1) / 12.0


# what is written against what binds


def plane(conditions: Mapping[str, Condition], runs: int) -> dict[str, Rows]:
    """Return some runs of every condition on the facade plane, and the means of all."""
    points: Rows = []
    means: Rows = []
    for name, each in conditions.items():
        written, binding = each.column(WRITTEN, runs), each.column(BINDING, runs)
        for run in range(min(MOST_POINTS, written.size)):
            points.append(
                {"condition": name, "run": run, WRITTEN: float(written[run]), BINDING: float(binding[run])}
            )
        means.append({"condition": name, WRITTEN: float(written.mean()), BINDING: float(binding.mean())})
    ends = [point[key] for point in points for key in (WRITTEN, BINDING)] or [0.0]
    low, high = min(0.0, *ends), max(0.1, *ends)
    return {"points": points, "centres": means, "diagonal": [{"at": low}, {"at": high}]}
