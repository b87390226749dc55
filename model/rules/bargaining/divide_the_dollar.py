"""Legislators divide a dollar under the closed rule, with unequal chances of recognition and unequal votes."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from model.arguments import Array, Numbers, number, numbers, some_positive

_COALITIONS = 200_000  # most coalitions (by type) that are enumerated for one proposer


class DollarEquilibrium(NamedTuple):
    """Stationary equilibrium of dividing a dollar."""

    values: Array  # (members,) expected share before recognition
    keeps: Array  # (members,) what a member keeps when recognised
    invited: Array  # (proposers, members) chance that a proposer buys a member's vote


class _Types(NamedTuple):
    """Members alike in recognition, votes and patience are one type: their equilibrium values are the same."""

    of: tuple[int, ...]
    size: tuple[int, ...]
    recognition: Array
    votes: tuple[float, ...]
    discount: Array


def divide_the_dollar(
    recognition: Numbers, weights: Numbers, quota: float, discount: float | Numbers
) -> DollarEquilibrium:
    """Return the stationary equilibrium in which each proposer buys the cheapest coalition that reaches the quota.

    A vote costs its owner's discounted value, v_i = p_i (1 - C_i) + d_i v_i r_i with C_i what i's cheapest partners cost
    and r_i the chance that another buys i. Equilibrium values are unique; where coalitions cost the same the proposer mixes,
    and the mixture that makes the values consistent is found as the limit of choices ever more sensitive to cost.
    Recognition is normalised to sum to one; the quota counts votes (in the units of the weights) including the proposer's;
    discount factors lie in [0, 1], one for all or one for each member. Raises ValueError for a quota that nobody or only
    more than all reach, and for games with too many different members.

    Source: Baron and Ferejohn (1989); Eraslan (2002) and Eraslan and McLennan (2013) for uniqueness; Snyder, Ting and
    Ansolabehere (2005) for votes.
    """
    votes = numbers("weights", weights, 0.0)
    chances = some_positive(
        "recognition", numbers("recognition", recognition, 0.0, like=("weights", votes.size))
    )
    patience = _each("discount", discount, votes.size)
    types = _types(chances.tolist(), votes.tolist(), patience.tolist())
    number("quota", quota, high=float(votes.sum()) * (1.0 + 1e-12), above=0.0)
    menus = [np.array(list(_partners(types, t, quota)), dtype=float) for t in range(len(types.size))]
    values = np.full(len(types.size), 1.0 / sum(types.size))
    for sharpness in np.geomspace(4.0, 1e11, 60):
        values = _settle(values, types, menus, float(sharpness))
    costs, taken = _purchases(values, types, menus, 1e11)
    others = np.array(types.size) - np.eye(len(types.size))
    chances = np.divide(taken, others, out=np.zeros_like(taken), where=others > 0)
    of = np.array(types.of)
    invited = chances[np.ix_(of, of)]
    np.fill_diagonal(invited, 0.0)
    return DollarEquilibrium(values[of], (1.0 - costs)[of], invited)


def _each(name: str, values: float | Numbers, members: int) -> Array:
    """Return a number in [0, 1] for each member."""
    if np.ndim(values) == 0:
        return np.full(members, number(name, values, 0.0, 1.0))
    return numbers(name, values, 0.0, 1.0, like=("weights", members))


def _types(recognition: Sequence[float], weights: Sequence[float], discount: Sequence[float]) -> _Types:
    total = sum(recognition)
    members = [(p / total, w, d) for p, w, d in zip(recognition, weights, discount, strict=True)]
    kinds = sorted(set(members))
    of = tuple(kinds.index(member) for member in members)
    size = tuple(of.count(t) for t in range(len(kinds)))
    p, w, d = zip(*kinds, strict=True)
    return _Types(of, size, np.array(p), tuple(w), np.array(d))


def _partners(types: _Types, proposer: int, quota: float) -> Iterator[tuple[int, ...]]:
    """Yield the minimal sets of partners (numbers by type) that reach the quota with a proposer."""
    free = [n - (t == proposer) for t, n in enumerate(types.size)]
    if np.prod([float(n + 1) for n in free]) > _COALITIONS:
        raise ValueError(
            f"weights make {len(types.size)} kinds of members, with more coalitions than {_COALITIONS}, the most looked at"
        )
    slack = 1e-9 * max(1.0, quota)
    for chosen in product(*(range(n + 1) for n in free)):
        votes = types.votes[proposer] + sum(k * w for k, w in zip(chosen, types.votes, strict=True))
        spare = votes - quota + slack
        if spare >= 0.0 and all(k == 0 or w > spare for k, w in zip(chosen, types.votes, strict=True)):
            yield chosen


def _purchases(values: Array, types: _Types, menus: list[Array], sharpness: float) -> tuple[Array, Array]:
    """Return each type's expected cost of partners, and the expected number of each type it buys."""
    costs, taken = np.empty(len(menus)), np.empty((len(menus), len(menus)))
    for t, menu in enumerate(menus):
        price = menu @ (types.discount * values)
        chance = np.exp(-sharpness * (price - price.min()))
        chance /= chance.sum()
        costs[t], taken[t] = chance @ price, chance @ menu
    return costs, taken


def _settle(values: Array, types: _Types, menus: list[Array], sharpness: float) -> Array:
    """Return the values consistent with logit choice of partners, by Newton's method with halved steps."""
    count = np.array(types.size, dtype=float)
    p, discount = types.recognition, types.discount

    def gap(v: Array) -> tuple[Array, Array]:
        residual, slope = np.empty(v.shape), np.diag(np.ones(v.shape))
        bought = np.zeros(v.shape)  # chance that a given member of a type is bought by somebody else
        d_bought = np.zeros((v.size, v.size))
        for t, menu in enumerate(menus):
            price = menu @ (discount * v)
            chance = np.exp(-sharpness * (price - price.min()))
            chance /= chance.sum()
            mean = chance @ menu
            spread = (menu * chance[:, None]).T @ menu - np.outer(mean, mean)
            d_mean = -sharpness * spread * discount  # (bought type, price of type)
            cost = float(chance @ price)
            d_cost = discount * mean + d_mean.T @ (discount * v)
            residual[t] = v[t] - p[t] * (1.0 - cost)
            slope[t] += p[t] * d_cost
            bought += count[t] * p[t] * mean / count
            d_bought += count[t] * p[t] * d_mean / count[:, None]
        residual -= discount * v * bought
        slope -= discount[:, None] * (np.diag(bought) + v[:, None] * d_bought)
        return residual, slope

    residual, slope = gap(values)
    for _ in range(60):
        size = float(np.abs(residual).max())
        if size < 1e-15:
            break
        step = np.linalg.lstsq(slope, residual, rcond=None)[0]
        length = 1.0
        while length > 1e-9:
            trial = np.clip(values - length * step, 0.0, 1.0)
            new_residual, new_slope = gap(trial)
            if float(np.abs(new_residual).max()) < size:
                break
            length *= 0.5
        else:
            break
        values, residual, slope = trial, new_residual, new_slope
    return values
