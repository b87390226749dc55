"""The joining game of a month and the choice of a composition, on games made by hand."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from experiments.answers.joining_games import (
    Joining,
    compositions,
    month_findings,
    month_game,
    net_support,
    outcomes_of,
    stable_words,
    table_words,
)
from model.games.joining import joining_game
from model.games.logit import logit
from model.rules.bargaining import Table, rules
from model.rules.bargaining.table import recommend
from model.rules.participation import NEVER, Array, Offer
from model.rules.participation import rules as participation_rules

NAMES = ("Otan", "Ak Zhol", "NSDP")


def offer(present: Array, **changes: Any) -> Offer:
    """A loyal party, and two of the opposition that dislike to be there alone; officials hold four tenths."""
    given: dict[str, Any] = {
        "seat": [0.0, 0.3, 0.3],
        "patronage": np.array([1.0, 0.35, 0.35]),
        "hardline": np.array([0.0, 0.6, 0.6]),
        "opposition": np.array([0.0, 1.0, 1.0]),
        "present": present,
        "invited": np.ones(3),
        "threshold": np.full(3, 0.5),
        "officials": 0.4,
        "rationality": 20.0,
    }
    return Offer.of(**given | changes)


def test_a_month_with_two_stable_tables() -> None:
    """Officials hold 4/7 of the table beside one of the opposition, 4/10 beside both: access of 0.3 is worth it then."""
    shy = np.array([1.0, 0.3, 0.3])
    game = month_game(lambda present: offer(present, patronage=shy), "expected_utility", NAMES, [1, 2])
    assert game.names == ("Ak Zhol", "NSDP")
    assert game.gain == pytest.approx(
        np.array([[0.3 - 0.6 * 4 / 7] * 2, [0.3 - 0.6 * 4 / 7, 0.06], [0.06, 0.3 - 0.6 * 4 / 7], [0.06] * 2])
    )
    found = month_findings(game)
    assert stable_words(found.stable) == "two stable tables: nobody, or Ak Zhol with NSDP"
    assert found.words.startswith("two stable tables: nobody, or Ak Zhol with NSDP.")
    assert [one.basin for one in found.stable] == [0.5, 0.5]
    assert [one.from_nobody for one in found.stable] == [1.0, 0.0]
    assert "At nobody, Ak Zhol is pivotal: if it sat down, NSDP would change sides too." in found.words
    assert "At Ak Zhol with NSDP, NSDP is pivotal: if it left, Ak Zhol would change sides too." in found.words
    assert found.logit.probability[found.logit.principal] == pytest.approx(logit(game.gain, 20.0))
    assert found.path.rationality[-1] == 20.0


def test_several_logit_equilibria_are_said_to_be_several() -> None:
    shy = np.array([1.0, 0.3, 0.3])
    game = month_game(
        lambda present: offer(present, patronage=shy, rationality=150.0), "expected_utility", NAMES, [1, 2]
    )
    found = month_findings(game)
    assert found.logit.several
    assert len(found.logit.probability) == 3
    assert "rationality 150 (one of 3 found)" in found.words


def test_influence_may_depend_on_who_is_there() -> None:
    """NSDP wants to be there only when Ak Zhol is, since then it has influence; Ak Zhol comes in any case."""

    def given(present: Array) -> Offer:
        return offer(
            present,
            hardline=np.zeros(3),
            patronage=np.array([0.0, 0.1, -0.2]),
            influence=np.array([0.0, 0.0, 0.5 * present[1]]),
        )

    found = month_findings(month_game(given, "expected_utility", NAMES, [1, 2]))
    assert stable_words(found.stable) == "one stable table: Ak Zhol with NSDP"
    assert found.stable[0].from_nobody == 1.0
    assert found.stable[0].pivots[0].followers == (1,)
    assert found.stable[0].pivots[1].followers == ()


def test_who_lacks_a_required_condition_is_no_player() -> None:
    barred = np.array([0.0, 0.0, 1.0])
    game = month_game(
        lambda present: offer(present, required_unmet=barred), "expected_utility", NAMES, [0, 1, 2]
    )
    assert game.names == ("Otan", "Ak Zhol")
    assert game.barred == ("NSDP",)
    assert (game.gain > NEVER).all()
    assert "NSDP cannot join: a required condition is not met." in month_findings(game).words
    with pytest.raises(ValueError, match="required"):
        month_game(lambda present: offer(present, required_unmet=np.ones(3)), "expected_utility", NAMES, [1])


@pytest.mark.parametrize("rule", [rule.name for rule in participation_rules])
def test_every_participation_rule_has_a_game(rule: str) -> None:
    found = month_findings(month_game(offer, rule, NAMES, [0, 1, 2]))
    assert found.stable
    assert sum(one.basin for one in found.stable) + found.restless == pytest.approx(1.0)


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="expected_utility"):
        month_game(offer, "expected_utilty", NAMES, [1])


def test_pursuit_has_no_stable_table() -> None:
    gain = joining_game(2, lambda inside, i: (1.0 if any(inside) else -1.0) * (1.0 if i == 0 else -1.0))
    found = month_findings(Joining(("A", "B"), (0, 1), (), gain, 1.0))
    assert found.stable == ()
    assert found.restless == 1.0
    assert found.words.startswith("no stable table")
    assert "From 100% of all tables the parties go on changing sides." in found.words


def test_switching_costs_keep_parties_where_they_are() -> None:
    gain = np.full((2, 1), 0.3)
    game = Joining(("A",), (0,), (), gain, 1.0)
    assert [one.members for one in month_findings(game).stable] == [("A",)]
    assert [one.members for one in month_findings(game, switching=0.5).stable] == [(), ("A",)]


def test_the_indifferent_are_named() -> None:
    found = month_findings(Joining(("A",), (0,), (), np.zeros((2, 1)), 1.0))
    assert stable_words(found.stable) == "two stable tables: nobody, or A"
    assert not any(one.strict for one in found.stable)
    assert "Somebody is indifferent at: nobody; A." in found.words


def test_tables_in_words() -> None:
    assert table_words(()) == "nobody"
    assert table_words(("A",)) == "A"
    assert table_words(("A", "B", "C", "D")) == "A with B, C and D"


def test_sixteen_players_are_the_most() -> None:
    names = [f"P{i}" for i in range(17)]

    def given(present: Array) -> Offer:
        ones = np.ones(17)
        return Offer.of(ones, opposition=ones, present=present, invited=ones, officials=0.5, rationality=1.0)

    with pytest.raises(ValueError, match="16"):
        month_game(given, "expected_utility", names, range(17))


# compositions


def committee() -> Table:
    """One issue; three of the opposition at 0.5, 0.7 and 1 and the officials, who never leave, at 0.2."""
    return Table(
        position=np.array([[0.2], [0.5], [0.7], [1.0]]),
        salience=np.ones((4, 1)),
        capability=np.array([0.4, 0.2, 0.2, 0.2]),
        seats=np.array([0.4, 0.2, 0.2, 0.2]),
        chair=np.array([0.3]),
        status_quo=np.array([0.1]),
        quota=0.5,
        agenda_power=0.0,
        discount=0.9,
        risk=2.0,
    )


MEMBERS = ("officials", "A", "B", "C")


def test_every_composition_has_its_outcome() -> None:
    """The mean of those present, weighted by seats: by hand."""
    found = compositions(
        committee(),
        "compromise",
        lambda outcome, _: -((outcome[0] - 0.3) ** 2),
        MEMBERS,
        [1, 2, 3],
        None,
        ["A", "B"],
    )
    means = {(): 0.2, ("A",): 0.18 / 0.6, ("B",): 0.22 / 0.6, ("C",): 0.28 / 0.6}
    means |= {("A", "B"): 0.32 / 0.8, ("A", "C"): 0.38 / 0.8, ("B", "C"): 0.42 / 0.8, ("A", "B", "C"): 0.52}
    assert {one.members: one.outcome[0] for one in found.every} == pytest.approx(means)
    assert [one.members for one in found.best] == [("A",)]
    assert found.historical is not None
    assert found.historical.members == ("A", "B")
    assert found.historical.utility == pytest.approx(-0.01)


def test_a_composition_is_stable_when_nobody_wants_in_or_out() -> None:
    """Everybody pulls the mean toward his own position, so all want in unless they would pull it past it."""
    found = compositions(committee(), "compromise", lambda outcome, _: 0.0, MEMBERS, [1, 2, 3])
    for one in found.every:
        for place, name in enumerate(("A", "B", "C")):
            other = found.every[one.profile ^ (1 << place)]
            position = committee().position[place + 1, 0]
            better = (other.outcome[0] - position) ** 2 < (one.outcome[0] - position) ** 2 - 1e-12
            assert better == (name in one.wants_in + one.wants_out)
        assert one.stable == (one in found.stable)
    assert [one.members for one in found.stable] == [("A", "B", "C")]  # 0.525 without A, 0.52 with him
    assert len(found.best) == 8  # all the same to a president who does not care


def test_gains_of_a_joining_game_can_decide_who_wants_in() -> None:
    gain = joining_game(3, lambda inside, _: sum(inside) - 0.5)
    found = compositions(
        committee(), "weighted_median", lambda outcome, _: outcome[0], MEMBERS, [1, 2, 3], gain, ["A"]
    )
    assert [one.members for one in found.stable] == [(), ("A", "B", "C")]
    assert found.historical is not None
    assert found.historical.wants_out == ("A",)
    assert "B and C would come in and A would leave" in found.words


@pytest.mark.parametrize("rule", [rule.name for rule in rules])
def test_compiled_outcomes_are_those_of_tables_one_by_one(rule: str) -> None:
    table = committee()._replace(agenda_power=0.3)

    def given(present: Array) -> Table:
        seats = table.seats * present
        return table._replace(seats=seats / seats.sum())

    fast = compositions(table, rule, lambda outcome, _: 0.0, MEMBERS, [1, 2, 3])
    slow = compositions(given, rule, lambda outcome, _: 0.0, MEMBERS, [1, 2, 3])
    for one, other in zip(fast.every, slow.every, strict=True):
        assert one.outcome == pytest.approx(other.outcome, abs=1e-12)
    everybody = fast.every[-1].outcome[0]
    assert everybody == pytest.approx(recommend(rule, table, 0), abs=1e-12)


def test_a_body_can_be_left_by_all() -> None:
    """With nobody there the status quo stands."""
    assert outcomes_of(committee(), "condorcet", np.zeros((1, 4)))[0, 0] == 0.1
    found = compositions(committee(), "condorcet", lambda outcome, _: outcome[0], MEMBERS)
    assert len(found.every) == 16
    assert found.every[0].outcome[0] == 0.1


def test_all_compositions_of_nine_are_there() -> None:
    generator = np.random.default_rng(3)
    table = Table(
        generator.random((9, 1)),
        np.ones((9, 1)),
        np.ones(9),
        np.full(9, 1 / 9),
        np.array([0.5]),
        np.array([0.1]),
        0.5,
        0.0,
        0.9,
        1.0,
    )
    names = [f"M{i}" for i in range(9)]
    found = compositions(table, "condorcet", lambda outcome, _: 0.0, names)
    expected = {some for size in range(10) for some in combinations(names, size)}
    assert {one.members for one in found.every} == expected


def test_outsiders_count_in_part() -> None:
    """With all of their weight, who sits makes no difference; a twentieth is between that and none."""
    none, some, full = (
        [
            one.outcome[0]
            for one in compositions(
                committee(), "compromise", lambda outcome, _: 0.0, MEMBERS, [1, 2, 3], outsiders=share
            ).every
        ]
        for share in (0.0, 0.05, 1.0)
    )
    assert full == pytest.approx([full[-1]] * 8)
    assert none[-1] == some[-1] == pytest.approx(full[-1])
    for without, part, whole in zip(none[:-1], some[:-1], full[:-1], strict=True):
        assert min(without, whole) - 1e-12 <= part <= max(without, whole) + 1e-12
    assert some[0] == pytest.approx((0.4 * 0.2 + 0.05 * (0.52 - 0.4 * 0.2)) / (0.4 + 0.05 * 0.6))
    with pytest.raises(ValueError, match="outsiders is 2"):
        compositions(committee(), "compromise", lambda outcome, _: 0.0, MEMBERS, [1], outsiders=2.0)


def test_net_support_weighs_what_each_would_like_best() -> None:
    """Worst is 0 and best 1 to each, weighted by capability; the indifferent are content."""
    utilities = np.array([[-4.0, 0.0, 1.0], [-2.0, -1.0, 1.0], [0.0, -2.0, 1.0]])
    support = net_support(utilities, np.array([1.0, 2.0, 1.0]))
    assert support == pytest.approx([25.0 * (0 + 2 + 1), 25.0 * (0.5 + 1.0 + 1.0), 25.0 * (1 + 0 + 1)])
    found = compositions(committee(), "compromise", lambda outcome, _: 0.0, MEMBERS, [1, 2, 3])
    assert all(0.0 <= one.support <= 100.0 for one in found.every)
    agreed = committee()._replace(position=np.full((4, 1), 0.4))
    same = compositions(agreed, "compromise", lambda outcome, _: 0.0, MEMBERS, [1, 2, 3])
    assert [one.support for one in same.every] == pytest.approx([100.0] * 8)


def test_unknown_names_in_history_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown members Z"):
        compositions(committee(), "compromise", lambda outcome, _: 0.0, MEMBERS, [1], None, ["Z"])
