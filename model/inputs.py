"""From the case as it is written to its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from model import domain
from model.equations.apportionment import METHODS
from model.equations.polity import cohesion_of, notice
from model.numbers import (
    EFFECTS,
    NEVER,
    NONE,
    SIDES,
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
from model.reading import Afresh, Kept
from model.rules import REGISTRIES, bargaining, enactment, participation
from model.rules.conditions import conditions

ENDOGENOUS_SLOTS = 6  # bodies that one run of an endogenous design can create


@lru_cache(maxsize=4096)
def month_index(month: str, start: str) -> int:
    """Return the number of months from `start` to `month`."""
    (year, number), (first_year, first) = (map(int, m.split("-")) for m in (month, start))
    return (year - first_year) * 12 + number - first


def month_name(index: int, start: str) -> str:
    """Return the month `index` months after `start`, as YYYY-MM."""
    year, number = map(int, start.split("-"))
    year, number = divmod(year * 12 + number - 1 + index, 12)
    return f"{year:04d}-{number + 1:02d}"


def inputs_of(case: domain.Case, kept: Kept | None = None) -> Inputs:
    """Return the case as numbers; parts that are `kept` of another case and would be the same are taken over."""
    kept = kept or Afresh()
    kept.turn_to(case)
    part = kept.part
    return Inputs(
        part(_length),
        part(_rules),
        part(_behaviour),
        part(_polity),
        part(_issues),
        kept.join(_parties, *map(part, (_of_parties, _lives, _positions, _demands))),
        part(_external),
        part(_bodies),
        part(_menu),
        part(_events),
    )


def _length(case: domain.Case) -> int:
    return month_index(case.calendar.end, case.calendar.start) + 1


def _behaviour(case: domain.Case) -> Behaviour:
    return Behaviour._make(float(number) for _, number in case.behaviour)


def body_names(case: domain.Case) -> list[str]:
    """Return the bodies of a run by slot: the case's own, or numbered ones when the president designs them."""
    if case.rules.institutional_design == "endogenous":
        return [f"body_{slot + 1}" for slot in range(ENDOGENOUS_SLOTS)]
    return sorted(case.bodies, key=lambda name: (case.bodies[name].open, name))


def _floats(values: Any) -> Array:
    return np.array([float(value) for value in values], dtype=np.float64)


def _record[R](kind: type[R], things: Iterable[Any], **given: Any) -> R:
    """Return a record with an array for every field: as given, or over things, their number of that name."""
    listed = list(things)
    named = [name for name in kind._fields if name not in given]  # type: ignore[attr-defined]
    return kind(**given, **{name: _floats(getattr(each, name) for each in listed) for name in named})


def _month(case: domain.Case, month: str | None, default: int) -> int:
    return default if month is None else month_index(month, case.calendar.start)


def _months(case: domain.Case, months: Any, default: int) -> Whole:
    return _whole(_month(case, month, default) for month in months)


def _place(names: Any, name: str | None) -> int:
    return NONE if name is None else list(names).index(name)


def _whole(values: Iterable[int]) -> Whole:
    return np.array(list(values), dtype=np.int64)


def _places(names: Any, chosen: Iterable[str | None]) -> Whole:
    return _whole(_place(names, name) for name in chosen)


def _members(names: Any, chosen: Any) -> list[float]:
    return [1.0 if chosen == "all" or name in chosen else 0.0 for name in names]


def _grid(rows: Sequence[Sequence[float] | Array], width: int) -> Array:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _normal(weights: Array) -> Array:
    total = float(weights.sum())
    return weights / total if total > 0.0 else np.full(weights.shape, 1.0 / weights.size)


def _rules(case: domain.Case) -> Rules:
    chosen, laws = case.rules, participation.rules[case.rules.participation].laws
    return Rules(
        **{key: registry.code(getattr(chosen, key)) for key, registry in REGISTRIES.items()},
        has_chair=bargaining.rules[chosen.bargaining].laws.has_chair,
        reads_others=laws.reads_others,
        contestation=chosen.contestation,
        simultaneous=chosen.activation == "simultaneous",
        endogenous=chosen.institutional_design == "endogenous",
        replacement=chosen.replacement == "weighed",
        chosen_guidance=chosen.guidance == "chosen",
        foresight=chosen.foresight == "package",
        by_content=chosen.association == "content",
    )


def _polity(case: domain.Case) -> Polity:
    polity, law = case.polity, case.electoral_law
    sitting = [p.founded is None or p.founded <= case.calendar.start for p in case.parties.values()]
    cohesion = cohesion_of(
        _floats(float(p.seats) * here for p, here in zip(case.parties.values(), sitting, strict=True)),
        _floats(p.camp == "opposition" for p in case.parties.values()),
        float(polity.independents),
        float(polity.independents_loyalty),
        float(polity.appointed),
        float(case.behaviour.fragmentation),
    )
    return Polity(
        **{name: float(getattr(polity, name)) for name in _OF_POLITY},
        referendum_quota=float(polity.quota if polity.referendum_quota is None else polity.referendum_quota),
        parliament="parliament" in polity.ratification,
        referendum="referendum" in polity.ratification,
        initial_cohesion=float(cohesion),
        elected_seats=float(law.elected_seats) if law else 0.0,
        list_share=float(law.list_share) if law else 0.0,
        threshold=float(law.threshold) if law else 0.0,
        district_independents=float(law.independents) if law else 0.0,
        exponent=float(law.exponent) if law else 1.0,
        list_method=METHODS.index(law.method) if law else 0,
        list_issue=_place(case.issues, law.list_issue) if law else NONE,
        size_issue=_place(case.issues, law.size_issue) if law else NONE,
    )


_OF_POLITY = [
    name for name, field in domain.Polity.model_fields.items() if field.annotation is domain.Quantity
]


def _by_issue(case: domain.Case, plain: Array, own: dict[str, Any]) -> Array:
    """Return numbers by issue: an actor's own where it has them, else those that are plain."""
    found = plain.copy()
    if own:
        places = {name: place for place, name in enumerate(case.issues)}
        for name, number in own.items():
            found[places[name]] = number
    return found


def _ideals(case: domain.Case, actor: domain.President | domain.Party) -> Array:
    return _by_issue(case, np.full(len(case.issues), float(actor.ideal)), actor.ideals)


def _saliences(case: domain.Case, weights: Array, own: dict[str, Any]) -> Array:
    given = _by_issue(case, weights, own)
    return given if case.saliences == "absolute" else _normal(given)


def _escape(case: domain.Case, issue: domain.Issue) -> float:
    if case.rules.provisions == "plain":
        return 0.0
    if issue.escape is not None:
        return float(issue.escape)
    return float(case.behaviour.conditioning) * float(issue.capture)


def _issues(case: domain.Case) -> Issues:
    issues, president = case.issues.values(), case.president
    weights, noticed = _floats(i.weight for i in issues), np.zeros(len(issues))
    notice(weights, _floats(i.visibility for i in issues), noticed)
    return _record(
        Issues,
        issues,
        escape=_floats(_escape(case, issue) for issue in issues),
        noticed=noticed,
        ideal=_ideals(case, president),
        salience=_saliences(case, weights, president.salience),
    )


def _parties(*columns: dict[str, Any]) -> Parties:
    return Parties(**{name: each for part in columns for name, each in part.items()})


def _of_parties(case: domain.Case) -> dict[str, Any]:
    """Return the columns about parties that are a number of theirs, by its name, and their camp."""
    parties = case.parties.values()
    apart = {"ideal", "salience", "founded", "dissolved", "contests"}
    named = [name for name in Parties._fields if name in domain.Party.model_fields and name not in apart]
    columns = {name: _floats(getattr(each, name) for each in parties) for name in named}
    stands = _floats(p.invitable if p.contests is None else p.contests for p in parties)
    return {"opposition": _floats(p.camp == "opposition" for p in parties), "contests": stands, **columns}


def _lives(case: domain.Case) -> dict[str, Any]:
    """Return the columns about when parties exist, and who they come from or merge into."""
    names, parties = list(case.parties), case.parties.values()
    return {
        "founded": _months(case, (p.founded for p in parties), 0),
        "dissolved": _months(case, (p.dissolved for p in parties), NEVER),
        "heir": _places(names, (p.merges_into for p in parties)),
        "parent": _places(names, (p.split_from for p in parties)),
    }


def _positions(case: domain.Case) -> dict[str, Any]:
    """Return what parties want, and how much they care, by issue."""
    parties, weights = case.parties.values(), _floats(issue.weight for issue in case.issues.values())
    return {
        "ideal": _grid([_ideals(case, p) for p in parties], weights.size),
        "salience": _grid([_saliences(case, weights, p.salience) for p in parties], weights.size),
    }


def _demands(case: domain.Case) -> dict[str, Any]:
    """Return the columns about conditions that parties put, one entry per condition of a party."""
    demands = [
        (place, name, terms)
        for place, party in enumerate(case.parties.values())
        for name, terms in party.conditions.items()
    ]
    names = [name for _, name, _ in demands]
    terms = [each for _, _, each in demands]
    return {
        "condition_party": _whole(place for place, _, _ in demands),
        "condition_code": _whole(conditions.code(n) if n in conditions.names else NONE for n in names),
        "condition_guarantee": _places(case.guarantees, (n if n in case.guarantees else None for n in names)),
        "condition_weight": _floats(each.weight for each in terms),
        "condition_required": _floats(each.required for each in terms),
        "condition_redress": _floats(each.redress for each in terms),
        "condition_since": _months(case, (each.since for each in terms), 0),
        "condition_issues": _grid([_members(case.issues, t.issues) for t in terms], len(case.issues)),
    }


def _external(case: domain.Case) -> External:
    actors = case.external.values()
    return _record(
        External,
        actors,
        announced=_months(case, (a.announced for a in actors), 0),
        deadline=_months(case, (a.deadline for a in actors), NEVER),
    )


def _invitable(case: domain.Case, chosen: Any) -> list[float]:
    asked = _members(case.parties, chosen)
    return [a * p.invitable for a, p in zip(asked, case.parties.values(), strict=True)]


def _bodies(case: domain.Case) -> Bodies:
    if case.rules.institutional_design == "endogenous":
        return _empty_bodies(case, ENDOGENOUS_SLOTS)
    names = body_names(case)
    bodies = [case.bodies[name] for name in names]
    chairs = [case.chairs[b.chair] for b in bodies]
    guided = zip(bodies, chairs, strict=True)
    return _record(
        Bodies,
        bodies,
        open=_months(case, (b.open for b in bodies), 0),
        close=_months(case, (b.close for b in bodies), NEVER),
        luck=_places(case.bodies, names),
        **_of_status(case, [b.status for b in bodies]),
        **_of_chair(case, [b.chair for b in bodies]),
        guidance=_floats(c.guidance if b.guidance is None else b.guidance for b, c in guided),
        consent=_floats(b.consent or _pact(case) for b in bodies),
        independent=_floats(b.convener != "president" for b in bodies),
        invited=_grid([_invitable(case, b.invited) for b in bodies], len(case.parties)),
        agenda=_grid([_members(case.issues, b.agenda) for b in bodies], len(case.issues)),
        granted=_grid([_members(case.guarantees, b.guarantees) for b in bodies], len(case.guarantees)),
    )


def _of_status(case: domain.Case, chosen: list[str]) -> dict[str, Array]:
    """Return the columns that follow from the status of bodies or designs."""
    statuses = [case.statuses[name] for name in chosen]
    return {
        "status_kind": _floats(_place(case.statuses, name) for name in chosen),
        "status": _floats(s.bindingness for s in statuses),
        "state": _floats(s.state for s in statuses),
    }


def _of_chair(case: domain.Case, chosen: list[str]) -> dict[str, Array]:
    """Return the columns that follow from the chair of bodies or designs."""
    chairs = [case.chairs[name] for name in chosen]
    return {
        "chair_kind": _floats(_place(case.chairs, name) for name in chosen),
        "agenda_power": _floats(c.agenda_power for c in chairs),
        "head_of_state": _floats(c.head_of_state for c in chairs),
    }


def _pact(case: domain.Case) -> bool:
    """Whether every package needs the consent of the opposition at the body."""
    return enactment.rules[case.rules.enactment].laws.consent


def _empty_bodies(case: domain.Case, slots: int) -> Bodies:
    never = np.full(slots, NEVER, dtype=np.int64)
    column = [np.zeros(slots) for _ in range(13)]
    widths = (len(case.parties), len(case.issues), len(case.guarantees))
    luck = np.arange(slots, dtype=np.int64)
    return Bodies(never, never.copy(), luck, *column, *(np.zeros((slots, width)) for width in widths))


def _options(case: domain.Case) -> tuple[list[Any], ...]:
    """Return statuses, chairs, opposition seats, guarantees and invitations on the menu."""
    menu = case.menu
    if menu is None:
        return [], [], [], [], []
    return menu.statuses, menu.chairs, menu.seat_shares, menu.guarantees, menu.invited


def menu_designs(case: domain.Case) -> list[tuple[str, str, float, list[str], Any]]:
    """Return status, chair, opposition seats, guarantees and invitations of every design, in the order of the menu."""
    designs = product(*_options(case))
    return [
        (status, chair, float(seats), granted, invited) for status, chair, seats, granted, invited in designs
    ]


def _menu(case: domain.Case) -> Menu:
    options = _options(case)
    statuses, chairs, seats, granted, invited = options
    of_status, of_chair, of_seats, of_granted, of_invited = _places_of_options(options)
    many = of_status.size
    guidance = _floats(case.chairs[chair].guidance for chair in chairs)
    agenda = _members(case.issues, case.menu.agenda if case.menu else [])
    return Menu(
        **{name: column[of_status] for name, column in _of_status(case, statuses).items()},
        **{name: column[of_chair] for name, column in _of_chair(case, chairs).items()},
        guidance=guidance[of_chair],
        consent=np.full(many, float(_pact(case))),
        seat_share=_floats(seats)[of_seats],
        officials=np.full(many, float(case.menu.officials) if case.menu else 0.0),
        invited=_grid([_invitable(case, each) for each in invited], len(case.parties))[of_invited],
        agenda=_grid([agenda] * many, len(case.issues)),
        granted=_grid([_members(case.guarantees, each) for each in granted], len(case.guarantees))[
            of_granted
        ],
        duration=int(float(case.menu.duration)) if case.menu else 0,
        lag=int(float(case.menu.lag)) if case.menu else 0,
    )


def _places_of_options(options: Sequence[list[Any]]) -> Whole:
    """Return which option of every kind is taken by every design (kinds, designs)."""
    return np.indices([len(each) for each in options]).reshape(len(options), -1)


def _events(case: domain.Case) -> Events:
    events = sorted(case.events, key=lambda event: event.month)
    elected = np.cumsum([event.election for event in events], dtype=np.int64)
    return _record(
        Events,
        events,
        **{name: _floats(getattr(event, name) or 0.0 for event in events) for name in EFFECTS},
        month=_months(case, (event.month for event in events), 0),
        parties=_grid([_members(case.parties, event.parties) for event in events], len(case.parties)),
        side=_places(SIDES, (event.side for event in events)),
        boycotts=_grid([_members(case.parties, event.boycotts) for event in events], len(case.parties)),
        election=np.array(
            [held - 1 if event.election else NONE for event, held in zip(events, elected, strict=True)],
            dtype=np.int64,
        ),
    )
