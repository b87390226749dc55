"""How an equation written in Python becomes compiled code: everything the model knows of the compiler.

What plain Python needs stands here and loads no compiler; `compilation` and `reference` do.
"""

from model.compiled.apart import Compiled, apart, plain
from model.compiled.covered import covers
from model.compiled.equation import equation, how_many, seen_as, step
from model.compiled.listening import as_written, decision, tell

__all__ = [
    "Compiled",
    "apart",
    "as_written",
    "covers",
    "decision",
    "equation",
    "how_many",
    "plain",
    "seen_as",
    "step",
    "tell",
]
