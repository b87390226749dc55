"""Scores of predicted against recorded numbers are proper, and say what they say in the literature."""

import numpy as np
import pytest
from scipy import stats

from experiments.evidence.record import ERRORS, Observation, chosen, histories, log_likelihoods, observations
from experiments.evidence.scores import crps, distances, summaries
from experiments.questions.names import CASES
from model.cases import CaseError, load_case
from model.ensemble import simulate

KAZAKHSTAN = load_case(CASES / "kazakhstan.toml")


def test_the_score_of_a_normal_forecast_is_that_of_gneiting_and_raftery() -> None:
    rng = np.random.default_rng(0)
    for recorded in (-1.0, 0.0, 2.5):
        known = (
            recorded * (2.0 * stats.norm.cdf(recorded) - 1.0) + 2.0 * stats.norm.pdf(recorded) - np.pi**-0.5
        )
        found = crps(rng.standard_normal(20_000), recorded)
        assert found.low <= known <= found.high
        assert found.half_width < 0.02


def test_the_score_is_the_mean_distance_less_half_the_mean_distance_between_runs() -> None:
    values = np.random.default_rng(1).random(40)
    between = np.abs(values[:, None] - values[None, :]).sum() / (40 * 39)
    assert crps(values, 0.3).estimate == pytest.approx(np.abs(values - 0.3).mean() - between / 2.0)


def test_a_forecast_without_spread_is_off_by_its_distance() -> None:
    assert crps(np.full(10, 0.7), 0.5) == pytest.approx((0.2, 0.2, 0.2))
    assert crps(np.full(10, 0.5), 0.5).estimate == 0.0


def test_the_score_is_proper() -> None:
    """Whoever believes a distribution does best to forecast it."""
    rng = np.random.default_rng(2)
    truth = rng.beta(2.0, 5.0, 400)
    honest = np.mean([crps(rng.beta(2.0, 5.0, 400), each).estimate for each in truth])
    for other in (rng.beta(5.0, 2.0, 400), np.full(400, 2.0 / 7.0), rng.random(400)):
        assert honest < np.mean([crps(other, each).estimate for each in truth])


def test_every_number_of_the_record_is_compared() -> None:
    records = simulate(KAZAKHSTAN, 0, 0, 100)
    found = distances(KAZAKHSTAN, records, lambda kind: {"model itself": records})
    names = {each.observation.name for each in found}
    assert {f"levels.{issue}" for issue in KAZAKHSTAN.record.levels} <= names
    assert {f"votes.{party}" for party in KAZAKHSTAN.record.votes} <= names
    assert "participation.pds.ak_zhol" in names
    assert "participation.nkvd.pokolenie" not in names  # was not asked
    for each in found:
        assert each.score.estimate == pytest.approx(each.null_score)
    told = {each.kind: each for each in summaries(found, lambda kind: {"model itself": records})}
    assert told["levels"].count == len(KAZAKHSTAN.record.levels)
    assert told["levels"].skill == pytest.approx(0.0)
    errors = [each.mean - each.observation.value for each in found if each.observation.kind == "levels"]
    assert told["levels"].rmse == pytest.approx(float(np.sqrt(np.mean(np.square(errors)))))


def test_votes_are_recorded_in_per_cent_and_compared_as_shares() -> None:
    party, votes = next(iter(KAZAKHSTAN.record.votes.items()))
    assert observations(KAZAKHSTAN)[f"votes.{party}"].value == pytest.approx(votes.value / 100.0)


def test_a_name_that_is_not_in_the_record_is_refused_with_the_nearest() -> None:
    with pytest.raises(CaseError, match=r"--fit = 'P71'.*did you mean 'P7'"):
        chosen(KAZAKHSTAN, ["P1", "P71"], "--fit")
    with pytest.raises(CaseError, match=r"did you mean 'levels'"):
        chosen(KAZAKHSTAN, ["level"], "--fit")
    assert [each.name for each in chosen(KAZAKHSTAN, ["P2", "P1", "P2"], "--fit")] == ["P2", "P1"]
    assert {each.kind for each in chosen(KAZAKHSTAN, ["levels"], "--fit")} == {"levels"}


def test_the_likelihood_is_a_mean_over_runs_of_all_that_is_recorded() -> None:
    pattern = Observation("P1", "pattern", 1.0, 0.1)
    number = Observation("votes.otan", "votes", 0.5, ERRORS["votes"], "votes.otan")
    values = np.array([[[1.0, 0.0]], [[0.5, 0.4]]])  # two observations, one draw, two runs
    dense = stats.norm.pdf([0.5, 0.4], 0.5, ERRORS["votes"])
    known = np.log((0.9 * dense[0] + 0.1 * dense[1]) / 2.0)
    assert log_likelihoods(KAZAKHSTAN, [pattern, number], values) == pytest.approx([known])


def test_a_run_that_raised_makes_the_record_impossible() -> None:
    pattern = Observation("P1", "pattern", 1.0, 0.1)
    values = np.array([[[np.nan, np.nan], [1.0, np.nan]]])
    found = log_likelihoods(KAZAKHSTAN, [pattern], values)
    assert found[0] == -np.inf
    assert found[1] == pytest.approx(np.log(0.9 / 2.0))


def test_patterns_under_other_rules_are_seen_in_other_runs() -> None:
    designed = [name for name, each in KAZAKHSTAN.record.patterns.items() if each.rules]
    wanted = chosen(KAZAKHSTAN, ["P1", designed[0], "P2"], "--fit")
    assert histories(KAZAKHSTAN, wanted) == [[0, 2], [1]]
