"""The same equations and the same people in several countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.statistics import mean_interval
from model.cases import Case
from model.ensemble import Records
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
