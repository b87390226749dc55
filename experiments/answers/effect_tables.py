"""Main effects and interactions as tables, and what does nothing as sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.answers.inert_factors import Inert
from experiments.answers.main_effects import Effect, Effects, Interaction, way
from experiments.questions.derived import descriptions
from experiments.questions.parameter_names import Label, factor_labels
from experiments.questions.points import Plan
from experiments.statistics import Interval
from experiments.tables import Cell, Column, Part, Table, Tone
from experiments.wording import listed, typed, value_text
from model.outcomes import Outcome, outcome_names

LEADING = ("nominal_reform", "effective_reform", "facade_gap", "presidential_power")
MOST_OUTCOMES = 6  # with a table of their own
TRIVIAL = 0.005  # of an outcome's range: what moves it less is not laid out in a table
MOST_INTERACTIONS = 2  # of an outcome, in its table


def leading(plan: Plan) -> list[str]:
    """Return the outcomes to show: those that the experiment names, or those that every experiment is about."""
    if plan.experiment.outcomes is not None:
        return list(plan.outcomes)
    first = [*plan.experiment.derived, *LEADING]
    return [name for name in first if name in plan.outcomes] or list(plan.outcomes)


def quantities(plan: Plan) -> list[str]:
    """Return the outcomes to show that have a mean: categories have none."""
    known = known_outcomes(plan)
    return [name for name in leading(plan) if name not in known or not known[name].choices]


def known_outcomes(plan: Plan) -> Mapping[str, Outcome]:
    """Return meaning and unit of all that an experiment can record."""
    return {**outcome_names(plan.case), **descriptions(plan.experiment.derived, plan.case)}


def labels_of(plan: Plan) -> dict[str, Label]:
    """Return the names of an experiment's factors in words."""
    return factor_labels({factor.name: factor.paths for factor in plan.factors}, plan.case)


def answer_of(found: Effects, plan: Plan, folder: Path) -> Iterator[Part]:
    """Yield a table for each main outcome, then what does nothing, then where the other outcomes are."""
    names = list(dict.fromkeys(each.outcome for each in found.effects))
    moved = [name for name in names[:MOST_OUTCOMES] if is_moved(name, found, plan)]
    for name in moved:
        yield effect_table(name, found, plan)
    if moved:
        yield _about(plan)
    yield from subsample_text(found)
    for name in names[:MOST_OUTCOMES]:
        if name not in moved:
            yield unmoved(name, found)
    yield from inert_lines(found.inert, plan)
    if len(names) > MOST_OUTCOMES:
        yield f"effects on {listed(names[MOST_OUTCOMES:])}: --json, or {typed('report', folder)}"


def subsample_text(found: Effects) -> list[str]:
    """Return from how many runs effects are taken, where that is not all of them."""
    first = (
        f"Effects are taken from the first {found.first:,} runs of each point; means at points from all runs."
    )
    return [first] if found.first else []


def is_moved(outcome: str, found: Effects, plan: Plan) -> bool:
    """Whether a factor moves an outcome by more than a trivial part of its range (of 1 where it has no ends)."""
    known = known_outcomes(plan).get(outcome)
    ends = (None, None) if known is None else (known.low, known.high)
    reach = 1.0 if ends[0] is None or ends[1] is None else ends[1] - ends[0]
    return any(not _furthest(each) < TRIVIAL * reach for each in found.of(outcome))


def _furthest(each: Effect) -> float:
    return max(each.means) - min(each.means)


def unmoved(outcome: str, found: Effects) -> str:
    """Return that nothing moves an outcome, with its mean, as a sentence."""
    effects = found.of(outcome)
    most = max(map(_furthest, effects))
    means = [mean for each in effects for mean in each.means]
    between = f"{min(means):.3f} to {max(means):.3f}" if most > 0.0005 else f"{means[0]:.3f}"
    if most == 0.0:
        return f"{outcome} is moved by no factor: its mean is {between} at all levels"
    return f"{outcome} is moved by no factor by more than {most:.1g}: its mean is {between} at all levels"


def _about(plan: Plan) -> str:
    text = "Effects: last less first level of a number, else between the two levels that differ most, paired by run (95%)"
    if len(plan.factors) == 1:
        return f"{text}."
    if plan.experiment.design == "one_at_a_time":
        return f"{text}; all other factors as in the case."
    return (
        f"{text}; averaged over all other factors. × marks how much more the first factor moves the outcome at one level of "
        "the second than at another. Share: of the variance between points."
    )


def effect_table(outcome: str, found: Effects, plan: Plan) -> Table:
    """Return the main effects on an outcome, strongest first, and its strongest interactions."""
    columns = (
        Column("factor"),
        Column("from (mean) to (mean)"),
        Column("effect", number=True),
        Column("share", number=True, optional=True),
    )
    names, digits = labels_of(plan), 3
    rows = [_effect_row(each, names, digits) for each in found.of(outcome)]
    rows += [_interaction_row(each, names, digits) for each in found.together(outcome)[:MOST_INTERACTIONS]]
    return Table(columns, tuple(rows), outcome_title(outcome, plan))


def outcome_title(outcome: str, plan: Plan) -> str:
    """Return an outcome's name with its meaning and unit, as a heading."""
    known = known_outcomes(plan).get(outcome)
    if known is None:
        return outcome
    return f"{outcome}: {known.text}" + (f" ({known.unit})" if known.unit else "")


def _effect_row(each: Effect, names: Mapping[str, Label], digits: int) -> tuple[Cell | str, ...]:
    label = names[each.factor].text
    if _is_nothing(each.difference):
        return (Cell(label, "faint"), Cell("no difference in any run", "faint"), "0", _share(each.share))
    tone: Tone = "plain" if each.clear else "faint"
    return (
        Cell(label, tone),
        Cell(means_text(each, digits), tone),
        Cell(interval_text(each.difference, digits), tone),
        _share(each.share),
    )


def _is_nothing(found: Interval) -> bool:
    return found.low == found.high == 0.0


def means_text(each: Effect, digits: int = 3) -> str:
    """Return the two levels that are compared with their means, and the extreme if it lies between them."""
    known = {value_text(level): mean for level, mean in zip(each.levels, each.means, strict=True)}
    ends = [value_text(each.low), value_text(each.high)]
    text = " to ".join(f"{level} ({known[level]:.{digits}f})" for level in ends)
    if way(each.means) != "turns" or len(known) < 3 or each.difference.half_width == math.inf:
        return text
    inner = {level: mean for level, mean in known.items() if level not in ends}
    low, high = sorted(known[level] for level in ends)
    noise = each.difference.half_width
    top, bottom = max(inner, key=lambda k: inner[k]), min(inner, key=lambda k: inner[k])
    if inner[top] > high + noise:
        return f"{text}; highest at {top} ({inner[top]:.{digits}f})"
    return f"{text}; lowest at {bottom} ({inner[bottom]:.{digits}f})" if inner[bottom] < low - noise else text


def interval_text(found: Interval, digits: int = 3) -> str:
    """Return a signed estimate with half the width of its interval."""
    if math.isnan(found.estimate):
        return "-"
    half = f"{found.half_width:.{digits}f}" if math.isfinite(found.half_width) else "-"
    return f"{found.estimate:+.{digits}f} ±{half}"


def _interaction_row(each: Interaction, names: Mapping[str, Label], digits: int) -> tuple[Cell | str, ...]:
    first, second = names[each.factor].text, names[each.other].text
    text = (
        f"{value_text(each.low)} to {value_text(each.high)}: {each.at_low:+.{digits}f} at "
        f"{value_text(each.other_low)}, {each.at_high:+.{digits}f} at {value_text(each.other_high)}"
    )
    return (f"{first} × {second}", text, interval_text(each.difference, digits), _share(each.share))


def _share(value: float) -> str:
    return "-" if math.isnan(value) else "<1%" if 0.0 < value < 0.005 else f"{value:.0%}"


# what does nothing


def inert_lines(found: Sequence[Inert], plan: Plan) -> Iterator[str]:
    """Yield a sentence for every factor, or part of one, that moves no outcome shown in any run."""
    names = labels_of(plan)
    for each in found:
        yield _inert(each, names[each.factor].text)


def _inert(each: Inert, label: str) -> str:
    why = f": {each.why}" if each.why else ""
    if not each.what:
        return f"{label} moves nothing here{why}"
    if " and " in each.what:
        return f"{label}: {each.what} give the same in every run{why}"
    return f"{value_text(each.what)} ({label}) moves nothing here{why}"
