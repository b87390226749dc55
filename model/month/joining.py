"""Who sits: parties decide in their turns what a seat at an open body is worth to them."""

from model import draws
from model.compiled import decision, step, tell
from model.equations import body, participation, polity
from model.month.foresight import expect, expected_output, know_now, know_other
from model.month.record import Run, is_open
from model.month.table import change_sides, turn_to
from model.numbers import Array
from model.rules.participation import attraction


@step
def those_who_may_join(run: Run) -> int:
    """Fill `callers` with the parties that may join an open body, as the case names them; return how many."""
    s, w = run.state, run.work
    w.asked.fill(0.0)
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            for i in range(s.alive.shape[0]):
                w.asked[i] += s.eligible[b, i]
    many = 0
    for i in range(s.alive.shape[0]):
        if w.asked[i] > 0.0:
            w.callers[many] = i
            many += 1
    return many


@step
def take_turns(run: Run) -> int:
    """Put those who may join in the order of their draws; return how many there are.

    A party's place is how many come before it.
    """
    chance, w = run.chance, run.work
    callers = those_who_may_join(run)
    place = draws.turn(run.month)
    turns = w.turn
    for turn in range(callers):
        turns[turn] = chance.activation[w.callers[turn], run.place, place]
    for turn in range(callers):
        before, mine = 0, turns[turn]
        for other in range(callers):
            before += (turns[other] < mine) | ((turns[other] == mine) & (other < turn))
        w.order[before] = w.callers[turn]
    return callers


@step
def prepare_offer(run: Run, b: int) -> None:
    """Fill what is the same for all who decide about a body this month: what conditions cost them, and what it drafts."""
    weigh_conditions(run, b)
    run.work.drafts[b] = expected_output(run, b)


@step
def weigh_conditions(run: Run, b: int) -> None:
    """Fill, in the offer of a body, what unmet conditions cost each party this month."""
    inputs, s, w = run.inputs, run.state, run.work
    parties = inputs.parties
    body.weigh_unmet(
        run.month,
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
        w.injury[i] = s.grievance[i]
    for demand in range(s.met.shape[1]):
        if s.met[b, demand] > 0.0 and parties.condition_redress[demand] > 0.0:
            w.injury[parties.condition_party[demand]] = 0.0


@step
def weigh_influence(run: Run, b: int, i: int) -> None:
    """Fill, in the offer of a body, what a party changes there by its presence, and what it is associated with.

    Only the opposition's presence makes a process legitimate; the president's own parties come for access.
    """
    inputs, s, w = run.inputs, run.state, run.work
    parties, rules = inputs.parties, inputs.rules
    w.offer.influence[i] = 0.0
    w.offer.hardline[i] = parties.hardline[i]
    w.offer.grievance[i] = w.injury[i]
    if s.opposed[i] == 0.0 or not (rules.foresight or rules.by_content):
        return
    sure = how_sure(run, b, i)
    if sure <= 0.0:  # nothing will come of it, with or without the party
        return
    know_now(run, b)
    know_other(run, b, i)
    now, now_binds = w.now_level[b], w.now_effective[b]
    other, other_binds = w.other_level[b, i], w.other_effective[b, i]
    if s.present[b, i] > 0.0:
        weigh_presence(run, i, sure, now, now_binds, other, other_binds)
    else:
        weigh_presence(run, i, sure, other, other_binds, now, now_binds)


@step
def how_sure(run: Run, b: int, i: int) -> float:
    """Return how sure a party is that a body with itself at the table ends in an enacted draft."""
    s = run.state
    drafts = run.work.drafts[b]
    if s.terms.consent[b] > 0.0:  # where two forces write, it matters who sits there
        here = s.present[b, i]
        s.present[b, i] = 1.0
        drafts = expected_output(run, b)
        s.present[b, i] = here
    return float(drafts * participation.assurance(s.trust[i], s.terms.status[b]))


@step
def weigh_presence(
    run: Run, i: int, sure: float, level: Array, effective: Array, other_level: Array, other_effective: Array
) -> None:
    """Fill a party's influence and cost of association from the packages with and without it."""
    inputs, s, w = run.inputs, run.state, run.work
    parties, issues = inputs.parties, inputs.issues
    discernment = parties.discernment[i]
    if inputs.rules.foresight:
        inside = participation.policy_utility(
            level, effective, parties.ideal, parties.salience, discernment, i
        )
        outside = participation.policy_utility(
            other_level, other_effective, parties.ideal, parties.salience, discernment, i
        )
        w.offer.influence[i] = participation.influence(inside, outside, sure, inputs.behaviour.policy_weight)
    if inputs.rules.by_content:
        real = participation.substance(level, effective, s.level, w.effective, issues.weight, discernment)
        w.offer.hardline[i] = participation.theatrical(parties.hardline[i], sure, real)
        w.offer.grievance[i] = participation.theatrical(w.injury[i], sure, real)


@step
def weigh_offer(run: Run, b: int, i: int) -> float:
    """Return what a seat at a body is worth to a party by the participation rule in force, luck aside."""
    inputs, s, w = run.inputs, run.state, run.work
    rules = inputs.rules
    if rules.reads_others:
        for other in range(s.alive.shape[0]):
            if s.eligible[b, other] > 0.0:
                weigh_influence(run, b, other)
    else:
        weigh_influence(run, b, i)
    return float(attraction(rules.participation, w.offer, i))


@decision
def decides(run: Run, b: int, i: int) -> bool:
    """Whether a party sits at a body this month."""
    inputs, chance, s, w = run.inputs, run.chance, run.state, run.work
    behaviour = inputs.behaviour
    w.shock[i] = participation.participation_shock(
        s.attachment[b, i],
        polity.logit_shock(chance.activation[i, run.place, draws.monthly_shock(run.month)]),
        behaviour.persistence,
        behaviour.rationality,
    )
    w.attraction[i] = weigh_offer(run, b, i)
    return participation.decides_to_sit(
        w.attraction[i], w.shock[i], s.present[b, i] > 0.0, behaviour.switching
    )


@step
def act(run: Run, b: int, i: int, sits: bool) -> None:
    """Let a party do at a body what it has decided: now, or with all others."""
    s, w = run.state, run.work
    tell(run.listener, "decided", b, i, sits)
    if run.inputs.rules.simultaneous:
        w.decision[i] = 1.0 if sits else 0.0
    elif sits != (s.present[b, i] > 0.0):
        s.walked_out[b, i] = s.present[b, i]
        change_sides(run, b, i)


@step
def participate(run: Run, b: int, callers: int) -> None:
    """Let the parties come to a body and leave it: in their turns, or all at once."""
    s, w = run.state, run.work
    if w.news[b] > 0.0:
        expect(run, b)
    turn_to(run, b)
    prepare_offer(run, b)
    tell(run.listener, "before_decisions", b)
    for turn in range(callers):
        i = w.order[turn]
        if s.eligible[b, i] > 0.0:
            act(run, b, i, decides(run, b, i))
    if run.inputs.rules.simultaneous:
        act_at_once(run, b)


@step
def act_at_once(run: Run, b: int) -> None:
    """Let all parties come to a body and leave it at once, as they have decided."""
    s, w = run.state, run.work
    for i in range(s.alive.shape[0]):
        if s.eligible[b, i] > 0.0 and w.decision[i] != s.present[b, i]:
            s.walked_out[b, i] = s.present[b, i]
            s.present[b, i] = w.decision[i]
            w.version[b] += 1
