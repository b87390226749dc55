"""Rules without theory, put through the same engine: what do they score on the same predicates?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.patterns import HOLDS, Score, formula_of, in_runs
from experiments.batches.simulate import Records, Simulate
from experiments.expressions import INSTEAD
from experiments.statistics import wilson
from model.cases import Case
from model.outcomes import PLURAL

type Array = NDArray[np.float64]
type Shown = NDArray[np.bool_]
type Changes = dict[str, Any]

COMPOSED = ("level.", "change.", "real.", "plural.", "nominal_", "effective_", "package")  # by random levels
LOUD = 10.0  # inverse scale of the shock of a coin: access of a tenth moves the odds by e
NEITHER = 0.5  # added to hits and misses, so that no share is exactly 0 or 1


@dataclass(frozen=True, slots=True)
class NullModel:
    """A rule without theory: what it changes in a case, and what it then puts in place of the runs' levels."""

    name: str
    text: str
    changes: Callable[[Case], Changes]
    random_levels: bool = False  # says nothing about patterns without levels or packages
    only_historical: bool = False  # says nothing about bodies that the president designs himself


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


def base_rate(case: Case) -> float:
    """Return the share of the opposition's decisions of the record that were to take part; one half without a record."""
    took, asked = 0, 0
    for body, parties in case.record.participation.items():
        for name, party in case.parties.items():
            if party.camp == "opposition" and party.invitable and _asked(case, body, name):
                asked += 1
                took += name in parties
    return (took + NEITHER) / (asked + 2.0 * NEITHER)


def _asked(case: Case, body: str, party: str) -> bool:
    if body not in case.bodies:
        return False
    terms, about = case.bodies[body], case.parties[party]
    lives = (about.founded or terms.open) <= terms.close and (about.dissolved or terms.close) >= terms.open
    return lives and (terms.invited == "all" or party in terms.invited)


def coin(case: Case) -> Changes:
    """Each party of the opposition flips a coin at every body, at the base rate of the record."""
    share = base_rate(case)
    odds = math.log(share / (1.0 - share))
    return {**_access(case, 1.0, odds / LOUD), "behaviour.rationality": LOUD}


def last_table(case: Case) -> Changes:
    """Whoever sat in the last body comes to the next; before the first, only the president's side sat."""
    table = [name for name, party in case.parties.items() if party.camp == "pro_presidential"]
    found = everybody(case)
    for name in sorted(case.bodies, key=lambda each: case.bodies[each].open):
        found[f"bodies.{name}.invited"] = [party for party in table if _asked(case, name, party)]
        table = case.record.participation.get(name, table)
        loyal = [each for each, party in case.parties.items() if party.camp == "pro_presidential"]
        table = list(dict.fromkeys([*loyal, *table]))
    return found


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


def rule_of_thumb(case: Case) -> Changes:
    """Moderates come, hard ones stay out, nothing is enacted, there is no crisis."""
    hard = {name: float(each.hardline) for name, each in case.parties.items() if each.camp == "opposition"}
    middle = float(np.median(list(hard.values()))) if hard else 0.0
    moderate = {name for name, value in hard.items() if value < middle}
    found = nobody(case) | {f"parties.{name}.patronage": 1.0 for name in moderate}
    still = {"behaviour.opening_cost": 1e6, "rules.contestation": False}
    return found | _existing(case, still)


NULL_MODELS = (
    NullModel("everybody", "everybody who is asked joins", everybody),
    NullModel("nobody", "nobody of the opposition joins", nobody),
    NullModel("coin", "coin flips at the base rate of the record", coin),
    NullModel("last table", "the last body's table again", last_table, only_historical=True),
    NullModel("static types", "parties that neither learn nor ask for anything", static_types),
    NullModel("random levels", "a package of uniform random levels", lambda case: {}, random_levels=True),
    NullModel("rule of thumb", "moderates come, others stay out, nothing is enacted", rule_of_thumb),
)


# rows that are composed


def with_random_levels(records: Records, case: Case, seed: int) -> Records:
    """Return records in which a package was enacted that set every level at random, uniformly over all it can be.

    The draws depend on the seed and the place of the issue.
    """
    runs = len(records.table)
    levels = {
        name: np.random.default_rng([seed, 30, number]).random(runs)
        for number, name in enumerate(case.issues)
    }
    composed = with_levels(_unconditioned(records, case), case, levels)
    for place, name in enumerate(composed.names):
        if name == "package" or name.endswith(".enacted"):
            composed.table[:, place] = 1.0
    return composed


def _unconditioned(records: Records, case: Case) -> Records:
    """Return records with no condition on any provision."""
    table = records.table.copy()
    for name in case.issues:
        table[:, records.names.index(f"condition.{name}")] = 0.0
    return _Composed(table, records.names)


def with_levels(records: Records, case: Case, levels: Mapping[str, Array]) -> Records:
    """Return records with other levels at the end of each run, and what follows from them by the model's equations.

    Their change, what of it binds, and the indices are computed anew; all else stays as the runs had it.
    """
    table = records.table.copy()
    columns = {name: table[:, place] for place, name in enumerate(records.names)}
    before = columns["effective_by_reform"].copy()
    nominal, effective = np.zeros(len(table)), np.zeros(len(table))
    for name, level in levels.items():
        issue = case.issues[name]
        first, capture = float(issue.status_quo), float(issue.capture)
        conditions = columns[f"condition.{name}"]
        columns[f"level.{name}"][:] = level
        columns[f"change.{name}"][:] = level - first
        kept = (1.0 - conditions) * level - first
        columns[f"real.{name}"][:] = (1.0 - capture * columns["dominance"]) * kept
        columns[f"plural.{name}"][:] = (1.0 - capture * PLURAL) * kept
        nominal += float(issue.weight) * (level - first)
        effective += float(issue.weight) * (1.0 - capture * float(case.polity.dominance)) * kept
    columns["nominal_reform"][:] = nominal
    columns["effective_by_reform"][:] = effective
    columns["effective_reform"] += effective - before
    return _Composed(table, records.names)


@dataclass(frozen=True, slots=True)
class _Composed:
    """Records that were put together from others."""

    table: Array
    names: Sequence[str]
    series: Array | None = None


# the scores of null models beside the model's


@dataclass(frozen=True, slots=True)
class NullScore:
    """How often a null model shows each pattern: share of runs by pattern, where it says anything."""

    model: NullModel
    hits: Mapping[str, int]
    runs: int
    records: Records  # at historical design, to compare numbers with

    def share(self, pattern: str) -> float | None:
        """Return the share of runs that show a pattern; None where the null model says nothing."""
        return self.hits[pattern] / self.runs if pattern in self.hits else None


def score_nulls(
    case: Case, simulate: Simulate, seed: int, runs: int, advance: Callable[[], object] = lambda: None
) -> list[NullScore]:
    """Return how often every null model shows the patterns of a case."""
    found = []
    for model in NULL_MODELS:
        found.append(_score(model, case, simulate, seed, runs))
        advance()
    return found


def _score(model: NullModel, case: Case, simulate: Simulate, seed: int, runs: int) -> NullScore:
    changed = case.vary(model.changes(case))
    kept: list[Records] = []

    def given(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Records:
        records = simulate(case, seed, first, runs, series)
        if model.random_levels:
            records = with_random_levels(records, case, seed)
        if case.rules == changed.rules and not kept:
            kept.append(records)
        return records

    shown = in_runs(changed, given, seed, 0, runs)
    if not kept:
        given(changed, seed, 0, runs)
    hits = {name: int(each.sum()) for name, each in shown.items() if speaks(model, case, name)}
    return NullScore(model, hits, runs, kept[0])


def speaks(model: NullModel, case: Case, name: str) -> bool:
    """Whether a null model says anything of its own about a pattern."""
    pattern = case.record.patterns[name]
    if model.only_historical:
        design = pattern.rules.get("institutional_design", case.rules.institutional_design)
        return design == "historical"
    if model.random_levels:
        return any(_is_composed(each) for each in formula_of(case, pattern).outcomes)
    return True


def _is_composed(outcome: str) -> bool:
    name = outcome.removeprefix(INSTEAD)
    return name.startswith(COMPOSED) or name.endswith(".enacted")


@dataclass(frozen=True, slots=True)
class Gain:
    """What the model says beyond the best null model about one pattern."""

    pattern: str
    share: float
    best: str  # name of the best null model
    null_share: float
    bits: float  # log2 of the ratio of the two chances of what history showed
    informative: bool  # whether the model shows the pattern more often than any null model, beyond chance


def gains(scores: Sequence[Score], nulls: Sequence[NullScore]) -> list[Gain]:
    """Return the gain over the best null model, pattern by pattern.

    The gain is the difference in logarithmic score, in bits, at shares (hits + 1/2) / (runs + 1). A pattern is
    uninformative when the 95 per cent intervals of the model's share and of the best null model's overlap, or the null
    shows it more often.

    Source: Good (1952) for the logarithmic score.
    """
    return [_gain(each, nulls) for each in scores]


def _gain(score: Score, nulls: Sequence[NullScore]) -> Gain:
    speaking = [each for each in nulls if score.id in each.hits]
    best = max(speaking, key=lambda each: each.hits[score.id] / each.runs)
    bits = bits_beyond(score, best)
    beyond = score.share.low > wilson(best.hits[score.id], best.runs).high
    return Gain(score.id, score.share.estimate, best.model.name, best.share(score.id) or 0.0, bits, beyond)


def bits_beyond(score: Score, null: NullScore) -> float:
    """Return the difference in logarithmic score between the model and a null model about one pattern (bits)."""
    share = smoothed(score.share.estimate * null.runs, null.runs)
    return math.log2(share / smoothed(null.hits[score.id], null.runs))


def smoothed(hits: float, runs: int) -> float:
    """Return a share that is never 0 or 1: Jeffreys' estimate."""
    return (hits + NEITHER) / (runs + 2.0 * NEITHER)


def held_by(null: NullScore) -> list[str]:
    """Return the patterns that a null model usually shows."""
    return [name for name, hits in null.hits.items() if hits >= HOLDS * null.runs]
