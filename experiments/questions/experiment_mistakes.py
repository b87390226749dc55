"""What can be wrong in an experiment file, and what to write instead."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import numpy as np
from pydantic import ValidationError

from experiments.questions.experiment_keys import SAMPLED, Experiment, Method, Precision, Range
from experiments.questions.points import Factor, Plan
from experiments.wording import nearest
from model.cases import Case, CaseError, Leaf, Problem
from model.mistakes import finite, shown
from model.schema_words import schema_words

MOST_SAMPLED = 10_000_000  # points of a sampled design, which are drawn all at once

RESERVED = ("point", "run", "seed", "month", "condition", "file", "value")  # columns of results

MOST_POINTS = 10**12  # of any design

NAMED_POINTS = 8  # that a message lists

MOST_CHECKED = 200  # points that are built before the first run


def distinct(problems: list[Problem]) -> list[Problem]:
    """Return problems without those that say the same."""
    return list({str(problem): problem for problem in problems}.values())


def schema_problems(error: ValidationError, file: str) -> Iterator[Problem]:
    """Yield unknown, missing and malformed keys of a file."""
    fields = list(Experiment.model_fields)
    for item in error.errors(include_url=False):
        parts = [str(p) for p in item["loc"] if not str(p).startswith(("list[", "dict[")) and p != "Range"]
        key = ".".join(parts)
        if item["type"] == "extra_forbidden":
            names = (
                fields
                if len(parts) == 1
                else list((Precision if parts[0] == "precision" else Range).model_fields)
            )
            yield Problem(
                file, key, None, f"unknown key; allowed are {', '.join(names)}", nearest(parts[-1], names)
            )
        elif item["type"] == "missing":
            yield Problem(file, key, None, "is missing")
        elif item["type"] == "list_type" and isinstance(item["input"], dict):
            continue  # it was meant to be a range, and what is wrong with that stands beside this
        elif parts[0] == "factors" and item["type"] in ("model_type", "list_type"):
            allowed = "must be a list of values, or { low = …, high = … }"
            yield Problem(file, key, item["input"], allowed)
        else:
            choices = get_args(Method) if parts == ["design"] else ()
            near = nearest(str(item["input"]), list(choices)) if choices else None
            yield Problem(file, key, item["input"], schema_words(item), near)


def problems_between_parts(document: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a document, whatever else is."""
    runs, precision = document.get("runs"), document.get("precision")
    if runs is not None and precision is not None:
        yield Problem(file, "precision", precision, "give runs or precision, not both")
    if runs is None and precision is None:
        yield Problem(
            file, "runs", None, "is missing: give runs, or precision = { outcome = …, half_width = … }"
        )


def method_problems(experiment: Experiment, file: str) -> Iterator[Problem]:
    """Yield what a design needs and the file does not give, or gives and does not need."""
    design, points = experiment.design, experiment.points
    if design == "table":
        if experiment.table is None and experiment.rows is None:
            yield Problem(file, "table", None, 'design table needs table = "points.csv" or [[rows]]')
        elif experiment.rows is not None and not experiment.rows:
            yield Problem(file, "table", experiment.table, "holds no points: the design is empty")
    else:
        for key in ("table", "rows"):
            if getattr(experiment, key) is not None:
                yield Problem(file, key, None, f'belongs to design = "table", not to {design}')
    if design in SAMPLED and points is None:
        yield Problem(file, "points", None, f"{design} needs the number of points")
    if design not in SAMPLED and points is not None:
        yield Problem(
            file, "points", points, f"belongs to {' and '.join(SAMPLED)}; {design} has as many as it has"
        )
    if design in SAMPLED and points is not None and points > MOST_SAMPLED:
        yield Problem(file, "points", points, f"a sampled design has at most {MOST_SAMPLED:,} points")
    if design == "sobol" and points is not None and points & (points - 1):
        yield Problem(
            file, "points", points, f"a Sobol design is balanced at a power of two: {_powers(points)}"
        )
    varied = [path for path in _all_paths(experiment) if path.startswith("calendar.")]
    if experiment.series and varied:
        yield Problem(
            file, "series", experiment.series, f"need one calendar at all points, but {varied[0]} varies"
        )
    empty = not experiment.factors and not experiment.together
    if empty and design != "table":
        yield Problem(file, "factors", None, "the design is empty: name at least one path and its values")


def column_problems(
    experiment: Experiment, recorded: Sequence[str], series: Sequence[str], file: str
) -> Iterator[Problem]:
    """Yield names of factors and derived outcomes under which the results have a column already."""
    taken = dict.fromkeys(series, "a series") | dict.fromkeys(recorded, "an outcome")
    taken |= dict.fromkeys(RESERVED, "a column of all results")
    factors = dict.fromkeys(experiment.factors, "factors") | dict.fromkeys(experiment.together, "together")
    for name, table in factors.items():
        if name in taken:
            yield Problem(file, f"{table}.{name}", None, f"is the name of {taken[name]}: choose another")
    taken |= dict.fromkeys(factors, "a factor")
    for name in experiment.derived:
        if name in taken:
            yield Problem(file, f"derived.{name}", None, f"is the name of {taken[name]}: choose another")


def _all_paths(experiment: Experiment) -> Iterator[str]:
    yield from experiment.factors
    yield from (name for row in experiment.rows or () for name in row)
    for moved in experiment.together.values():
        yield from moved if isinstance(moved, list) else (path for each in moved.values() for path in each)


def size_problems(plan: Plan) -> list[Problem]:
    """Return whether a design has more points than can be counted out."""
    if plan.size <= MOST_POINTS:
        return []
    many = f"{plan.size:,}" if plan.size < 10**15 else f"about 10^{math.log10(plan.size):.0f}"
    cost = "at 10,000 runs a second one run at each of so many takes three years"
    allowed = f"the design has {many} points, at most {MOST_POINTS:,} can be run ({cost}): fewer levels, or a sample"
    return [Problem(plan.file, "design", plan.experiment.design, allowed)]


def _powers(points: int) -> str:
    below = 2 ** (points.bit_length() - 1)
    return f"{below} or {2 * below}"


EVERYBODY = ("all",)  # the only word of what is a list of names otherwise


def path_problems(
    experiment: Experiment, factors: tuple[Factor, ...], case: Case, file: str
) -> Iterator[Problem]:
    """Yield paths and values that the case does not know or allow."""
    seen: dict[str, str] = {}
    for path, value in experiment.held.items():
        seen[path] = "held"
        yield from _value_problems(path, [value], case, file, f"held.{path}")
    for factor in factors:
        at = f"factors.{factor.name}"
        if factor.name in experiment.together:
            yield from _together_problems(factor, experiment, case, file)
        elif factor.name not in case.paths():
            near = nearest(factor.name, list(case.paths()))
            yield Problem(file, at, None, "no such path in the case, nor a name in [together]", near)
            continue
        yield from _level_problems(factor, file, at)
        if experiment.design != "table":
            yield from _listed_twice(factor, file, at)
        for path in dict.fromkeys(factor.paths):
            if path in seen:
                yield Problem(file, at, path, f"is set by {seen[path]} already: only one can move it")
            seen.setdefault(path, at)
            yield from _value_problems(path, _values_of(factor, path), case, file, at)


def _values_of(factor: Factor, path: str) -> list[Any]:
    if factor.sets is not None:
        return [values[path] for values in factor.sets.values() if path in values]
    values = factor.values
    return [values.low, values.high] if isinstance(values, Range) else list(values)


def _together_problems(factor: Factor, experiment: Experiment, case: Case, file: str) -> Iterator[Problem]:
    moved, at = experiment.together[factor.name], f"together.{factor.name}"
    for path in factor.paths:
        if path not in case.paths():
            yield Problem(file, at, path, "no such path in the case", nearest(path, list(case.paths())))
    if not factor.paths:
        yield Problem(
            file, at, [], "names no path: list those that have one value together, or named sets of values"
        )
    if isinstance(moved, dict):
        given = experiment.factors.get(factor.name)
        if given is not None:
            yield Problem(
                file, f"factors.{factor.name}", None, f"its levels stand in [{at}]: leave it out here"
            )
        for value in factor.levels:
            if value not in moved:
                allowed = f"no such level; there are {', '.join(moved)}"
                yield Problem(file, at, value, allowed, nearest(shown(value), list(moved)))
        return
    if factor.name in case.paths():
        yield Problem(file, at, None, "is a path of the case already: give the group another name")
    if factor.name not in experiment.factors and experiment.design != "table":
        yield Problem(file, at, None, f"moves nothing: give its values as {factor.name} = […] in [factors]")
    kinds = {case.paths()[path].kind for path in factor.paths if path in case.paths()}
    if len(kinds) > 1:
        yield Problem(file, at, None, f"mixes {' and '.join(sorted(kinds))}: one value cannot suit them all")


def _level_problems(factor: Factor, file: str, at: str) -> Iterator[Problem]:
    values = factor.values
    if isinstance(values, Range):
        if not values.low < values.high:
            allowed = f"low = {values.low:g} is not below high = {values.high:g}: low must be the smaller of the two"
            yield Problem(file, at, None, allowed)
        return
    if not values:
        yield Problem(file, at, None, "has no values: the design is empty")
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) > 1:
        yield Problem(
            file, at, list(values), f"mixes {' and '.join(sorted(kinds))}: its values must be of one kind"
        )


def _listed_twice(factor: Factor, file: str, at: str) -> Iterator[Problem]:
    values = () if isinstance(factor.values, Range) else factor.values
    twice = [value for place, value in enumerate(values) if value in values[:place]]
    if twice:
        yield Problem(file, at, twice[0], "is listed twice: two points would be the same")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "yes or no"
    return "numbers" if isinstance(value, int | float) else "lists" if isinstance(value, list) else "texts"


def _value_problems(path: str, values: list[Any], case: Case, file: str, at: str) -> Iterator[Problem]:
    leaf = case.paths().get(path)
    if leaf is None:
        if at.startswith("held."):
            yield Problem(file, at, None, "no such path in the case", nearest(path, list(case.paths())))
        return
    for value in values:
        mistake = _leaf_mistake(leaf, value)
        if mistake:
            near = nearest(shown(value).strip("'"), leaf.choices) if leaf.choices else None
            yield Problem(file, at, value, mistake, near)


def _leaf_mistake(leaf: Leaf, value: Any) -> str | None:
    if leaf.kind == "number":
        return _number_mistake(leaf, value)
    if leaf.choices == EVERYBODY:
        named = isinstance(value, list) or value in EVERYBODY
        return None if named else 'must be "all" or a list of names'
    if leaf.choices is not None:
        return None if value in leaf.choices else f"must be one of {', '.join(leaf.choices)}"
    if leaf.kind == "boolean":
        return None if isinstance(value, bool) else "must be true or false"
    if leaf.kind == "list":
        return None if isinstance(value, list | str) else "must be a list"
    if leaf.kind == "month":
        good = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value)
        return None if good else "must be a month written YYYY-MM"
    return None if isinstance(value, str) else "must be a text"


def _number_mistake(leaf: Leaf, value: Any) -> str | None:
    if not finite(value):
        infinite = isinstance(value, int | float) and not isinstance(value, bool)
        return "must be a finite number" if infinite else "must be a number"
    low = -math.inf if leaf.low is None else leaf.low
    high = math.inf if leaf.high is None else leaf.high
    if low <= value <= high:
        return None
    percent = high == 1.0 and 2.0 <= value <= 100.0
    hint = f"; a share, not a per cent: write {value / 100:g}" if percent else ""
    return f"must lie in [{low:g}, {high:g}]{hint}"


def point_problems(plan: Plan) -> Iterator[Problem]:
    """Yield what the case refuses at points spread over the design; the rest are tried when they run."""
    size = plan.size
    if plan.experiment.design in SAMPLED and size > 1_000_000:
        return
    places = sorted({round(k) for k in np.linspace(0, size - 1, min(size, MOST_CHECKED))})
    causes: dict[tuple[str, str], list[tuple[int, Problem]]] = {}
    for point in places:
        try:
            plan.case.vary(plan.changes(point))
        except CaseError as error:
            for problem in error.problems:
                causes.setdefault((problem.key, problem.allowed), []).append((point, problem))
    for (key, allowed), found in causes.items():
        points, problems = [point for point, _ in found], [problem for _, problem in found]
        same = all(each.value == problems[0].value for each in problems)
        where = f"{allowed} (at {_where(plan, points)})"
        yield Problem(plan.file, key, problems[0].value if same else None, where, problems[0].nearest)


def _where(plan: Plan, points: Sequence[int]) -> str:
    """Return where a cause was met: the point with its values, or how many there are and the first of them."""
    first = itertools.islice(plan.values(points[0]).items(), 4)
    values = ", ".join(f"{name.rsplit('.', 1)[-1]} = {value}" for name, value in first)
    if len(points) == 1:
        return f"point {points[0]}: {values}"
    rest = ", ..." if len(points) > NAMED_POINTS else ""
    listed = ", ".join(map(str, points[:NAMED_POINTS]))
    return f"{len(points)} points: {listed}{rest}; point {points[0]} has {values}"
