"""Limit cases: what must be so whatever the other numbers, of single equations and of whole runs in three countries."""

from collections.abc import Mapping
from functools import cache
from itertools import product
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from experiments.answers.robustness import prior_draws
from experiments.questions.names import CASES
from model.cases import Case, from_document, load_case
from model.ensemble import Records, simulate
from model.equations import elections, polity
from model.equations.contestation import concession_hazard, prevailing, settlement_level, worth_of_calm
from model.equations.design import creation_hazard, process_worth, worth
from model.equations.participation import assurance, policy_utility, substance, theatrical
from model.equations.polity import binding, effective_level, perceived_reform, seen_level
from model.equations.president import (
    Motives,
    carried_by,
    cost_of_opening,
    effort,
    provision,
    provision_utility,
    word_cost,
)
from model.inputs import inputs_of
from model.month.ratification import ask_for_assent, share_of_voters
from model.month.record import levels_in_force
from model.rules import bargaining
from model.rules.enactment import Stakes, leverage
from model.rules.participation import Offer, association, opposition_share
from model.simulation import ReformProcess

type Array = NDArray[np.float64]

RUNS = 40
COUNTRIES = ("kazakhstan", "ukraine", "kyrgyzstan")
share = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.0, 1.0))
weight = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.001, 3.0))
lawful = settings(max_examples=200)


@st.composite
def shares(draw: st.DrawFn, many: int) -> Array:
    return np.array(draw(st.lists(share, min_size=many, max_size=many)))


# --- whole runs: each country as it is and in some worlds drawn from what is plausible


@cache
def country(name: str) -> Case:
    return load_case(CASES / f"{name}.toml")


@cache
def worlds(name: str) -> tuple[Mapping[str, float], ...]:
    return ({}, *prior_draws(country(name), 4, 7))


def matching(case: Case, *ends: str) -> list[str]:
    """Return the paths of a case that end so."""
    return [path for path in case.paths() if path.endswith(ends)]


def lived(case: Case) -> dict[str, Array]:
    return columns(simulate(case, 3, 0, RUNS))


def columns(records: Records) -> dict[str, Array]:
    return dict(zip(records.names, records.table.T, strict=True))


def every(found: Mapping[str, Array], start: str = "", end: str = "") -> Array:
    """Return all outcomes with names that start and end so (outcomes, runs)."""
    return np.array(
        [values for name, values in found.items() if name.startswith(start) and name.endswith(end)]
    )


in_every_world = pytest.mark.parametrize(("name", "place"), list(product(COUNTRIES, range(5))))


def changed(name: str, place: int, changes: Mapping[str, Any]) -> Case:
    """Return a country in one of its worlds, with changes that no world undoes."""
    return country(name).vary({**worlds(name)[place], **changes})


def calm(name: str) -> dict[str, float]:
    """Return the changes that take away every pressure, at home and abroad."""
    case = country(name)
    pressures = matching(case, ".domestic_pressure", ".external_pressure")
    pressures += [path for path in matching(case, ".grievance") if case.paths()[path].value is not None]
    prizes = [
        path for path in case.paths() if path.startswith("external.") and path.endswith((".prize", ".weight"))
    ]
    return dict.fromkeys([*pressures, *prizes, "behaviour.exclusion"], 0.0)


def chosen(
    power: float = 1.0,
    ideal: float = 0.0,
    announced: float = 0.0,
    checked: float = 0.0,
    free: float = 1.0,
    escaped: float = 1.0,
    word: float = 0.0,
    recommended: float = 0.0,
    level: float = 0.5,
    risk: float = 0.0,
    pull: float = 0.0,
    target: float = 1.0,
) -> tuple[float, float]:
    """Return what a president writes and what of it binds, from a level in force without conditions."""
    motives = Motives(power, ideal, risk, announced, checked, word, recommended, pull, target)
    return provision(motives, free, escaped, level, free * level)


@given(share, share, share, weight, share, share)
@lawful
def test_nobody_to_please_no_level_above_the_status_quo(
    level: float, ideal: float, free: float, power: float, word: float, risk: float
) -> None:
    written, _ = chosen(power, ideal, free=free, word=word, level=level, risk=risk)
    assert written <= level


@in_every_world
def test_without_stakes_or_dissent_no_package_liberalises(name: str, place: int) -> None:
    found = lived(changed(name, place, calm(name)))
    assert every(found, "change.").max() <= 1e-12


@given(share)
def test_a_fully_captured_level_under_full_dominance_binds_nobody(level: float) -> None:
    assert effective_level(level, binding(1.0, 1.0, 0.0)) == 0.0


@in_every_world
def test_full_capture_and_dominance_leave_no_effect_to_any_package(name: str, place: int) -> None:
    captured = dict.fromkeys(matching(country(name), ".capture"), 1.0)
    found = lived(changed(name, place, captured | {"polity.dominance": 1.0}))
    assert np.abs(found["effective_by_reform"]).max() == 0.0
    assert found["dominance"].max() <= 1.0


@given(share, share)
def test_without_dominance_a_level_binds_as_written(level: float, capture: float) -> None:
    assert effective_level(level, binding(capture, 0.0, 0.0)) == level


@in_every_world
def test_without_dominance_and_conditions_there_is_no_facade(name: str, place: int) -> None:
    found = lived(changed(name, place, {"polity.dominance": 0.0, "rules.provisions": "plain"}))
    assert found["dominance"].max() == 0.0
    assert np.abs(found["facade_gap"]).max() < 1e-12


@given(weight, share, share)
def test_without_guidance_nothing_ripens(pace: float, floor: float, status: float) -> None:
    assert polity.drafting_hazard(pace, 0.0, floor, status, 12.0) == 0.0


@given(weight, share, share, share, st.integers(1, 60))
def test_a_body_works_towards_its_close_however_long_it_sits(
    pace: float, guidance: float, floor: float, status: float, months: int
) -> None:
    by_its_close = polity.drafting_hazard(pace, guidance, floor, status, months) * months
    assert by_its_close == pytest.approx(polity.drafting_hazard(pace, guidance, floor, status, 1.0))


@in_every_world
def test_without_guidance_nothing_is_drafted(name: str, place: int) -> None:
    unguided = dict.fromkeys(matching(country(name), ".guidance"), 0.0)
    unguided.pop("rules.guidance")
    found = lived(changed(name, place, unguided))
    for part in (".drafted", ".output", ".enacted"):
        assert every(found, end=part).max() == 0.0


@given(share, share, share, weight, weight, share, share, share)
@lawful
def test_a_word_without_status_has_no_pull(
    level: float,
    ideal: float,
    slope: float,
    power: float,
    cost: float,
    audience: float,
    one: float,
    other: float,
) -> None:
    word = word_cost(cost, 0.0, audience)
    assert word == 0.0
    found = [
        chosen(power, ideal, 0.3, 0.1, slope, word=word, recommended=each, level=level)
        for each in (one, other)
    ]
    assert found[0] == found[1]


@given(weight, share)
def test_nor_has_one_that_nobody_hears(cost: float, status: float) -> None:
    assert word_cost(cost, status, 0.0) == 0.0


@pytest.mark.parametrize("name", COUNTRIES)
def test_without_status_it_does_not_matter_how_a_table_bargains(name: str) -> None:
    powerless = dict.fromkeys(matching(country(name), ".bindingness"), 0.0)
    found = [
        lived(changed(name, 0, powerless | {"rules.bargaining": rule}))
        for rule in ("agenda_setter", "compromise", "weighted_median")
    ]
    for other in found[1:]:
        for key, values in found[0].items():
            if not key.endswith(".output"):
                np.testing.assert_array_equal(other[key], values, err_msg=key)


@given(shares(4), shares(4), shares(4), shares(4), shares(4))
@lawful
def test_who_judges_by_announcement_does_not_see_what_binds(
    levels: Array, before: Array, noticed: Array, effective: Array, other: Array
) -> None:
    def seen(binds: Array) -> float:
        return perceived_reform(levels, binds * levels, before, binds * before, noticed, 0.0)

    assert seen(effective) == seen(other)


@in_every_world
def test_who_judge_by_announcement_alone_judge_alike(name: str, place: int) -> None:
    case = country(name)
    blind = {path: 0.0 for path in matching(case, ".discernment") if path.startswith("external.")}
    approvals = every(lived(changed(name, place, blind)), "approval.")
    assert len(approvals) > 1
    np.testing.assert_array_equal(approvals, np.broadcast_to(approvals[0], approvals.shape))


@given(weight, share, share)
def test_company_never_raises_the_cost_of_association(hardline: float, one: float, other: float) -> None:
    alone, together = sorted((one, other))
    assert (
        association(hardline, together)
        <= association(hardline, alone)
        <= association(hardline, 0.0)
        == hardline
    )


@given(shares(4), st.lists(st.booleans(), min_size=4, max_size=4), share)
@lawful
def test_a_table_without_other_opposition_costs_the_most(
    seats: Array, there: list[bool], officials: float
) -> None:
    """Parties 0 and 1 are of the president's side, 2 and 3 of the opposition; 3 decides."""
    whole = seats.sum() + officials
    assume(whole > 0.0 and seats[3] > 0.0)

    def share_with(present: list[bool]) -> float:
        offer = Offer.of(
            seats / whole,
            opposition=np.array([0.0, 0.0, 1.0, 1.0]),
            present=np.array(present, dtype=float),
            officials=officials / whole,
        )
        return opposition_share(offer, 3)

    alone = share_with([*there[:2], False, False])
    assert association(1.0, share_with([*there[:2], True, False])) <= association(1.0, alone) + 1e-12


def test_a_party_whom_nobody_can_join_bears_the_same_month_by_month() -> None:
    case = country("kazakhstan").vary({"bodies.pds.invited": ["ak_zhol"], "rules.association": "type"})
    decisions = ReformProcess(case).run().decisions
    found = {-each.worth.association for each in decisions if each.body == "pds" and each.party == "ak_zhol"}
    assert len(found) == 1
    assert 0.0 < found.pop() <= float(case.parties["ak_zhol"].hardline)


@given(share, share, weight, weight)
@lawful
def test_at_his_ideal_with_nothing_to_gain_the_president_stays(
    level: float, slope: float, power: float, word: float
) -> None:
    """Constraint as he wants it, a recommendation to leave it, and nobody to please."""
    written, _ = chosen(
        power, slope * level, free=slope, escaped=slope, word=word, recommended=level, level=level
    )
    assert written == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize("rule", bargaining.rules.names)
def test_where_everybody_is_at_the_ideal_nothing_moves(rule: str) -> None:
    case = country("kazakhstan")
    content = {
        f"{who}.ideals.{issue}": float(terms.status_quo)
        for issue, terms in case.issues.items()
        for who in ("president", *(f"parties.{party}" for party in case.parties))
    }
    document = case.document
    for path, level in content.items():
        *parents, last = path.split(".")
        table = document
        for step in parents:
            table = table.setdefault(step, {})
        table[last] = {"value": level, "source": "the status quo"}
    document["rules"] = {**document.get("rules", {}), "bargaining": rule}
    unpressed = dict.fromkeys(("behaviour.approval_weight", "behaviour.fall"), 0.0)
    found = columns(simulate(from_document(document).vary(unpressed), 0, 0, 10))
    assert np.abs(every(found, "change.")).max() < 1e-9
    assert every(found, end=".output").max() < 1e-6
    assert found["package"].max() == 0.0


@given(share, weight, share)
def test_two_sides_that_agree_settle_there(level: float, mobilised: float, share: float) -> None:
    assert settlement_level(level, level, share) == pytest.approx(level, abs=1e-12)


# --- the president as designer


@given(share, weight, share)
def test_without_pressure_no_body_is_created(rate: float, slope: float, threshold: float) -> None:
    assert creation_hazard(0.0, rate, 10.0 * slope, threshold) == 0.0


@in_every_world
def test_a_country_without_pressure_sees_no_body(name: str, place: int) -> None:
    if country(name).menu is None:
        pytest.skip("the case has no menu of designs")
    found = lived(changed(name, place, calm(name) | {"rules.institutional_design": "endogenous"}))
    assert found["bodies_created"].max() == 0.0


@given(shares(3), share, share)
def test_who_gains_nothing_from_approval_or_calm_gains_nothing_from_a_process(
    legitimacies: Array, eased: float, threat: float
) -> None:
    assert process_worth(np.zeros(3), legitimacies, eased, threat, threat) == 0.0


@given(weight, share, share, st.integers(0, 3))
def test_what_is_granted_for_nothing_only_costs(
    gain: float, status: float, seats: float, granted: int
) -> None:
    behaviour = inputs_of(country("kazakhstan")).behaviour
    less = worth(gain, 0.0, 0.0, status, seats, float(granted), behaviour).total
    assert worth(gain, 0.0, 0.0, status, seats, granted + 1.0, behaviour).total < less
    assert worth(gain, 0.0, 0.0, status, seats + 0.1, float(granted), behaviour).total < less
    assert worth(gain, 0.0, 0.1, status, seats, float(granted), behaviour).total < less


@in_every_world
def test_a_president_whom_legitimacy_gains_nothing_grants_no_terms(name: str, place: int) -> None:
    case = country(name)
    if case.menu is None:
        pytest.skip("the case has no menu of designs")
    indifferent = {
        "behaviour.approval_weight": 0.0,
        "behaviour.fall": 0.0,
        "behaviour.design_rationality": 1e6,
        "rules.institutional_design": "endogenous",
    }
    varied = changed(name, place, indifferent)
    found = lived(varied)
    assert varied.menu is not None
    fewest = min(float(each) for each in varied.menu.seat_shares)
    opened = every(found, "body_", ".opened") >= 0.0
    assert every(found, "body_", ".granted")[opened].sum() == 0.0
    assert np.all(every(found, "body_", ".seat_share")[opened] == fewest)


# --- the street


@given(weight, weight)
def test_without_mobilisation_or_beyond_any_there_is_no_crisis(mobilised: float, capacity: float) -> None:
    assert prevailing(0.0, capacity, 4.0) == 0.0
    assert prevailing(mobilised, 1e9, 4.0) < 1e-30


@given(share, share, share)
def test_calm_is_worth_nothing_where_nothing_changes_and_never_more_than_the_threat(
    threat_now: float, threat_after: float, reform: float
) -> None:
    assert worth_of_calm(threat_now, threat_now, reform) == 0.0
    assert worth_of_calm(threat_now, threat_after, 0.0) == 0.0
    assert 0.0 <= worth_of_calm(threat_now, threat_after, reform) * reform <= threat_now * (1.0 + 1e-12)


@given(weight, share, share, share)
def test_nobody_votes_for_a_president_whom_all_reject(
    incumbency: float, control: float, start: float, unity: float
) -> None:
    assert elections.vote_weight(1.0, True, incumbency, control, start, 1.0, 1.0, unity, 0.0) < 1e-20
    assert elections.vote_weight(1.0, False, incumbency, control, start, 1.0, 1.0, unity, 0.0) == 1.0


@given(share, share, share)
def test_lost_control_costs_votes_and_control_won_only_brings_them(
    control: float, start: float, unity: float
) -> None:
    now = elections.vote_weight(1.0, True, 2.0, control, control, 0.8, 0.2, unity, 0.0)
    then = elections.vote_weight(1.0, True, 2.0, control, start, 0.8, 0.2, unity, 0.0)
    assert then == pytest.approx(now * exp(-2.0 * max(0.0, start - control)))


@given(weight, share, weight)
def test_what_both_sides_want_is_carried_whomever_the_independents_follow(
    seats: float, loyalty: float, independents: float
) -> None:
    both, opposition = np.array([seats, 1.0]), np.array([0.0, 1.0])
    assert carried_by(both, opposition, np.ones(2), independents, loyalty, 1.0, 0.0) == pytest.approx(1.0)
    alone = carried_by(both, opposition, np.zeros(2), independents, loyalty, 0.0, 0.0)
    assert alone == pytest.approx((seats + loyalty * independents) / (seats + 1.0 + independents))


def test_who_walked_out_does_not_vote_for_the_text() -> None:
    process = ReformProcess(load_case(CASES / "kazakhstan.toml"))
    for _ in range(55):
        process.step()
    run = process.record
    body = next(place for place in range(run.state.opened.size) if run.state.opened[place] == 52)
    levels_in_force(run)
    run.work.proposed[:] = run.work.binds[:] = 1.0  # more than anybody asks for
    ask_for_assent(run, body)
    opposition = (run.inputs.parties.opposition > 0.0) & (run.state.alive > 0.0)
    assert run.work.assents[opposition].all()
    before = share_of_voters(run, body)
    run.state.walked_out[body, opposition] = 1.0
    ask_for_assent(run, body)
    assert not run.work.assents[opposition].any()
    assert share_of_voters(run, body) < before


def votes_after(case: Case, month: int) -> list[float]:
    process = ReformProcess(case)
    for _ in range(month + 1):
        process.step()
    return [party.votes for party in process.parties_in_order]


def test_what_an_election_stirs_up_does_not_move_its_votes() -> None:
    case = load_case(CASES / "kazakhstan.toml")
    quiet = case.vary({"events.election_2004.domestic_pressure": 0.0})
    assert votes_after(case, 34) == votes_after(quiet, 34) != [0.0] * len(case.parties)


def test_voters_remember_the_dissent_that_reform_and_talks_have_eased() -> None:
    process = ReformProcess(load_case(CASES / "kazakhstan.toml"))
    eased = []
    for _ in range(process.inputs.months):
        process.step()
        eased.append(process.record.state.remembered[0] - process.domestic_pressure)
    assert min(eased) >= 0.0
    assert max(eased) > 0.05


@given(weight, weight)
def test_who_loses_nothing_by_giving_in_gives_in_and_who_pays_nothing_never_does(
    odds: float, prize: float
) -> None:
    assert concession_hazard(0.01, odds, 0.0) == 1.0
    assert concession_hazard(0.0, odds, prize + 0.1) == 0.0


@given(weight, weight)
def test_no_rent_no_concession(drift: float, curvature: float) -> None:
    assert leverage(Stakes(0.0, drift, curvature)) == 0.0
    assert leverage(Stakes(-1.0, drift, curvature)) == 0.0


@given(st.floats(0.001, 0.5), st.floats(0.0, 0.5), st.floats(0.01, 2.0))
def test_a_concession_is_the_nash_product_to_second_order(
    rent: float, drift: float, curvature: float
) -> None:
    given_up = leverage(Stakes(rent, drift, curvature))
    kept, gained = rent - 0.5 * given_up**2 * curvature, drift + given_up * curvature
    assert given_up * gained == pytest.approx(kept)
    assert 0.0 < kept <= rent


@given(st.floats(0.0, 1.0), st.floats(0.01, 5.0), st.floats(0.001, 0.1), share)
def test_effort_is_the_best_response_to_what_drafts_are_worth(
    worth: float, reach: float, cost: float, ceiling: float
) -> None:
    def gain(given: Any) -> Any:
        return worth * (1.0 - np.exp(-reach * given)) - cost * given

    best = effort(worth, reach, cost, ceiling)
    assert 0.0 <= best <= ceiling
    assert gain(best) >= gain(np.linspace(0.0, ceiling, 51)).max() - 1e-9
    assert effort(0.0, reach, cost, ceiling) == 0.0


@given(share, share)
def test_legal_force_stands_in_for_trust(trust: float, status: float) -> None:
    assert assurance(trust, 1.0) == assurance(1.0, status) == 1.0
    assert assurance(trust, 0.0) == trust


@given(share, share, share)
def test_theatre_costs_all_and_a_sure_reform_nothing(hardline: float, sure: float, real: float) -> None:
    assert theatrical(hardline, sure, 0.0) == theatrical(hardline, 0.0, real) == hardline
    assert theatrical(hardline, 1.0, 1.0) == 0.0


@given(shares(3), shares(3), shares(3))
def test_where_nothing_is_announced_there_is_no_substance(
    levels: Array, binds: Array, weights: Array
) -> None:
    effective = levels * binds
    assert substance(levels, effective, levels, effective, weights, 0.5) == 0.0
    assert policy_utility(levels, effective, levels[None, :], weights[None, :], 0.0, 0) == 0.0


@in_every_world
def test_unlimited_capacity_sees_no_crisis(name: str, place: int) -> None:
    events = {path: 0.0 for path in matching(country(name), ".capacity") if path.startswith("events.")}
    found = lived(changed(name, place, events | {"polity.capacity": 1e6}))
    for outcome in ("crises", "settlements", "reversals", "paralysis_months"):
        assert found[outcome].max() == 0.0


@given(share, st.floats(-20.0, 20.0))
def test_opening_costs_what_is_expected_to_the_rational_and_is_a_coin_flip_without_reason(
    cost: float, shock: float
) -> None:
    assert cost_of_opening(cost, 1e12, shock) == pytest.approx(cost, abs=1e-9)
    assert cost_of_opening(cost, 0.0, shock) == (0.0 if shock > 0.0 else np.inf)
    assert cost_of_opening(cost, 400.0, shock) >= 0.0


# --- names do not matter


@pytest.mark.parametrize("table", ["parties", "issues", "external"])
def test_the_order_in_which_actors_and_issues_are_written_does_not_matter(table: str) -> None:
    document = country("kazakhstan").document
    document[table] = dict(reversed(document[table].items()))
    found = lived(from_document(document))
    for key, values in lived(country("kazakhstan")).items():
        np.testing.assert_allclose(found[key], values, atol=1e-9, err_msg=key)


# --- the closed form is the maximum


@given(
    share,
    share,
    st.floats(0.05, 1.0),
    share,
    weight,
    st.floats(0.0, 0.3),
    st.floats(0.0, 0.3),
    share,
    share,
    share,
    share,
)
@lawful
def test_no_provision_is_better_than_the_best(
    level: float,
    ideal: float,
    free: float,
    conditioned: float,
    power: float,
    announced: float,
    checked: float,
    word: float,
    recommended: float,
    risk: float,
    pull: float,
) -> None:
    escaped, target = free * (1.0 - conditioned), 0.9

    def utility(written: float, effective: float) -> float:
        motives = Motives(power, ideal, risk, announced, checked, word, recommended, 0.0, 0.0)
        own = provision_utility(motives, written, effective)
        return own - pull * (effective - target) ** 2

    written, effective = chosen(
        power, ideal, announced, checked, free, escaped, word, recommended, level, risk, pull, target
    )
    assert 0.0 <= written <= 1.0
    assert escaped * written - 1e-12 <= effective <= free * written + 1e-12
    grid = np.linspace(0.0, 1.0, 41)
    best = max(utility(x, y * x) for x in grid for y in np.linspace(escaped, free, 11))
    assert utility(written, effective) >= best - 1e-9


@given(share, share, share)
def test_discernment_lies_between_announcement_and_effect(
    level: float, binds: float, discernment: float
) -> None:
    effective = effective_level(level, binds)
    assert effective - 1e-12 <= seen_level(level, effective, discernment) <= level + 1e-12
    assert seen_level(level, effective, 0.0) == level
    assert seen_level(level, effective, 1.0) == pytest.approx(effective)
