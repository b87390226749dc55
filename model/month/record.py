"""The record of a run: what it reads, its luck, how it stands, and the room for what is worked out on the way."""

from typing import Any, NamedTuple

import numpy as np

from model.compiled import equation
from model.draws import Draws
from model.equations import polity
from model.numbers import NONE, Array, Bodies, Inputs, Whole
from model.outcomes import NOT_OPENED
from model.rules.bargaining.table import Table
from model.rules.participation import Offer

ABROAD, BINDING = range(2)  # what is looked at anew only when levels or dominance have changed


class State(NamedTuple):
    """A run as it stands; first axis as named, one element where a single value is kept."""

    # the polity
    dominance: Array
    domestic: Array
    external: Array
    capacity: Array
    independents: Array
    crisis: Array
    settled: Array  # month of the settlement in force, or -1
    excluded: Array  # resources of the opposition that sits nowhere
    # issues
    start: Array
    level: Array
    unsettled: Array  # levels before the settlement in force
    # parties
    alive: Array
    resources: Array
    trust: Array
    grievance: Array
    seats: Array
    votes: Array
    seated: Array  # 1 for those that sit in any body
    # external actors
    approval: Array
    awarded: Array
    # bodies (bodies, ...)
    terms: Bodies
    eligible: Array
    offered: Array
    present: Array
    attachment: Array
    chair: Array
    position: Array  # (bodies, members, issues): parties, then officials
    met: Array
    needed: Array  # work until a draft, by issue
    work: Array
    drafted: Array
    recommended: Array
    proportionate: Array
    invited_share: Array
    opened: Whole
    closed: Whole
    pressure: Array
    months: Array
    sat: Array  # months at the table, by party
    lived: Array  # months alive while it was open, by party
    opposition: Array  # opposition's share of the seats taken, summed over months
    share: Array  # opposition's share of the seats taken this month
    represented: Array  # how near it was to its proportionate share, summed over months
    output: Array
    enacted: Array
    # counts
    crises: Array
    paralysis: Array
    settlements: Array
    reversals: Array
    reversal_after: Array
    constraint: Array  # in force
    gained: Array  # the most constraint there was
    created: Array
    package_month: Array


class Work(NamedTuple):
    """Room for what is worked out on the way, and what is known of it."""

    table: Table  # of the body that is turned to
    offer: Offer
    now: Array  # (bodies, issues) what the table recommends
    toggled: Array  # (bodies, parties, issues) what it would with a party's presence changed
    pivotal: Array  # (bodies, parties) 1 where that is not the same
    version: Whole  # of a body's table
    now_at: Whole  # version at which `now` holds
    toggled_at: Whole  # (bodies, parties)
    seated_at: Whole  # version at which the seats taken were counted
    stale: Array  # 1 where levels or dominance have changed since it was looked at: reform from abroad, the constraint
    seen: Array  # reform as each external actor sees it
    unmet_weight: Array
    callers: Whole
    turn: Array
    order: Whole
    decision: Array
    gains: Array
    stakes: Array
    legitimacies: Array
    proposed: Array
    best: Array
    assents: Array
    ballot: Array
    worths: Array
    # parts that not every run needs
    create: Any
    contest: Any


def new_state(inputs: Inputs) -> State:
    """Return the room for the state of a run."""
    parties, issues = inputs.parties.hardline.size, inputs.issues.weight.size
    externals, bodies = inputs.external.weight.size, inputs.bodies.open.size
    demands = inputs.parties.condition_party.size
    one: list[Any] = [np.zeros(1) for _ in range(8)]
    terms: list[Any] = [np.array(each) for each in inputs.bodies]
    whole = np.zeros(bodies, dtype=np.int64)
    position = np.zeros((bodies, parties + 1, issues))
    position[:, :parties] = inputs.parties.ideal
    fields: list[Any] = [
        *one,
        *(np.zeros(issues) for _ in range(3)),
        *(np.zeros(parties) for _ in range(7)),
        *(np.zeros(externals) for _ in range(2)),
        Bodies(*terms),
        *(np.zeros((bodies, parties)) for _ in range(4)),
        np.zeros((bodies, issues)),
        position,
        np.zeros((bodies, demands)),
        np.zeros((bodies, issues)),
        np.zeros(bodies),
        *(np.zeros((bodies, issues)) for _ in range(2)),
        *(np.zeros(bodies) for _ in range(2)),
        whole,
        whole.copy(),
        *(np.zeros(bodies) for _ in range(2)),
        *(np.zeros((bodies, parties)) for _ in range(2)),
        *(np.zeros(bodies) for _ in range(5)),
        *(np.zeros(1) for _ in range(9)),
    ]
    return State(*fields)


def new_work(inputs: Inputs, state: State, create: Any, contest: Any) -> Work:
    """Return the room for what is worked out on the way."""
    parties, issues = inputs.parties.hardline.size, inputs.issues.weight.size
    bodies, externals = inputs.bodies.open.size, inputs.external.weight.size
    salience = np.zeros((parties + 1, issues))
    salience[:parties] = inputs.parties.salience
    salience[parties] = inputs.issues.salience
    nothing = np.zeros(parties)
    table = Table(
        np.zeros((parties + 1, issues)),
        salience,
        np.zeros(parties + 1),
        np.zeros(parties + 1),
        np.zeros(issues),
        state.level,
        inputs.polity.table_quota,
        0.0,
        inputs.behaviour.discount,
        inputs.behaviour.risk,
    )
    offer = Offer(
        np.zeros(parties),
        inputs.parties.patronage,
        np.zeros(parties),
        np.zeros(parties),
        state.grievance,
        inputs.parties.hardline,
        nothing,
        inputs.parties.opposition,
        nothing,
        nothing,
        inputs.parties.threshold,
        0.0,
        inputs.behaviour.rationality,
    )
    fields: list[Any] = [
        table,
        offer,
        np.zeros((bodies, issues)),
        np.zeros((bodies, parties, issues)),
        np.zeros((bodies, parties)),
        np.zeros(bodies, dtype=np.int64),
        np.zeros(bodies, dtype=np.int64),
        np.zeros((bodies, parties), dtype=np.int64),
        np.zeros(bodies, dtype=np.int64),
        np.zeros(2),
        np.zeros(externals),
        np.zeros(parties),
        np.zeros(parties, dtype=np.int64),
        np.zeros(parties),
        np.zeros(parties, dtype=np.int64),
        np.zeros(parties),
        np.zeros(issues),
        *(np.zeros(externals) for _ in range(2)),
        *(np.zeros(issues) for _ in range(2)),
        *(np.zeros(parties) for _ in range(2)),
        np.zeros(inputs.menu.status.size),
        create,
        contest,
    ]
    return Work(*fields)


class Run(NamedTuple):
    """The record of a run."""

    inputs: Inputs
    chance: Draws
    state: State
    work: Any  # a Work, of which compiled code sets fields
    place: int  # among the runs that are drawn together
    month: int


@equation
def constraint(run: Run, levels: Array, dominance: float) -> float:
    """Return the index of effective constraint at some levels and dominance."""
    inputs = run.inputs
    return polity.effective_constraint(levels, inputs.issues.weight, inputs.issues.capture, dominance)


@equation
def reset(run: Run) -> None:
    """Put a run before its first month."""
    inputs, s, w = run.inputs, run.state, run.work
    s.domestic[0] = inputs.polity.domestic_pressure
    s.external[0] = inputs.polity.external_pressure
    s.dominance[0] = inputs.polity.dominance
    s.capacity[0] = inputs.polity.capacity
    s.independents[0] = inputs.polity.independents
    s.settled[0] = NONE
    s.reversal_after[0] = NOT_OPENED
    s.package_month[0] = NOT_OPENED
    issues, parties = inputs.issues, inputs.parties
    for k in range(s.level.shape[0]):
        s.start[k] = s.level[k] = s.unsettled[k] = issues.status_quo[k]
    for i in range(s.alive.shape[0]):
        s.resources[i] = parties.resources[i]
        s.trust[i] = parties.trust[i]
        s.grievance[i] = parties.grievance[i]
        s.seats[i] = parties.seats[i]
    for b in range(s.opened.shape[0]):
        s.terms.open[b] = inputs.bodies.open[b]
        s.terms.close[b] = inputs.bodies.close[b]
        s.opened[b] = s.closed[b] = NONE
    for each in (
        s.crisis, s.excluded, s.crises, s.paralysis, s.settlements, s.reversals, s.created,
        s.alive, s.votes, s.seated, s.approval, s.awarded,
        s.pressure, s.months, s.work, s.opposition, s.represented, s.output, s.enacted,
    ):  # fmt: skip
        each.fill(0.0)
    for table in (s.present, s.drafted, s.recommended, s.sat, s.lived):
        table.fill(0.0)
    s.gained[0] = constraint(run, s.start, inputs.polity.dominance)
    w.stale.fill(1.0)
