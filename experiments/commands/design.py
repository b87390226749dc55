"""`reform design`: the menu of designs in a month."""

from __future__ import annotations

from experiments.commands.app import command
from experiments.commands.options import RESULTS, Case, Json, Month, Out, Run, Seed, Set
from experiments.questions.names import DEFAULT_CASE, open_case, require_folder


@command("design", "Rank designs of a body for the president")
def design(
    case: Case = DEFAULT_CASE,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    out: Out = None,
    settings: Set = None,
) -> int:
    """Rank all designs of a reform body by their worth to the president, with the historical one.

    Example: reform design kazakhstan --month 2006-03
    """
    require_folder("--out", out or RESULTS)
    from experiments.answers.weighed_designs import weigh_designs
    from experiments.commands.terminal import show
    from experiments.report.design_files import save_designs

    found = weigh_designs(open_case(case, settings or ()), month, run, seed)
    return show(save_designs(found, out or RESULTS), as_json)
