"""The model with a part of its theory of participation taken out, the rest as it is: what does that part carry?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.answers.patterns import in_runs
from experiments.batches.simulate import Simulate
from experiments.evidence.null_bodies import base_rate
from model.cases import Case

type Changes = dict[str, Any]

LOUD = 10.0  # inverse scale of the shock of a coin: access of a tenth moves the odds by e


@dataclass(frozen=True, slots=True)
class Ablation:
    """The model without a part of its theory: what is changed in the case."""

    name: str
    text: str
    changes: Callable[[Case], Changes]


# motives, taken away and put back


def _existing(case: Case, changes: Mapping[str, Any]) -> Changes:
    return {path: value for path, value in changes.items() if path in case.paths()}


def without_motives(case: Case) -> Changes:
    """Return what makes every party indifferent to everything but access: no policy, association, condition, injury."""
    found: Changes = {
        "behaviour.policy_weight": 0.0,
        "behaviour.switching": 0.0,
        "behaviour.persistence": 1.0,
    }
    for path, leaf in case.paths().items():
        kind, last = path.partition(".")[0], path.rpartition(".")[2]
        if kind == "parties" and (last in ("hardline", "grievance") or path.endswith(".weight")):
            found[path] = 0.0
        elif kind == "parties" and last == "required" and leaf.value:
            found[path] = False
        elif kind == "events" and last == "grievance" and leaf.value is not None:
            found[path] = 0.0
    return _existing(case, found)


def _access(case: Case, pro_presidential: float, opposition: float) -> Changes:
    """Return the worth of access by camp, all other motives taken away."""
    worth = {"opposition": opposition, "pro_presidential": pro_presidential}
    return {
        **without_motives(case),
        "behaviour.rationality": 1e3,
        "rules.participation": "expected_utility",
        **{f"parties.{name}.patronage": worth[party.camp] for name, party in case.parties.items()},
    }


def everybody(case: Case) -> Changes:
    """Whoever is asked comes."""
    return _access(case, 1.0, 1.0)


def nobody(case: Case) -> Changes:
    """The president's side comes, nobody else."""
    return _access(case, 1.0, -1.0)


def coin(case: Case) -> Changes:
    """Each party of the opposition flips a coin at every body, at the base rate of the record."""
    share = base_rate(case)
    odds = math.log(share / (1.0 - share))
    return {**_access(case, 1.0, odds / LOUD), "behaviour.rationality": LOUD}


def static_types(case: Case) -> Changes:
    """Parties never learn and ask for nothing: the model without trust that moves and without conditions."""
    found: Changes = dict.fromkeys(
        ("behaviour.disillusion", "behaviour.learning", "behaviour.cooptation", "behaviour.erosion"), 0.0
    )
    for path, leaf in case.paths().items():
        if path.startswith("parties.") and ".conditions." in path:
            if path.endswith(".weight"):
                found[path] = 0.0
            elif path.endswith(".required") and leaf.value:
                found[path] = False
    return _existing(case, found)


ABLATIONS = (
    Ablation("everybody", "everybody who is asked joins", everybody),
    Ablation("nobody", "nobody of the opposition joins", nobody),
    Ablation("coin", "coin flips at the table, at the base rate of the record", coin),
    Ablation("static types", "parties that neither learn nor ask for anything", static_types),
)


@dataclass(frozen=True, slots=True)
class Ablated:
    """How often the model shows each pattern without a part of its theory."""

    ablation: Ablation
    shares: Mapping[str, float]


def ablate(case: Case, simulate: Simulate, seed: int, runs: int) -> list[Ablated]:
    """Return how often every ablation shows the patterns of a case."""
    found = []
    for each in ABLATIONS:
        shown = in_runs(case.vary(each.changes(case)), simulate, seed, 0, runs)
        found.append(Ablated(each, {name: float(runs.mean()) for name, runs in shown.items()}))
    return found
