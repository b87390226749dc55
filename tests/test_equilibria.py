"""Equilibria of the joining game against brute force, nashpy and gambit."""

import math
from collections.abc import Callable
from itertools import permutations, product

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.games.basins import basins, pivotal
from model.games.joining import Array, joining_game, members, pure_equilibria
from model.games.logit import logit, logit_branches, logit_equilibrium, logit_path, logit_profile
from model.games.normal_form import pure_equilibria_of
from model.games.symmetric import symmetric_logit, symmetric_mixed

payoff = st.integers(-3, 3).map(float)
bimatrix = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(
        *(
            st.lists(payoff, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
                lambda flat: np.array(flat).reshape(shape)
            )
            for _ in range(2)
        )
    )
)


def company(players: int, seed: int, complements: float = 0.5) -> Array:
    """A random game in which others' company changes what joining is worth."""
    generator = np.random.default_rng(seed)
    alone = generator.normal(0.0, 0.5, players)
    effect = generator.normal(complements, 0.5, (players, players))
    np.fill_diagonal(effect, 0.0)
    inside = (np.arange(1 << players)[:, None] >> np.arange(players)) & 1
    gains: Array = alone - 0.5 * effect.sum(axis=1) + inside @ effect.T
    return gains


def tables_of(gain: Array) -> list[Array]:
    """The same game in normal form: payoff nothing outside, the gain inside; strategy 1 is in."""
    players = gain.shape[1]
    profile = sum(axis << i for i, axis in enumerate(np.indices((2,) * players)))
    return [gain[profile, i] * np.indices((2,) * players)[i] for i in range(players)]


# pure equilibria


@settings(max_examples=60)
@given(game=bimatrix)
def test_pure_equilibria_of_two_players_are_nashpys(game: tuple[Array, Array]) -> None:
    """All pure ones of support enumeration, and no other, in games without ties."""
    row = game[0] + np.random.default_rng(1).normal(0.0, 1e-3, game[0].shape)
    column = game[1] + np.random.default_rng(2).normal(0.0, 1e-3, game[1].shape)
    theirs = set()
    for p, q in nashpy.Game(row, column).support_enumeration():
        if p.max() > 1.0 - 1e-9 and q.max() > 1.0 - 1e-9:
            theirs.add((int(p.argmax()), int(q.argmax())))
    assert set(pure_equilibria_of([row, column])) == theirs


@pytest.mark.parametrize("players", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(6))
def test_pure_equilibria_are_those_of_brute_force(players: int, seed: int) -> None:
    gain = company(players, seed, (-1.0, 0.0, 1.0)[seed % 3])
    expected = {
        profile
        for profile in range(1 << players)
        if all(
            gain[profile, i] >= 0.0 if profile >> i & 1 else gain[profile, i] <= 0.0 for i in range(players)
        )
    }
    found = pure_equilibria(gain)
    assert set(found.tolist()) == expected
    in_normal_form = {
        sum(s << i for i, s in enumerate(profile)) for profile in pure_equilibria_of(tables_of(gain))
    }
    assert in_normal_form == expected


def test_inertia_adds_equilibria() -> None:
    """Whoever gains 0.3 stays where he is when moving costs 0.5."""
    gain = np.full((2, 1), 0.3)
    assert pure_equilibria(gain).tolist() == [1]
    assert pure_equilibria(gain, inertia=0.5).tolist() == [0, 1]


def test_the_indifferent_may_be_in_or_out() -> None:
    assert pure_equilibria(np.zeros((4, 2))).tolist() == [0, 1, 2, 3]


def test_games_of_up_to_sixteen_players_are_solved() -> None:
    for players in (12, 16):
        assert pure_equilibria(company(players, 3)).size > 0


def test_profiles_name_their_members() -> None:
    assert members(0) == ()
    assert members(0b1011) == (0, 1, 3)


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (np.zeros((3, 2)), "2\\^n"),
        (np.full((2, 1), np.nan), "finite"),
        (np.array([[0.0], [1.0]]), "himself"),
    ],
)
def test_what_is_not_a_joining_game_is_refused(gain: Array, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pure_equilibria(gain)


# basins


def sweep_by_hand(gain: Array, profile: int, order: tuple[int, ...]) -> int:
    for player in order:
        if gain[profile, player] > 0.0:
            profile |= 1 << player
        elif gain[profile, player] < 0.0:
            profile &= ~(1 << player)
    return profile


@pytest.mark.parametrize("seed", range(5))
def test_sweeps_average_all_orders(seed: int) -> None:
    """The absorption chances solve the chain whose step is the mean over the orders of four players."""
    gain = company(4, seed)
    found = basins(gain)
    orders = list(permutations(range(4)))
    for profile in range(16):
        after = [found.absorption[sweep_by_hand(gain, profile, order)] for order in orders]
        assert found.absorption[profile] == pytest.approx(np.mean(after, axis=0), abs=1e-9)
    for k, profile in enumerate(found.resting):
        assert found.absorption[profile, k] == 1.0
    assert set(found.resting.tolist()) == set(pure_equilibria(gain).tolist())


@pytest.mark.parametrize("activation", ["sweep", "single"])
def test_games_of_complements_come_to_rest(activation: str) -> None:
    gain = company(6, 11, 1.5)
    found = basins(gain, activation)  # type: ignore[arg-type]
    assert found.share.sum() == pytest.approx(1.0)
    assert not found.restless.any()


def test_a_game_of_pursuit_never_rests() -> None:
    """One wants to be where the other is, the other where he is not."""
    gain = joining_game(2, lambda inside, i: (1.0 if any(inside) else -1.0) * (1.0 if i == 0 else -1.0))
    assert pure_equilibria(gain).size == 0
    for activation in ("sweep", "single"):
        assert basins(gain, activation).restless.tolist() == [1.0] * 4


def test_two_who_need_each_other_divide_the_square() -> None:
    """From one inside, whoever moves first decides: half of the orders either way."""
    gain = joining_game(2, lambda inside, i: 1.0 if any(inside) else -1.0)
    found = basins(gain)
    assert found.resting.tolist() == [0, 3]
    assert found.absorption.tolist() == [[1.0, 0.0], [0.5, 0.5], [0.5, 0.5], [0.0, 1.0]]
    assert found.share.tolist() == [0.5, 0.5]


def random_game(players: int, seed: int) -> Array:
    gain = np.random.default_rng(seed).normal(size=(1 << players, players))
    for player in range(players):
        halves = gain[:, player].reshape(-1, 2, 1 << player)
        halves[:, 1] = halves[:, 0]
    return gain


@pytest.mark.parametrize("seed", range(3))
def test_basins_of_ten_random_players_are_exact(seed: int) -> None:
    """Best responses wander for thousands of rounds before they rest: the chances are solved for, not followed."""
    found = basins(random_game(10, seed))
    assert found.resting.size > 0
    assert found.open == 0.0
    assert found.absorption.sum(axis=1) + found.restless == pytest.approx(np.ones(1024), abs=1e-10)
    for place, profile in enumerate(found.resting):
        assert found.absorption[profile, place] == 1.0


def test_moves_that_were_followed_too_briefly_say_what_is_open() -> None:
    gain = random_game(8, 0)
    brief, long = basins(gain, "single", most_steps=1e5), basins(gain, "single", most_steps=1e10)
    assert long.open == 0.0 < brief.open < 1.0
    assert (brief.absorption <= long.absorption + 1e-12).all()
    assert (long.absorption <= brief.absorption + brief.open + 1e-12).all()


# groups of players who are alike


@pytest.mark.parametrize("players", [3, 50, 2000, 20_000])
def test_large_groups_volunteer_as_the_formula_says(players: int) -> None:
    """Being in is worth one when nobody else is and costs a fifth: 1 - 0.2^(1 / (n - 1))."""
    gain = np.full(players, -0.2)
    gain[0] += 1.0
    (chance,) = symmetric_mixed(gain)
    assert chance == pytest.approx(-math.expm1(math.log(0.2) / (players - 1)), rel=1e-8)
    (logit_chance,) = symmetric_logit(gain, 1.0)
    stay = math.exp((players - 1) * math.log1p(-logit_chance)) - 0.2
    assert logit_chance == pytest.approx(1.0 / (1.0 + math.exp(-stay)), rel=1e-9)


def test_high_rationality_does_not_overflow() -> None:
    assert symmetric_logit([1.0, -1.0], 1e4) == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: symmetric_mixed([math.nan, 1.0]), r"gain_by_count\[0\] is nan"),
        (lambda: symmetric_mixed([]), "gain_by_count has 0 entries"),
        (lambda: symmetric_logit([1.0, math.inf], 1.0), r"gain_by_count\[1\] is inf"),
        (lambda: symmetric_logit([1.0, 0.0], -1.0), "lam is -1"),
        (lambda: basins(np.zeros((4, 2)), "sweeps"), "did you mean 'sweep'"),  # type: ignore[arg-type]
        (lambda: pivotal(np.zeros((4, 2)), 9), "profile is 9"),
        (lambda: joining_game(0, lambda inside, i: 0.0), "players is 0"),
        (lambda: pure_equilibria_of([]), "payoffs has 0 entries"),
        (lambda: pure_equilibria_of([np.zeros((2, 2)), np.zeros((2, 3))]), r"payoffs\[1\] has the shape"),
        (lambda: logit(np.zeros((4, 2)), math.nan), "rationality is nan"),
    ],
)
def test_what_is_not_an_argument_is_refused_by_name(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


# pivotal players


def test_the_first_of_a_chain_is_pivotal() -> None:
    """Each of three follows the one before; the first is content to stay out."""
    gain = joining_game(3, lambda inside, i: -0.1 if i == 0 else (0.5 if inside[i - 1] else -0.5))
    first, second, third = pivotal(gain, 0)
    assert (first.followers, first.leads_to) == ((1,), 7)
    assert first.margin == pytest.approx(0.1)
    assert (second.followers, second.leads_to) == ((2,), 6)
    assert (third.followers, third.leads_to) == ((), 4)


# logit equilibria


@pytest.mark.parametrize("seed", range(9))
@pytest.mark.parametrize("rationality", [0.0, 0.7, 5.0, 40.0])
def test_chances_are_logit_replies(seed: int, rationality: float) -> None:
    """The definition, by summing over all profiles of the others."""
    gain = company(4, seed, (-0.7, 0.0, 0.7)[seed % 3])
    p = logit(gain, rationality)
    for player in range(4):
        expected = 0.0
        for profile in product((0, 1), repeat=4):
            chance = np.prod([p[j] if s else 1.0 - p[j] for j, s in enumerate(profile) if j != player])
            index = sum(s << j for j, s in enumerate(profile))
            expected += 0.5 * chance * gain[index, player]
        assert p[player] == pytest.approx(1.0 / (1.0 + np.exp(-rationality * expected)), abs=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_a_joining_game_and_its_normal_form_have_the_same_branch(seed: int) -> None:
    gain = company(4, seed, 0.3)
    strategies = logit_profile(tables_of(gain), 6.0)
    assert [mix[1] for mix in strategies] == pytest.approx(logit(gain, 6.0), abs=1e-8)


@pytest.mark.parametrize("players", [2, 5, 10])
@pytest.mark.parametrize("rationality", [1.0, 4.0, 15.0])
def test_the_principal_branch_is_gambits(players: int, rationality: float) -> None:
    gambit = pytest.importorskip("pygambit")
    for seed in range(2 if players == 10 else 6):
        gain = company(players, seed, (0.4, -0.4)[seed % 2])
        game = gambit.Game.from_arrays(*tables_of(gain))
        point = gambit.qre.logit_solve_lambda(game, lam=[rationality])[0].profile
        theirs = [float(point[list(player.strategies)[1]]) for player in game.players]
        assert logit(gain, rationality) == pytest.approx(theirs, abs=1e-4)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), rationality=st.sampled_from([1.0, 4.0, 9.0]))
def test_equilibria_come_in_odd_numbers(seed: int, rationality: float) -> None:
    """Generic games have an odd number of logit equilibria, the principal one first."""
    gain = company(4, seed, 0.6)
    found = logit_branches(gain, rationality)
    assert len(found.probability) % 2 == 1
    assert found.principal == 0
    assert found.probability[0] == pytest.approx(logit(gain, rationality), abs=1e-7)
    if found.unique:
        assert not found.several


def test_strict_equilibria_each_have_a_branch_when_rationality_is_high() -> None:
    """Six who join if three others do: nobody and everybody are stable, and one lies between."""
    gain = joining_game(6, lambda inside, _: sum(inside) - 2.5)
    found = logit_branches(gain, 6.0)
    near = found.probability[found.stable].round(3).tolist()
    assert sorted(near) == [[0.0] * 6, [1.0] * 6]
    assert found.several
    assert found.probability[found.principal] == pytest.approx([0.5] * 6)


def test_boundless_rationality_is_best_reply() -> None:
    """With dominant choices the logit equilibrium tends to the only pure one."""
    gain = joining_game(5, lambda inside, i: (1.0 if i % 2 else -1.0) + 0.1 * sum(inside))
    assert logit(gain, 200.0) == pytest.approx([0.0, 1.0, 0.0, 1.0, 0.0], abs=1e-9)
    assert pure_equilibria(gain).tolist() == [0b01010]


def test_a_path_that_turns_back_is_followed_round_its_folds() -> None:
    """A stag hunt slightly in favour of staying out, then ever more rewarding: several folds."""
    for seed in range(6):
        path = logit_path(company(5, seed, 1.0), 20.0)
        assert path.complete
        steps = np.abs(np.diff(path.probability, axis=0)).max(axis=1)
        assert steps.max() < 0.2
        for rationality, chances in zip(path.rationality[1:], path.probability[1:], strict=True):
            assert np.isfinite(chances).all()
            assert rationality > 0.0


@pytest.mark.parametrize("margin", [0.0005, 0.003, 0.01, 0.05])
@pytest.mark.parametrize("rationality", [20.0, 60.0])
def test_a_branch_that_bends_away_from_even_chances_is_not_left_for_its_neighbour(
    margin: float, rationality: float
) -> None:
    """Four who need company, even chances slightly in favour of being in: the first branch leads there.

    In a game that is the same for all, chances on the branch stay on the side of one half to which even chances lead, and
    those are the roots of one equation.
    """
    by_count = [-0.15 + margin, -0.05 + margin, 0.05 + margin, 0.15 + margin]
    gain = joining_game(4, lambda inside, _: by_count[sum(inside)])
    above = [p for p in symmetric_logit(by_count, rationality) if p > 0.5]
    assert logit(gain, rationality) == pytest.approx([min(above)] * 4, abs=1e-6)


def test_negative_rationality_is_refused() -> None:
    with pytest.raises(ValueError, match="rationality"):
        logit_equilibrium([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]], -1.0)
