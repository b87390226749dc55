"""Write on docs/evidence.md what depends on each assumed number: `uv run --extra inference python docs/dependence_table.py`.

About a quarter of an hour on two cores.
"""

from collections import defaultdict
from os import cpu_count
from pathlib import Path

from marked import cell, replaced

from experiments.answers.verdicts import Laboratory
from experiments.batches.runner import Threads
from experiments.batches.simulate import ensemble
from experiments.evidence.dependence import Dependence, Loss, dependences
from experiments.evidence.draws import Bench
from experiments.evidence.targets import number_words, targets
from experiments.questions.hypothesis_file import load_claims
from experiments.questions.names import HYPOTHESES, open_case
from experiments.wording import words
from model.cases import Case

PAGE = Path(__file__).parent / "evidence.md"
CORES = cpu_count() or 1
RUNS = 200


def found(case: Case) -> list[Dependence]:
    """Return what depends on each assumed number of a case: its patterns, and the shipped claims about it."""
    bench = Bench(Path("results") / "draws", Threads(CORES))
    claims = [each for each in load_claims([HYPOTHESES]) if Path(each.case.file).stem == Path(case.file).stem]
    laboratory = Laboratory(ensemble(), CORES)
    try:
        return dependences(case, bench, targets(case, ["all"]), claims, laboratory, RUNS, 0)
    finally:
        laboratory.close()


def said(each: Loss) -> str:
    """Return a loss as a cell of the table has it."""
    if each.shown is None:
        return f"*{words(each.name)}* at {each.at:g}"
    return f"{words(each.name)} ({each.shown:.0%} at {each.at:g})"


def table(case: Case, given: list[Dependence]) -> str:
    """Return the table of the numbers on which something depends, and the list of the others."""
    rows = ["| number | value | range | lost, at the value nearest to the case's |", "|---|---:|---:|---|"]
    for each in given:
        if each.losses:
            span = f"{each.low:g} to {each.high:g}"
            lost = "; ".join(map(said, each.losses))
            rows.append(f"| {cell(number_words(case, each.path))} | {each.value:g} | {span} | {lost} |")
    idle = [number_words(case, each.path) for each in given if not each.losses]
    nothing = f"Nothing is lost over the range of any of the other {len(idle)} numbers: {'; '.join(idle)}."
    return "\n".join([*rows, "", counted(given), "", nothing])


def counted(given: list[Dependence]) -> str:
    """Return on how many numbers each pattern and claim depends, most first."""
    times: dict[str, int] = defaultdict(int)
    for each in given:
        for loss in each.losses:
            times[f"*{words(loss.name)}*" if loss.shown is None else words(loss.name)] += 1
    ranked = sorted(times.items(), key=lambda pair: -pair[1])
    by = ", ".join(f"{name} on {many}" for name, many in ranked) or "none"
    return f"How many of the {len(given)} numbers each pattern and claim depends on: {by}."


if __name__ == "__main__":
    kazakhstan = open_case("kazakhstan")
    text = table(kazakhstan, found(kazakhstan))
    page = replaced(PAGE.read_text(encoding="utf-8"), "dependence", text, Path(__file__).name)
    PAGE.write_text(page, encoding="utf-8")
