"""Which coalitions last: a coalition rules when no part of it could, and would, throw out the rest."""

import numpy as np
from numpy.typing import NDArray

from model.arguments import Numbers, number, numbers
from model.games.joining import members

MOST_MEMBERS = 20


def ultimate_ruling_coalitions(power: Numbers, majority: float = 0.5) -> list[tuple[int, ...]]:
    """Return the coalition that rules in the end, as places in order; several only where their power is the same.

    From all members on, a part with more than `majority` (in [1/2, 1)) of the power of a coalition may throw out the others.
    It does so only if it will not be broken up itself: a coalition is self-enforcing when no part of it that is
    self-enforcing has the majority. Those who decide want as little company as possible: of the self-enforcing parts with a
    majority the weakest rules, and all rule if there is none. Raises ValueError for more than 20 members, power that is not
    positive, and a majority that is none.

    Source: Acemoglu, Egorov and Sonin (2008).
    """
    strength = numbers("power", power, above=0.0)
    if strength.size > MOST_MEMBERS:
        raise ValueError(f"power has {strength.size} entries; it must have {MOST_MEMBERS} at most")
    share = number("majority", majority, 0.5, 1.0 - 1e-9)
    weights = _weights(strength)
    lasting = _self_enforcing(weights, share)
    everybody = weights.size - 1
    able = np.flatnonzero(lasting & (weights > share * weights[everybody] + _slack(weights)))
    if lasting[everybody] or able.size == 0:
        return [members(everybody)]
    least = weights[able].min()
    return [members(int(each)) for each in able[weights[able] <= least + _slack(weights)]]


def is_self_enforcing(power: Numbers, majority: float = 0.5) -> bool:
    """Whether a coalition of members with this power lasts: no part of it that lasts has the majority.

    Source: Acemoglu, Egorov and Sonin (2008).
    """
    return ultimate_ruling_coalitions(power, majority) == [tuple(range(len(power)))]


def _weights(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the power of every coalition, by bitmask."""
    weights = np.zeros(1)
    for each in strength:
        weights = np.concatenate([weights, weights + each])
    return weights


def _slack(weights: NDArray[np.float64]) -> float:
    return 1e-12 * float(weights[-1])


def _self_enforcing(weights: NDArray[np.float64], majority: float) -> NDArray[np.bool_]:
    """Return which coalitions are self-enforcing: for each, whether the strongest lasting part of it has no majority.

    The strongest lasting part of a coalition without one of its members is known before that of the whole.
    """
    lasting = np.zeros(weights.size, dtype=bool)
    strongest = np.zeros(
        weights.size
    )  # power of the strongest lasting coalition within each, itself included
    order = np.argsort(np.bitwise_count(np.arange(weights.size, dtype=np.uint64)), kind="stable")
    sizes = np.bitwise_count(order.astype(np.uint64))
    slack = _slack(weights)
    for size in range(1, int(sizes.max()) + 1):
        these = order[sizes == size]
        within = np.zeros(these.size)
        for bit in range(int(weights.size).bit_length() - 1):
            has = (these >> bit) & 1 == 1
            within[has] = np.maximum(within[has], strongest[these[has] ^ (1 << bit)])
        lasts = within <= majority * weights[these] + slack
        lasting[these] = lasts
        strongest[these] = np.where(lasts, weights[these], within)
    return lasting
