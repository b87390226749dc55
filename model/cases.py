"""TOML -> Case: one message for every mistake, naming file, key, value and what is allowed."""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property, reduce
from itertools import chain, islice
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PrivateAttr, ValidationError

from model import domain, pooled
from model.domain import Bounds, Quantity
from model.files import read_toml, shipped_configs
from model.mistakes import CaseError, Problem, finite, shown
from model.pooled import number_in, table_at
from model.revision import leaves_room, revised, spans
from model.rules import REGISTRIES
from model.rules.conditions import conditions
from model.schema_words import schema_words

MOST_PROBLEMS = 200  # that are looked for
BEHAVIOUR = shipped_configs() / "behaviour.toml"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a case that an experiment or hypothesis can vary."""

    kind: Literal["number", "category", "boolean", "list", "month", "text"]
    value: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] | None = None
    source: str | None = None
    assumed: tuple[float, float] | None = None
    prior: str | None = None

    def holds(self, value: Any) -> bool:
        """Whether a value is a number within the bounds that are known here."""
        if self.kind != "number" or self.low is None or self.high is None or not finite(value):
            return False
        return bool(self.low <= value <= self.high)


class Case(domain.Case):
    """A case with the document it was read from, so that any of its values can be varied by path."""

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _file: str = PrivateAttr(default="case")

    @property
    def file(self) -> str:
        """The file the case was read from."""
        return self._file

    @property
    def document(self) -> dict[str, Any]:
        """A copy of the whole document, behaviour included."""
        return copy.deepcopy(self._document)

    def vary(self, changes: Mapping[str, Any]) -> Case:
        """Return the case with other values at dotted paths; a CaseError names the nearest valid path."""
        document = dict(self._document)
        problems = [p for p in (self._set(document, k, v) for k, v in changes.items()) if p]
        if problems:
            raise CaseError(problems)
        return self._revised(document, changes) or from_document(document, self._file, changes)

    def _revised(self, document: dict[str, Any], changes: Mapping[str, Any]) -> Case | None:
        """Return the case of a document that differs in numbers which can be checked one by one; None if some cannot."""
        if not all(self.paths()[path].holds(value) and not spans(path) for path, value in changes.items()):
            return None
        entries = {path: next(iter(_entry(document, path, self._file)[1].values())) for path in changes}
        found = revised(self, {path: Quantity.model_validate(each) for path, each in entries.items()})
        default = number_in(table_at(document, "defaults", "bodies").get("officials"))
        if found is None or not leaves_room(found, default):
            return None
        found.__dict__.pop("_leaves", None)
        found._document = document
        return found

    def _set(self, document: dict[str, Any], path: str, value: Any) -> Problem | None:
        """Set a value at a path in a document that shares the rest with this case's own."""
        leaf = self.paths().get(path)
        if leaf is None:
            near = next(iter(get_close_matches(path, self.paths(), n=1, cutoff=0.3)), None)
            return Problem(self._file, path, value, "no such path in the case", near)
        *parents, last = path.split(".")
        table: Any = document
        for name in parents:
            place: Any = _place(table, name, path, self._file) if isinstance(table, list) else name
            inner = table[place] if isinstance(table, list) else table.get(place, {})
            table[place] = copy.copy(inner)
            table = table[place]
        here = table[int(last)] if isinstance(table, list) else table.get(last)
        if leaf.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            note = here if isinstance(here, dict) else {}
            kept = {k: v for k, v in note.items() if k not in ("value", "assumed")}
            kept.setdefault("source", "varied")
            value = {**kept, "value": value}
        if isinstance(table, list):
            table[int(last)] = value
        else:
            table[last] = value
        return None

    def paths(self) -> dict[str, Leaf]:
        """Return every path that can be varied, with its kind, allowed values and provenance."""
        return self._leaves

    @cached_property
    def _leaves(self) -> dict[str, Leaf]:
        named = {
            "status": tuple(self.statuses),
            "chair": tuple(self.chairs),
            **{key: tuple(registry.names) for key, registry in REGISTRIES.items()},
        }
        leaves = dict(_leaves(self, ()))
        for path, leaf in leaves.items():
            top, last = path.split(".")[0], path.split(".")[-1]
            if top in ("bodies", "rules") and last in named and leaf.kind == "text":
                leaves[path] = replace(leaf, kind="category", choices=named[last])
        return leaves

    def assumed(self) -> list[tuple[str, float, float, str]]:
        """Return path, low, high and prior of every assumed quantity that a run reads."""
        taken = {leaf.source for path, leaf in self.paths().items() if not path.startswith("defaults.")}
        return [
            (path, leaf.assumed[0], leaf.assumed[1], leaf.prior or "uniform")
            for path, leaf in self.paths().items()
            if leaf.assumed is not None and (path in taken or not path.startswith(_SHARED))
        ]


def load_case(path: Path | str) -> Case:
    """Return the case written in a TOML file; a CaseError holds all its mistakes."""
    path = Path(path)
    document = read_toml(path)
    name = document.pop("behaviour_file", None)
    shared = BEHAVIOUR if name is None else path.parent / str(name)
    base = read_toml(shared)
    for table in ("statuses", "chairs"):
        own = document.get(table, {})
        if isinstance(own, dict):
            document[table] = {**base.get(table, {}), **own}
    for table in ("defaults", "numbers"):
        document[table] = pooled.merged(base.get(table, {}), document.get(table, {}))
    if "behaviour" in document:
        raise CaseError(
            [
                Problem(
                    str(path),
                    "behaviour",
                    None,
                    f"belongs to all cases and is set in {shared}, not in a case",
                )
            ]
        )
    document["behaviour"] = base.get("behaviour", {})
    return from_document(document, str(path))


def from_document(document: dict[str, Any], file: str = "case", changed: Iterable[str] | None = None) -> Case:
    """Return the case in a document that holds everything, behaviour included.

    `changed` are the paths at which it differs from a document that was read before, if it was.
    """
    whole = pooled.completed(document)
    given = [((), document)] if changed is None else [_entry(document, path, file) for path in changed]
    kinds = (p for at, node in given for p in _kind_problems(node, at, file, reduce(_inside, at, [Case])))
    problems = list(islice(chain(kinds, _reference_problems(whole, file)), MOST_PROBLEMS))
    try:
        case = Case.model_validate(whole, context=whole.get("numbers"))
    except ValidationError as error:
        found = islice(_schema_problems(error, document, file), MOST_PROBLEMS)
        raise CaseError([*found, *problems]) from None
    problems += [*_seat_problems(case, file), *_provenance_problems(case, (), False, file)]
    if problems:
        raise CaseError(problems)
    case._document = document
    case._file = file
    return case


def _seat_problems(case: Case, file: str) -> Iterator[Problem]:
    """Yield bodies with more than all seats, whether their numbers are their own, defaults or pooled."""
    for name, body in case.bodies.items():
        if float(body.seat_share) + float(body.officials) > 1.0 + 1e-9:
            allowed = "officials and opposition together hold more than all seats"
            yield Problem(file, f"bodies.{name}.officials", float(body.officials), allowed)


# what the schema refuses


def _schema_problems(error: ValidationError, document: Any, file: str) -> Iterator[Problem]:
    found: dict[tuple[str, str], Problem] = {}
    for item in error.errors(include_url=False)[:MOST_PROBLEMS]:
        location = [part for part in item["loc"] if not _is_tag(part, item["loc"])]
        key = _key(location)
        if item["type"] == "extra_forbidden":
            names = _fields_at(Case, location[:-1])
            near = next(iter(get_close_matches(str(location[-1]), names, n=1)), None)
            problem = Problem(file, key, None, f"unknown key; allowed are {', '.join(names)}", near)
        elif item["type"] == "missing":
            problem = Problem(file, key, None, "is missing")
        elif item["type"] == "too_long":
            problem = Problem(file, key, None, _too_many(item["ctx"]))
        else:
            choices = _choices(item)
            value = item["input"] if not isinstance(item["input"], dict) else item["input"].get("value")
            near = next(iter(get_close_matches(shown(value).strip("'"), choices, n=1)), None)
            problem = Problem(file, key, value, schema_words(item), near)
        first = found.setdefault((key, shown(problem.value)), problem)
        if problem.allowed not in first.allowed:  # another member of a union refused the same value
            allowed = f"{first.allowed} or {problem.allowed}"
            found[key, shown(problem.value)] = replace(
                first, allowed=allowed, nearest=first.nearest or problem.nearest
            )
    yield from found.values()


def _too_many(context: Mapping[str, Any]) -> str:
    cost = "the time of a run grows with parties times issues, and with events"
    return f"has more than {context['max_length']:,} entries, the most that are run: {cost}"


def _is_tag(part: str | int, location: tuple[str | int, ...]) -> bool:
    """Whether pydantic put the name of a union's member into a location."""
    return isinstance(part, str) and (
        part.startswith(("literal[", "list[", "function-")) or part == "Quantity"
    )


def _choices(item: Any) -> list[str]:
    expected = str(item.get("ctx", {}).get("expected", ""))
    return [word.strip("' ") for word in expected.replace(" or ", ",").split(",") if word.strip()]


def _key(location: list[str | int]) -> str:
    return ".".join(str(part) for part in location) or "file"


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models_in(arg)]


def _inside(models: list[type[BaseModel]], name: str | int) -> list[type[BaseModel]]:
    """Return the models of what stands under a name in tables of those models; a name that is the user's changes none."""
    fields = [
        each.model_fields[name] for each in models if isinstance(name, str) and name in each.model_fields
    ]
    return [found for field in fields for found in _models_in(field.annotation)] or models


def _fields_at(model: type[BaseModel], location: Iterable[str | int]) -> list[str]:
    models = reduce(_inside, location, [model])
    return list(dict.fromkeys(name for each in models for name in each.model_fields))


def _kind_problems(
    node: Any, location: tuple[str, ...], file: str, models: list[type[BaseModel]]
) -> Iterator[Problem]:
    """Refuse what the schema would quietly turn into a number or a yes: true for 1, "0.7" for 0.7, "no" for false."""
    if isinstance(node, dict):
        for name, value in node.items():
            at = (*location, str(name))
            numbers = (
                [value] if name == "value" else value if name == "assumed" and isinstance(value, list) else []
            )
            if any(isinstance(number, bool) or _reads_as_number(number) for number in numbers):
                yield Problem(file, ".".join(at), value, "must be written as a number")
            elif (
                isinstance(value, str | int | float)
                and not isinstance(value, bool)
                and _yes_or_no(name, models)
            ):
                yield Problem(file, ".".join(at), value, "must be true or false")
            yield from _kind_problems(value, at, file, _inside(models, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _kind_problems(value, (*location, str(index)), file, models)


def _yes_or_no(name: str, models: list[type[BaseModel]]) -> bool:
    """Whether a name is that of a field that is true or false."""
    return any(name in each.model_fields and each.model_fields[name].annotation is bool for each in models)


def _entry(document: Any, path: str, file: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return where the value at a path stands, and the value as the only entry of a table."""
    *parents, last = path.split(".")
    for name in (*parents, last):
        place = _place(document, name, path, file) if isinstance(document, list) else name
        document = document[place]
    return tuple(parents), {last: document}


def _place(entries: list[Any], name: str, path: str, file: str) -> int:
    """Return where an entry of a list stands: by its name if it has one, or by its number."""
    names = [each.get("name", str(place)) for place, each in enumerate(entries) if isinstance(each, dict)]
    known = names if len(names) == len(entries) else [str(place) for place in range(len(entries))]
    if name in known:
        return known.index(name)
    near = next(iter(get_close_matches(name, known, n=1)), None)
    raise CaseError([Problem(file, path, name, f"no such entry; known are {', '.join(known)}", near)])


def _reads_as_number(value: Any) -> bool:
    try:
        return isinstance(value, str) and math.isfinite(float(value))
    except ValueError:
        return False


# where numbers come from


def _provenance_problems(node: Any, location: tuple[str, ...], sourced: bool, file: str) -> Iterator[Problem]:
    if isinstance(node, Quantity):
        if not sourced and node.source is None and node.assumed is None:
            yield Problem(
                file,
                ".".join(location),
                node.value,
                "says neither where it comes from nor what is plausible: write "
                '{ value = …, source = "…" } or { value = …, assumed = [low, high] }',
            )
    elif isinstance(node, BaseModel):
        inherited = sourced or getattr(node, "source", None) is not None
        for name in node.model_fields_set:
            yield from _provenance_problems(getattr(node, name), (*location, name), inherited, file)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _provenance_problems(value, (*location, str(name)), sourced, file)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _provenance_problems(value, (*location, str(index)), sourced, file)


# what only makes sense together


def _months_between(start: Any, end: Any) -> int:
    """Return how many months a calendar has; 0 if its ends are no months."""
    try:
        (year, month), (last_year, last) = (map(int, each.split("-")) for each in (start, end))
    except (AttributeError, ValueError):
        return 0
    return 12 * (last_year - year) + last - month + 1


_MENU = ("statuses", "chairs", "seat_shares", "guarantees", "invited")


def _exists(party: dict[str, Any], month: str, start: Any) -> bool:
    founded, dissolved = party.get("founded", start), party.get("dissolved", month)
    return not (
        (isinstance(founded, str) and founded > month) or (isinstance(dissolved, str) and dissolved < month)
    )


def _reference_problems(document: dict[str, Any], file: str) -> Iterator[Problem]:
    issues, parties = table_at(document, "issues"), table_at(document, "parties")
    statuses, chairs = table_at(document, "statuses"), table_at(document, "chairs")
    guarantees = table_at(document, "guarantees")
    start, end = (table_at(document, "calendar").get(k) for k in ("start", "end"))

    def known(key: str, name: Any, names: Mapping[str, Any] | list[str], kind: str) -> Iterator[Problem]:
        if isinstance(name, str) and name not in names:
            near = next(iter(get_close_matches(name, list(names), n=1)), None)
            yield Problem(file, key, name, f"no such {kind}; known are {', '.join(names) or 'none'}", near)

    def all_known(key: str, given: Any, names: Mapping[str, Any], kind: str) -> Iterator[Problem]:
        if isinstance(given, list):
            for index, name in enumerate(given):
                yield from known(f"{key}.{index}", name, names, kind)
            for name, times in Counter(map(str, given)).items():
                if times > 1:
                    yield Problem(file, key, name, f"the same {kind} is named twice")
        elif isinstance(given, dict):
            for name in given:
                yield from known(f"{key}.{name}", name, names, kind)

    def in_calendar(key: str, month: Any) -> Iterator[Problem]:
        if all(isinstance(m, str) for m in (month, start, end)) and not start <= month <= end:
            yield Problem(file, key, month, f"is not a month of the calendar ({start} to {end})")

    if isinstance(start, str) and isinstance(end, str) and start >= end:
        yield Problem(file, "calendar.end", end, f"must come after the start, {start}")
    elif (months := _months_between(start, end)) > domain.MOST_MONTHS:
        cost = "the time of a run grows with months"
        allowed = f"is month {months:,} of the calendar, at most {domain.MOST_MONTHS:,} are run: {cost}"
        yield Problem(file, "calendar.end", end, allowed)
    weights = [number_in(table_at(issues, name).get("weight")) for name in issues]
    if weights and None not in weights:
        total = math.fsum(w for w in weights if w is not None)
        if abs(total - 1.0) > 1e-6:
            yield Problem(file, "issues.*.weight", round(total, 6), "the weights of all issues must sum to 1")
    yield from _idle_saliences(document, list(issues), file)
    for key in ("ideals", "salience"):
        yield from all_known(f"president.{key}", table_at(document, "president").get(key), issues, "issue")
    for name, party in ((n, table_at(parties, n)) for n in parties):
        at = f"parties.{name}"
        for key in ("ideals", "salience"):
            yield from all_known(f"{at}.{key}", party.get(key), issues, "issue")
        others = [other for other in parties if other != name]
        for key in ("merges_into", "split_from"):
            yield from known(f"{at}.{key}", party.get(key), others, "other party")
        if "merges_into" in party and "dissolved" not in party:
            yield Problem(
                file, f"{at}.dissolved", None, "a party that merges needs the month in which it dissolves"
            )
        if "split_from" in party and "founded" not in party:
            yield Problem(
                file, f"{at}.founded", None, "a party that splits off needs the month in which it is founded"
            )
        founded, dissolved = party.get("founded"), party.get("dissolved")
        for key, change, what in (
            ("merges_into", dissolved, "takes over"),
            ("split_from", founded, "is split"),
        ):
            other = table_at(parties, str(party.get(key)))
            gone = key == "merges_into" and other.get("dissolved") == change  # nobody is left to take over
            if isinstance(change, str) and other and (gone or not _exists(other, change, start)):
                yield Problem(file, f"{at}.{key}", party[key], f"does not exist in {change}, when it {what}")
        for key, month in (("founded", founded), ("dissolved", dissolved)):
            yield from in_calendar(f"{at}.{key}", month)
        if isinstance(founded, str) and isinstance(dissolved, str) and dissolved <= founded:
            yield Problem(file, f"{at}.dissolved", dissolved, f"must come after its founding, {founded}")
        for condition, terms in table_at(party, "conditions").items():
            demands = [*conditions.names, *guarantees]
            named = table_at(terms).get("issues")
            yield from all_known(f"{at}.conditions.{condition}.issues", named, issues, "issue")
            if bool(named) != (condition == "on_agenda"):
                allowed = (
                    "name the issues that must be on the agenda"
                    if condition == "on_agenda"
                    else "only on_agenda names issues"
                )
                yield Problem(file, f"{at}.conditions.{condition}.issues", named, allowed)
            yield from known(f"{at}.conditions.{condition}", condition, demands, "condition or guarantee")
            yield from in_calendar(f"{at}.conditions.{condition}.since", table_at(terms).get("since"))
    for name, actor in table_at(document, "external").items():
        actor = table_at(actor)
        announced, deadline = actor.get("announced"), actor.get("deadline")
        yield from in_calendar(f"external.{name}.announced", announced)
        if isinstance(announced, str) and isinstance(deadline, str) and deadline < announced:
            yield Problem(
                file, f"external.{name}.deadline", deadline, f"must come after it is announced, {announced}"
            )
        if number_in(actor.get("prize")) and deadline is None:
            yield Problem(
                file, f"external.{name}.deadline", None, "a prize needs the month in which it is decided"
            )
    for name, body in table_at(document, "bodies").items():
        body, at = table_at(body), f"bodies.{name}"
        yield from known(f"{at}.status", body.get("status"), statuses, "status")
        yield from known(f"{at}.chair", body.get("chair"), chairs, "chair")
        yield from all_known(f"{at}.invited", body.get("invited"), parties, "party")
        yield from all_known(f"{at}.agenda", body.get("agenda"), issues, "issue")
        yield from all_known(f"{at}.guarantees", body.get("guarantees"), guarantees, "guarantee")
        for key in ("open", "close"):
            yield from in_calendar(f"{at}.{key}", body.get(key))
        opens, closes = body.get("open"), body.get("close")
        if isinstance(opens, str) and isinstance(closes, str) and closes <= opens:
            yield Problem(file, f"{at}.close", closes, f"must come after it opens, {opens}")
    events = document.get("events")
    taken: list[Any] = []
    for index, event in enumerate(events if isinstance(events, list) else []):
        event, at = table_at(event), f"events.{index}"
        if event.get("name") in taken:
            yield Problem(file, f"{at}.name", event["name"], "another event has this name")
        taken += [event["name"]] if event.get("name") is not None else []
        yield from in_calendar(f"{at}.month", event.get("month"))
        yield from all_known(f"{at}.parties", event.get("parties"), parties, "party")
        yield from all_known(f"{at}.boycotts", event.get("boycotts"), parties, "party")
        if event.get("boycotts") and event.get("election") is not True:
            yield Problem(
                file, f"{at}.boycotts", None, "only an election can be boycotted: write election = true"
            )
        targets = [key for key in (*domain.InjuriesOf.model_fields, "side") if key in event]
        if targets and not event.get("parties"):
            yield Problem(file, f"{at}.parties", None, f"{targets[0]} works on parties: name them")
        if event.get("election") is True and "electoral_law" not in document:
            yield Problem(file, f"{at}.election", True, "an election needs [electoral_law]")
    law = table_at(document, "electoral_law")
    for key in ("list_issue", "size_issue"):
        yield from known(f"electoral_law.{key}", law.get(key), issues, "issue")
    menu = table_at(document, "menu")
    designs = math.prod(len(menu[key]) for key in _MENU if isinstance(menu.get(key), list))
    if designs > domain.MOST_DESIGNS:
        cost = "each is, in every month without a body"
        allowed = f"makes {designs:,} designs, at most {domain.MOST_DESIGNS:,} are weighed: {cost}"
        yield Problem(file, "menu", None, allowed)
    for key, names, kind in (
        ("statuses", statuses, "status"),
        ("chairs", chairs, "chair"),
        ("agenda", issues, "issue"),
    ):
        yield from all_known(f"menu.{key}", menu.get(key), names, kind)
    for key, names, kind in (("guarantees", guarantees, "guarantee"), ("invited", parties, "party")):
        options = menu.get(key)
        for index, option in enumerate(options if isinstance(options, list) else []):
            yield from all_known(f"menu.{key}.{index}", option, names, kind)
    rules = table_at(document, "rules")
    for key, registry in REGISTRIES.items():
        yield from known(f"rules.{key}", rules.get(key), registry.names, registry.kind)
    if rules.get("institutional_design") == "endogenous" and not menu:
        yield Problem(file, "menu", None, "endogenous design needs a [menu] of designs")
    record = table_at(document, "record")
    yield from all_known("record.levels", record.get("levels"), issues, "issue")
    yield from all_known("record.votes", record.get("votes"), parties, "party")
    for body, joined in table_at(record, "participation").items():
        yield from known(f"record.participation.{body}", body, table_at(document, "bodies"), "body")
        yield from all_known(f"record.participation.{body}", joined, parties, "party")


# what can be varied


def _idle_saliences(document: Mapping[str, Any], issues: list[str], file: str) -> Iterator[Problem]:
    """Yield saliences that would do nothing: shares of the attention to a single issue are all 1."""
    if len(issues) != 1 or document.get("saliences", "shares") != "shares":
        return
    people = {"president": table_at(document, "president")}
    people |= {
        f"parties.{name}": table_at(table_at(document, "parties"), name)
        for name in table_at(document, "parties")
    }
    for at, person in people.items():
        salience = number_in(table_at(person, "salience").get(issues[0]))
        if salience not in (None, 1.0):
            allowed = (
                'has no effect on the only issue as a share; write saliences = "absolute" above [calendar]'
            )
            yield Problem(file, f"{at}.salience.{issues[0]}", salience, allowed)


def _leaves(model: BaseModel, location: tuple[str, ...]) -> Iterator[tuple[str, Leaf]]:
    for name, field in type(model).model_fields.items():
        if isinstance(model, domain.Event) and name == "name":
            continue  # by which its values are found
        bounds = next((m for m in field.metadata if _bounds(m)), None)
        yield from _leaf(getattr(model, name), field.annotation, _bounds(bounds), (*location, name), model)


def _bounds(metadata: Any) -> Bounds | None:
    found = getattr(metadata, "func", metadata)
    return found if isinstance(found, Bounds) else None


def _unwrap(annotation: Any) -> tuple[Any, Bounds | None]:
    """Return an annotation without Annotated, and the bounds it carried."""
    bounds = next((b for b in map(_bounds, getattr(annotation, "__metadata__", ())) if b), None)
    return (get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation), bounds


def _leaf(
    value: Any, annotation: Any, bounds: Bounds | None, location: tuple[str, ...], owner: BaseModel
) -> Iterator[tuple[str, Leaf]]:
    annotation, own = _unwrap(annotation)
    bounds = bounds or own
    if get_origin(annotation) in (Union, UnionType):
        options = [arg for arg in get_args(annotation) if arg is not type(None)]
        unwrapped = [_unwrap(option) for option in options]
        bounds = bounds or next((b for _, b in unwrapped if b), None)
        literals = [o for o, _ in unwrapped if get_origin(o) is Literal]
        annotation = unwrapped[0][0] if len(options) == 1 else (literals or [annotation])[0]
    path = ".".join(location)
    is_number = isinstance(value, Quantity) or annotation is Quantity
    if is_number:
        quantity = value if isinstance(value, Quantity) else None
        yield (
            path,
            Leaf(
                "number",
                None if quantity is None else quantity.value,
                None if bounds is None else bounds.low,
                None if bounds is None else bounds.high,
                source=None if quantity is None else quantity.source or getattr(owner, "source", None),
                assumed=None if quantity is None else quantity.assumed,
                prior=None if quantity is None else quantity.prior,
            ),
        )
    elif isinstance(value, BaseModel):
        yield from _leaves(value, location)
    elif isinstance(value, dict):
        inner = get_args(annotation)[1] if get_origin(annotation) is dict else Any
        for name, item in value.items():
            yield from _leaf(item, inner, None, (*location, str(name)), owner)
    elif isinstance(value, list):
        yield path, Leaf("list", value)
        for index, item in enumerate(value):
            if isinstance(item, BaseModel | list):
                inner = get_args(annotation)[0] if get_origin(annotation) is list else Any
                name = getattr(item, "name", None) or str(index)
                yield from _leaf(item, inner, None, (*location, name), owner)
    elif isinstance(value, bool):
        yield path, Leaf("boolean", value)
    elif get_origin(annotation) is Literal:
        yield path, Leaf("category", value, choices=tuple(get_args(annotation)))
    elif location[-1] in _MONTHS:
        yield path, Leaf("month", value)
    else:
        yield path, Leaf("text", value, choices=None)


_SHARED = ("defaults.", "numbers.")  # matter only where something takes them


def _tables(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and those of its fields, at any depth."""
    yield model
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _tables(inner)


def _notes(annotation: Any) -> list[Any]:
    """Return what is noted on an annotation, or on what it is made of."""
    parts = [note for part in get_args(annotation) for note in _notes(part)]
    return [*getattr(annotation, "__metadata__", ()), *parts]


_MONTHS = {
    name
    for table in _tables(Case)
    for name, field in table.model_fields.items()
    if domain.MONTH in (*field.metadata, *_notes(field.annotation))
}
