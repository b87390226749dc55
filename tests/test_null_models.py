"""Rules without theory do what they say, and the gain over them is the difference of two logarithmic scores."""

from functools import cache

import numpy as np
import pytest

from experiments.answers.patterns import Score
from experiments.evidence.null_models import (
    NULL_MODELS,
    NullScore,
    base_rate,
    bits_beyond,
    coin,
    everybody,
    gains,
    held_by,
    last_table,
    nobody,
    rule_of_thumb,
    score_nulls,
    static_types,
    with_levels,
    with_random_levels,
)
from experiments.questions.names import CASES
from experiments.statistics import wilson
from model.cases import Case, load_case
from model.domain import Pattern
from model.ensemble import Records, simulate
from model.outcomes import outcome_names

SHIPPED = sorted(path.stem for path in CASES.glob("*.toml"))
RUNS = 200


@cache
def shipped(name: str) -> Case:
    return load_case(CASES / f"{name}.toml")


def opposition(case: Case) -> list[str]:
    return [name for name, party in case.parties.items() if party.camp == "opposition" and party.invitable]


def asked(case: Case, body: str, party: str) -> bool:
    invited = case.bodies[body].invited
    return invited == "all" or party in invited


def column(records: Records, name: str) -> np.ndarray:
    return np.asarray(records.table[:, records.names.index(name)])


def months_at_the_table(case: Case, records: Records) -> dict[tuple[str, str], float]:
    """Return the mean share of months at the table, of invited opposition that lives while the body is open."""
    found = {}
    for body, terms in case.bodies.items():
        for party in opposition(case):
            about = case.parties[party]
            lives = (about.founded or terms.open) <= terms.open and (
                about.dissolved or terms.close
            ) >= terms.close
            if lives and asked(case, body, party):
                found[body, party] = float(column(records, f"{body}.joined.{party}").mean())
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_under_everybody_all_that_are_asked_sit_in_every_month(name: str) -> None:
    case = shipped(name)
    found = months_at_the_table(case, simulate(case.vary(everybody(case)), 0, 0, RUNS))
    assert found
    assert min(found.values()) == 1.0


@pytest.mark.parametrize("name", SHIPPED)
def test_under_nobody_no_opposition_ever_sits(name: str) -> None:
    case = shipped(name)
    found = months_at_the_table(case, simulate(case.vary(nobody(case)), 0, 0, RUNS))
    assert found
    assert max(found.values()) == 0.0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_coin_falls_once_a_body_at_the_base_rate_of_the_record(name: str) -> None:
    case = shipped(name)
    records = simulate(case.vary(coin(case)), 0, 0, 1000)
    rate = base_rate(case)
    for (body, party), share in months_at_the_table(case, records).items():
        months = column(records, f"{body}.joined.{party}")
        assert set(np.unique(months)) <= {0.0, 1.0}, (body, party)
        assert (
            wilson(round(share * 1000), 1000, 0.9999).low
            <= rate
            <= wilson(round(share * 1000), 1000, 0.9999).high
        )


def test_the_base_rate_is_that_of_the_record() -> None:
    case = shipped("kazakhstan")
    took = sum(name in opposition(case) for sat in case.record.participation.values() for name in sat)
    assert 0.0 < base_rate(case) < 1.0
    document = case.document
    document["record"]["participation"] = {}
    from model.cases import from_document

    assert base_rate(from_document(document)) == 0.5
    assert took > 0


def test_the_last_table_sits_again() -> None:
    case = shipped("kazakhstan")
    records = simulate(case.vary(last_table(case)), 0, 0, RUNS)
    before: set[str] = set()
    for body in sorted(case.bodies, key=lambda each: case.bodies[each].open):
        for party in opposition(case):
            about, terms = case.parties[party], case.bodies[body]
            if asked(case, body, party) and (about.founded or terms.open) <= terms.open:
                assert column(records, f"{body}.joined.{party}").mean() == float(party in before), (
                    body,
                    party,
                )
        before = set(case.record.participation[body])


def test_static_types_do_not_care_for_conditions_or_experience() -> None:
    case = shipped("kazakhstan")
    changed = static_types(case)
    assert any(".conditions." in path for path in changed)
    assert set(changed) <= set(case.paths())
    assert not any(each for each in changed.values())


def test_by_the_rule_of_thumb_nothing_is_enacted_and_there_is_no_crisis() -> None:
    case = shipped("ukraine")
    records = simulate(case.vary(rule_of_thumb(case)), 0, 0, RUNS)
    assert column(records, "package").max() == 0.0
    assert column(records, "crises").max() == 0.0
    assert simulate(case, 0, 0, RUNS).table[:, records.names.index("crises")].max() > 0.0


@pytest.mark.parametrize("name", SHIPPED)
def test_rows_that_are_composed_of_the_runs_own_levels_are_the_runs(name: str) -> None:
    case = shipped(name)
    records = simulate(case, 0, 0, RUNS)
    levels = {issue: column(records, f"level.{issue}") for issue in case.issues}
    composed = with_levels(records, case, levels)
    np.testing.assert_allclose(composed.table, records.table, rtol=0.0, atol=1e-12)


def test_random_levels_are_uniform_and_their_package_is_enacted() -> None:
    case = shipped("kazakhstan")
    records = with_random_levels(simulate(case, 0, 0, 2000), case, 0)
    again = with_random_levels(simulate(case, 0, 0, 2000), case, 0)
    np.testing.assert_array_equal(records.table, again.table)
    place = {name: k for k, name in enumerate(records.names)}
    assert records.table[:, place["package"]].min() == 1.0
    for issue in case.issues:
        level = records.table[:, place[f"level.{issue}"]]
        assert abs(level.mean() - 0.5) < 5.0 / np.sqrt(12.0 * level.size)
        assert 0.0 <= level.min() <= 0.01
        assert 0.99 <= level.max() <= 1.0


def test_null_models_speak_only_of_what_they_change() -> None:
    case = shipped("kazakhstan")
    found = {each.model.name: each for each in score_nulls(case, simulate, 0, 20)}
    assert set(found) == {each.name for each in NULL_MODELS}
    designed = {name for name, each in case.record.patterns.items() if each.rules}
    assert designed
    assert not designed & set(found["last table"].hits)
    assert designed <= set(found["everybody"].hits)
    assert "P6" in found["random levels"].hits
    assert "P1" not in found["random levels"].hits  # who sits in the first body has nothing to do with levels


def test_every_path_that_a_null_model_sets_is_in_the_case() -> None:
    for name in SHIPPED:
        for model in NULL_MODELS:
            shipped(name).vary(model.changes(shipped(name)))


def null(name: str, hits: int, runs: int = 99) -> NullScore:
    model = next(each for each in NULL_MODELS if each.name == name)
    case = shipped("ukraine")
    return NullScore(model, {"P": hits}, runs, simulate(case, 0, 0, 1))


def scored(hits: int, runs: int = 99) -> Score:
    return Score("P", Pattern(text="t", history="h", holds="package == 1"), wilson(hits, runs), None, None)


def test_the_gain_is_the_difference_of_two_logarithmic_scores() -> None:
    # (79 + 1/2) / 100 against (19 + 1/2) / 100, and the other null is weaker
    (gain,) = gains([scored(79)], [null("coin", 19), null("nobody", 3)])
    assert gain.best == "coin"
    assert gain.bits == pytest.approx(np.log2(0.795 / 0.195))
    assert gain.informative
    assert bits_beyond(scored(79), null("nobody", 3)) == pytest.approx(np.log2(0.795 / 0.035))


def test_a_pattern_that_a_null_model_shows_as_often_says_nothing() -> None:
    assert not gains([scored(79)], [null("coin", 75)])[0].informative
    assert not gains([scored(79)], [null("coin", 99)])[0].informative
    assert gains([scored(79)], [null("coin", 99)])[0].bits < 0.0
    assert held_by(null("coin", 99)) == ["P"]
    assert held_by(null("coin", 10)) == []


def test_outcomes_that_are_composed_exist() -> None:
    case = shipped("kazakhstan")
    known = outcome_names(case)
    for name in ("nominal_reform", "effective_by_reform", "effective_reform", "package", "dominance"):
        assert name in known
