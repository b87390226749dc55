"""What the excluded do: open crisis, a war of attrition with the president, settlement, and a settlement taken back."""

from model import draws
from model.compiled import decision, step, tell
from model.equations import contestation, polity
from model.month.enactment import enact
from model.month.package import Process, gain_by, prefer, today, weigh_gains
from model.month.ratification import gain_of, outside_consents, put_to_vote
from model.month.record import Run, free_share, levels_in_force, mobilised_without, strength_of_street
from model.numbers import NONE

NOTHING = 1e-12  # a gain that is rounding
NOBODY_ASKED = Process(invited=0.0, seated=0.0, status=1.0)


@decision
def contest(run: Run) -> None:
    """Let the excluded and the president face each other."""
    s = run.state
    mobilised = mobilised_without(run, s.domestic[0], s.seated)
    if s.crisis[0] == 0.0:
        stay_calm_or_not(run, mobilised)
    else:
        hold_out(run, mobilised)


@step
def stay_calm_or_not(run: Run, mobilised: float) -> None:
    """Let a crisis break out, if the street has anything to gain, or the president take a settlement back."""
    s, behaviour = run.state, run.inputs.behaviour
    luck = run.chance.state[0, run.place, draws.in_state(run.month, draws.CRISIS)]
    if luck < contestation.prevailing(mobilised, s.capacity[0], behaviour.sharpness):
        _, theirs = at_stake(run, mobilised)
        if theirs > NOTHING:
            s.crisis[0] = 1.0
            s.crises[0] += 1.0
            tell(run.listener, "crisis", mobilised)
            return
    if s.settled[0] != NONE:
        reverse(run, mobilised)


@step
def hold_out(run: Run, mobilised: float) -> None:
    """Let a month of open crisis pass: the street has tired, one side gives in, or both hold out."""
    s, behaviour = run.state, run.inputs.behaviour
    capacity = s.capacity[0]
    if contestation.is_over(mobilised, capacity, behaviour.fatigue):
        s.crisis[0] = 0.0
        tell(run.listener, "fatigue", mobilised)
        return
    his, theirs = at_stake(run, mobilised)
    odds = mobilised / capacity if capacity > 0.0 else 1e6
    yields = contestation.concession_hazard(behaviour.crisis_cost, odds, his)
    luck = run.chance.state[0, run.place, draws.in_state(run.month, draws.CRISIS)]
    if luck < yields and theirs > NOTHING and settle(run, mobilised, his):
        s.crisis[0] = 0.0
        return
    tires = contestation.concession_hazard(behaviour.crisis_cost, 1.0 / odds, theirs)
    if odds < 1.0 and run.chance.state[0, run.place, draws.in_state(run.month, draws.REVERSAL)] < tires:
        s.crisis[0] = 0.0
        tell(run.listener, "fatigue", mobilised)
        return
    s.paralysis[0] += 1.0


@step
def at_stake(run: Run, mobilised: float) -> tuple[float, float]:
    """Fill the settlement; return what holding out is worth to the president (utility) and to the street (full access).

    Both judge it at the legitimacy of a process with nobody invited; he compares it with his own point.
    """
    s, w, parties = run.state, run.work, run.inputs.parties
    weigh_gains(run, today(run), NOBODY_ASKED, mobilised)
    levels_in_force(run)
    prefer(run, w.nothing, w.nothing, 0.0, True)
    weight = contestation.strength(mobilised, s.capacity[0])
    his = 0.0
    for k in range(s.level.shape[0]):
        level, gain = w.preferred[k], w.gain[k]
        if level < s.level[k]:
            level, gain = s.level[k], 0.0
        demanded = contestation.outside_ideal(
            s.resources, s.outside, s.alive, s.seated, parties.ideal, k, s.level[k]
        )
        w.proposed[k] = contestation.settlement_level(level, demanded, weight)
        w.binds[k] = free_share(run, k) * w.proposed[k]
        his += gain - gain_by(run, k, w.proposed[k], w.binds[k])
    return his, gain_of_the_street(run)


@step
def gain_of_the_street(run: Run) -> float:
    """Return what the excluded gain by the settlement, by resources (in units of full access)."""
    s = run.state
    total, gain = 0.0, 0.0
    for i in range(s.alive.shape[0]):
        if s.alive[i] > 0.0 and s.outside[i] > 0.0 and s.seated[i] == 0.0:
            total += s.resources[i]
            gain += s.resources[i] * gain_of(run, i)
    return run.inputs.behaviour.policy_weight * gain / total if total > 0.0 else 0.0


@step
def settle(run: Run, mobilised: float, his: float) -> bool:
    """Put the settlement in force if it is ratified and the street consents; whether it is."""
    s = run.state
    vote = put_to_vote(run, NONE)
    if not (vote.passed and outside_consents(run)):
        return False
    if s.settled[0] == NONE:
        for k in range(s.level.shape[0]):
            s.unsettled[k] = s.level[k]
            s.unsettled_condition[k] = s.condition[k]
    s.street[0] = strength_of_street(run, mobilised)
    enact(run)
    s.settled[0] = run.month
    s.settlements[0] += 1.0
    tell(run.listener, "settled", s.street[0], vote.share, his)
    return True


@step
def reverse(run: Run, mobilised: float) -> None:
    """Let the president take back what he gave, as far as he gains by it, once the street's strength has faded."""
    s, behaviour = run.state, run.inputs.behaviour
    likely = contestation.reversal_hazard(behaviour.reversal, strength_of_street(run, mobilised), s.street[0])
    if run.chance.state[0, run.place, draws.in_state(run.month, draws.REVERSAL)] >= likely:
        return
    weigh_gains(run, today(run), NOBODY_ASKED, mobilised)
    levels_in_force(run)
    gain = 0.0
    for k in range(s.level.shape[0]):
        gain += take_back(run, k)
    if gain <= behaviour.opening_cost:
        return
    if put_to_vote(run, NONE).passed:
        enact(run)
        s.reversals[0] += 1.0
        s.reversal_after[0] = run.month - s.settled[0]
        s.settled[0] = NONE
        tell(run.listener, "reversed", gain)


@step
def take_back(run: Run, k: int) -> float:
    """Put the provision as it was before the settlement into the package if he gains by it; return what he gains."""
    s, w = run.state, run.work
    binds = polity.binding(run.inputs.issues.capture[k], s.dominance[0], s.unsettled_condition[k])
    before = polity.effective_level(s.unsettled[k], binds)
    gain = gain_by(run, k, s.unsettled[k], before) - run.inputs.behaviour.legislating_cost
    w.proposed[k] = s.unsettled[k] if gain > 0.0 else s.level[k]
    w.binds[k] = before if gain > 0.0 else w.effective[k]
    return max(gain, 0.0)
