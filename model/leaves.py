"""The values of a case that can be varied: where each stands, what it may be and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from model import domain
from model.domain import Bounds, Quantity
from model.rules import REGISTRIES

type Way = tuple[str | int, ...]  # names of tables and places in lists that lead to a value


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
    stated: bool = True  # false of an ideal or a salience that nobody has written

    @property
    def is_word(self) -> bool:
        """Whether it holds words, or yes or no, that move no number: a camp decides which defaults a party takes."""
        if self.kind == "list":
            return not any(isinstance(each, BaseModel) for each in self.value)
        return self.kind != "number" and get_args(domain.Camp) != self.choices


def leaves_of(case: domain.Case) -> dict[str, Leaf]:
    """Return every value of a case that can be varied, by its dotted path."""
    named = {
        "status": tuple(case.statuses),
        "chair": tuple(case.chairs),
        **{key: tuple(registry.names) for key, registry in REGISTRIES.items()},
    }
    leaves = dict(_unstated(case)) | dict(_of_model(case, ()))
    for path, leaf in leaves.items():
        top, last = path.split(".")[0], path.split(".")[-1]
        if top in ("bodies", "rules") and last in named and leaf.kind == "text":
            leaves[path] = replace(leaf, kind="category", choices=named[last])
    return leaves


def _unstated(case: domain.Case) -> Iterator[tuple[str, Leaf]]:
    """Yield ideals and saliences of everybody on every issue, as they are where none is written."""
    people = {"president": case.president} | {f"parties.{name}": each for name, each in case.parties.items()}
    for at, person in people.items():
        for issue, provision in case.issues.items():
            for key, default in (("ideals", person.ideal), ("salience", provision.weight)):
                leaf = Leaf("number", default.value, 0.0, 1.0, source=default.source, stated=False)
                yield f"{at}.{key}.{issue}", leaf


def quantities_of(thing: Any, way: Way = ()) -> Iterator[tuple[Way, str, Quantity]]:
    """Yield every quantity below a thing: the way to it, its dotted path and itself; entries of lists go by their names."""
    if isinstance(thing, Quantity):
        yield way, "", thing
        return
    for key, name, inner in _inside(thing):
        for found, path, quantity in quantities_of(inner, (*way, key)):
            yield found, f"{name}.{path}" if path else name, quantity


def _inside(thing: Any) -> Iterator[tuple[str | int, str, Any]]:
    """Yield what is inside a table, list or model: its key there, its name in a path, and itself."""
    if isinstance(thing, BaseModel):
        yield from ((name, name, getattr(thing, name)) for name in type(thing).model_fields)
    elif isinstance(thing, dict):
        yield from ((name, name, inner) for name, inner in thing.items())
    elif isinstance(thing, list):
        yield from ((place, name_of(inner, place), inner) for place, inner in enumerate(thing))


def way_to(thing: Any, path: str) -> Way:
    """Return the way to what stands at a path below a thing."""
    way: list[str | int] = []
    for step in path.split("."):
        key = next(key for key, name, _ in _inside(thing) if name == step)
        way.append(key)
        thing = at_end((key,), thing)
    return tuple(way)


def at_end(way: Way, thing: Any) -> Any:
    """Return what stands at the end of a way below a thing."""
    for step in way:
        thing = getattr(thing, str(step)) if isinstance(thing, BaseModel) else thing[step]
    return thing


def name_of(entry: Any, place: int) -> str:
    """Return the name by which a path knows an entry of a list: its own, or its number."""
    return getattr(entry, "name", None) or str(place)


def _of_model(model: BaseModel, location: tuple[str, ...]) -> Iterator[tuple[str, Leaf]]:
    for name, field in type(model).model_fields.items():
        if isinstance(model, domain.Event) and name == "name":
            continue  # by which its values are found
        bounds = next(filter(None, map(_bounds, field.metadata)), None)
        yield from _of_value(getattr(model, name), field.annotation, bounds, (*location, name), model)


def _of_value(
    value: Any, annotation: Any, bounds: Bounds | None, location: tuple[str, ...], owner: BaseModel
) -> Iterator[tuple[str, Leaf]]:
    annotation, bounds = _chosen(annotation, bounds)
    if isinstance(value, Quantity) or annotation is Quantity:
        yield ".".join(location), _number(value, bounds, owner)
    elif isinstance(value, BaseModel):
        yield from _of_model(value, location)
    elif isinstance(value, dict):
        inner = get_args(annotation)[1] if get_origin(annotation) is dict else Any
        for name, item in value.items():
            yield from _of_value(item, inner, None, (*location, str(name)), owner)
    elif isinstance(value, list):
        yield ".".join(location), Leaf("list", value)
        yield from _of_entries(value, annotation, location, owner)
    else:
        yield ".".join(location), _single(value, annotation, location[-1])


def _of_entries(
    entries: list[Any], annotation: Any, location: tuple[str, ...], owner: BaseModel
) -> Iterator[tuple[str, Leaf]]:
    """Yield what can be varied in a list, where its entries are more than words."""
    inner = get_args(annotation)[0] if get_origin(annotation) is list else Any
    for place, item in enumerate(entries):
        if isinstance(item, BaseModel | list):
            yield from _of_value(item, inner, None, (*location, name_of(item, place)), owner)


def _number(value: Quantity | None, bounds: Bounds | None, owner: BaseModel) -> Leaf:
    low, high = (None, None) if bounds is None else (bounds.low, bounds.high)
    if value is None:
        return Leaf("number", None, low, high)
    source = value.source or getattr(owner, "source", None)
    return Leaf("number", value.value, low, high, None, source, value.assumed, value.prior)


def _single(value: Any, annotation: Any, name: str) -> Leaf:
    if isinstance(value, bool):
        return Leaf("boolean", value)
    if get_origin(annotation) is Literal:
        return Leaf("category", value, choices=tuple(get_args(annotation)))
    return Leaf("month" if name in _MONTHS else "text", value)


# what annotations say


def _bounds(metadata: Any) -> Bounds | None:
    found = getattr(metadata, "func", metadata)
    return found if isinstance(found, Bounds) else None


def _unwrap(annotation: Any) -> tuple[Any, Bounds | None]:
    """Return an annotation without Annotated, and the bounds it carried."""
    bounds = next((b for b in map(_bounds, getattr(annotation, "__metadata__", ())) if b), None)
    return (get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation), bounds


def _chosen(annotation: Any, bounds: Bounds | None) -> tuple[Any, Bounds | None]:
    """Return what an annotation says of a value, of a union the member that tells most, and the bounds beside it."""
    annotation, own = _unwrap(annotation)
    bounds = bounds or own
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, bounds
    options = [_unwrap(arg) for arg in get_args(annotation) if arg is not type(None)]
    bounds = bounds or next((b for _, b in options if b), None)
    literals = [option for option, _ in options if get_origin(option) is Literal]
    return options[0][0] if len(options) == 1 else (literals or [annotation])[0], bounds


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation names, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in models_in(arg)]


def _tables(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and those of its fields, at any depth."""
    yield model
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            yield from _tables(inner)


def _notes(annotation: Any) -> list[Any]:
    """Return what is noted on an annotation, or on what it is made of."""
    parts = [note for part in get_args(annotation) for note in _notes(part)]
    return [*getattr(annotation, "__metadata__", ()), *parts]


_MONTHS = {
    name
    for table in _tables(domain.Case)
    for name, field in table.model_fields.items()
    if domain.MONTH in (*field.metadata, *_notes(field.annotation))
}
