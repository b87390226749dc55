"""Words for what is often asked of a run: who takes part where, what becomes of an issue, whether any body is so.

A word is a function that files itself under its name; its docstring is what a reader is told about it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.expressions.formulas import Constant, Formula, Joined, as_number
from experiments.expressions.grammar import Call, Tree, Unreadable
from experiments.expressions.scope import Scope
from experiments.wording import nearest

TAKES_PART = 0.5  # share of the months in which a party existed while the body sat

type Read = Callable[[Tree, Scope], Formula]
type Word = Callable[[Call, Scope, Read], Formula]

WORDS: dict[str, Word] = {}
NAMED = {  # outcomes of a thing, and its kind
    "level": "issue",
    "change": "issue",
    "real": "issue",
    "plural": "issue",
    "votes": "party",
    "seats": "party",
    "resources": "party",
    "approval": "observer",
    "awarded": "observer",
}


def word(function: Word) -> Word:
    """File a word of the vocabulary under its function's name."""
    WORDS[function.__name__] = function
    return function


def meaning_of(call: Call, scope: Scope, read: Read) -> Formula:
    """Return what a word says with its arguments; `read` reads a statement among them."""
    if call.name in WORDS:
        return WORDS[call.name](call, scope, read)
    if call.name in NAMED:
        return scope.outcome(f"{call.name}.{scope.thing(NAMED[call.name], _only(call))}")
    known = [*WORDS, *NAMED]
    raise Unreadable(call.name, f"no such word; there are {', '.join(known)}", nearest(call.name, known))


# bodies and parties


@word
def sits(call: Call, scope: Scope, read: Read) -> Formula:
    """Each party is at the table in at least half of the months both existed.

    `sits(PARTY, ..., BODY)`
    """
    return _each(call, scope, np.greater_equal)


@word
def out(call: Call, scope: Scope, read: Read) -> Formula:
    """No party is at the table in half of the months both existed.

    `out(BODY, PARTY, ...)`
    """
    return _each(call, scope, np.less)


@word
def opened(call: Call, scope: Scope, read: Read) -> Formula:
    """The body came into being.

    `opened(BODY)`
    """
    return _opened(scope.about(scope.thing("body", _only(call))))


@word
def enacted(call: Call, scope: Scope, read: Read) -> Formula:
    """A package the body drafted was enacted.

    `enacted(BODY)`
    """
    about = scope.about(scope.thing("body", _only(call)))
    return Joined(np.equal, (about.outcome("enacted"), Constant(1.0)), "statement")


@word
def any_body(call: Call, scope: Scope, read: Read) -> Formula:
    """At least one body opens of which all the statements are true.

    `any_body(STATEMENT, ...)`
    """
    return _any(_of_bodies(call, scope, read))


@word
def every_body(call: Call, scope: Scope, read: Read) -> Formula:
    """All the statements are true of each body that opens.

    `every_body(STATEMENT, ...)`
    """
    failing = [
        _all([_opened(scope.about(body)), Joined(np.logical_not, (_all(said),), "statement")])
        for body, said in _statements(call, scope, read)
    ]
    return Joined(np.logical_not, (_any(failing),), "statement")


@word
def count_bodies(call: Call, scope: Scope, read: Read) -> Formula:
    """The number of bodies that open of which all the statements are true.

    `count_bodies(STATEMENT, ...)`
    """
    return _sum(_of_bodies(call, scope, read))


@word
def count(call: Call, scope: Scope, read: Read) -> Formula:
    """The number of statements that are true.

    `count(STATEMENT, ...)`
    """
    return _sum([_statement(each, scope, read) for each in call.arguments])


def _only(call: Call) -> Tree:
    if len(call.arguments) == 1:
        return call.arguments[0]
    raise Unreadable(call.text, f"{call.name} takes one name")


def _each(call: Call, scope: Scope, compare: Callable[..., object]) -> Formula:
    body, parties = _body_and_parties(call, scope)
    about, limit = scope.about(body), Constant(TAKES_PART)
    return _all(
        [Joined(compare, (about.outcome(f"joined.{party}"), limit), "statement") for party in parties]
    )


def _body_and_parties(call: Call, scope: Scope) -> tuple[str, list[str]]:
    """Return the one body and the parties that a word names, in whatever order."""
    bodies = [each.text for each in call.arguments if scope.kinds(each) == {"body"}]
    others = [each for each in call.arguments if scope.kinds(each) != {"body"}]
    if scope.body is not None and not bodies:
        bodies = [scope.body]
    parties = [_party(each, scope) for each in others]
    if len(bodies) != 1 or not parties:
        raise Unreadable(call.text, f"{call.name} takes one body and at least one party")
    return bodies[0], parties


def _party(tree: Tree, scope: Scope) -> str:
    kinds = scope.kinds(tree)
    if kinds >= {"party", "body"}:
        raise Unreadable(tree.text, f"is the name of a party and of a body: write BODY.joined.{tree.text}")
    if not kinds & {"party"}:
        known = [*scope.names.things.get("body", ()), *scope.names.things.get("party", ())]
        raise Unreadable(tree.text, "no such body or party", nearest(tree.text, known))
    return tree.text


def _of_bodies(call: Call, scope: Scope, read: Read) -> list[Formula]:
    """Return for each body that it opens and that all the statements are true of it."""
    return [_all([_opened(scope.about(body)), *said]) for body, said in _statements(call, scope, read)]


def _statements(call: Call, scope: Scope, read: Read) -> list[tuple[str, list[Formula]]]:
    if scope.body is not None:
        raise Unreadable(call.text, "cannot stand within a statement about a body")
    bodies = scope.names.things.get("body", ())
    if not bodies:
        raise Unreadable(call.text, "there is no body in this case")
    return [(body, [_statement(each, scope.about(body), read) for each in call.arguments]) for body in bodies]


def _statement(tree: Tree, scope: Scope, read: Read) -> Formula:
    formula = read(tree, scope)
    if formula.kind != "statement":
        raise Unreadable(tree.text, "is a number, not a statement: compare it, as in ... > 0.1")
    return formula


def _opened(about: Scope) -> Formula:
    return Joined(np.greater_equal, (about.outcome("opened"), Constant(0.0)), "statement")


def _all(parts: list[Formula]) -> Formula:
    return parts[0] if len(parts) == 1 else Joined(np.logical_and, tuple(parts), "statement")


def _any(parts: list[Formula]) -> Formula:
    return parts[0] if len(parts) == 1 else Joined(np.logical_or, tuple(parts), "statement")


def _sum(parts: list[Formula]) -> Formula:
    found = [as_number(each) for each in parts]
    return found[0] if len(found) == 1 else Joined(np.add, tuple(found), "number")
