"""What is recorded of a run: outcomes at its end and series by month.

An outcome is one function here: its name is the column, its docstring the text; the decorator says unit and bounds. Those
of an actor, an issue or a body come once for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from model.compiled import equation, how_many
from model.domain import Case
from model.equations import polity
from model.equations.body import Attendance
from model.equations.body import attendance as attendance_of
from model.inputs import body_names
from model.measures import CATEGORY, CHANGE, COUNT, MONTH, PARTIES, SHARE, YES, Entries, Outcome
from model.month.record import Run, any_open, constraint, constraint_before, mobilised_without
from model.numbers import NONE, NOT_OPENED, Array

type Titles = tuple[tuple[str, str], ...]

PLURAL = 0.3  # dominance at which nobody can do without the others

of_run = Entries()
of_external = Entries("{entry}.{0}")
of_issue = Entries("{entry}.{0}")
of_party = Entries("{entry}.{0}")
of_body = Entries("{0}.{entry}")
of_member = Entries("{0}.{entry}.{1}")  # of a party at a body
by_month = Entries()
by_month_of_external = Entries("{entry}.{0}")
by_month_of_party = Entries("{entry}.{0}")


# outcomes of a run


@of_run.entry(*CHANGE)
def nominal_reform(run: Run) -> float:
    """Change of the constitution as written, by weight."""
    return polity.nominal_index(run.state.level, run.state.start, run.inputs.issues.weight)


@equation
def constraint_after(run: Run) -> float:
    """Return the constraint in force."""
    return constraint(run, run.state.level, run.state.condition, run.state.dominance[0])


@of_run.entry(*CHANGE)
def effective_reform(run: Run) -> float:
    """Change of effective constraint on the president."""
    return constraint_after(run) - constraint_before(run)


@of_run.entry(*CHANGE)
def effective_by_reform(run: Run) -> float:
    """Change of effective constraint due to levels, at the first dominance."""
    s = run.state
    return constraint(run, s.level, s.condition, run.inputs.polity.dominance) - constraint_before(run)


@of_run.entry(*CHANGE)
def effective_by_dominance(run: Run) -> float:
    """Change of effective constraint due to dominance."""
    return constraint_after(run) - constraint_before(run) - effective_by_reform(run)


@of_run.entry("share", False, -2.0, 2.0)
def facade_gap(run: Run) -> float:
    """Nominal less effective change."""
    return nominal_reform(run) - (constraint_after(run) - constraint_before(run))


@of_run.entry(*SHARE)
def presidential_power(run: Run) -> float:
    """Presidential power at the end."""
    return 1.0 - constraint_after(run)


@of_run.entry(*CHANGE)
def power_change(run: Run) -> float:
    """Change of presidential power."""
    return constraint_before(run) - constraint_after(run)


@of_run.entry(*SHARE)
def dominance(run: Run) -> float:
    """Dominance of the president's side at the end."""
    return run.state.dominance[0]


@of_run.entry(*SHARE)
def domestic_pressure(run: Run) -> float:
    """Domestic pressure at the end."""
    return run.state.domestic[0]


@of_run.entry(*SHARE)
def external_pressure(run: Run) -> float:
    """External pressure at the end."""
    return run.state.external[0]


@of_run.entry(*COUNT)
def crises(run: Run) -> float:
    """Open crises."""
    return run.state.crises[0]


@of_run.entry("months", True, 0.0, None)
def paralysis_months(run: Run) -> float:
    """Months of paralysis."""
    return run.state.paralysis[0]


@of_run.entry(*COUNT)
def settlements(run: Run) -> float:
    """Settlements of a crisis."""
    return run.state.settlements[0]


@of_run.entry(*SHARE)
def constraint_gained(run: Run) -> float:
    """Most effective constraint gained at any time."""
    return run.state.gained[0] - constraint_before(run)


@of_run.entry(*COUNT)
def reversals(run: Run) -> float:
    """Settlements taken back."""
    return run.state.reversals[0]


@of_run.entry(*MONTH)
def reversal_after(run: Run) -> float:
    """Months from settlement to reversal."""
    return run.state.reversal_after[0]


@of_run.entry(*COUNT)
def bodies_created(run: Run) -> float:
    """Bodies that opened."""
    return run.state.created[0]


@of_run.entry(*YES)
def package(run: Run) -> float:
    """Whether a package was enacted."""
    return 1.0 if run.state.package_month[0] >= 0.0 else 0.0


@of_run.entry(*MONTH)
def package_month(run: Run) -> float:
    """Month of the last package."""
    return run.state.package_month[0]


# of every external actor


@by_month_of_external.entry(*CHANGE)
@of_external.entry(*CHANGE)
def approval(run: Run, actor: int) -> float:
    """Approval by {}."""
    return run.state.approval[actor]


@of_external.entry(*YES)
def awarded(run: Run, actor: int) -> float:
    """Whether {} award the prize."""
    return run.state.awarded[actor]


# of every issue


@of_issue.entry(*SHARE)
def level(run: Run, issue: int) -> float:
    """Level at the end: {}."""
    return run.state.level[issue]


@of_issue.entry(*CHANGE)
def change(run: Run, issue: int) -> float:
    """Change: {}."""
    return run.state.level[issue] - run.state.start[issue]


@equation
def effective_change(run: Run, issue: int, dominance: float) -> float:
    """Return how far a level binds after the run, less how far it bound before, both at a dominance."""
    s, capture = run.state, run.inputs.issues.capture[issue]
    after = polity.effective_level(s.level[issue], polity.binding(capture, dominance, s.condition[issue]))
    return after - polity.effective_level(s.start[issue], polity.binding(capture, dominance, 0.0))


@of_issue.entry(*SHARE)
def condition(run: Run, issue: int) -> float:
    """Share that conditions neutralise: {}."""
    return run.state.condition[issue]


@of_issue.entry(*CHANGE)
def real(run: Run, issue: int) -> float:
    """Effective change by reform: {}."""
    return effective_change(run, issue, run.state.dominance[0])


@of_issue.entry(*CHANGE)
def plural(run: Run, issue: int) -> float:
    """The same change at a dominance of 0.3: {}."""
    return effective_change(run, issue, PLURAL)


# of every party


@of_party.entry("resources", False, 0.0, None)
def resources(run: Run, party: int) -> float:
    """Resources at the end: {}."""
    return run.state.resources[party]


@of_party.entry(*SHARE)
def votes(run: Run, party: int) -> float:
    """Votes at the last election: {}."""
    return run.state.votes[party]


@of_party.entry("seats", True, 0.0, None)
def seats(run: Run, party: int) -> float:
    """Seats at the end: {}."""
    return run.state.seats[party]


# of every body


@equation
def sat_at_all(run: Run, body: int) -> bool:
    """Whether a body has opened."""
    return bool(run.state.opened[body] != NONE)


@of_body.entry(*MONTH)
def opened(run: Run, body: int) -> float:
    """{}: month in which it opened."""
    return float(run.state.opened[body])


@of_body.entry(*MONTH)
def closed(run: Run, body: int) -> float:
    """{}: month in which it closed."""
    return float(run.state.closed[body])


@of_body.entry("share", False, 0.0, 2.0)
def pressure(run: Run, body: int) -> float:
    """{}: sum of pressures when it opened."""
    return run.state.pressure[body]


@of_body.entry(*SHARE)
def status(run: Run, body: int) -> float:
    """{}: bindingness."""
    return run.state.terms.status[body] if sat_at_all(run, body) else 0.0


@of_body.entry(*SHARE)
def guidance(run: Run, body: int) -> float:
    """{}: guidance from the president."""
    return run.state.effort[body] if sat_at_all(run, body) else 0.0


@of_body.entry(*SHARE)
def seat_share(run: Run, body: int) -> float:
    """{}: seats offered to the opposition."""
    return run.state.terms.seat_share[body] if sat_at_all(run, body) else 0.0


@of_body.entry(*COUNT)
def granted(run: Run, body: int) -> float:
    """{}: guarantees granted."""
    total = 0.0
    if sat_at_all(run, body):
        for guarantee in range(run.state.terms.granted.shape[1]):
            total += run.state.terms.granted[body, guarantee]
    return total


@of_body.entry(*SHARE)
def drafted(run: Run, body: int) -> float:
    """{}: share of its agenda drafted."""
    done, agenda = 0.0, 0.0
    if sat_at_all(run, body):
        for issue in range(run.state.level.shape[0]):
            agenda += run.state.terms.agenda[body, issue]
            done += run.state.drafted[body, issue]
    return done / agenda if agenda > 0.0 else 0.0


@of_body.entry(*SHARE)
def output(run: Run, body: int) -> float:
    """{}: recommended change, by weight."""
    return run.state.output[body]


@of_body.entry(*SHARE)
def opposition(run: Run, body: int) -> float:
    """{}: opposition's share of the seats taken, mean over months."""
    months = run.state.months[body]
    return run.state.opposition[body] / months if months > 0.0 else 0.0


@of_body.entry(*SHARE)
def represented(run: Run, body: int) -> float:
    """{}: opposition's seats taken against its proportionate share, mean over months."""
    months = run.state.months[body]
    return run.state.represented[body] / months if months > 0.0 else 0.0


@of_body.entry(*YES)
def enacted(run: Run, body: int) -> float:
    """{}: whether its package was enacted."""
    return run.state.enacted[body]


@of_body.entry(*YES)
def replaced(run: Run, body: int) -> float:
    """{}: whether another took its place before its time was over."""
    return run.state.replaced[body]


@of_body.entry(*YES)
def submitted(run: Run, body: int) -> float:
    """{}: whether a package was put to the vote."""
    return run.state.submitted[body]


@of_body.entry(*SHARE)
def share_for(run: Run, body: int) -> float:
    """{}: share of the votes for its package (0 if none was put to the vote)."""
    return run.state.carried[body]


@of_body.entry(*CATEGORY)
def status_kind(run: Run, body: int) -> float:
    """{}: its status, by place among the statuses of the case."""
    return run.state.terms.status_kind[body] if sat_at_all(run, body) else NOT_OPENED


@of_body.entry(*CATEGORY)
def chair_kind(run: Run, body: int) -> float:
    """{}: its chair, by place among the chairs of the case."""
    return run.state.terms.chair_kind[body] if sat_at_all(run, body) else NOT_OPENED


@equation
def attendance(run: Run, body: int) -> Attendance:
    """Return who took part in a body."""
    s = run.state
    return attendance_of(s.sat[body], s.lived[body], s.terms.invited[body], run.inputs.parties.opposition)


@of_body.entry(*PARTIES)
def participants(run: Run, body: int) -> float:
    """{}: parties that take part: at the table in at least half of the months in which both existed."""
    return attendance(run, body).participants


@of_body.entry(*PARTIES)
def opposition_participants(run: Run, body: int) -> float:
    """{}: invited opposition parties that take part: at the table in at least half of the months in which both existed."""
    return attendance(run, body).opposition_participants


@of_body.entry(*SHARE)
def opposition_participation(run: Run, body: int) -> float:
    """{}: share of the invited opposition that sits there in at least half of the months in which both existed."""
    return attendance(run, body).opposition_participation


@of_member.entry(*SHARE)
def joined(run: Run, body: int, party: int) -> float:
    """{}: share of the months in which both existed with {} at the table."""
    lived = run.state.lived[body, party]
    return run.state.sat[body, party] / lived if lived > 0.0 else 0.0


@of_member.entry(*YES)
def left(run: Run, body: int, party: int) -> float:
    """{}: whether {} sat there and walked out for good."""
    return run.state.walked_out[body, party]


@of_member.entry("months", True, 0.0, None)
def months_of(run: Run, body: int, party: int) -> float:
    """{}: months with {} at the table."""
    return run.state.sat[body, party]


# series by month


for _measure, _unit, _text in (
    (domestic_pressure, SHARE, "Domestic pressure"),
    (external_pressure, SHARE, "External pressure"),
    (dominance, SHARE, "Dominance of the president's side"),
    (nominal_reform, CHANGE, "Nominal reform"),
    (presidential_power, SHARE, "Presidential power"),
):
    by_month.entry(*_unit, text=_text)(_measure)


@by_month.entry("resources", False, 0.0, None)
def mobilisation(run: Run) -> float:
    """Mobilisation of the excluded."""
    return mobilised_without(run, run.state.domestic[0], run.state.seated)


@by_month.entry(*YES)
def crisis(run: Run) -> float:
    """Whether a crisis is open."""
    return run.state.crisis[0]


@by_month.entry(*YES)
def body(run: Run) -> float:
    """Whether a body is open."""
    return 1.0 if any_open(run) else 0.0


@by_month_of_party.entry(*YES)
def seated(run: Run, party: int) -> float:
    """{} sits in a body."""
    return run.state.seated[party]


# rows and columns

_run, _external, _issue, _party = (each.recorder() for each in (of_run, of_external, of_issue, of_party))
_body, _member, _monthly = (each.recorder() for each in (of_body, of_member, by_month))
_monthly_external, _monthly_party = by_month_of_external.recorder(), by_month_of_party.recorder()


@equation
def record_run(run: Run, row: Array) -> None:
    """Fill the row of a run's outcomes."""
    s = run.state
    place = _run(row, 0, run)
    for actor in range(s.approval.shape[0]):
        place = _external(row, place, run, actor)
    for issue in range(s.level.shape[0]):
        place = _issue(row, place, run, issue)
    for party in range(s.alive.shape[0]):
        place = _party(row, place, run, party)
    for body in range(s.opened.shape[0]):
        place = _body(row, place, run, body)
        for party in range(s.alive.shape[0]):
            place = _member(row, place, run, body, party)


@equation
def record_month(run: Run, row: Array) -> None:
    """Fill the row of a month's series."""
    s = run.state
    place = _monthly(row, 0, run)
    for actor in range(s.approval.shape[0]):
        place = _monthly_external(row, place, run, actor)
    for party in range(s.alive.shape[0]):
        place = _monthly_party(row, place, run, party)


def outcome_names(case: Case) -> Mapping[str, Outcome]:
    """Return what is recorded of every run of a case, in the order of the columns."""
    names = body_names(case)
    titles = {
        name: case.bodies[name].name if name in case.bodies else name.replace("_", " ") for name in names
    }
    tables = [_titles(case.parties), _titles(case.external), _titles(case.issues), tuple(titles.items())]
    kinds = tuple(case.statuses), tuple(case.chairs)
    return dict(_outcomes(how_many(), *tables, *kinds, case.president.title))


def _titles(things: Mapping[str, Any]) -> Titles:
    return tuple((name, each.name) for name, each in things.items())


@lru_cache(maxsize=16)
def _outcomes(
    filed: int,
    parties: Titles,
    external: Titles,
    issues: Titles,
    bodies: Titles,
    statuses: tuple[str, ...],
    chairs: tuple[str, ...],
    ruler: str,
) -> Mapping[str, Outcome]:
    """Return what is recorded where actors, issues and bodies have these names and titles."""
    found = dict(of_run.columns(ruler=ruler))
    found |= of_external.columns(dict(external))
    found |= of_issue.columns(dict(issues))
    found |= of_party.columns(dict(parties))
    choices = {"status_kind": statuses, "chair_kind": chairs}
    for name, title in bodies:
        for column, meaning in of_body.columns({name: title}, ruler=ruler):
            found[column] = replace(meaning, choices=choices.get(column.rpartition(".")[2], ()))
        found |= of_member.columns({name: title}, dict(parties))
    return found


def series_names(case: Case) -> Mapping[str, Outcome]:
    """Return what is recorded of every month of a run, in the order of the columns."""
    ruler = case.president.title
    return dict(_series(how_many(), _titles(case.external), _titles(case.parties), ruler))


@lru_cache(maxsize=16)
def _series(filed: int, external: Titles, parties: Titles, ruler: str) -> Mapping[str, Outcome]:
    found = dict(by_month.columns(ruler=ruler))
    found |= by_month_of_external.columns(dict(external))
    found |= by_month_of_party.columns(dict(parties))
    return found
