"""Numbers that several actors, provisions or events share: defaults of a kind, and numbers called by their name.

A country needs few numbers of its own. What a party does not state it takes from `[defaults]` of its camp; what an
issue, body, chair or external actor does not state, from the defaults of its kind; and any quantity can be the name of
one in `[numbers]`, with a minus before it if need be. Each is one assumption, however many take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.mistakes import finite

if TYPE_CHECKING:
    from pydantic import ValidationInfo

KINDS = ("issues", "bodies", "chairs", "external")
OFFICIALS = "defaults.bodies.officials"
EQUAL_SHARE = "an equal share of what the others leave of 1"
CAMPS = ("pro_presidential", "opposition")


def named(given: str, info: ValidationInfo) -> dict[str, Any]:
    """Return the quantity that a name stands for; a ValueError if there is no such number.

    >>> info = type("Info", (), {"context": {"large": {"value": 0.3, "assumed": [0.2, 0.4]}}})
    >>> named("-large", info)
    {'value': -0.3, 'source': 'numbers.large'}
    """
    numbers: Mapping[str, Any] = info.context or {}
    name = named_in(given)
    if name not in numbers:
        known = f": {', '.join(numbers)}" if numbers else ""
        raise ValueError(f"must be a number, or the name of one in [numbers]{known}")
    value = number_in(numbers[name])
    if value is None:
        raise ValueError(f"numbers.{name} must be a number")
    return {"value": -value if given.startswith("-") else value, "source": f"numbers.{name}"}


def named_in(given: str) -> str:
    """Return which number a quantity names: `large_shock` in `-large_shock`."""
    return given.removeprefix("-")


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which what is not stated is taken from the defaults of its kind."""
    found = dict(document)
    defaults = table_at(document, "defaults")
    for kind in KINDS:
        if isinstance(document.get(kind), dict):
            found[kind] = {name: _of_kind(each, defaults, kind) for name, each in document[kind].items()}
    if isinstance(document.get("menu"), dict):
        shared = {k: each for k, each in table_at(defaults, "bodies").items() if k in ("officials", "lag")}
        found["menu"] = _filled(document["menu"], shared, "bodies")
    if isinstance(document.get("parties"), dict):
        found["parties"] = {name: _of_camp(party, defaults) for name, party in document["parties"].items()}
    for kind in ("issues", "external"):
        if isinstance(found.get(kind), dict):
            found[kind] = _weighed(found[kind])
    return found


def merged(base: Mapping[str, Any], own: Any) -> dict[str, Any]:
    """Return the defaults of all cases with a case's own put over them, key by key."""
    found = {kind: dict(each) if isinstance(each, dict) else each for kind, each in base.items()}
    for kind, each in table_at(own).items():
        both = isinstance(each, dict) and isinstance(found.get(kind), dict)
        found[kind] = {**found[kind], **each} if both else each
    return found


def own_numbers(defaults: Any) -> Any:
    """Return defaults in which a number by name is one of its own, as it is once it is varied."""
    if isinstance(defaults, str):
        return {"value": 0.0}
    if not isinstance(defaults, dict) or "value" in defaults:
        return defaults
    return {key: own_numbers(each) for key, each in defaults.items()}


def _of_camp(party: Any, defaults: Mapping[str, Any]) -> Any:
    if not isinstance(party, dict):
        return party
    camp = party.get("camp")
    found = _filled(party, defaults.get(camp), str(camp)) if camp in CAMPS else dict(party)
    if asked := table_at(found, "conditions"):
        found["conditions"] = {name: _of_kind(each, defaults, "conditions") for name, each in asked.items()}
    return found


def _of_kind(thing: Any, defaults: Mapping[str, Any], kind: str) -> Any:
    """Return a thing with the defaults of its kind; officials by default leave the opposition its seats."""
    found = _filled(thing, defaults.get(kind), kind)
    if kind != "bodies" or not isinstance(thing, dict) or "officials" in thing:
        return found
    officials, offered = number_in(found.get("officials")), number_in(found.get("seat_share"))
    if officials is None or offered is None:
        return found
    return {**found, "officials": {**found["officials"], "value": seats_left(officials, offered)}}


def seats_left(officials: float, offered: float) -> float:
    """Return the share of seats of officials by default: no more than what is offered to the opposition leaves."""
    return min(officials, max(0.0, 1.0 - offered))


def _filled(thing: Any, defaults: Any, kind: str) -> Any:
    """Return a table with the defaults put under it; a table within it is filled likewise."""
    if not isinstance(thing, dict) or not isinstance(defaults, dict):
        return thing
    found = dict(thing)
    for key, default in defaults.items():
        source = f"defaults.{kind}.{key}"
        if isinstance(default, dict) and "value" not in default:
            found[key] = _filled(found.get(key, {}), default, f"{kind}.{key}")
        elif key not in found:
            value = default["value"] if isinstance(default, dict) else default
            found[key] = default if isinstance(default, str) else {"value": value, "source": source}
    return found


def _weighed(things: dict[str, Any]) -> dict[str, Any]:
    """Return things of which those without a weight share equally what the others leave of 1."""
    bare = [name for name, each in things.items() if isinstance(each, dict) and "weight" not in each]
    if not bare:
        return things
    stated = (number_in(table_at(each).get("weight")) for each in things.values())
    share = {"value": equal_share([weight or 0.0 for weight in stated], len(bare)), "source": EQUAL_SHARE}
    return {name: {**each, "weight": share} if name in bare else each for name, each in things.items()}


def equal_share(stated: Sequence[float], many: int) -> float:
    """Return the weight of each of many who share equally what stated weights leave of 1."""
    return max(0.0, 1.0 - sum(stated)) / many


def table_at(document: Any, *names: str) -> dict[str, Any]:
    """Return the table at the end of names in a document; an empty one if there is none."""
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def number_in(value: Any) -> float | None:
    """Return a number that is written bare, or with where it comes from; None if it is no finite number."""
    if isinstance(value, dict):
        value = value.get("value")
    return float(value) if finite(value) else None
