"""What the record of a case says of an outcome, where it says anything."""

from __future__ import annotations

from experiments.batches.results_folder import Folder
from model.cases import Case
from model.equations import polity
from model.inputs import inputs_of


def on_record(folder: Folder, outcome: str) -> float | None:
    """Return the value of an outcome in history; None if the record has none.

    Known are levels and changes of issues, the change of the constitution as written, and how many parties took part.
    """
    return None if folder.case is None else recorded(folder.case, outcome)


def recorded(case: Case, outcome: str) -> float | None:
    """Return the value of an outcome on the record of a case; None if it has none."""
    levels = {name: float(level) for name, level in case.record.levels.items()}
    name, _, what = outcome.partition(".")
    if name == "level":
        return levels.get(what)
    if name == "change" and what in levels:
        return levels[what] - float(case.issues[what].status_quo)
    if outcome == "nominal_reform" and levels:
        return _nominal(case, levels)
    if what in ("participants", "opposition_participants"):
        return _participants(case, name, what)
    return None


def _nominal(case: Case, levels: dict[str, float]) -> float:
    """Return the change as written, by weight; issues without a record are as they were."""
    issues = inputs_of(case).issues
    after = issues.status_quo.copy()
    for place, name in enumerate(case.issues):
        after[place] = levels.get(name, after[place])
    return float(polity.nominal_index(after, issues.status_quo, issues.weight))


def _participants(case: Case, body: str, what: str) -> float | None:
    there = case.record.participation.get(body)
    if there is None:
        return None
    camps = [case.parties[name].camp for name in there if name in case.parties]
    return float(len(camps) if what == "participants" else camps.count("opposition"))
