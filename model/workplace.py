"""What a thread keeps from one case to the next: most cases of an experiment differ in a few numbers."""

from __future__ import annotations

from typing import Any

from model import draws
from model.compiled import Compiled, as_written
from model.compiled.compilation import compiled_part, compiled_rule
from model.compiled.kept import key
from model.compiled.reference import Record
from model.domain import Case
from model.inputs import inputs_of
from model.month.creation import create_body
from model.month.fields import sizes
from model.month.record import Run, new_run, renewed
from model.month.street import contest
from model.reading import Parts
from model.rules.bargaining import rules as bargaining_rules
from model.rules.participation import rules as participation_rules


class Workplace:
    """Numbers, luck and record of a case; what is the same in the next case stays.

    Points of an experiment have their luck in common: it is drawn once for as many as follow each other.
    """

    record: Record
    _run: Run

    def __init__(self, size: int) -> None:
        self._size = size  # runs drawn together, at most
        self._kept = Parts()
        self._plan: draws.Plan | None = None
        self._drawn = 0, 0, 0
        self._form: Any = None

    @property
    def months(self) -> int:
        """Months of a run."""
        return self._run.inputs.months

    def set_up(self, case: Case) -> None:
        """Make ready for the runs of a case."""
        inputs, plan = inputs_of(case, self._kept), draws.plan_of(case)
        if plan != self._plan:
            self._plan, self._drawn, self._form = plan, (0, 0, 0), None
            self._room = draws.empty_draws(plan, self._size)
        form, before = (key(), inputs.rules, sizes(inputs)), self._form
        self._form = None  # until all is ready
        if form == before:
            self._run = renewed(self._run, inputs._replace(rules=self._run.inputs.rules))
            self.record.take(self._run)
        else:
            self._run = _in_force(case, new_run(inputs, self._room))
            self.record = Record(self._run)
        self._form = form

    def draw(self, seed: int, first: int, runs: int) -> None:
        """Draw the luck of runs `first`, `first + 1`, ..., unless it is at hand."""
        assert self._plan is not None
        if (seed, first) != self._drawn[:2] or runs > self._drawn[2]:
            self._drawn = 0, 0, 0  # until all are drawn
            draws.draw(self._plan, seed, first, runs, self._room)
            self._drawn = seed, first, runs


def _in_force(case: Case, run: Run) -> Run:
    """Return what a run is given, with what is compiled on its own: its rules, and the parts a run may do without."""
    rules: dict[str, Any] = {
        "bargaining": compiled_rule(bargaining_rules[case.rules.bargaining].function, run.work.table),
        "participation": compiled_rule(
            participation_rules[case.rules.participation].function, run.work.offer
        ),
    }
    inputs = run.inputs._replace(rules=run.inputs.rules._replace(**rules))
    run = run._replace(inputs=inputs, work=run.work._replace(create=Compiled(0), contest=Compiled(0)))
    parts: dict[str, Any] = {}
    if inputs.rules.endogenous:
        parts["create"] = compiled_part(as_written(create_body), run)
    if inputs.rules.contestation:
        parts["contest"] = compiled_part(as_written(contest), run)
    return run._replace(work=run.work._replace(**parts))
