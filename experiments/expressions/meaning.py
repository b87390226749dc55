"""Tree -> formula: what the names of an expression mean in a case, and which pieces fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from experiments.expressions import formulas, grammar
from experiments.expressions.formulas import Constant, Formula, Joined, Outcome
from experiments.expressions.grammar import Call, Month, Name, Number, Operation, Tree, Unreadable

INSTEAD = "instead."
COMPARED: dict[str, Callable[..., object]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
COMPUTED: dict[str, Callable[..., object]] = {"+": np.add, "*": np.multiply, "/": formulas.quotient}
LOGIC: dict[str, Callable[..., object]] = {"and": np.logical_and, "or": np.logical_or, "not": np.logical_not}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use: the outcomes of a run, and those of its counterfactual, if there is one."""

    outcomes: frozenset[str]
    instead: frozenset[str] | None = None


def statement_of(text: str, scope: Scope) -> Formula:
    """Return the statement about each run that a text makes; Unreadable says why it is none."""
    formula = _meant(text, scope)
    if formula.kind != "statement":
        raise Unreadable(text, "is a number, not a statement: compare it, as in ... > 0.1")
    return formula


def number_of(text: str, scope: Scope) -> Formula:
    """Return the number of each run that a text computes, a statement counting 1 where it is true."""
    return formulas.as_number(_meant(text, scope))


def _meant(text: str, scope: Scope) -> Formula:
    formula = _formula(grammar.parse(text), scope)
    if not formula.outcomes:
        raise Unreadable(text, "is the same in every run: it names no outcome")
    return formula


def _formula(tree: Tree, scope: Scope) -> Formula:
    match tree:
        case Number(value):
            return Constant(value)
        case Month(text):
            raise Unreadable(text, "is a month, which cannot stand here")
        case Name(text):
            return _outcome(text, scope)
        case Call(name):
            raise Unreadable(name, "no such word: only outcomes, numbers, and, or, not")
        case Operation():
            return _operation(tree, scope)


def _outcome(name: str, scope: Scope) -> Formula:
    plain, known = name.removeprefix(INSTEAD), scope.outcomes
    if name != plain:
        if scope.instead is None:
            raise Unreadable(
                name, f"speaks of a counterfactual: say under `instead` what differs, or use {plain}"
            )
        known = scope.instead
    if plain not in known:
        raise Unreadable(name, "no such outcome", nearest(plain, known))
    return Outcome(name)


def _operation(tree: Operation, scope: Scope) -> Formula:
    sign = tree.sign
    if sign == "=":
        raise Unreadable(tree.text, "write == to compare")
    if sign == "in":
        value, low, high = tree.parts
        ends = tuple(Operation(s, (value, end), tree.text) for s, end in ((">=", low), ("<=", high)))
        return _operation(Operation("and", ends, tree.text), scope)
    parts = [_formula(part, scope) for part in tree.parts]
    if sign in LOGIC:
        return Joined(LOGIC[sign], tuple(_statements(tree, parts)), "statement")
    if sign in COMPARED:
        return _comparison(tree, parts)
    numbers = tuple(formulas.as_number(part) for part in parts)
    return Joined(np.negative if sign == "negative" else COMPUTED[sign], numbers, "number")


def _statements(tree: Operation, parts: list[Formula]) -> list[Formula]:
    for written, part in zip(tree.parts, parts, strict=True):
        if part.kind != "statement":
            raise Unreadable(
                written.text, f"is a number, but {tree.sign} joins statements: compare it, as in ... > 0.1"
            )
    return parts


def _comparison(tree: Operation, parts: list[Formula]) -> Formula:
    if any(part.kind == "statement" for part in parts):
        raise Unreadable(tree.text, "compares a statement: join statements with and, or, not")
    if not any(part.outcomes for part in parts):
        raise Unreadable(tree.text, "compares two constants: it names no outcome")
    return Joined(COMPARED[tree.sign], tuple(parts), "statement")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, if any."""
    return next(iter(get_close_matches(name, sorted(known), n=1)), None)
