"""Outcomes that a file derives from what is recorded of a run: what they are, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from experiments.expressions import Formula, Names, Scope, Unreadable, description_of, number_of
from experiments.wording import words
from model.cases import Case, Problem
from model.outcomes import Outcome

type Texts = Mapping[str, str]  # expression by the name of the outcome

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def formulas_of(texts: Texts, case: Case) -> dict[str, Formula]:
    """Return the formulas of a file's derived outcomes that a case has all outcomes for."""
    if not texts:
        return {}
    scope, found = Scope(Names.of(case)), {}
    for name, text in texts.items():
        try:
            found[name] = number_of(text, scope)
        except Unreadable:
            continue  # named where the file is checked, unless another point of the design has it
    return found


def descriptions(texts: Texts, case: Case) -> dict[str, Outcome]:
    """Return what the derived outcomes are that a case has: name in words, unit and range."""
    known = Names.of(case).outcomes if texts else {}
    return {
        name: description_of(formula, words(name), known)
        for name, formula in formulas_of(texts, case).items()
    }


def derived_problems(texts: Texts, cases: Sequence[Case], file: str) -> Iterator[Problem]:
    """Yield what is wrong with derived outcomes: names that are none, expressions that no case can read."""
    scopes = [Scope(Names.of(case)) for case in cases]
    for name, text in texts.items():
        if not NAME.fullmatch(name):
            yield Problem(
                file, f"derived.{name}", None, "must be a name of a to z, digits and _, a letter first"
            )
        mistakes = [mistake for scope in scopes if (mistake := _mistake(text, scope))]
        if scopes and len(mistakes) == len(scopes):
            first = mistakes[0]
            yield Problem(file, f"derived.{name}", first.piece, first.allowed, first.nearest)


def _mistake(text: str, scope: Scope) -> Unreadable | None:
    try:
        number_of(text, scope)
    except Unreadable as error:
        return error
    return None
