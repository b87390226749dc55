"""Who sits: parties decide in their turns what a seat at an open body is worth to them."""

from model import draws
from model.compiled import equation, tell
from model.equations import body, participation, polity
from model.month.record import Run, is_open
from model.month.table import change_sides, refresh_now, refresh_toggled, turn_to
from model.rules.participation import attraction


@equation
def those_who_may_join(run: Run) -> int:
    """Fill `order` with the parties that may join an open body, as the case names them; return how many."""
    s, w = run.state, run.work
    many = 0
    for i in range(s.alive.shape[0]):
        for b in range(s.opened.shape[0]):
            if is_open(run, b) and s.eligible[b, i] > 0.0:
                w.order[many] = i
                many += 1
                break
    return many


@equation
def take_turns(run: Run) -> int:
    """Put those who may join in the order of their draws; return how many there are.

    A party's place is how many come before it.
    """
    chance, w = run.chance, run.work
    callers = those_who_may_join(run)
    place = draws.turn(run.month)
    for turn in range(callers):
        w.callers[turn] = w.order[turn]
        w.turn[turn] = chance.activation[w.order[turn], run.place, place]
    for turn in range(callers):
        before = 0
        for other in range(callers):
            before += (w.turn[other] < w.turn[turn]) | ((w.turn[other] == w.turn[turn]) & (other < turn))
        w.order[before] = w.callers[turn]
    return callers


@equation
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


@equation
def weigh_influence(run: Run, b: int, i: int) -> None:
    """Fill, in the offer of a body, what a party changes there by its presence."""
    inputs, s, w = run.inputs, run.state, run.work
    refresh_now(run, b)
    refresh_toggled(run, b, i)
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


@equation
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


@equation
def act(run: Run, b: int, i: int, sits: bool) -> None:
    """Let a party do at a body what it has decided: now, or with all others."""
    s, w = run.state, run.work
    tell(run.listener, "decided", b, i, sits)
    if run.inputs.rules.simultaneous:
        w.decision[i] = 1.0 if sits else 0.0
    elif sits != (s.present[b, i] > 0.0):
        change_sides(run, b, i)


@equation
def participate(run: Run, b: int, callers: int) -> None:
    """Let the parties come to a body and leave it: in their turns, or all at once."""
    s, w = run.state, run.work
    turn_to(run, b)
    weigh_conditions(run, b)
    for turn in range(callers):
        i = w.order[turn]
        if s.eligible[b, i] > 0.0:
            act(run, b, i, decides(run, b, i))
    if run.inputs.rules.simultaneous:
        act_at_once(run, b)


@equation
def act_at_once(run: Run, b: int) -> None:
    """Let all parties come to a body and leave it at once, as they have decided."""
    s, w = run.state, run.work
    for i in range(s.alive.shape[0]):
        if s.eligible[b, i] > 0.0 and w.decision[i] != s.present[b, i]:
            s.present[b, i] = w.decision[i]
            w.version[b] += 1
