"""Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. Quarterly Journal of
Economics 104(4), 753-770.

A pie of 7 pounds, and the second player may leave with 0, 2 or 4: patient players deal him out of
the table when the option is worse than half, and give him just the option when it is better.
"""

import pytest

from model.rules.bargaining.rubinstein import outside_options, rubinstein


@pytest.mark.parametrize(("option", "share"), [(0.0, 1 / 2), (2 / 7, 1 / 2), (4 / 7, 3 / 7)])
def test_deal_me_out(option: float, share: float) -> None:
    assert outside_options(0.999999, 0.999999, second_option=option) == pytest.approx(share, abs=1e-5)


def test_an_option_below_what_waiting_brings_does_nothing() -> None:
    assert outside_options(0.9, 0.8, 0.3, 0.2) == rubinstein(0.9, 0.8)


@pytest.mark.parametrize("options", [(0.0, 0.7), (0.7, 0.0), (0.6, 0.4), (0.3, 0.65), (0.05, 0.9)])
def test_shares_are_those_of_an_equilibrium(options: tuple[float, float]) -> None:
    """By iterating what each accepts, from any start."""
    x = y = 0.5
    for _ in range(2000):
        x, y = 1.0 - max(0.8 * y, options[1]), 1.0 - max(0.9 * x, options[0])
    assert outside_options(0.9, 0.8, *options) == pytest.approx(x, abs=1e-9)


def test_options_of_more_than_the_pie_are_refused() -> None:
    with pytest.raises(ValueError, match=r"second_option is 0\.6"):
        outside_options(0.9, 0.9, 0.5, 0.6)
