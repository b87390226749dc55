"""The president designs a body himself: whether now, and on which terms of the menu."""

from model import draws
from model.compiled import decision, step, tell
from model.equations import body, design, president
from model.month.bargain import word_on
from model.month.bodies import open_body, set_terms
from model.month.enactment import keep_before, learn_from
from model.month.foresight import drafting_pace, expect, expected_output, foresee, represented_now
from model.month.joining import prepare_offer, weigh_offer
from model.month.package import process_of, threat_of, today, weigh_gains
from model.month.record import Run, levels_in_force, mobilised_without, months_of, sitting
from model.month.table import change_sides, refresh_now, turn_to
from model.numbers import NONE


@decision
def create_body(run: Run) -> None:
    """Let the president set up a body now, or not, on the terms he prefers."""
    inputs, chance, s, w = run.inputs, run.chance, run.state, run.work
    behaviour, menu = inputs.behaviour, inputs.menu
    slot = int(s.created[0])
    last = run.month + menu.duration - 1
    if slot >= s.opened.shape[0] or menu.status.shape[0] == 0 or last >= inputs.months:
        return
    old = sitting(run)
    if old != NONE and not inputs.rules.replacement:
        return
    near = president.stakes_abroad(inputs.external, behaviour, s.external[0], run.month, w.stakes)
    hazard = design.creation_hazard(
        s.domestic[0] + s.external[0] + near,
        behaviour.creation_rate,
        behaviour.creation_slope,
        behaviour.creation_threshold,
    )
    if chance.state[0, run.place, draws.in_state(run.month, draws.CREATION)] >= hazard:
        return
    weigh_designs(run, slot, old)
    luck = chance.state[0, run.place, draws.in_state(run.month, draws.DESIGN)]
    chosen = design.choose(w.worths, behaviour.design_rationality, luck)
    tell(run.listener, "chosen", chosen)
    if chosen != NONE:
        if old != NONE:
            dissolve(run, old)
        imagine(run, slot, chosen)
        open_body(run, slot)


@step
def weigh_designs(run: Run, slot: int, old: int) -> None:
    """Fill `w.worths` with what every design of the menu is worth over what there is: no body, or the one that sits.

    Whoever replaces a body pays for it as all would learn from its end: in the reputation of bodies, and in trust.
    """
    s, w = run.state, run.work
    kept, reputation = 0.0, s.reputation[0]
    if old != NONE:
        rest = worth_of_rest(run, old)
        kept = rest.total
        tell(run.listener, "weighed_against", old, rest)
        w.trusted[:] = s.trust
        learn_nothing_came(run, old)
    for d in range(run.inputs.menu.status.shape[0]):
        imagine(run, slot, d)
        set_terms(run, slot)
        predict_table(run, slot)
        worth = worth_of_body(run, slot)
        w.worths[d] = worth.total - kept
        tell(run.listener, "weighed", slot, d, worth)
    if old != NONE:
        s.trust[:] = w.trusted
        s.reputation[0] = reputation


@step
def learn_nothing_came(run: Run, b: int) -> None:
    """Let parties and observers learn that a body ends without a package."""
    s, w = run.state, run.work
    levels_in_force(run)
    keep_before(run)
    learn_from(run, b, s.level, w.effective, False)


@step
def dissolve(run: Run, b: int) -> None:
    """End a body that sits, to make room for another; what it has drafted is lost."""
    s = run.state
    s.output[b] = body.draft_output(s.level, s.drafted[b], s.recommended[b], run.inputs.issues.weight)
    learn_nothing_came(run, b)
    s.closed[b] = run.month
    s.replaced[b] = 1.0
    for i in range(s.alive.shape[0]):
        s.present[b, i] = 0.0
    tell(run.listener, "replaced", b)


@step
def imagine(run: Run, slot: int, d: int) -> None:
    """Write a design of the menu into the terms of a body that is not open."""
    inputs, s = run.inputs, run.state
    menu, t = inputs.menu, s.terms
    t.open[slot] = run.month
    t.close[slot] = run.month + menu.duration - 1
    t.status_kind[slot] = menu.status_kind[d]
    t.chair_kind[slot] = menu.chair_kind[d]
    t.status[slot] = menu.status[d]
    t.state[slot] = menu.state[d]
    t.guidance[slot] = menu.guidance[d]
    t.agenda_power[slot] = menu.agenda_power[d]
    t.head_of_state[slot] = menu.head_of_state[d]
    t.consent[slot] = menu.consent[d]
    t.tabled[slot] = 0.0
    t.independent[slot] = 0.0
    t.lag[slot] = menu.lag
    t.seat_share[slot] = menu.seat_share[d]
    t.officials[slot] = menu.officials[d]
    for i in range(t.invited.shape[1]):
        t.invited[slot, i] = menu.invited[d, i]
    for k in range(t.agenda.shape[1]):
        t.agenda[slot, k] = menu.agenda[d, k]
    for g in range(t.granted.shape[1]):
        t.granted[slot, g] = menu.granted[d, g]


@step
def predict_table(run: Run, b: int) -> None:
    """Let those come to a body whom the parties' own rule brings there, luck aside."""
    s = run.state
    turn_to(run, b)
    for _ in range(2):
        prepare_offer(run, b)
        for i in range(s.alive.shape[0]):
            if s.eligible[b, i] > 0.0:
                sits = weigh_offer(run, b, i) > 0.0
                if sits != (s.present[b, i] > 0.0):
                    change_sides(run, b, i)


@step
def worth_of_body(run: Run, b: int) -> design.Worth:
    """Return what a body would be worth to the president with those at its table; fills his gains and package."""
    months, t = months_of(run, b), run.state.terms
    turn_to(run, b)
    package, process = prospects(run, b, months, expected_output(run, b))
    granted = 0.0
    for g in range(t.granted.shape[1]):
        granted += t.granted[b, g]
    attended = run.state.effort[b] * months
    behaviour = run.inputs.behaviour
    return design.worth(package, process, attended, t.status[b], t.seat_share[b], granted, behaviour)


@step
def worth_of_rest(run: Run, b: int) -> design.Worth:
    """Return what the rest of a body's time is worth to the president: force, seats and promises are given."""
    s, t = run.state, run.state.terms
    if run.work.news[b] > 0.0:
        expect(run, b)
    turn_to(run, b)
    left = int(t.close[b]) - run.month + 1
    done = share_drafted(run, b)
    drafted = done + (1.0 - done) * design.expected_drafting(drafting_pace(run, b), left)
    package, process = prospects(run, b, left, drafted)
    return design.worth(package, process, s.effort[b] * left, 0.0, 0.0, 0.0, run.inputs.behaviour)


@step
def share_drafted(run: Run, b: int) -> float:
    """Return the share of its agenda that a body has drafted."""
    s = run.state
    agenda, done = 0.0, 0.0
    for k in range(s.level.shape[0]):
        agenda += s.terms.agenda[b, k]
        done += s.drafted[b, k]
    return done / agenda if agenda > 0.0 else 0.0


@step
def prospects(run: Run, b: int, months: int, drafted: float) -> tuple[float, float]:
    """Return what the package and the process of a body are worth that sits so many months and drafts that share."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour = inputs.behaviour
    refresh_now(run, b)
    seated = represented_now(run, b)
    eased = design.eased_while_open(behaviour.soothing, months)
    everybody = mobilised_without(run, s.domestic[0], w.nobody)
    mobilised = mobilised_without(run, s.domestic[0], s.present[b])
    weighed = weigh_gains(run, today(run), process_of(run, b, seated), mobilised)
    left = mobilised_without(run, s.domestic[0] * (1.0 - eased * weighed.home), s.present[b])
    process = design.process_worth(
        w.stakes, w.legitimacies, eased, threat_of(run, everybody), threat_of(run, left)
    )
    return drafted * worth_of_package(run, b), process


@step
def worth_of_package(run: Run, b: int) -> float:
    """Return what the package in which a body would end gains the president, less the word that he gives by opening it."""
    s, w, t = run.state, run.work, run.state.terms
    gain = foresee(run, b, w.now[b])
    near = president.stakes_abroad(
        run.inputs.external, run.inputs.behaviour, s.ahead_abroad[b], t.close[b], w.stakes
    )
    word = word_on(run, b, s.ahead_home[b] + s.ahead_abroad[b] + near)
    return gain - design.word_given(t.agenda[b], w.now[b], s.level, word)
