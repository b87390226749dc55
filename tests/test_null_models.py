"""Rules without theory predict everything that is recorded, by the arithmetic of the model and none of its motives."""

from functools import cache

import numpy as np
import pytest
from generated_cases import cases
from hypothesis import given, settings

from experiments.answers.patterns import Score, in_runs
from experiments.evidence.ablations import everybody as come_for_access
from experiments.evidence.null_bodies import Scene, as_recorded, base_rate
from experiments.evidence.null_models import NULL_MODELS, NullModel
from experiments.evidence.null_outcomes import Constitution, constitution_columns
from experiments.evidence.null_scores import (
    NullScore,
    best_single,
    bits_beyond,
    gains,
    held_by,
    score_nulls,
    total_bits,
)
from experiments.evidence.null_votes import standing
from experiments.questions.names import CASES
from experiments.statistics import wilson
from model.cases import Case, from_document, load_case
from model.domain import Pattern
from model.ensemble import simulate
from model.inputs import inputs_of
from model.outcomes import outcome_names

SHIPPED = sorted(path.stem for path in CASES.glob("*.toml"))
RUNS = 100


@cache
def shipped(name: str) -> Case:
    return load_case(CASES / f"{name}.toml")


def named(name: str) -> NullModel:
    return next(each for each in NULL_MODELS if each.name == name)


def columns(model: NullModel, case: Case, runs: int = RUNS) -> dict[str, np.ndarray]:
    records = model(case, 0, 0, runs)
    return {name: records.table[:, place] for place, name in enumerate(records.names)}


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("design", ["historical", "endogenous"])
def test_every_null_model_predicts_every_outcome_within_its_bounds(name: str, design: str) -> None:
    case = shipped(name).vary({"rules.institutional_design": design})
    for model in NULL_MODELS:
        records = model(case, 0, 0, RUNS)
        assert list(records.names) == list(outcome_names(case))
        for place, (column, about) in enumerate(outcome_names(case).items()):
            values = records.table[:, place]
            assert np.isfinite(values).all(), (model.name, column)
            assert about.low is None or values.min() >= about.low - 1e-12, (model.name, column)
            assert about.high is None or values.max() <= about.high + 1e-12, (model.name, column)
            assert not about.discrete or (values == np.floor(values)).all(), (model.name, column)


@given(cases(small=True))
@settings(max_examples=20, deadline=None)
def test_null_models_predict_any_case(case: Case) -> None:
    for model in NULL_MODELS:
        records = model(case, 0, 0, 3)
        assert list(records.names) == list(outcome_names(case))
        assert np.isfinite(records.table).all(), model.name


@pytest.mark.parametrize("name", SHIPPED)
def test_indices_follow_from_levels_as_in_the_model(name: str) -> None:
    case = shipped(name)
    records = simulate(case, 0, 0, RUNS)
    known = {each: records.table[:, place] for place, each in enumerate(records.names)}
    levels, conditions = (
        np.column_stack([known[f"{key}.{issue}"] for issue in case.issues]) for key in ("level", "condition")
    )
    law = Constitution(np.zeros((RUNS, 0)), levels, conditions, known["dominance"])
    for key, values in constitution_columns(Scene.of(case, 0, 0, RUNS), law).items():
        if key != "constraint_gained":  # the model's is the most at any time
            np.testing.assert_allclose(values, known[key], atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", SHIPPED)
def test_bodies_open_and_close_and_parties_live_as_in_the_model(name: str) -> None:
    case = shipped(name)
    changed = case.vary(come_for_access(case))
    records = simulate(changed, 0, 0, 20)
    known = {each: records.table[:, place] for place, each in enumerate(records.names)}
    found = columns(named("everybody comes, stillness"), case, 20)
    for key in (
        each for each in known if each.rpartition(".")[2] in ("status", "status_kind", "chair_kind", "opened")
    ):
        np.testing.assert_array_equal(found[key], known[key], err_msg=key)
    for body in case.bodies:
        if known[f"{body}.closed"].max() == known[f"{body}.closed"].min() >= found[f"{body}.closed"][0]:
            for party in case.parties:
                key = f"{body}.months_of.{party}"
                np.testing.assert_array_equal(found[key], known[key], err_msg=key)


@pytest.mark.parametrize("name", SHIPPED)
def test_under_stillness_nothing_is_enacted_there_is_no_crisis_and_incumbents_win(name: str) -> None:
    case = shipped(name)
    for table in ("everybody comes", "coins"):
        found = columns(named(f"{table}, stillness"), case)
        for key in ("package", "crises", "settlements", "nominal_reform", "effective_reform"):
            assert not found[key].any(), key
        won = {party: found[f"seats.{party}"].mean() for party in case.parties}
        if any(event.election for event in case.events):
            assert case.parties[max(won, key=lambda party: won[party])].camp == "pro_presidential"
            assert sum(seats > 0.0 for seats in won.values()) == 1


def test_a_random_package_is_the_last_bodys_and_its_levels_are_uniform() -> None:
    case = shipped("kazakhstan")
    found = columns(named("nobody comes, random package"), case, 2000)
    assert found["state_commission.enacted"].min() == 1.0
    assert not found["pds.enacted"].any()
    assert not found["pds.output"].any()
    for issue in case.issues:
        level = found[f"level.{issue}"]
        assert abs(level.mean() - 0.5) < 5.0 / np.sqrt(12.0 * level.size)
        assert 0.0 <= level.min() <= 0.01
        assert 0.99 <= level.max() <= 1.0


def test_drift_starts_from_the_status_quo() -> None:
    case = shipped("kazakhstan")
    found = columns(named("nobody comes, drift"), case, 2000)
    for name in case.issues:
        assert np.abs(found[f"change.{name}"]).max() <= 0.5
    still = (found["pds.enacted"] + found["nkvd.enacted"] + found["state_commission.enacted"]) == 0.0
    assert still.mean() == pytest.approx(0.125, abs=0.03)
    assert not found["nominal_reform"][still].any()


def test_conflict_by_chance_comes_in_order() -> None:
    found = columns(named("coins, drift"), shipped("kyrgyzstan"), 2000)
    crisis, settled, undone = found["crises"], found["settlements"], found["reversals"]
    assert crisis.mean() == pytest.approx(0.5, abs=0.05)
    assert settled.sum() == pytest.approx(crisis.sum() / 2.0, rel=0.15)
    assert (undone <= settled).all()
    assert (settled <= crisis).all()
    assert (found["reversal_after"][undone == 0.0] == -1.0).all()


def test_votes_by_chance_add_up_and_are_symmetric() -> None:
    case = shipped("ukraine")
    found = columns(named("coins, drift"), case, 4000)
    _, alive = standing(inputs_of(case).parties, 10**3)
    running = [name for name, lives in zip(case.parties, alive, strict=True) if lives]
    votes = np.column_stack([found[f"votes.{name}"] for name in running])
    np.testing.assert_allclose(votes.sum(axis=1), 1.0)
    np.testing.assert_allclose(votes.mean(axis=0), 1.0 / len(running), atol=0.01)


@pytest.mark.parametrize("name", ["random package", "drift"])
def test_bodies_that_are_designed_by_chance_follow_one_another(name: str) -> None:
    case = shipped("kazakhstan").vary({"rules.institutional_design": "endogenous"})
    found = columns(named(f"coins, {name}"), case, 500)
    opened = np.column_stack([found[f"body_{k}.opened"] for k in range(1, 7)])
    closed = np.column_stack([found[f"body_{k}.closed"] for k in range(1, 7)])
    there = opened >= 0.0
    assert (found["bodies_created"] == there.sum(axis=1)).all()
    assert (closed[there] >= opened[there]).all()
    for k in range(5):
        both = there[:, k] & there[:, k + 1]
        assert (opened[both, k + 1] > closed[both, k]).all()
        assert not (there[:, k + 1] & ~there[:, k]).any()
    kinds = found["body_1.chair_kind"]
    assert set(kinds[there[:, 0]]) == {float(list(case.chairs).index(each)) for each in case.menu.chairs}  # type: ignore[union-attr]


# who comes


def test_coins_fall_at_the_base_rate_of_the_record() -> None:
    case = shipped("kazakhstan")
    found = columns(named("coins, stillness"), case, 4000)
    rate = base_rate(case)
    assert 0.0 < rate < 1.0
    assert found["pds.joined.ak_zhol"].mean() == pytest.approx(rate, abs=0.04)
    document = case.document
    document["record"]["participation"] = {}
    assert base_rate(from_document(document)) == 0.5


def test_the_last_table_comes_again() -> None:
    case = shipped("kazakhstan")
    found = columns(named("last table, stillness"), case)
    assert not found["pds.joined.ak_zhol"].any()  # no table before the first
    for party in case.parties:
        if case.parties[party].camp == "opposition" and found[f"nkvd.months_of.{party}"].any():
            assert party in case.record.participation["pds"]


def test_moderates_come_and_hard_ones_stay_out() -> None:
    case = shipped("kazakhstan")
    found = columns(named("moderates come, drift"), case)
    assert found["state_commission.joined.ak_zhol"].min() == 1.0
    assert found["state_commission.joined.communists"].max() == 0.0


def test_parties_sit_only_where_they_are_asked_and_exist() -> None:
    case = shipped("kazakhstan")
    scene = Scene.of(case, 0, 0, 3)
    bodies = as_recorded(scene)
    uninvited = ~bodies.asked(scene)[0]
    assert uninvited.any()
    for model in NULL_MODELS:
        found = columns(model, case, 3)
        for place, body in enumerate(sorted(case.bodies, key=lambda each: case.bodies[each].open)):
            for number, party in enumerate(case.parties):
                if uninvited[place, number]:
                    assert not found[f"{body}.joined.{party}"].any(), (model.name, body, party)


# scores


def test_all_null_models_speak_of_all_patterns() -> None:
    case = shipped("kazakhstan")
    found = score_nulls(case, 0, 20)
    assert [each.model.name for each in found] == [each.name for each in NULL_MODELS]
    assert all(set(each.hits) == set(case.record.patterns) for each in found)
    shown = in_runs(case, named("moderates come, stillness"), 0, 0, 20)
    assert shown["P1"].all()
    assert not shown["P6"].any()


def null(name: str, hits: int, runs: int = 99) -> NullScore:
    model = named(f"{name}, drift")
    return NullScore(model, {"P": hits}, runs, model(shipped("ukraine"), 0, 0, 1))


def scored(hits: int, runs: int = 99) -> Score:
    return Score("P", Pattern(text="t", history="h", holds="package == 1"), wilson(hits, runs), None, None)


def test_the_gain_is_the_difference_of_two_logarithmic_scores() -> None:
    # (79 + 1/2) / 100 against (19 + 1/2) / 100, and the other null is weaker
    (gain,) = gains([scored(79)], [null("coins", 19), null("nobody comes", 3)])
    assert gain.best == "coins, drift"
    assert gain.bits == pytest.approx(np.log2(0.795 / 0.195))
    assert gain.informative
    assert bits_beyond(scored(79), null("nobody comes", 3)) == pytest.approx(np.log2(0.795 / 0.035))


def test_the_best_single_null_is_the_one_with_the_highest_total() -> None:
    scores = [
        Score(name, Pattern(text="t", history="h", holds="package == 1"), wilson(79, 99), None, None)
        for name in ("P", "Q")
    ]
    coins, nobody = null("coins", 99), null("nobody comes", 50)
    coins, nobody = (
        NullScore(each.model, {"P": each.hits["P"], "Q": other}, 99, each.records)
        for each, other in ((coins, 0), (nobody, 50))
    )
    assert best_single(scores, [coins, nobody]) is nobody
    assert total_bits(scores, nobody) == pytest.approx(2.0 * np.log2(0.795 / 0.505))


def test_a_pattern_that_a_null_model_shows_as_often_says_nothing() -> None:
    assert not gains([scored(79)], [null("coins", 75)])[0].informative
    assert not gains([scored(79)], [null("coins", 99)])[0].informative
    assert gains([scored(79)], [null("coins", 99)])[0].bits < 0.0
    assert held_by(null("coins", 99)) == ["P"]
    assert held_by(null("coins", 10)) == []
