"""Parts of a run that are compiled on their own, and what plain Python takes in the place of a record."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

from model.compiled.equation import seen_as


class Compiled(NamedTuple):
    """A function compiled on its own."""

    address: int


def _by_address(part: Any, *given: Any) -> Any:
    from model.compiled.reference import run_at

    return lambda part, *given: run_at(part.address, given)


@seen_as(_by_address)
def apart(part: Callable[..., None], *given: Any) -> None:
    """Call a part of a run; compiled code is given its address, so that it is compiled on its own and only if needed."""
    part(*given)


def plain(values: Any) -> Any:
    """Return a named tuple as plain Python can use it like a record: the same values, and its fields can be set."""
    return SimpleNamespace(
        **{n: plain(v) if hasattr(v, "_fields") else v for n, v in values._asdict().items()}
    )
