"""What history did beside what the model does: scorecard, robustness, figures."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from experiments import plots
from experiments.named import refuse, require_folder
from experiments.patterns import HOLDS, Score, check_patterns, in_runs, score
from experiments.plots import Measure, replication
from experiments.plots.series import short_name
from experiments.statistics import mean_interval
from experiments.verdicts import Simulate
from experiments.versions import versions
from experiments.worlds import draw_worlds
from model import bargaining, participation
from model.cases import Case, CaseError, Problem, load_case
from model.ensemble import Records, is_warm, simulate
from model.inputs import body_names, inputs_of, month_index, month_name
from model.outcomes import outcome_names, series_names
from model.polity import effective_level

type Array = NDArray[np.float64]

RESULTS = Path("results")
WORLDS = 500
RUNS_PER_WORLD = 10
FEWEST_RUNS = 10


@dataclass(frozen=True, slots=True)
class Replication:
    """A case lived through many times."""

    case: Case
    seed: int
    records: Records
    scores: list[Score]
    worlds: int
    theories: pd.DataFrame | None  # share of runs by theory and pattern

    @property
    def runs(self) -> int:
        """Number of runs at the case's own values."""
        return int(self.records.table.shape[0])

    def column(self, name: str) -> Array:
        """Return an outcome of every run (runs,)."""
        return np.asarray(self.records.table[:, self.records.names.index(name)])

    def path(self, name: str) -> Array:
        """Return a monthly series of every run (runs, months)."""
        assert self.records.series is not None
        assert self.records.series_names is not None
        return np.asarray(self.records.series[:, :, self.records.series_names.index(name)])


def replicate_command(
    case: Path | str,
    runs: int = 2000,
    seed: int = 0,
    out: Path | str | None = None,
    as_json: bool = False,
    rules: str | None = None,
    worlds: int = WORLDS,
) -> int:
    """Put a case's record beside the model; returns 0, or 2 for wrong input.

    `rules="all"` adds the scorecard of every theory. With `as_json` only one JSON object goes to standard output.
    """
    console = Console(stderr=as_json)
    try:
        loaded = _checked(Path(case), runs, seed, rules)
        folder = _folder(loaded, runs, seed, rules, worlds, Path(out) if out else RESULTS)
        if not is_warm():
            console.print("compiling the ensemble; this happens once and takes about half a minute")
        found = replicate(loaded, runs, seed, worlds, rules == "all", console)
        saved = save(found, folder, console)
    except CaseError as error:
        return refuse(error.problems)
    if as_json:
        print(json.dumps(record(found, saved), allow_nan=False))
        return 0
    _show(found, saved, console)
    return 0


def _checked(path: Path, runs: int, seed: int, rules: str | None) -> Case:
    case = load_case(path)
    problems = []
    if runs < FEWEST_RUNS:
        problems.append(Problem("command line", "--runs", runs, f"must be at least {FEWEST_RUNS}"))
    if not 0 <= seed < 2**64:
        problems.append(Problem("command line", "--seed", seed, "must be a whole number from 0 to 2^64 - 1"))
    if rules not in (None, "all"):
        problems.append(Problem("command line", "--rules", rules, "must be all, or left out", "all"))
    if not case.record.patterns:
        problems.append(
            Problem(str(path), "record.patterns", None, "is missing: there is nothing to replicate")
        )
    if problems:
        raise CaseError(problems)
    check_patterns(case)
    return case


def _folder(case: Case, runs: int, seed: int, rules: str | None, worlds: int, root: Path) -> Path:
    """Return the folder named by the cause of what goes into it; a CaseError if it cannot be written."""
    require_folder("--out", root)
    cause = json.dumps(
        [case.document, runs, seed, rules, worlds, versions()["code"]], sort_keys=True, default=str
    )
    folder = root / "replications" / Path(case.file).stem / hashlib.sha256(cause.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def replicate(
    case: Case,
    runs: int = 2000,
    seed: int = 0,
    worlds: int = WORLDS,
    all_rules: bool = False,
    console: Console | None = None,
) -> Replication:
    """Live through a case many times, at its own values and in worlds drawn from its plausible ranges."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console or Console(quiet=True),
        transient=True,
        disable=console is None or not console.is_terminal,
    )
    with bar, ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        records = simulate(case, seed, 0, runs, list(series_names(case)))
        base = in_runs(case, _reusing(case, records), seed, 0, runs)
        drawn = draw_worlds(case, worlds, seed)
        task = bar.add_task("worlds", total=len(drawn))

        def world(values: Mapping[str, float]) -> Mapping[str, NDArray[np.bool_]] | None:
            try:
                return in_runs(case.vary(values), simulate, seed, 0, RUNS_PER_WORLD)
            except CaseError:
                return None
            finally:
                bar.advance(task)

        others = [found for found in threads.map(world, drawn) if found is not None]
        scores = score(case, base, others)
        theories = None
        if all_rules:
            theories = _theories(case, seed, max(FEWEST_RUNS, runs // 10), threads.map, bar)
    return Replication(case, seed, records, scores, len(others), theories)


def _reusing(lived: Case, records: Records) -> Simulate:
    """Return an ensemble that has the records of one case already and simulates any other."""

    def given(case: Case, seed: int, first: int, runs: int) -> Records:
        return records if case is lived else simulate(case, seed, first, runs)

    return given


def _theories(
    case: Case,
    seed: int,
    runs: int,
    mapped: Callable[..., Iterable[Any]],
    bar: Progress,
) -> pd.DataFrame:
    """Return the share of runs that show each pattern under every pair of rules."""
    pairs = [(b, p) for p, b in product(participation.rules.names, bargaining.rules.names)]
    task = bar.add_task("theories", total=len(pairs))

    def theory(pair: tuple[str, str]) -> dict[str, Any]:
        changed = case.vary({"rules.bargaining": pair[0], "rules.participation": pair[1]})
        found = in_runs(changed, simulate, seed, 0, runs)
        bar.advance(task)
        shares = {name: float(each.mean()) for name, each in found.items()}
        return {"bargaining": pair[0], "participation": pair[1], "runs": runs, **shares}

    return pd.DataFrame(list(mapped(theory, pairs)))


# words and numbers


def record(found: Replication, saved: Path) -> dict[str, Any]:
    """Return what the JSON object says."""
    return {
        "case": found.case.file,
        "runs": found.runs,
        "seed": found.seed,
        "results": str(saved),
        "patterns": [
            {
                "id": each.id,
                "text": each.pattern.text,
                "share": each.share.estimate,
                "low": each.share.low,
                "high": each.share.high,
                "robust_share": each.robust_share,
                "holds": each.holds,
            }
            for each in found.scores
        ],
    } | ({} if found.theories is None else {"theories": found.theories.to_dict("records")})


def _show(found: Replication, saved: Path, console: Console) -> None:
    name = found.case.polity.name
    table = Table(
        title=f"{name}: history and {found.runs:,} runs", title_justify="left", header_style="bold", box=SIMPLE_HEAD
    )
    for title, options in (
        ("", {"no_wrap": True}),
        ("pattern, and history", {"ratio": 1}),
        ("runs [95%]", {"justify": "right", "no_wrap": True}),
        ("robust", {"justify": "right", "no_wrap": True}),
        ("verdict", {"no_wrap": True}),
    ):
        table.add_column(title, **options)
    for each in found.scores:
        colour = "green" if each.holds else "red"
        if each.verdict == "fragile":
            colour = "yellow"
        share = f"{each.share.estimate:.0%} \\[{100 * each.share.low:.0f}, {100 * each.share.high:.0f}]"
        robust = "" if each.robust_share is None else f"{each.robust_share:.0%}"
        table.add_row(
            each.id.replace("_", " "),
            f"{escape(each.pattern.text)} [dim]({escape(each.pattern.history)})[/]",
            share,
            robust,
            f"[{colour}]{each.verdict}[/]",
        )
    console.print(table)
    console.print(_words(found), highlight=False)
    if found.theories is not None:
        console.print(_theory_table(found))
        console.print(_theory_words(found), highlight=False)
    stem = Path(found.case.file).stem
    shown = "" if stem == "kazakhstan" else f" {found.case.file}"
    console.print(
        f"saved in {saved} (patterns.csv, runs.parquet, figures as PNG and PDF)\n"
        f"next: reform trace{shown} --run 3, or reform test to put claims to the model",
        highlight=False,
        soft_wrap=True,
    )


def _words(found: Replication) -> str:
    held = [each.id for each in found.scores if each.holds]
    fragile = [each.id for each in found.scores if each.verdict == "fragile"]
    not_held = [each.id for each in found.scores if not each.holds]
    sentences = [f"{len(held)} of {len(found.scores)} patterns hold (in at least {HOLDS:.0%} of the runs)."]
    if not_held:
        sentences.append(f"Not explained: {_listed(not_held)}.")
    if fragile:
        sentences.append(f"Fragile, in fewer than half of the plausible worlds: {_listed(fragile)}.")
    sentences.append(
        f"robust: share of runs when every assumed number is drawn from its range ({found.worlds} worlds, "
        f"{RUNS_PER_WORLD} runs each)."
    )
    return " ".join(sentences)


def _listed(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _theory_table(found: Replication) -> Table:
    assert found.theories is not None
    names = [each.id for each in found.scores]
    table = Table(title="Patterns by theory", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("bargaining", no_wrap=True)
    table.add_column("participation", no_wrap=True)
    table.add_column("hold", justify="right", no_wrap=True)
    table.add_column("do not hold (share of runs)", ratio=1)
    for row in found.theories.to_dict("records"):
        missed = [f"{name.replace('_', ' ')} ({row[name]:.0%})" for name in names if row[name] < HOLDS]
        held = f"{len(names) - len(missed)} of {len(names)}"
        table.add_row(str(row["bargaining"]), str(row["participation"]), held, ", ".join(missed))
    return table


def _theory_words(found: Replication) -> str:
    assert found.theories is not None
    names = [each.id for each in found.scores]
    held = found.theories[names] >= HOLDS
    every = [name for name in names if held[name].all()]
    none = [name for name in names if not held[name].any()]
    best = held.sum(axis=1)
    winners = found.theories[best == best.max()]
    pairs = "; ".join(f"{row.bargaining} with {row.participation}" for row in winners.itertuples())
    if len(winners) == len(held):
        pairs = "all alike"
    return (
        f"Every theory explains: {_listed(every) or 'none'}. No theory explains: {_listed(none) or 'none'}. "
        f"Most explained ({best.max()} of {len(names)}): {pairs}."
    )


# files


def save(found: Replication, folder: Path, console: Console | None = None) -> Path:
    """Write scores, runs, figures and manifest; return the folder."""
    pd.DataFrame(_rows(found)).to_csv(folder / "patterns.csv", index=False)
    frame = pd.DataFrame(found.records.table, columns=found.records.names)
    frame.insert(0, "run", np.arange(found.runs))
    frame.to_parquet(folder / "runs.parquet", index=False)
    if found.theories is not None:
        found.theories.to_csv(folder / "theories.csv", index=False)
    for name, drawn in figures(found).items():
        plots.save(drawn, folder / name)
    manifest = {
        "kind": "replication",
        "key": folder.name,
        "case": found.case.file,
        "case_document": found.case.document,
        "runs": found.runs,
        "seed": found.seed,
        "worlds": found.worlds,
        "command": f"reform replicate {found.case.file} --runs {found.runs} --seed {found.seed}",
        "versions": versions(),
        "python": sys.version.split()[0],
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": time.process_time(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, default=str) + "\n", encoding="utf-8")
    return folder


def _rows(found: Replication) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "text": each.pattern.text,
            "history": each.pattern.history,
            "share": each.share.estimate,
            "low": each.share.low,
            "high": each.share.high,
            "robust_share": each.robust_share,
            "worlds_that_show_it": None
            if each.by_world is None
            else float((each.by_world >= HOLDS).mean()),
            "verdict": each.verdict,
            "predicate": each.pattern.holds,
        }
        for each in found.scores
    ]


def figures(found: Replication) -> dict[str, Figure]:
    """Return the figures of a replication by name."""
    drawn = {
        "scorecard": _scorecard(found),
        "tables": _tables(found),
        "levels": _levels(found),
        "facade_plane": plots.facade_plane(
            pd.DataFrame({name: found.column(name) for name in ("nominal_reform", "effective_reform")})
        ),
    }
    output = _output(found)
    if output is not None:
        drawn["output"] = output
    watched = ["external_pressure"] if found.case.external else []
    for name in ("domestic_pressure", *watched, "presidential_power"):
        drawn[name] = _band(found, name)
    if found.theories is not None:
        drawn["theories"] = _theory_figure(found)
    return drawn


def _scorecard(found: Replication) -> Figure:
    shares = [each.share for each in found.scores]
    robust = None
    if found.worlds:
        over = [mean_interval(each.by_world, bounds=(0.0, 1.0)) for each in found.scores if each.by_world is not None]
        means, low, high = (np.array(each, dtype=float) for each in zip(*over, strict=True))
        robust = (means, low.clip(0.0, 1.0), high.clip(0.0, 1.0))
    return replication.scorecard(
        [f"{each.id.replace('_', ' ')}  {each.pattern.text}" for each in found.scores],
        np.array([each.estimate for each in shares]),
        np.array([each.low for each in shares]),
        np.array([each.high for each in shares]),
        robust,
        HOLDS,
        found.runs,
        found.worlds,
    )


def _months(case: Case) -> list[str]:
    return [month_name(m, case.calendar.start) for m in range(inputs_of(case).months)]


def _tables(found: Replication) -> Figure:
    case = found.case
    parties = list(case.parties)
    months = _months(case)
    share = np.array([found.path(f"seated.{party}").mean(axis=0) for party in parties])
    lived = np.ones(share.shape, dtype=bool)
    for place, party in enumerate(case.parties.values()):
        if party.founded is not None:
            lived[place, : max(0, month_index(party.founded, case.calendar.start))] = False
        if party.dissolved is not None:
            lived[place, month_index(party.dissolved, case.calendar.start) :] = False
    known = {name: body for name, body in case.bodies.items() if name in body_names(case)}
    frames = [
        (parties.index(party), *_overlap(case, party, body.open, body.close))
        for name, body in known.items()
        for party in case.record.participation.get(name, [])
        if party in parties and _overlap(case, party, body.open, body.close)[0] <= body.close
    ]
    spans = {body.name: (body.open, body.close) for body in known.values()}
    names = [party.name for party in case.parties.values()]
    return replication.tables(share, names, months, lived, _barred(case), frames, spans, found.runs)


def _barred(case: Case) -> NDArray[np.bool_]:
    """Return where a body sits that has not invited the party (parties, months)."""
    bodies, months = inputs_of(case).bodies, np.arange(inputs_of(case).months)
    sits = (months >= bodies.open[:, None]) & (months <= bodies.close[:, None])
    asked = (bodies.invited[:, :, None] > 0.0) & sits[:, None, :]
    return np.asarray(sits.any(axis=0)[None, :] & ~asked.any(axis=0))


def _overlap(case: Case, party: str, first: str, last: str) -> tuple[str, str]:
    founded, dissolved = case.parties[party].founded, case.parties[party].dissolved
    if dissolved is not None:
        last = min(last, month_name(month_index(dissolved, case.calendar.start) - 1, case.calendar.start))
    return max(first, founded or first), last


def _levels(found: Replication) -> Figure:
    case, issues = found.case, inputs_of(found.case).issues
    names = list(case.issues)
    after: Any = np.column_stack([found.column(f"level.{name}") for name in names])
    dominance: Any = found.column("dominance")
    first = float(case.polity.dominance)
    binding = np.column_stack(
        [np.asarray(effective_level(after[:, k], issues.capture[k], dominance)) for k in range(len(names))]
    )
    before = np.array(
        [effective_level(issues.status_quo[k], issues.capture[k], first) for k in range(len(names))]
    )
    known = {names.index(name): float(level) for name, level in case.record.levels.items() if name in names}
    titles = [issue.name for issue in case.issues.values()]
    return replication.levels(titles, issues.status_quo, after, before, binding, known, found.runs)


def _output(found: Replication) -> Figure | None:
    bodies = body_names(found.case)
    parts = [
        pd.DataFrame({"body": _title(found.case, name), "output": found.column(f"{name}.output")})
        for name in bodies
    ]
    if not parts:
        return None
    known = outcome_names(found.case)[f"{bodies[0]}.output"]
    measure = Measure("output", "share", "Recommended change", low=known.low, high=known.high)
    return plots.distributions(pd.concat(parts), "output", "body", measure)


def _title(case: Case, body: str) -> str:
    return case.bodies[body].name if body in case.bodies else body.replace("_", " ")


def _band(found: Replication, name: str) -> Figure:
    path, months = found.path(name), _months(found.case)
    frame = pd.DataFrame(
        {
            "run": np.repeat(np.arange(found.runs), len(months)),
            "month": np.tile(months, found.runs),
            name: path.ravel(),
        }
    )
    known = series_names(found.case)[name]
    measure = Measure(name, known.unit, known.text, low=known.low, high=known.high)
    spans = {}
    if found.case.rules.institutional_design == "historical":
        spans = {short_name(body.name): (body.open, body.close) for body in found.case.bodies.values()}
    return plots.time_bands(frame, name, None, measure, spans)


def _theory_figure(found: Replication) -> Figure:
    assert found.theories is not None
    names = [each.id for each in found.scores]
    titles = [
        f"{row['bargaining']} · {row['participation']}".replace("_", " ")
        for row in found.theories.to_dict("records")
    ]
    shares = found.theories[names].to_numpy(float)
    return replication.theories(
        titles, [name.replace("_", " ") for name in names], shares, int(found.theories["runs"].iloc[0])
    )
