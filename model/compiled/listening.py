"""What a run tells, and which steps its actors take: in plain Python; compiled code is silent and takes all steps itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from model.compiled.equation import seen_as


def _silence(listener: Any, what: Any, *given: Any) -> Any:
    return lambda listener, what, *given: None


@seen_as(_silence)
def tell(listener: Any, what: str, *given: Any) -> None:
    """Let the listener of a run hear what happened; compiled code leaves the call out.

    The listener has a method of the name `what`.
    """
    getattr(listener, what)(*given)


def decision[F: Callable[..., Any]](function: F) -> F:
    """Let the actors of a run take a step, in plain Python and if it has any; compiled code takes it as it is written.

    The actors have a method of the step's name, which is given the places of whom it is about.
    """

    @wraps(function)
    def taken(run: Any, *places: int) -> Any:
        if not run.actors:
            return function(run, *places)
        return getattr(run.actors, function.__name__)(*places)

    return cast(F, seen_as(lambda *given: function)(taken))


def as_written[F: Callable[..., Any]](decision: F) -> F:
    """Return a decision as the model has it, whoever takes it in a run."""
    step: F = decision.__wrapped__  # type: ignore[attr-defined]
    return step
