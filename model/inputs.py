"""From the case as it is written to its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

import numpy as np

from model import domain
from model.equations.apportionment import METHODS
from model.equations.polity import cohesion_of, notice
from model.numbers import (
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
from model.reading import Afresh, Parts
from model.rules import REGISTRIES, bargaining, enactment, participation
from model.rules.conditions import conditions

type Things = Callable[[domain.Case], list[Any]]
type Columns = dict[str, Any]  # of a record, by name

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


def inputs_of(case: domain.Case, kept: Parts | None = None) -> Inputs:
    """Return the case as numbers; parts that are `kept` of another case and would be the same are taken over."""
    kept = kept or Afresh()
    kept.turn_to(case)
    part = kept.part
    designed = case.rules.institutional_design == "endogenous"
    return Inputs(
        part(_length),
        part(_rules),
        part(_behaviour),
        part(_polity),
        _record(Issues, _issues, part, _judged),
        _record(Parties, _parties, part, _sides, _lives, _positions, _demands),
        _record(External, _external, part, _dates),
        part(_empty_bodies) if designed else _record(Bodies, _bodies, part, _terms, _kinds, _asked),
        part(_menu),
        _record(Events, _events, part, _happenings),
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
    return np.array([0.0 if value is None else float(value) for value in values], dtype=np.float64)


def _record[R](
    kind: type[R], things: Things, part: Callable[[Any], Any], *others: Callable[[Any], Columns]
) -> R:
    """Return a record with a column for every field: what others give, or the number of that name of all things."""
    given = {name: column for other in others for name, column in part(other).items()}
    named = [name for name in kind._fields if name not in given]  # type: ignore[attr-defined]
    return kind(**given, **{name: part(_column(things, name)) for name in named})


@cache
def _column(things: Things, name: str) -> Callable[[domain.Case], Array]:
    """Return what makes a column of numbers of that name; a part of its own, so that it is made anew alone."""
    return lambda case: _floats(getattr(each, name) for each in things(case))


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


def _issues(case: domain.Case) -> list[domain.Issue]:
    return list(case.issues.values())


def _judged(case: domain.Case) -> Columns:
    """Return what others make of the issues: what drafters can hollow out, observers notice and the president wants."""
    issues = _issues(case)
    weights, noticed = _floats(i.weight for i in issues), np.zeros(len(issues))
    notice(weights, _floats(i.visibility for i in issues), noticed)
    return {
        "escape": _floats(_escape(case, issue) for issue in issues),
        "noticed": noticed,
        "ideal": _ideals(case, case.president),
        "salience": _saliences(case, weights, case.president.salience),
    }


def _parties(case: domain.Case) -> list[domain.Party]:
    return list(case.parties.values())


def _sides(case: domain.Case) -> Columns:
    """Return the columns about the camps of parties, and whether they stand for election."""
    parties = _parties(case)
    stands = _floats(p.invitable if p.contests is None else p.contests for p in parties)
    return {"opposition": _floats(p.camp == "opposition" for p in parties), "contests": stands}


def _lives(case: domain.Case) -> Columns:
    """Return the columns about when parties exist, and who they come from or merge into."""
    names, parties = list(case.parties), _parties(case)
    return {
        "founded": _months(case, (p.founded for p in parties), 0),
        "dissolved": _months(case, (p.dissolved for p in parties), NEVER),
        "heir": _places(names, (p.merges_into for p in parties)),
        "parent": _places(names, (p.split_from for p in parties)),
    }


def _positions(case: domain.Case) -> Columns:
    """Return what parties want, and how much they care, by issue."""
    parties, weights = _parties(case), _floats(issue.weight for issue in _issues(case))
    return {
        "ideal": _grid([_ideals(case, p) for p in parties], weights.size),
        "salience": _grid([_saliences(case, weights, p.salience) for p in parties], weights.size),
    }


def _demands(case: domain.Case) -> Columns:
    """Return the columns about conditions that parties put, one entry per condition of a party."""
    demands = [
        (place, name, terms)
        for place, party in enumerate(_parties(case))
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


def _external(case: domain.Case) -> list[domain.External]:
    return list(case.external.values())


def _dates(case: domain.Case) -> Columns:
    """Return when prizes are known and decided."""
    return {
        "announced": _months(case, (actor.announced for actor in _external(case)), 0),
        "deadline": _months(case, (actor.deadline for actor in _external(case)), NEVER),
    }


def _bodies(case: domain.Case) -> list[domain.Body]:
    return [case.bodies[name] for name in body_names(case)]


def _terms(case: domain.Case) -> Columns:
    """Return when bodies sit, and on whose consent and call."""
    bodies = _bodies(case)
    return {
        "open": _months(case, (b.open for b in bodies), 0),
        "close": _months(case, (b.close for b in bodies), NEVER),
        "luck": _places(case.bodies, body_names(case)),
        "consent": _floats(b.consent or _pact(case) for b in bodies),
        "independent": _floats(b.convener != "president" for b in bodies),
    }


def _kinds(case: domain.Case) -> Columns:
    """Return the columns that follow from status and chair of bodies."""
    bodies = _bodies(case)
    own = [case.chairs[b.chair].guidance if b.guidance is None else b.guidance for b in bodies]
    of_status, of_chair = (
        _of_status(case, [b.status for b in bodies]),
        _of_chair(case, [b.chair for b in bodies]),
    )
    return {**of_status, **of_chair, "guidance": _floats(own)}


def _asked(case: domain.Case) -> Columns:
    """Return who is invited, what is on the agenda, and what is granted."""
    bodies = _bodies(case)
    return {
        "invited": _grid([_invitable(case, b.invited) for b in bodies], len(case.parties)),
        "agenda": _grid([_members(case.issues, b.agenda) for b in bodies], len(case.issues)),
        "granted": _grid([_members(case.guarantees, b.guarantees) for b in bodies], len(case.guarantees)),
    }


def _invitable(case: domain.Case, chosen: Any) -> list[float]:
    asked = _members(case.parties, chosen)
    return [a * p.invitable for a, p in zip(asked, _parties(case), strict=True)]


def _of_status(case: domain.Case, chosen: list[str]) -> Columns:
    """Return the columns that follow from the status of bodies or designs."""
    statuses = [case.statuses[name] for name in chosen]
    return {
        "status_kind": _floats(_place(case.statuses, name) for name in chosen),
        "status": _floats(s.bindingness for s in statuses),
        "state": _floats(s.state for s in statuses),
    }


def _of_chair(case: domain.Case, chosen: list[str]) -> Columns:
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


def _empty_bodies(case: domain.Case) -> Bodies:
    """Return the bodies before the president has designed any."""
    slots = ENDOGENOUS_SLOTS
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


def _events(case: domain.Case) -> list[domain.Event]:
    return sorted(case.events, key=lambda event: event.month)


def _happenings(case: domain.Case) -> Columns:
    """Return when events happen, to whom, and which are elections."""
    events = _events(case)
    ordinal = np.cumsum([event.election for event in events], dtype=np.int64) - 1
    return {
        "month": _months(case, (event.month for event in events), 0),
        "parties": _grid([_members(case.parties, event.parties) for event in events], len(case.parties)),
        "side": _places(SIDES, (event.side for event in events)),
        "boycotts": _grid([_members(case.parties, event.boycotts) for event in events], len(case.parties)),
        "election": _whole(
            int(n) if event.election else NONE for event, n in zip(events, ordinal, strict=True)
        ),
    }
