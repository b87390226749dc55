"""An experiment as a file: which values of which paths are run, how often, and what is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from experiments.questions.derived import derived_problems
from experiments.questions.dotted_paths import dotted, is_range, said_twice
from experiments.questions.experiment_keys import Experiment, Range
from experiments.questions.experiment_mistakes import (
    RESERVED,
    column_problems,
    distinct,
    method_problems,
    path_problems,
    point_problems,
    problems_between_parts,
    schema_problems,
    size_problems,
)
from experiments.questions.names import case_file, named_file
from experiments.questions.plain_values import plain
from experiments.questions.points import Factor, Plan
from experiments.questions.text_table import TextTable, number_in, read_text_table
from experiments.wording import nearest
from model.cases import Case, CaseError, Leaf, Problem, load_case, read_toml


def load_experiment(file: Path | str, overrides: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan in an experiment file, or of a shipped experiment by its bare name.

    `overrides` take the place of keys of the file. A CaseError holds all mistakes.
    """
    path = named_file(str(file), "experiments")
    return plan_of({**read_toml(path), **(overrides or {})}, path)


def plan_of(document: Mapping[str, Any], file: Path, case: Case | None = None) -> Plan:
    """Return the plan in a document; paths in it are relative to `file`."""
    document = plain(document)
    twice = list(said_twice({key: document.get(key) for key in ("factors", "held")}, str(file)))
    document = flattened(document)
    if isinstance(document.get("table"), list):  # a frame of points
        document["rows"] = document.pop("table")
    document["name"] = document.get("name") or re.sub(r"[^A-Za-z0-9_-]+", "_", file.stem)
    found = [*twice, *problems_between_parts(document, str(file))]
    try:
        experiment = Experiment.model_validate(document)
    except ValidationError as error:
        found += schema_problems(error, str(file))
        raise CaseError(distinct([*found, *_further_problems(document, error, file)])) from None
    case = case or _load_case(experiment.case, file, found)
    experiment = _with_rows(experiment, case, file, found)
    found += method_problems(experiment, str(file))
    factors = tuple(_factors(experiment))
    found += path_problems(experiment, factors, case, str(file))
    outcomes = _outcomes(experiment, case, str(file), found)
    if not found:
        plan = Plan(experiment, case, factors, outcomes, str(file))
        found += size_problems(plan) or point_problems(plan)
    if found:
        raise CaseError(distinct(found))
    return plan


def _further_problems(document: dict[str, Any], error: ValidationError, file: Path) -> list[Problem]:
    """Return what else is wrong in a document, apart from the parts that could not be read."""
    rest = {key: dict(value) if isinstance(value, dict) else value for key, value in document.items()}
    for item in error.errors(include_url=False):
        top, *inner = item["loc"]
        if top in ("factors", "held", "together") and inner and isinstance(rest.get(str(top)), dict):
            rest[str(top)].pop(inner[0], None)
        else:
            rest.pop(str(top), None)
    found: list[Problem] = []
    try:
        experiment = Experiment.model_validate(rest)
        case = _load_case(experiment.case, file, found)
    except (ValidationError, CaseError):
        return found
    if experiment.design != "table":
        found += path_problems(experiment, tuple(_factors(experiment)), case, str(file))
    _outcomes(experiment, case, str(file), found)
    return found


def flattened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose unquoted paths, which TOML reads as nested tables, are dotted again."""
    result = dict(document)
    for key in ("factors", "held"):
        result |= {key: _dotted(result[key])} if key in result else {}
    together = result.get("together")
    if isinstance(together, dict):
        result["together"] = {
            name: {level: _dotted(values) for level, values in sets.items()}
            if isinstance(sets, dict)
            else sets
            for name, sets in together.items()
        }
    return result


def _dotted(table: Any) -> Any:
    """Return a table in which ranges are values; what is no table stays as it is."""
    return dotted(table, is_range) if isinstance(table, dict) else table


def _load_case(name: str, file: Path, found: list[Problem]) -> Case:
    try:
        return load_case(case_file(name, file))
    except CaseError as error:
        raise CaseError([*found, *error.problems]) from None


def _factors(experiment: Experiment) -> Iterator[Factor]:
    names = list(experiment.factors)
    if experiment.design == "table":
        names = list(dict.fromkeys(name for row in experiment.rows or () for name in row))
    for name in dict.fromkeys([*names, *experiment.together]):
        moved = experiment.together.get(name)
        values: Any = experiment.factors.get(name, ())
        if experiment.design == "table":
            values = [row.get(name) for row in experiment.rows or ()]
        elif isinstance(moved, dict):
            values = list(moved)
        values = values if isinstance(values, Range) else tuple(values)
        if isinstance(moved, dict):
            paths = tuple(dict.fromkeys(path for each in moved.values() for path in each))
            yield Factor(name, values, paths, moved)
        else:
            yield Factor(name, values, (name,) if moved is None else tuple(moved))


# a table of points


def _with_rows(experiment: Experiment, case: Case, file: Path, found: list[Problem]) -> Experiment:
    if experiment.design != "table":
        return experiment
    if experiment.rows is not None:
        return experiment.model_copy(update={"rows": _without_runs(experiment.rows, experiment, case)})
    if experiment.table is None:
        return experiment
    try:
        table = read_text_table(file.parent / experiment.table)
    except CaseError as error:
        found += error.problems
        return experiment
    header = _points_among(table.header, experiment, case)
    problems = list(_header_problems(header, experiment, case, table.file))
    if problems:
        found += problems
        return experiment
    rows = list(_rows(table, header, experiment, case, found))
    return experiment.model_copy(
        update={"rows": _each_once(rows) if len(header) < len(table.header) else rows}
    )


def _without_runs(rows: list[dict[str, Any]], experiment: Experiment, case: Case) -> list[dict[str, Any]]:
    """Return rows that may be those of results, one a run, as points."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    header = _points_among(names, experiment, case)
    if len(header) == len(names):
        return rows
    return _each_once([{name: row[name] for name in header if name in row} for row in rows])


def _each_once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(row, sort_keys=True, default=str): row for row in rows}.values())


def _points_among(header: Sequence[str], experiment: Experiment, case: Case) -> list[str]:
    """Return the columns that set something: of results that are put in again, neither the run's own nor the outcomes."""
    if not {"point", "run", "seed"} & set(header):
        return list(header)
    from model.outcomes import outcome_names

    left_out = {*RESERVED, *outcome_names(case), *experiment.derived}
    named = {*experiment.factors, *experiment.together}
    return [name for name in header if name not in left_out or name in named]


def _header_problems(
    header: Sequence[str], experiment: Experiment, case: Case, file: str
) -> Iterator[Problem]:
    for name in [*experiment.factors, *experiment.together]:
        if name not in header:
            yield Problem(
                file,
                name,
                None,
                f"is missing; the columns are {', '.join(header) or 'none'}",
                nearest(name, header),
            )
    for name in header:
        if not experiment.factors and name not in experiment.together and name not in case.paths():
            yield Problem(file, name, None, "no such path in the case", nearest(name, list(case.paths())))


def _rows(
    table: TextTable, header: Sequence[str], experiment: Experiment, case: Case, found: list[Problem]
) -> Iterator[dict[str, Any]]:
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = dict(zip(table.header, row, strict=True))
        values = {}
        for name in header:
            moved = experiment.together.get(name)
            path = moved[0] if isinstance(moved, list) and moved else name
            leaf = None if isinstance(moved, dict) else case.paths().get(path)
            values[name] = _parsed(cells[name], leaf)
            if values[name] == "" and (leaf is None or leaf.kind != "list"):
                found.append(Problem(table.file, f"line {line}, {name}", None, "is empty"))
        yield values


def _parsed(cell: str, leaf: Leaf | None) -> Any:
    """Return a cell of a table as the value that its path takes; what does not fit stays text."""
    if leaf is not None and leaf.kind == "number":
        number = number_in(cell)
        return cell if number is None else number
    if leaf is not None and leaf.kind == "boolean":
        return {"true": True, "false": False}.get(cell.lower(), cell)
    if leaf is not None and leaf.kind == "list":
        return [part.strip() for part in cell.split("+") if part.strip() not in ("", "none")]
    return cell


def main_outcomes(known: Sequence[str]) -> list[str]:
    """Return what is recorded when nothing is named: not what can be worked out from the rest, or is seldom asked for."""
    seldom = ("level.", "real.", "plural.", "resources.", "votes.")
    derived = ("facade_gap", "power_change", "effective_by_reform", "effective_by_dominance")
    details = (".represented", ".opposition", ".pressure", "_kind")
    return [
        name
        for name in known
        if not name.startswith(seldom)
        and name not in derived
        and not name.endswith(details)
        and ".months_of." not in name
    ]


def _outcomes(experiment: Experiment, case: Case, file: str, found: list[Problem]) -> tuple[str, ...]:
    from model.outcomes import outcome_names, series_names

    variants, derived = list(_variants(experiment, case)), list(experiment.derived)
    recorded = list(dict.fromkeys(name for each in variants for name in outcome_names(each)))
    found += derived_problems(experiment.derived, variants, file)
    found += column_problems(experiment, recorded, list(series_names(case)), file)
    known = [*recorded, *derived]
    wanted = experiment.outcomes if experiment.outcomes is not None else main_outcomes(recorded)
    precision = experiment.precision
    named = {
        "outcomes": (wanted, known),
        "precision.outcome": ([precision.outcome] if precision else [], known),
        "series": (experiment.series, list(series_names(case))),
    }
    for key, (names, allowed) in named.items():
        for name in dict.fromkeys(name for place, name in enumerate(names) if name in names[:place]):
            found.append(Problem(file, key, name, "is named twice"))
        for name in names:
            if name not in allowed:
                near = nearest(name, allowed)
                text = f"no such {'series' if key == 'series' else 'outcome'} of {experiment.case}"
                found.append(Problem(file, key, name, text + _meaning(near, variants), near))
    extra = [precision.outcome] if precision and precision.outcome not in wanted else []
    return tuple(dict.fromkeys([*wanted, *derived, *extra]))


def _meaning(name: str | None, variants: Sequence[Case]) -> str:
    """Return what the outcome or series is that was perhaps meant, so that nobody takes it for another one."""
    from model.outcomes import outcome_names, series_names

    for case in variants if name else ():
        known = {**outcome_names(case), **series_names(case)}.get(str(name))
        if known is not None:
            unit = f" ({known.unit})" if known.unit else ""
            return f"; {name} is: {known.text}{unit}"
    return ""


DESIGN_RULE = "rules.institutional_design"  # decides which bodies there are, and so which outcomes


def _variants(experiment: Experiment, case: Case) -> Iterator[Case]:
    """Yield the case in all forms that have outcomes of their own."""
    rules = experiment.factors.get(DESIGN_RULE, [experiment.held.get(DESIGN_RULE)])
    for rule in rules if isinstance(rules, list) else ():
        try:
            yield case if rule is None else case.vary({DESIGN_RULE: rule})
        except CaseError:
            yield case  # the mistake is named where the values are checked
