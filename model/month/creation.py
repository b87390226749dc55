"""The president designs a body himself: whether now, and on which terms of the menu."""

from model import draws
from model.compiled import decision, step, tell
from model.equations import design, president
from model.month.bargain import word_on
from model.month.bodies import open_body, set_terms
from model.month.foresight import expected_output, foresee, represented_now
from model.month.joining import weigh_conditions, weigh_offer
from model.month.package import threat_of, weigh_gains
from model.month.record import Run, any_open, mobilised_without, months_of
from model.month.table import change_sides, refresh_now, turn_to
from model.numbers import NONE


@decision
def create_body(run: Run) -> None:
    """Let the president set up a body now, or not, on the terms he prefers."""
    inputs, chance, s, w = run.inputs, run.chance, run.state, run.work
    behaviour, menu = inputs.behaviour, inputs.menu
    slot = int(s.created[0])
    last = run.month + menu.duration - 1
    if slot >= s.opened.shape[0] or menu.status.shape[0] == 0 or last >= inputs.months or any_open(run):
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
    for d in range(menu.status.shape[0]):
        imagine(run, slot, d)
        set_terms(run, slot)
        predict_table(run, slot)
        worth = worth_of_body(run, slot)
        w.worths[d] = worth.total
        tell(run.listener, "weighed", slot, d, worth)
    luck = chance.state[0, run.place, draws.in_state(run.month, draws.DESIGN)]
    chosen = design.choose(w.worths, behaviour.design_rationality, luck)
    tell(run.listener, "chosen", chosen)
    if chosen != NONE:
        imagine(run, slot, chosen)
        open_body(run, slot)


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
        weigh_conditions(run, b)
        for i in range(s.alive.shape[0]):
            if s.eligible[b, i] > 0.0:
                sits = weigh_offer(run, b, i) > 0.0
                if sits != (s.present[b, i] > 0.0):
                    change_sides(run, b, i)


@step
def worth_of_body(run: Run, b: int) -> design.Worth:
    """Return what a body would be worth to the president with those at its table; fills his gains and package."""
    inputs, s, w, t = run.inputs, run.state, run.work, run.state.terms
    behaviour, months = inputs.behaviour, months_of(run, b)
    turn_to(run, b)
    refresh_now(run, b)
    seated = represented_now(run, b)
    drafted = expected_output(run, b)
    eased = design.eased_while_open(behaviour.soothing, months)
    everybody = mobilised_without(run, s.domestic[0], w.nobody)
    mobilised = mobilised_without(run, s.domestic[0], s.present[b])
    invited = s.invited_share[b]
    weighed = weigh_gains(
        run, s.domestic[0], s.external[0], run.month, invited, seated, t.status[b], mobilised
    )
    left = mobilised_without(run, s.domestic[0] * (1.0 - eased * weighed.home), s.present[b])
    process = design.process_worth(
        w.stakes, w.legitimacies, eased, threat_of(run, everybody), threat_of(run, left)
    )
    package = drafted * worth_of_package(run, b)
    granted = 0.0
    for g in range(t.granted.shape[1]):
        granted += t.granted[b, g]
    return design.worth(
        package, process, s.effort[b] * months, t.status[b], t.seat_share[b], granted, behaviour
    )


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
