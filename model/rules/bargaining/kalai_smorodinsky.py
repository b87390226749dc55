"""Two ways to divide gains in proportion: to what each could have at most, or one for one."""

from collections.abc import Callable, Sequence

from model.arguments import number, numbers, whole
from model.rules.bargaining.nash_bargaining import edge_of, peak_of

type Utility = Callable[[float], float]


def kalai_smorodinsky(
    utilities: Sequence[Utility],
    disagreement: Sequence[float] | None = None,
    low: float = 0.0,
    high: float = 1.0,
) -> float:
    """Return the point of an interval at which all gain the same share of the most that each could gain.

    Utilities are concave, disagreement utilities 0 by default. The most is among the points that leave nobody worse off than
    disagreement; where equal shares are not efficient, the least share is made as large as it can be. Raises ValueError when
    no point gives every bargainer more than disagreement.

    Source: Kalai and Smorodinsky (1975).
    """
    gains = _gains(utilities, disagreement)
    inside = _best_for_the_worst(gains, low, high)

    def worst(x: float) -> float:
        return min(gain(x) for gain in gains)

    left, right = edge_of(worst, inside, low), edge_of(worst, inside, high)
    most = [max(gain(x) for x in (peak_of(gain, left, right), left, right)) for gain in gains]
    shares: list[Utility] = [_divided(gain, top) for gain, top in zip(gains, most, strict=True)]
    return _best_for_the_worst(shares, low, high)


def egalitarian(
    utilities: Sequence[Utility],
    disagreement: Sequence[float] | None = None,
    low: float = 0.0,
    high: float = 1.0,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the point of an interval at which all gain the same over disagreement, or in proportion to weights.

    Utilities are concave and compared between bargainers, disagreement utilities 0 and weights equal by default (> 0). Where
    equal gains are not efficient, the least gain is made as large as it can be. Raises ValueError when no point gives every
    bargainer more than disagreement.

    Source: Myerson (1977).
    """
    gains = _gains(utilities, disagreement)
    like = ("utilities", len(gains))
    force = (
        [1.0] * len(gains) if weights is None else numbers("weights", weights, above=0.0, like=like).tolist()
    )
    shares: list[Utility] = [_divided(gain, weight) for gain, weight in zip(gains, force, strict=True)]
    return _best_for_the_worst(shares, low, high)


def _gains(utilities: Sequence[Utility], disagreement: Sequence[float] | None) -> list[Utility]:
    count = whole("the number of utilities", len(utilities), 1)
    threat = numbers(
        "disagreement", [0.0] * count if disagreement is None else disagreement, like=("utilities", count)
    )
    return [_less(u, float(d)) for u, d in zip(utilities, threat, strict=True)]


def _less(utility: Utility, disagreement: float) -> Utility:
    return lambda x: utility(x) - disagreement


def _divided(gain: Utility, by: float) -> Utility:
    return lambda x: gain(x) / by


def _best_for_the_worst(gains: Sequence[Utility], low: float, high: float) -> float:
    number("high", high, above=number("low", low))
    best = peak_of(lambda x: min(gain(x) for gain in gains), low, high)
    if min(gain(best) for gain in gains) <= 0.0:
        raise ValueError("no point gives every bargainer more than disagreement")
    return best
