"""Expressions in files: statements about a run that are read as data and can do nothing but compare numbers."""

from experiments.expressions.description import description_of
from experiments.expressions.formulas import Formula, numbers, shown
from experiments.expressions.grammar import Unreadable
from experiments.expressions.meaning import number_of, statement_of
from experiments.expressions.scope import INSTEAD, Names, Scope

__all__ = [
    "INSTEAD",
    "Formula",
    "Names",
    "Scope",
    "Unreadable",
    "description_of",
    "number_of",
    "numbers",
    "shown",
    "statement_of",
]
