"""The same equations and the same people in several countries, side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import plots
from experiments.answers.countries import SHOWN, Country, country_frame, summary
from experiments.commands.messages import refuse
from experiments.questions.names import named_file, require_folder
from model.cases import CaseError, Problem, load_case
from model.ensemble import simulate

type Array = NDArray[np.float64]

RESULTS = Path("results")


def compare_cases_command(
    cases: Sequence[Path | str],
    runs: int = 1000,
    seed: int = 0,
    as_json: bool = False,
    out: Path | str | None = None,
) -> int:
    """Show several cases side by side; returns 0, or 2 for wrong input."""
    console = Console(stderr=as_json)
    try:
        if runs < 2:
            raise CaseError([Problem("command line", "--runs", runs, "must be at least 2")])
        loaded = [load_case(named_file(str(case), "cases")) for case in cases]
        if len(loaded) < 2:
            raise CaseError([Problem("command line", "CASES", None, "name at least two cases")])
        folder = Path(out or RESULTS) / "countries"
        require_folder("--out", folder.parent)
    except CaseError as error:
        return refuse(error.problems)
    folder.mkdir(parents=True, exist_ok=True)
    countries = [Country(case, simulate(case, seed, 0, runs)) for case in loaded]
    frame = pd.concat([country_frame(each) for each in countries], ignore_index=True)
    frame.to_parquet(folder / "runs.parquet", index=False)
    plots.save(plots.facade_plane(frame, "country"), folder / "facade_plane")
    rows = [summary(each) for each in countries]
    (folder / "summary.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print(json.dumps({"results": str(folder), "runs": runs, "seed": seed, "cases": rows}))
        return 0
    _show(countries, console)
    console.print(
        f"saved in {folder} (runs.parquet, summary.json, facade_plane.pdf)", highlight=False, soft_wrap=True
    )
    return 0


def _show(countries: Sequence[Country], console: Console) -> None:
    table = Table(title="The same people in other countries", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("mean over runs [middle 90%]")
    for each in countries:
        table.add_column(escape(each.case.polity.name), justify="right")
    for name, text in SHOWN.items():
        table.add_row(text, *(_cell(each.column(name)) for each in countries))
    console.print(table)
    for each in countries:
        sat = "; ".join(f"{party} in the {body} ({share:.0%} of runs)" for body, party, share in each.sat)
        console.print(
            f"{each.case.polity.name}: of the opposition, {sat or 'nobody sat at a table'}.", highlight=False
        )
    console.print(_words(countries), highlight=False)


def _cell(values: Array) -> str:
    low, high = np.quantile(values, [0.05, 0.95])
    return f"{values.mean():.2f} \\[{low:.2f}, {high:.2f}]"


def _words(countries: Sequence[Country]) -> str:
    ranked = sorted(countries, key=lambda each: -each.column("effective_reform").mean())
    first, last = ranked[0], ranked[-1]
    crisis = {each.case.polity.name: float((each.column("crises") > 0).mean()) for each in countries}
    told = ", ".join(f"{share:.0%} of runs in {name}" for name, share in crisis.items())
    return (
        f"Reform binds most in {first.case.polity.name} and least in {last.case.polity.name}. "
        f"It comes to an open crisis in {told}."
    )
