"""What a run tells as it goes: heard in plain Python, nothing in compiled code."""

from typing import Any

from model.compiled.equation import seen_as


def _silence(listener: Any, what: Any, *given: Any) -> Any:
    return lambda listener, what, *given: None


@seen_as(_silence)
def tell(listener: Any, what: str, *given: Any) -> None:
    """Let the listener of a run hear what happened; compiled code leaves the call out.

    The listener has a method of the name `what`.
    """
    getattr(listener, what)(*given)
