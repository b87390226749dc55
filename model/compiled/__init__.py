"""How an equation written in Python becomes compiled code: everything the model knows of the compiler."""

from model.compiled.compilation import cache_folder, cached, compiled_part, compiled_rule, covers, key
from model.compiled.equation import equation, step
from model.compiled.listening import tell
from model.compiled.reference import Compiled, Record, apart, call_at, plain

__all__ = [
    "Compiled",
    "Record",
    "apart",
    "cache_folder",
    "cached",
    "call_at",
    "compiled_part",
    "compiled_rule",
    "covers",
    "equation",
    "key",
    "plain",
    "step",
    "tell",
]
