"""What is expected of a body: pressures at its close, and the package with the table as it is, or with one party changed."""

from model.compiled import step
from model.equations import body, design, polity
from model.month.bargain import bargain, imagine_without
from model.month.package import at_the_close
from model.month.record import Run, months_of
from model.month.table import refresh_now, refresh_toggled, seat_those_present
from model.numbers import Array


@step
def expect(run: Run, b: int) -> None:
    """Form new expectations of the pressures at a body's close; what was foreseen no longer holds."""
    behaviour, s, w = run.inputs.behaviour, run.state, run.work
    months = s.terms.close[b] - run.month
    source = polity.eased(behaviour.exclusion, s.excluded[0])
    s.ahead_home[b] = polity.expected_pressure(s.domestic[0], behaviour.domestic_decay, source, months)
    s.ahead_abroad[b] = polity.expected_pressure(s.external[0], behaviour.external_decay, 0.0, months)
    w.news[b] = 0.0
    w.alone_known[b] = 0.0
    w.version[b] += 1


@step
def represented_now(run: Run, b: int) -> float:
    """Return how near the opposition at a table is to its proportionate share."""
    return body.representation(seat_those_present(run, b), run.state.proportionate[b])


@step
def drafting_pace(run: Run, b: int) -> float:
    """Return the monthly hazard that an agenda issue gets a draft, by guidance or by the body's own initiative."""
    behaviour, s, t = run.inputs.behaviour, run.state, run.state.terms
    driven = s.effort[b]
    if t.consent[b] > 0.0:
        driven = max(driven, body.own_initiative(t.consent[b], represented_now(run, b)))
    return polity.drafting_hazard(behaviour.pace, driven, behaviour.floor, t.status[b], months_of(run, b))


@step
def expected_output(run: Run, b: int) -> float:
    """Return the share of its agenda that a body is expected to draft in its time."""
    t = run.state.terms
    if t.tabled[b] > 0.0:
        return 1.0
    return design.expected_drafting(drafting_pace(run, b), months_of(run, b))


@step
def foresee(run: Run, b: int, recommended: Array) -> float:
    """Fill the package expected at a body's close with the table as it is; return the president's gain from it."""
    s, w, t = run.state, run.work, run.state.terms
    close = at_the_close(run, b)
    if w.alone_known[b] == 0.0:
        w.alone_known[b] = 1.0
        imagine_without(run, b, t.agenda[b], s.chair[b], close)
    seated = represented_now(run, b)
    gain, _ = bargain(run, b, t.agenda[b], recommended, close, seated)
    return gain


@step
def know_now(run: Run, b: int) -> None:
    """Work out the package expected of a table, unless it is known."""
    w = run.work
    refresh_now(run, b)
    if w.now_known[b] != w.version[b]:
        w.now_known[b] = w.version[b]
        foresee(run, b, w.now[b])
        for k in range(w.binds.shape[0]):
            w.now_level[b, k] = w.proposed[k]
            w.now_effective[b, k] = w.binds[k]


@step
def know_other(run: Run, b: int, i: int) -> None:
    """Work out the package expected of a table with a party more, or less, unless it is known."""
    s, w = run.state, run.work
    refresh_toggled(run, b, i)
    if w.other_known[b, i] != w.version[b]:
        w.other_known[b, i] = w.version[b]
        here = s.present[b, i]
        s.present[b, i] = 1.0 - here
        foresee(run, b, w.toggled[b, i])
        s.present[b, i] = here
        for k in range(w.binds.shape[0]):
            w.other_level[b, i, k] = w.proposed[k]
            w.other_effective[b, i, k] = w.binds[k]
