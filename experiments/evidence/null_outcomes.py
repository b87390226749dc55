"""From rules without theory to everything that is recorded of a run: by definition, by chance, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.evidence.null_bodies import Array, Bodies, Scene, Table
from experiments.evidence.null_votes import polls
from model.inputs import body_names
from model.measures import Outcome
from model.numbers import NOT_OPENED
from model.outcomes import PLURAL, outcome_names

type Columns = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Constitution:
    """What is enacted, and how it stands at the end."""

    enacted: Array  # by a body (runs, bodies)
    level: Array  # (runs, issues)
    condition: Array
    dominance: Array  # (runs,)


def outcome_columns(
    scene: Scene, bodies: Bodies, table: Table, law: Constitution, by_chance: bool, peace: bool
) -> Columns:
    """Return every outcome of the runs by name (runs,).

    Bodies, table and constitution say what they say; in peace there is no crisis and incumbents win; all else is by chance
    (every value as likely) or nothing.
    """
    found = _silent(scene, by_chance)
    for name in ("drafted", "output"):  # a body that enacts nothing puts nothing out
        for place, body in enumerate(body_names(scene.case)):
            found[f"{body}.{name}"] = found[f"{body}.{name}"] * law.enacted[:, place]
    found |= constitution_columns(scene, law)
    found |= _package(scene, bodies, law, by_chance)
    found |= _bodies(scene, bodies, table, law)
    found |= _members(scene, bodies, table)
    found |= _street(scene, by_chance and not peace)
    found |= polls(scene, by_chance and not peace)
    return _without_unopened(scene, bodies, found)


def _silent(scene: Scene, by_chance: bool) -> Columns:
    known = outcome_names(scene.case).items()
    if by_chance:
        return {name: _anything(scene, name, about) for name, about in known}
    return {name: np.full(scene.runs, _nothing(about)) for name, about in known}


def _nothing(about: Outcome) -> float:
    return NOT_OPENED if about.discrete and about.low == NOT_OPENED else 0.0


def _anything(scene: Scene, name: str, about: Outcome) -> Array:
    """Return draws from all that an outcome can be, each value as likely."""
    low = about.low or 0.0
    most = {"category": len(about.choices) - 1.0, "count": 1.0}.get(about.unit, scene.inputs.months - 1.0)
    high = most if about.high is None else about.high
    if about.discrete:
        return np.asarray(np.floor(low + scene.luck(name) * (high - low + 1.0)))
    return low + scene.luck(name) * (high - low)


# the constitution


def constitution_columns(scene: Scene, law: Constitution) -> Columns:
    """Return levels, indices and what binds, by definition, from levels, conditions and dominance at the end."""
    issues, first = scene.inputs.issues, np.full(scene.runs, scene.inputs.polity.dominance)
    before = np.tile(issues.status_quo, (scene.runs, 1))
    plain = np.zeros(law.level.shape)

    def binding(level: Array, condition: Array, dominance: Array) -> Array:
        return np.asarray(level * (1.0 - condition) * (1.0 - issues.capture * dominance[:, None]))

    def change(dominance: Array) -> Array:
        return binding(law.level, law.condition, dominance) - binding(before, plain, dominance)

    constrained = binding(before, plain, first) @ issues.weight
    after = binding(law.level, law.condition, law.dominance) @ issues.weight
    by_issue = {
        "level": law.level,
        "change": law.level - before,
        "condition": law.condition,
        "real": change(law.dominance),
        "plural": change(np.full(scene.runs, PLURAL)),
    }
    return {
        **_indices((law.level - before) @ issues.weight, change(first) @ issues.weight, constrained, after),
        "dominance": law.dominance,
        **{
            f"{key}.{issue}": values[:, place]
            for key, values in by_issue.items()
            for place, issue in enumerate(scene.case.issues)
        },
    }


def _indices(nominal: Array, by_reform: Array, before: Array, after: Array) -> Columns:
    change = after - before
    return {
        "nominal_reform": nominal,
        "effective_reform": change,
        "effective_by_reform": by_reform,
        "effective_by_dominance": change - by_reform,
        "facade_gap": nominal - change,
        "presidential_power": 1.0 - after,
        "power_change": -change,
        "constraint_gained": np.maximum(change, 0.0),
    }


def _package(scene: Scene, bodies: Bodies, law: Constitution, by_chance: bool) -> Columns:
    """Return whether and when a package is enacted: at a body's close, or in a month of chance where there is none."""
    moved = np.any(law.level != scene.inputs.issues.status_quo, axis=1)
    months = np.where(law.enacted > 0.0, bodies.closed, NOT_OPENED).max(axis=1, initial=NOT_OPENED)
    some = np.floor(scene.luck("package month") * scene.inputs.months)
    month = np.where((months == NOT_OPENED) & moved & by_chance, some, months)
    return {
        "package": (month > NOT_OPENED).astype(float),
        "package_month": month,
        "bodies_created": bodies.sits.sum(axis=1).astype(float),
    }


# bodies and who sits in them


def _bodies(scene: Scene, bodies: Bodies, table: Table, law: Constitution) -> Columns:
    shape = bodies.opened.shape
    polity = scene.inputs.polity
    votes = polity.quota + scene.luck("votes for", shape[1]) * (1.0 - polity.quota)
    found = {
        "opened": bodies.opened,
        "closed": bodies.closed,
        "pressure": np.full(shape, polity.domestic_pressure + polity.external_pressure),
        "status": bodies.status,
        "seat_share": bodies.seat_share,
        "granted": bodies.granted,
        "status_kind": bodies.status_kind,
        "chair_kind": bodies.chair_kind,
        "enacted": law.enacted,
        "submitted": law.enacted,
        "share_for": law.enacted * votes,
        **_attendance(scene, bodies, table),
    }
    return {
        f"{body}.{key}": values[:, place]
        for key, values in found.items()
        for place, body in enumerate(body_names(scene.case))
    }


def _attendance(scene: Scene, bodies: Bodies, table: Table) -> Columns:
    """Return who took part; the opposition takes the seats it is offered as far as any of it sits."""
    camp, lived = scene.opposition, bodies.lived(scene)
    took_part = (table.share >= 0.5) & (lived > 0.0)
    opposed = (took_part & bodies.asked(scene) & camp).sum(axis=2).astype(float)
    asked = (bodies.asked(scene) & camp).sum(axis=2)
    taken = bodies.seat_share * np.where(camp, table.share, 0.0).max(axis=2, initial=0.0)
    resources = scene.inputs.parties.resources
    fair = float(resources[camp].sum()) / max(float(resources.sum()), 1e-12)
    return {
        "participants": took_part.sum(axis=2).astype(float),
        "opposition_participants": opposed,
        "opposition_participation": opposed / np.maximum(asked, 1),
        "opposition": taken,
        "represented": np.minimum(taken / max(fair, 1e-12), 1.0),
    }


def _members(scene: Scene, bodies: Bodies, table: Table) -> Columns:
    found = {"joined": table.share, "left": table.left, "months_of": table.share * bodies.lived(scene)}
    return {
        f"{body}.{key}.{party}": values[:, place, number]
        for key, values in found.items()
        for place, body in enumerate(body_names(scene.case))
        for number, party in enumerate(scene.case.parties)
    }


def _without_unopened(scene: Scene, bodies: Bodies, found: Columns) -> Columns:
    """Return the columns with nothing in those of a body that never opened."""
    known = outcome_names(scene.case)
    sits = dict(zip(body_names(scene.case), bodies.sits.T, strict=True))
    return {
        name: np.where(sits[body], found[name], _nothing(about)) if body in sits else found[name]
        for name, about in known.items()
        for body in [name.partition(".")[0]]
    }


# the street


def _street(scene: Scene, by_chance: bool) -> Columns:
    """Return conflict, paralysis, settlement, reversal: none, or each as likely as not once the one before it is there."""
    polity, months = scene.inputs.polity, float(scene.inputs.months)
    if not by_chance:
        none = dict.fromkeys(("crises", "paralysis_months", "settlements", "reversals"), np.zeros(scene.runs))
        return {
            **none,
            "reversal_after": np.full(scene.runs, NOT_OPENED),
            "domestic_pressure": np.full(scene.runs, polity.domestic_pressure),
            "external_pressure": np.full(scene.runs, polity.external_pressure),
        }
    crisis = scene.coin("crisis") * scene.inputs.rules.contestation
    settled = crisis * scene.coin("settlement")
    undone = settled * scene.coin("reversal")
    paralysed = 1.0 + np.floor(scene.luck("paralysed") * months)
    after = 1.0 + np.floor(scene.luck("until reversal") * months)
    return {
        "crises": crisis,
        "paralysis_months": crisis * scene.coin("paralysis") * paralysed,
        "settlements": settled,
        "reversals": undone,
        "reversal_after": np.where(undone > 0.0, after, NOT_OPENED),
    }
