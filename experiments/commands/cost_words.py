"""What a run costs, in words: a range where it is not known better."""

from __future__ import annotations

from collections.abc import Callable

from experiments.batches.costs import Cost, Range

HEAVY = 100.0  # bytes a run


def cost_text(cost: Cost, width: int) -> str:
    """Return the runs, time and disk space that are needed, and how they were estimated."""
    rate = f"{_between(cost.rate, lambda each: f'{each:,.0f}')} runs a second and worker, {width} workers"
    runs = f"about {_between(cost.runs, _rounded)} runs: " if cost.runs.low < cost.runs.high else ""
    hint = "; name the outcomes you need to store less" if cost.bytes_a_row > HEAVY else ""
    needs = f"{_between(cost.seconds, duration)} and {_between(cost.bytes, size)} on disk"
    return f"{runs}{needs} ({rate}, {cost.bytes_a_row:.0f} bytes a run{hint})"


def _between(found: Range, words: Callable[[float], str]) -> str:
    """Return a range in words, as one where both ends read the same."""
    low, high = words(found.low), words(found.high)
    return low if low == high else f"{low} to {high.removeprefix('about ')}"


def _rounded(runs: float) -> str:
    return f"{float(f'{runs:.2g}'):,.0f}"


def duration(seconds: float) -> str:
    """Return a span of time in words."""
    if seconds < 1.0:
        return "under a second"
    for length, name in ((365 * 86400.0, "years"), (86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2 * length:
            return f"about {seconds / length:,.0f} {name}"
    return f"about {seconds:.0f} s"


def size(content: float) -> str:
    """Return a number of bytes in words."""
    for length, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if content >= length:
            return f"{content / length:,.1f} {name}"
    return f"{content / 1e3:,.0f} kB"
