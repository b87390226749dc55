"""A reform body opens: its terms, the seats on offer, and what the chair will propose."""

from model.compiled import step, tell
from model.equations import body, polity, president
from model.month.foresight import expect
from model.month.package import at_the_close, best_package, process_of, weigh_gains
from model.month.record import Run, mobilised_without, months_of
from model.rules.conditions import Terms, conditions_met


@step
def offer_seats(run: Run, b: int) -> None:
    """Divide a body's seats among those invited, by resources."""
    s = run.state
    for i in range(s.alive.shape[0]):
        s.eligible[b, i] = s.terms.invited[b, i] * s.alive[i]
    body.offered_seats(
        s.resources,
        s.opposed,
        s.eligible[b],
        s.terms.seat_share[b],
        s.terms.officials[b],
        s.offered[b],
    )


@step
def set_terms(run: Run, b: int) -> None:
    """Work out what follows from a body's terms: seats on offer, conditions met, the chair's points."""
    inputs, s, w = run.inputs, run.state, run.work
    parties, t = inputs.parties, s.terms
    offer_seats(run, b)
    s.proportionate[b] = body.proportionate_share(s.resources, s.opposed, s.alive)
    s.invited_share[b] = body.invited_share(s.resources, s.opposed, s.alive, t.invited[b])
    terms = Terms(
        t.status[b],
        t.state[b] > 0.0,
        t.head_of_state[b] > 0.0,
        t.seat_share[b],
        s.proportionate[b],
        t.independent[b] > 0.0,
        True,
    )
    conditions_met(
        terms,
        parties.condition_code,
        parties.condition_guarantee,
        parties.condition_issues,
        t.granted[b],
        t.agenda[b],
        s.met[b],
    )
    s.ahead_home[b] = s.ahead_abroad[b] = 0.0
    expect(run, b)
    set_chair(run, b)
    officials = s.alive.shape[0]
    for k in range(s.level.shape[0]):
        s.position[b, officials, k] = s.chair[b, k]
    for i in range(officials):
        s.present[b, i] = 0.0
        s.walked_out[b, i] = 0.0
    w.version[b] += 1


@step
def set_chair(run: Run, b: int) -> None:
    """Let the president set a body's course: the levels the chair will propose, and how much guidance he gives.

    He reckons with the seats on offer taken, and weighs what drafts of the whole agenda would gain him at the close.
    """
    inputs, s, w, t = run.inputs, run.state, run.work, run.state.terms
    behaviour = inputs.behaviour
    announced = body.representation(t.seat_share[b], s.proportionate[b])
    mobilised = mobilised_without(run, s.ahead_home[b], w.nobody)
    weigh_gains(run, at_the_close(run, b), process_of(run, b, announced), mobilised)
    parties = inputs.parties
    if t.consent[b] > 0.0:
        body.members(
            s.offered[b], s.opposed, s.eligible[b], parties.salience, parties.ideal, w.pull, w.target
        )
    gain, _ = best_package(run, t.agenda[b], s.level, 0.0, 0.0, t.consent[b] > 0.0)
    for k in range(s.level.shape[0]):
        s.chair[b, k] = president.chair_point(s.level[k], t.guidance[b], w.proposed[k])
    s.effort[b] = t.guidance[b]
    if inputs.rules.chosen_guidance:
        months = months_of(run, b)
        hazard = polity.drafting_hazard(behaviour.pace, 1.0, behaviour.floor, t.status[b], months)
        cost = behaviour.attention_cost * months
        s.effort[b] = president.effort(gain, hazard * months, cost, t.guidance[b])


@step
def open_due_bodies(run: Run) -> None:
    """Open the bodies whose month it is."""
    s = run.state
    for b in range(s.opened.shape[0]):
        if s.terms.open[b] == run.month:
            open_body(run, b)


@step
def open_body(run: Run, b: int) -> None:
    """Open a body on its terms."""
    inputs, chance, s = run.inputs, run.chance, run.state
    set_terms(run, b)
    s.opened[b] = run.month
    s.created[0] += 1.0
    s.pressure[b] = s.domestic[0] + s.external[0]
    for i in range(s.alive.shape[0]):
        s.attachment[b, i] = polity.logit_shock(chance.attachment[i, run.place, inputs.bodies.luck[b]])
    for k in range(s.level.shape[0]):
        s.needed[b, k] = polity.work_needed(chance.drafting[k, run.place, inputs.bodies.luck[b]])
    tell(run.listener, "opened", b)
