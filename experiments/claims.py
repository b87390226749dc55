"""A hypothesis as a file that can be read alone: claim, source, what varies, what is held, what
counts as support.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.named import nearest
from model.cases import Case, CaseError, Problem, load_case, read_toml
from model.outcomes import Outcome, outcome_names

type Array = NDArray[np.float64]
type Weights = dict[str, float]

Expectation = Literal["increases", "decreases", "no_effect", "ordering", "interaction", "at_least"]

CASES = Path(__file__).parents[1] / "configs" / "cases"
HYPOTHESES = Path(__file__).parents[1] / "configs" / "hypotheses"
DEFAULT_RUNS = 400
FEWEST_RUNS = 10
COMPARED = {"increases": (2, 2), "decreases": (2, 2), "no_effect": (2, 2), "at_least": (1, 1)}


class Hypothesis(BaseModel):
    """A claim about the model that a set of runs can support or contradict."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    claim: str = Field(min_length=1)
    source: str = Field(min_length=1)
    case: str = Field(min_length=1)
    outcome: str | dict[str, float] = Field(union_mode="left_to_right")
    expect: Expectation
    conditions: dict[str, dict[str, Any]] = Field(min_length=1)
    held: dict[str, Any] = {}
    margin: float | None = Field(default=None, ge=0.0)
    order: list[str | list[str]] | None = None
    contrast: dict[str, float] | None = None
    sign: Literal["positive", "negative"] = "positive"
    runs: int | None = Field(default=None, ge=FEWEST_RUNS, le=10_000_000)
    precision: float | None = Field(default=None, gt=0.0)
    seed: int = Field(default=0, ge=0, lt=2**63)
    note: str | None = None

    @property
    def smallest_effect(self) -> float:
        """The smallest effect that matters, in the unit of the outcome; 0 if none is named."""
        return self.margin or 0.0

    @property
    def outcome_weights(self) -> Weights:
        """The outcomes that are added up, with their weights."""
        return {self.outcome: 1.0} if isinstance(self.outcome, str) else dict(self.outcome)

    @property
    def outcome_text(self) -> str:
        """The outcome, or the declared sum of outcomes, as one phrase."""
        if isinstance(self.outcome, str):
            return self.outcome
        terms = [_term(weight, name) for name, weight in self.outcome.items()]
        return " ".join(terms).removeprefix("+ ")

    @property
    def steps(self) -> list[Weights]:
        """The contrasts between conditions that the claim is about; each should be positive if it
        is right.

        An equality has one contrast, which should be near zero; a level has one, the condition
        itself.
        """
        names = list(self.conditions)
        if self.expect == "at_least":
            return [{names[0]: 1.0}]
        if self.expect == "interaction":
            plan = self.contrast or dict(zip(names, (1.0, -1.0, -1.0, 1.0), strict=False))
            return [{name: self.direction * weight for name, weight in plan.items()}]
        if self.expect == "ordering":
            return [{low: -1.0, high: 1.0} for low, high in _neighbours(self.groups)]
        return [{names[0]: -self.direction, names[1]: self.direction}]

    @property
    def direction(self) -> float:
        """1 where the claim expects the outcome or the interaction to rise, -1 where it expects it
        to fall.
        """
        falls = self.expect == "decreases" or (
            self.expect == "interaction" and self.sign == "negative"
        )
        return -1.0 if falls else 1.0

    @property
    def groups(self) -> list[list[str]]:
        """The conditions in the order that the claim gives them, lowest first; equals stand
        together.
        """
        order: list[str | list[str]] = list(self.conditions) if self.order is None else self.order
        return [[group] if isinstance(group, str) else group for group in order]


def _term(weight: float, name: str) -> str:
    size = "" if abs(weight) == 1.0 else f"{abs(weight):g} "
    return f"{'-' if weight < 0 else '+'} {size}{name}"


def _neighbours(groups: list[list[str]]) -> list[tuple[str, str]]:
    return [(low, high) for lower, upper in pairwise(groups) for low in lower for high in upper]


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
            found.append(_named(path))
    return list(dict.fromkeys(found))


def _named(path: Path) -> Path:
    """Return the file meant by a path, or by the bare name of a hypothesis that was shipped."""
    if path.exists() or path.parent != Path():
        return path
    shipped = HYPOTHESES / path.with_suffix(".toml").name
    return shipped if shipped.exists() else path


def load_claim(file: Path, cases: dict[Path, Case] | None = None) -> Claim:
    """Return the claim in a file; a CaseError holds all its mistakes."""
    document = flattened(read_toml(file))
    found = list(_problems(document, str(file)))
    try:
        hypothesis = Hypothesis.model_validate(document)
    except ValidationError as error:
        raise CaseError([*_schema_problems(error, str(file)), *found]) from None
    found += _missing(hypothesis, str(file))
    try:
        case = _case(hypothesis.case, file, {} if cases is None else cases)
    except CaseError as error:
        raise CaseError([*found, *error.problems]) from None
    outcomes = _outcomes(hypothesis, case, str(file), found)
    if found:
        raise CaseError(found)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return Claim(file, sha256, hypothesis, case, outcomes)


def flattened(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which unquoted paths, which TOML reads as nested tables, are dotted
    paths again.
    """
    result = dict(document)
    if isinstance(result.get("held"), dict):
        result["held"] = dict(_flat(result["held"], ""))
    if isinstance(result.get("conditions"), dict):
        result["conditions"] = {
            name: dict(_flat(values, "")) if isinstance(values, dict) else values
            for name, values in result["conditions"].items()
        }
    return result


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


# mistakes


def _schema_problems(error: ValidationError, file: str) -> Iterator[Problem]:
    fields = list(Hypothesis.model_fields)
    for item in error.errors(include_url=False):
        parts = [
            str(part) for part in item["loc"] if not str(part).startswith(("str", "dict[", "list["))
        ]
        key, message = ".".join(parts), item["msg"]
        if item["type"] == "extra_forbidden":
            allowed = f"unknown key; allowed are {', '.join(fields)}"
            yield Problem(file, key, None, allowed, nearest(parts[0], fields))
        elif item["type"] == "missing":
            yield Problem(file, key, None, f"is missing{_WHY.get(key, '')}")
        else:
            choices = str(item.get("ctx", {}).get("expected", ""))
            names = [word.strip("' ") for word in choices.replace(" or ", ",").split(",")]
            near = nearest(str(item["input"]), names) if choices else None
            yield Problem(file, key, item["input"], message[:1].lower() + message[1:], near)


_WHY = {
    "outcome": ": name the outcome that the claim is about",
    "expect": f": say what counts as support: {', '.join(get_args(Expectation))}",
    "conditions": ": write [conditions.NAME] with the values it sets, one for each condition",
    "claim": ": one sentence that can be wrong",
    "source": ": who says so, and where",
}


def _problems(document: dict[str, Any], file: str) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a document, whatever else is."""
    conditions, held = document.get("conditions"), document.get("held", {})
    if isinstance(conditions, dict):
        yield from _collisions(conditions, file)
        for name, values in conditions.items():
            for path in values if isinstance(values, dict) else ():
                yield from _held_and_varied(
                    path, held if isinstance(held, dict) else {}, name, file
                )
    if "runs" in document and "precision" in document:
        yield Problem(file, "precision", document["precision"], "give runs or precision, not both")


def _collisions(conditions: dict[str, Any], file: str) -> Iterator[Problem]:
    names: dict[str, str] = {}
    settings: dict[str, str] = {}
    for name, values in conditions.items():
        plain = "".join(c for c in name.lower() if c.isalnum())
        if plain in names:
            yield Problem(
                file, f"conditions.{name}", None, f"collides with the condition {names[plain]!r}"
            )
        same = repr(sorted(values.items())) if isinstance(values, dict) else repr(values)
        if same in settings:
            allowed = f"sets the same values as {settings[same]!r}: the two cannot differ"
            yield Problem(file, f"conditions.{name}", None, allowed)
        names.setdefault(plain, name)
        settings.setdefault(same, name)


def _held_and_varied(path: str, held: dict[str, Any], name: str, file: str) -> Iterator[Problem]:
    for other in held:
        if path == other or path.startswith(f"{other}.") or other.startswith(f"{path}."):
            allowed = f"is held for all conditions ({other}) and cannot vary in one"
            yield Problem(file, f"conditions.{name}.{path}", None, allowed)


def _missing(hypothesis: Hypothesis, file: str) -> list[Problem]:
    """Return what an expectation needs and the file does not say."""
    expect, names = hypothesis.expect, list(hypothesis.conditions)
    found: list[Problem] = []

    def problem(key: str, value: Any, allowed: str, near: str | None = None) -> None:
        found.append(Problem(file, key, value, allowed, near))

    if expect == "no_effect" and not hypothesis.margin:
        problem(
            "margin", hypothesis.margin, "no_effect needs the smallest effect that matters, above 0"
        )
    if expect == "at_least" and hypothesis.margin is None:
        problem("margin", None, "at_least needs the level that the outcome should reach")
    low, high = COMPARED.get(expect, (2, len(names)))
    if not low <= len(names) <= high:
        count = (
            "one condition" if high == 1 else "two conditions" if low == high else "at least two"
        )
        problem("conditions", len(names), f"{expect} takes {count}, in the order of the file")
    if expect == "interaction" and hypothesis.contrast is None and len(names) != 4:
        problem(
            "contrast",
            None,
            "interaction takes four conditions (neither, one, other, both) or a contrast",
        )
    for key, given, belongs in (
        ("contrast", hypothesis.contrast, "interaction"),
        ("order", hypothesis.order, "ordering"),
    ):
        if given is not None and expect != belongs:
            problem(key, None, f"belongs to {belongs}, not to {expect}")
    if "sign" in hypothesis.model_fields_set and expect != "interaction":
        problem("sign", hypothesis.sign, f"belongs to interaction, not to {expect}")
    for name in hypothesis.contrast or {}:
        if name not in names:
            problem(
                f"contrast.{name}",
                None,
                f"no such condition; known are {', '.join(names)}",
                nearest(name, names),
            )
    if hypothesis.contrast and abs(math.fsum(hypothesis.contrast.values())) > 1e-9:
        problem("contrast", None, "the weights of a contrast must sum to 0")
    found += _order_problems(hypothesis, names, file)
    if not hypothesis.outcome_weights:
        problem("outcome", None, "a sum of outcomes needs at least one")
    return found


def _order_problems(hypothesis: Hypothesis, names: list[str], file: str) -> list[Problem]:
    if hypothesis.order is None or hypothesis.expect != "ordering":
        return []
    found = []
    placed = [name for group in hypothesis.groups for name in group]
    for name in placed:
        if name not in names:
            allowed = f"no such condition; known are {', '.join(names)}"
            found.append(Problem(file, "order", name, allowed, nearest(name, names)))
        elif placed.count(name) > 1:
            found.append(Problem(file, "order", name, "stands in the order twice"))
    if len(hypothesis.groups) < 2:
        found.append(Problem(file, "order", None, "an order has at least two places"))
    return list({str(problem): problem for problem in found}.values())


# against the case


def _case(name: str, file: Path, cases: dict[Path, Case]) -> Case:
    path = case_file(name, file).resolve()
    if path not in cases:
        cases[path] = load_case(path)
    return cases[path]


def case_file(name: str, file: Path) -> Path:
    """Return the case file that a configuration file names: a path, or the bare name of one beside it or shipped."""
    if name.endswith(".toml"):
        beside = file.parent / name
        return beside if beside.exists() or not Path(name).exists() else Path(name)
    folders = [file.parent.parent / "cases", CASES]
    for folder in folders:
        if (folder / f"{name}.toml").exists():
            return folder / f"{name}.toml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    allowed = f"no such case; known are {', '.join(known) or 'none'}"
    raise CaseError([Problem(str(file), "case", name, allowed, nearest(name, known))])


def _outcomes(
    hypothesis: Hypothesis, case: Case, file: str, found: list[Problem]
) -> Mapping[str, Outcome]:
    """Return the outcomes that exist in every condition; add to `found` what a condition or the
    outcome gets wrong.
    """
    known: dict[str, Outcome] = {}
    problems: dict[str, Problem] = {}
    for name, changes in hypothesis.conditions.items():
        try:
            here = dict(outcome_names(case.vary({**hypothesis.held, **changes})))
        except CaseError as error:
            for problem in error.problems:
                table = "held" if problem.key in hypothesis.held else f"conditions.{name}"
                moved = Problem(
                    file, f"{table}.{problem.key}", problem.value, problem.allowed, problem.nearest
                )
                problems[str(moved)] = moved
            continue
        known = here if not known else {key: known[key] for key in known if key in here}
    found += problems.values()
    for outcome in hypothesis.outcome_weights if known else ():
        if outcome not in known:
            allowed = f"no such outcome of {hypothesis.case} in every condition"
            found.append(Problem(file, "outcome", outcome, allowed, nearest(outcome, list(known))))
    return known
