"""How those abroad judge what has been reformed, and whether they award the prize."""

from model.compiled import decision, step, tell
from model.equations import external, polity
from model.month.record import ABROAD, Run, levels_in_force


@step
def judge_all(run: Run) -> None:
    """Let external actors look at what has been reformed, and award the prize or not at its deadline."""
    s = run.state
    look_at_reform(run)
    for j in range(s.approval.shape[0]):
        judge(run, j)


@step
def look_at_reform(run: Run) -> None:
    """Fill `seen` with the reform that each external actor sees, if anything has changed."""
    inputs, s, w = run.inputs, run.state, run.work
    issues, external = inputs.issues, inputs.external
    if w.stale[ABROAD] > 0.0:
        w.stale[ABROAD] = 0.0
        levels_in_force(run)
        polity.effective_levels(s.start, issues.capture, s.dominance[0], w.nothing, w.before_effective)
        for j in range(s.approval.shape[0]):
            w.seen[j] = polity.perceived_reform(
                s.level, w.effective, s.start, w.before_effective, issues.noticed, external.discernment[j]
            )


@decision
def judge(run: Run, j: int) -> None:
    """Let an external actor judge the reform it sees, and award its prize or not at the deadline."""
    inputs, s = run.inputs, run.state
    behaviour = inputs.behaviour
    s.approval[j] = external.next_approval(s.approval[j], behaviour.judgement, run.work.seen[j])
    if inputs.external.deadline[j] == run.month:
        likely = external.award_probability(s.approval[j], behaviour.award_slope, behaviour.award_threshold)
        s.awarded[j] = 1.0 if run.chance.award[j, run.place, 0] < likely else 0.0
        tell(run.listener, "award", j, likely)
