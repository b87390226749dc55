"""A results folder as one page that can be read, printed and sent: question, design, findings,
figures, provenance.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from experiments import plots
from experiments.answers.effect_tables import effect_table, inert_lines, subsample_text
from experiments.answers.main_effects import Effect, Effects, Interaction
from experiments.answers.stored_effects import effects_in
from experiments.batches.checksums import add_to_result
from experiments.batches.files import write_whole
from experiments.batches.results_folder import Folder, open_folder
from experiments.plots.participation import JOINED
from experiments.plots.registry import (
    all_kinds,
    caption_of,
    draw,
    is_crossed_result,
    main_outcomes,
    varied_factors,
)
from experiments.questions.experiment_keys import is_crossed
from experiments.report.filled import filled, picture
from experiments.statistics import (
    Apart,
    Influence,
    Interval,
    influences,
    levels_apart,
    mean_interval,
    paired_difference,
)
from experiments.tables import Column, Table
from experiments.wording import joined, value_text, words
from model.cases import CaseError

REPORT = "report.html"
MOST_ROWS = 60  # of a table on the page
MOST_LEVELS = 20  # of a factor whose means are compared
MOST_OUTCOMES = 6  # with a figure and a paragraph of their own
HEAVIEST = 400_000  # characters of a drawing beyond which it is embedded as an image


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure of the page."""

    drawing: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page says."""

    title: str
    subtitle: str
    question: Sequence[str]
    design: Sequence[str]
    found: Sequence[str]
    figures: Sequence[Drawing]
    tables: Sequence[Table]
    robustness: Sequence[str]
    command: str
    provenance: Table
    design_table: Table | None = None
    robustness_table: Table | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def rendered(page: Page) -> str:
    """Return the page as HTML; every text is escaped."""
    return filled("report.html", page)


def embedded(figure: Figure) -> Markup:
    """Return a figure as an element of the page that asks nothing of the network."""
    text = plots.svg(figure)
    if len(text) <= HEAVIEST:
        return Markup(text)
    buffer = io.BytesIO()
    with plots.look("screen"):
        figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return picture(buffer.getvalue())


def _drawn(folder: Folder, kind: str, outcome: str | None = None) -> list[Drawing]:
    """Return a figure, or nothing when the result does not allow it."""
    try:
        figure = draw(folder, all_kinds()[kind], outcome, style="screen")
    except CaseError:
        return []
    return [Drawing(embedded(figure), caption_of(all_kinds()[kind], folder, outcome))]


def grid(
    frame: pd.DataFrame,
    title: str = "",
    names: Mapping[str, str] | None = None,
    most: int = MOST_ROWS,
) -> Table:
    """Return a frame as a table of the page, numbers to three digits."""
    columns = tuple(
        Column((names or {}).get(str(c), str(c)), number=pd.api.types.is_numeric_dtype(frame[c]))
        for c in frame.columns
    )
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.head(most).itertuples(index=False))
    return Table(columns, rows, title, left_off=max(0, len(frame) - most))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.3g}".replace("-", "−")
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def interval_text(found: Interval) -> str:
    """Return an estimate with its interval as it stands in a sentence; one run has none."""
    if not math.isfinite(found.half_width):
        return f"{found.estimate:.3g}".replace("-", "−") + " [-]"
    return f"{found.estimate:.3g} [{found.low:.3g}, {found.high:.3g}]".replace("-", "−")


def provenance(folder: Folder) -> Table:
    """Return what a result came from: key, versions, machine, time."""
    rows = [("key", str(folder.manifest.get("key", folder.path.name)))]
    for name in ("when", "created", "started", "finished", "seconds", "machine", "git", "seed"):
        value = folder.manifest.get(name)
        if value is not None:
            rows.append((name, value if isinstance(value, str) else json.dumps(value)))
    known = folder.manifest.get("versions", {})
    rows += [(name, str(value)) for name, value in known.items()]
    rows += [(f"sha256 of {name}", str(value)) for name, value in folder.hashes.items()]
    return Table((Column("what"), Column("value")), tuple(rows))


# claims


def hypotheses_page(folder: Folder) -> Page:
    """Return the page of a set of verdicts."""
    table = folder.verdicts
    counts = table["verdict"].value_counts(sort=False)
    cases = ", ".join(dict.fromkeys(table["case"]))
    summary = ", ".join(f"{many} {word}" for word, many in counts.items())
    return Page(
        title="Verdicts on the hypotheses",
        subtitle=f"{len(table)} claims put to {cases}: {summary}.",
        question=[
            "Does the model support the claims? Each claim was written down with the "
            "outcome that decides it and the "
            "smallest meaningful effect before it was run; the hash of its file is below."
        ],
        design=[
            "Every claim compares named conditions of one case. All conditions of a claim share "
            "random numbers, run by run, so "
            "that the difference is due to the conditions. Intervals hold at 95 per cent. A claim "
            "is supported when the "
            "whole interval lies beyond the margin on the claimed side, contradicted when it lies "
            "beyond it on the other, "
            "and makes no meaningful difference when it lies within; otherwise it is inconclusive and more runs are "
            "needed.",
        ],
        found=[f"{row['claim']}. {row['sentence']}" for row in table.to_dict("records")],
        figures=_drawn(folder, "forest") + _claims_drawn(folder),
        tables=[_verdict_table(table)],
        robustness=_robust_text(table),
        robustness_table=_robust_table(table),
        command=str(folder.manifest.get("command", "reform test")),
        provenance=provenance(folder),
        design_table=grid(
            table[["claim", "comparison", "outcome", "unit", "runs", "source"]],
            names={"runs": "runs each"},
        ),
        files=dict(folder.manifest.get("texts", {})),
    )


def _claims_drawn(folder: Folder) -> list[Drawing]:
    drawings = []
    for row in folder.verdicts.to_dict("records"):
        runs = folder.frame[folder.frame["file"] == Path(row["file"]).stem]
        if row["verdict"] == "no variation" or runs.empty:
            continue
        measure = plots.Measure("value", str(row["unit"] or ""), words(str(row["outcome"])))
        figure = plots.distributions(runs, "value", "condition", measure, "screen")
        drawings.append(Drawing(embedded(figure), f"{row['claim']}: {row['verdict_text']}"))
    return drawings


def _verdict_table(table: pd.DataFrame) -> Table:
    chosen = [
        "claim",
        "estimate",
        "low",
        "high",
        "margin",
        "verdict_text",
        "runs",
        "variance_saved",
    ]
    names = {"verdict_text": "verdict", "variance_saved": "variance saved by pairing"}
    return grid(table[chosen], "Verdicts", names)


def _robust_text(table: pd.DataFrame) -> list[str]:
    if table["robust_share"].isna().all():
        return [
            "Not tested here: reform test --robust draws every assumed parameter from its plausible range."
        ]
    return [
        "Share of draws in which the claim holds when every assumed parameter is drawn from its "
        "plausible range, and the "
        "parameters that go with the size of the effect (rank correlation over draws, false "
        "discovery rate below 5 per cent)."
    ]


def _robust_table(table: pd.DataFrame) -> Table | None:
    if table["robust_share"].isna().all():
        return None
    chosen = ["claim", "robust_share", "robust_low", "robust_high", "depends_on"]
    names = {
        "robust_share": "share of draws",
        "robust_low": "from",
        "robust_high": "to",
        "depends_on": "depends on",
    }
    return grid(table[chosen], names=names)


# experiments


def experiment_page(folder: Folder) -> Page:
    """Return the page of an experiment."""
    shown, runs = _shown(folder), _runs(folder)
    points = len(runs)
    return Page(
        title=folder.title,
        subtitle=f"{points} points, {sum(runs):,} runs.",
        question=[folder.description or f"How do {_factors(folder)} affect {_listed(shown)}?"],
        design=[_design_text(folder, runs)],
        design_table=_factor_table(folder),
        found=[
            *_precision_text(folder),
            *([text for name in shown for text in findings(folder, name)] or ["No outcome was recorded."]),
            *_inert_text(folder),
            *subsample_text(_effects(folder)),
        ],
        figures=_experiment_drawn(folder, shown),
        tables=[*_effect_tables(folder), _means_table(folder, shown)],
        robustness=[
            "Intervals hold at 95 per cent and speak of chance alone. What the assumed parameters "
            "do to a finding is not in "
            "this folder: vary them in the experiment, or put the finding as a claim to reform "
            "test --robust."
        ],
        command=folder.command,
        provenance=provenance(folder),
        files=folder.texts,
    )


def _shown(folder: Folder) -> list[str]:
    return main_outcomes(folder, MOST_OUTCOMES)


def _runs(folder: Folder) -> list[int]:
    """Return the number of runs at every point."""
    runs = folder.runs.read(folder.columns[:1])
    return runs.groupby("point").size().tolist() if "point" in runs else [len(runs)]


def _factors(folder: Folder) -> str:
    return joined([label.text for label in folder.labels.values()]) or "the factors"


def _listed(names: Sequence[str]) -> str:
    return joined([words(name.replace(".", " ")) for name in names]) or "the factors"


def _design_text(folder: Folder, runs: Sequence[int]) -> str:
    many = f"{min(runs):,}" if min(runs) == max(runs) else f"{min(runs):,} to {max(runs):,}"
    return (
        f"Case {folder.case_name}; {len(runs)} points with {many} runs each. Run r has the same random numbers "
        "at every point, so that "
        "points can be compared run by run."
    )


def _precision_text(folder: Folder) -> list[str]:
    known = folder.precision
    return [] if known is None or not known.text else [f"{known.text[:1].upper()}{known.text[1:]}."]


def _factor_table(folder: Folder) -> Table | None:
    rows = []
    for factor in folder.factors:
        values = folder.values(factor)
        label = folder.labels[factor]
        rows.append(
            (
                label.axis,
                factor,
                ", ".join(map(value_text, values)) if len(values) <= 8 else _range(values),
            )
        )
    return Table((Column("factor"), Column("in the files"), Column("values")), tuple(rows)) if rows else None


def _range(values: Sequence[Any]) -> str:
    """Return many values in words: numbers from the lowest to the highest."""
    known = [each for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(known) == len(values):
        return f"{len(values)} values from {value_text(min(known))} to {value_text(max(known))}"
    return f"{', '.join(map(value_text, values[:7]))} and {len(values) - 7} more"


def findings(folder: Folder, outcome: str) -> list[str]:
    """Return what an experiment says about an outcome in plain words: its extremes, and what moves
    it most.
    """
    known, frame = folder.measure(outcome), folder.coming(outcome, *folder.factors)
    if not folder.varies(outcome):
        always = folder.read(outcome)[outcome].iloc[0]
        return [f"{known.label} shows no variation: it is {always:.3g} in every run."]
    if not folder.factors or "point" not in frame:
        return [f"{known.label} is {interval_text(_mean(frame, outcome))} on average."]
    means = frame.groupby("point")[outcome].mean()
    low, high = means.idxmin(), means.idxmax()
    at_low, at_high = (frame[frame["point"] == point] for point in (low, high))
    if float(means.min()) == float(means.max()):
        return [f"{known.label} is the same at every point: {interval_text(_mean(at_low, outcome))}."]
    texts = [
        f"{known.label} lies between {interval_text(_mean(at_low, outcome))} "
        f"({_where(folder, at_low)}) and "
        f"{interval_text(_mean(at_high, outcome))} "
        f"({_where(folder, at_high)}){_paired(at_low, at_high, outcome)}."
    ]
    return [*texts, *_never(folder, outcome), *_strongest(folder, outcome)]


def _never(folder: Folder, outcome: str) -> list[str]:
    """Return which runs are in no mean because the month of an outcome never comes there."""
    never = folder.never(outcome)
    text = f"{never[:1].upper()}{never[1:]} of means, and of effects where it does not come at every point."
    return [text] if never else []


def _mean(frame: pd.DataFrame, outcome: str) -> Interval:
    return mean_interval(frame[outcome].dropna().to_numpy(float))


def _where(folder: Folder, frame: pd.DataFrame) -> str:
    row = frame.iloc[0]
    return ", ".join(f"{folder.labels[f].text} {value_text(row[f])}" for f in folder.factors)


def _paired(low: pd.DataFrame, high: pd.DataFrame, outcome: str) -> str:
    columns = ["run", outcome]
    both = low[columns].merge(high[columns], on="run", suffixes=(" low", " high"))
    both = both.drop(columns="run").dropna()
    if len(both) < 2:
        return ""
    found = paired_difference(both.iloc[:, 0].to_numpy(float), both.iloc[:, 1].to_numpy(float))
    return f"; paired by run the difference is {interval_text(found)}"


def _strongest(folder: Folder, outcome: str) -> list[str]:
    """Return which factor moves an outcome most, and how far, if that is more than chance; and what depends on what.

    Where the points are drawn and not crossed, levels cannot be compared: numbers are ranked with the means at the points.
    """
    if not is_crossed(str(folder.config.get("design", "factorial"))):
        return _goes_with(folder, outcome)
    answer = _effects(folder)
    found = answer.of(outcome)
    if len(found) < 2:
        return []
    if not found[0].clear:
        return ["Averaged over the other factors, no factor has an effect beyond chance."]
    first, last = found[0], found[-1]
    most = (
        f"Averaged over the other factors, {_named(folder, first)} has the largest effect, {_from_to(first)}"
    )
    least = _from_to(last) if last.clear else "not beyond chance"
    return [
        f"{most}; {_named(folder, last)} the smallest, {least}.",
        *_depends(folder, answer.together(outcome)[:1]),
    ]


def _effects(folder: Folder) -> Effects:
    """Return the effects of the factors on the outcomes that the page shows."""
    return effects_in(folder, [name for name in _shown(folder) if not folder.measure(name).choices])


def _named(folder: Folder, each: Effect) -> str:
    return folder.labels[each.factor].text


def _from_to(each: Effect) -> str:
    means = {value_text(level): mean for level, mean in zip(each.levels, each.means, strict=True)}
    low, high = value_text(each.low), value_text(each.high)
    rise = interval_text(each.difference)
    return f"from {_cell(means[low])} ({low}) to {_cell(means[high])} ({high}), a difference of {rise}"


def _depends(folder: Folder, found: Sequence[Interaction]) -> list[str]:
    """Return on what the effect of a factor depends most."""
    return [_dependence(folder, each) for each in found]


def _dependence(folder: Folder, each: Interaction) -> str:
    first, second = folder.labels[each.factor].text, folder.labels[each.other].text
    effects = f"{_cell(each.at_low)} at {value_text(each.other_low)}, {_cell(each.at_high)} at {value_text(each.other_high)}"
    return f"The effect of {first} ({value_text(each.low)} to {value_text(each.high)}) depends on {second}: {effects}."


def _goes_with(folder: Folder, outcome: str) -> list[str]:
    """Return which numbers go with an outcome over the points, and which do not beyond chance."""
    frame = folder.read(outcome, *folder.factors)
    points = frame.groupby("point")
    numbers = [name for name in folder.factors if pd.api.types.is_numeric_dtype(frame[name])]
    inputs = {name: points[name].first().to_numpy(float) for name in numbers}
    others = {
        name: points[name].first().map(value_text).tolist() for name in folder.factors if name not in numbers
    }
    means = points[outcome].mean().to_numpy(float)
    ranked = influences(inputs, means) if inputs else []
    apart = levels_apart(others, means)
    if not ranked and not apart:
        return []
    found: list[Influence | Apart] = [*ranked, *apart]
    rest = [folder.labels[each.path].text for each in found if not each.is_clear]
    by = list(_clearly(folder, ranked, apart))
    over = f"Over {points.ngroups} points that are not crossed"
    if not by:
        return [f"{over}, nothing that was varied goes with it beyond chance."]
    beyond = f"; {joined(rest)} not beyond chance" if rest else ""
    return [f"{over}, it {' and '.join(by)}{beyond}."]


def _clearly(folder: Folder, ranked: Sequence[Influence], apart: Sequence[Apart]) -> Iterator[str]:
    """Yield what numbers an outcome goes with, and by what levels of other factors it differs, beyond chance."""
    clear = [
        f"{folder.labels[each.path].text} ({each.correlation:+.2f})".replace("-", "−")
        for each in ranked
        if each.is_clear
    ]
    levels = [
        f"{folder.labels[each.path].text} ({each.low} {each.least:.3g}, {each.high} {each.most:.3g})"
        for each in apart
        if each.is_clear
    ]
    if clear:
        yield f"goes with {joined(clear)} by rank correlation"
    if levels:
        yield f"differs by {joined(levels)}"


def _experiment_drawn(folder: Folder, shown: Sequence[str]) -> list[Drawing]:
    drawings: list[Drawing] = []
    crossed = is_crossed_result(folder)
    drawings += _drawn(folder, "strengths") if crossed and len(varied_factors(folder)) > 1 else []
    if any(JOINED in name for name in folder.outcomes):
        drawings += _drawn(folder, "participation")
    if {"nominal_reform", "effective_reform"} <= set(folder.outcomes):
        drawings += _drawn(folder, "facade")
    for name in shown:
        if folder.varies(name):
            drawings += _of_outcome(folder, name, crossed)
    return drawings


def _of_outcome(folder: Folder, name: str, crossed: bool) -> list[Drawing]:
    """Return the figures of an outcome: its effects and small multiples, or its means at points that are drawn."""
    if folder.measure(name).choices or not varied_factors(folder):
        return _drawn(folder, "distributions", name)
    if not crossed:
        return _drawn(folder, "points", name) or _drawn(folder, "distributions", name)
    several = len(varied_factors(folder)) > 1
    return [*_drawn(folder, "effects", name), *(_drawn(folder, "multiples", name) if several else [])]


def _effect_tables(folder: Folder) -> list[Table]:
    """Return effects and interactions on every outcome that the page shows."""
    if folder.plan is None:
        return []
    answer = _effects(folder)
    names = dict.fromkeys(each.outcome for each in answer.effects)
    return [effect_table(name, answer, folder.plan) for name in names]


def _inert_text(folder: Folder) -> list[str]:
    return (
        []
        if folder.plan is None
        else [f"{_sentence(each)}." for each in inert_lines(_effects(folder).inert, folder.plan)]
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _means_table(folder: Folder, shown: Sequence[str]) -> Table:
    keys = ["point", *folder.factors] if "point" in folder.columns else []
    frame, rows = folder.coming(*folder.factors, *shown), []
    points = frame.groupby("point" if keys else frame.index * 0, sort=True)
    for _, part in islice(points, MOST_ROWS):
        start = [value_text(part.iloc[0][key]) for key in keys]
        rows.append((*start, f"{len(part):,}", *(interval_text(_mean(part, name)) for name in shown)))
    known = {name: label.text for name, label in folder.labels.items()}
    names = [*(known.get(key, key) for key in keys), "runs", *(folder.measure(name).name for name in shown)]
    left_off = max(0, points.ngroups - MOST_ROWS)
    return Table(tuple(map(Column, names)), tuple(rows), "Means with 95% intervals", left_off=left_off)


def write_report(results: Path | str, out: Path | None = None) -> Path:
    """Write a results folder as one self-contained HTML page and return its file; a CaseError says why it cannot be read."""
    folder = open_folder(Path(results))
    page = hypotheses_page(folder) if folder.kind == "hypotheses" else experiment_page(folder)
    content = rendered(page).encode()
    if out is None:
        add_to_result(folder.path, {REPORT: content})
        return folder.path / REPORT
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, content)
    return out
