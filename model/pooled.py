"""Numbers that several actors, provisions or events share: defaults of a kind, and numbers called by their name.

A country needs few numbers of its own. What a party does not state it takes from `[defaults]` of its camp; what an
issue, body, chair or external actor does not state, from the defaults of its kind; and any quantity can be the name of
one in `[numbers]`, with a minus before it if need be. Each is one assumption, however many take it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationInfo

KINDS = {"issues": "issues", "bodies": "bodies", "chairs": "chairs", "external": "external"}
OFFICIALS = "defaults.bodies.officials"
CAMPS = ("pro_presidential", "opposition")


def named(given: str, info: ValidationInfo) -> dict[str, Any]:
    """Return the quantity that a name stands for; a ValueError if there is no such number.

    >>> info = type("Info", (), {"context": {"large": {"value": 0.3, "assumed": [0.2, 0.4]}}})
    >>> named("-large", info)
    {'value': -0.3, 'source': 'numbers.large'}
    """
    numbers: Mapping[str, Any] = info.context or {}
    name = given.removeprefix("-")
    if name not in numbers:
        known = (
            f"the name of one in [numbers]: {', '.join(numbers)}"
            if numbers
            else "the name of one in [numbers]"
        )
        raise ValueError(f"must be a number, or {known}")
    value = _value(numbers[name])
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"numbers.{name} must be a number")
    return {"value": -value if given.startswith("-") else value, "source": f"numbers.{name}"}


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which what is not stated is taken from the defaults of its kind."""
    found = dict(document)
    defaults = _table(document.get("defaults"))
    for table, kind in KINDS.items():
        if _table(defaults.get(kind)) and isinstance(document.get(table), dict):
            found[table] = {n: _filled(each, defaults[kind], kind) for n, each in document[table].items()}
    if isinstance(found.get("bodies"), dict) and "officials" in _table(defaults.get("bodies")):
        found["bodies"] = {name: _seated(body) for name, body in found["bodies"].items()}
    if isinstance(document.get("menu"), dict):
        officials = {key: each for key, each in _table(defaults.get("bodies")).items() if key == "officials"}
        found["menu"] = _filled(document["menu"], officials, "bodies")
    if isinstance(document.get("parties"), dict):
        found["parties"] = {name: _of_camp(party, defaults) for name, party in document["parties"].items()}
    for table in ("issues", "external"):
        if isinstance(found.get(table), dict):
            found[table] = _weighed(found[table])
    return found


def merged(base: Mapping[str, Any], own: Any) -> dict[str, Any]:
    """Return the defaults of all cases with a case's own put over them, key by key."""
    found = {kind: dict(each) if isinstance(each, dict) else each for kind, each in base.items()}
    for kind, each in _table(own).items():
        both = isinstance(each, dict) and isinstance(found.get(kind), dict)
        found[kind] = {**found[kind], **each} if both else each
    return found


def _of_camp(party: Any, defaults: Mapping[str, Any]) -> Any:
    if not isinstance(party, dict):
        return party
    camp = party.get("camp")
    found = _filled(party, defaults.get(camp), str(camp)) if camp in CAMPS else dict(party)
    asked = _table(found.get("conditions"))
    if asked and _table(defaults.get("conditions")):
        found["conditions"] = {
            n: _filled(each, defaults["conditions"], "conditions") for n, each in asked.items()
        }
    return found


def _seated(body: Any) -> Any:
    """Return a body whose officials, where it states none, leave the opposition the seats it is offered."""
    if not isinstance(body, dict) or "source" not in _table(body.get("officials")):
        return body
    officials, offered = body["officials"], _value(body.get("seat_share"))
    if officials["source"] != OFFICIALS or isinstance(offered, bool) or not isinstance(offered, int | float):
        return body
    return {**body, "officials": {**officials, "value": min(officials["value"], max(0.0, 1.0 - offered))}}


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
            found[key] = default if isinstance(default, str) else {"value": _value(default), "source": source}
    return found


def _weighed(things: dict[str, Any]) -> dict[str, Any]:
    """Return things of which those without a weight share equally what the others leave of 1."""
    bare = [name for name, each in things.items() if isinstance(each, dict) and "weight" not in each]
    if not bare:
        return things
    left = max(0.0, 1.0 - sum(_stated_weights(things)))
    share = {"value": left / len(bare), "source": "an equal share of what the others leave of 1"}
    return {name: {**each, "weight": share} if name in bare else each for name, each in things.items()}


def _stated_weights(things: Mapping[str, Any]) -> Iterator[float]:
    for each in things.values():
        value = _value(each.get("weight")) if isinstance(each, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield float(value)


def _value(given: Any) -> Any:
    return given.get("value") if isinstance(given, dict) else given


def _table(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}
