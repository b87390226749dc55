"""`reform replicate`: what the record of a case says beside what the model does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.app import command
from experiments.commands.messages import say
from experiments.commands.options import MOST, RESULTS, Case, Json, Out, Seed, one_of
from experiments.questions.names import DEFAULT_CASE, named_file, open_case, require_folder, require_name
from experiments.wording import listed, words

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.answers.replication import Replication
    from experiments.tables import Follow
    from model.cases import Case as Stored

FIRST = 100  # runs of the scorecard that is shown before the model is compiled


@command("replicate", "Compare a case's history with the model")
def replicate(
    case: Case = DEFAULT_CASE,
    runs: Annotated[int, typer.Option(min=10, max=MOST, help="Number of runs.")] = 2000,
    seed: Seed = 0,
    out: Out = None,
    as_json: Json = False,
    rules: Annotated[
        str | None, typer.Option(help="all: score every theory as well.", autocompletion=one_of("all"))
    ] = None,
    draws: Annotated[int | None, typer.Option(min=1, max=MOST, help="Draws from the prior ranges.")] = None,
) -> int:
    """Compare the historical record with the model, pattern by pattern.

    Example: reform replicate kazakhstan --runs 2000
    """
    file = named_file(case, "cases")
    if rules is not None:
        require_name("--rules", rules, ["all"], "choice")
    require_folder("--out", out or RESULTS)
    from experiments.answers.replication import DRAWS

    many = DRAWS if draws is None else draws
    return _replicated(Order(open_case(str(file)), runs, seed, many, rules == "all", out or RESULTS, as_json))


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    case: Stored
    runs: int
    seed: int
    draws: int
    all_rules: bool
    out: Path
    as_json: bool


def _replicated(order: Order) -> int:
    """Show what is stored of it, or the scorecard as soon as it is known, and all of it once robustness is."""
    from rich.console import Console

    from experiments.answers.replication import replicate as replicated
    from experiments.commands.terminal import followed, show, show_again
    from experiments.evidence.weighed_replication import weigh
    from experiments.report.kept_answers import kept_answer
    from experiments.report.replication_files import replication_folder
    from experiments.report.weighed_files import save_weighed

    asked = (order.case, order.runs, order.seed, order.draws, order.all_rules)
    folder = replication_folder(*asked, order.out)
    before = kept_answer(folder, case=order.case.file)
    if before is not None:
        return show_again(before, order.as_json)
    console = Console(stderr=True)
    with followed(console) as follow:
        told = _teller(order, folder, console, follow)
        found = replicated(*asked, follow, told)
        weighed = save_weighed(weigh(found, follow=follow), order.out)
    return show(weighed, order.as_json)


def _teller(order: Order, folder: Path, console: Console, follow: Follow) -> Callable[[Replication], None]:
    """Show a scorecard of few runs where the model must be compiled first; return who shows one where not.

    It goes to standard error, as what is under way does: standard output holds the whole answer.
    """
    from experiments.answers.replication import first_look
    from experiments.commands.terminal import announce_compilation, show
    from experiments.report.replication_files import save_scorecard
    from model.ensemble import is_warm

    def tell(found: Replication) -> None:
        save_scorecard(found, folder, order.out)
        if not order.as_json:
            show(found, console=console)
            say(f"to follow: {_rest(found)}robustness over the prior ranges, rules without theory")

    if is_warm():
        return tell
    tell(first_look(order.case, order.seed, min(order.runs, FIRST)))
    announce_compilation(console)
    done = follow("compiling the model", 1)

    def keep(found: Replication) -> None:
        done()
        save_scorecard(found, folder, order.out)

    return keep


def _rest(found: Replication) -> str:
    """Return the patterns that have no score yet, in words; empty if all have."""
    scored = {each.id for each in found.scores}
    missing = [words(name) for name in found.case.record.patterns if name not in scored]
    return f"patterns under other rules ({listed(missing)}), " if missing else ""
