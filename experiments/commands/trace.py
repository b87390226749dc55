"""`reform trace`: one run told in sentences, with the numbers behind each decision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.answers.narrative import RunToTell, Teller, agreement, stored_run
from experiments.questions.names import DEFAULT_CASE, open_case, require_name
from model.cases import CaseError, Problem
from model.inputs import body_names


def trace_command(
    case: str | None,
    run: int = 0,
    seed: int | None = None,
    body: str | None = None,
    stored: Path | None = None,
    point: int | None = None,
    settings: Sequence[str] = (),
) -> int:
    """Tell one run; returns 0. A CaseError names what is wrong with what was asked for."""
    if stored is None:
        if point is not None:
            raise CaseError([Problem("command line", "--point", point, "belongs to --from RESULTS")])
        opened = open_case(case or DEFAULT_CASE, settings)
        told = RunToTell(opened, seed or 0, run, f"{opened.polity.name}, run {run}, seed {seed or 0}")
    else:
        given = {"case": case, "--seed": seed, "--set": list(settings) or None}
        allowed = "comes from the stored results; leave it out"
        problems = [Problem("command line", k, v, allowed) for k, v in given.items() if v is not None]
        if problems:
            raise CaseError(problems)
        told = stored_run(stored, point, run)
    if body is not None:
        require_name("--body", body, body_names(told.case), "body of the case")
    print(told.lead)
    teller = Teller(told.case, told.seed, told.run, body)
    for line in teller.lines():
        print(line)
    for line in agreement(told, teller.process):
        print(line)
    return 0


# numbers in words


# the story
