"""Laakso, M. and Taagepera, R. (1979). "Effective" number of parties: a measure with application to
West Europe. Comparative Political Studies 12(1), 3-27.

Parties weighted by themselves: n equal ones count as n, and shares of 45, 45 and 10 per cent as 2.41.
"""

import pytest

from model.equations.apportionment import effective_number


@pytest.mark.parametrize("parties", [1, 2, 5, 40])
def test_equal_parties_count_as_many_as_they_are(parties: int) -> None:
    assert effective_number([3.0] * parties) == pytest.approx(parties)


@pytest.mark.parametrize(
    ("shares", "expected"), [((45, 45, 10), 2.41), ((40, 30, 20, 10), 3.33), ((70, 20, 10), 1.85)]
)
def test_unequal_parties_count_as_fewer(shares: tuple[float, ...], expected: float) -> None:
    assert effective_number(shares) == pytest.approx(expected, abs=0.005)
