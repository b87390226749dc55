"""What the president settles on when a body closes, who ratifies it, and what its enactment does."""

from model.compiled import equation, tell
from model.equations import body, contestation, elections, participation, polity, president
from model.month.record import Run, is_open
from model.numbers import Array


@equation
def president_gains(run: Run, month: int, invited: float, seated: float) -> tuple[float, float]:
    """Fill `w.gains` for a month to come, as expected now; return his audience then and legitimacy at home."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour, issues = inputs.behaviour, inputs.issues
    dissent = polity.expected_pressure(s.domestic[0], behaviour.domestic_decay, month - run.month)
    criticism = polity.expected_pressure(s.external[0], behaviour.external_decay, month - run.month)
    near = president.stakes_abroad(inputs.external, behaviour, criticism, month, w.stakes)
    president.legitimacy_abroad(inputs.external, behaviour.legitimacy_base, invited, seated, w.legitimacies)
    home = polity.legitimacy(behaviour.legitimacy_base, invited, seated, behaviour.domestic_discernment)
    president.marginal_gains(
        w.stakes,
        w.legitimacies,
        inputs.external.discernment,
        behaviour.dissent_weight,
        dissent,
        home,
        behaviour.domestic_discernment,
        issues.visibility,
        issues.capture,
        s.dominance[0],
        w.gains,
    )
    return dissent + criticism + near, home


@equation
def chair_points(run: Run, guidance: float, out: Array) -> None:
    """Fill `out` with the levels that a chair guided by the president proposes; `w.gains` are his."""
    inputs, s, w = run.inputs, run.state, run.work
    issues = inputs.issues
    body.chair_points(
        s.level,
        w.gains,
        inputs.behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
        guidance,
        out,
    )


@equation
def best_package(
    run: Run, drafted: Array, recommended: Array, status: float, audience: float
) -> tuple[float, float]:
    """Fill `w.proposed` with the best package the president can settle on; return his gain, and what drafts alone gain."""
    inputs, s, w = run.inputs, run.state, run.work
    issues, behaviour = inputs.issues, inputs.behaviour
    worth = president.worth_of_drafts(
        s.level,
        w.gains,
        drafted,
        recommended,
        president.word_cost(behaviour.word_cost, status, audience),
        behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
        behaviour.legislating_cost,
        w.proposed,
    )
    return president.package(worth, behaviour.opening_cost, s.level, w.proposed), worth


@equation
def gain_from(run: Run, proposed: Array) -> float:
    """Return the president's gain from other levels that no recommendation binds."""
    inputs, s, w = run.inputs, run.state, run.work
    issues = inputs.issues
    return president.gain_from(
        s.level,
        proposed,
        w.gains,
        inputs.behaviour.power_weight,
        issues.salience,
        issues.ideal,
        issues.capture,
        s.dominance[0],
    )


@equation
def enact(run: Run, proposed: Array) -> None:
    """Put new levels in force; pressure is eased as far as reform is seen."""
    inputs, s, w = run.inputs, run.state, run.work
    issues, behaviour = inputs.issues, inputs.behaviour
    home = polity.perceived_reform(
        proposed,
        s.level,
        issues.weight,
        issues.visibility,
        issues.capture,
        s.dominance[0],
        behaviour.domestic_discernment,
    )
    abroad = president.reform_seen_abroad(inputs.external, issues, proposed, s.level, s.dominance[0])
    s.domestic[0] = polity.next_pressure(s.domestic[0], 0.0, 0.0, polity.eased(behaviour.relief, home))
    s.external[0] = polity.next_pressure(s.external[0], 0.0, 0.0, polity.eased(behaviour.relief, abroad))
    for k in range(s.level.shape[0]):
        s.level[k] = proposed[k]
    w.stale.fill(1.0)
    for b in range(s.opened.shape[0]):
        w.version[b] += 1


@equation
def share_in_favour(run: Run, proposed: Array) -> float:
    """Return the share of parliament, or of a referendum, for what the president supports; fills `w.assents`."""
    inputs, s, w = run.inputs, run.state, run.work
    issues, parties, law = inputs.issues, inputs.parties, inputs.polity
    president.assents_to(
        s.level,
        proposed,
        s.alive,
        parties.ideal,
        parties.salience,
        issues.capture,
        s.dominance[0],
        parties.discernment,
        w.assents,
    )
    unaffiliated = 0.0 if law.referendum else s.independents[0]
    for i in range(s.alive.shape[0]):
        w.ballot[i] = voting_weight(run, i, 0.0) if law.referendum else s.seats[i]
    return president.carried_by(
        w.ballot, parties.opposition, w.assents, unaffiliated, law.independents_loyalty
    )


@equation
def voting_weight(run: Run, i: int, noise: float) -> float:
    """Return a party's weight at the polls, 0 if it does not exist."""
    inputs, s = run.inputs, run.state
    if s.alive[i] == 0.0:
        return 0.0
    return elections.vote_weight(
        s.resources[i],
        inputs.parties.opposition[i] == 0.0,
        inputs.behaviour.incumbency,
        s.dominance[0],
        inputs.behaviour.protest,
        s.domestic[0],
        noise,
    )


@equation
def outside_consents(run: Run) -> bool:
    """Whether most of the excluded, by resources, assent to the package whose assents are known."""
    s = run.state
    return contestation.outside_consents(
        s.resources, run.inputs.parties.opposition, s.alive, s.seated, run.work.assents
    )


@equation
def close_due_bodies(run: Run) -> None:
    """Close the bodies whose last month it is."""
    s = run.state
    for b in range(s.opened.shape[0]):
        if is_open(run, b) and s.terms.close[b] == run.month:
            close_body(run, b)


@equation
def close_body(run: Run, b: int) -> None:
    """Close a body: the president settles the package, it is ratified or not, and members learn what came of it."""
    inputs, s, w = run.inputs, run.state, run.work
    audience, _ = president_gains(run, run.month, s.invited_share[b], s.represented[b] / s.months[b])
    gain, worth = best_package(run, s.drafted[b], s.recommended[b], s.terms.status[b], audience)
    s.output[b] = body.draft_output(s.level, s.drafted[b], s.recommended[b], inputs.issues.weight)
    carried = share_in_favour(run, w.proposed) if gain > 0.0 else 0.0
    enacted = gain > 0.0 and president.ratified(carried, inputs.polity.quota)
    if enacted and s.crisis[0] > 0.0:
        enacted = outside_consents(run)
    for k in range(s.level.shape[0]):
        w.best[k] = s.level[k]
    if enacted:
        tell(run.listener, "package", b)
        enact(run, w.proposed)
        s.enacted[b] = 1.0
        s.package_month[0] = run.month
    for i in range(s.alive.shape[0]):
        if s.present[b, i] > 0.0:
            learn(run, b, i)
            s.present[b, i] = 0.0
    s.closed[b] = run.month
    tell(run.listener, "closed", b, gain, carried, worth)


@equation
def learn(run: Run, b: int, i: int) -> None:
    """Let a member compare what a body delivered, since the levels in `w.best`, with what its terms promised."""
    inputs, s, t = run.inputs, run.state, run.state.terms
    parties = inputs.parties
    got = body.delivered(
        run.work.best,
        s.level,
        t.agenda[b],
        parties.salience,
        inputs.issues.capture,
        s.dominance[0],
        parties.discernment[i],
        i,
    )
    promised = participation.credibility(1.0, t.status[b], t.guidance[b])
    s.trust[i] = polity.trust_at_close(s.trust[i], inputs.behaviour.learning, got, promised)
