"""The order of a month."""

from model.compiled import apart, step, tell
from model.month.aftermath import experience, measure_constraint, pressures
from model.month.bodies import open_due_bodies
from model.month.calendar import bring_events, change_parties
from model.month.drafting import count_seats, draft
from model.month.enactment import close_due_bodies
from model.month.joining import participate, take_turns
from model.month.observers import judge_all
from model.month.record import Run, is_open


@step
def live_month(run: Run) -> None:
    """Take a run through the month at which it stands."""
    change_parties(run)
    bring_events(run)
    judge_all(run)
    tell(run.listener, "before_bodies")
    if run.inputs.rules.endogenous:
        apart(run.work.create, run)
    else:
        open_due_bodies(run)
    hold_sessions(run)
    experience(run)
    close_due_bodies(run)
    pressures(run)
    if run.inputs.rules.contestation:
        apart(run.work.contest, run)
    measure_constraint(run)


@step
def hold_sessions(run: Run) -> None:
    """Let the parties come and go at every open body, and the body draft."""
    callers = take_turns(run)
    for b in range(run.state.opened.shape[0]):
        if is_open(run, b):
            participate(run, b, callers)
            draft(run, b)
            count_seats(run, b)
