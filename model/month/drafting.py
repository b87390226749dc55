"""What a body drafts in a month, and who sat there."""

from model.compiled import step, tell
from model.equations import body
from model.month.foresight import drafting_pace
from model.month.record import Run
from model.month.table import refresh_now, seat_those_present


@step
def draft(run: Run, b: int) -> None:
    """Let a body work for a month; what is ready gets the recommendation of the table as it is."""
    s, w = run.state, run.work
    t = s.terms
    s.work[b] += drafting_pace(run, b)
    for k in range(s.level.shape[0]):
        if (
            t.agenda[b, k] > 0.0
            and s.drafted[b, k] == 0.0
            and (t.tabled[b] > 0.0 or s.work[b] > s.needed[b, k])
        ):
            refresh_now(run, b)
            s.drafted[b, k] = 1.0
            s.recommended[b, k] = w.now[b, k]
            tell(run.listener, "draft", b, k)


@step
def count_seats(run: Run, b: int) -> None:
    """Keep count of who sits at a body and on what share of its seats."""
    s, w = run.state, run.work
    if w.seated_at[b] != w.version[b]:
        w.seated_at[b] = w.version[b]
        s.share[b] = seat_those_present(run, b)
    share = s.share[b]
    s.months[b] += 1.0
    s.opposition[b] += share
    s.represented[b] += body.representation(share, s.proportionate[b])
    for i in range(s.alive.shape[0]):
        s.lived[b, i] += s.alive[i]
        s.sat[b, i] += s.present[b, i]
