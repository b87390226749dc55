"""What a month leaves behind: trust, resources, grievances and pressures."""

from model.compiled import equation
from model.equations import participation, polity, president
from model.month.bodies import is_open
from model.month.record import Run


@equation
def experience(run: Run) -> None:
    """Let parties live through a month at a table or outside."""
    inputs, s = run.inputs, run.state
    parties, behaviour = inputs.parties, inputs.behaviour
    for i in range(s.alive.shape[0]):
        s.seated[i] = 0.0
    for b in range(s.opened.shape[0]):
        if not is_open(run, b):
            continue
        share = s.share[b]
        for i in range(s.alive.shape[0]):
            if s.present[b, i] > 0.0:
                s.seated[i] = 1.0
                if parties.opposition[i] > 0.0:
                    s.trust[i] = polity.trust_inside(s.trust[i], behaviour.disillusion, share)
                s.resources[i] = polity.resources_inside(
                    s.resources[i],
                    behaviour.cooptation,
                    parties.patronage[i],
                    behaviour.erosion,
                    participation.association(parties.hardline[i], share),
                )
    for i in range(s.alive.shape[0]):
        if s.seated[i] == 0.0 and parties.opposition[i] > 0.0 and s.alive[i] > 0.0:
            s.resources[i] = polity.resources_in_opposition(
                s.resources[i], behaviour.attrition, s.dominance[0]
            )
        s.grievance[i] = polity.forgotten(s.grievance[i], behaviour.forgetting)


@equation
def pressures(run: Run) -> None:
    """Renew the pressures at home and abroad: fed by the excluded, eased by open bodies."""
    inputs, s, w = run.inputs, run.state, run.work
    behaviour = inputs.behaviour
    home, abroad = 0.0, 0.0
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            seated = s.represented[b] / s.months[b]
            here = polity.legitimacy(
                behaviour.legitimacy_base, s.invited_share[b], seated, behaviour.domestic_discernment
            )
            there = president.legitimacy_abroad(
                inputs.external, behaviour.legitimacy_base, s.invited_share[b], seated, w.legitimacies
            )
            home = max(home, here)
            abroad = max(abroad, there)
    s.excluded[0] = polity.excluded_resources(s.resources, inputs.parties.opposition, s.alive, s.seated)
    s.domestic[0] = polity.next_pressure(
        s.domestic[0],
        behaviour.domestic_decay,
        polity.eased(behaviour.exclusion, s.excluded[0]),
        behaviour.soothing * home,
    )
    s.external[0] = polity.next_pressure(
        s.external[0], behaviour.external_decay, 0.0, behaviour.soothing * abroad
    )
