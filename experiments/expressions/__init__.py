"""Expressions in files: statements about a run that are read as data and can do nothing but compare numbers."""

from experiments.expressions.formulas import Formula, numbers, shown
from experiments.expressions.grammar import Unreadable
from experiments.expressions.meaning import INSTEAD, Scope, number_of, statement_of

__all__ = ["INSTEAD", "Formula", "Scope", "Unreadable", "number_of", "numbers", "shown", "statement_of"]
