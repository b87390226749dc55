"""Where compiled code is kept: a folder named by the hash of everything that can change it. Loads no compiler."""

import hashlib
import inspect
import os
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from model.compiled.covered import registries
from model.compiled.equation import how_many


@cache
def sources() -> str:
    """Return a hash of the model's own code."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key() -> str:
    """Return a hash of the model's code and of every rule that is filed now, wherever it was written."""
    return _key(how_many())


@cache
def _key(functions: int) -> str:
    digest = hashlib.sha256(f"{sources()} numba {_compiler()}".encode())
    for registry in registries:
        for rule in registry:
            digest.update(f"{rule.name} {_source(rule.function)}".encode())
    return digest.hexdigest()[:16]


@cache
def _compiler() -> str:
    return version("numba")


@cache
def _source(function: Callable[..., Any]) -> str:
    return inspect.getsource(function)


def cache_folder() -> Path:
    """Return the folder that keeps compiled code as it is now; REFORM_CACHE names another place for it."""
    place = os.environ.get("REFORM_CACHE")
    return (Path(place) if place else user_cache_path("reform") / "compiled") / key()
