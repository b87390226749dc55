"""What history recorded, as observations that a run can be compared with: patterns, levels, votes, who took part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from experiments.answers.patterns import check_patterns, formula_of
from experiments.evidence.draws import Changes, Runner
from experiments.expressions import INSTEAD, shown
from experiments.wording import nearest
from model.cases import Case, CaseError, Problem
from model.domain import Pattern, Quantity
from model.outcomes import outcome_names

type Array = NDArray[np.float64]
type Kind = Literal["pattern", "levels", "participation", "votes", "outcome"]  # an outcome has no record

SERIES: tuple[Kind, ...] = ("levels", "participation", "votes")  # records that are numbers
ERRORS: Mapping[Kind, float] = {
    "levels": 0.1,
    "participation": 0.25,
    "votes": 0.1,
}  # where the file has no range
MISREAD = 0.05  # chance that a pattern of the record is read wrongly


@dataclass(frozen=True, slots=True)
class Observation:
    """Something history recorded: an outcome's value with the error of the record, or a pattern that it showed."""

    name: str
    kind: Kind
    value: float  # 1 for a pattern that history showed
    error: float  # standard deviation of the record; for a pattern the chance of misreading it
    outcome: str = ""  # that is compared; none for a pattern

    def log_likelihood(self, run: Array) -> Array:
        """Return the log of how likely the record is, given what runs show (any shape; missing: impossible)."""
        if self.kind == "pattern":
            chance = np.where((run >= 0.5) == (self.value >= 0.5), 1.0 - self.error, self.error)
            found = np.log(chance)
        else:
            scaled = (run - self.value) / self.error
            found = -0.5 * scaled**2 - np.log(self.error * np.sqrt(2.0 * np.pi))
        return np.where(np.isnan(run), -np.inf, found)


def observations(case: Case) -> dict[str, Observation]:
    """Return all that the record of a case holds, by name: patterns by their id, numbers as `levels.ISSUE` and so on."""
    return {each.name: each for each in _observations(case)}


def _observations(case: Case) -> Iterator[Observation]:
    known = outcome_names(case)
    for name in case.record.patterns:
        yield Observation(name, "pattern", 1.0, MISREAD)
    for issue, level in case.record.levels.items():
        yield Observation(f"levels.{issue}", "levels", level.value, _error(level, "levels"), f"level.{issue}")
    for body, took_part in case.record.participation.items():
        for party in case.parties:
            outcome = f"{body}.joined.{party}"
            if outcome in known and _asked(case, body, party):
                yield Observation(
                    f"participation.{body}.{party}",
                    "participation",
                    float(party in took_part),
                    ERRORS["participation"],
                    outcome,
                )
    for party, votes in case.record.votes.items():
        yield Observation(
            f"votes.{party}", "votes", votes.value / 100.0, _error(votes, "votes", 100.0), f"votes.{party}"
        )


def _error(given: Quantity, kind: Kind, unit: float = 1.0) -> float:
    """Return the standard deviation of a recorded number: half of the half-width of its range, if it has one."""
    if given.assumed is None:
        return ERRORS[kind]
    low, high = given.assumed
    return max((high - low) / 4.0 / unit, ERRORS[kind] / 2.0)


def _asked(case: Case, body: str, party: str) -> bool:
    """Whether a party of the opposition could have sat in a body: alive, and invited."""
    if body not in case.bodies:
        return False
    terms, about = case.bodies[body], case.parties[party]
    lives = (about.founded or terms.open) <= terms.close and (about.dissolved or terms.close) >= terms.open
    invited = terms.invited == "all" or party in terms.invited
    return lives and invited and about.invitable and about.camp == "opposition"


def chosen(case: Case, names: Iterable[str], option: str) -> list[Observation]:
    """Return the observations that are named: ids of patterns, `levels`, `participation`, `votes`, or `all`.

    A CaseError says which name is none, with the nearest that is.
    """
    check_patterns(case)
    known = observations(case)
    found: dict[str, Observation] = {}
    problems = []
    for name in dict.fromkeys(names):
        matched = {
            k: each for k, each in known.items() if name in ("all", k, each.kind) or k.startswith(f"{name}.")
        }
        if not matched:
            offered = [*case.record.patterns, *(kind for kind in SERIES if _has(known, kind)), "all"]
            allowed = f"no such pattern or record in {case.file}; there are {', '.join(offered)}"
            problems.append(Problem("command line", option, name, allowed, nearest(name, [*offered, *known])))
        found |= matched
    if problems:
        raise CaseError(problems)
    return list(found.values())


def _has(known: Mapping[str, Observation], kind: Kind) -> bool:
    return any(each.kind == kind for each in known.values())


# what runs at draws show of them


@dataclass(frozen=True, slots=True)
class Look:
    """What must be run to see an observation: changes of the case, and the outcomes to record."""

    changes: Changes
    outcomes: tuple[str, ...]


def seen(
    bench: Runner,
    case: Case,
    wanted: Sequence[Observation],
    draws: Sequence[Changes],
    runs: int,
    seed: int,
    own_luck: bool = False,
) -> Array:
    """Return what every run at every draw shows of each observation (observations, draws, runs).

    A pattern is 1 where the run shows it and 0 where not; what a run that raised would have shown is missing.
    """
    looks = {each.name: _looks(case, each) for each in wanted}
    tables: dict[str, dict[str, Array]] = {}
    for key, look in _merged(look for each in looks.values() for look in each.values()).items():
        table = bench.run(case, draws, runs, seed, look.outcomes, look.changes, own_luck)
        tables[key] = {name: table[:, :, place] for place, name in enumerate(look.outcomes)}
    return np.array([_shown(case, each, looks[each.name], tables) for each in wanted]).reshape(
        len(wanted), len(draws), runs
    )


def histories(case: Case, wanted: Sequence[Observation]) -> list[list[int]]:
    """Return which observations are seen in the same runs, by their places: one list for every set of rules."""
    found: dict[str, list[int]] = {}
    for place, each in enumerate(wanted):
        rules = _rules(case.record.patterns[each.name]) if each.kind == "pattern" else {}
        found.setdefault(_key(rules), []).append(place)
    return list(found.values())


def log_likelihoods(case: Case, wanted: Sequence[Observation], values: Array) -> Array:
    """Return the log of the estimated likelihood of the record at every draw (draws,), from what its runs show.

    `values` are (observations, draws, runs). A run is likely as far as everything recorded is likely under it at once; the
    estimate is the mean over the runs, without bias, multiplied over the sets of rules under which patterns are looked for.
    """
    each = np.array([o.log_likelihood(v) for o, v in zip(wanted, values, strict=True)])
    total = np.zeros(values.shape[1])
    for places in histories(case, wanted):
        joint = each[places].sum(axis=0)
        total += logsumexp(joint, axis=1) - np.log(joint.shape[1])
    return np.where(np.isnan(total), -np.inf, total)


def looks_of(case: Case, wanted: Sequence[Observation]) -> list[Look]:
    """Return the batches that are run at each draw to see the observations."""
    return list(_merged(look for each in wanted for look in _looks(case, each).values()).values())


def _key(changes: Changes) -> str:
    return json.dumps(changes, sort_keys=True, default=str)


def _merged(looks: Iterable[Look]) -> dict[str, Look]:
    found: dict[str, Look] = {}
    for look in looks:
        known = found.get(_key(look.changes), Look(look.changes, ()))
        outcomes = tuple(dict.fromkeys([*known.outcomes, *look.outcomes]))
        found[_key(look.changes)] = Look(look.changes, outcomes)
    return found


def _looks(case: Case, each: Observation) -> dict[str, Look]:
    """Return what is looked at for an observation, under the prefix by which its formula knows it."""
    if each.kind != "pattern":
        return {"": Look({}, (each.outcome,))}
    pattern = case.record.patterns[each.name]
    named = formula_of(case, pattern).outcomes
    rules = _rules(pattern)
    own = tuple(name for name in named if not name.startswith(INSTEAD))
    other = tuple(name.removeprefix(INSTEAD) for name in named if name.startswith(INSTEAD))
    found = {"": Look(rules, own), INSTEAD: Look({**rules, **pattern.instead}, other)}
    return {prefix: look for prefix, look in found.items() if look.outcomes}


def _rules(pattern: Pattern) -> dict[str, Any]:
    return {f"rules.{name}": value for name, value in pattern.rules.items()}


def _shown(
    case: Case, each: Observation, looks: Mapping[str, Look], tables: Mapping[str, Mapping[str, Array]]
) -> Array:
    columns = {
        prefix + name: tables[_key(look.changes)][name]
        for prefix, look in looks.items()
        for name in look.outcomes
    }
    if each.kind != "pattern":
        return columns[each.outcome]
    missing = np.any([np.isnan(values) for values in columns.values()], axis=0)
    holds = shown(formula_of(case, case.record.patterns[each.name]), columns)
    return np.where(missing, np.nan, holds.astype(np.float64))
