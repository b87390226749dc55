"""Every registered bargaining rule is held to its laws by being registered."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.rules.bargaining import Table, rules
from model.rules.bargaining.agenda_setter import romer_rosenthal
from model.rules.bargaining.baron_ferejohn import policy_bargaining
from model.rules.bargaining.challenge import challenge_rounds
from model.rules.bargaining.condorcet import (
    coalition_strengths,
    conditional_distribution,
    condorcet_winner,
    markov_distribution,
    victory,
)
from model.rules.bargaining.divide_the_dollar import divide_the_dollar
from model.rules.bargaining.nash_bargaining import nash_product_maximiser, nash_split
from model.rules.bargaining.rubinstein import rubinstein, stahl
from model.rules.bargaining.table import carries, recommend, seats_taken
from model.rules.bargaining.weighted_median import median_position
from model.rules.registry import Rule

every_rule = pytest.mark.parametrize("rule", list(rules), ids=lambda rule: rule.name)
type BargainingRule = Rule[Callable[[Table, int], float]]

levels = st.one_of(
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.floats(0.0, 1.0, allow_subnormal=False)
).map(lambda x: round(x, 6))
sizes = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 2.0)).map(lambda x: round(x, 6))


@st.composite
def tables(draw: st.DrawFn, least: int = 1, most: int = 7) -> Table:
    """Tables of one to seven members on two issues, some of them absent, some without means or interest."""
    members = draw(st.integers(least, most))

    def column(strategy: st.SearchStrategy[float], width: int) -> np.ndarray:
        values = draw(st.lists(strategy, min_size=width, max_size=width))
        return np.array(values, dtype=float)

    seats = column(sizes, members)
    total = seats.sum()
    return Table(
        position=column(levels, 2 * members).reshape(members, 2),
        salience=column(levels, 2 * members).reshape(members, 2),
        capability=column(sizes, members),
        seats=seats / total if total > 0.0 else seats,
        chair=column(levels, 2),
        status_quo=column(levels, 2),
        quota=draw(st.sampled_from([0.5, 0.6, 2.0 / 3.0, 1.0])),
        agenda_power=draw(levels),
        discount=draw(st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0])),
        risk=draw(st.sampled_from([1.0, 1.5, 2.0, 3.0])),
    )


def chosen(table: Table, members: np.ndarray) -> Table:
    return table._replace(
        position=table.position[members],
        salience=table.salience[members],
        capability=table.capability[members],
        seats=table.seats[members],
    )


lawful = settings(max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])


@every_rule
@lawful
@given(table=tables())
def test_the_outcome_is_a_level(rule: BargainingRule, table: Table) -> None:
    assert -1e-12 <= rule.function(table, 0) <= 1.0 + 1e-12


@every_rule
@lawful
@given(table=tables())
def test_the_outcome_lies_in_the_hull(rule: BargainingRule, table: Table) -> None:
    """Between the positions of the members present (and the chair who has the pen), or at the status quo."""
    assume(rule.laws.hull and seats_taken(table) > 0.0)
    outcome = rule.function(table, 0)
    places = list(table.position[table.seats > 0.0, 0])
    if rule.laws.has_chair:
        places.append(table.chair[0])
    inside = min(places) - 1e-9 <= outcome <= max(places) + 1e-9
    assert inside or abs(outcome - table.status_quo[0]) < 1e-9


@every_rule
@lawful
@given(table=tables(), rest=tables())
def test_the_absent_have_no_influence(rule: BargainingRule, table: Table, rest: Table) -> None:
    """Whatever those without seats want and have, the outcome is the same to the bit."""
    assume((table.seats == 0.0).any() and len(rest.seats) >= len(table.seats))
    absent = table.seats == 0.0
    other = table._replace(
        position=np.where(absent[:, None], rest.position[: len(absent)], table.position),
        salience=np.where(absent[:, None], rest.salience[: len(absent)], table.salience),
        capability=np.where(absent, rest.capability[: len(absent)], table.capability),
    )
    assert rule.function(other, 0) == rule.function(table, 0)
    assert rule.function(chosen(table, ~absent), 0) == rule.function(table, 0)


@every_rule
@lawful
@given(table=tables(), data=st.data())
def test_the_order_of_members_does_not_matter(
    rule: BargainingRule, table: Table, data: st.DataObject
) -> None:
    order = np.array(data.draw(st.permutations(range(len(table.seats)))))
    assert rule.function(chosen(table, order), 0) == pytest.approx(rule.function(table, 0), abs=1e-7)


@every_rule
@lawful
@given(table=tables())
def test_issues_are_decided_one_by_one(rule: BargainingRule, table: Table) -> None:
    swapped = table._replace(
        position=table.position[:, ::-1].copy(),
        salience=table.salience[:, ::-1].copy(),
        chair=table.chair[::-1].copy(),
        status_quo=table.status_quo[::-1].copy(),
    )
    assert rule.function(swapped, 1) == rule.function(table, 0)


@every_rule
@lawful
@given(table=tables(), shift=st.floats(0.0, 0.5))
def test_the_origin_of_the_scale_does_not_matter(rule: BargainingRule, table: Table, shift: float) -> None:
    """Positions, chair and status quo moved together (within [0, 1]) move the outcome with them."""
    half = table._replace(
        position=0.5 * table.position, chair=0.5 * table.chair, status_quo=0.5 * table.status_quo
    )
    moved = half._replace(
        position=half.position + shift,
        chair=half.chair + shift,
        status_quo=half.status_quo + shift,
    )
    assert rule.function(moved, 0) == pytest.approx(rule.function(half, 0) + shift, abs=1e-6)


@every_rule
@lawful
@given(table=tables(), point=levels)
def test_unanimity(rule: BargainingRule, table: Table, point: float) -> None:
    """When everybody, the chair and the status quo are at one point, the outcome is that point."""
    agreed = table._replace(
        position=np.full_like(table.position, point),
        chair=np.full_like(table.chair, point),
        status_quo=np.full_like(table.status_quo, point),
    )
    assert rule.function(agreed, 0) == pytest.approx(point, abs=1e-12)


@pytest.mark.parametrize("name", ["compromise", "weighted_median", "challenge", "condorcet"])
@lawful
@given(table=tables(), point=levels)
def test_a_point_all_members_share_is_chosen_whatever_the_status_quo(
    name: str, table: Table, point: float
) -> None:
    assume(seats_taken(table) > 0.0)
    agreed = table._replace(position=np.full_like(table.position, point))
    assert rules[name].function(agreed, 0) == pytest.approx(point, abs=1e-12)


@every_rule
@lawful
@given(table=tables())
def test_at_an_empty_table_the_status_quo_stands(rule: BargainingRule, table: Table) -> None:
    empty = table._replace(seats=np.zeros_like(table.seats))
    assert rule.function(empty, 0) == table.status_quo[0]
    assert recommend(rule.name, empty, 0) == table.status_quo[0]


@pytest.mark.parametrize("rule", [r for r in rules if r.laws.respects_status_quo], ids=lambda rule: rule.name)
@lawful
@given(table=tables())
def test_the_status_quo_is_respected_where_promised(rule: BargainingRule, table: Table) -> None:
    """Seats that carry a decision are not left worse off than at the status quo (symmetric loss)."""
    assume(seats_taken(table) > 0.0)
    outcome = rule.function(table, 0)
    before = np.abs(table.position[:, 0] - table.status_quo[0])
    after = np.abs(table.position[:, 0] - outcome)
    content = float(table.seats[after <= before + 1e-9].sum())
    assert outcome == table.status_quo[0] or carries(content, seats_taken(table), table.quota)


@every_rule
@lawful
@given(table=tables())
def test_agenda_power_is_the_chairs_share(rule: BargainingRule, table: Table) -> None:
    """Without agenda power the members decide; with all of it the chair does, unless the rule gives him the pen."""
    assume(seats_taken(table) > 0.0)
    members = rule.function(table, 0)
    assert recommend(rule.name, table._replace(agenda_power=0.0), 0) == members
    everything = recommend(rule.name, table._replace(agenda_power=1.0), 0)
    assert everything == (members if rule.laws.has_chair else table.chair[0])


# ties, as documented


def three(positions: list[float], **changes: object) -> Table:
    members = len(positions)
    table = Table(
        position=np.array(positions).reshape(members, 1),
        salience=np.ones((members, 1)),
        capability=np.ones(members),
        seats=np.full(members, 1.0 / members),
        chair=np.array([0.9]),
        status_quo=np.array([0.2]),
        quota=0.5,
        agenda_power=0.0,
        discount=0.9,
        risk=2.0,
    )
    return table._replace(**changes)  # type: ignore[arg-type]


def test_the_indifferent_vote_for_the_chairs_proposal() -> None:
    """The median at 0.5 is as far from 0.8 as from the status quo 0.2, and accepts."""
    table = three([0.0, 0.5, 1.0], chair=np.array([0.8]))
    assert rules["agenda_setter"].function(table, 0) == 0.8


def test_an_even_split_does_not_carry_under_simple_majority() -> None:
    table = three([0.0, 1.0])
    assert rules["agenda_setter"].function(table, 0) == 0.2


def test_two_of_three_equal_members_carry_a_quota_of_two_thirds() -> None:
    table = three([0.0, 0.5, 1.0], quota=2.0 / 3.0)
    assert rules["agenda_setter"].function(table, 0) == pytest.approx(0.8)
    unanimity = table._replace(quota=1.0)
    assert rules["agenda_setter"].function(unanimity, 0) == 0.2


def test_an_even_split_of_weights_gives_the_midpoint() -> None:
    assert rules["weighted_median"].function(three([0.1, 0.4, 0.6, 0.9]), 0) == 0.5


def test_members_without_clout_count_by_seats() -> None:
    table = three([0.1, 0.4, 0.7], capability=np.zeros(3), seats=np.array([0.5, 0.25, 0.25]))
    assert rules["compromise"].function(table, 0) == pytest.approx(0.325)
    assert rules["weighted_median"].function(table, 0) == pytest.approx(0.25)


# tables made by hand


def test_a_rule_is_called_in_one_line() -> None:
    table = Table.of(positions=[0.2, 0.6, 0.9], seats=[3, 2, 2], status_quo=0.0)
    assert rules["weighted_median"](table) == 0.6
    assert rules["nash_bargaining"](Table.of([0.4, 0.4])) == pytest.approx(0.4)
    assert recommend("weighted_median", table) == 0.6


def test_plain_lists_make_the_table_that_arrays_make() -> None:
    made = Table.of(
        [[0.1, 0.2], [0.3, 0.4]],
        [1, 3],
        [0.0, 1.0],
        saliences=[[1, 0], [0.5, 1]],
        capability=[2, 1],
        chair=[0, 0],
    )
    assert made.seats.tolist() == [0.25, 0.75]
    assert made.capability.tolist() == [2.0, 1.0]
    assert made.status_quo.tolist() == [0.0, 1.0]
    assert (made.quota, made.discount, made.risk) == (0.5, 0.9, 2.0)
    assert rules["compromise"](made, 1) == pytest.approx(0.4)
    with pytest.raises(ValueError, match="issue is missing"):
        rules["compromise"](made)
    with pytest.raises(ValueError, match="issue is 2"):
        rules["compromise"](made, 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"positions": []}, "positions has 0 entries"),
        ({"positions": "abc"}, "positions is 'abc'"),
        ({"positions": [math.nan, 1.0]}, r"positions\[0\] is nan"),
        ({"positions": [0.1, 2.0]}, r"positions\[1\] is 2"),
        ({"positions": [0.1], "seats": [1, 2]}, "as many as positions"),
        ({"positions": [0.1], "seats": [-1]}, r"seats\[0\] is -1"),
        ({"positions": [0.1, 0.2], "saliences": [50, 20]}, r"saliences\[0\] is 50; .* in \[0, 1\]"),
        ({"positions": [0.1, 0.2], "saliences": [1.0, math.nan]}, r"saliences\[1\] is nan"),
        ({"positions": [[0.1, 0.2]], "saliences": [0.5]}, "saliences has the shape"),
        ({"positions": [[0.1, 0.2], [0.1]]}, "rows of the same length"),
        ({"positions": [0.1], "capability": [math.inf]}, r"capability\[0\] is inf"),
        ({"positions": [0.1], "status_quo": [0.1, 0.2]}, "status_quo has 2 entries"),
        ({"positions": [0.1], "quota": 1.5}, "quota is 1.5"),
        ({"positions": [0.1], "risk": 0.0}, "risk is 0"),
    ],
)
def test_what_is_no_table_is_refused_by_name(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Table.of(**given)  # type: ignore[arg-type]


@every_rule
@pytest.mark.parametrize("field", ["position", "salience", "capability", "seats", "status_quo"])
def test_a_table_with_a_missing_number_is_refused_by_every_rule(rule: BargainingRule, field: str) -> None:
    table = three([0.1, 0.4, 0.7])
    broken = np.array(getattr(table, field))
    broken.flat[0] = math.nan
    with pytest.raises(ValueError, match=field):
        rule(table._replace(**{field: broken}))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=field):
        Table(**{**table._asdict(), field: broken})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: divide_the_dollar(np.array([1.0, math.nan]), [1, 1], 1, 0.9), r"recognition\[1\] is nan"),
        (lambda: divide_the_dollar([1.0], [1, 1], 1, 0.9), "as many as weights"),
        (lambda: divide_the_dollar([0.0], [1], 1, 0.9), "one entry at least"),
        (lambda: divide_the_dollar([1.0], [1], 3, 0.9), "quota is 3"),
        (lambda: policy_bargaining([math.nan, 0.2], 0.0), r"positions\[0\] is nan"),
        (lambda: policy_bargaining([0.1, 0.2], 0.0, quota=1.5), "quota is 1.5"),
        (lambda: policy_bargaining([0.1, 0.2], 0.0, quota=-1), "quota is -1"),
        (lambda: policy_bargaining([0.1, 0.2], 0.0, seats=[1, -1]), r"seats\[1\] is -1"),
        (lambda: median_position([0.1, math.nan]), r"positions\[1\] is nan"),
        (lambda: median_position([]), "positions has 0 entries"),
        (lambda: conditional_distribution([[0.5, 7], [-6, 0.5]]), r"pairwise\[0, 1\] is 7"),
        (lambda: conditional_distribution([[0.5, 0.5]]), "must be square"),
        (lambda: markov_distribution([[0.5, math.nan], [0.5, 0.5]]), r"pairwise\[0, 1\] is nan"),
        (lambda: markov_distribution([[0.5]], "insentive"), "did you mean 'incentive'"),  # type: ignore[arg-type]
        (lambda: victory([[0.0, 1.0]]), "must be square"),
        (lambda: coalition_strengths([1.0], np.zeros((2, 2))), "rows"),
        (lambda: stahl(1.5, 0.9, 3), "first_discount is 1.5"),
        (lambda: stahl(0.5, 0.9, 0), "rounds is 0"),
        (lambda: rubinstein(1.0, 1.0), "second_discount is 1"),
        (lambda: romer_rosenthal(math.inf, 0.0, 0.0), "setter is inf"),
        (lambda: nash_split([1.0, 1.0], [0.7, 0.7]), "disagreement sums to 1.4"),
        (lambda: nash_product_maximiser([]), "utilities has 0 entries"),
        (lambda: nash_product_maximiser([0.5]), r"utilities\[0\] is 0.5; it must be a function"),  # type: ignore[list-item]
        (lambda: rules["compromise"](5), "table is 5; it must be a Table"),
        (lambda: Table([0.1], *[[0.1]] * 5, 0.5, 0.0, 0.9, 2.0), "position is .*Table.of takes plain lists"),  # type: ignore[arg-type,call-arg]
        (lambda: rules[5], "unknown bargaining rule 5"),  # type: ignore[index]
        (lambda: challenge_rounds([0.1, 0.2], [1, 1], [50, 20]), r"salience\[0\] is 50"),
        (lambda: condorcet_winner([0.1], [1.0, 2.0]), "as many as positions"),
    ],
)
def test_what_is_not_an_argument_is_refused_by_name(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


def test_arrays_are_taken_where_lists_are() -> None:
    """Of any kind of number."""
    equal = divide_the_dollar(np.ones(3), np.ones(3, dtype=np.int64), 2, 0.9)
    assert equal.values == pytest.approx(np.full(3, 1 / 3))
    assert median_position(np.array([1, 2, 4], dtype=np.float32)) == 2.0


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="agenda_setter"):
        recommend("agenda_seter", three([0.5]), 0)
