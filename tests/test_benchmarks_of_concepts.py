"""The speed that is promised of equilibria, compositions and challenges, with room for a busy machine."""

from experiments.benchmarks.games import (
    benchmark_concepts,
    challenge_speed,
    compositions_speed,
    logit_speed,
    pure_equilibria_speed,
)


def test_all_pure_equilibria_of_twelve_within_a_second() -> None:
    assert pure_equilibria_speed()["pure_equilibria_12_seconds"] < 1.0


def test_logit_of_ten_is_twenty_times_faster_than_gambit_where_that_is_installed() -> None:
    figures = logit_speed()
    assert figures.get("logit_times_faster_than_pygambit", 100.0) > 20.0
    assert figures.get("logit_largest_difference", 0.0) < 1e-6


def test_five_hundred_compositions_ten_times_faster_than_the_toolkit() -> None:
    assert compositions_speed()["compositions_times_faster_than_toolkit"] > 10.0


def test_a_round_of_ten_within_a_millisecond() -> None:
    assert challenge_speed()["challenge_round_10_seconds"] < 1e-3


def test_all_figures_are_positive_and_have_a_unit() -> None:
    figures = benchmark_concepts()
    assert all(value >= 0.0 for value in figures.values())
    assert all("seconds" in name or "times_faster" in name or "difference" in name for name in figures)
