"""What is written down of a run: series by month, outcomes at its end."""

from model.compiled import equation
from model.equations import body, contestation, polity
from model.month.bodies import any_open
from model.month.record import BINDING, Run, constraint
from model.numbers import NONE, Array
from model.outcomes import NOT_OPENED, PLURAL


@equation
def record_month(run: Run, out: Array) -> None:
    """Fill the month's row of the series, and keep the most constraint there was."""
    inputs, s, w = run.inputs, run.state, run.work
    if w.stale[BINDING] > 0.0:
        w.stale[BINDING] = 0.0
        s.constraint[0] = constraint(run, s.level, s.dominance[0])
        s.gained[0] = max(s.gained[0], s.constraint[0])
    if out.shape[0] == 0:
        return
    row = out[run.month]
    row[0] = s.domestic[0]
    row[1] = s.external[0]
    row[2] = s.dominance[0]
    row[3] = polity.nominal_index(s.level, s.start, inputs.issues.weight)
    row[4] = 1.0 - s.constraint[0]
    row[5] = contestation.mobilisation(s.domestic[0], s.excluded[0])
    row[6] = s.crisis[0]
    row[7] = 1.0 if any_open(run) else 0.0
    place = 8
    for j in range(s.approval.shape[0]):
        row[place] = s.approval[j]
        place += 1
    for i in range(s.alive.shape[0]):
        row[place] = s.seated[i]
        place += 1


@equation
def record_run(run: Run, row: Array) -> None:
    """Fill the row of a run's outcomes."""
    inputs, s = run.inputs, run.state
    first = inputs.polity.dominance
    before = constraint(run, s.start, first)
    after = constraint(run, s.level, s.dominance[0])
    reform = constraint(run, s.level, first) - before
    nominal = polity.nominal_index(s.level, s.start, inputs.issues.weight)
    row[0] = nominal
    row[1] = after - before
    row[2] = reform
    row[3] = after - before - reform
    row[4] = nominal - (after - before)
    row[5] = 1.0 - after
    row[6] = before - after
    row[7] = s.dominance[0]
    row[8] = s.domestic[0]
    row[9] = s.external[0]
    row[10] = s.crises[0]
    row[11] = s.paralysis[0]
    row[12] = s.settlements[0]
    row[13] = s.gained[0] - before
    row[14] = s.reversals[0]
    row[15] = s.reversal_after[0]
    row[16] = s.created[0]
    row[17] = 1.0 if s.package_month[0] >= 0.0 else 0.0
    row[18] = s.package_month[0]
    place = 19
    for j in range(s.approval.shape[0]):
        row[place] = s.approval[j]
        row[place + 1] = s.awarded[j]
        place += 2
    for k in range(s.level.shape[0]):
        row[place] = s.level[k]
        change = s.level[k] - s.start[k]
        row[place + s.level.shape[0]] = change
        capture = inputs.issues.capture[k]
        row[place + 2 * s.level.shape[0]] = polity.effective_level(change, capture, s.dominance[0])
        row[place + 3 * s.level.shape[0]] = polity.effective_level(change, capture, PLURAL)
        place += 1
    place += 3 * s.level.shape[0]
    for i in range(s.alive.shape[0]):
        row[place] = s.resources[i]
        row[place + 1] = s.votes[i]
        row[place + 2] = s.seats[i]
        place += 3
    for b in range(s.opened.shape[0]):
        place = record_body(run, b, row, place)


@equation
def record_body(run: Run, b: int, row: Array, place: int) -> int:
    """Fill the outcomes of a body from a place in the row; return the place after them."""
    s = run.state
    t = s.terms
    row[place] = float(s.opened[b])
    row[place + 1] = float(s.closed[b])
    row[place + 2] = s.pressure[b]
    was = s.opened[b] != NONE
    row[place + 3] = t.status[b] if was else 0.0
    row[place + 4] = t.guidance[b] if was else 0.0
    row[place + 5] = t.seat_share[b] if was else 0.0
    granted, drafted, agenda = 0.0, 0.0, 0.0
    if was:
        for g in range(t.granted.shape[1]):
            granted += t.granted[b, g]
        for k in range(s.level.shape[0]):
            agenda += t.agenda[b, k]
            drafted += s.drafted[b, k]
    row[place + 6] = granted
    row[place + 7] = drafted / agenda if agenda > 0.0 else 0.0
    row[place + 8] = s.output[b]
    row[place + 9] = s.opposition[b] / s.months[b] if s.months[b] > 0.0 else 0.0
    row[place + 10] = s.represented[b] / s.months[b] if s.months[b] > 0.0 else 0.0
    row[place + 11] = s.enacted[b]
    row[place + 12] = t.status_kind[b] if was else NOT_OPENED
    row[place + 13] = t.chair_kind[b] if was else NOT_OPENED
    took_part = body.attendance(s.sat[b], s.lived[b], t.invited[b], run.inputs.parties.opposition)
    row[place + 14] = took_part.participants
    row[place + 15] = took_part.opposition_participants
    row[place + 16] = took_part.opposition_participation
    place += 17
    parties = s.alive.shape[0]
    for i in range(parties):
        row[place + i] = s.sat[b, i] / s.lived[b, i] if s.lived[b, i] > 0.0 else 0.0
        row[place + parties + i] = s.sat[b, i]
    place += 2 * parties
    return place
