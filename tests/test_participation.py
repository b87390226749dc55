"""Every registered participation rule is held to its laws by being registered; then what each one promises by itself."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model.equations.participation import (
    association,
    assurance,
    decides_to_sit,
    influence,
    participation_shock,
    unmet_cost,
)
from model.equations.polity import logistic
from model.games.basins import basins
from model.games.joining import joining_game, pure_equilibria
from model.games.logit import logit, logit_branches
from model.rules.participation import NEVER, Array, Offer, opposition_share, rules
from model.rules.registry import Rule

type ParticipationRule = Rule[Callable[[Offer, int], float]]

every_rule = pytest.mark.parametrize("rule", list(rules), ids=lambda rule: rule.name)
share = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0.0, 1.0)).map(lambda x: round(x, 4))
lawful = settings(max_examples=50)


@st.composite
def offers(draw: st.DrawFn, least: int = 1) -> Offer:
    parties = draw(st.integers(least, 5))

    def column(strategy: st.SearchStrategy[float]) -> Array:
        return np.array(draw(st.lists(strategy, min_size=parties, max_size=parties)), dtype=float)

    yes = st.sampled_from([0.0, 1.0])
    officials = draw(st.sampled_from([0.1, 0.4, 0.6]))
    seat = column(st.floats(0.05, 1.0))
    return Offer.of(
        (1.0 - officials) * seat / seat.sum(),
        influence=column(st.floats(-0.2, 0.4)),
        patronage=column(share),
        unmet=column(share),
        grievance=column(share),
        hardline=column(share),
        opposition=column(yes),
        present=column(yes),
        invited=np.ones(parties),
        threshold=column(share),
        officials=officials,
        rationality=draw(st.sampled_from([1.0, 4.0, 12.0])),
    )


def offer(parties: int, **changes: Any) -> Offer:
    """Parties alike: opposition, in want of nothing, nobody at the table but officials."""
    given: dict[str, Any] = {
        "seat": np.full(parties, 0.5 / parties),
        "opposition": np.ones(parties),
        "invited": np.ones(parties),
        "threshold": np.full(parties, 0.5),
        "officials": 0.5,
        "rationality": 10.0,
    }
    return Offer.of(**given | changes)


def changed(column: Array, party: int, value: float) -> Array:
    other = column.copy()
    other[party] = value
    return other


def reordered(given_offer: Offer, order: Array) -> Offer:
    parts: list[Any] = [part[order] if isinstance(part, np.ndarray) else part for part in given_offer]
    return Offer(*parts)


# laws of every rule


@every_rule
@lawful
@given(terms=offers())
def test_a_required_condition_unmet_keeps_out_whatever_is_offered(
    rule: ParticipationRule, terms: Offer
) -> None:
    barred = terms._replace(
        required_unmet=changed(terms.required_unmet, 0, 1.0), patronage=changed(terms.patronage, 0, 1e6)
    )
    attraction = rule.function(barred, 0)
    assert attraction == NEVER
    assert not decides_to_sit(attraction, 1e3, False, 0.0)


@pytest.mark.parametrize("rule", [r for r in rules if not r.laws.reads_others], ids=lambda rule: rule.name)
@lawful
@given(terms=offers(), gain=st.floats(0.0, 1.0))
def test_a_better_offer_never_repels(rule: ParticipationRule, terms: Offer, gain: float) -> None:
    better = terms._replace(patronage=changed(terms.patronage, 0, terms.patronage[0] + gain))
    worse = terms._replace(grievance=changed(terms.grievance, 0, terms.grievance[0] + gain))
    assert rule.function(better, 0) >= rule.function(terms, 0) >= rule.function(worse, 0)


@every_rule
@lawful
@given(terms=offers(), data=st.data())
def test_the_order_of_parties_does_not_matter(
    rule: ParticipationRule, terms: Offer, data: st.DataObject
) -> None:
    order = np.array(data.draw(st.permutations(range(terms.seat.size))))
    for place, party in enumerate(order):
        assert rule.function(reordered(terms, order), place) == pytest.approx(
            rule.function(terms, int(party)), abs=1e-7
        )


@every_rule
@lawful
@given(terms=offers(2), other=offers(2))
def test_whoever_is_neither_invited_nor_present_has_no_influence(
    rule: ParticipationRule, terms: Offer, other: Offer
) -> None:
    """What the uninvited want does not matter, nor how many seats they would have had."""
    last = terms.seat.size - 1
    away = terms._replace(
        invited=changed(terms.invited, last, 0.0), present=changed(terms.present, last, 0.0)
    )
    rest: dict[str, Any] = {
        name: changed(getattr(away, name), last, float(getattr(other, name)[0]))
        for name in ("influence", "patronage", "grievance", "hardline", "seat", "opposition", "threshold")
    }
    different = away._replace(**rest)
    for party in range(last):
        assert rule.function(different, party) == rule.function(away, party)


@every_rule
@lawful
@given(terms=offers(2))
def test_company_of_the_opposition_never_repels(rule: ParticipationRule, terms: Offer) -> None:
    """One more of the opposition at the table: to be there is worth no less to any other."""
    beside = terms._replace(opposition=changed(terms.opposition, 1, 1.0))
    alone = beside._replace(present=changed(terms.present, 1, 0.0))
    together = beside._replace(present=changed(terms.present, 1, 1.0))
    for party in range(terms.seat.size):
        assert rule.function(together, party) >= rule.function(alone, party)


# terms of the decision


def test_association_is_at_its_maximum_alone_and_falls_in_company() -> None:
    """Four of equal seats beside officials with half: the last to join sits among an opposition of one half."""
    alone = offer(4, hardline=np.full(4, 0.8))
    costs = []
    for present in range(4):
        table = alone._replace(present=np.array([0.0] + [1.0] * present + [0.0] * (3 - present)))
        costs.append(-rules["expected_utility"].function(table, 0))
    shares = [0.125 * k / (0.5 + 0.125 * k) for k in (1, 2, 3, 4)]
    assert costs == pytest.approx([0.8 * (1.0 - s) for s in shares])
    assert costs == sorted(costs, reverse=True)
    assert association(0.8, 0.0) == 0.8


def test_a_table_of_the_opposition_alone_costs_nothing() -> None:
    assert rules["expected_utility"].function(offer(3, hardline=np.ones(3), officials=0.0), 0) == 0.0


def test_guarantees_are_what_those_ask_for_who_do_not_trust() -> None:
    assert unmet_cost(0.6, 1.0) == 0.0
    assert unmet_cost(0.6, 0.25) == pytest.approx(0.45)


def test_influence_is_what_presence_changes_as_far_as_it_is_sure() -> None:
    assert influence(-0.1, -0.3, 0.5, 3.0) == pytest.approx(3.0 * 0.5 * 0.2)
    assert influence(-0.1, -0.1, 0.5, 3.0) == 0.0
    assert influence(-0.1, -0.3, 0.0, 3.0) == 0.0


@pytest.mark.parametrize("lacking", range(2))
def test_one_who_trusts_or_is_bound_by_law_is_the_surer(lacking: int) -> None:
    assert assurance(*(0.0 if place == lacking else 0.9 for place in range(2))) == pytest.approx(0.9)
    assert assurance(0.0, 0.0) == 0.0


def test_changing_sides_costs_both_ways() -> None:
    assert decides_to_sit(-0.05, 0.0, True, 0.1)
    assert not decides_to_sit(-0.15, 0.0, True, 0.1)
    assert not decides_to_sit(0.05, 0.0, False, 0.1)
    assert decides_to_sit(0.15, 0.0, False, 0.1)


# required_conditions


def test_any_unmet_condition_decides_before_all_else() -> None:
    tempting = offer(2, patronage=np.full(2, 5.0), unmet=np.array([0.01, 0.0]))
    assert rules["required_conditions"].function(tempting, 0) == NEVER
    assert rules["required_conditions"].function(tempting, 1) == 5.0
    assert rules["expected_utility"].function(tempting, 0) == pytest.approx(4.99)


# threshold


def test_a_chain_of_thresholds_brings_everybody_or_nobody() -> None:
    """Granovetter (1978): 0, 1/4, ... 4/4 of the others and all follow; without the first, nobody comes."""
    for first, followers in ((0.0, 5), (0.05, 0)):
        terms = offer(5, threshold=np.array([first, 0.25, 0.5, 0.75, 1.0]))
        for _ in range(6):
            joins = [rules["threshold"].function(terms, party) >= 0.0 for party in range(5)]
            terms = terms._replace(present=np.array(joins, dtype=float))
        assert sum(joins) == followers


def test_thresholds_count_seats_of_the_other_opposition_only() -> None:
    terms = offer(
        4,
        seat=np.array([0.1, 0.3, 0.1, 0.2]),
        opposition=np.array([1.0, 1.0, 1.0, 0.0]),
        present=np.array([0.0, 1.0, 0.0, 1.0]),
        threshold=np.array([0.7, 0.5, 0.5, 0.9]),
    )
    assert rules["threshold"].function(terms, 0) == pytest.approx(0.75 - 0.7)
    assert rules["threshold"].function(terms, 2) == pytest.approx(0.75 - 0.5)
    assert rules["threshold"].function(terms, 3) > 0.0


# quantal_response is the logit equilibrium of the joining game


def game_of(terms: Offer) -> Array:
    def gain(inside: tuple[bool, ...], party: int) -> float:
        table = terms._replace(present=np.array(inside, dtype=float))
        return rules["expected_utility"].function(table, party)

    return joining_game(terms.seat.size, gain)


def chances(terms: Offer) -> Array:
    worth = np.array([rules["quantal_response"].function(terms, p) for p in range(terms.seat.size)])
    return np.array([logistic(terms.behaviour.rationality * float(w)) for w in worth])


@lawful
@given(terms=offers())
def test_quantal_response_is_the_principal_logit_equilibrium(terms: Offer) -> None:
    """Where no other equilibrium is found; else it is one of those found."""
    game = game_of(terms)
    found = logit_branches(game, terms.behaviour.rationality, starts=8)
    distance = np.abs(found.probability - chances(terms)).max(axis=1)
    assert distance.min() < 1e-5
    if not found.several:
        assert chances(terms) == pytest.approx(logit(game, terms.behaviour.rationality), abs=1e-5)


def test_with_several_equilibria_it_gives_the_first_on_the_principal_branch() -> None:
    """Four who need company, even chances slightly in favour of joining: nobody, everybody and one between."""
    terms = offer(4, hardline=np.ones(4), patronage=np.full(4, 0.63), rationality=60.0)
    found = logit_branches(game_of(terms), 60.0)
    assert found.several
    assert chances(terms) == pytest.approx(found.probability[found.principal], abs=1e-5)


def test_those_at_the_table_now_do_not_matter_to_quantal_response() -> None:
    terms = offer(3, hardline=np.array([0.2, 0.5, 0.9]), patronage=np.full(3, 0.3))
    seated = terms._replace(present=np.ones(3))
    for party in range(3):
        rule = rules["quantal_response"].function
        assert rule(seated, party) == rule(terms, party)


def test_the_barred_do_not_count_as_company_for_quantal_response() -> None:
    terms = offer(3, hardline=np.full(3, 0.5), required_unmet=np.array([0.0, 0.0, 1.0]))
    two = offer(2, hardline=np.full(2, 0.5), seat=np.full(2, 0.5 / 3))
    rule = rules["quantal_response"].function
    assert rule(terms, 0) == pytest.approx(rule(two, 0), abs=1e-9)


# rationality without bound


@every_rule
@lawful
@given(terms=offers(), shock=st.floats(-30.0, 30.0))
def test_boundless_rationality_is_best_response(rule: ParticipationRule, terms: Offer, shock: float) -> None:
    attraction = rule.function(terms, 0)
    assume(abs(attraction) > 1e-6)
    for present in (True, False):
        drawn = participation_shock(shock, shock, 0.6, 1e9)
        assert decides_to_sit(attraction, drawn, present, 0.0) == (attraction > 0.0)


@lawful
@given(terms=offers())
def test_resting_points_are_exactly_the_pure_nash_equilibria(terms: Offer) -> None:
    """Without shocks and costs of switching: a table that nobody's decision changes is an equilibrium, and conversely."""
    game = game_of(terms)
    assume(np.abs(game).min() > 1e-9)
    resting = set()
    for inside in product((False, True), repeat=terms.seat.size):
        table = terms._replace(present=np.array(inside, dtype=float))
        stay = [
            decides_to_sit(rules["expected_utility"].function(table, party), 0.0, inside[party], 0.0)
            for party in range(terms.seat.size)
        ]
        if stay == list(inside):
            resting.add(sum(1 << party for party, there in enumerate(inside) if there))
    assert resting == set(pure_equilibria(game).tolist()) == set(basins(game).resting.tolist())


@lawful
@given(terms=offers())
def test_quantal_response_of_the_very_rational_rests_at_an_equilibrium(terms: Offer) -> None:
    """With one pure equilibrium in dominant choices the chances go there."""
    game = game_of(terms)
    assume(np.abs(game).min() > 0.02 and (np.sign(game) == np.sign(game[0])).all())
    (only,) = pure_equilibria(game)
    sharp = chances(terms._replace(behaviour=terms.behaviour._replace(rationality=2000.0)))
    assert sharp.round(6).tolist() == [float(int(only) >> party & 1) for party in range(terms.seat.size)]


@lawful
@given(terms=offers())
def test_a_party_counts_itself_as_company(terms: Offer) -> None:
    """The share of the opposition if it joins is that of the table with it, whether it is there or not."""
    for party in range(terms.seat.size):
        there = terms._replace(present=changed(terms.present, party, 1.0))
        gone = terms._replace(present=changed(terms.present, party, 0.0))
        taken = there.seat * there.present
        expected = (taken * there.opposition).sum() / (taken.sum() + there.officials)
        assert opposition_share(there, party) == pytest.approx(expected)
        assert opposition_share(gone, party) == pytest.approx(expected)
