"""`reform equilibria`: the joining game of a body in a month."""

from __future__ import annotations

from experiments.commands.app import command
from experiments.commands.options import Body, Case, Json, Month, Run, Seed, Set
from experiments.questions.names import DEFAULT_CASE, open_case


@command("equilibria", "Find the stable memberships of a body")
def equilibria(
    case: Case = DEFAULT_CASE,
    body: Body = None,
    month: Month = None,
    run: Run = 0,
    seed: Seed = 0,
    as_json: Json = False,
    settings: Set = None,
) -> int:
    """Find all stable memberships of a body in a month: who would join, who is pivotal.

    Example: reform equilibria kazakhstan --body state_commission --month 2006-03
    """
    from experiments.answers.equilibria import equilibria as found
    from experiments.commands.terminal import show

    return show(found(open_case(case, settings or ()), body, month, run, seed), as_json)
