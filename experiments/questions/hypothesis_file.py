"""A hypothesis as a file that can be read alone: claim, source, what varies, what is held, what
counts as support.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.questions.derived import derived_problems, descriptions
from experiments.questions.dotted_paths import dotted, said_twice
from experiments.questions.hypothesis_keys import Hypothesis
from experiments.questions.hypothesis_mistakes import missing_parts, problems_between_parts, schema_problems
from experiments.questions.names import case_file, named_file
from experiments.wording import nearest
from model.cases import Case, CaseError, Problem, load_case, read_toml
from model.files import read_bytes
from model.outcomes import Outcome, outcome_names


@dataclass(frozen=True, slots=True)
class Claim:
    """A hypothesis file that was read and checked against its case."""

    file: Path
    sha256: str
    hypothesis: Hypothesis
    case: Case
    outcomes: Mapping[str, Outcome]

    def changes(self, condition: str) -> dict[str, Any]:
        """Return all values that a condition sets, those held for all conditions included."""
        return {**self.hypothesis.held, **self.hypothesis.conditions[condition]}

    @property
    def unit(self) -> str:
        """The unit of the outcome, or of the first of a sum."""
        return self.outcomes[next(iter(self.hypothesis.outcome_weights))].unit

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The lowest and highest value the outcome can take, if it has both."""
        low = high = 0.0
        for name, weight in self.hypothesis.outcome_weights.items():
            least, most = self.outcomes[name].low, self.outcomes[name].high
            if least is None or most is None:
                return None
            ends = sorted((weight * least, weight * most))
            low, high = low + ends[0], high + ends[1]
        return low, high


def load_claims(paths: list[Path]) -> list[Claim]:
    """Return the claims in files and folders; a CaseError holds the mistakes of all of them."""
    problems: list[Problem] = []
    claims: list[Claim] = []
    cases: dict[Path, Case] = {}
    for file in _files(paths, problems):
        try:
            claims.append(load_claim(file, cases))
        except CaseError as error:
            problems.extend(error.problems)
    if problems:
        raise CaseError(problems)
    return claims


def _files(paths: list[Path], problems: list[Problem]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.toml"))
            if not inside:
                problems.append(Problem(str(path), "file", None, "holds no .toml file"))
            found.extend(inside)
        else:
            found.append(named_file(str(path), "hypotheses"))
    return list(dict.fromkeys(found))


def load_claim(file: Path, cases: dict[Path, Case] | None = None) -> Claim:
    """Return the claim in a file; a CaseError holds all its mistakes."""
    read = read_toml(file)
    document = flattened(read)
    conditions = read.get("conditions")
    tables = conditions if isinstance(conditions, dict) else {}
    named = {f"conditions.{name}": values for name, values in tables.items()} | {"held": read.get("held")}
    found = [*said_twice(named, str(file)), *problems_between_parts(document, str(file))]
    try:
        hypothesis = Hypothesis.model_validate(document)
    except ValidationError as error:
        raise CaseError([*schema_problems(error, str(file)), *found]) from None
    found += missing_parts(hypothesis, str(file))
    try:
        case = _case(hypothesis.case, file, {} if cases is None else cases)
    except CaseError as error:
        raise CaseError([*found, *error.problems]) from None
    outcomes = _outcomes(hypothesis, case, str(file), found)
    if found:
        raise CaseError(found)
    sha256 = hashlib.sha256(read_bytes(file)).hexdigest()
    return Claim(file, sha256, hypothesis, case, outcomes)


def flattened(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose unquoted paths, which TOML reads as nested tables, are dotted again."""
    result = dict(document)
    if isinstance(result.get("held"), dict):
        result["held"] = dotted(result["held"])
    if isinstance(result.get("conditions"), dict):
        result["conditions"] = {
            name: dotted(values) if isinstance(values, dict) else values
            for name, values in result["conditions"].items()
        }
    return result


def _case(name: str, file: Path, cases: dict[Path, Case]) -> Case:
    path = case_file(name, file).resolve()
    if path not in cases:
        cases[path] = load_case(path)
    return cases[path]


def _outcomes(hypothesis: Hypothesis, case: Case, file: str, found: list[Problem]) -> Mapping[str, Outcome]:
    """Return the outcomes that exist in every condition; add to `found` what a condition or the
    outcome gets wrong.
    """
    known: dict[str, Outcome] = {}
    problems: dict[str, Problem] = {}
    cases: list[Case] = []
    for name, changes in hypothesis.conditions.items():
        try:
            varied = case.vary({**hypothesis.held, **changes})
        except CaseError as error:
            for problem in error.problems:
                table = "held" if problem.key in hypothesis.held else f"conditions.{name}"
                moved = Problem(
                    file, f"{table}.{problem.key}", problem.value, problem.allowed, problem.nearest
                )
                problems[str(moved)] = moved
            continue
        cases.append(varied)
        here = {**outcome_names(varied), **descriptions(hypothesis.derived, varied)}
        known = here if not known else {key: known[key] for key in known if key in here}
    found += problems.values()
    found += derived_problems(hypothesis.derived, cases, file)
    recorded = {name for each in cases for name in outcome_names(each)}
    for name in hypothesis.derived:
        if name in recorded:
            found.append(Problem(file, f"derived.{name}", None, "is the name of an outcome: choose another"))
    for outcome in hypothesis.outcome_weights if known else ():
        if outcome not in known:
            allowed = f"no such outcome of {hypothesis.case} in every condition"
            found.append(Problem(file, "outcome", outcome, allowed, nearest(outcome, list(known))))
    return known
