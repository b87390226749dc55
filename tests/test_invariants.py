"""What holds in every month of every run, whatever the case: each law is checked on generated cases, and can be broken."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated_cases import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.cases import Case, load_case
from model.simulation import ReformProcess

type Array = NDArray[np.float64]
type Law = Callable[[ReformProcess, "Before"], Any]

ROOT = Path(__file__).parents[1]
SLACK = 1e-9

LAWS: dict[str, tuple[Law, Callable[[ReformProcess], None]]] = {}


@dataclass(frozen=True, slots=True)
class Before:
    """What a run was like a month before."""

    level: Array
    happened: int


def law(breaking: Callable[[Any], None]) -> Callable[[Law], Law]:
    """File a law under its name, with what breaks it in a run of the Kazakh case (the state of the record is given)."""

    def file(function: Law) -> Law:
        LAWS[function.__name__] = function, lambda life: breaking(life.record.state)
        return function

    return file


def put(name: str, value: float, *place: int) -> Callable[[Any], None]:
    """Return what puts a value at a place of an array of the state."""

    def breaking(state: Any) -> None:
        getattr(state, name)[place or (0,)] = value

    return breaking


def seat_a_stranger(state: Any) -> None:
    state.present[tuple(np.argwhere(state.terms.invited * state.alive == 0.0)[0])] = 1.0


def draft_beyond_the_agenda(state: Any) -> None:
    state.drafted[tuple(np.argwhere(state.terms.agenda == 0.0)[0])] = 1.0


def within(values: Array, low: float, high: float) -> bool:
    return bool(np.all((values >= low - SLACK) & (values <= high + SLACK)))


@law(put("resources", -0.1))
def resources_are_never_negative(life: ReformProcess, before: Before) -> bool:
    return within(life.record.state.resources, 0.0, np.inf)


@law(put("grievance", -0.1))
def grievances_are_never_negative(life: ReformProcess, before: Before) -> bool:
    return within(life.record.state.grievance, 0.0, np.inf)


@law(put("trust", 1.1))
def trust_is_a_share(life: ReformProcess, before: Before) -> bool:
    return within(life.record.state.trust, 0.0, 1.0)


@law(put("domestic", 1.1))
def dissent_criticism_and_dominance_are_shares(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return all(within(each, 0.0, 1.0) for each in (s.domestic, s.external, s.dominance))


@law(put("approval", -1.1))
def approval_is_at_most_full(life: ReformProcess, before: Before) -> bool:
    return within(life.record.state.approval, -1.0, 1.0)


@law(put("level", -0.1))
def levels_are_shares(life: ReformProcess, before: Before) -> bool:
    return within(life.record.state.level, 0.0, 1.0)


@law(put("votes", 0.9))
def votes_are_all_or_none(life: ReformProcess, before: Before) -> bool:
    votes = life.record.state.votes
    return within(votes, 0.0, 1.0) and min(abs(votes.sum()), abs(votes.sum() - 1.0)) <= SLACK


def elected_now(life: ReformProcess, before: Before) -> list[int]:
    told = [each.text for each in life.story[before.happened :] if each.kind == "election"]
    return [int(text.split(" of ")[-1].split(" seats")[0]) for text in told]


@law(put("seats", -1.0))
def seats_won_fill_the_chamber(life: ReformProcess, before: Before) -> bool:
    s, sizes = life.record.state, elected_now(life, before)
    bounded = within(s.seats, 0.0, np.inf)
    left_over = sizes[-1] - s.seats.sum() - s.independents[0] if sizes else 0.0
    events = life.inputs.events
    vacated = np.any(events.vacated[events.month == life.month] > 0.0)  # seats won, and refused
    filled = left_over <= 1.0 or vacated or s.votes.sum() == 0.0  # without a single vote they stay vacant
    return bool(bounded and left_over >= -1.0 and filled)


@law(seat_a_stranger)
def nobody_sits_uninvited(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return bool(np.all(s.present <= s.terms.invited * s.alive))


@law(put("present", 1.0, 0, 0))
def a_closed_body_has_no_members(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return not s.present[s.closed >= 0].any()


@law(put("resources", 1.0, 2))
def who_does_not_exist_has_nothing(life: ReformProcess, before: Before) -> bool:
    s, parties = life.record.state, life.inputs.parties
    gone = parties.dissolved <= life.month
    return not (s.resources[gone].any() or s.seats[gone].any() or s.alive[gone].any())


@law(draft_beyond_the_agenda)
def only_the_agenda_is_drafted(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return bool(np.all(s.drafted <= s.terms.agenda))


@law(put("recommended", 0.5, 0, 0))
def only_drafts_are_recommended(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return within(s.recommended, 0.0, 1.0) and not s.recommended[s.drafted == 0.0].any()


@law(put("sat", 99.0, 0, 0))
def nobody_sits_longer_than_it_exists_nor_exists_longer_than_the_body(
    life: ReformProcess, before: Before
) -> bool:
    s = life.record.state
    return bool(np.all(s.sat <= s.lived) and np.all(s.lived <= s.months[:, None]))


@law(put("share", 1.1))
def seats_taken_are_shares(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    taken = s.offered.sum(axis=1) + s.terms.officials
    return within(s.share, 0.0, 1.0) and within(taken[s.opened >= 0], 0.0, 1.0)


@law(put("level", 0.77))
def levels_change_by_a_package_a_settlement_or_a_reversal_alone(life: ReformProcess, before: Before) -> bool:
    told = {each.kind for each in life.story[before.happened :]}
    changed = not np.array_equal(life.level, before.level)
    return not changed or bool(told & {"package", "in force", "settlement", "reversal"})


@law(put("crises", 0.0))
def every_crisis_is_told(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    begun = sum(each.text == "Open crisis" for each in life.story)
    ended = sum(each.kind == "settlement" or each.text.startswith("The crisis ends") for each in life.story)
    return bool(s.crises[0] == begun and s.crisis[0] == begun - ended)


@law(put("gained", 0.0))
def the_most_constraint_there_was_is_at_least_what_there_is(life: ReformProcess, before: Before) -> bool:
    s = life.record.state
    return bool(s.gained[0] >= life.constraint(life.level, life.dominance) - SLACK)


def month_by_month(life: ReformProcess, check: Callable[[ReformProcess, Before], None]) -> ReformProcess:
    while life.month + 1 < life.inputs.months:
        before = Before(life.level.copy(), len(life.story))
        life.step()
        check(life, before)
    return life


def broken(life: ReformProcess, before: Before) -> list[str]:
    return [name for name, (holds, _) in LAWS.items() if not holds(life, before)]


def demand(life: ReformProcess, before: Before) -> None:
    assert broken(life, before) == []


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)
@given(cases(), st.integers(0, 2**32 - 1))
def test_laws_hold_on_generated_cases(case: Case, seed: int) -> None:
    month_by_month(ReformProcess(case, seed), demand)


SHIPPED = sorted([*(ROOT / "configs" / "cases").glob("*.toml"), *(ROOT / "tests" / "cases").glob("*.toml")])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_laws_hold_on_shipped_cases(path: Path) -> None:
    month_by_month(ReformProcess(load_case(path), 3), demand)


@cache
def kazakhstan() -> Case:
    case = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml")
    return case.vary({"polity.capacity": 0.1, "polity.domestic_pressure": 0.9})


@pytest.mark.parametrize("name", LAWS)
def test_a_law_can_be_broken(name: str) -> None:
    """In a run that keeps it until then."""
    holds, breaking = LAWS[name]
    life = month_by_month(ReformProcess(kazakhstan(), 1), demand)
    before = Before(life.level.copy(), len(life.story))
    assert holds(life, before)
    breaking(life)
    assert not holds(life, before)
