"""Political bargaining over constitutional reform: the science.

>>> from model import load_case, simulate
>>> from model import ReformProcess, rules

A name is imported when it is asked for: to look at a case costs neither Mesa nor the compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model import rules
    from model.cases import Case, CaseError, from_document, load_case
    from model.ensemble import Records, simulate
    from model.outcomes import outcome_names, series_names
    from model.simulation import ReformProcess

__all__ = [
    "Case",
    "CaseError",
    "Records",
    "ReformProcess",
    "from_document",
    "load_case",
    "outcome_names",
    "rules",
    "series_names",
    "simulate",
]

_HOMES = {
    "Case": "cases",
    "CaseError": "cases",
    "from_document": "cases",
    "load_case": "cases",
    "Records": "ensemble",
    "simulate": "ensemble",
    "outcome_names": "outcomes",
    "series_names": "outcomes",
    "ReformProcess": "simulation",
    "rules": "rules",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    return home if name == _HOMES[name] else getattr(home, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
