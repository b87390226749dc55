"""Seats by whole ballots: against exact fractions, in plain Python and compiled, and the laws of each formula."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from model.compiled.compilation import in_memory
from model.equations.apportionment import METHODS, apportion, disproportionality, effective_number, list_seats

type Exact = list[Fraction]


def passing(votes: Exact, threshold: Fraction) -> Exact:
    total = sum(votes)
    left = [v if v >= threshold * total else Fraction(0) for v in votes]
    return left if any(left) else votes


def by_quota(votes: Exact, seats: int, droop: bool) -> list[int]:
    quota = Fraction(sum(votes) // (seats + 1) + 1) if droop else sum(votes) / Fraction(seats)
    won = [int(v // quota) for v in votes]
    left = [v - w * quota if v else Fraction(-1) for v, w in zip(votes, won, strict=True)]
    while sum(won) < seats:  # more than one round only where ballots are fewer than seats
        for party in sorted((p for p, v in enumerate(votes) if v), key=lambda p: -left[p])[
            : seats - sum(won)
        ]:
            won[party] += 1
        left = votes
    return won


def by_average(votes: Exact, seats: int, divisors: Any) -> list[int]:
    won = [0] * len(votes)
    for _ in range(seats):
        won[max(range(len(votes)), key=lambda p: (votes[p] / divisors(won[p]), -p))] += 1
    return won


def exact(votes: list[int], seats: int, method: str, threshold: Fraction) -> list[int]:
    left = passing([Fraction(v) for v in votes], threshold)
    if method in ("hare", "droop"):
        return by_quota(left, seats, method == "droop")
    divisors = {
        "dhondt": lambda k: Fraction(k + 1),
        "sainte_lague": lambda k: Fraction(2 * k + 1),
        "modified_sainte_lague": lambda k: Fraction(2 * k + 1) if k else Fraction(14, 10),
    }
    return by_average(left, seats, divisors[method])


@in_memory
def compiled(votes: Any, seats: int, threshold: float, method: int, out: Any) -> None:
    list_seats(votes, seats, threshold, method, out)


@pytest.mark.parametrize("method", METHODS)
def test_twenty_thousand_elections_are_counted_as_fractions_are(method: str) -> None:
    """Small numbers of votes, in which ties and thresholds met exactly are frequent; four thousand for each formula."""
    luck = np.random.default_rng(METHODS.index(method))
    for _ in range(4000):
        votes = luck.integers(0, 60, luck.integers(2, 7)).tolist()
        seats, per_cent = int(luck.integers(1, 60)), int(luck.integers(0, 21))
        if not any(votes):
            continue
        expected = exact(votes, seats, method, Fraction(per_cent, 100))
        assert apportion(votes, seats, method, per_cent / 100) == expected, (votes, seats, per_cent)  # type: ignore[arg-type]
        assert sum(expected) == seats


@pytest.mark.parametrize("method", METHODS)
def test_plain_and_compiled_give_the_same_seats(method: str) -> None:
    luck = np.random.default_rng(5)
    for _ in range(300):
        votes = luck.random(5) ** 3 if luck.random() < 0.5 else luck.integers(0, 9, 5).astype(float)
        seats, threshold = int(luck.integers(0, 90)), float(luck.random() * 0.3)
        plain, fast = np.zeros(5), np.zeros(5)
        list_seats(votes, seats, threshold, METHODS.index(method), plain)
        compiled(votes, seats, threshold, METHODS.index(method), fast)
        assert plain.tobytes() == fast.tobytes()
        assert plain.sum() == (seats if votes.any() else 0)


def test_remainders_that_tie_go_to_the_party_named_first() -> None:
    assert apportion([22, 31, 20, 29], 51) == [11, 16, 10, 14]


def test_a_threshold_that_is_met_exactly_is_met() -> None:
    for votes in ([7, 46, 47], [0.07, 0.46, 0.47], [0.7, 4.6, 4.7]):
        assert apportion(votes, 100, threshold=0.07) == [7, 46, 47]
    assert apportion([6999, 46000, 47001], 100, threshold=0.07)[0] == 0


def test_when_nobody_meets_the_threshold_it_does_not_count() -> None:
    assert apportion([1, 1], 4, threshold=0.9) == [2, 2]


def test_more_seats_than_ballots_are_all_filled() -> None:
    for method in METHODS:
        assert sum(apportion([1, 2], 7, method)) == 7  # type: ignore[arg-type]


def test_votes_of_a_large_country_are_counted_as_they_are() -> None:
    assert apportion([2_000_000_001, 2_000_000_000], 1) == [1, 0]
    assert apportion([2_000_000_000, 2_000_000_001], 1, "dhondt") == [0, 1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([], 3), "votes has 0 entries"),
        (([0, 0], 3), "one entry at least"),
        (([1e308, 1e308], 3), r"votes\[0\] is 1e\+308"),
        (([1, -1], 3), r"votes\[1\] is -1"),
        (([1, float("nan")], 3), r"votes\[1\] is nan"),
        (([1], -1), "seats is -1"),
        (([1], 2.5), "seats is 2.5"),
        (([1], 3, "d'hondt"), "did you mean 'dhondt'"),
        (([1], 3, "hare", 5.0), "threshold is 5"),
    ],
)
def test_what_is_no_election_is_refused_by_name(given: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        apportion(*given)


def test_indices_take_votes_and_shares_alike() -> None:
    assert effective_number([45, 55]) == pytest.approx(effective_number([0.45, 0.55]))
    assert disproportionality([50, 50], [1, 1]) == 0.0
    with pytest.raises(ValueError, match="as many as votes"):
        disproportionality([1, 2], [1])
