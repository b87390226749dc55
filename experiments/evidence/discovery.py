"""Where in the space of assumptions does a pattern fail? A classification tree, judged on draws it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import Interval, wilson

type Array = NDArray[np.float64]

DEPTH = 3  # numbers that a region names at most
LEAST = 20  # draws in a region, of those that the tree was grown on


@dataclass(frozen=True, slots=True)
class Bound:
    """A side of a region: a number above or below a value."""

    path: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the assumptions, and how the pattern fares there in draws that did not help to find it."""

    bounds: tuple[Bound, ...]
    failing: Interval  # share of the region's draws in which the pattern fails ("density")
    caught: Interval  # share of all failing draws that lie here ("coverage")
    size: float  # share of all draws that lie here


@dataclass(frozen=True)
class Discovery:
    """Where a pattern fails."""

    name: str
    failing: Interval  # share of all draws in which it fails
    regions: list[Region]  # those that stand out, worst first
    draws: int
    accuracy: Interval  # of the tree, in draws it has not seen
    guess: float  # accuracy of always saying what is most frequent
    paths: Sequence[str]
    values: Array  # the drawn numbers (draws, paths)
    fails: NDArray[np.bool_]  # whether it fails there (draws,)


def discovered(
    name: str, paths: Sequence[str], values: Array, fails: NDArray[np.bool_], seed: int
) -> Discovery:
    """Return the regions in which a pattern fails more often than elsewhere.

    `values` are the drawn numbers (draws, paths), `fails` says in which draws the pattern failed. A tree of at most three
    numbers a branch is grown on one half of the draws; what is said of its regions comes from the other half. A region
    stands out when the interval of its share of failures there lies above the share of all draws.

    Source: Breiman et al. (1984); Bryant and Lempert (2010) for density and coverage.
    """
    from sklearn.tree import DecisionTreeClassifier

    order = np.random.default_rng([seed, 32]).permutation(len(fails))
    grown, judged = order[: len(order) // 2], order[len(order) // 2 :]
    tree = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=LEAST, random_state=seed, class_weight="balanced"
    ).fit(values[grown], fails[grown])
    leaves = tree.apply(values[judged])
    whole = wilson(int(fails[judged].sum()), len(judged))
    regions = []
    for leaf in np.unique(leaves):
        here = leaves == leaf
        bad = int(fails[judged][here].sum())
        share = wilson(bad, int(here.sum()))
        caught = wilson(bad, int(fails[judged].sum()))
        if share.low > whole.estimate:
            regions.append(Region(_bounds(tree, int(leaf), paths), share, caught, float(here.mean())))
    right = int((tree.predict(values[judged]) == fails[judged]).sum())
    return Discovery(
        name,
        wilson(int(fails.sum()), len(fails)),
        sorted(regions, key=lambda each: -each.failing.estimate),
        len(fails),
        wilson(right, len(judged)),
        float(max(fails[judged].mean(), 1.0 - fails[judged].mean())),
        paths,
        values,
        fails,
    )


def _bounds(tree: object, leaf: int, paths: Sequence[str]) -> tuple[Bound, ...]:
    """Return the sides of a leaf, one a number, from the root down."""
    inner = tree.tree_  # type: ignore[attr-defined]
    parent = {int(c): (n, side) for n in range(inner.node_count) for c, side in
              ((inner.children_left[n], "high"), (inner.children_right[n], "low"))}  # fmt: skip
    found: dict[str, dict[str, float]] = {}
    node = leaf
    while node in parent and node != 0:
        node, side = parent[node]
        path, cut = paths[int(inner.feature[node])], float(inner.threshold[node])
        known = found.setdefault(path, {})
        known.setdefault(side, cut)
    return tuple(Bound(path, known.get("low"), known.get("high")) for path, known in reversed(found.items()))
