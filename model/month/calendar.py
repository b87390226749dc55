"""What the calendar brings: parties found, split, merge and dissolve; dated events; elections."""

from model.compiled import step, tell
from model.equations import elections, external, polity
from model.month.bodies import offer_seats
from model.month.ratification import voting_weight
from model.month.record import Run, is_open, spread_news
from model.numbers import NONE, SIDES

WITH_PRESIDENT, IN_OPPOSITION = SIDES.index("president"), SIDES.index("opposition")


@step
def change_parties(run: Run) -> None:
    """Found, split, merge and dissolve the parties whose month it is."""
    inputs, s = run.inputs, run.state
    changed = False
    for i in range(s.alive.shape[0]):
        if max(inputs.parties.founded[i], 0) == run.month:
            found_party(run, i)
            changed = True
        if inputs.parties.dissolved[i] == run.month:
            dissolve_party(run, i)
            changed = True
    if changed:
        offer_anew(run)
        if run.month > 0:
            renew_dominance(run)


@step
def offer_anew(run: Run) -> None:
    """Divide the seats of open bodies anew: there are other parties, or they stand elsewhere."""
    for b in range(run.state.opened.shape[0]):
        if is_open(run, b):
            offer_seats(run, b)
            run.work.version[b] += 1


@step
def found_party(run: Run, i: int) -> None:
    """Let a party come to be, with its part of the resources of the party from which it splits off."""
    parties, s = run.inputs.parties, run.state
    s.alive[i] = 1.0
    parent = parties.parent[i]
    taken = 0.0
    if parent != NONE:
        taken = parties.split_share[i] * s.resources[parent]
        s.resources[i] += taken
        s.resources[parent] -= taken
    tell(run.listener, "founded", i, parent, taken)


@step
def dissolve_party(run: Run, i: int) -> None:
    """Let a party cease to be; the party into which it merges takes over its resources and seats."""
    s = run.state
    s.alive[i] = 0.0
    heir = run.inputs.parties.heir[i]
    if heir != NONE:
        s.resources[heir] += s.resources[i]
        s.seats[heir] += s.seats[i]
    tell(run.listener, "dissolved", i, heir)
    s.resources[i] = 0.0
    s.seats[i] = 0.0
    for b in range(s.opened.shape[0]):
        s.present[b, i] = 0.0


@step
def renew_dominance(run: Run) -> None:
    """Let dominance follow the seats of the president's side; where nobody holds any there is nothing to follow."""
    inputs, s, w = run.inputs, run.state, run.work
    w.stale.fill(1.0)
    spread_news(run)
    if polity.seats_held(s.seats, s.independents[0], inputs.polity.appointed) <= 0.0:
        return
    cohesion = polity.cohesion_of(
        s.seats,
        s.opposed,
        s.independents[0],
        inputs.polity.independents_loyalty,
        inputs.polity.appointed,
        inputs.behaviour.fragmentation,
    )
    s.dominance[0] = polity.dominance_now(inputs.polity.dominance, cohesion, inputs.polity.initial_cohesion)


@step
def bring_events(run: Run) -> None:
    """Let the events of the month have their effects; what an election stirs up comes after the vote."""
    inputs, s = run.inputs, run.state
    events = inputs.events
    for e in range(events.month.shape[0]):
        if events.month[e] != run.month:
            continue
        if events.election[e] != NONE and inputs.polity.elected_seats > 0.0:
            hold_election(run, e)
        s.domestic[0] = polity.shocked(s.domestic[0], events.domestic_pressure[e])
        s.remembered[0] = polity.shocked(s.remembered[0], events.domestic_pressure[e])
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
                s.seats[i] *= 1.0 - events.vacated[e]
        if events.side[e] != NONE:
            change_side(run, e)
        if events.vacated[e] > 0.0:
            renew_dominance(run)
        spread_news(run)
        tell(run.listener, "event", e)


@step
def change_side(run: Run, e: int) -> None:
    """Let the parties of an event go to the president's side, into a coalition with him, or into opposition.

    Partners in a coalition vote as they assent, and are no longer in the street.
    """
    s, side = run.state, run.inputs.events.side[e]
    for i in range(s.alive.shape[0]):
        if run.inputs.events.parties[e, i] > 0.0:
            s.opposed[i] = 0.0 if side == WITH_PRESIDENT else 1.0
            s.outside[i] = 1.0 if side == IN_OPPOSITION else 0.0
    offer_anew(run)
    renew_dominance(run)


@step
def hold_election(run: Run, e: int) -> None:
    """Elect parliament under the law in force; movements and parties that boycott do not stand."""
    inputs, chance, s, w = run.inputs, run.chance, run.state, run.work
    law, behaviour = inputs.polity, inputs.behaviour
    ordinal = inputs.events.election[e]
    for i in range(s.alive.shape[0]):
        luck = polity.logit_shock(chance.votes[i, run.place, ordinal])
        stands = inputs.parties.contests[i] * (1.0 - inputs.events.boycotts[e, i])
        w.ballot[i] = stands * voting_weight(run, i, behaviour.vote_noise * luck)
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
        law.list_method,
        s.seats,
    )
    renew_dominance(run)
    tell(run.listener, "elected", size)
