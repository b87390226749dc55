"""The same equations and the same people in several countries, side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments import plots
from experiments.named import named_file, refuse, require_folder
from experiments.statistics import mean_interval
from model.cases import Case, CaseError, Problem, load_case
from model.ensemble import Records, simulate
from model.inputs import body_names

type Array = NDArray[np.float64]

RESULTS = Path("results")
SHOWN = {
    "nominal_reform": "change as written",
    "effective_reform": "change that binds",
    "power_change": "change of presidential power",
    "constraint_gained": "most constraint gained",
    "crises": "open crises",
    "paralysis_months": "months of paralysis",
    "settlements": "settlements",
    "reversals": "reversals",
}
SITS = 0.5  # share of a body's months from which a party takes part


@dataclass(frozen=True, slots=True)
class Country:
    """A case and its runs."""

    case: Case
    records: Records

    def column(self, name: str) -> Array:
        """Return an outcome of every run (runs,)."""
        return np.asarray(self.records.table[:, self.records.names.index(name)])

    @property
    def sat(self) -> list[tuple[str, str, float]]:
        """Body, opposition party and the share of runs in which it took part, where it is at least one in twenty."""
        found = []
        for body in body_names(self.case):
            title = self.case.bodies[body].name if body in self.case.bodies else body
            for name, party in self.case.parties.items():
                share = float((self.column(f"{body}.joined.{name}") >= SITS).mean())
                if party.camp == "opposition" and share >= 0.05:
                    found.append((title, party.name, share))
        return found


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
    frame = pd.concat([_frame(each) for each in countries], ignore_index=True)
    frame.to_parquet(folder / "runs.parquet", index=False)
    plots.save(plots.facade_plane(frame, "country"), folder / "facade_plane")
    rows = [summary(each) for each in countries]
    (folder / "summary.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print(json.dumps({"results": str(folder), "runs": runs, "seed": seed, "cases": rows}))
        return 0
    _show(countries, console)
    console.print(f"saved in {folder} (runs.parquet, summary.json, facade_plane.pdf)", highlight=False, soft_wrap=True)
    return 0


def _frame(country: Country) -> pd.DataFrame:
    columns = {name: country.column(name) for name in SHOWN}
    return pd.DataFrame({"country": country.case.polity.name, **columns})


def summary(country: Country) -> dict[str, Any]:
    """Return the means of a country with their 95% intervals, and who sat at its tables."""
    means = {}
    for name in SHOWN:
        found = mean_interval(country.column(name))
        means[name] = {"mean": found.estimate, "low": found.low, "high": found.high}
    sat = [{"body": body, "party": party, "share": share} for body, party, share in country.sat]
    return {"case": country.case.file, "country": country.case.polity.name, "outcomes": means, "sat": sat}


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
