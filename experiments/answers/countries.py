"""Several cases side by side: the same equations and behavioural parameters, other actors and institutions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.questions.names import named_file, shipped
from experiments.statistics import mean_interval
from experiments.tables import Column, Line, Part, Shown, Table
from model.cases import Case, CaseError, Problem, load_case
from model.ensemble import Records, simulate
from model.inputs import body_names

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

type Array = NDArray[np.float64]


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


def country_frame(country: Country) -> pd.DataFrame:
    """Return the outcomes of every run of a country, one row a run."""
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


ABREAST = 3  # countries that fit beside each other in 80 columns
TITLE = "The same model in several countries"


@dataclass(frozen=True)
class Countries(Shown):
    """Cases and their runs, side by side."""

    countries: tuple[Country, ...]
    runs: int
    seed: int
    saved: Path | None = None

    def record(self) -> dict[str, Any]:
        """Return the means of every case and who sat."""
        saved = None if self.saved is None else str(self.saved)
        rows = [summary(each) for each in self.countries]
        return {"results": saved, "runs": self.runs, "seed": self.seed, "cases": rows}

    def parts(self) -> Iterator[Part]:
        """Yield a table of means, who sat, and how the cases rank."""
        yield self._beside() if len(self.countries) <= ABREAST else self._below()
        for each in self.countries:
            sat = "; ".join(f"{party} in the {body} ({share:.0%} of runs)" for body, party, share in each.sat)
            yield f"{each.case.polity.name}: opposition members of reform bodies: {sat or 'none'}."
        yield _ranking(self.countries)
        if self.saved is not None:
            yield Line(f"saved in {self.saved} (runs.parquet, summary.json, facade_plane.pdf)")

    def _beside(self) -> Table:
        columns = [Column("mean over runs [middle 90%]")]
        columns += [Column(each.case.polity.name, number=True) for each in self.countries]
        rows = [
            (text, *(_middle(each.column(name)) for each in self.countries)) for name, text in SHOWN.items()
        ]
        return Table(tuple(columns), tuple(rows), TITLE)

    def _below(self) -> Table:
        columns = (Column("outcome"), Column("country"), Column("mean over runs [middle 90%]", number=True))
        rows = tuple(
            (text if place == 0 else "", each.case.polity.name, _middle(each.column(name)))
            for name, text in SHOWN.items()
            for place, each in enumerate(self.countries)
        )
        return Table(columns, rows, TITLE)


def compare_cases(cases: Sequence[Path | str] = (), runs: int = 1000, seed: int = 0) -> Countries:
    """Run several cases, by default all shipped ones, and return them side by side; a CaseError says what is wrong."""
    if runs < 2:
        raise CaseError([Problem("command line", "--runs", runs, "must be at least 2")])
    loaded = [load_case(named_file(str(case), "cases")) for case in cases or shipped("cases")]
    if len(loaded) < 2:
        raise CaseError([Problem("command line", "CASES", None, "name at least two cases")])
    return Countries(tuple(Country(case, simulate(case, seed, 0, runs)) for case in loaded), runs, seed)


def _middle(values: Array) -> str:
    low, high = np.quantile(values, [0.05, 0.95])
    return f"{values.mean():.2f} [{low:.2f}, {high:.2f}]"


def _ranking(countries: Sequence[Country]) -> str:
    ranked = sorted(countries, key=lambda each: -each.column("effective_reform").mean())
    crisis = {each.case.polity.name: float((each.column("crises") > 0).mean()) for each in countries}
    shares = ", ".join(f"{share:.0%} of runs in {name}" for name, share in crisis.items())
    return (
        f"Reform binds most in {ranked[0].case.polity.name} and least in {ranked[-1].case.polity.name}. "
        f"An open crisis occurs in {shares}."
    )
