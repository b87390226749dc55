"""The package that the president prefers: what reform gains him, and the level and conditions of every provision."""

from typing import NamedTuple

from model.compiled import step
from model.equations import contestation, polity, president
from model.month.record import Run, levels_in_force
from model.numbers import Array


class Moment(NamedTuple):
    """The pressures under which a package is weighed, and the month, on which prizes depend."""

    domestic: float
    abroad: float
    month: int


class Process(NamedTuple):
    """What makes a process legitimate, each in [0, 1]."""

    invited: float  # part of the opposition that is asked
    seated: float  # how far it sits on its share
    status: float


class Weighed(NamedTuple):
    """What the president weighs beside the provisions."""

    audience: float  # D + E + nearness of prizes
    home: float  # legitimacy of the process at home, in [0, 1]
    threat: float  # what those who mobilise are expected to cost him (utility)


FIRST = 0.01  # a first step of reform, whose worth is taken as that of any other before the whole is known


@step
def threat_of(run: Run, mobilised: float) -> float:
    """Return what those who mobilise are expected to cost the president."""
    behaviour = run.inputs.behaviour
    risk = contestation.prevailing(mobilised, run.state.capacity[0], behaviour.sharpness)
    return contestation.threat(risk, behaviour.patience, behaviour.fall)


@step
def prefer(run: Run, word: Array, recommended: Array, pull: float, bare: bool) -> None:
    """Fill, for every issue, the provision that the president prefers and what it gains him over what is in force.

    `word` is what departing from a recommendation costs, `pull` the weight of the seated opposition's utility; `bare`
    allows no new conditions.
    """
    issues, behaviour, s, w = run.inputs.issues, run.inputs.behaviour, run.state, run.work
    salience, ideal, capture, escape = issues.salience, issues.ideal, issues.capture, issues.escape
    announced, checked, partner, target = w.announced, w.checked, w.pull, w.target
    level, effective, preferred, binding, gain = s.level, w.effective, w.preferred, w.binding, w.gain
    dominance = s.dominance[0]
    for k in range(level.shape[0]):
        motives = president.Motives(
            power=behaviour.power_weight * salience[k],
            ideal=ideal[k],
            risk=behaviour.facade_risk,
            announced=announced[k],
            checked=checked[k],
            word=word[k],
            recommendation=recommended[k],
            pull=pull * partner[k],
            target=target[k],
        )
        free = polity.binding(capture[k], dominance, 0.0)
        escaped = free if bare else free * (1.0 - escape[k])
        written, binds = president.provision(motives, free, escaped, level[k], effective[k])
        preferred[k] = written
        binding[k] = binds
        now = president.provision_utility(motives, level[k], effective[k])
        gain[k] = president.provision_utility(motives, written, binds) - now


@step
def gain_by(run: Run, k: int, level: float, effective: float) -> float:
    """Return what a provision gains the president over what is in force, where no recommendation binds him."""
    issues, behaviour, w = run.inputs.issues, run.inputs.behaviour, run.work
    motives = president.Motives(
        power=behaviour.power_weight * issues.salience[k],
        ideal=issues.ideal[k],
        risk=behaviour.facade_risk,
        announced=w.announced[k],
        checked=w.checked[k],
        word=0.0,
        recommendation=0.0,
        pull=0.0,
        target=0.0,
    )
    now = president.provision_utility(motives, run.state.level[k], w.effective[k])
    return president.provision_utility(motives, level, effective) - now


@step
def fill_gains(run: Run, calm: float) -> None:
    """Fill what announcement and effect gain the president on every issue, where seen reform at home is worth `calm`."""
    inputs, w = run.inputs, run.work
    announced, checked = president.gains(
        w.stakes,
        w.legitimacies,
        inputs.external.discernment,
        calm,
        inputs.behaviour.domestic_discernment,
    )
    for k in range(inputs.issues.noticed.shape[0]):
        w.announced[k] = announced * inputs.issues.noticed[k]
        w.checked[k] = checked * inputs.issues.noticed[k]


@step
def reform_he_would_like(run: Run) -> float:
    """Return the reform that people at home would see if the president had every provision as he likes it."""
    issues, s, w = run.inputs.issues, run.state, run.work
    levels_in_force(run)
    prefer(run, w.nothing, w.nothing, 0.0, False)
    discernment = run.inputs.behaviour.domestic_discernment
    seen = 0.0
    for k in range(s.level.shape[0]):
        now = polity.seen_level(s.level[k], w.effective[k], discernment)
        then = polity.seen_level(w.preferred[k], w.binding[k], discernment)
        seen += issues.noticed[k] * max(0.0, then - now)
    return seen


@step
def worth_of_reform_at_home(run: Run, mobilised: float, threat: float, home: float) -> float:
    """Return what a unit of reform seen at home saves the president of a threat, at the legitimacy of the process there.

    First as if the last unit saved as much as the first; then the mean over the reform that he would like at that worth.
    """
    behaviour = run.inputs.behaviour
    first = polity.eased(behaviour.relief, FIRST * home)
    calm = contestation.worth_of_calm(threat, threat_of(run, mobilised * (1.0 - first)), FIRST)
    fill_gains(run, calm)
    reform = max(FIRST, reform_he_would_like(run))
    after = threat_of(run, mobilised * (1.0 - polity.eased(behaviour.relief, reform * home)))
    return contestation.worth_of_calm(threat, after, reform)


@step
def today(run: Run) -> Moment:
    """Return the pressures and the month at which the run stands."""
    return Moment(run.state.domestic[0], run.state.external[0], run.month)


@step
def at_the_close(run: Run, b: int) -> Moment:
    """Return the pressures expected at the close of a body, and its month."""
    s = run.state
    return Moment(s.ahead_home[b], s.ahead_abroad[b], s.terms.close[b])


@step
def process_of(run: Run, b: int, seated: float) -> Process:
    """Return what makes a body's process legitimate where the opposition sits so far on its share."""
    return Process(run.state.invited_share[b], seated, run.state.terms.status[b])


@step
def weigh_gains(run: Run, when: Moment, process: Process, mobilised: float) -> Weighed:
    """Fill what announcement and effect gain the president on every issue, by a process and against those mobilised."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour = inputs.behaviour
    faith = polity.faith_in(s.reputation[0], process.status)
    base, discernment = behaviour.legitimacy_base, behaviour.domestic_discernment
    near = president.stakes_abroad(inputs.external, behaviour, when.abroad, when.month, w.stakes)
    president.legitimacy_abroad(inputs.external, base, process.invited, process.seated, faith, w.legitimacies)
    home = polity.legitimacy(base, process.invited, process.seated, discernment, faith)
    threat = threat_of(run, mobilised)
    fill_gains(run, worth_of_reform_at_home(run, mobilised, threat, home))
    return Weighed(when.domestic + when.abroad + near, home, threat)


@step
def keep_in_force(run: Run) -> None:
    """Let the package be what is in force."""
    s, w = run.state, run.work
    for k in range(s.level.shape[0]):
        w.proposed[k] = s.level[k]
        w.binds[k] = w.effective[k]


@step
def choose_provision(run: Run, k: int, drafted: bool, pull: float, pact: bool) -> float:
    """Put his preferred provision on an issue into the package if it is worth legislating; return what it gains him.

    In a pact nothing rides along that was not drafted, and nothing passes that the seated opposition likes less than
    what is in force. What a concession gains a partner counts for the choice, not for him.
    """
    s, w = run.state, run.work
    now, bound = s.level[k], w.effective[k]
    level, effective = w.preferred[k], w.binding[k]
    gain = w.gain[k] - run.inputs.behaviour.legislating_cost
    before, after = bound - w.target[k], effective - w.target[k]
    partner = w.pull[k] * (before * before - after * after)
    if pact and partner < 0.0:
        return 0.0
    moved = abs(level - now) > 1e-12 or abs(effective - bound) > 1e-12
    if gain + pull * partner > 0.0 and moved and (drafted or not pact):
        w.proposed[k] = level
        w.binds[k] = effective
        return float(gain)
    return 0.0


@step
def best_package(
    run: Run, drafted: Array, recommended: Array, word: float, pull: float, pact: bool
) -> tuple[float, float]:
    """Fill the best package the president can settle on; return his gain, and what drafts alone gain.

    Drafted issues must pay for opening the constitution; then others can ride along, whose gain is not counted, as any
    package carries them, now or later. If it does not pay, the package is what is in force.

    Source: Isaacs (2008), on the exemption from the term limit, added in parliament.
    """
    w = run.work
    levels_in_force(run)
    keep_in_force(run)
    for k in range(drafted.shape[0]):
        w.word[k] = word if drafted[k] > 0.0 else 0.0
    prefer(run, w.word, recommended, pull, pact)
    worth = 0.0
    for k in range(drafted.shape[0]):
        here = drafted[k] > 0.0
        gain = choose_provision(run, k, here, pull, pact)
        worth += gain if here else min(gain, 0.0)
    cost = run.work.opening[0]
    if worth <= cost:
        keep_in_force(run)
        return 0.0, worth
    return worth - cost, worth
