"""How those abroad judge what has been reformed, and whether they award the prize."""

from model.compiled import equation
from model.equations import external, polity
from model.month.record import ABROAD, Run


@equation
def judge(run: Run) -> None:
    """Let external actors look at what has been reformed, and award the prize or not at its deadline."""
    inputs, chance, s, w = run.inputs, run.chance, run.state, run.work
    behaviour, issues = inputs.behaviour, inputs.issues
    if w.stale[ABROAD] > 0.0:
        w.stale[ABROAD] = 0.0
        for j in range(s.approval.shape[0]):
            w.seen[j] = polity.perceived_reform(
                s.level,
                s.start,
                issues.weight,
                issues.visibility,
                issues.capture,
                s.dominance[0],
                inputs.external.discernment[j],
            )
    for j in range(s.approval.shape[0]):
        s.approval[j] = external.next_approval(s.approval[j], behaviour.judgement, w.seen[j])
        if inputs.external.deadline[j] == run.month:
            likely = external.award_probability(
                s.approval[j], behaviour.award_slope, behaviour.award_threshold
            )
            s.awarded[j] = 1.0 if chance.award[j, run.place, 0] < likely else 0.0
