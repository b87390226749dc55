"""Many runs, compiled, to measure: the same rules and the same draws as the Mesa model, without the agents.

The order of a month is that of `model.simulation`; this file holds no equation, it only moves arrays between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model import body, contestation, design, draws, elections, external, participation, polity, president
from model.bargaining import rules as bargaining_rules
from model.bargaining.table import Table
from model.compilation import cache_folder, cached, compiled_part, compiled_rule, key
from model.conditions import Terms
from model.domain import Case
from model.equation import equation
from model.inputs import NONE, Bodies, Inputs, inputs_of
from model.outcomes import NOT_OPENED, PLURAL, outcome_names, series_names
from model.reference import Compiled, Record, apart

type Array = NDArray[np.float64]
type Whole = NDArray[np.int64]

CHUNK = 512  # runs drawn and run together: small enough to stay in the cache
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
    offer: participation.Offer
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


def _state(inputs: Inputs) -> State:
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


def _work(inputs: Inputs, state: State) -> Work:
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
    offer = participation.Offer(
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
        _create,
        _contest,
    ]
    return Work(*fields)


# before the first month


@equation
def _reset(inputs: Inputs, s: State, w: Work) -> None:
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
    s.gained[0] = _constraint(inputs, s.start, inputs.polity.dominance)
    w.stale.fill(1.0)


@equation
def _is_open(s: State, b: int) -> bool:
    return bool(s.opened[b] != NONE and s.closed[b] == NONE)


@equation
def _any_open(s: State) -> bool:
    for b in range(s.opened.shape[0]):
        if _is_open(s, b):
            return True
    return False


# 1. what the calendar brings


@equation
def _population(inputs: Inputs, s: State, w: Work, month: int) -> None:
    parties = inputs.parties
    changed = False
    for i in range(s.alive.shape[0]):
        if max(parties.founded[i], 0) == month:
            s.alive[i] = 1.0
            changed = True
            parent = parties.parent[i]
            if parent != NONE:
                taken = parties.split_share[i] * s.resources[parent]
                s.resources[i] += taken
                s.resources[parent] -= taken
        if parties.dissolved[i] == month:
            s.alive[i] = 0.0
            changed = True
            heir = parties.heir[i]
            if heir != NONE:
                s.resources[heir] += s.resources[i]
                s.seats[heir] += s.seats[i]
            s.resources[i] = 0.0
            s.seats[i] = 0.0
            for b in range(s.opened.shape[0]):
                s.present[b, i] = 0.0
    if changed:
        for b in range(s.opened.shape[0]):
            if _is_open(s, b):
                _offer_seats(inputs, s, b)
                w.version[b] += 1
        if month > 0:
            _renew_dominance(inputs, s, w)


@equation
def _offer_seats(inputs: Inputs, s: State, b: int) -> None:
    for i in range(s.alive.shape[0]):
        s.eligible[b, i] = s.terms.invited[b, i] * s.alive[i]
    body.offered_seats(
        s.resources,
        inputs.parties.opposition,
        s.eligible[b],
        s.terms.seat_share[b],
        s.terms.officials[b],
        s.offered[b],
    )


@equation
def _renew_dominance(inputs: Inputs, s: State, w: Work) -> None:
    cohesion = polity.cohesion_of(
        s.seats,
        inputs.parties.opposition,
        s.independents[0],
        inputs.polity.independents_loyalty,
        inputs.behaviour.fragmentation,
    )
    s.dominance[0] = polity.dominance_now(
        inputs.polity.dominance, cohesion, inputs.polity.initial_cohesion
    )
    w.stale.fill(1.0)


@equation
def _events(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    events = inputs.events
    for e in range(events.month.shape[0]):
        if events.month[e] != month:
            continue
        s.domestic[0] = polity.shocked(s.domestic[0], events.domestic_pressure[e])
        s.external[0] = polity.shocked(s.external[0], events.external_pressure[e])
        s.capacity[0] = max(0.0, s.capacity[0] + events.capacity[e])
        for j in range(s.approval.shape[0]):
            s.approval[j] = external.criticised(
                s.approval[j], events.external_pressure[e], inputs.external.discernment[j]
            )
        for i in range(s.alive.shape[0]):
            if events.parties[e, i] > 0.0:
                s.grievance[i] = max(0.0, s.grievance[i] + events.grievance[e])
                s.trust[i] = polity.clip(s.trust[i] + events.trust[e], 0.0, 1.0)
                s.resources[i] = max(0.0, s.resources[i] * (1.0 + events.resources[e]))
        if events.election[e] != NONE and inputs.polity.elected_seats > 0.0:
            _election(inputs, chance, run, s, w, events.election[e])


@equation
def _election(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, ordinal: int) -> None:
    law, behaviour = inputs.polity, inputs.behaviour
    for i in range(s.alive.shape[0]):
        w.ballot[i] = 0.0
        if s.alive[i] > 0.0:
            w.ballot[i] = elections.vote_weight(
                s.resources[i],
                inputs.parties.opposition[i] == 0.0,
                behaviour.incumbency,
                s.dominance[0],
                behaviour.protest,
                s.domestic[0],
                behaviour.vote_noise * polity.logit_shock(chance.votes[i, run, ordinal]),
            )
    elections.shares(w.ballot, s.votes)
    list_share = law.list_share if law.list_issue == NONE else s.level[law.list_issue]
    size = law.elected_seats
    if law.size_issue != NONE:
        size = elections.chamber_size(size, s.level[law.size_issue], s.start[law.size_issue])
    s.independents[0] = elections.elect(
        w.ballot,
        elections.whole_seats(1.0, size),
        list_share,
        law.threshold,
        law.district_independents,
        law.exponent,
        s.seats,
    )
    _renew_dominance(inputs, s, w)


# 2. how those abroad judge


@equation
def _judge(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    behaviour, issues = inputs.behaviour, inputs.issues
    if w.stale[ABROAD] > 0.0:
        w.stale[ABROAD] = 0.0
        for j in range(s.approval.shape[0]):
            w.seen[j] = polity.perceived_reform(
                s.level,
                s.start,
                issues.weight,
                issues.visibility,
                issues.capture,
                s.dominance[0],
                inputs.external.discernment[j],
            )
    for j in range(s.approval.shape[0]):
        s.approval[j] = external.next_approval(s.approval[j], behaviour.judgement, w.seen[j])
        if inputs.external.deadline[j] == month:
            likely = external.award_probability(
                s.approval[j], behaviour.award_slope, behaviour.award_threshold
            )
            s.awarded[j] = 1.0 if chance.award[j, run, 0] < likely else 0.0


# 3. a body opens


@equation
def _president_gains(
    inputs: Inputs, s: State, w: Work, now: int, month: int, invited: float, seated: float
) -> tuple[float, float]:
    """Fill `w.gains` for a month to come, as expected now; return his audience then and legitimacy at home."""
    behaviour, issues = inputs.behaviour, inputs.issues
    dissent = polity.expected_pressure(s.domestic[0], behaviour.domestic_decay, month - now)
    criticism = polity.expected_pressure(s.external[0], behaviour.external_decay, month - now)
    near = president.stakes_abroad(inputs.external, behaviour, criticism, month, w.stakes)
    president.legitimacy_abroad(
        inputs.external, behaviour.legitimacy_base, invited, seated, w.legitimacies
    )
    home = polity.legitimacy(behaviour.legitimacy_base, invited, seated, behaviour.domestic_discernment)
    president.marginal_gains(
        w.stakes,
        w.legitimacies,
        inputs.external.discernment,
        behaviour.dissent_weight,
        dissent,
        home,
        behaviour.domestic_discernment,
        issues.visibility,
        issues.capture,
        s.dominance[0],
        w.gains,
    )
    return dissent + criticism + near, home


@equation
def _chair_points(inputs: Inputs, s: State, w: Work, guidance: float, out: Array) -> None:
    """Fill `out` with the levels that a chair guided by the president proposes; `w.gains` are his."""
    issues = inputs.issues
    body.chair_points(
        s.level,
        w.gains,
        inputs.behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
        guidance,
        out,
    )


@equation
def _package(
    inputs: Inputs, s: State, w: Work, drafted: Array, recommended: Array, status: float, audience: float
) -> float:
    """Fill `w.proposed` with the best package the president can settle on; return his gain from it."""
    issues, behaviour = inputs.issues, inputs.behaviour
    worth = president.worth_of_drafts(
        s.level,
        w.gains,
        drafted,
        recommended,
        president.word_cost(behaviour.word_cost, status, audience),
        behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
        behaviour.legislating_cost,
        w.proposed,
    )
    return president.package(worth, behaviour.opening_cost, s.level, w.proposed)


@equation
def _gain_from(inputs: Inputs, s: State, w: Work, proposed: Array) -> float:
    """Return the president's gain from other levels that no recommendation binds."""
    issues = inputs.issues
    return president.gain_from(
        s.level,
        proposed,
        w.gains,
        inputs.behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
    )


@equation
def _set_terms(inputs: Inputs, s: State, w: Work, b: int, month: int) -> None:
    """Work out what follows from a body's terms: seats on offer, conditions met, the chair's points."""
    parties, t = inputs.parties, s.terms
    _offer_seats(inputs, s, b)
    s.proportionate[b] = body.proportionate_share(s.resources, parties.opposition, s.alive)
    s.invited_share[b] = body.invited_share(s.resources, parties.opposition, s.alive, t.invited[b])
    terms = Terms(t.status[b], t.state[b] > 0.0, t.head_of_state[b] > 0.0, t.seat_share[b], s.proportionate[b])
    body.conditions_met(terms, parties.condition_code, parties.condition_guarantee, t.granted[b], s.met[b])
    announced = body.representation(t.seat_share[b], s.proportionate[b])
    _president_gains(inputs, s, w, month, t.close[b], s.invited_share[b], announced)
    _chair_points(inputs, s, w, t.guidance[b], s.chair[b])
    officials = s.alive.shape[0]
    for k in range(s.level.shape[0]):
        s.position[b, officials, k] = s.chair[b, k]
    for i in range(officials):
        s.present[b, i] = 0.0
    w.version[b] += 1


@equation
def _open(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, b: int, month: int) -> None:
    _set_terms(inputs, s, w, b, month)
    s.opened[b] = month
    s.created[0] += 1.0
    s.pressure[b] = s.domestic[0] + s.external[0]
    for i in range(s.alive.shape[0]):
        s.attachment[b, i] = polity.logit_shock(chance.attachment[i, run, inputs.bodies.luck[b]])
    for k in range(s.level.shape[0]):
        s.needed[b, k] = polity.work_needed(chance.drafting[k, run, inputs.bodies.luck[b]])


@equation
def _create(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    behaviour, menu = inputs.behaviour, inputs.menu
    slot = int(s.created[0])
    last = month + menu.duration
    if slot >= s.opened.shape[0] or menu.status.shape[0] == 0 or last >= inputs.months or _any_open(s):
        return
    near = president.stakes_abroad(inputs.external, behaviour, s.external[0], month, w.stakes)
    hazard = design.creation_hazard(
        s.domestic[0] + s.external[0] + near,
        behaviour.creation_rate,
        behaviour.creation_slope,
        behaviour.creation_threshold,
    )
    if chance.state[0, run, draws.in_state(month, draws.CREATION)] >= hazard:
        return
    for d in range(menu.status.shape[0]):
        w.worths[d] = _worth_of_design(inputs, s, w, slot, d, month).total
    luck = chance.state[0, run, draws.in_state(month, draws.DESIGN)]
    chosen = design.choose(w.worths, behaviour.design_rationality, luck)
    if chosen != NONE:
        _imagine(inputs, s, slot, chosen, month)
        s.terms.open[slot] = month
        _open(inputs, chance, run, s, w, slot, month)


@equation
def _imagine(inputs: Inputs, s: State, slot: int, d: int, month: int) -> None:
    """Write a design of the menu into the terms of a body that is not open."""
    menu, t = inputs.menu, s.terms
    t.close[slot] = month + menu.duration
    t.status[slot] = menu.status[d]
    t.state[slot] = menu.state[d]
    t.guidance[slot] = menu.guidance[d]
    t.agenda_power[slot] = menu.agenda_power[d]
    t.head_of_state[slot] = menu.head_of_state[d]
    t.seat_share[slot] = menu.seat_share[d]
    t.officials[slot] = menu.officials[d]
    for i in range(t.invited.shape[1]):
        t.invited[slot, i] = menu.invited[d, i]
    for k in range(t.agenda.shape[1]):
        t.agenda[slot, k] = menu.agenda[d, k]
    for g in range(t.granted.shape[1]):
        t.granted[slot, g] = menu.granted[d, g]


@equation
def _worth_of_design(inputs: Inputs, s: State, w: Work, slot: int, d: int, month: int) -> design.Worth:
    """Return the worth of a design with the table that the parties' own rule predicts without luck."""
    behaviour, t = inputs.behaviour, s.terms
    _imagine(inputs, s, slot, d, month)
    _set_terms(inputs, s, w, slot, month)
    _turn_to(s, w, slot)
    for _ in range(2):
        _weigh_conditions(inputs, s, w, slot, month)
        for i in range(s.alive.shape[0]):
            if s.eligible[slot, i] > 0.0:
                sits = _attraction(inputs, s, w, slot, i) > 0.0
                if sits != (s.present[slot, i] > 0.0):
                    _change_sides(s, w, slot, i)
    _refresh_now(inputs, s, w, slot)
    seated = body.representation(_seat(s, w, slot), s.proportionate[slot])
    audience, home = _president_gains(inputs, s, w, month, t.close[slot], s.invited_share[slot], seated)
    gain = _package(inputs, s, w, t.agenda[slot], w.now[slot], t.status[slot], audience)
    hazard = polity.drafting_hazard(behaviour.pace, t.guidance[slot], behaviour.floor, t.status[slot])
    drafted = design.expected_drafting(hazard, inputs.menu.duration)
    eased = design.eased_while_open(behaviour.soothing, inputs.menu.duration)
    process = design.process_worth(
        w.stakes, w.legitimacies, behaviour.dissent_weight, s.domestic[0], home, eased
    )
    granted = 0.0
    for g in range(t.granted.shape[1]):
        granted += t.granted[slot, g]
    return design.worth(
        drafted * gain, process, t.head_of_state[slot], t.status[slot], t.seat_share[slot], granted, behaviour
    )


# 4. who sits


@equation
def _turn_to(s: State, w: Any, b: int) -> None:
    """Let the table and the offer be those of a body (records in compiled code: their fields can be set)."""
    w.table.position = s.position[b]
    w.table.chair = s.chair[b]
    w.table.agenda_power = s.terms.agenda_power[b]
    w.offer.seat = s.offered[b]
    w.offer.present = s.present[b]
    w.offer.invited = s.eligible[b]
    w.offer.officials = s.terms.officials[b]


@equation
def _seat(s: State, w: Work, b: int) -> float:
    """Seat those present; return the opposition's share of the seats taken."""
    body.take_seats(s.offered[b], s.present[b], s.terms.officials[b], w.table.seats, w.table.capability)
    return body.opposition_at(w.table.seats, w.offer.opposition)


@equation
def _recommend(inputs: Inputs, s: State, w: Work, b: int, out: Array) -> None:
    _seat(s, w, b)
    rules = inputs.rules
    body.recommendations(rules.bargaining, rules.has_chair, w.table, s.terms.agenda[b], out)


@equation
def _refresh_now(inputs: Inputs, s: State, w: Work, b: int) -> None:
    if w.now_at[b] != w.version[b]:
        _recommend(inputs, s, w, b, w.now[b])
        w.now_at[b] = w.version[b]


@equation
def _refresh_toggled(inputs: Inputs, s: State, w: Work, b: int, i: int) -> None:
    if w.toggled_at[b, i] != w.version[b]:
        here = s.present[b, i]
        s.present[b, i] = 1.0 - here
        _recommend(inputs, s, w, b, w.toggled[b, i])
        s.present[b, i] = here
        w.toggled_at[b, i] = w.version[b]
        w.pivotal[b, i] = 0.0
        for k in range(w.now.shape[1]):
            if w.toggled[b, i, k] != w.now[b, k]:
                w.pivotal[b, i] = 1.0


@equation
def _change_sides(s: State, w: Work, b: int, i: int) -> None:
    """Move a party to or from the table; what was reckoned for that table is kept."""
    s.present[b, i] = 1.0 - s.present[b, i]
    known = w.now_at[b] == w.version[b] and w.toggled_at[b, i] == w.version[b]
    w.version[b] += 1
    if known:
        for k in range(w.now.shape[1]):
            other = w.now[b, k]
            w.now[b, k] = w.toggled[b, i, k]
            w.toggled[b, i, k] = other
        w.now_at[b] = w.version[b]
        w.toggled_at[b, i] = w.version[b]


@equation
def _weigh_conditions(inputs: Inputs, s: State, w: Work, b: int, month: int) -> None:
    parties = inputs.parties
    body.weigh_unmet(
        month,
        s.met[b],
        parties.condition_party,
        parties.condition_weight,
        parties.condition_required,
        parties.condition_since,
        w.unmet_weight,
        w.offer.required_unmet,
    )
    for i in range(s.alive.shape[0]):
        w.offer.unmet[i] = participation.unmet_cost(w.unmet_weight[i], s.trust[i])


@equation
def _influence(inputs: Inputs, s: State, w: Work, b: int, i: int) -> None:
    _refresh_now(inputs, s, w, b)
    _refresh_toggled(inputs, s, w, b, i)
    if w.pivotal[b, i] == 0.0:
        w.offer.influence[i] = 0.0
        return
    there = s.present[b, i] > 0.0
    w.offer.influence[i] = body.influence(
        i,
        w.now[b] if there else w.toggled[b, i],
        w.toggled[b, i] if there else w.now[b],
        s.level,
        inputs.parties.ideal,
        inputs.parties.salience,
        s.terms.agenda[b],
        inputs.issues.capture,
        s.dominance[0],
        inputs.parties.discernment[i],
        participation.credibility(s.trust[i], s.terms.status[b], s.terms.guidance[b]),
        inputs.behaviour.policy_weight,
    )


@equation
def _attraction(inputs: Inputs, s: State, w: Work, b: int, i: int) -> float:
    rules = inputs.rules
    if rules.reads_others:
        for other in range(s.alive.shape[0]):
            if s.eligible[b, other] > 0.0:
                _influence(inputs, s, w, b, other)
    else:
        _influence(inputs, s, w, b, i)
    return float(participation.attraction(rules.participation, w.offer, i))


@equation
def _decides(
    inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, b: int, i: int, month: int
) -> bool:
    behaviour = inputs.behaviour
    shock = participation.participation_shock(
        s.attachment[b, i],
        polity.logit_shock(chance.activation[i, run, draws.monthly_shock(month)]),
        behaviour.persistence,
        behaviour.rationality,
    )
    return participation.decides_to_sit(
        _attraction(inputs, s, w, b, i), shock, s.present[b, i] > 0.0, behaviour.switching
    )


@equation
def _callers(s: State, w: Work) -> int:
    """Fill `order` with the parties that may join an open body, as the case names them; return how many."""
    many = 0
    for i in range(s.alive.shape[0]):
        for b in range(s.opened.shape[0]):
            if _is_open(s, b) and s.eligible[b, i] > 0.0:
                w.order[many] = i
                many += 1
                break
    return many


@equation
def _turns(chance: draws.Draws, run: int, w: Work, month: int, callers: int) -> None:
    """Put the callers in the order of their draws: a party's place is how many come before it."""
    place = draws.turn(month)
    for turn in range(callers):
        w.callers[turn] = w.order[turn]
        w.turn[turn] = chance.activation[w.order[turn], run, place]
    for turn in range(callers):
        before = 0
        for other in range(callers):
            before += (w.turn[other] < w.turn[turn]) | ((w.turn[other] == w.turn[turn]) & (other < turn))
        w.order[before] = w.callers[turn]


@equation
def _participate(
    inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, b: int, month: int, callers: int
) -> None:
    _weigh_conditions(inputs, s, w, b, month)
    for turn in range(callers):
        i = w.order[turn]
        if s.eligible[b, i] > 0.0:
            sits = _decides(inputs, chance, run, s, w, b, i, month)
            if inputs.rules.simultaneous:
                w.decision[i] = 1.0 if sits else 0.0
            elif sits != (s.present[b, i] > 0.0):
                _change_sides(s, w, b, i)
    if inputs.rules.simultaneous:
        for i in range(s.alive.shape[0]):
            if s.eligible[b, i] > 0.0 and w.decision[i] != s.present[b, i]:
                s.present[b, i] = w.decision[i]
                w.version[b] += 1


# 5. what the body drafts


@equation
def _draft(inputs: Inputs, s: State, w: Work, b: int) -> None:
    behaviour, t = inputs.behaviour, s.terms
    s.work[b] += polity.drafting_hazard(behaviour.pace, t.guidance[b], behaviour.floor, t.status[b])
    for k in range(s.level.shape[0]):
        if t.agenda[b, k] > 0.0 and s.drafted[b, k] == 0.0 and s.work[b] > s.needed[b, k]:
            _refresh_now(inputs, s, w, b)
            s.drafted[b, k] = 1.0
            s.recommended[b, k] = w.now[b, k]


@equation
def _count_seats(inputs: Inputs, s: State, w: Work, b: int) -> None:
    if w.seated_at[b] != w.version[b]:
        w.seated_at[b] = w.version[b]
        s.share[b] = _seat(s, w, b)
    share = s.share[b]
    s.months[b] += 1.0
    s.opposition[b] += share
    s.represented[b] += body.representation(share, s.proportionate[b])
    for i in range(s.alive.shape[0]):
        s.lived[b, i] += s.alive[i]
        s.sat[b, i] += s.present[b, i]


# 6. the package


@equation
def _enact(inputs: Inputs, s: State, w: Work, proposed: Array) -> None:
    """Put new levels in force; pressure is eased as far as reform is seen."""
    issues, behaviour = inputs.issues, inputs.behaviour
    home = polity.perceived_reform(
        proposed,
        s.level,
        issues.weight,
        issues.visibility,
        issues.capture,
        s.dominance[0],
        behaviour.domestic_discernment,
    )
    abroad = president.reform_seen_abroad(inputs.external, issues, proposed, s.level, s.dominance[0])
    s.domestic[0] = polity.next_pressure(s.domestic[0], 0.0, 0.0, polity.eased(behaviour.relief, home))
    s.external[0] = polity.next_pressure(s.external[0], 0.0, 0.0, polity.eased(behaviour.relief, abroad))
    for k in range(s.level.shape[0]):
        s.level[k] = proposed[k]
    w.stale.fill(1.0)
    for b in range(s.opened.shape[0]):
        w.version[b] += 1


@equation
def _ratify(inputs: Inputs, s: State, w: Work, proposed: Array) -> bool:
    """Whether parliament or a referendum ratifies what the president supports; fills `w.assents`."""
    issues, parties, law = inputs.issues, inputs.parties, inputs.polity
    president.assents_to(
        s.level,
        proposed,
        s.alive,
        parties.ideal,
        parties.salience,
        issues.capture,
        s.dominance[0],
        parties.discernment,
        w.assents,
    )
    unaffiliated = s.independents[0]
    for i in range(s.alive.shape[0]):
        w.ballot[i] = s.seats[i]
        if law.referendum:
            unaffiliated = 0.0
            w.ballot[i] = 0.0
            if s.alive[i] > 0.0:
                w.ballot[i] = elections.vote_weight(
                    s.resources[i],
                    parties.opposition[i] == 0.0,
                    inputs.behaviour.incumbency,
                    s.dominance[0],
                    inputs.behaviour.protest,
                    s.domestic[0],
                    0.0,
                )
    share = president.carried_by(
        w.ballot, parties.opposition, w.assents, unaffiliated, law.independents_loyalty
    )
    return president.ratified(share, law.quota)


@equation
def _close(inputs: Inputs, s: State, w: Work, b: int, month: int) -> None:
    issues, parties, behaviour, t = inputs.issues, inputs.parties, inputs.behaviour, s.terms
    audience, _ = _president_gains(
        inputs, s, w, month, month, s.invited_share[b], s.represented[b] / s.months[b]
    )
    gain = _package(inputs, s, w, s.drafted[b], s.recommended[b], t.status[b], audience)
    s.output[b] = body.draft_output(s.level, s.drafted[b], s.recommended[b], issues.weight)
    enacted = gain > 0.0 and _ratify(inputs, s, w, w.proposed)
    if enacted and s.crisis[0] > 0.0:
        enacted = contestation.outside_consents(
            s.resources, parties.opposition, s.alive, s.seated, w.assents
        )
    for k in range(s.level.shape[0]):
        w.best[k] = s.level[k]
    if enacted:
        _enact(inputs, s, w, w.proposed)
        s.enacted[b] = 1.0
        s.package_month[0] = month
    for i in range(s.alive.shape[0]):
        if s.present[b, i] > 0.0:
            got = body.delivered(
                w.best,
                s.level,
                t.agenda[b],
                parties.salience,
                issues.capture,
                s.dominance[0],
                parties.discernment[i],
                i,
            )
            s.trust[i] = polity.trust_at_close(
                s.trust[i], behaviour.learning, got, participation.credibility(1.0, t.status[b], t.guidance[b])
            )
            s.present[b, i] = 0.0
    s.closed[b] = month


# 7. what the month leaves behind


@equation
def _experience(inputs: Inputs, s: State, w: Work) -> None:
    parties, behaviour = inputs.parties, inputs.behaviour
    for i in range(s.alive.shape[0]):
        s.seated[i] = 0.0
    for b in range(s.opened.shape[0]):
        if not _is_open(s, b):
            continue
        share = s.share[b]
        for i in range(s.alive.shape[0]):
            if s.present[b, i] > 0.0:
                s.seated[i] = 1.0
                if parties.opposition[i] > 0.0:
                    s.trust[i] = polity.trust_inside(s.trust[i], behaviour.disillusion, share)
                s.resources[i] = polity.resources_inside(
                    s.resources[i],
                    behaviour.cooptation,
                    parties.patronage[i],
                    behaviour.erosion,
                    participation.association(parties.hardline[i], share),
                )
    for i in range(s.alive.shape[0]):
        if s.seated[i] == 0.0 and parties.opposition[i] > 0.0 and s.alive[i] > 0.0:
            s.resources[i] = polity.resources_in_opposition(
                s.resources[i], behaviour.attrition, s.dominance[0]
            )
        s.grievance[i] = polity.forgotten(s.grievance[i], behaviour.forgetting)


@equation
def _pressures(inputs: Inputs, s: State, w: Work) -> None:
    behaviour = inputs.behaviour
    home, abroad = 0.0, 0.0
    for b in range(s.opened.shape[0]):
        if _is_open(s, b):
            seated = s.represented[b] / s.months[b]
            here = polity.legitimacy(
                behaviour.legitimacy_base, s.invited_share[b], seated, behaviour.domestic_discernment
            )
            there = president.legitimacy_abroad(
                inputs.external, behaviour.legitimacy_base, s.invited_share[b], seated, w.legitimacies
            )
            home = max(home, here)
            abroad = max(abroad, there)
    s.excluded[0] = polity.excluded_resources(
        s.resources, inputs.parties.opposition, s.alive, s.seated
    )
    s.domestic[0] = polity.next_pressure(
        s.domestic[0],
        behaviour.domestic_decay,
        polity.eased(behaviour.exclusion, s.excluded[0]),
        behaviour.soothing * home,
    )
    s.external[0] = polity.next_pressure(
        s.external[0], behaviour.external_decay, 0.0, behaviour.soothing * abroad
    )


@equation
def _contest(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    behaviour = inputs.behaviour
    mobilised = contestation.mobilisation(s.domestic[0], s.excluded[0])
    if s.crisis[0] == 0.0:
        likely = contestation.crisis_hazard(mobilised, s.capacity[0], behaviour.sharpness)
        if chance.state[0, run, draws.in_state(month, draws.CRISIS)] < likely:
            s.crisis[0] = 1.0
            s.crises[0] += 1.0
        elif s.settled[0] != NONE and mobilised < s.capacity[0]:
            _reverse(inputs, chance, run, s, w, month)
    elif _settle(inputs, s, w, month, mobilised):
        s.crisis[0] = 0.0
    elif contestation.is_over(mobilised, s.capacity[0], behaviour.fatigue):
        s.crisis[0] = 0.0
    else:
        s.paralysis[0] += 1.0


@equation
def _settle(inputs: Inputs, s: State, w: Work, month: int, mobilised: float) -> bool:
    """Whether the two sides settle a crisis; if so the settlement is in force."""
    behaviour, parties = inputs.behaviour, inputs.parties
    _president_gains(inputs, s, w, month, month, 1.0, 1.0)
    weight = contestation.strength(mobilised, s.capacity[0])
    _chair_points(inputs, s, w, 1.0, w.best)
    for k in range(s.level.shape[0]):
        demanded = contestation.outside_ideal(
            s.resources, parties.opposition, s.alive, s.seated, parties.ideal, k, s.level[k]
        )
        w.proposed[k] = contestation.settlement_level(w.best[k], demanded, weight)
    gain = _gain_from(inputs, s, w, w.proposed)
    if gain + contestation.cost_of_crisis(behaviour.crisis_cost, mobilised) <= 0.0:
        return False
    if not _ratify(inputs, s, w, w.proposed):
        return False
    if not contestation.outside_consents(s.resources, parties.opposition, s.alive, s.seated, w.assents):
        return False
    if s.settled[0] == NONE:
        for k in range(s.level.shape[0]):
            s.unsettled[k] = s.level[k]
    _enact(inputs, s, w, w.proposed)
    s.settled[0] = month
    s.settlements[0] += 1.0
    return True


@equation
def _reverse(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    behaviour = inputs.behaviour
    if chance.state[0, run, draws.in_state(month, draws.REVERSAL)] >= behaviour.reversal:
        return
    _president_gains(inputs, s, w, month, month, 0.0, 0.0)
    gain = _gain_from(inputs, s, w, s.unsettled)
    if gain > behaviour.opening_cost and _ratify(inputs, s, w, s.unsettled):
        _enact(inputs, s, w, s.unsettled)
        s.reversals[0] += 1.0
        s.reversal_after[0] = month - s.settled[0]
        s.settled[0] = NONE


# 8. what is recorded


@equation
def _constraint(inputs: Inputs, levels: Array, dominance: float) -> float:
    return polity.effective_constraint(levels, inputs.issues.weight, inputs.issues.capture, dominance)


@equation
def _record_month(inputs: Inputs, s: State, w: Work, month: int, out: Array) -> None:
    if w.stale[BINDING] > 0.0:
        w.stale[BINDING] = 0.0
        s.constraint[0] = _constraint(inputs, s.level, s.dominance[0])
        s.gained[0] = max(s.gained[0], s.constraint[0])
    if out.shape[0] == 0:
        return
    row = out[month]
    row[0] = s.domestic[0]
    row[1] = s.external[0]
    row[2] = s.dominance[0]
    row[3] = polity.nominal_index(s.level, s.start, inputs.issues.weight)
    row[4] = 1.0 - s.constraint[0]
    row[5] = contestation.mobilisation(s.domestic[0], s.excluded[0])
    row[6] = s.crisis[0]
    row[7] = 1.0 if _any_open(s) else 0.0
    place = 8
    for j in range(s.approval.shape[0]):
        row[place] = s.approval[j]
        place += 1
    for i in range(s.alive.shape[0]):
        row[place] = s.seated[i]
        place += 1


@equation
def _record_run(inputs: Inputs, s: State, row: Array) -> None:
    first = inputs.polity.dominance
    before = _constraint(inputs, s.start, first)
    after = _constraint(inputs, s.level, s.dominance[0])
    reform = _constraint(inputs, s.level, first) - before
    nominal = polity.nominal_index(s.level, s.start, inputs.issues.weight)
    row[0] = nominal
    row[1] = after - before
    row[2] = reform
    row[3] = after - before - reform
    row[4] = nominal - (after - before)
    row[5] = 1.0 - after
    row[6] = before - after
    row[7] = s.dominance[0]
    row[8] = s.domestic[0]
    row[9] = s.external[0]
    row[10] = s.crises[0]
    row[11] = s.paralysis[0]
    row[12] = s.settlements[0]
    row[13] = s.gained[0] - before
    row[14] = s.reversals[0]
    row[15] = s.reversal_after[0]
    row[16] = s.created[0]
    row[17] = 1.0 if s.package_month[0] >= 0.0 else 0.0
    row[18] = s.package_month[0]
    place = 19
    for j in range(s.approval.shape[0]):
        row[place] = s.approval[j]
        row[place + 1] = s.awarded[j]
        place += 2
    for k in range(s.level.shape[0]):
        row[place] = s.level[k]
        change = s.level[k] - s.start[k]
        row[place + s.level.shape[0]] = change
        capture = inputs.issues.capture[k]
        row[place + 2 * s.level.shape[0]] = polity.effective_level(change, capture, s.dominance[0])
        row[place + 3 * s.level.shape[0]] = polity.effective_level(change, capture, PLURAL)
        place += 1
    place += 3 * s.level.shape[0]
    for i in range(s.alive.shape[0]):
        row[place] = s.resources[i]
        row[place + 1] = s.votes[i]
        row[place + 2] = s.seats[i]
        place += 3
    for b in range(s.opened.shape[0]):
        place = _record_body(s, b, row, place)


@equation
def _record_body(s: State, b: int, row: Array, place: int) -> int:
    t = s.terms
    row[place] = float(s.opened[b])
    row[place + 1] = float(s.closed[b])
    row[place + 2] = s.pressure[b]
    was = s.opened[b] != NONE
    row[place + 3] = t.status[b] if was else 0.0
    row[place + 4] = t.guidance[b] if was else 0.0
    row[place + 5] = t.seat_share[b] if was else 0.0
    granted, drafted, agenda = 0.0, 0.0, 0.0
    if was:
        for g in range(t.granted.shape[1]):
            granted += t.granted[b, g]
        for k in range(s.level.shape[0]):
            agenda += t.agenda[b, k]
            drafted += s.drafted[b, k]
    row[place + 6] = granted
    row[place + 7] = drafted / agenda if agenda > 0.0 else 0.0
    row[place + 8] = s.output[b]
    row[place + 9] = s.opposition[b] / s.months[b] if s.months[b] > 0.0 else 0.0
    row[place + 10] = s.represented[b] / s.months[b] if s.months[b] > 0.0 else 0.0
    row[place + 11] = s.enacted[b]
    place += 12
    for i in range(s.alive.shape[0]):
        row[place] = s.sat[b, i] / s.lived[b, i] if s.lived[b, i] > 0.0 else 0.0
        place += 1
    return place


# a month, a run, a chunk


@equation
def _month(inputs: Inputs, chance: draws.Draws, run: int, s: State, w: Work, month: int) -> None:
    _population(inputs, s, w, month)
    _events(inputs, chance, run, s, w, month)
    _judge(inputs, chance, run, s, w, month)
    if inputs.rules.endogenous:
        apart(w.create, inputs, chance, run, s, w, month)
    else:
        for b in range(s.opened.shape[0]):
            if s.terms.open[b] == month:
                _open(inputs, chance, run, s, w, b, month)
    callers = _callers(s, w)
    _turns(chance, run, w, month, callers)
    for b in range(s.opened.shape[0]):
        if _is_open(s, b):
            _turn_to(s, w, b)
            _participate(inputs, chance, run, s, w, b, month, callers)
            _draft(inputs, s, w, b)
            _count_seats(inputs, s, w, b)
    _experience(inputs, s, w)
    for b in range(s.opened.shape[0]):
        if _is_open(s, b) and s.terms.close[b] == month:
            _close(inputs, s, w, b, month)
    _pressures(inputs, s, w)
    if inputs.rules.contestation:
        apart(w.contest, inputs, chance, run, s, w, month)


def _chunk(
    inputs: Inputs, chance: draws.Draws, s: State, w: Work, runs: int, table: Array, series: Array
) -> None:
    for run in range(runs):
        _reset(inputs, s, w)
        for month in range(inputs.months):
            _month(inputs, chance, run, s, w, month)
            _record_month(inputs, s, w, month, series[run])
        _record_run(inputs, s, table[run])


# from a case to its records


@dataclass(frozen=True, slots=True)
class Records:
    """What an ensemble gives: one row a run, one column an outcome; series if they were asked for."""

    table: Array  # (runs, outcomes)
    names: list[str]
    series: Array | None = None  # (runs, months, series)
    series_names: list[str] | None = None


def is_warm() -> bool:
    """Whether the compiled code is on disk already."""
    return any(cache_folder().rglob("*.nbc"))


_compiled: dict[str, Callable[..., Any]] = {}
_compiling = Lock()


def _kernel() -> Callable[..., Any]:
    """Return the compiled chunk; rules filed since the last call are seen."""
    with _compiling:
        now = key()
        if now not in _compiled:
            _compiled[now] = cached(_chunk)
        return _compiled[now]


def _in_force(
    case: Case, inputs: Inputs, chance: draws.Draws, state: State, work: Work
) -> tuple[Inputs, draws.Draws, State, Work]:
    """Return what a run is given, with what is compiled on its own: its rules, and the parts a run may do without."""
    rules: dict[str, Any] = {
        "bargaining": compiled_rule(bargaining_rules[case.rules.bargaining].function, work.table),
        "participation": compiled_rule(participation.rules[case.rules.participation].function, work.offer),
    }
    inputs = inputs._replace(rules=inputs.rules._replace(**rules))
    work = work._replace(create=Compiled(0), contest=Compiled(0))
    given = (inputs, chance, 0, state, work, 0)
    if inputs.rules.endogenous:
        work = work._replace(create=compiled_part(_create, *given))
    if inputs.rules.contestation:
        work = work._replace(contest=compiled_part(_contest, *given))
    return inputs, chance, state, work


def simulate(
    case: Case,
    seed: int,
    first: int,
    runs: int,
    series: Sequence[str] = (),
    outcomes: Sequence[str] | None = None,
) -> Records:
    """Return the records of runs `first`, `first + 1`, ...: a function of case, seed and a run's index only.

    `outcomes` names what is kept of every run, in that order (all if not given), `series` what is recorded month by
    month. Raises ValueError for an unknown outcome or series or a negative number.
    """
    if min(seed, first, runs) < 0 or seed >= 2**64:
        raise ValueError("seed, first run and number of runs must not be negative")
    known, monthly = list(outcome_names(case)), list(series_names(case))
    names = known if outcomes is None else list(outcomes)
    columns, chosen = _places("outcome", names, known), _places("series", series, monthly)
    inputs, plan = inputs_of(case), draws.plan_of(case)
    state = _state(inputs)
    work = _work(inputs, state)
    table = np.empty((runs, len(names)))
    kept = np.empty((runs, inputs.months, len(series))) if series else None
    size = min(CHUNK, max(runs, 1))
    room = draws.empty_draws(plan, size)
    rows = np.empty((size, len(known)))
    path = np.empty((size, inputs.months if series else 0, len(monthly)))
    kernel = _kernel()
    records = [Record(each) for each in _in_force(case, inputs, room, state, work)]
    for start in range(0, runs, size):
        many = min(size, runs - start)
        draws.draw(plan, seed, first + start, many, room)
        kernel(*records, many, rows, path)
        table[start : start + many] = rows[:many] if outcomes is None else rows[:many, columns]
        if kept is not None:
            kept[start : start + many] = path[:many][:, :, chosen]
    return Records(table, names, kept, list(series) if series else None)


def _places(kind: str, chosen: Sequence[str], known: list[str]) -> list[int]:
    """Return where the chosen names stand among the known."""
    places = {name: place for place, name in enumerate(known)}
    unknown = [name for name in chosen if name not in places]
    if unknown:
        raise ValueError(f"unknown {kind} {unknown[0]!r}; known are {', '.join(known)}")
    return [places[name] for name in chosen]
