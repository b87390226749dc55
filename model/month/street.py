"""What the excluded do: open crisis, settlement, and a settlement taken back."""

from model import draws
from model.compiled import equation, tell
from model.equations import contestation, president
from model.month.package import (
    chair_points,
    enact,
    gain_from,
    outside_consents,
    president_gains,
    share_in_favour,
)
from model.month.record import Run
from model.numbers import NONE


@equation
def contest(run: Run) -> None:
    """Let the excluded and the president face each other: crisis, settlement, fatigue or reversal."""
    inputs, chance, s = run.inputs, run.chance, run.state
    behaviour = inputs.behaviour
    mobilised = contestation.mobilisation(s.domestic[0], s.excluded[0])
    if s.crisis[0] == 0.0:
        likely = contestation.crisis_hazard(mobilised, s.capacity[0], behaviour.sharpness)
        if chance.state[0, run.place, draws.in_state(run.month, draws.CRISIS)] < likely:
            s.crisis[0] = 1.0
            s.crises[0] += 1.0
            tell(run.listener, "crisis", mobilised)
        elif s.settled[0] != NONE and mobilised < s.capacity[0]:
            reverse(run)
    elif settle(run, mobilised):
        s.crisis[0] = 0.0
    elif contestation.is_over(mobilised, s.capacity[0], behaviour.fatigue):
        s.crisis[0] = 0.0
        tell(run.listener, "fatigue", mobilised)
    else:
        s.paralysis[0] += 1.0


@equation
def settle(run: Run, mobilised: float) -> bool:
    """Whether the two sides settle a crisis; if so the settlement is in force."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour, parties = inputs.behaviour, inputs.parties
    president_gains(run, run.month, 1.0, 1.0)
    weight = contestation.strength(mobilised, s.capacity[0])
    chair_points(run, 1.0, w.best)
    for k in range(s.level.shape[0]):
        demanded = contestation.outside_ideal(
            s.resources, parties.opposition, s.alive, s.seated, parties.ideal, k, s.level[k]
        )
        w.proposed[k] = contestation.settlement_level(w.best[k], demanded, weight)
    gain = gain_from(run, w.proposed)
    if gain + contestation.cost_of_crisis(behaviour.crisis_cost, mobilised) <= 0.0:
        return False
    carried = share_in_favour(run, w.proposed)
    if not (president.ratified(carried, inputs.polity.quota) and outside_consents(run)):
        return False
    if s.settled[0] == NONE:
        for k in range(s.level.shape[0]):
            s.unsettled[k] = s.level[k]
    enact(run, w.proposed)
    s.settled[0] = run.month
    s.settlements[0] += 1.0
    tell(run.listener, "settled", weight, carried, gain)
    return True


@equation
def reverse(run: Run) -> None:
    """Let the president take a settlement back if he can and gains by it."""
    inputs, chance, s = run.inputs, run.chance, run.state
    behaviour = inputs.behaviour
    if chance.state[0, run.place, draws.in_state(run.month, draws.REVERSAL)] >= behaviour.reversal:
        return
    president_gains(run, run.month, 0.0, 0.0)
    gain = gain_from(run, s.unsettled)
    if gain <= behaviour.opening_cost:
        return
    if president.ratified(share_in_favour(run, s.unsettled), inputs.polity.quota):
        enact(run, s.unsettled)
        s.reversals[0] += 1.0
        s.reversal_after[0] = run.month - s.settled[0]
        s.settled[0] = NONE
        tell(run.listener, "reversed", gain)
