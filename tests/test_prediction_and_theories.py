"""Forecasts are scored as in the literature, theories by their marginal likelihood, plans by the power they promise."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.answers.patterns import formula_of
from experiments.cli import answer
from experiments.evidence.ablations import ABLATIONS
from experiments.evidence.null_models import NULL_MODELS
from experiments.evidence.planning import runs_a_draw, runs_for_power, runs_for_precision
from experiments.evidence.record import Observation
from experiments.evidence.theories import Marginal, Theory, compared, grade, kinds_of, theories_of
from experiments.evidence.theories import _mean as mean_of_likelihoods
from experiments.evidence.validation import score, split_by_body
from experiments.questions.names import CASES
from model.cases import Case, CaseError, load_case


@cache
def shipped(name: str) -> Case:
    return load_case(CASES / f"{name}.toml")


# prediction


def test_scores_of_a_forecast() -> None:
    found = score(np.full(999, 0.5), np.random.default_rng(0))
    assert found.bits.estimate == pytest.approx(1.0)
    assert found.brier.estimate == pytest.approx(0.25)
    sure = score(np.ones(999), np.random.default_rng(0))
    assert sure.bits.estimate < 0.001
    assert sure.brier.estimate < 1e-6


def test_intervals_of_scores_hold_the_score_of_all_draws() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(200):
        found = score(rng.beta(2.0, 3.0, 100), rng)
        inside += found.bits.low <= -math.log2(0.4) <= found.bits.high
    assert inside / 200 == pytest.approx(0.95, abs=0.05)


def test_the_record_is_split_before_the_last_body() -> None:
    case = shipped("kazakhstan")
    early, late = split_by_body(case)
    last = max(case.bodies, key=lambda name: case.bodies[name].open)
    assert {each.name for each in early} & {"P1", "P2", "P3", "P4"} == {"P1", "P2", "P3", "P4"}
    assert {"P5", "P6"} <= {each.name for each in late}
    for each in early:
        named = (
            [each.outcome]
            if each.kind != "pattern"
            else formula_of(case, case.record.patterns[each.name]).outcomes
        )
        assert not any(name.startswith(f"{last}.") for name in named)
    assert not {each.name for each in early} & {each.name for each in late}


def test_one_body_cannot_be_split() -> None:
    with pytest.raises(CaseError, match="needs patterns about bodies before the last"):
        split_by_body(shipped("ukraine"))


# theories


def test_theories_are_the_rules_of_a_case_each_other_rule_and_null_models() -> None:
    case = shipped("kazakhstan")
    found = theories_of(case)
    assert found[0].changes == {}
    for each in found:
        case.vary(each.changes)
    (null,) = [each for each in found if each.kind == "null"]
    assert null.nulls == NULL_MODELS
    assert {each.name for each in found if each.kind == "ablation"} == {
        f"ablation: {each.name}" for each in ABLATIONS
    }
    assert len({each.name for each in found}) == len(found)
    only = theories_of(case, ["participation"], nulls=False)
    assert all(set(each.changes) <= {"rules.participation"} for each in only)
    assert "institutional_design" not in kinds_of(case)


def test_a_mean_likelihood_has_its_error() -> None:
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        logs = rng.normal(0.0, 0.7, 400)  # their exponentials have the mean exp(0.7^2 / 2)
        level, error, effective = mean_of_likelihoods(logs)
        inside += abs(level - 0.7**2 / 2.0 / math.log(10.0)) <= 1.96 * error
        assert 0 < effective < 400
    assert inside / 300 == pytest.approx(0.95, abs=0.04)


def marginal(name: str, log10: float, error: float = 0.01, narrow: float | None = None) -> Marginal:
    shares = {"P1": 0.9 if name == "a" else 0.1, "P2": 0.5}
    return Marginal(Theory(name, {}), log10, error, 100.0, shares, log10 if narrow is None else narrow, error)


def test_probabilities_are_those_of_bayes() -> None:
    found = compared([marginal("a", -2.0), marginal("b", -3.0)], 0)
    assert found.probabilities["a"].estimate == pytest.approx(10.0 / 11.0)
    assert sum(each.estimate for each in found.probabilities.values()) == pytest.approx(1.0)
    assert found.telling[0][:3] == ("P1", "a", "b")
    assert found.telling[0][3] == pytest.approx(math.log2(9.0), abs=0.05)
    assert [each.theory.name for each in found.marginals] == ["a", "b"]


def test_monte_carlo_error_widens_probabilities() -> None:
    sharp = compared([marginal("a", -2.0, 0.001), marginal("b", -2.2, 0.001)], 0).probabilities["a"]
    vague = compared([marginal("a", -2.0, 0.5), marginal("b", -2.2, 0.5)], 0).probabilities["a"]
    assert sharp.half_width < 0.01 < vague.half_width
    assert grade(-2.5) == "decisive"


def test_narrower_priors_can_change_the_order() -> None:
    found = compared([marginal("a", -2.0, narrow=-5.0), marginal("b", -3.0, narrow=-3.0)], 0)
    assert found.narrow["b"] > 0.9 > 1.0 - found.narrow["b"]


# plans


def test_runs_for_a_precision_give_that_precision() -> None:
    runs = runs_for_precision(2.0, 0.1)
    assert runs is not None
    assert 1.96 * 2.0 / math.sqrt(runs) == pytest.approx(0.1, rel=0.01)
    assert runs_for_precision(0.0, 0.1) == 2
    assert runs_for_precision(1.0, 1e-9) is None


def test_runs_for_a_power_give_that_power() -> None:
    runs = runs_for_power(1.0, 0.2, 0.8)
    assert runs is not None
    draws = np.random.default_rng(3).normal(0.2, 1.0, (4000, runs))
    found = stats.ttest_1samp(draws, 0.0, axis=1).pvalue < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.03)
    assert runs_for_power(1.0, 0.0, 0.8) is None


def test_runs_a_draw_are_the_best_for_the_time() -> None:
    """Cochran: among all ways to spend the same time, this one has the least variance."""
    luck, point, run = 0.7, 0.01, 0.0005
    best = runs_a_draw(luck, point, run)

    def variance(runs: int) -> float:
        return (1.0 - luck + luck / runs) * (point + runs * run)

    assert min(range(1, 60), key=variance) == pytest.approx(best, abs=1)


# commands


def said(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = answer(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_validate_scores_the_last_body(tmp_path: Path, capsys: Any) -> None:
    given = ["validate", "kazakhstan", "--over", "time", "--draws", "100", "--runs", "2", "--json"]
    code, out, err = said(capsys, *given, "--out", str(tmp_path))
    assert code == 0, err
    (direction,) = json.loads(out)["directions"]
    assert {"P5", "P6"} <= {each["pattern"] for each in direction["patterns"]}
    total = sum(each["posterior_bits"] for each in direction["patterns"])
    assert direction["posterior_bits"] == pytest.approx(total)
    assert direction["null_bits"] > 0.0


def test_validate_predicts_files_that_nobody_has_fitted(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "new", "case", "ruritania")[0] == 0
    files = ["stranger.toml", "configs/cases/ruritania.toml"]
    Path(files[0]).write_text((CASES / "kyrgyzstan.toml").read_text(encoding="utf-8"), encoding="utf-8")
    given = ["validate", "--predict", *files, "--fit", "ukraine", "--draws", "100", "--runs", "2", "--json"]
    code, out, err = said(capsys, *given)
    assert code == 0, err
    found = json.loads(out)
    first, second = found["directions"]
    assert (first["fitted_on"], first["predicted"]) == ("ukraine", "stranger")
    assert (second["fitted_on"], second["predicted"]) == ("ukraine", "ruritania")
    assert len(first["patterns"]) == len(shipped("kyrgyzstan").record.patterns)
    estimate, low, high = first["gain_bits_over_null"]
    assert low <= estimate <= high
    assert estimate == pytest.approx(first["null_bits"] - first["posterior_bits"])
    folder = Path(found["results"])
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "How to cite" in page
    assert f"reform validate --predict {files[0]}" in page
    assert (folder / "forecasts_2.png").stat().st_size > 5_000


def test_compare_theories_ranks_rules(tmp_path: Path, capsys: Any) -> None:
    given = (
        "compare-theories kazakhstan --rules participation --no-nulls --fit P1,P3 --draws 60 --runs 2 --json"
    )
    code, out, err = said(capsys, *given.split(), "--out", str(tmp_path))
    assert code == 0, err
    found = json.loads(out)
    ranked = [each["log10"] for each in found["theories"]]
    assert ranked == sorted(ranked, reverse=True)
    assert sum(each["probability"][0] for each in found["theories"]) == pytest.approx(1.0)


def test_plan_says_what_a_claim_takes(capsys: Any) -> None:
    code, out, err = said(capsys, "plan", "president_chair_draws_moderate", "--half-width", "0.05", "--json")
    assert code == 0, err
    (need,) = json.loads(out)["needs"]
    assert need["runs"] == math.ceil((1.959964 * need["deviation"] / 0.05) ** 2)
    code, out, err = said(capsys, "plan", "dominance", "--half-width", "0.01", "--json")
    assert code == 0, err
    from experiments.questions.experiment_file import load_experiment

    told = json.loads(out)
    assert {each["what"] for each in told["needs"]} | set(told["constant"]) == set(
        load_experiment("dominance").outcomes
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["validate", "--over", "tme"], "did you mean 'time'"),
        (["validate", "--draws", "5"], "too few for a posterior"),
        (["validate", "ukraine", "--over", "time"], "nothing to predict"),
        (["validate", "ukraine", "ukraine"], "is named twice"),
        (["validate", "--predict", "ukraine", "--fit", "ukraine"], "must not be known"),
        (["validate", "--fit", "ukraine"], "goes with --predict"),
        (["compare-theories", "--rules", "bargainin"], "did you mean 'bargaining'"),
        (["compare-theories", "--fit", "P1", "--draws", "3"], "too few for a marginal likelihood"),
        (["plan", "president_chair_draws_moderat"], "did you mean 'president_chair_draws_moderate'"),
        (["plan", "dominance", "--half-width", "-1"], "must be above 0"),
        (["plan", "president_chair_draws_moderate", "--power", "2"], "between 0.5 and 0.99"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(
    given: list[str], message: str, tmp_path: Path, capsys: Any
) -> None:
    more = [] if given[0] == "plan" else ["--out", str(tmp_path)]
    code, out, err = said(capsys, *given, *more)
    assert code == 2
    assert message in err
    assert not out


def test_an_observation_is_either_a_pattern_or_a_number() -> None:
    assert Observation("P1", "pattern", 1.0, 0.05).log_likelihood(np.array([1.0, 0.0])) == pytest.approx(
        np.log([0.95, 0.05])
    )
