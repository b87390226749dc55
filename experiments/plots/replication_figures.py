"""The figures of a replication: scorecard, membership, levels of the constitution, output, pressure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments import plots
from experiments.answers.patterns import HOLDS
from experiments.answers.replication import Replication
from experiments.plots import Measure, replication
from experiments.plots.history import recorded
from experiments.statistics import mean_interval
from experiments.wording import short_name
from model.cases import Case
from model.inputs import body_names, inputs_of, month_index, month_name
from model.outcomes import outcome_names, series_names


def figures(found: Replication) -> dict[str, Figure]:
    """Return the figures of a replication by name."""
    drawn = {
        "scorecard": _scorecard(found),
        "tables": _tables(found),
        "levels": _levels(found),
        "facade_plane": plots.facade_plane(
            pd.DataFrame({name: found.column(name) for name in ("nominal_reform", "effective_reform")}),
            history=recorded(found.case, "nominal_reform"),
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
    if found.draws:
        over = [
            mean_interval(each.by_draw, bounds=(0.0, 1.0))
            for each in found.scores
            if each.by_draw is not None
        ]
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
        found.draws,
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
    conditions: Any = np.column_stack([found.column(f"condition.{name}") for name in names])
    bound = after * (1.0 - issues.capture * np.asarray(dominance)[:, None]) * (1.0 - conditions)
    before = issues.status_quo * (1.0 - issues.capture * first)
    known = {names.index(name): float(level) for name, level in case.record.levels.items() if name in names}
    titles = [issue.name for issue in case.issues.values()]
    return replication.levels(titles, issues.status_quo, after, before, bound, known, found.runs)


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
