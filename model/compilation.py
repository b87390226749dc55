"""Compiled code kept on disk under the hash of everything that can change it."""

import hashlib
import inspect
import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import types
from numba.experimental import structref
from platformdirs import user_cache_path

from model import bargaining, participation
from model.conditions import conditions
from model.equation import equation


@cache
def sources() -> str:
    """Return a hash of the model's own code."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key() -> str:
    """Return a hash of the model's code and of every rule that is filed now, wherever it was written."""
    digest = hashlib.sha256(f"{sources()} numba {numba.__version__}".encode())
    for registry in (bargaining.rules, participation.rules, conditions):
        for rule in registry:
            digest.update(f"{rule.name} {inspect.getsource(rule.function)}".encode())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder that keeps compiled code as it is now."""
    return user_cache_path("reform") / "compiled" / key()


def cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` compiled at first call, without the interpreter's lock, and kept on disk.

    The callee's own check of its file would not see a change in the functions it calls; the folder is named by the hash
    of all of them instead.
    """
    kept = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        compiled: Callable[..., Any] = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = kept
    return compiled


def by_reference(kind: type[Any]) -> Callable[[Any], Any]:
    """Return a function of compiled code that turns a named tuple into a record with the same fields.

    A tuple of many arrays is copied at every call; a record is passed by its address, and its fields can be set. Tuples
    among the fields become records too.
    """
    fields = list(kind._fields)
    hints = typing.get_type_hints(kind)
    record = structref.register(type(f"{kind.__name__}Record", (types.StructRef,), {}))
    make = type(f"{kind.__name__}Reference", (), {})
    structref.define_constructor(make, record, fields)
    names: dict[str, Any] = {"make": make}
    given = []
    for field in fields:
        if hasattr(hints[field], "_fields"):
            names[f"of_{field}"] = by_reference(hints[field])
            given.append(f"of_{field}(values.{field})")
        else:
            given.append(f"values.{field}")
    exec(f"def convert(values):\n    return make({', '.join(given)})", names)  # noqa: S102
    convert: Callable[[Any], Any] = equation(names["convert"])
    return convert
