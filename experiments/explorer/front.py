"""The page itself: everything it is made of, rendered once for each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.explorer import charts
from experiments.explorer.conditions import FIRST_RUNS, MOST_RUNS, run_all
from experiments.explorer.desk import Desk
from experiments.explorer.seen import history, picture
from experiments.explorer.terms import controls
from experiments.explorer.told_run import wanted
from experiments.explorer.wish import Wish, problems_of
from experiments.plots.registry import LEADING
from model.cases import Case, CaseError
from model.outcomes import outcome_names

FOLDER = Path(__file__).parent / "page"
LOOKED_AT_MOST = ("facade_gap", *LEADING)


def page(desk: Desk, name: str) -> str:
    """Return the page of a case, rendered at its first call."""
    if name not in desk.pages:
        desk.pages[name] = _rendered(page_data(desk, name))
    return desk.pages[name]


def refusal(error: CaseError) -> str:
    """Return the page that says why a case cannot be shown."""
    return _environment().get_template("refusal.html").render(problems=problems_of(error))


def _rendered(data: Mapping[str, Any]) -> str:
    return _environment().get_template("index.html").render(data=data)


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)


def page_data(desk: Desk, name: str) -> dict[str, Any]:
    """Return everything the page is made of, the picture of the case as it stands included."""
    case = desk.case(name)
    known = outcome_names(case)
    first = next((each for each in LOOKED_AT_MOST if each in known), next(iter(known)))
    return {
        "case": name,
        "title": case.polity.name,
        "cases": desk.names(),
        "controls": [asdict(each) for each in controls(case)],
        "outcomes": [{"name": key, "text": each.text, "unit": each.unit} for key, each in known.items()],
        "outcome": first,
        "wanted": wanted(case),
        "history": history(case),
        "charts": {name: charts.compiled(spec) for name, spec in _charts(case, first).items()},
        "first": first_picture(desk, name, first),
        "most": MOST_RUNS,
    }


def _charts(case: Case, outcome: str) -> dict[str, charts.Spec]:
    return {
        "distribution": charts.distribution(outcome_names(case)[outcome]),
        "table": charts.table(case),
        "plane": charts.plane(case),
        "lifeline": charts.lifeline(case),
        "decision": charts.decision(),
    }


def first_picture(desk: Desk, name: str, outcome: str) -> dict[str, Any]:
    """Return the picture of a case as it stands, which the page shows before it has asked for anything."""
    wish = Wish(case=name, outcome=outcome)
    found = desk.of(wish)
    run_all(list(found.values()), FIRST_RUNS)
    return picture(wish, found, FIRST_RUNS)
