"""A plan: how many runs and draws an answer takes, in a table and words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.verdicts import Laboratory
from experiments.batches.simulate import ensemble
from experiments.evidence.planning import Need, Planned, nothing_to_plan, plan_claim, plan_experiment
from experiments.questions.experiment_file import load_experiment
from experiments.questions.hypothesis_file import load_claims
from experiments.questions.names import named_file, shipped
from experiments.statistics import round_runs
from experiments.tables import Column, Line, Part, Shown, Table
from experiments.wording import listed
from model.cases import CaseError, Problem, read_toml


@dataclass(frozen=True)
class PlanStudy(Shown):
    """What an answer takes."""

    name: str
    kind: str  # hypothesis or experiment
    plan: Planned

    def record(self) -> dict[str, Any]:
        """Return the needs as one JSON object."""
        return {
            "name": self.name,
            "kind": self.kind,
            "power": _number(self.plan.power),
            "smallest_effect": self.plan.effect,
            "seconds_a_run": self.plan.seconds_a_run,
            "pilot_seconds": self.plan.pilot_seconds,
            "constant": self.plan.constant,
            "needs": [_need_record(each) for each in self.plan.needs],
        }

    def parts(self) -> Iterator[Part]:
        """Yield a table of needs, and what to type."""
        yield self._table()
        for each in self.plan.needs[:1]:
            yield " ".join(self._sentences(each))
        if self.plan.constant:
            yield f"Does not vary, and needs nothing: {listed(self.plan.constant)}."
        most = max((each.power_runs or each.runs or 0 for each in self.plan.needs), default=0)
        if most and self.kind == "hypothesis":
            yield Line(f"next: reform test {self.name} --runs {round_runs(most)}")
        elif most:
            yield Line(f"next: reform run {self.name} --runs {round_runs(most)}")

    def _table(self) -> Table:
        claim = self.kind == "hypothesis"
        columns = [
            Column("contrast" if claim else "outcome"),
            Column("in the pilot", number=True),
            Column("sd of a run", number=True),
            Column("half-width", number=True),
            Column("runs", number=True),
        ]
        if claim:
            columns += [
                Column(f"runs for power {self.plan.power:.0%}", number=True),
                Column("luck", number=True),
                Column("draws × runs", number=True),
            ]
        columns.append(Column("seconds", number=True))
        rows = tuple(_row(each, claim) for each in self.plan.needs)
        return Table(tuple(columns), rows, f"What {self.name} takes")

    def _sentences(self, each: Need) -> Iterator[str]:
        yield (
            f"A 95% interval of ±{each.precision:.3g} takes {_count(each.runs)} runs"
            + (" in each condition" if self.kind == "hypothesis" else " at each point")
            + f", about {_seconds(each.seconds)}."
        )
        if self.kind == "hypothesis":
            if each.power_runs is None:
                yield "No number of runs decides it: the effect lies on the boundary of what matters."
            else:
                chance = f"{self.plan.power:.0%}"
                yield f"A verdict takes {_count(each.power_runs)} runs, with a chance of {chance}."
            if each.draws is not None and each.runs_a_draw is not None:
                yield (
                    f"Averaged over the assumptions the same precision takes {_count(each.draws)} draws with "
                    f"{each.runs_a_draw} runs each ({each.luck:.0%} of a run's variance is luck)."
                )
        yield f"From a pilot of {_seconds(self.plan.pilot_seconds)}."


def _row(each: Need, claim: bool) -> tuple[str, ...]:
    found = [
        each.what,
        f"{each.estimate:.3g}",
        f"{each.deviation:.3g}",
        f"±{each.precision:.3g}",
        _count(each.runs),
    ]
    if claim:
        draws = "" if each.draws is None else f"{_count(each.draws)} × {each.runs_a_draw}"
        found += [_count(each.power_runs), "" if math.isnan(each.luck) else f"{each.luck:.0%}", draws]
    return (*found, f"{each.seconds:.1f}")


def _count(number: int | None) -> str:
    return "never" if number is None else f"{round_runs(number):,}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120.0 else f"{seconds / 60.0:,.0f} minutes"


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _need_record(each: Need) -> dict[str, Any]:
    return {
        "what": each.what,
        "estimate": each.estimate,
        "deviation": each.deviation,
        "half_width": each.precision,
        "runs": each.runs,
        "runs_for_power": each.power_runs,
        "share_of_luck": _number(each.luck),
        "runs_a_draw": each.runs_a_draw,
        "draws": each.draws,
        "seconds": each.seconds,
    }


def study(question: str, half_width: float | None = None, power: float = 0.8) -> PlanStudy:
    """Return what a hypothesis or an experiment takes, from a pilot; a CaseError says what is wrong."""
    problems = []
    if half_width is not None and not half_width > 0.0:
        problems.append(Problem("command line", "--half-width", half_width, "must be above 0"))
    if not 0.5 <= power <= 0.99:
        problems.append(Problem("command line", "--power", power, "must lie between 0.5 and 0.99"))
    if problems:
        raise CaseError(problems)
    if _is_experiment(question):
        plan = load_experiment(named_file(question, "experiments"))
        told = plan_experiment(plan, ensemble(), plan.outcomes, half_width)
        kind = "experiment"
    else:
        (claim,) = load_claims([named_file(question, "hypotheses")])
        laboratory = Laboratory(ensemble())
        try:
            told = plan_claim(claim, laboratory, half_width, power)
        finally:
            laboratory.close()
        kind = "hypothesis"
    if not told.needs:
        raise nothing_to_plan(question, told.constant)
    return PlanStudy(question, kind, told)


def _is_experiment(question: str) -> bool:
    """Whether a file or name is an experiment: what a file is, its keys say."""
    path = Path(question)
    if path.is_file():
        return "claim" not in read_toml(path)
    name = path.name.removesuffix(".toml")
    return name in shipped("experiments") and name not in shipped("hypotheses")
