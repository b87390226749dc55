"""What a month leaves behind: trust, resources, grievances and pressures."""

from model.compiled import step
from model.equations import participation, polity, president
from model.month.enactment import public_standing
from model.month.record import BINDING, Run, constraint, is_open


@step
def experience(run: Run) -> None:
    """Let parties live through a month at a table or outside."""
    s = run.state
    for i in range(s.alive.shape[0]):
        s.seated[i] = 0.0
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            for i in range(s.alive.shape[0]):
                if s.present[b, i] > 0.0:
                    sit_through(run, b, i)
    for i in range(s.alive.shape[0]):
        if s.seated[i] == 0.0:
            live_outside(run, i)
        s.grievance[i] = polity.forgotten(s.grievance[i], run.inputs.behaviour.forgetting)


@step
def sit_through(run: Run, b: int, i: int) -> None:
    """Let a party live through a month at a table; the opposition's trust falls as the table is one-sided."""
    s, parties, behaviour = run.state, run.inputs.parties, run.inputs.behaviour
    s.seated[i] = 1.0
    if s.opposed[i] > 0.0:
        s.trust[i] = polity.trust_inside(s.trust[i], behaviour.disillusion, s.share[b])
    s.resources[i] = polity.resources_inside(
        s.resources[i],
        behaviour.cooptation,
        parties.patronage[i],
        behaviour.erosion,
        participation.association(parties.hardline[i], s.share[b]),
    )


@step
def live_outside(run: Run, i: int) -> None:
    """Let a party live through a month without a seat; the opposition loses resources to a dominant bloc."""
    s = run.state
    if s.outside[i] > 0.0 and s.alive[i] > 0.0:
        s.resources[i] = polity.resources_in_opposition(
            s.resources[i], run.inputs.behaviour.attrition, s.dominance[0], s.domestic[0]
        )


@step
def pressures(run: Run) -> None:
    """Renew the pressures at home and abroad: fed by the excluded, eased by open bodies."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour = inputs.behaviour
    home, abroad = 0.0, 0.0
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            seated, invited = public_standing(run, b), s.invited_share[b]
            faith = polity.faith_in(s.reputation[0], s.terms.status[b])
            base = behaviour.legitimacy_base
            here = polity.legitimacy(base, invited, seated, behaviour.domestic_discernment, faith)
            there = president.legitimacy_abroad(inputs.external, base, invited, seated, faith, w.legitimacies)
            home = max(home, here)
            abroad = max(abroad, there)
    s.excluded[0] = polity.excluded_resources(s.resources, s.outside, s.alive, s.seated)
    source = polity.eased(behaviour.exclusion, s.excluded[0])
    s.domestic[0] = polity.next_pressure(
        s.domestic[0], behaviour.domestic_decay, source, behaviour.soothing * home
    )
    s.remembered[0] = polity.next_pressure(s.remembered[0], behaviour.domestic_decay, source, 0.0)
    s.external[0] = polity.next_pressure(
        s.external[0], behaviour.external_decay, 0.0, behaviour.soothing * abroad
    )


@step
def measure_constraint(run: Run) -> None:
    """Measure the constraint in force, if anything has changed, and keep the most there was."""
    s, w = run.state, run.work
    if w.stale[BINDING] > 0.0:
        w.stale[BINDING] = 0.0
        s.constraint[0] = constraint(run, s.level, s.condition, s.dominance[0])
        s.gained[0] = max(s.gained[0], s.constraint[0])
