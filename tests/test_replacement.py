"""A president who designs the bodies weighs replacing one that sits; the price is what all learn from an empty body."""

from pathlib import Path

import numpy as np
import pytest

from model.cases import Case, CaseError, load_case
from model.ensemble import simulate
from model.month.creation import weigh_designs, worth_of_rest
from model.month.foresight import expect
from model.month.record import months_of, sitting, spread_news
from model.numbers import NONE
from model.simulation import ReformProcess

RUNS = 100
MONARCHY = Path(__file__).parent / "cases" / "monarchy.toml"
OWN = {
    "rules.institutional_design": "endogenous",
    "polity.domestic_pressure": 0.8,
    "menu.duration": 18,
}


@pytest.fixture(scope="module")
def designing() -> Case:
    return load_case(MONARCHY).vary(OWN)


@pytest.fixture
def moment(designing: Case) -> ReformProcess:
    """A month in which a body sits that has drafted something."""
    for run in range(20):
        life = ReformProcess(designing, 0, run)
        while life.month + 2 < life.inputs.months:
            life.step()
            if any(body.drafted.any() for body in life.open_bodies):
                return life
    raise AssertionError("no body drafts anything")


def replaced(case: Case) -> np.ndarray:
    found = simulate(case, 0, 0, RUNS)
    return found.table[:, [place for place, name in enumerate(found.names) if name.endswith(".replaced")]]


def test_bodies_are_replaced_where_that_is_weighed(designing: Case) -> None:
    assert replaced(designing).any()
    assert not replaced(designing.vary({"rules.replacement": "never"})).any()


def test_historical_bodies_are_not() -> None:
    assert not replaced(load_case(MONARCHY)).any()


def test_a_body_that_is_never_replaced_sits_to_its_end(designing: Case) -> None:
    found = simulate(designing.vary({"rules.replacement": "never"}), 0, 0, RUNS)
    columns = dict(zip(found.names, found.table.T, strict=True))
    sat = columns["body_1.closed"] - columns["body_1.opened"]
    assert designing.menu is not None
    assert set(sat) == {float(designing.menu.duration) - 1.0}


def test_weighing_leaves_no_trace(moment: ReformProcess) -> None:
    state = moment.record.state
    before = state.trust.copy(), state.reputation.copy(), state.level.copy(), state.closed.copy()
    weigh_designs(moment.record, int(state.created[0]), sitting(moment.record))
    after = state.trust, state.reputation, state.level, state.closed
    assert all(map(np.array_equal, before, after))


def test_a_design_is_worth_the_less_the_more_the_body_that_sits(moment: ReformProcess) -> None:
    """The difference to no body at all is what that is worth, and what replacing it costs."""
    record, slot = moment.record, int(moment.record.state.created[0])
    rest = worth_of_rest(record, sitting(record)).total
    weigh_designs(record, slot, NONE)
    alone = record.work.worths.copy()
    weigh_designs(record, slot, sitting(record))
    assert np.all(alone - record.work.worths > min(rest, 0.0))
    assert (alone - record.work.worths).max() > rest > 0.0


def test_a_body_without_guidance_or_drafts_is_worth_its_process(moment: ReformProcess) -> None:
    body = moment.open_bodies[0]
    body.drafted[:] = 0.0
    moment.record.state.effort[body.place] = 0.0
    rest = worth_of_rest(moment.record, body.place)
    assert rest.package == rest.attention == 0.0
    assert rest.total == rest.process > 0.0


def test_what_replacing_costs_is_told(designing: Case) -> None:
    lives = (ReformProcess(designing, 0, run).run() for run in range(20))
    life = next(each for each in lives if any(h.kind == "replaced" for h in each.story))
    at = next(h for h in life.story if h.kind == "replaced")
    told = [h.text for h in life.story if h.month == at.month and h.kind == "design"]
    assert told[0].startswith("against keeping")
    assert life.bodies[str(at.body)].closed == at.month


def test_after_an_event_the_rest_of_a_body_is_weighed_by_new_expectations(moment: ReformProcess) -> None:
    record, b = moment.record, sitting(moment.record)
    before = worth_of_rest(record, b)
    record.state.external[0] = 1.0 - record.state.external[0]
    spread_news(record)
    found = worth_of_rest(record, b)
    expect(record, b)
    assert found == worth_of_rest(record, b) != before


def test_a_design_that_is_looked_at_sits_as_long_as_one_that_is_chosen(moment: ReformProcess) -> None:
    imagined = moment.of_menu(0)
    assert months_of(imagined.record, imagined.place) == moment.inputs.menu.duration


@pytest.mark.parametrize("duration", [0.0, 0.5])
def test_a_design_sits_for_a_month_at_least(designing: Case, duration: float) -> None:
    with pytest.raises(CaseError, match=r"menu\.duration.*must lie in \[1, 10000\]"):
        designing.vary({"menu.duration": duration})
