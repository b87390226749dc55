"""`reform replicate`: what the record of a case says beside what the model does."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.options import MOST, RESULTS, Case, Json, Out, Seed, one_of
from experiments.questions.names import DEFAULT_CASE, named_file, open_case, require_folder, require_name


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
    from rich.console import Console

    from experiments.answers.replication import DRAWS
    from experiments.answers.replication import replicate as replicated
    from experiments.commands.terminal import announce_compilation, followed, show, show_again
    from experiments.evidence.weighed_replication import weigh
    from experiments.report.kept_answers import kept_answer
    from experiments.report.replication_files import replication_folder
    from experiments.report.weighed_files import save_weighed

    many = DRAWS if draws is None else draws
    stored = open_case(str(file))
    folder = replication_folder(stored, runs, seed, many, rules == "all", out or RESULTS)
    before = kept_answer(folder, case=stored.file)
    if before is not None:
        return show_again(before, as_json)
    console = Console(stderr=True)
    announce_compilation(console)
    with followed(console) as follow:
        found = replicated(stored, runs, seed, many, rules == "all", follow)
        weighed = save_weighed(weigh(found, follow=follow), out or RESULTS)
    return show(weighed, as_json)
