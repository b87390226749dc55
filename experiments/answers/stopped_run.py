"""A moment of a run, held still: the month's shocks have happened, its decisions have not."""

from __future__ import annotations

import re

from experiments.wording import nearest
from model.agents import ReformBody
from model.cases import Case, CaseError, Problem
from model.inputs import body_names, month_index
from model.simulation import ReformProcess
from model.story import Story


class _Reached(Exception):
    """The moment has come."""


class _Watch(Story):
    """Listens for the moment: a month, before a body opens, or before the parties at one decide."""

    def __init__(self, process: ReformProcess, month: int, body: str | None) -> None:
        super().__init__(process)
        self._month, self._body = month, body

    def before_bodies(self) -> None:
        """Stop if no body was named."""
        if self.process.month == self._month and self._body is None:
            raise _Reached

    def before_decisions(self, place: int) -> None:
        """Stop at the body that was named."""
        if self.process.month == self._month and self.process.body_at(place).name == self._body:
            raise _Reached


class StoppedRun(ReformProcess):
    """A run that stops at a month, before the president opens a body, or before the parties at one decide."""

    case: Case

    def __init__(self, case: Case, seed: int, run: int, month: int, body: str | None = None) -> None:
        super().__init__(case, seed, run)
        self._until = month
        self.record.listener = _Watch(self, month, body)

    def reach(self) -> StoppedRun:
        """Live until the moment and return the run as it is then; raises LookupError if it never comes."""
        try:
            while self.month < self._until:
                self.step()
        except _Reached:
            return self
        raise LookupError(f"the run has no such moment in {self.month_name(self._until)}")


def month_before_opening(case: Case, month: str | None, seed: int, run: int) -> StoppedRun:
    """Return a run in a month before any body opens; a CaseError if that is no month of the case."""
    if month is None:
        first = body_names(case)
        month = case.bodies[first[0]].open if first and first[0] in case.bodies else case.calendar.start
    return StoppedRun(case, seed, run, _index(case, month)).reach()


def month_of_body(
    case: Case, name: str | None, month: str | None, seed: int, run: int
) -> tuple[StoppedRun, ReformBody]:
    """Return a run in a month before the parties decide about a body, and the body; by default as it opens.

    A CaseError names the bodies there are, or the months in which the body sits in that run.
    """
    known = body_names(case)
    if name is None or name not in known:
        near = None if name is None else nearest(name, known)
        allowed = f"name a body with --body; there are {', '.join(known) or 'none'}"
        raise CaseError([Problem("command line", "--body", name, allowed, near)])
    asked = None if month is None else _index(case, month)
    lived = ReformProcess(case, seed, run).run().bodies.get(name)
    if lived is None:
        allowed = f"does not open in run {run}; try another --run"
        raise CaseError([Problem("command line", "--body", name, allowed)])
    chosen = lived.opened if asked is None else asked
    if not lived.opened <= chosen <= lived.close:
        spoken = ReformProcess(case).month_name
        allowed = f"{name} sits from {spoken(lived.opened)} to {spoken(lived.close)} in run {run}"
        raise CaseError([Problem("command line", "--month", month, allowed)])
    moment = StoppedRun(case, seed, run, chosen, name).reach()
    return moment, moment.bodies[name]


def _index(case: Case, month: str) -> int:
    start, end = case.calendar.start, case.calendar.end
    written = re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month)
    if not written or not start <= month <= end:
        near = (start if month < start else end) if written else None
        allowed = f"must be a month of the calendar, YYYY-MM from {start} to {end}"
        raise CaseError([Problem("command line", "--month", month, allowed, near)])
    return month_index(month, start)
