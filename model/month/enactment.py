"""A package comes into force, and a body closes: what was delivered against what was promised."""

from model.compiled import decision, step, tell
from model.equations import body, polity, president
from model.month.bargain import bargain, imagine_without
from model.month.package import keep_in_force, today
from model.month.ratification import NO_VOTE, outside_consents, put_to_vote
from model.month.record import Run, free_share, is_open, levels_in_force, spread_news
from model.numbers import NONE, Array


@step
def seen_by(run: Run, discernment: float) -> float:
    """Return the reform that an observer sees in the package over what is in force."""
    s, w = run.state, run.work
    return polity.perceived_reform(
        w.proposed, w.binds, s.level, w.effective, run.inputs.issues.noticed, discernment
    )


@step
def seen_abroad(run: Run) -> float:
    """Return the mean reform seen by external actors, by their weights."""
    external = run.inputs.external
    total, weights = 0.0, 0.0
    for j in range(external.weight.shape[0]):
        total += external.weight[j] * seen_by(run, external.discernment[j])
        weights += external.weight[j]
    return total / weights if weights > 0.0 else 0.0


@step
def enact(run: Run) -> None:
    """Put the package in force; pressure is eased as far as reform is seen."""
    inputs, s, w = run.inputs, run.state, run.work
    relief = inputs.behaviour.relief
    home, abroad = seen_by(run, inputs.behaviour.domestic_discernment), seen_abroad(run)
    s.domestic[0] = polity.next_pressure(s.domestic[0], 0.0, 0.0, polity.eased(relief, home))
    s.external[0] = polity.next_pressure(s.external[0], 0.0, 0.0, polity.eased(relief, abroad))
    for k in range(s.level.shape[0]):
        s.condition[k] = polity.condition_of(w.proposed[k], w.binds[k], free_share(run, k), s.condition[k])
        s.level[k] = w.proposed[k]
    w.stale.fill(1.0)
    spread_news(run)


@step
def close_due_bodies(run: Run) -> None:
    """Put in force what was voted for this month, and close the bodies whose last month it is."""
    s = run.state
    for b in range(s.opened.shape[0]):
        if s.due[b] == run.month:
            bring_into_force(run, b)
        if is_open(run, b) and s.terms.close[b] == run.month:
            close_body(run, b)


@step
def public_standing(run: Run, b: int) -> float:
    """Return how far the opposition sat on its share, less those who walked out before the eyes of all."""
    s = run.state
    left = body.walked_out(s.resources, s.opposed, s.alive, s.walked_out[b])
    return float(max(0.0, s.represented[b] / s.months[b] - left))


@step
def cost_on_the_day(run: Run, b: int) -> float:
    """Return what it costs to open the constitution when a body closes."""
    behaviour = run.inputs.behaviour
    shock = polity.logit_shock(run.chance.opening[0, run.place, run.inputs.bodies.luck[b]])
    return president.cost_of_opening(behaviour.opening_cost, behaviour.design_rationality, shock)


@step
def settle_package(run: Run, b: int) -> tuple[float, float]:
    """Fill the package in which a body ends; return the president's gain, and what drafts alone gain."""
    s = run.state
    drafted, recommended = s.drafted[b], s.recommended[b]
    imagine_without(run, b, drafted, recommended, today(run))
    run.work.alone_known[b] = 0.0
    gain, worth = bargain(run, b, drafted, recommended, today(run), public_standing(run, b))
    if run.work.price[0] > 0.0:
        tell(run.listener, "conceded", b)
    return gain, worth


@step
def adopt(run: Run, b: int) -> None:
    """Put the package of a body in force."""
    s = run.state
    enact(run)
    s.enacted[b] = 1.0
    s.package_month[0] = run.month


@step
def defer(run: Run, b: int) -> None:
    """Keep the provisions that a package moves until it comes into force, with their conditions as they were voted."""
    s, w = run.state, run.work
    s.due[b] = run.month + int(s.terms.lag[b])
    for k in range(s.level.shape[0]):
        moved = abs(w.proposed[k] - s.level[k]) > 1e-12 or abs(w.binds[k] - w.effective[k]) > 1e-12
        s.voted[b, k] = 1.0 if moved else 0.0
        s.voted_level[b, k] = w.proposed[k]
        free = free_share(run, k)
        s.voted_condition[b, k] = polity.condition_of(w.proposed[k], w.binds[k], free, s.condition[k])


@step
def bring_into_force(run: Run, b: int) -> None:
    """Put in force, provision by provision, the package of a body that was voted some months ago."""
    s, w = run.state, run.work
    levels_in_force(run)
    keep_in_force(run)
    for k in range(s.level.shape[0]):
        if s.voted[b, k] > 0.0:
            s.condition[k] = s.voted_condition[b, k]
            bound = polity.binding(run.inputs.issues.capture[k], s.dominance[0], s.condition[k])
            w.proposed[k] = s.voted_level[b, k]
            w.binds[k] = polity.effective_level(w.proposed[k], bound)
    adopt(run, b)
    s.due[b] = NONE
    tell(run.listener, "in_force", b)


@decision
def close_body(run: Run, b: int) -> None:
    """Close a body: a package is settled, ratified or not, and all learn what came of it."""
    inputs, s, w = run.inputs, run.state, run.work
    w.opening[0] = cost_on_the_day(run, b)
    gain, worth = settle_package(run, b)
    s.output[b] = body.draft_output(s.level, s.drafted[b], s.recommended[b], inputs.issues.weight)
    vote = put_to_vote(run, b) if gain > 0.0 else NO_VOTE
    passed = vote.passed and (s.crisis[0] == 0.0 or outside_consents(run))
    keep_before(run)
    s.carried[b] = vote.share
    s.submitted[b] = 1.0 if gain > 0.0 else 0.0
    after, bound = s.level, w.effective
    if passed:
        tell(run.listener, "package", b)
        if s.terms.lag[b] >= 1.0:
            after, bound = w.proposed, w.binds
            defer(run, b)
        else:
            adopt(run, b)
    levels_in_force(run)
    learn_from(run, b, after, bound, passed)
    for i in range(s.alive.shape[0]):
        s.present[b, i] = 0.0
    s.closed[b] = run.month
    tell(run.listener, "closed", b, gain, vote.share, worth, vote.passed)
    w.opening[0] = inputs.behaviour.opening_cost


@step
def keep_before(run: Run) -> None:
    """Keep the levels in force, and how far they bind, to compare others with them."""
    s, w = run.state, run.work
    for k in range(s.level.shape[0]):
        w.best[k] = s.level[k]
        w.before_effective[k] = w.effective[k]


@step
def learn_from(run: Run, b: int, after: Array, bound: Array, passed: bool) -> None:
    """Let parties and observers learn from what became of a body: `after` was voted, and binds as far as `bound`."""
    s = run.state
    for i in range(s.alive.shape[0]):
        learn(run, b, i, after, bound)
    done = 1.0 if passed else 0.0
    s.reputation[0] = polity.reputation_after(s.reputation[0], run.inputs.behaviour.learning, done)


@step
def learn(run: Run, b: int, i: int, after: Array, bound: Array) -> None:
    """Let a party compare what a body delivered with what its terms promised: members, and opposition that watched."""
    inputs, s, w, t = run.inputs, run.state, run.work, run.state.terms
    parties, behaviour = inputs.parties, inputs.behaviour
    inside = s.present[b, i] > 0.0
    if not inside and (s.opposed[i] == 0.0 or s.alive[i] == 0.0):
        return
    got = body.delivered(
        w.best,
        w.before_effective,
        after,
        bound,
        t.agenda[b],
        parties.salience,
        parties.discernment[i],
        i,
    )
    promised = polity.promise(t.status[b], s.effort[b])
    rate = behaviour.learning if inside else behaviour.learning * behaviour.watching
    s.trust[i] = polity.trust_at_close(s.trust[i], rate, got, promised)
