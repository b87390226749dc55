"""Intervals cover the truth as often as they say, and decisions need the runs they ask for."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from experiments.statistics import (
    Interval,
    contrast_interval,
    equivalence,
    influences,
    levels_apart,
    mean_interval,
    paired_difference,
    paired_shares,
    round_runs,
    runs_for_decision,
    variance_saved,
    wilson,
)

type Array = NDArray[np.float64]

REPEATS = 2000
TOLERANCE = 0.02  # four standard errors of a coverage of 0.95 over 2000 repeats


def covered(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_wilson_gives_the_published_intervals() -> None:
    # Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3
    for successes, runs, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        found = wilson(successes, runs)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_paired_shares_give_the_published_interval() -> None:
    # Fagerland, Lydersen and Laake (2014), BMC Medical Research Methodology: airway hyper-
    # responsiveness, 21 children
    before = np.array([1.0] * 1 + [1.0] * 1 + [0.0] * 7 + [0.0] * 12)
    after = np.array([1.0] * 1 + [0.0] * 1 + [1.0] * 7 + [0.0] * 12)
    found = paired_shares(after, before)
    assert [round(x, 3) for x in found] == [-0.286, -0.507, -0.026]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.97])
def test_the_score_interval_covers(share: float) -> None:
    rng = np.random.default_rng(1)
    counts = rng.binomial(200, share, size=REPEATS)
    hits = np.mean([covered(wilson(int(k), 200), share) for k in counts])
    exact = sum(stats.binom.pmf(k, 200, share) for k in range(201) if covered(wilson(k, 200), share))
    assert abs(hits - exact) < TOLERANCE
    assert exact > 0.93


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.95])
def test_the_paired_interval_covers_whatever_the_correlation(correlation: float) -> None:
    rng = np.random.default_rng(2)
    cov = [[1.0, correlation], [correlation, 1.0]]
    draws = rng.multivariate_normal([0.0, 0.2], cov, size=(REPEATS, 60))
    hits = np.mean([covered(paired_difference(d[:, 0], d[:, 1]), 0.2) for d in draws])
    assert abs(hits - 0.95) < TOLERANCE


@pytest.mark.parametrize(("before", "after"), [(0.02, 0.05), (0.3, 0.4), (0.95, 0.99), (0.5, 0.5)])
def test_the_interval_of_paired_shares_covers_under_the_same_luck(before: float, after: float) -> None:
    rng = np.random.default_rng(3)
    luck = rng.random((REPEATS, 200))
    hits = np.mean(
        [
            covered(
                paired_difference((u < before).astype(float), (u < after).astype(float)),
                after - before,
            )
            for u in luck
        ]
    )
    assert hits > 0.93


def test_an_interval_of_runs_that_nearly_all_agree_still_covers() -> None:
    # a share of months that is 1 but in rare runs, where it is 0.4: Student's interval alone misses
    # the truth in most samples
    rng = np.random.default_rng(4)
    rare = 0.005
    truth = 1.0 - 0.6 * rare
    draws = np.where(rng.random((REPEATS, 200)) < rare, 0.4, 1.0)
    hits = np.mean([covered(mean_interval(d, bounds=(0.0, 1.0)), truth) for d in draws])
    assert hits > 0.93


def test_a_contrast_of_four_conditions_covers() -> None:
    rng = np.random.default_rng(5)
    luck = rng.exponential(size=(REPEATS, 100, 1))
    noise = rng.normal(size=(REPEATS, 100, 4)) * 0.3
    values = luck * np.array([1.0, 1.2, 1.1, 1.6]) + noise
    hits = np.mean([covered(contrast_interval(v @ np.array([1.0, -1.0, -1.0, 1.0])), 0.3) for v in values])
    assert abs(hits - 0.95) < TOLERANCE


def test_runs_without_spread_and_without_range_have_no_width() -> None:
    assert contrast_interval(np.full(10, 0.3)) == Interval(0.3, 0.3, 0.3)


def test_unanimous_runs_leave_room_for_what_was_not_seen() -> None:
    found = mean_interval(np.full(100, 0.7), bounds=(0.0, 1.0))
    unseen = 1.0 - 0.025 ** (1 / 100)
    assert math.isclose(found.low, 0.7 - 0.7 * unseen)
    assert math.isclose(found.high, 0.7 + 0.3 * unseen)


def test_no_runs_say_nothing() -> None:
    assert math.isnan(wilson(0, 0).estimate)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert mean_interval(np.empty(0)).high == math.inf


def test_unequal_runs_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="same runs"):
        paired_difference(np.zeros(3), np.zeros(4))


def test_pairing_saves_what_the_common_luck_holds() -> None:
    rng = np.random.default_rng(6)
    luck = rng.normal(size=200_000)
    first, second = luck + 0.5 * rng.normal(size=luck.size), luck + 0.5 * rng.normal(size=luck.size)
    saved = variance_saved([first, second], [-1.0, 1.0])
    assert saved is not None
    assert math.isclose(saved, 1.0 - 0.5 / 2.5, abs_tol=0.01)
    assert variance_saved([np.zeros(5), np.ones(5)], [-1.0, 1.0]) is None
    harmed = variance_saved([luck, -luck], [-1.0, 1.0])
    assert harmed is not None
    assert math.isclose(harmed, -1.0)


def test_equivalence_is_the_interval_inside_the_margin() -> None:
    rng = np.random.default_rng(7)
    for shift in (0.0, 0.05, 0.1, 0.2):
        values = rng.normal(shift, 1.0, size=500)
        found = contrast_interval(values)
        inside = found.low > -0.15 and found.high < 0.15
        assert (equivalence(values, 0.15) < 0.025) == inside


def test_equivalence_errs_as_rarely_as_it_says() -> None:
    rng = np.random.default_rng(8)
    at_the_margin = rng.normal(0.2, 1.0, size=(REPEATS, 400))
    assert np.mean([equivalence(values, 0.2) < 0.025 for values in at_the_margin]) < 0.025 + 0.014


def test_equivalence_of_runs_without_spread() -> None:
    assert equivalence(np.zeros(5), 0.1) == 0.0
    assert equivalence(np.full(5, 0.2), 0.1) == 1.0
    with pytest.raises(ValueError, match="positive margin"):
        equivalence(np.zeros(5), 0.0)


def test_the_runs_asked_for_decide_four_times_in_five() -> None:
    runs = runs_for_decision(0.3, 1.0, [-0.1, 0.1])
    assert runs is not None
    rng = np.random.default_rng(9)
    draws = rng.normal(0.3, 1.0, size=(REPEATS, runs))
    decided = np.mean([contrast_interval(values).low > 0.1 for values in draws])
    assert abs(decided - 0.8) < 0.04


def test_an_estimate_at_the_margin_needs_more_runs_than_there_are() -> None:
    assert runs_for_decision(0.1, 1.0, [-0.1, 0.1]) is None
    assert runs_for_decision(0.1 + 1e-9, 1.0, [-0.1, 0.1]) is None


@pytest.mark.parametrize(("runs", "rounded"), [(7, 7), (99, 99), (101, 110), (12345, 13000)])
def test_runs_are_rounded_up_to_two_digits(runs: int, rounded: int) -> None:
    assert round_runs(runs) == rounded


def test_the_parameter_that_decides_is_found_among_many_that_do_not() -> None:
    rng = np.random.default_rng(10)
    inputs = {f"p{i}": rng.random(300) for i in range(100)}
    result = np.exp(2.0 * inputs["p7"]) + 0.5 * rng.normal(size=300)
    found = influences(inputs, result)
    assert found[0].path == "p7"
    assert math.isclose(found[0].correlation, float(stats.spearmanr(inputs["p7"], result).statistic))
    assert sum(each.q < 0.05 for each in found) <= 4


def test_a_result_that_does_not_vary_has_no_influences() -> None:
    assert influences({"p": np.arange(10.0)}, np.zeros(10)) == []
    assert influences({"p": np.zeros(10)}, np.arange(10.0)) == []


def test_levels_without_effect_are_clear_in_one_of_twenty_samples_at_most() -> None:
    """Forty draws, three levels, another factor that moves the result much: found by chance as often as promised."""
    luck = np.random.default_rng(8)
    found = []
    for _ in range(400):
        levels = luck.choice(["a", "b", "c"], 40).tolist()
        (apart,) = levels_apart({"x": levels}, luck.random(40) ** 2)
        found.append(apart.is_clear)
    assert 0.02 < np.mean(found) < 0.08


def test_levels_that_differ_are_found_with_their_difference() -> None:
    luck = np.random.default_rng(10)
    levels = ["low", "high"] * 30
    result = luck.normal(0.0, 0.1, 60) + np.where(np.array(levels) == "high", 0.3, 0.0)
    by_path = {each.path: each for each in levels_apart({"y": ["u", "u", "v"] * 20, "x": levels}, result)}
    apart = by_path["x"]
    assert (apart.low, apart.high, apart.is_clear) == ("low", "high", True)
    assert apart.difference.low < 0.3 < apart.difference.high
    assert not by_path["y"].is_clear
    assert levels_apart({"x": levels}, np.ones(60)) == []
    assert levels_apart({"x": ["a"] * 60, "y": ["b", *["a"] * 59]}, result) == []
