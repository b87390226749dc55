"""TOML -> Case: one message for every mistake, naming file, key, value and what is allowed."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, reduce
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, PrivateAttr, ValidationError

from model import domain, pooled
from model.domain import Quantity
from model.files import read_toml, shipped_configs
from model.leaves import Leaf, leaves_of, models_in
from model.mistakes import CaseError, Problem, finite, shown
from model.references import is_overfull, reference_problems
from model.revision import Landings, landings_of, revised, reworded, varied_note
from model.schema_words import schema_words

__all__ = ["BEHAVIOUR", "Case", "CaseError", "Leaf", "Problem", "from_document", "load_case", "read_toml"]

MOST_PROBLEMS = 200  # that are looked for
MOST_KEPT = 64  # cases of other words that are kept to put numbers in
BEHAVIOUR = shipped_configs() / "behaviour.toml"


class Case(domain.Case):
    """A case with the document it was read from, so that any of its values can be varied by path."""

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _since: dict[str, float] = PrivateAttr(
        default_factory=dict
    )  # numbers by path that the document has not yet
    _file: str = PrivateAttr(default="case")
    _kept: dict[str, Case] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> str:
        """The file the case was read from."""
        return self._file

    @property
    def document(self) -> dict[str, Any]:
        """A copy of the whole document, behaviour included."""
        return copy.deepcopy(self._written)

    @property
    def _written(self) -> dict[str, Any]:
        """The document itself, written when it is first asked for."""
        if self._since:
            document = dict(self._document)
            for path, value in self._since.items():
                _write(document, path, value, True, self._file)
            self._document, self._since = document, {}
        return self._document

    def vary(self, changes: Mapping[str, Any]) -> Case:
        """Return the case with other values at dotted paths; a CaseError names the nearest valid path."""
        return self._with_numbers(changes) or self._checked(changes)

    def _checked(self, changes: Mapping[str, Any]) -> Case:
        """Return the case with other values, checked like one that is read from a file."""
        paths = self.paths()
        problems = [_no_such_path(path, value, self) for path, value in changes.items() if path not in paths]
        if problems:
            raise CaseError(problems)
        document = dict(self._written)
        for path, value in changes.items():
            _write(document, path, value, paths[path].kind == "number", self._file)
        return from_document(document, self._file, changes)

    def _with_numbers(self, changes: Mapping[str, Any]) -> Case | None:
        """Return the case with other values, of which numbers are put in where they land; None if they must be checked."""
        numbers = {path: value for path, value in changes.items() if finite(value)}
        if numbers:
            numbers = {path: value for path, value in numbers.items() if path in self._landings.by_path}
        rest = {path: value for path, value in changes.items() if path not in numbers}
        base = self._of_words(rest) if rest else self
        if base is None:
            return None
        found = revised(base, base._landings, numbers) if numbers else base
        if found is not None and found is not base:
            found._begin(base, numbers)
        return found

    def _of_words(self, rest: Mapping[str, Any]) -> Case | None:
        """Return the case with other words, yes or no, or lists of words, kept for other numbers; None if more changes."""
        paths = self.paths()
        if not all(path in paths and paths[path].is_word and _is_word(value) for path, value in rest.items()):
            return None
        key = repr(sorted(rest.items()))
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            try:
                found = reworded(self, self._checked(rest), rest)
            except CaseError:
                return None
            found._begin(self, rest)
            found.__dict__["_landings"] = self._landings  # words move no number
            self._kept[key] = found
        return self._kept[key]

    def _begin(self, base: Case, changes: Mapping[str, Any]) -> None:
        """Stand for itself after having been copied from another case."""
        for name in ("_leaves", "_landings"):
            self.__dict__.pop(name, None)
        self._since = {**base._since, **changes}
        self._kept = {}

    def paths(self) -> dict[str, Leaf]:
        """Return every path that can be varied, with its kind, allowed values and provenance."""
        return self._leaves

    @cached_property
    def _leaves(self) -> dict[str, Leaf]:
        return leaves_of(self)

    @cached_property
    def _landings(self) -> Landings:
        return landings_of(self, self._written, self.paths())

    def assumed(self) -> list[tuple[str, float, float, str]]:
        """Return path, low, high and prior of every assumed quantity that a run reads."""
        taken = {leaf.source for path, leaf in self.paths().items() if not path.startswith("defaults.")}
        return [
            (path, leaf.assumed[0], leaf.assumed[1], leaf.prior or "uniform")
            for path, leaf in self.paths().items()
            if leaf.assumed is not None and (path in taken or not path.startswith(_SHARED))
        ]


_SHARED = ("defaults.", "numbers.")  # matter only where something takes them


def _is_word(value: Any) -> bool:
    """Whether a value is a word, yes or no, or a list of words or of such lists."""
    return all(map(_is_word, value)) if isinstance(value, list) else isinstance(value, str | bool)


def _no_such_path(path: str, value: Any, case: Case) -> Problem:
    near = next(iter(get_close_matches(path, case.paths(), n=1, cutoff=0.3)), None)
    return Problem(case.file, path, value, "no such path in the case", near)


def _write(document: dict[str, Any], path: str, value: Any, is_number: bool, file: str) -> None:
    """Set a value at a path in a document that shares the rest with another."""
    *parents, last = path.split(".")
    table: Any = document
    for name in parents:
        place: Any = _place(table, name, path, file) if isinstance(table, list) else name
        inner = table[place] if isinstance(table, list) else table.get(place, {})
        table[place] = copy.copy(inner)
        table = table[place]
    key: Any = int(last) if isinstance(table, list) else last
    here = table[key] if isinstance(table, list) else table.get(key)
    if is_number and isinstance(value, int | float) and not isinstance(value, bool):
        value = {**varied_note(here), "value": value}
    table[key] = value


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
    problems = list(islice(chain(kinds, reference_problems(whole, file)), MOST_PROBLEMS))
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
        if is_overfull(body):
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


def _inside(models: list[type[BaseModel]], name: str | int) -> list[type[BaseModel]]:
    """Return the models of what stands under a name in tables of those models; a name that is the user's changes none."""
    fields = [
        each.model_fields[name] for each in models if isinstance(name, str) and name in each.model_fields
    ]
    return [found for field in fields for found in models_in(field.annotation)] or models


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
