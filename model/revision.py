"""A case with other numbers, checked and put in where they stand.

An experiment changes a few numbers thousands of times; to check the whole case anew costs more than its runs. Where a
number lands is found once for a case: at its own place, and wherever a default or a number by name is taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from model.domain import Case, Quantity
from model.leaves import Leaf, Way, at_end, quantities_of, way_to
from model.pooled import (
    EQUAL_SHARE,
    OFFICIALS,
    completed,
    equal_share,
    named_in,
    own_numbers,
    seats_left,
    table_at,
)
from model.references import is_overfull, sums_to_one


@dataclass(frozen=True, slots=True)
class Landing:
    """Quantities of a case that are one number, or its negative."""

    ways: tuple[Way, ...]
    note: Mapping[str, Any]  # what stands beside the number
    low: float
    high: float
    negative: bool = False

    def quantity(self, value: float) -> Quantity | None:
        """Return what stands there at another value of the number; None if that is not allowed."""
        number = -value if self.negative else value
        if not self.low <= number <= self.high:
            return None
        return Quantity.model_validate({**self.note, "value": number})


@dataclass(frozen=True, slots=True)
class Landings:
    """Where the numbers of a case land, and which numbers are filled in from others."""

    by_path: Mapping[str, tuple[Landing, ...]]
    shares: Mapping[
        str, tuple[str, ...]
    ]  # issues and external actors that share equally what others leave of 1
    officials: tuple[str, ...]  # bodies with as many officials as the default allows beside the opposition


def varied_note(written: Any) -> dict[str, Any]:
    """Return what stands beside a number once it is varied: its notes, but no range of plausible values."""
    kept = written if isinstance(written, dict) else {}
    return {"source": "varied"} | {k: v for k, v in kept.items() if k not in ("value", "assumed")}


# where numbers land


def landings_of(case: Case, document: Mapping[str, Any], leaves: Mapping[str, Leaf]) -> Landings:
    """Return where the numbers of a case land that was read from a document."""
    written = _Written(document)
    found: dict[str, dict[tuple[bool, bool], list[tuple[Way, Leaf]]]] = {}
    for way, path, _ in quantities_of(case):
        for origin, negative in written.origins(way, path):
            found.setdefault(origin, {}).setdefault((origin == path, negative), []).append(
                (way, leaves[path])
            )
    shares = {kind: tuple(written.equal(kind)) for kind in ("issues", "external")}
    officials = tuple(name for name in case.bodies if written.takes_officials(name))
    opaque = set(written.opaque(shares, officials))
    by_path = _unstated(case, leaves) | {
        path: tuple(written.landing(path, *kind, places) for kind, places in kinds.items())
        for path, kinds in found.items()
        if not any(way in opaque for places in kinds.values() for way, _ in places)
    }
    return Landings(by_path, shares, officials)


def _unstated(case: Case, leaves: Mapping[str, Leaf]) -> dict[str, tuple[Landing, ...]]:
    """Return where numbers land that nothing states, and nothing but themselves depends on."""
    return {
        path: (Landing((way_to(case, path),), varied_note(None), _low(leaf), _high(leaf)),)
        for path, leaf in leaves.items()
        if leaf.kind == "number" and leaf.value is None and not path.startswith(("events.", "defaults."))
    }


def _low(leaf: Leaf) -> float:
    return -inf if leaf.low is None else leaf.low


def _high(leaf: Leaf) -> float:
    return inf if leaf.high is None else leaf.high


class _Written:
    """A document beside what it says once defaults are put in: by their names, and as numbers of their own."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._named = completed(document)
        self._filled = completed({**document, "defaults": own_numbers(document.get("defaults"))})

    def origins(self, way: Way, path: str) -> Iterator[tuple[str, bool]]:
        """Yield the paths of the numbers that land at a way, its own first, and whether as their negatives."""
        yield path, False
        if _at(self._document, way) is None:
            source = str(table_at(_at(self._filled, way)).get("source"))
            if source.startswith("defaults."):
                yield source, False
        name = _at(self._named, way)
        if isinstance(name, str):
            yield f"numbers.{named_in(name)}", name.startswith("-")

    def landing(self, path: str, own: bool, negative: bool, places: list[tuple[Way, Leaf]]) -> Landing:
        """Return the landing of a number at places that it is taken to, or its own."""
        ways = tuple(way for way, _ in places)
        note = varied_note(_at(self._document, ways[0])) if own else {"source": path}
        low, high = max(_low(leaf) for _, leaf in places), min(_high(leaf) for _, leaf in places)
        return Landing(ways, note, low, high, negative)

    def equal(self, kind: str) -> Iterator[str]:
        """Yield the entries of a table whose weight is an equal share."""
        for name in table_at(self._document, kind):
            if table_at(self._filled, kind, name, "weight").get("source") == EQUAL_SHARE:
                yield from () if _at(self._document, (kind, name, "weight")) else (name,)

    def takes_officials(self, body: str) -> bool:
        """Whether a body has officials by default."""
        way = ("bodies", body, "officials")
        return (
            _at(self._document, way) is None and table_at(_at(self._filled, way)).get("source") == OFFICIALS
        )

    def opaque(self, shares: Mapping[str, tuple[str, ...]], officials: tuple[str, ...]) -> Iterator[Way]:
        """Yield ways to numbers that fill in others where some of these go by a name: such are left to the whole."""
        for kind, bare in shares.items():
            ways = [(kind, name, "weight") for name in table_at(self._document, kind)]
            if bare and any(isinstance(_at(self._named, way), str) for way in ways):
                yield from ways
        for body in officials:
            ways = [("bodies", body, "seat_share"), ("bodies", body, "officials")]
            if any(isinstance(_at(self._named, way), str) for way in ways):
                yield from ways


def _at(document: Any, way: Way) -> Any:
    """Return what stands in a document at the end of a way; None if nothing does."""
    for step in way:
        if isinstance(document, list):
            document = document[int(step)]
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document


# other numbers


class Given:
    """Other quantities or words of a case, as a tree: by the names and places that lead to each."""

    def __init__(self) -> None:
        self.tree: dict[str | int, Any] = {}

    def put(self, way: Way, value: Any) -> None:
        """Take a quantity or words at the end of a way."""
        node = self.tree
        for step in way[:-1]:
            node = node.setdefault(step, {})
        node[way[-1]] = value

    def at(self, *way: str) -> Quantity | None:
        """Return the quantity at the end of a way, if there is one."""
        return table_at(self.tree, *way[:-1]).get(way[-1])

    def has(self, kind: str, key: str) -> bool:
        """Whether there is a quantity of that name in any entry of a table."""
        return any(key in entry for entry in self.entries(kind))

    def entries(self, kind: str) -> Iterable[Mapping[str, Any]]:
        """Return what there is of the entries of a table."""
        return table_at(self.tree, kind).values()

    def salience(self) -> bool:
        """Whether anybody's attention to an issue is among them."""
        people = [table_at(self.tree, "president"), *self.entries("parties"), *self.entries("defaults")]
        return any("salience" in person for person in people)


def revised[T: Case](case: T, landings: Landings, numbers: Mapping[str, float]) -> T | None:
    """Return a case with other numbers at dotted paths, everything else shared; None where they are not allowed."""
    given = Given()
    for path in sorted(numbers, key=_nearness):
        for landing in landings.by_path[path]:
            quantity = landing.quantity(float(numbers[path]))
            if quantity is None:
                return None
            for way in landing.ways:
                given.put(way, quantity)
    _share_weights(case, landings, given)
    _seat_officials(case, landings, given)
    found: T = _with(case, given.tree)
    return found if _fits(found, given) else None


def reworded[T: Case](case: T, checked: Case, paths: Iterable[str]) -> T:
    """Return a case with the words at dotted paths that another has there, everything else shared."""
    given = Given()
    for way in (way_to(case, path) for path in paths):
        given.put(way, at_end(way, checked))
    found: T = _with(case, given.tree)
    return found


def _nearness(path: str) -> int:
    """Return the place of a path among those that set the same quantity: what is stated for fewer counts last."""
    return {"numbers": 0, "defaults": 1}.get(path.partition(".")[0], 2)


def _number(case: Case, given: Given, *way: str) -> float:
    """Return the number at the end of a way: as it is given, or as the case has it."""
    return float(given.at(*way) or at_end(way, case))


def _share_weights(case: Case, landings: Landings, given: Given) -> None:
    """Give those without a weight their equal shares, where the weight of another has changed."""
    for kind, bare in landings.shares.items():
        if not given.has(kind, "weight"):
            continue
        left = [name for name in bare if given.at(kind, name, "weight") is None]
        if left:
            others = [name for name in getattr(case, kind) if name not in left]
            stated = [_number(case, given, kind, name, "weight") for name in others]
            share = Quantity(value=equal_share(stated, len(left)), source=EQUAL_SHARE)
            for name in left:
                given.put((kind, name, "weight"), share)


def _seat_officials(case: Case, landings: Landings, given: Given) -> None:
    """Give bodies their officials by default, where these or the opposition's seats beside them have changed."""
    for name in landings.officials:
        stated, offered = (given.at("bodies", name, key) for key in ("officials", "seat_share"))
        if (stated and stated.source != OFFICIALS) or not (stated or offered):
            continue
        default = _number(case, given, "defaults", "bodies", "officials")
        left = seats_left(default, _number(case, given, "bodies", name, "seat_share"))
        given.put(("bodies", name, "officials"), Quantity(value=left, source=OFFICIALS))


def _fits(case: Case, given: Given) -> bool:
    """Whether numbers that have changed fit together with the others of a case."""
    if given.has("issues", "weight") and not sums_to_one(
        [float(each.weight) for each in case.issues.values()]
    ):
        return False
    if len(case.issues) == 1 and given.salience():
        return False  # the whole tells which would have no effect
    if any(float(each.prize) and each.deadline is None for each in case.external.values()):
        return False
    return not any(map(is_overfull, case.bodies.values()))


def _with(thing: Any, tree: Mapping[str | int, Any]) -> Any:
    """Return a thing with the quantities or words of a tree put in its parts."""
    if isinstance(thing, list):
        return [_put(each, tree[place]) if place in tree else each for place, each in enumerate(thing)]
    if isinstance(thing, dict):
        return thing | {name: _put(thing[name], inner) for name, inner in tree.items()}
    return thing.model_copy(
        update={str(name): _put(getattr(thing, str(name)), inner) for name, inner in tree.items()}
    )


def _put(thing: Any, inner: Any) -> Any:
    return _with(thing, inner) if isinstance(inner, dict) else inner
