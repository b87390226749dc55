"""The table of a body: who sits there, what it recommends, and what it would with one party more or less."""

from model.compiled import step
from model.equations import body
from model.month.record import Run
from model.numbers import Array
from model.rules.bargaining.table import recommendations


@step
def turn_to(run: Run, b: int) -> None:
    """Let the table and the offer be those of a body (records in compiled code: their fields can be set)."""
    s, w = run.state, run.work
    w.table.position = s.position[b]
    w.table.chair = s.chair[b]
    w.table.agenda_power = s.terms.agenda_power[b]
    w.offer.seat = s.offered[b]
    w.offer.present = s.present[b]
    w.offer.invited = s.eligible[b]
    w.offer.officials = s.terms.officials[b]


@step
def seat_those_present(run: Run, b: int) -> float:
    """Seat those present; return the opposition's share of the seats taken."""
    s, w = run.state, run.work
    body.take_seats(s.offered[b], s.present[b], s.terms.officials[b], w.table.seats, w.table.capability)
    return body.opposition_at(w.table.seats, w.offer.opposition)


@step
def recommend(run: Run, b: int, out: Array) -> None:
    """Fill `out` with what the table of those present recommends on every issue."""
    inputs, s, w = run.inputs, run.state, run.work
    seat_those_present(run, b)
    rules = inputs.rules
    recommendations(rules.bargaining, rules.has_chair, w.table, s.terms.agenda[b], out)


@step
def refresh_now(run: Run, b: int) -> None:
    """Work out what a table recommends, unless that is known."""
    w = run.work
    if w.now_at[b] != w.version[b]:
        recommend(run, b, w.now[b])
        w.now_at[b] = w.version[b]


@step
def refresh_toggled(run: Run, b: int, i: int) -> None:
    """Work out what a table would recommend with a party more, or less, unless that is known."""
    s, w = run.state, run.work
    if w.toggled_at[b, i] != w.version[b]:
        here = s.present[b, i]
        s.present[b, i] = 1.0 - here
        recommend(run, b, w.toggled[b, i])
        s.present[b, i] = here
        w.toggled_at[b, i] = w.version[b]
        w.pivotal[b, i] = 0.0
        for k in range(w.now.shape[1]):
            if w.toggled[b, i, k] != w.now[b, k]:
                w.pivotal[b, i] = 1.0


@step
def swap(one: Array, other: Array) -> None:
    """Let two rows change places."""
    for k in range(one.shape[0]):
        kept = one[k]
        one[k] = other[k]
        other[k] = kept


@step
def change_sides(run: Run, b: int, i: int) -> None:
    """Move a party to or from the table; what was worked out for that table is kept."""
    s, w = run.state, run.work
    s.present[b, i] = 1.0 - s.present[b, i]
    known = w.now_at[b] == w.version[b] and w.toggled_at[b, i] == w.version[b]
    foreseen = w.now_known[b] == w.version[b] and w.other_known[b, i] == w.version[b]
    w.version[b] += 1
    if foreseen:
        swap(w.now_level[b], w.other_level[b, i])
        swap(w.now_effective[b], w.other_effective[b, i])
        w.now_known[b] = w.version[b]
        w.other_known[b, i] = w.version[b]
    if known:
        swap(w.now[b], w.toggled[b, i])
        w.now_at[b] = w.version[b]
        w.toggled_at[b, i] = w.version[b]
