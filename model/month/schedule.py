"""The order of a month, and the record of a run before the first."""

from model.compiled import apart, equation
from model.draws import Draws
from model.month.aftermath import experience, pressures
from model.month.bodies import is_open, open_body
from model.month.calendar import bring_events, change_parties
from model.month.creation import create_body
from model.month.drafting import count_seats, draft
from model.month.joining import participate, take_turns, those_who_may_join
from model.month.observers import judge
from model.month.package import close_body
from model.month.record import Run, new_state, new_work
from model.month.street import contest
from model.month.table import turn_to
from model.numbers import Inputs


def new_run(inputs: Inputs, chance: Draws) -> Run:
    """Return the record of a run that has not begun (`reset` begins it)."""
    state = new_state(inputs)
    return Run(inputs, chance, state, new_work(inputs, state, create_body, contest), 0, -1)


@equation
def live_month(run: Run) -> None:
    """Take a run through the month at which it stands."""
    inputs, s, w = run.inputs, run.state, run.work
    change_parties(run)
    bring_events(run)
    judge(run)
    if inputs.rules.endogenous:
        apart(w.create, run)
    else:
        for b in range(s.opened.shape[0]):
            if s.terms.open[b] == run.month:
                open_body(run, b)
    callers = those_who_may_join(run)
    take_turns(run, callers)
    for b in range(s.opened.shape[0]):
        if is_open(run, b):
            turn_to(run, b)
            participate(run, b, callers)
            draft(run, b)
            count_seats(run, b)
    experience(run)
    for b in range(s.opened.shape[0]):
        if is_open(run, b) and s.terms.close[b] == run.month:
            close_body(run, b)
    pressures(run)
    if inputs.rules.contestation:
        apart(w.contest, run)
