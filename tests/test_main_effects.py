"""The answer to a factorial: effects and interactions that were put in come out, and what does nothing is named."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.answers import crossed_runs
from experiments.answers.crossed_runs import MOST_LEVELS, axis_of
from experiments.answers.effect_tables import answer_of, inert_lines
from experiments.answers.main_effects import Effects, effects_of
from experiments.answers.stored_effects import effects_in
from experiments.batches.results_folder import load, open_folder
from experiments.cli import answer
from experiments.questions.experiment_file import plan_of
from experiments.questions.points import Plan
from experiments.report.page import findings
from experiments.statistics import contrast_interval
from experiments.tables import Table

RUNS = 40
SEATS, DOMINANCE, CHAIR = "bodies.nkvd.seat_share", "polity.dominance", "bodies.nkvd.chair"
GUARANTEES = "bodies.nkvd.guarantees"
FACTORS = {SEATS: [0.1, 0.3, 0.5], DOMINANCE: [0.5, 0.9], CHAIR: ["appointee", "president"]}


def plan(factors: Mapping[str, Any], **more: Any) -> Plan:
    document = {
        "case": "kazakhstan",
        "runs": RUNS,
        "outcomes": ["nominal_reform", "package"],
        "factors": dict(factors),
    }
    return plan_of({**document, **more}, Path("trial.toml"))


def runs_of(plan: Plan, value: Any, runs: int = RUNS) -> pd.DataFrame:
    """Return rows whose outcome is a function of the factors' values, plus the luck of the run."""
    luck = np.random.default_rng(5).normal(0.0, 1.0, runs)
    rows = [
        {"point": point, "run": run, "nominal_reform": value(plan.values(point), luck[run]), "package": 1.0}
        for point in range(plan.size)
        for run in range(runs)
    ]
    return pd.DataFrame(rows)


def found(plan: Plan, value: Any) -> Effects:
    return effects_of([runs_of(plan, value)], plan, ["nominal_reform"])


def text(effects: Effects, plan: Plan) -> str:
    parts = []
    for each in answer_of(effects, plan, Path("results/trial/0")):
        if isinstance(each, Table):
            parts += [each.title, *(cell.text for k in range(4) for cell in each.cells(k))]
        else:
            parts.append(str(each))
    return "\n".join(parts)


def test_where_runs_by_levels_would_not_fit_the_first_of_each_point_stand_for_all_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = plan(FACTORS)
    rows = runs_of(given, lambda values, luck: values[DOMINANCE] * luck)
    few = effects_of([rows[rows["run"] < 10]], plan(FACTORS, runs=10), ["nominal_reform"])
    cells = 3 * 2 + 3 * 2 + 2 * 2
    monkeypatch.setattr(crossed_runs, "MOST_CELLS", 10 * cells)
    capped = effects_of([rows], given, ["nominal_reform"])
    assert capped.first == 10
    assert "first 10 runs of each point" in text(capped, given)
    assert [each.difference for each in capped.effects] == [each.difference for each in few.effects]
    assert few.first == 0
    assert "runs of each point" not in text(few, given)


def test_common_luck_leaves_an_additive_effect_without_error() -> None:
    given = plan(FACTORS)
    effects = found(given, lambda at, luck: 2.0 * at[SEATS] + 0.1 * at[DOMINANCE] + luck)
    seats, dominance, chair = effects.effects
    assert (seats.factor, dominance.factor, chair.factor) == (SEATS, DOMINANCE, CHAIR)
    assert seats.difference == pytest.approx((0.8, 0.8, 0.8))
    assert dominance.difference == pytest.approx((0.04, 0.04, 0.04))
    assert effects.interactions == ()
    assert seats.share + dominance.share == pytest.approx(1.0)


def test_the_interval_is_students_of_the_differences_run_by_run() -> None:
    given = plan({DOMINANCE: [0.5, 0.9], SEATS: [0.1, 0.5]})
    rows = runs_of(given, lambda at, luck: at[DOMINANCE] * luck + at[SEATS] * luck**2)
    rows["dominance"] = [given.values(point)[DOMINANCE] for point in rows["point"]]
    by_run = rows.pivot_table("nominal_reform", "run", "dominance")
    expected = contrast_interval((by_run[0.9] - by_run[0.5]).to_numpy())
    effect = next(
        each for each in effects_of([rows], given, ["nominal_reform"]).effects if each.factor == DOMINANCE
    )
    assert effect.difference == pytest.approx(expected)


def test_an_interaction_is_the_difference_of_two_effects() -> None:
    given = plan(FACTORS)
    effects = found(given, lambda at, luck: at[SEATS] * (at[CHAIR] == "president") + luck)
    (only,) = effects.interactions
    assert {only.factor, only.other} == {SEATS, CHAIR}
    assert (only.at_low, only.at_high) == pytest.approx((0.0, 0.4))
    assert only.difference == pytest.approx((0.4, 0.4, 0.4))
    assert sum(each.share for each in effects.effects) + only.share == pytest.approx(1.0)


def test_means_that_cancel_do_not_make_a_factor_inert() -> None:
    given = plan({DOMINANCE: [0.5, 0.9], CHAIR: ["appointee", "president"]})
    effects = found(given, lambda at, luck: float((at[DOMINANCE] > 0.6) == (at[CHAIR] == "president")))
    assert all(each.difference == (0.0, 0.0, 0.0) for each in effects.effects)
    assert effects.inert == ()
    assert effects.interactions[0].share == pytest.approx(1.0)


def test_a_factor_that_does_nothing_is_named() -> None:
    given = plan(FACTORS)
    effects = found(given, lambda at, luck: at[SEATS] * luck)
    assert {each.factor for each in effects.inert} == {DOMINANCE, CHAIR}
    assert "dominance moves nothing here" in list(inert_lines(effects.inert, given))


def test_a_guarantee_that_nobody_invited_asks_for_is_named_with_the_reason() -> None:
    levels = [[], ["chairmanship_commitment"], ["fair_trial"], ["chairmanship_commitment", "fair_trial"]]
    given = plan({GUARANTEES: levels, SEATS: [0.1, 0.5]})
    effects = found(
        given, lambda at, luck: at[SEATS] * luck + 0.2 * ("chairmanship_commitment" in at[GUARANTEES])
    )
    (line,) = inert_lines(effects.inert, given)
    assert line.startswith("fair trial (guarantees) moves nothing here: of those invited nobody asks for it")


def test_a_condition_nobody_has_is_asked_for_by_nobody() -> None:
    given = plan({"bodies.pds.guarantees": [[], ["chairmanship_commitment"]], SEATS: [0.1, 0.5]})
    effects = found(given, lambda at, luck: at[SEATS] + luck)
    (line,) = inert_lines(effects.inert, given)
    assert "Ak Zhol asks for it only from 2004-10, when the PDS had closed" in line


def test_levels_that_do_the_same_are_named() -> None:
    given = plan({CHAIR: ["deputy_prime_minister", "appointee", "president"], SEATS: [0.1, 0.5]})
    effects = found(given, lambda at, luck: at[SEATS] + luck * (at[CHAIR] == "president"))
    (line,) = inert_lines(effects.inert, given)
    assert line == "NKVD: chair: deputy prime minister and appointee give the same in every run".removeprefix(
        "NKVD: "
    )


def test_parameters_of_a_rule_that_does_not_run_say_so() -> None:
    given = plan({"parties.dck.threshold": [0.2, 0.8], SEATS: [0.1, 0.5]})
    effects = found(given, lambda at, luck: at[SEATS] + luck)
    (line,) = inert_lines(effects.inert, given)
    assert "only the rule of participation `threshold` asks for it" in line


def test_one_at_a_time_compares_with_the_case_as_it_is() -> None:
    given = plan(FACTORS, design="one_at_a_time")
    base = given.case.paths()[SEATS].value
    effects = found(given, lambda at, luck: at[SEATS] + 5.0 * (at[CHAIR] != given.values(0)[CHAIR]) + luck)
    seats = next(each for each in effects.effects if each.factor == SEATS)
    assert base in seats.levels
    assert seats.difference.estimate == pytest.approx(max(seats.levels) - min(seats.levels))
    assert effects.interactions == ()
    assert "all other factors as in the case" in text(effects, given)


def test_drawn_points_have_no_effects_of_levels() -> None:
    given = plan({SEATS: {"low": 0.1, "high": 0.5}, DOMINANCE: [0.5, 0.9]}, design="sobol", points=8)
    assert found(given, lambda at, luck: luck) == Effects()


def test_runs_that_are_not_at_all_points_are_left_out() -> None:
    given = plan({DOMINANCE: [0.5, 0.9]})
    rows = runs_of(given, lambda at, luck: at[DOMINANCE] + luck)
    cut = rows[(rows["point"] == 0) | (rows["run"] < 10)]
    (effect,) = effects_of([cut], given, ["nominal_reform"]).effects
    assert effect.difference == pytest.approx((0.4, 0.4, 0.4))
    assert effect.means[0] == pytest.approx(
        rows[(rows["point"] == 0) & (rows["run"] < 10)]["nominal_reform"].mean()
    )


def test_a_single_run_has_an_effect_but_no_interval() -> None:
    given = plan({DOMINANCE: [0.5, 0.9]}, runs=1)
    rows = runs_of(given, lambda at, luck: at[DOMINANCE] + luck, runs=1)
    (effect,) = effects_of([rows], given, ["nominal_reform"]).effects
    assert effect.difference == pytest.approx((0.4, -np.inf, np.inf))
    assert effects_of([rows], given, ["nominal_reform"]).record()["effects"][0]["low"] is None


def test_chunks_give_what_the_whole_gives() -> None:
    given = plan(FACTORS)
    rows = runs_of(given, lambda at, luck: at[SEATS] * luck)
    parts = [rows.iloc[k : k + 37] for k in range(0, len(rows), 37)]
    whole, chunked = (effects_of(each, given, ["nominal_reform"]) for each in ([rows], parts))
    assert [each.difference for each in whole.effects] == [
        pytest.approx(each.difference) for each in chunked.effects
    ]


def test_many_levels_are_put_together_with_their_neighbours() -> None:
    given = plan({DOMINANCE: {"low": 0.0, "high": 1.0, "levels": 101}})
    axis = axis_of(given.factors[0], given)
    assert len(axis.levels) == MOST_LEVELS
    assert (np.diff(axis.place) >= 0).all()
    assert axis.levels[0] == "0 to 0.02"


def test_an_outcome_that_nothing_moves_is_one_sentence() -> None:
    given = plan(FACTORS)
    effects = effects_of([runs_of(given, lambda at, luck: at[SEATS])], given, ["nominal_reform", "package"])
    told = text(effects, given)
    assert "package is moved by no factor: its mean is 1.000 at all levels" in told
    assert "nominal_reform: Change of the constitution as written" in told


def test_a_month_that_never_comes_is_in_no_mean_and_its_share_is_said(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "months.toml"
    file.write_text(
        'case = "kyrgyzstan"\nruns = 60\noutcomes = ["package_month"]\n\n[factors]\n"polity.dominance" = [0.4, 0.6]\n'
        '"polity.capacity" = [0.6, 1.0]\n'
    )
    assert answer(["run", str(file), "--out", str(tmp_path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    rows = load(tmp_path / "months")
    comes = rows["package_month"] != -1.0
    assert 0.0 < comes.mean() < 1.0
    assert record["never"] == {"package_month": pytest.approx(1.0 - comes.mean())}
    for point in record["summary"]:
        here = rows[comes & (rows["point"] == point["point"])]["package_month"]
        found = point["outcomes"]["package_month"]
        assert found["mean"] == pytest.approx(here.mean())
        assert found["never"] == pytest.approx(1.0 - len(here) / 60)
    folder = open_folder(tmp_path / "months")
    (first, *_) = effects_in(folder, ["package_month"]).effects
    assert min(first.means) > 0.0
    said = f"in {1.0 - comes.mean():.1%} of runs it never comes"
    assert said in folder.never("package_month")
    assert any(said[1:] in each for each in findings(folder, "package_month"))
