"""From the case as it is written to its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from model import domain
from model.equations.apportionment import METHODS
from model.equations.polity import cohesion_of, notice
from model.numbers import (
    NEVER,
    NONE,
    Array,
    Behaviour,
    Bodies,
    Events,
    External,
    Inputs,
    Issues,
    Menu,
    Parties,
    Polity,
    Rules,
    Whole,
)
from model.rules.bargaining import rules as bargaining_rules
from model.rules.conditions import conditions
from model.rules.participation import rules as participation_rules

ENDOGENOUS_SLOTS = 6  # bodies that one run of an endogenous design can create


def month_index(month: str, start: str) -> int:
    """Return the number of months from `start` to `month`."""
    (year, number), (first_year, first) = (map(int, m.split("-")) for m in (month, start))
    return (year - first_year) * 12 + number - first


def month_name(index: int, start: str) -> str:
    """Return the month `index` months after `start`, as YYYY-MM."""
    year, number = map(int, start.split("-"))
    year, number = divmod(year * 12 + number - 1 + index, 12)
    return f"{year:04d}-{number + 1:02d}"


def inputs_of(case: domain.Case) -> Inputs:
    """Return the case as numbers."""
    return Inputs(
        month_index(case.calendar.end, case.calendar.start) + 1,
        _rules(case),
        Behaviour._make(float(number) for _, number in case.behaviour),
        _polity(case),
        _issues(case),
        _parties(case),
        _external(case),
        _bodies(case),
        _menu(case),
        _events(case),
    )


def body_names(case: domain.Case) -> list[str]:
    """Return the bodies of a run by slot: the case's own, or numbered ones when the president designs them."""
    if case.rules.institutional_design == "endogenous":
        return [f"body_{slot + 1}" for slot in range(ENDOGENOUS_SLOTS)]
    return sorted(case.bodies, key=lambda name: (case.bodies[name].open, name))


def _floats(values: Any) -> Array:
    return np.array([float(value) for value in values], dtype=np.float64)


def _columns(things: Iterable[Any], *names: str) -> Any:
    """Return an array over things for each of their attributes."""
    listed = list(things)
    return [_floats(getattr(each, name) for each in listed) for name in names]


def _month(case: domain.Case, month: str | None, default: int) -> int:
    return default if month is None else month_index(month, case.calendar.start)


def _months(case: domain.Case, months: Any, default: int) -> Whole:
    return np.array([_month(case, month, default) for month in months], dtype=np.int64)


def _place(names: Any, name: str | None) -> int:
    return NONE if name is None else list(names).index(name)


def _members(names: Any, chosen: Any) -> list[float]:
    return [1.0 if chosen == "all" or name in chosen else 0.0 for name in names]


def _grid(rows: list[list[float]], width: int) -> Array:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _normal(weights: Array) -> Array:
    total = float(weights.sum())
    return weights / total if total > 0.0 else np.full(weights.shape, 1.0 / weights.size)


def _rules(case: domain.Case) -> Rules:
    bargaining = bargaining_rules[case.rules.bargaining]
    participation = participation_rules[case.rules.participation]
    return Rules(
        bargaining_rules.code(bargaining.name),
        bargaining.laws.has_chair,
        participation_rules.code(participation.name),
        participation.laws.reads_others,
        case.rules.contestation,
        case.rules.activation == "simultaneous",
        case.rules.institutional_design == "endogenous",
        case.rules.enactment != "dictate",
        case.rules.guidance == "chosen",
        case.rules.foresight == "package",
        case.rules.association == "content",
    )


def _polity(case: domain.Case) -> Polity:
    polity, law = case.polity, case.electoral_law
    sitting = [p.founded is None or p.founded <= case.calendar.start for p in case.parties.values()]
    cohesion = cohesion_of(
        _floats(float(p.seats) * here for p, here in zip(case.parties.values(), sitting, strict=True)),
        _floats(p.camp == "opposition" for p in case.parties.values()),
        float(polity.independents),
        float(polity.independents_loyalty),
        float(case.behaviour.fragmentation),
    )
    return Polity(
        float(polity.dominance),
        float(polity.domestic_pressure),
        float(polity.external_pressure),
        float(polity.capacity),
        float(polity.quota),
        "parliament" in polity.ratification,
        "referendum" in polity.ratification,
        float(polity.turnout),
        float(polity.independents),
        float(polity.independents_loyalty),
        float(polity.table_quota),
        cohesion,
        float(law.elected_seats) if law else 0.0,
        float(law.list_share) if law else 0.0,
        float(law.threshold) if law else 0.0,
        float(law.independents) if law else 0.0,
        float(law.exponent) if law else 1.0,
        METHODS.index(law.method) if law else 0,
        _place(case.issues, law.list_issue) if law else NONE,
        _place(case.issues, law.size_issue) if law else NONE,
    )


def _by_issue(case: domain.Case, default: Any, own: dict[str, Any]) -> list[float]:
    return [float(own.get(name, default)) for name in case.issues]


def _saliences(case: domain.Case, own: dict[str, Any]) -> Array:
    given = _floats(own.get(name, issue.weight) for name, issue in case.issues.items())
    return given if case.saliences == "absolute" else _normal(given)


def _escape(case: domain.Case, issue: domain.Issue) -> float:
    if case.rules.provisions == "plain":
        return 0.0
    if issue.escape is not None:
        return float(issue.escape)
    return float(case.behaviour.conditioning) * float(issue.capture)


def _issues(case: domain.Case) -> Issues:
    noticed = np.zeros(len(case.issues))
    weight, visibility = _columns(case.issues.values(), "weight", "visibility")
    notice(weight, visibility, noticed)
    columns: list[Any] = [
        *_columns(case.issues.values(), "status_quo", "weight", "visibility", "capture"),
        _floats(_escape(case, issue) for issue in case.issues.values()),
        noticed,
        _floats(_by_issue(case, case.president.ideal, case.president.ideals)),
        _saliences(case, case.president.salience),
    ]
    return Issues(*columns)


def _parties(case: domain.Case) -> Parties:
    names, parties = list(case.parties), list(case.parties.values())
    demands = [
        (place, name, terms)
        for place, party in enumerate(parties)
        for name, terms in party.conditions.items()
    ]
    guarantees = list(case.guarantees)
    width = len(case.issues)
    columns: list[Any] = [
        _floats(p.camp == "opposition" for p in parties),
        *_columns(parties, "hardline", "discernment", "patronage", "trust", "grievance"),
        *_columns(parties, "resources", "threshold", "seats"),
        _months(case, (p.founded for p in parties), 0),
        _months(case, (p.dissolved for p in parties), NEVER),
        np.array([_place(names, p.merges_into) for p in parties], dtype=np.int64),
        np.array([_place(names, p.split_from) for p in parties], dtype=np.int64),
        _floats(p.split_share for p in parties),
        _grid([_by_issue(case, p.ideal, p.ideals) for p in parties], width),
        _grid([list(_saliences(case, p.salience)) for p in parties], width),
        np.array([place for place, _, _ in demands], dtype=np.int64),
        np.array(
            [conditions.code(n) if n in conditions.names else NONE for _, n, _ in demands], dtype=np.int64
        ),
        np.array([_place(guarantees, n) if n in guarantees else NONE for _, n, _ in demands], dtype=np.int64),
        _floats(terms.weight for _, _, terms in demands),
        _floats(terms.required for _, _, terms in demands),
        _floats(terms.redress for _, _, terms in demands),
        _months(case, (terms.since for _, _, terms in demands), 0),
    ]
    return Parties(*columns)


def _external(case: domain.Case) -> External:
    actors = case.external.values()
    columns: list[Any] = [
        *_columns(actors, "weight", "discernment", "prize"),
        _months(case, (a.announced for a in actors), 0),
        _months(case, (a.deadline for a in actors), NEVER),
    ]
    return External(*columns)


def _invitable(case: domain.Case, chosen: Any) -> list[float]:
    asked = _members(case.parties, chosen)
    return [a * p.invitable for a, p in zip(asked, case.parties.values(), strict=True)]


def _bodies(case: domain.Case) -> Bodies:
    if case.rules.institutional_design == "endogenous":
        return _empty_bodies(case, ENDOGENOUS_SLOTS)
    bodies = [case.bodies[name] for name in body_names(case)]
    statuses = [case.statuses[b.status] for b in bodies]
    chairs = [case.chairs[b.chair] for b in bodies]
    return Bodies(
        _months(case, (b.open for b in bodies), 0),
        _months(case, (b.close for b in bodies), NEVER),
        np.array([_place(case.bodies, name) for name in body_names(case)], dtype=np.int64),
        _floats(_place(case.statuses, b.status) for b in bodies),
        _floats(_place(case.chairs, b.chair) for b in bodies),
        _floats(s.bindingness for s in statuses),
        _floats(s.state for s in statuses),
        _floats(
            c.guidance if b.guidance is None else b.guidance for b, c in zip(bodies, chairs, strict=True)
        ),
        _floats(c.agenda_power for c in chairs),
        _floats(c.head_of_state for c in chairs),
        _floats(b.consent or case.rules.enactment == "pact" for b in bodies),
        _floats(b.tabled for b in bodies),
        _floats(b.seat_share for b in bodies),
        _floats(b.officials for b in bodies),
        _grid([_invitable(case, b.invited) for b in bodies], len(case.parties)),
        _grid([_members(case.issues, b.agenda) for b in bodies], len(case.issues)),
        _grid([_members(case.guarantees, b.guarantees) for b in bodies], len(case.guarantees)),
    )


def _empty_bodies(case: domain.Case, slots: int) -> Bodies:
    never = np.full(slots, NEVER, dtype=np.int64)
    column = [np.zeros(slots) for _ in range(11)]
    widths = (len(case.parties), len(case.issues), len(case.guarantees))
    luck = np.arange(slots, dtype=np.int64)
    return Bodies(never, never.copy(), luck, *column, *(np.zeros((slots, width)) for width in widths))


def menu_designs(case: domain.Case) -> list[tuple[str, str, float, list[str], Any]]:
    """Return status, chair, opposition seats, guarantees and invitations of every design, in the order of the menu."""
    if case.menu is None:
        return []
    return [
        (status, chair, float(seats), granted, invited)
        for status in case.menu.statuses
        for chair in case.menu.chairs
        for seats in case.menu.seat_shares
        for granted in case.menu.guarantees
        for invited in case.menu.invited
    ]


def _menu(case: domain.Case) -> Menu:
    designs = menu_designs(case)
    statuses = [case.statuses[d[0]] for d in designs]
    chairs = [case.chairs[d[1]] for d in designs]
    agenda = case.menu.agenda if case.menu else []
    officials = float(case.menu.officials) if case.menu else 0.0
    return Menu(
        _floats(_place(case.statuses, d[0]) for d in designs),
        _floats(_place(case.chairs, d[1]) for d in designs),
        _floats(s.bindingness for s in statuses),
        _floats(s.state for s in statuses),
        _floats(c.guidance for c in chairs),
        _floats(c.agenda_power for c in chairs),
        _floats(c.head_of_state for c in chairs),
        np.full(len(designs), float(case.rules.enactment == "pact")),
        _floats(d[2] for d in designs),
        np.full(len(designs), officials),
        _grid([_invitable(case, d[4]) for d in designs], len(case.parties)),
        _grid([_members(case.issues, agenda) for _ in designs], len(case.issues)),
        _grid([_members(case.guarantees, d[3]) for d in designs], len(case.guarantees)),
        int(float(case.menu.duration)) if case.menu else 0,
    )


def _events(case: domain.Case) -> Events:
    events = sorted(case.events, key=lambda event: event.month)
    elections = 0
    ordinals = []
    for event in events:
        ordinals.append(elections if event.election else NONE)
        elections += event.election
    names = ("domestic_pressure", "external_pressure", "capacity", "grievance", "trust", "resources")
    shocks: Any = [_floats(getattr(event, name) or 0.0 for event in events) for name in names]
    columns: list[Any] = [
        _months(case, (event.month for event in events), 0),
        *shocks,
        _grid([_members(case.parties, event.parties) for event in events], len(case.parties)),
        np.array(ordinals, dtype=np.int64),
    ]
    return Events(*columns)
