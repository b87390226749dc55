"""The record of a run: what it reads, its luck, how it stands, and the room for what is worked out on the way."""

from typing import Annotated, Any, NamedTuple

import numpy as np

from model.compiled import step
from model.draws import Draws
from model.equations import contestation, polity
from model.month.fields import (
    MONTH,
    SHARE,
    YES,
    Field,
    Memory,
    blank,
    declared,
    first_values,
    in_one_place,
    refill,
)
from model.numbers import NONE, NOT_OPENED, Array, Bodies, Inputs, Whole
from model.rules.bargaining.table import Table
from model.rules.participation import Offer

ABROAD, BINDING = range(2)  # what is looked at anew only when levels or dominance have changed


def first_constraint(inputs: Inputs) -> float:
    """Return the index of effective constraint before the first month."""
    issues = inputs.issues
    return polity.effective_constraint(
        issues.status_quo,
        issues.weight,
        issues.capture,
        inputs.polity.dominance,
        np.zeros(issues.weight.size),
    )


def first_strength(inputs: Inputs) -> float:
    """Return the president's strength against the street before the first month."""
    parties = inputs.parties
    alive = (parties.founded <= 0).astype(float)
    nobody = np.zeros(alive.size)
    mobilised = contestation.mobilisation(
        inputs.polity.domestic_pressure,
        parties.resources,
        parties.grievance,
        parties.opposition,
        alive,
        nobody,
    )
    return 1.0 - contestation.strength(mobilised, inputs.polity.capacity)


def _positions(inputs: Inputs) -> Array:
    """Return the members' ideals, with room for the officials' (members, issues)."""
    return np.vstack([inputs.parties.ideal, np.zeros(inputs.issues.weight.size)])


class State(NamedTuple):
    """A run as it stands; a single value is an array of one element."""

    dominance: Annotated[Array, Field("dominance of the president's side", SHARE, first="polity.dominance")]
    domestic: Annotated[Array, Field("dissent at home", SHARE, first="polity.domestic_pressure")]
    external: Annotated[Array, Field("criticism from abroad", SHARE, first="polity.external_pressure")]
    remembered: Annotated[
        Array, Field("dissent that voters remember", SHARE, first="polity.domestic_pressure")
    ]
    capacity: Annotated[Array, Field("capacity to hold the street", "resources", first="polity.capacity")]
    independents: Annotated[Array, Field("deputies without a party", "seats", first="polity.independents")]
    crisis: Annotated[Array, Field("whether a crisis is open", YES)]
    settled: Annotated[Array, Field("month of the settlement in force", MONTH, first=NONE)]
    excluded: Annotated[Array, Field("resources of the opposition that sits nowhere", "resources")]
    reputation: Annotated[Array, Field("reputation of reform bodies", SHARE, first=1.0)]
    strength: Annotated[Array, Field("the president's strength at the start", SHARE, first=first_strength)]
    street: Annotated[Array, Field("strength of the street at the settlement in force", SHARE)]

    start: Annotated[Array, Field("levels before the first month", SHARE, "issues", "issues.status_quo")]
    level: Annotated[Array, Field("levels in force", SHARE, "issues", "issues.status_quo")]
    condition: Annotated[Array, Field("share of a level that conditions neutralise", SHARE, "issues")]
    unsettled_condition: Annotated[Array, Field("the same before the settlement in force", SHARE, "issues")]
    unsettled: Annotated[
        Array, Field("levels before the settlement in force", SHARE, "issues", "issues.status_quo")
    ]

    opposed: Annotated[
        Array, Field("whether the party is not of the president's side", YES, "parties", "parties.opposition")
    ]
    outside: Annotated[
        Array, Field("whether it is not in government either", YES, "parties", "parties.opposition")
    ]
    alive: Annotated[Array, Field("whether the party exists", YES, "parties")]
    resources: Annotated[Array, Field("votes, money and people", "resources", "parties", "parties.resources")]
    trust: Annotated[Array, Field("trust in the president", SHARE, "parties", "parties.trust")]
    grievance: Annotated[
        Array,
        Field("what an injury takes from a seat's worth", "full access", "parties", "parties.grievance"),
    ]
    seats: Annotated[Array, Field("seats in parliament", "seats", "parties", "parties.seats")]
    votes: Annotated[Array, Field("votes at the last election", SHARE, "parties")]
    seated: Annotated[Array, Field("whether it sits in any body", YES, "parties")]

    approval: Annotated[Array, Field("approval of reform", "share, in [-1, 1]", "external")]
    awarded: Annotated[Array, Field("whether the prize is awarded", YES, "external")]

    terms: Annotated[Bodies, Field("terms in force of every body", over="bodies", first="bodies")]
    eligible: Annotated[Array, Field("parties that may join", YES, "bodies parties")]
    offered: Annotated[Array, Field("seats a party is offered", SHARE, "bodies parties")]
    present: Annotated[Array, Field("parties at the table", YES, "bodies parties")]
    attachment: Annotated[
        Array, Field("persistent luck of a party at a body", "standard logistic", "bodies parties")
    ]
    walked_out: Annotated[Array, Field("parties that sat there and left", YES, "bodies parties")]
    chair: Annotated[Array, Field("levels that the chair proposes", SHARE, "bodies issues")]
    effort: Annotated[Array, Field("guidance that the president gives", SHARE, "bodies")]
    ahead_home: Annotated[Array, Field("dissent expected at the close", SHARE, "bodies")]
    ahead_abroad: Annotated[Array, Field("criticism expected at the close", SHARE, "bodies")]
    position: Annotated[
        Array, Field("ideals of the members of the table", SHARE, "bodies members issues", _positions)
    ]
    met: Annotated[Array, Field("conditions that the terms meet", YES, "bodies conditions")]
    needed: Annotated[Array, Field("work until a draft", "summed hazard", "bodies issues")]
    work: Annotated[Array, Field("work done", "summed hazard", "bodies")]
    drafted: Annotated[Array, Field("issues with a draft", YES, "bodies issues")]
    recommended: Annotated[Array, Field("levels recommended", SHARE, "bodies issues")]
    proportionate: Annotated[
        Array, Field("the opposition's part of all resources at the opening", SHARE, "bodies")
    ]
    invited_share: Annotated[Array, Field("part of the opposition that is invited", SHARE, "bodies")]
    opened: Annotated[Whole, Field("month of the opening", MONTH, "bodies", NONE, whole=True)]
    closed: Annotated[Whole, Field("month of the close", MONTH, "bodies", NONE, whole=True)]
    pressure: Annotated[Array, Field("sum of pressures at the opening", "in [0, 2]", "bodies")]
    months: Annotated[Array, Field("months that it has sat", "months", "bodies")]
    sat: Annotated[Array, Field("months of a party at the table", "months", "bodies parties")]
    lived: Annotated[Array, Field("months of a party while the body sat", "months", "bodies parties")]
    opposition: Annotated[Array, Field("opposition's share of the seats taken, summed", "months", "bodies")]
    share: Annotated[Array, Field("opposition's share of the seats taken this month", SHARE, "bodies")]
    represented: Annotated[
        Array, Field("its seats against its proportionate share, summed", "months", "bodies")
    ]
    output: Annotated[Array, Field("recommended change by weight", SHARE, "bodies")]
    replaced: Annotated[Array, Field("whether another took its place while it sat", YES, "bodies")]
    submitted: Annotated[Array, Field("whether a package was put to the vote", YES, "bodies")]
    carried: Annotated[Array, Field("share of the votes for its package", SHARE, "bodies")]
    enacted: Annotated[Array, Field("whether its package is in force", YES, "bodies")]
    due: Annotated[
        Whole, Field("month in which what was voted will be in force", MONTH, "bodies", NONE, whole=True)
    ]
    voted: Annotated[Array, Field("provisions that were voted and are not in force", YES, "bodies issues")]
    voted_level: Annotated[Array, Field("their levels", SHARE, "bodies issues")]
    voted_condition: Annotated[
        Array, Field("the share of them that conditions neutralise", SHARE, "bodies issues")
    ]

    crises: Annotated[Array, Field("open crises so far", "count")]
    paralysis: Annotated[Array, Field("months of paralysis so far", "months")]
    settlements: Annotated[Array, Field("settlements so far", "count")]
    reversals: Annotated[Array, Field("settlements taken back so far", "count")]
    reversal_after: Annotated[
        Array, Field("months from settlement to reversal", "months, -1 for none", first=NOT_OPENED)
    ]
    constraint: Annotated[Array, Field("effective constraint in force", SHARE, first=first_constraint)]
    gained: Annotated[Array, Field("the most effective constraint there was", SHARE, first=first_constraint)]
    created: Annotated[Array, Field("bodies opened so far", "count")]
    package_month: Annotated[Array, Field("month of the last package", MONTH, first=NOT_OPENED)]


class Work(NamedTuple):
    """Room for what is worked out on the way, and what is known of it."""

    table: Table  # of the body that is turned to
    offer: Offer
    # parts that not every run needs
    create: Any
    contest: Any
    now: Annotated[Array, Field("what the table recommends", SHARE, "bodies issues")]
    toggled: Annotated[
        Array, Field("what it would with a party more, or less", SHARE, "bodies parties issues")
    ]
    pivotal: Annotated[Array, Field("whether that is something else", YES, "bodies parties")]
    version: Annotated[Whole, Field("of a body's table", "count", "bodies", whole=True)]
    now_at: Annotated[Whole, Field("version at which `now` holds", "count", "bodies", whole=True)]
    toggled_at: Annotated[
        Whole, Field("version at which `toggled` holds", "count", "bodies parties", whole=True)
    ]
    seated_at: Annotated[
        Whole, Field("version at which the seats were counted", "count", "bodies", whole=True)
    ]
    stale: Annotated[
        Array, Field("1 where levels or dominance have changed since", YES, first=lambda _: np.ones(2))
    ]
    seen: Annotated[Array, Field("reform as an external actor sees it", "share, in [-1, 1]", "external")]
    unmet_weight: Annotated[Array, Field("weight of unmet conditions", "full access", "parties")]
    injury: Annotated[Array, Field("grievance that nothing heals yet", "full access", "parties")]
    asked: Annotated[Array, Field("open bodies that the party may join", "count", "parties")]
    callers: Annotated[
        Whole, Field("those who may join, as the case names them", "place", "parties", whole=True)
    ]
    turn: Annotated[Array, Field("their draws for the turn", SHARE, "parties")]
    order: Annotated[Whole, Field("those who may join, in their turns", "place", "parties", whole=True)]
    attraction: Annotated[Array, Field("what a seat is worth, luck aside", "full access", "parties")]
    shock: Annotated[Array, Field("luck of this month's decision", "full access", "parties")]
    decision: Annotated[Array, Field("decisions that are taken at once", YES, "parties")]
    drafts: Annotated[Array, Field("share of its agenda that a body is expected to draft", SHARE, "bodies")]
    news: Annotated[Array, Field("whether expectations of a body must be renewed", YES, "bodies")]
    announced: Annotated[
        Array, Field("what a unit of announced level gains the president", "utility", "issues")
    ]
    checked: Annotated[Array, Field("what a unit of effective level gains him", "utility", "issues")]
    stakes: Annotated[Array, Field("worth of an external actor's approval", "utility", "external")]
    legitimacies: Annotated[Array, Field("legitimacy to an external actor", SHARE, "external")]
    word: Annotated[Array, Field("cost of departing from a recommendation", "utility", "issues")]
    preferred: Annotated[Array, Field("levels that the president prefers", SHARE, "issues")]
    binding: Annotated[Array, Field("how far they would bind", SHARE, "issues")]
    gain: Annotated[Array, Field("what each of them gains him", "utility", "issues")]
    proposed: Annotated[Array, Field("levels of a package", SHARE, "issues")]
    binds: Annotated[Array, Field("how far they bind", SHARE, "issues")]
    effective: Annotated[Array, Field("effective levels in force", SHARE, "issues")]
    pull: Annotated[Array, Field("salience of the seated opposition", SHARE, "issues")]
    target: Annotated[Array, Field("ideal of the seated opposition", SHARE, "issues")]
    unmoved: Annotated[Array, Field("how far a package would bind without a concession", SHARE, "issues")]
    opening: Annotated[
        Array, Field("what it costs to open the constitution", "utility", first="behaviour.opening_cost")
    ]
    rent: Annotated[Array, Field("what the presence of the seated opposition earns him", "utility")]
    price: Annotated[Array, Field("what his concession to it costs him", "utility")]
    alone_utility: Annotated[Array, Field("his utility without any opposition there", "utility", "bodies")]
    alone_effective: Annotated[Array, Field("effective levels without it", SHARE, "bodies issues")]
    alone_known: Annotated[Array, Field("whether they are known", YES, "bodies")]
    now_level: Annotated[Array, Field("levels expected of the table as it is", SHARE, "bodies issues")]
    now_effective: Annotated[Array, Field("how far they would bind", SHARE, "bodies issues")]
    now_known: Annotated[Whole, Field("version at which they hold", "count", "bodies", whole=True)]
    other_level: Annotated[
        Array, Field("levels expected with a party more, or less", SHARE, "bodies parties issues")
    ]
    other_effective: Annotated[Array, Field("how far they would bind", SHARE, "bodies parties issues")]
    other_known: Annotated[Whole, Field("version at which they hold", "count", "bodies parties", whole=True)]
    nothing: Annotated[Array, Field("nothing on any issue", "0", "issues")]
    nobody: Annotated[Array, Field("no party", YES, "parties")]
    before_effective: Annotated[Array, Field("effective levels before a package", SHARE, "issues")]
    best: Annotated[Array, Field("levels before a package, or the president's best", SHARE, "issues")]
    assents: Annotated[Array, Field("parties that prefer a package", YES, "parties")]
    ballot: Annotated[Array, Field("votes, by weight or seats", "", "parties")]
    trusted: Annotated[Array, Field("trust while a body sits that may be replaced", SHARE, "parties")]
    worths: Annotated[Array, Field("worth of every design on the menu", "utility", "designs")]


class Run(NamedTuple):
    """The record of a run."""

    inputs: Inputs
    chance: Draws
    state: State
    work: Any  # a Work, of which the steps set fields
    memory: Memory  # of the state
    listener: Any  # who hears what happens, in plain Python
    actors: Any  # who take decisions, in plain Python; else the model does
    place: int  # among the runs that are drawn together
    month: int


def new_run(inputs: Inputs, chance: Draws, create: Any = None, contest: Any = None) -> Run:
    """Return the record of a run before its first month; `create` and `contest` are the steps a run may do without."""
    state, memory = in_one_place(first_values(State, inputs))
    parts = {"table": _new_table(inputs, state), "offer": _new_offer(inputs, state)}
    work = first_values(Work, inputs, **parts, create=create, contest=contest)
    return Run(inputs, chance, state, work, memory, 0, 0, 0, -1)


def renewed(run: Run, inputs: Inputs) -> Run:
    """Return the record of a run before its first month, with other inputs of the same sizes, in the same room."""
    memory = run.memory
    memory.shares[...], memory.counts[...] = memory.first_shares, memory.first_counts
    refill(run.state, inputs)
    memory.first_shares[...], memory.first_counts[...] = memory.shares, memory.counts
    blank(run.work)
    refill(run.work, inputs)
    parts = {"table": _new_table(inputs, run.state), "offer": _new_offer(inputs, run.state)}
    return run._replace(inputs=inputs, work=run.work._replace(**parts))


def _new_table(inputs: Inputs, state: State) -> Table:
    members, issues = inputs.parties.hardline.size + 1, inputs.issues.weight.size
    return Table(
        position=np.zeros((members, issues)),
        salience=np.vstack([inputs.parties.salience, inputs.issues.salience]),
        capability=np.zeros(members),
        seats=np.zeros(members),
        chair=np.zeros(issues),
        status_quo=state.level,
        quota=inputs.polity.table_quota,
        agenda_power=0.0,
        discount=inputs.behaviour.discount,
        risk=inputs.behaviour.risk,
    )


def _new_offer(inputs: Inputs, state: State) -> Offer:
    parties = inputs.parties
    return Offer.of(
        np.zeros(parties.hardline.size),
        patronage=parties.patronage,
        hardline=parties.hardline.copy(),
        opposition=state.opposed,
        threshold=parties.threshold,
        behaviour=inputs.behaviour,
    )


def copy_but_bodies(run: Run, other: Run) -> None:
    """Bring another run of the same actors to where this one stands; its bodies stay as they are."""
    for name, field in declared(State):
        if "bodies" not in field.axes:
            getattr(other.state, name)[...] = getattr(run.state, name)


@step
def reset(run: Run) -> None:
    """Put a run before its first month."""
    memory = run.memory
    for place in range(memory.shares.shape[0]):
        memory.shares[place] = memory.first_shares[place]
    for place in range(memory.counts.shape[0]):
        memory.counts[place] = memory.first_counts[place]
    run.work.stale.fill(1.0)
    run.work.news.fill(1.0)


@step
def constraint(run: Run, levels: Array, conditions: Array, dominance: float) -> float:
    """Return the index of effective constraint at some levels and dominance."""
    issues = run.inputs.issues
    return polity.effective_constraint(levels, issues.weight, issues.capture, dominance, conditions)


@step
def constraint_before(run: Run) -> float:
    """Return the index of effective constraint before the first month."""
    return constraint(run, run.state.start, run.work.nothing, run.inputs.polity.dominance)


@step
def is_open(run: Run, b: int) -> bool:
    """Whether a body sits."""
    s = run.state
    return bool(s.opened[b] != NONE and s.closed[b] == NONE)


@step
def months_of(run: Run, b: int) -> int:
    """Return how many months a body sits, from the one in which it opens to the one in which it closes."""
    t = run.state.terms
    return int(t.close[b] - t.open[b] + 1)


@step
def sitting(run: Run) -> int:
    """Return the body that sits, the first of them if there are several; NONE if none does."""
    s = run.state
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            return b
    return NONE


@step
def any_open(run: Run) -> bool:
    """Whether any body sits."""
    return sitting(run) != NONE


@step
def spread_news(run: Run) -> None:
    """Let everybody form new expectations of every body: something has changed that they did not expect."""
    w = run.work
    for b in range(w.news.shape[0]):
        w.news[b] = 1.0
        w.version[b] += 1


@step
def free_share(run: Run, k: int) -> float:
    """Return the share of a provision that would bind now without any condition."""
    return polity.binding(run.inputs.issues.capture[k], run.state.dominance[0], 0.0)


@step
def levels_in_force(run: Run) -> None:
    """Fill `w.effective` with how far the levels in force bind."""
    s, w = run.state, run.work
    polity.effective_levels(s.level, run.inputs.issues.capture, s.dominance[0], s.condition, w.effective)


@step
def mobilised_without(run: Run, pressure: float, seated: Array) -> float:
    """Return what those who do not sit can bring to the street under a pressure."""
    s = run.state
    return contestation.mobilisation(pressure, s.resources, s.grievance, s.outside, s.alive, seated)


@step
def strength_of_street(run: Run, mobilised: float) -> float:
    """Return the street's strength against the president's capacity."""
    return contestation.strength(mobilised, run.state.capacity[0])
