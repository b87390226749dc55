"""What can be wrong in a hypothesis file, and what to write instead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError

from experiments.questions.hypothesis_keys import Expectation, Hypothesis
from experiments.wording import nearest
from model.cases import Problem
from model.schema_words import schema_words

COMPARED = {"increases": (2, 2), "decreases": (2, 2), "no_effect": (2, 2), "at_least": (1, 1)}


def schema_problems(error: ValidationError, file: str) -> Iterator[Problem]:
    """Yield unknown, missing and malformed keys of a file."""
    fields = list(Hypothesis.model_fields)
    for item in error.errors(include_url=False):
        parts = [str(part) for part in item["loc"] if not str(part).startswith(("str", "dict[", "list["))]
        key = ".".join(parts)
        if item["type"] == "extra_forbidden":
            allowed = f"unknown key; allowed are {', '.join(fields)}"
            yield Problem(file, key, None, allowed, nearest(parts[0], fields))
        elif item["type"] == "missing":
            yield Problem(file, key, None, f"is missing{_WHY.get(key, '')}")
        else:
            choices = str(item.get("ctx", {}).get("expected", ""))
            names = [word.strip("' ") for word in choices.replace(" or ", ",").split(",")]
            near = nearest(str(item["input"]), names) if choices else None
            yield Problem(file, key, item["input"], schema_words(item), near)


_WHY = {
    "outcome": ": name the outcome that the claim is about",
    "expect": f": say what counts as support: {', '.join(get_args(Expectation))}",
    "conditions": ": write [conditions.NAME] with the values it sets, one for each condition",
    "claim": ": one sentence that can be wrong",
    "source": ": who says so, and where",
}


def problems_between_parts(document: dict[str, Any], file: str) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a document, whatever else is."""
    conditions, held = document.get("conditions"), document.get("held", {})
    if isinstance(conditions, dict):
        yield from _collisions(conditions, file)
        for name, values in conditions.items():
            for path in values if isinstance(values, dict) else ():
                yield from _held_and_varied(path, held if isinstance(held, dict) else {}, name, file)
    if "runs" in document and "precision" in document:
        yield Problem(file, "precision", document["precision"], "give runs or precision, not both")


def _collisions(conditions: dict[str, Any], file: str) -> Iterator[Problem]:
    names: dict[str, str] = {}
    settings: dict[str, str] = {}
    for name, values in conditions.items():
        plain = "".join(c for c in name.lower() if c.isalnum())
        if plain in names:
            yield Problem(file, f"conditions.{name}", None, f"collides with the condition {names[plain]!r}")
        same = repr(sorted(values.items())) if isinstance(values, dict) else repr(values)
        if same in settings:
            allowed = f"sets the same values as {settings[same]!r}: the two cannot differ"
            yield Problem(file, f"conditions.{name}", None, allowed)
        names.setdefault(plain, name)
        settings.setdefault(same, name)


def _held_and_varied(path: str, held: dict[str, Any], name: str, file: str) -> Iterator[Problem]:
    for other in held:
        if path == other or path.startswith(f"{other}.") or other.startswith(f"{path}."):
            allowed = f"is held for all conditions ({other}) and cannot vary in one"
            yield Problem(file, f"conditions.{name}.{path}", None, allowed)


def missing_parts(hypothesis: Hypothesis, file: str) -> list[Problem]:
    """Return what an expectation needs and the file does not say."""
    names = list(hypothesis.conditions)
    looked_for = (_margin, _number_of_conditions, _other_expectations, _contrast)
    found = [Problem(file, *each) for look in looked_for for each in look(hypothesis, names)]
    found += _order_problems(hypothesis, names, file)
    if not hypothesis.outcome_weights:
        found.append(Problem(file, "outcome", None, "a sum of outcomes needs at least one"))
    return found


type Mistake = tuple[str, Any, str] | tuple[str, Any, str, str | None]  # key, value, allowed, nearest name


def _margin(hypothesis: Hypothesis, names: list[str]) -> Iterator[Mistake]:
    if hypothesis.expect == "no_effect" and not hypothesis.margin:
        yield "margin", hypothesis.margin, "no_effect needs the smallest effect that matters, above 0"
    if hypothesis.expect == "at_least" and hypothesis.margin is None:
        yield "margin", None, "at_least needs the level that the outcome should reach"


def _number_of_conditions(hypothesis: Hypothesis, names: list[str]) -> Iterator[Mistake]:
    low, high = COMPARED.get(hypothesis.expect, (2, len(names)))
    if not low <= len(names) <= high:
        count = "one condition" if high == 1 else "two conditions" if low == high else "at least two"
        yield "conditions", len(names), f"{hypothesis.expect} takes {count}, in the order of the file"
    if hypothesis.expect == "interaction" and hypothesis.contrast is None and len(names) != 4:
        yield "contrast", None, "interaction takes four conditions (neither, one, other, both) or a contrast"


def _other_expectations(hypothesis: Hypothesis, names: list[str]) -> Iterator[Mistake]:
    """Yield keys that belong to another expectation than the file's."""
    sign = hypothesis.sign if "sign" in hypothesis.model_fields_set else None
    for key, given, shown, belongs in (
        ("contrast", hypothesis.contrast, None, "interaction"),
        ("order", hypothesis.order, None, "ordering"),
        ("sign", sign, sign, "interaction"),
    ):
        if given is not None and hypothesis.expect != belongs:
            yield key, shown, f"belongs to {belongs}, not to {hypothesis.expect}"


def _contrast(hypothesis: Hypothesis, names: list[str]) -> Iterator[Mistake]:
    contrast = hypothesis.contrast or {}
    for name in contrast:
        if name not in names:
            known = f"no such condition; known are {', '.join(names)}"
            yield f"contrast.{name}", None, known, nearest(name, names)
    if abs(math.fsum(contrast.values())) > 1e-9:
        yield "contrast", None, "the weights of a contrast must sum to 0"


def _order_problems(hypothesis: Hypothesis, names: list[str], file: str) -> list[Problem]:
    if hypothesis.order is None or hypothesis.expect != "ordering":
        return []
    found = []
    placed = [name for group in hypothesis.groups for name in group]
    for name in placed:
        if name not in names:
            allowed = f"no such condition; known are {', '.join(names)}"
            found.append(Problem(file, "order", name, allowed, nearest(name, names)))
        elif placed.count(name) > 1:
            found.append(Problem(file, "order", name, "stands in the order twice"))
    if len(hypothesis.groups) < 2:
        found.append(Problem(file, "order", None, "an order has at least two places"))
    return list({str(problem): problem for problem in found}.values())
