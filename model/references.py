"""What only makes sense together in a case: names that must exist, months in order, weights that sum to one.

Looked for in the document, before or beside what the schema refuses, so that one reading tells all mistakes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from model import domain
from model.mistakes import Problem
from model.pooled import number_in, table_at
from model.rules import REGISTRIES
from model.rules.conditions import conditions

type Table = dict[str, Any]

ROUNDING = 1e-6  # by which the weights of all issues may miss 1

# which key of which table names entries of which other table: one of them, some of them, or sets of them
ONE = {
    "bodies": {"status": "statuses", "chair": "chairs"},
    "electoral_law": {"list_issue": "issues", "size_issue": "issues"},
}
SOME = {
    "president": {"ideals": "issues", "salience": "issues"},
    "parties": {"ideals": "issues", "salience": "issues"},
    "bodies": {"invited": "parties", "agenda": "issues", "guarantees": "guarantees"},
    "events": {"parties": "parties", "boycotts": "parties"},
    "menu": {"statuses": "statuses", "chairs": "chairs", "agenda": "issues"},
    "record": {"levels": "issues", "votes": "parties"},
}
SETS = {"menu": {"guarantees": "guarantees", "invited": "parties"}}
KINDS = {
    "statuses": "status",
    "chairs": "chair",
    "issues": "issue",
    "parties": "party",
    "guarantees": "guarantee",
    "bodies": "body",
}


@dataclass(frozen=True)
class Document:
    """A case as it is written, and the file that it stands in."""

    tables: Table
    file: str

    def at(self, *names: str) -> Table:
        """Return the table at the end of names; an empty one if there is none."""
        return table_at(self.tables, *names)

    def each(self, kind: str) -> Iterator[tuple[str, Table]]:
        """Yield the name of every entry of a table, with the entry; an empty one if it is no table itself."""
        for name, entry in self.at(kind).items():
            yield name, table_at(entry)

    @cached_property
    def calendar(self) -> tuple[Any, Any]:
        """First and last month, as they are written."""
        return self.at("calendar").get("start"), self.at("calendar").get("end")

    def problem(self, key: str, value: Any, allowed: str) -> Problem:
        """Return a mistake in the file."""
        return Problem(self.file, key, value, allowed)

    def outside(self, key: str, month: Any) -> Iterator[Problem]:
        """Refuse a month that the calendar does not have."""
        start, end = self.calendar
        if all(isinstance(m, str) for m in (month, start, end)) and not start <= month <= end:
            yield self.problem(key, month, f"is not a month of the calendar ({start} to {end})")

    def unknown(self, key: str, name: Any, names: Collection[str], kind: str) -> Iterator[Problem]:
        """Refuse a name that is none of those there are."""
        if isinstance(name, str) and name not in names:
            near = next(iter(get_close_matches(name, list(names), n=1)), None)
            known = ", ".join(names) or "none"
            yield Problem(self.file, key, name, f"no such {kind}; known are {known}", near)

    def all_unknown(self, key: str, given: Any, names: Collection[str], kind: str) -> Iterator[Problem]:
        """Refuse unknown names in a list or as the keys of a table, and those that a list holds twice."""
        if isinstance(given, list):
            for index, name in enumerate(given):
                yield from self.unknown(f"{key}.{index}", name, names, kind)
            for name, times in Counter(map(str, given)).items():
                if times > 1:
                    yield self.problem(key, name, f"the same {kind} is named twice")
        elif isinstance(given, dict):
            for name in given:
                yield from self.unknown(f"{key}.{name}", name, names, kind)

    def references(self, kind: str, at: str, entry: Table) -> Iterator[Problem]:
        """Refuse unknown names in an entry of a table, wherever the entry refers to another table."""
        for key, table in ONE.get(kind, {}).items():
            yield from self.unknown(f"{at}.{key}", entry.get(key), self.at(table), KINDS[table])
        for key, table in SOME.get(kind, {}).items():
            yield from self.all_unknown(f"{at}.{key}", entry.get(key), self.at(table), KINDS[table])
        for key, table in SETS.get(kind, {}).items():
            options = entry.get(key)
            for index, option in enumerate(options if isinstance(options, list) else []):
                yield from self.all_unknown(f"{at}.{key}.{index}", option, self.at(table), KINDS[table])


def reference_problems(tables: Table, file: str) -> Iterator[Problem]:
    """Yield what does not fit together in the tables of a case that were read from a file."""
    document = Document(tables, file)
    yield from _calendar(document)
    yield from _weights(document)
    yield from _idle_saliences(document)
    yield from document.references("president", "president", document.at("president"))
    for name, party in document.each("parties"):
        yield from _party(document, name, party)
    for name, actor in document.each("external"):
        yield from _external(document, f"external.{name}", actor)
    for name, body in document.each("bodies"):
        yield from _body(document, f"bodies.{name}", body)
    yield from _events(document)
    yield from document.references("electoral_law", "electoral_law", document.at("electoral_law"))
    yield from _menu(document)
    yield from _rules(document)
    yield from _record(document)


# calendar, issues


def _months_between(start: Any, end: Any) -> int:
    """Return how many months a calendar has; 0 if its ends are no months."""
    try:
        (year, month), (last_year, last) = (map(int, each.split("-")) for each in (start, end))
    except (AttributeError, ValueError):
        return 0
    return 12 * (last_year - year) + last - month + 1


def _calendar(document: Document) -> Iterator[Problem]:
    start, end = document.calendar
    if isinstance(start, str) and isinstance(end, str) and start >= end:
        yield document.problem("calendar.end", end, f"must come after the start, {start}")
    elif (months := _months_between(start, end)) > domain.MOST_MONTHS:
        cost = "the time of a run grows with months"
        allowed = f"is month {months:,} of the calendar, at most {domain.MOST_MONTHS:,} are run: {cost}"
        yield document.problem("calendar.end", end, allowed)


def sums_to_one(weights: Collection[float]) -> bool:
    """Whether the weights of all issues sum to 1."""
    return abs(math.fsum(weights) - 1.0) <= ROUNDING


def _weights(document: Document) -> Iterator[Problem]:
    found = [number_in(issue.get("weight")) for _, issue in document.each("issues")]
    weights = [weight for weight in found if weight is not None]
    if weights and len(weights) == len(found) and not sums_to_one(weights):
        total = round(math.fsum(weights), 6)
        yield document.problem("issues.*.weight", total, "the weights of all issues must sum to 1")


def _idle_saliences(document: Document) -> Iterator[Problem]:
    """Yield saliences that would do nothing: shares of the attention to a single issue are all 1."""
    issues = list(document.at("issues"))
    if len(issues) != 1 or document.tables.get("saliences", "shares") != "shares":
        return
    parties = {f"parties.{name}": party for name, party in document.each("parties")}
    for at, person in {"president": document.at("president"), **parties}.items():
        salience = number_in(table_at(person, "salience").get(issues[0]))
        if salience not in (None, 1.0):
            allowed = 'as a share; write saliences = "absolute" above [calendar]'
            key = f"{at}.salience.{issues[0]}"
            yield document.problem(key, salience, f"has no effect on the only issue {allowed}")


# actors


def _party(document: Document, name: str, party: Table) -> Iterator[Problem]:
    at = f"parties.{name}"
    yield from document.references("parties", at, party)
    others = [other for other in document.at("parties") if other != name]
    for key in ("merges_into", "split_from"):
        yield from document.unknown(f"{at}.{key}", party.get(key), others, "other party")
    yield from _undated(document, at, party)
    yield from _not_there(document, at, party)
    yield from _life(document, at, party)
    yield from _demands(document, at, party)


def _undated(document: Document, at: str, party: Table) -> Iterator[Problem]:
    """Refuse a merger or a split without its month."""
    for key, date, what in (
        ("merges_into", "dissolved", "merges needs the month in which it dissolves"),
        ("split_from", "founded", "splits off needs the month in which it is founded"),
    ):
        if key in party and date not in party:
            yield document.problem(f"{at}.{date}", None, f"a party that {what}")


def _not_there(document: Document, at: str, party: Table) -> Iterator[Problem]:
    """Refuse a merger into a party, or a split from one, that does not exist in that month."""
    for key, date, what in (
        ("merges_into", "dissolved", "takes over"),
        ("split_from", "founded", "is split"),
    ):
        month = party.get(date)
        other = document.at("parties", str(party.get(key)))
        gone = key == "merges_into" and other.get("dissolved") == month  # nobody is left to take over
        if isinstance(month, str) and other and (gone or not _exists(other, month, document.calendar[0])):
            yield document.problem(f"{at}.{key}", party[key], f"does not exist in {month}, when it {what}")


def _exists(party: Table, month: str, start: Any) -> bool:
    founded, dissolved = party.get("founded", start), party.get("dissolved", month)
    before = isinstance(founded, str) and founded > month
    return not before and not (isinstance(dissolved, str) and dissolved < month)


def _life(document: Document, at: str, party: Table) -> Iterator[Problem]:
    founded, dissolved = party.get("founded"), party.get("dissolved")
    for key, month in (("founded", founded), ("dissolved", dissolved)):
        yield from document.outside(f"{at}.{key}", month)
    if isinstance(founded, str) and isinstance(dissolved, str) and dissolved <= founded:
        yield document.problem(f"{at}.dissolved", dissolved, f"must come after its founding, {founded}")


def _demands(document: Document, at: str, party: Table) -> Iterator[Problem]:
    known = [*conditions.names, *document.at("guarantees")]
    for name, terms in table_at(party, "conditions").items():
        demand = f"{at}.conditions.{name}"
        yield from _demanded_issues(document, demand, name, table_at(terms).get("issues"))
        yield from document.unknown(demand, name, known, "condition or guarantee")
        yield from document.outside(f"{demand}.since", table_at(terms).get("since"))


def _demanded_issues(document: Document, at: str, condition: str, named: Any) -> Iterator[Problem]:
    yield from document.all_unknown(f"{at}.issues", named, document.at("issues"), "issue")
    if bool(named) != (condition == "on_agenda"):
        needed = "name the issues that must be on the agenda"
        allowed = needed if condition == "on_agenda" else "only on_agenda names issues"
        yield document.problem(f"{at}.issues", named, allowed)


def _external(document: Document, at: str, actor: Table) -> Iterator[Problem]:
    announced, deadline = actor.get("announced"), actor.get("deadline")
    yield from document.outside(f"{at}.announced", announced)
    if isinstance(announced, str) and isinstance(deadline, str) and deadline < announced:
        yield document.problem(f"{at}.deadline", deadline, f"must come after it is announced, {announced}")
    if number_in(actor.get("prize")) and deadline is None:
        yield document.problem(f"{at}.deadline", None, "a prize needs the month in which it is decided")


# bodies, events


def _body(document: Document, at: str, body: Table) -> Iterator[Problem]:
    yield from document.references("bodies", at, body)
    opens, closes = body.get("open"), body.get("close")
    for key, month in (("open", opens), ("close", closes)):
        yield from document.outside(f"{at}.{key}", month)
    if isinstance(opens, str) and isinstance(closes, str) and closes < opens:
        yield document.problem(f"{at}.close", closes, f"must not come before it opens, {opens}")


def is_overfull(body: domain.Body) -> bool:
    """Whether officials and opposition hold more than all seats of a body."""
    return float(body.seat_share) + float(body.officials) > 1.0 + 1e-9


def _events(document: Document) -> Iterator[Problem]:
    events = document.tables.get("events")
    taken: list[Any] = []
    for index, event in enumerate(map(table_at, events if isinstance(events, list) else [])):
        name = event.get("name")
        if name in taken:
            yield document.problem(f"events.{index}.name", name, "another event has this name")
        taken += [name] if name is not None else []
        yield from _event(document, f"events.{index}", event)


def _event(document: Document, at: str, event: Table) -> Iterator[Problem]:
    yield from document.outside(f"{at}.month", event.get("month"))
    yield from document.references("events", at, event)
    held = event.get("election") is True
    if event.get("boycotts") and not held:
        allowed = "only an election can be boycotted: write election = true"
        yield document.problem(f"{at}.boycotts", None, allowed)
    targets = [key for key in (*domain.InjuriesOf.model_fields, "side") if key in event]
    if targets and not event.get("parties"):
        yield document.problem(f"{at}.parties", None, f"{targets[0]} works on parties: name them")
    if held and "electoral_law" not in document.tables:
        yield document.problem(f"{at}.election", True, "an election needs [electoral_law]")


# designs, rules, record


def _menu(document: Document) -> Iterator[Problem]:
    menu = document.at("menu")
    listed = (menu.get(key) for key in ("statuses", "chairs", "seat_shares", "guarantees", "invited"))
    designs = math.prod(len(each) for each in listed if isinstance(each, list))
    if designs > domain.MOST_DESIGNS:
        cost = "each is, in every month without a body"
        allowed = f"makes {designs:,} designs, at most {domain.MOST_DESIGNS:,} are weighed: {cost}"
        yield document.problem("menu", None, allowed)
    yield from document.references("menu", "menu", menu)


def _rules(document: Document) -> Iterator[Problem]:
    rules = document.at("rules")
    for key, registry in REGISTRIES.items():
        yield from document.unknown(f"rules.{key}", rules.get(key), registry.names, registry.kind)
    if rules.get("institutional_design") == "endogenous" and not document.at("menu"):
        yield document.problem("menu", None, "endogenous design needs a [menu] of designs")


def _record(document: Document) -> Iterator[Problem]:
    yield from document.references("record", "record", document.at("record"))
    for body, joined in document.at("record", "participation").items():
        at = f"record.participation.{body}"
        yield from document.unknown(at, body, document.at("bodies"), "body")
        yield from document.all_unknown(at, joined, document.at("parties"), "party")
