"""The laboratory around the model: experiments, hypotheses, results and figures, from Python.

- Run and read: `run` an experiment, `load` its runs and `load_series` its months as frames, `failures`, `export`.
- Answer: `effects` of the factors, `compare` two results, `vary` one parameter, `plot`, `write_report`.
- Judge: `test` claims, `replicate` a record, `prior_draws` of what is assumed, `compare_cases`.
- Explain: `trace` one run, `explore` on a page, `compositions` and `equilibria` of a body, `weigh_designs` of the president.
- Look up: `outcomes` of a case, `listing` of all there is, `check` a file.

Every function takes files by path or by the name of a shipped one, checks them, and returns a frame, a figure, or a
result that a notebook shows as a table. What is wrong is a `CaseError`, a message a line. Nothing is imported before
it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.answers.checked_files import check
    from experiments.answers.compositions import compositions
    from experiments.answers.countries import compare_cases
    from experiments.answers.equilibria import equilibria
    from experiments.answers.narrative import trace
    from experiments.answers.outcome_list import outcomes
    from experiments.answers.point_means import effects
    from experiments.answers.replication import replicate
    from experiments.answers.robustness import prior_draws
    from experiments.answers.tested_claims import test
    from experiments.answers.two_results import compare
    from experiments.answers.varied import vary
    from experiments.answers.weighed_designs import weigh_designs
    from experiments.batches.results_folder import failures, load, load_series
    from experiments.batches.run import run
    from experiments.explorer.launch import explore
    from experiments.report.export import export
    from experiments.report.figure_files import plot
    from experiments.report.listings import listing
    from experiments.report.page import write_report

_HOMES = {
    "check": "answers.checked_files",
    "compare": "answers.two_results",
    "compare_cases": "answers.countries",
    "compositions": "answers.compositions",
    "effects": "answers.point_means",
    "equilibria": "answers.equilibria",
    "explore": "explorer.launch",
    "export": "report.export",
    "failures": "batches.results_folder",
    "listing": "report.listings",
    "load": "batches.results_folder",
    "load_series": "batches.results_folder",
    "outcomes": "answers.outcome_list",
    "plot": "report.figure_files",
    "prior_draws": "answers.robustness",
    "replicate": "answers.replication",
    "run": "batches.run",
    "test": "answers.tested_claims",
    "trace": "answers.narrative",
    "vary": "answers.varied",
    "weigh_designs": "answers.weighed_designs",
    "write_report": "report.page",
}

__all__ = [
    "check",
    "compare",
    "compare_cases",
    "compositions",
    "effects",
    "equilibria",
    "explore",
    "export",
    "failures",
    "listing",
    "load",
    "load_series",
    "outcomes",
    "plot",
    "prior_draws",
    "replicate",
    "run",
    "test",
    "trace",
    "vary",
    "weigh_designs",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
