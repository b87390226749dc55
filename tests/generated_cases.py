"""Cases that no country ever saw: any size, any rule and option, and numbers at the ends of what is allowed.

Hypothesis chooses the shape (how many of what, which rules); the numbers come from a generator seeded by it, because a
case with thirty parties and twenty issues holds a thousand of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from model import domain
from model.cases import BEHAVIOUR, Case, from_document, read_toml
from model.domain import Bounds
from model.inputs import month_name
from model.numbers import SIDES
from model.rules import bargaining, enactment, participation
from model.rules.conditions import conditions

type Style = Literal["generic", "round", "extreme"]
type Document = dict[str, Any]

START = "2000-01"
SOURCE = "generated"
MOST_SEATS = 10_000.0  # the bound of what is counted in seats
TYPICAL = {  # of numbers without an upper bound, where it is not 1
    ("Polity", "capacity"): 0.3,
    ("Party", "grievance"): 0.2,
    ("ConditionTerms", "weight"): 0.2,
    ("Event", "capacity"): 0.3,
    ("Event", "grievance"): 0.3,
    ("Event", "resources"): 0.5,
}
SLOW = {"challenge", "quantal_response", "baron_ferejohn"}  # rules that take long in plain Python


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a case is and which theory runs."""

    months: int
    parties: int
    issues: int
    bodies: int
    externals: int
    events: int
    bargaining: str
    participation: str
    endogenous: bool
    simultaneous: bool
    contestation: bool
    referendum: bool
    law: bool
    changes: bool  # parties are founded, split, merge, dissolve
    style: Style  # numbers in general position, tenths that tie, or mostly the ends of the allowed


@st.composite
def shapes(
    draw: st.DrawFn,
    /,
    small: bool = False,
    styles: tuple[Style, ...] = ("generic", "round", "extreme"),
    bargaining_rules: tuple[str, ...] = tuple(bargaining.rules.names),
    participation_rules: tuple[str, ...] = tuple(participation.rules.names),
    endogenous: bool | None = None,
) -> Shape:
    """Shapes of cases; those under slow rules stay small."""
    table = draw(st.sampled_from(bargaining_rules))
    joining = draw(st.sampled_from(participation_rules))
    slow = bool({table, joining} & SLOW)

    def upto(least: int, few: int, many: int) -> int:
        wide = st.integers(least, few if small or slow else many)
        return draw(st.one_of(st.integers(least, few), wide))

    return Shape(
        months=upto(2, 6, 24) if joining != "quantal_response" else draw(st.integers(2, 4)),
        parties=upto(1, 4, 30) if not slow else draw(st.integers(1, 4)),
        issues=upto(1, 3, 20),
        bodies=upto(0, 2, 6),
        externals=upto(0, 2, 4),
        events=upto(0, 3, 12),
        bargaining=table,
        participation=joining,
        endogenous=draw(st.booleans()) if endogenous is None else endogenous,
        simultaneous=draw(st.booleans()),
        contestation=draw(st.booleans()),
        referendum=draw(st.booleans()),
        law=draw(st.booleans()),
        changes=draw(st.booleans()),
        style=draw(st.sampled_from(styles)),
    )


@st.composite
def documents(draw: st.DrawFn, /, small: bool = False, **options: Any) -> Document:
    """Valid case documents, behaviour included."""
    return document_of(draw(shapes(small, **options)), draw(st.integers(0, 2**32 - 1)))


def cases(small: bool = False, **options: Any) -> st.SearchStrategy[Case]:
    """Cases as `model.cases.from_document` makes them."""
    return documents(small, **options).map(from_document)


def document_of(shape: Shape, number: int) -> Document:
    """Return the case document of that shape and number (the same for the same two)."""
    return Writer(shape, Random(number)).document()


class Writer:
    """Fills a shape with numbers; every choice comes from one generator."""

    def __init__(self, shape: Shape, luck: Random) -> None:
        self.shape, self.luck = shape, luck
        self.restless = False
        self.issues = [f"issue_{k}" for k in range(shape.issues)]
        self.parties = [f"party_{i}" for i in range(shape.parties)]
        self.guarantees = [f"guarantee_{g}" for g in range(luck.randint(0, 3))]
        self.statuses = [f"status_{j}" for j in range(luck.randint(1, 2))]
        self.chairs = [f"chair_{j}" for j in range(luck.randint(1, 2))]

    # numbers

    def often(self, chance: float) -> bool:
        return self.luck.random() < chance

    def share(self, low: float = 0.0, high: float = 1.0) -> float:
        inside = low + (high - low) * self.luck.random()
        if self.shape.style == "round":
            return round(inside, 1)
        if self.shape.style == "extreme" and self.often(0.6):
            return self.luck.choice([low, high, low, high, 0.5 * (low + high)])
        return inside

    def size(self, typical: float = 1.0) -> float:
        if self.shape.style == "extreme" and self.often(0.5):
            return self.luck.choice([0.0, 0.0, 1e-12, typical, 1e3 * typical, 1e6])
        return typical * (self.share() if self.shape.style == "round" else 2.0 * self.luck.random())

    def seats(self, typical: int = 40) -> int:
        return 0 if self.shape.style == "extreme" and self.often(0.5) else self.luck.randint(0, typical)

    def some(self, names: list[str]) -> list[str]:
        """Return some of the names, in any order, at times none or all."""
        kept = self.luck.choice([0.0, 0.5, 0.5, 0.8, 1.0])
        chosen = [name for name in names if self.often(kept)]
        self.luck.shuffle(chosen)
        return chosen

    def invited(self) -> Any:
        return "all" if self.often(0.5) else self.some(self.parties)

    # months

    def month(self, first: int = 0, last: int | None = None) -> str:
        return month_name(self.luck.randint(first, self.shape.months - 1 if last is None else last), START)

    # tables: what is not given here follows from the fields of the model

    def filled(self, model: type[BaseModel], **given: Any) -> Document:
        """Return a table of that model: what is given (None for what is left out), and any value of every other field."""
        found = {"source": SOURCE} | given if "source" in model.model_fields else dict(given)
        for name, field in model.model_fields.items():
            if name not in given and (field.is_required() or self.often(0.6)):
                found.setdefault(name, self.any_value(name, field, model))
        return {name: value for name, value in found.items() if value is not None}

    def any_value(self, name: str, field: FieldInfo, model: type[BaseModel]) -> Any:
        """Return a value that a field allows; None for what only makes sense together with something else."""
        bounds, options = bounds_of(field), choices_of(field)
        if bounds:
            return self.number(bounds, TYPICAL.get((model.__name__, name), 1.0))
        if options:
            return self.luck.choice(options)
        return f"{model.__name__} {name}" if field.annotation is str and field.is_required() else None

    def number(self, bounds: Bounds, typical: float = 1.0) -> float:
        if bounds.high <= 1.0:
            return self.share(bounds.low, bounds.high)
        if bounds.high == MOST_SEATS:
            return self.seats()
        if bounds.low < 0.0:
            return self.luck.choice([-1.0, 1.0]) * self.size(typical)
        return min(max(bounds.low, self.size(typical)), bounds.high)

    def document(self) -> Document:
        shape = self.shape
        self.restless = shape.contestation and self.often(0.4)
        written: Document = {
            "saliences": "absolute" if shape.issues == 1 or self.often(0.3) else "shares",
            "calendar": {"start": START, "end": month_name(shape.months - 1, START)},
            "polity": self.polity(),
            "president": self.filled(domain.President, **self.preferences()),
            "issues": self.provisions(),
            "parties": self.parties_in_time(),
            "external": {f"external_{j}": self.external() for j in range(shape.externals)},
            "statuses": {name: self.filled(domain.Status) for name in self.statuses},
            "chairs": {name: self.filled(domain.Chair) for name in self.chairs},
            "guarantees": dict.fromkeys(self.guarantees, "A promise"),
            "bodies": {f"body_{b}": self.body() for b in range(shape.bodies)},
            "events": [self.event() for _ in range(shape.events)],
            "rules": self.rules(),
            "behaviour": self.behaviour(),
        }
        if shape.law:
            written["electoral_law"] = self.law()
        if shape.endogenous or self.often(0.2):
            written["menu"] = self.menu()
        return written

    def rules(self) -> Document:
        return self.filled(
            domain.Rules,
            bargaining=self.shape.bargaining,
            participation=self.shape.participation,
            enactment=self.luck.choice(["leverage", *enactment.rules.names]),
            institutional_design="endogenous" if self.shape.endogenous else "historical",
            activation="simultaneous" if self.shape.simultaneous else "random_sequential",
            contestation=self.shape.contestation,
        )

    def polity(self) -> Document:
        given: Document = {}
        if not self.shape.referendum:
            given["ratification"] = "parliament"
        if self.often(0.5):
            given["table_quota"] = self.luck.choice([0.5, 2.0 / 3.0, 1.0])
        if self.often(0.3):
            given["capacity"] = self.luck.choice([0.0, 1e6, 0.1])
        if self.often(0.7):  # so that packages pass at times
            given["turnout"] = 0.2 * self.share()
        if self.restless:  # so that crises, settlements and reversals come about in a short life
            given |= {
                "domestic_pressure": self.share(0.5),
                "capacity": 0.3 * self.share(),
                "quota": self.share(0.0, 0.4),
            }
        return self.filled(domain.Polity, **given)

    def preferences(self) -> Document:
        found: Document = {}
        if self.often(0.5):
            found["ideals"] = {name: self.share() for name in self.some(self.issues)}
        if self.often(0.5):
            found["salience"] = {name: self.share() for name in self.some(self.issues)}
        return found

    def provisions(self) -> Document:
        raw = [
            0.0 if self.shape.style == "extreme" and self.often(0.6) else 0.05 + self.luck.random()
            for _ in self.issues
        ]
        raw[self.luck.randrange(len(raw))] += 0.1
        total = sum(raw)
        return {
            name: self.filled(domain.Issue, weight=weight / total)
            for name, weight in zip(self.issues, raw, strict=True)
        }

    def parties_in_time(self) -> Document:
        sides = self.luck.choice([0.0, 0.5, 0.5, 0.5, 0.5, 1.0])  # at times one side is missing
        found: Document = {name: self.party(sides) for name in self.parties}
        if self.shape.changes:
            months = list(range(self.shape.months))
            self.luck.shuffle(months)  # each change has a month of its own, so that their order cannot matter
            for name in self.some(self.parties):
                self.change(name, found, months)
        return found

    def party(self, sides: float) -> Document:
        demands = [*conditions.names, *self.guarantees]
        asked = self.some(demands) if self.often(0.5) else []
        return self.filled(
            domain.Party,
            camp="opposition" if self.often(sides) else "pro_presidential",
            conditions={name: self.demand(name) for name in asked},
            split_share=None,
            invitable=not self.often(0.15),
            **self.preferences(),
        )

    def demand(self, name: str) -> Document:
        since = self.month() if self.often(0.3) else None
        named = self.luck.sample(self.issues, 1) if name == "on_agenda" else None
        return self.filled(domain.ConditionTerms, required=self.often(0.3), since=since, issues=named)

    def change(self, name: str, parties: Document, months: list[int]) -> None:
        """Let a party be founded, split off, dissolve or merge, where the others' lives allow it."""
        party = parties[name]
        if any(name in (other.get("split_from"), other.get("merges_into")) for other in parties.values()):
            return
        if months and self.often(0.5):
            founded = month_name(months.pop(), START)
            party["founded"] = founded
            origin = self.partner(name, parties, founded)
            if origin and self.often(0.6):
                party |= {"split_from": origin, "split_share": self.share()}
        later = [month for month in months if month_name(month, START) > party.get("founded", "")]
        if later and self.often(0.5):
            months.remove(later[0])
            dissolved = month_name(later[0], START)
            party["dissolved"] = dissolved
            heir = self.partner(name, parties, dissolved)
            if heir and self.often(0.6):
                party["merges_into"] = heir

    def partner(self, name: str, parties: Document, month: str) -> str | None:
        there = [
            other
            for other, party in parties.items()
            if other != name
            and party.get("founded", START) < month
            and party.get("dissolved", "9999-12") > month
        ]
        return self.luck.choice(there) if there else None

    def external(self) -> Document:
        announced = self.luck.randrange(self.shape.months)
        decided = self.often(0.7)
        return self.filled(
            domain.External,
            announced=month_name(announced, START) if self.often(0.5) else None,
            deadline=month_name(announced + self.luck.randint(0, 12), START) if decided else None,
            **({} if decided else {"prize": None}),
        )

    def seats_of_a_body(self) -> tuple[float, float]:
        seat_share = self.share()
        return seat_share, max(0.0, (1.0 - seat_share) * self.share())

    def body(self) -> Document:
        opens = self.luck.randint(0, self.shape.months - 2)
        seat_share, officials = self.seats_of_a_body()
        return self.filled(
            domain.Body,
            status=self.luck.choice(self.statuses),
            chair=self.luck.choice(self.chairs),
            open=month_name(opens, START),
            close=self.month(opens + self.luck.choice([0, 1, 1])),
            seat_share=seat_share,
            officials=officials,
            invited=self.invited(),
            agenda=self.some(self.issues),
            guarantees=self.some(self.guarantees),
            consent=self.often(0.2),
            tabled=self.often(0.2),
            lag=self.luck.choice([0, 0, 0, 1, 2, 3]),
        )

    def event(self) -> Document:
        touched = self.some(self.parties)
        unfit = {} if touched else dict.fromkeys(domain.InjuriesOf.model_fields)
        side = self.luck.choice(SIDES) if touched and self.often(0.2) else None
        drastic = {"resources": self.luck.choice([-5.0, 10.0])} if touched and self.often(0.1) else {}
        return self.filled(
            domain.Event,
            month=self.month(),
            parties=touched,
            side=side,
            election=self.shape.law and self.often(0.4),
            **unfit,
            **drastic,
        )

    def law(self) -> Document:
        exponent = self.luck.choice([1.0, 3.0]) if self.often(0.5) else 1e-6 + 4.0 * self.luck.random()
        return self.filled(
            domain.ElectoralLaw,
            elected_seats=self.seats(120),
            threshold=self.share(0.0, 0.3),
            exponent=exponent,
            **{key: self.luck.choice([None, *self.issues]) for key in ("list_issue", "size_issue")},
        )

    def menu(self) -> Document:
        slow = bool({self.shape.bargaining, self.shape.participation} & SLOW)
        seat_shares = [self.share() for _ in range(1 if slow else self.luck.randint(1, 2))]
        officials = max(0.0, (1.0 - max(seat_shares)) * self.share())
        return self.filled(
            domain.Menu,
            statuses=self.luck.sample(self.statuses, 1 if slow else len(self.statuses)),
            chairs=self.luck.sample(self.chairs, 1 if slow else len(self.chairs)),
            seat_shares=seat_shares,
            guarantees=[[], self.some(self.guarantees)] if self.often(0.5) else [[]],
            invited=["all"] if slow or self.often(0.5) else [self.invited(), self.invited()],
            duration=self.luck.randint(1, max(1, self.shape.months // 2)),
            lag=self.luck.choice([0, 0, 0, 1, 2, 3]),
            officials=officials,
            agenda=self.some(self.issues),
        )

    def behaviour(self) -> Document:
        found = {name: {"value": each["value"], "source": SOURCE} for name, each in _BEHAVIOUR.items()}
        for name in self.luck.sample(list(found), self.luck.choice([0, 3, 10, len(found)])):
            bounds = bounds_of(domain.Behaviour.model_fields[name])
            assert bounds
            found[name]["value"] = self.number(bounds, typical=_BEHAVIOUR[name]["value"])
        if self.shape.endogenous and self.often(0.7):  # so that bodies come about in a short life
            found["creation_rate"]["value"], found["creation_threshold"]["value"] = 1.0, 0.2
        if self.restless:
            found["reversal"]["value"] = 1.0
        if self.often(0.4):
            found["opening_cost"]["value"] = 0.0
        return found


def _within(annotation: Any) -> Iterator[Any]:
    """Yield an annotation, what it is made of, and what is noted beside it."""
    yield annotation
    for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _within(part)


def bounds_of(field: FieldInfo) -> Bounds | None:
    """Return the bounds of a field that holds one number; None for any other."""
    if get_origin(field.annotation) in (list, dict):
        return None
    noted = [*field.metadata, *_within(field.annotation)]
    return next(
        (each for each in (getattr(m, "func", None) for m in noted) if isinstance(each, Bounds)), None
    )


def choices_of(field: FieldInfo) -> list[Any]:
    """Return what a field chooses from: yes or no, or the words that it allows."""
    if field.annotation is bool:
        return [True, False]
    return list(get_args(field.annotation)) if get_origin(field.annotation) is Literal else []


_SHARED: Document = read_toml(BEHAVIOUR)
_BEHAVIOUR: Document = {
    name: _SHARED["numbers"][each] if isinstance(each, str) else each
    for name, each in _SHARED["behaviour"].items()
}
