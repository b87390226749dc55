"""What presence at the table is worth: the package without the opposition, and what its threat to walk out moves."""

from model.compiled import step
from model.equations import body, president
from model.month.package import Moment, best_package, keep_in_force, process_of, threat_of, weigh_gains
from model.month.record import Run, free_share, levels_in_force, mobilised_without
from model.numbers import Array
from model.rules.enactment import Stakes, conceded, leverage

HALVINGS = 4  # of a concession that costs the president more than his rent


@step
def word_on(run: Run, b: int, audience: float) -> float:
    """Return what it costs to depart from a body's recommendations; a pact is a text of its own."""
    t = run.state.terms
    if t.consent[b] > 0.0:
        return 0.0
    return president.word_cost(run.inputs.behaviour.word_cost, t.status[b], audience)


@step
def imagine_without(run: Run, b: int, drafted: Array, recommended: Array, when: Moment) -> None:
    """Keep what the president would get, and what would bind, if no opposition sat at a body."""
    w = run.work
    w.alone_utility[b] = settled_without(run, b, drafted, recommended, when)
    for k in range(w.binds.shape[0]):
        w.alone_effective[b, k] = w.binds[k]


@step
def settled_without(run: Run, b: int, drafted: Array, recommended: Array, when: Moment) -> float:
    """Fill the package that the president would settle on without any opposition there; return his utility."""
    mobilised = mobilised_without(run, when.domestic, run.work.nobody)
    if run.state.terms.consent[b] > 0.0:
        levels_in_force(run)
        keep_in_force(run)
        return -threat_of(run, mobilised)
    weighed = weigh_gains(run, when, process_of(run, b, 0.0), mobilised)
    gain, _ = best_package(run, drafted, recommended, word_on(run, b, weighed.audience), 0.0, False)
    return gain - weighed.threat


@step
def concession(run: Run, b: int, drafted: Array, rent: float, pact: bool) -> float:
    """Return the weight that the seated opposition's utility gets in the package now filled."""
    issues, behaviour, s, w = run.inputs.issues, run.inputs.behaviour, run.state, run.work
    drift, curvature = 0.0, 0.0
    risk = behaviour.facade_risk
    for k in range(s.level.shape[0]):
        if drafted[k] > 0.0 or not pact:
            before, after = w.alone_effective[b, k] - w.target[k], w.binds[k] - w.target[k]
            drift += w.pull[k] * (before * before - after * after)
            free = free_share(run, k)
            power = behaviour.power_weight * issues.salience[k]
            slope = 2.0 * w.pull[k] * after
            curvature += slope * slope / (2.0 * power * (1.0 - risk + risk / (free * free + 1e-9)) + 1e-9)
    stakes = Stakes(rent, max(drift, 0.0), curvature)
    return leverage(stakes) if pact else conceded(run.inputs.rules.enactment, stakes)


@step
def concede(
    run: Run,
    b: int,
    drafted: Array,
    recommended: Array,
    word: float,
    gain: float,
    threat: float,
    pull: float,
) -> tuple[float, float]:
    """Fill the package with a concession of that weight, halved while it costs him more than the rent; or without one."""
    w, pact = run.work, run.state.terms.consent[b] > 0.0
    for _ in range(HALVINGS):
        given, drafts = best_package(run, drafted, recommended, word, pull, pact)
        if given > 0.0 and given - threat >= w.alone_utility[b]:
            w.price[0] = gain - given
            return given, drafts
        pull *= 0.5
    return best_package(run, drafted, recommended, word, 0.0, pact)


@step
def bargain(
    run: Run, b: int, drafted: Array, recommended: Array, when: Moment, seated: float
) -> tuple[float, float]:
    """Fill the package that president and seated opposition arrive at; return his gain, and what drafts alone gain.

    Its presence earns him a rent over what he would settle on without it, which must be known; by its threat to walk out
    it gets the concession of the Nash product, never more than the rent. Where its consent is needed there is no package
    without it.
    """
    parties, s, w = run.inputs.parties, run.state, run.work
    pact = s.terms.consent[b] > 0.0
    mobilised = mobilised_without(run, when.domestic, s.present[b])
    weighed = weigh_gains(run, when, process_of(run, b, seated), mobilised)
    threat = weighed.threat
    word = word_on(run, b, weighed.audience)
    seats = body.members(
        s.offered[b], s.opposed, s.present[b], parties.salience, parties.ideal, w.pull, w.target
    )
    gain, worth = best_package(run, drafted, recommended, word, 0.0, pact)
    w.price[0] = 0.0
    if pact and seats <= 0.0:
        keep_in_force(run)
        return 0.0, worth
    rent = gain - threat - w.alone_utility[b]
    if rent <= 0.0 or gain <= 0.0 or seats <= 0.0:
        return gain, worth
    pull = concession(run, b, drafted, rent, pact)
    if pull <= 0.0:
        return gain, worth
    w.rent[0] = rent
    for k in range(w.binds.shape[0]):
        w.unmoved[k] = w.binds[k]
    return concede(run, b, drafted, recommended, word, gain, threat, pull)
