"""Tree -> formula: what an expression says of each run, and which pieces fit together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.expressions import formulas, grammar, vocabulary
from experiments.expressions.formulas import Constant, Formula, Joined, Outcome
from experiments.expressions.grammar import Call, Month, Name, Number, Operation, Tree, Unreadable
from experiments.expressions.scope import INSTEAD, Scope
from experiments.wording import nearest

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
MONTH = "month of the run"  # unit of outcomes that can be compared with a month of the calendar
CATEGORY = "_kind"  # ends the names of outcomes that are categories; in a comparison it can be left out


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
            raise Unreadable(text, "is a month: compare it with the month of an event, as in package_month")
        case Name(text):
            return scope.outcome(text)
        case Call(name, arguments, text):
            if name.startswith(INSTEAD) and not scope.prefix:
                scope, name = scope.of_counterfactual(name), name.removeprefix(INSTEAD)
            return vocabulary.meaning_of(Call(name, arguments, text), scope, _formula)
        case Operation():
            return _operation(tree, scope)


def _operation(tree: Operation, scope: Scope) -> Formula:
    sign, parts = tree.sign, tree.parts
    if sign == "in":
        ends = ((">=", parts[1]), ("<=", parts[2]))
        return _all_of(
            tree, [_comparison(Operation(s, (parts[0], end), tree.text), scope) for s, end in ends]
        )
    if sign in (*COMPARED, "="):
        return _comparison(tree, scope)
    found = [_formula(part, scope) for part in parts]
    if sign in LOGIC:
        return _all_of(tree, found)
    numbers = tuple(formulas.as_number(part) for part in found)
    return Joined(np.negative if sign == "negative" else COMPUTED[sign], numbers, "number")


def _all_of(tree: Operation, parts: list[Formula]) -> Formula:
    """Return statements joined by the word of a tree; a range joins its two ends by `and`."""
    for written, part in zip(tree.parts, parts, strict=False):
        if part.kind != "statement":
            allowed = f"is a number, but {tree.sign} joins statements: compare it, as in ... > 0.1"
            raise Unreadable(written.text, allowed)
    return Joined(LOGIC.get(tree.sign, np.logical_and), tuple(parts), "statement")


# comparisons


def _comparison(tree: Operation, scope: Scope) -> Formula:
    left, right = tree.parts
    category = _category(left, right, tree.sign, scope)
    if category is not None:
        return category
    if tree.sign == "=":
        raise Unreadable(tree.text, "write == to compare")
    if isinstance(left, Month) or isinstance(right, Month):
        parts = [_in_calendar(each, scope) for each in (left, right)]
    else:
        parts = [_formula(each, scope) for each in (left, right)]
    if any(part.kind == "statement" for part in parts):
        raise Unreadable(tree.text, "compares a statement: join statements with and, or, not")
    if not any(part.outcomes for part in parts):
        raise Unreadable(tree.text, "compares two constants: it names no outcome")
    return Joined(COMPARED[tree.sign], tuple(parts), "statement")


def _in_calendar(tree: Tree, scope: Scope) -> Formula:
    """Return a side of a comparison with a month: a month, or the month of an event, missing where it never came."""
    if isinstance(tree, Month):
        return Constant(float(scope.month(tree.text)))
    found = _formula(tree, scope)
    if isinstance(found, Outcome) and scope.known(found).unit == MONTH:
        return Joined(formulas.if_it_happened, (found,), "number")
    known = [name for name, each in scope.names.outcomes.items() if each.unit == MONTH]
    raise Unreadable(
        tree.text, "is no month of an event and cannot be compared with one", nearest(tree.text, known)
    )


def _category(left: Tree, right: Tree, sign: str, scope: Scope) -> Formula | None:
    """Return a comparison of a category with the name of one, as in chair = president; None if it is none."""
    if sign not in ("=", "==", "!=") or not isinstance(left, Name) or not isinstance(right, Name):
        return None
    outcome = _category_named(left.text, scope)
    if outcome is None:
        return None
    choices = scope.known(outcome).choices
    if right.text not in choices:
        kind = left.text.rpartition(".")[2].removesuffix(CATEGORY)
        allowed = f"no such {kind}; there are {', '.join(choices)}"
        raise Unreadable(right.text, allowed, nearest(right.text, choices))
    code = Constant(float(choices.index(right.text)))
    return Joined(COMPARED["!=" if sign == "!=" else "=="], (outcome, code), "statement")


def _category_named(name: str, scope: Scope) -> Outcome | None:
    for each in (name + CATEGORY, name):
        try:
            outcome = scope.outcome(each)
        except Unreadable:
            continue
        if scope.known(outcome).choices:
            return outcome
    return None
