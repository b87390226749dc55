"""Write the results on docs/evidence.md from runs: `uv run --extra inference python docs/evidence_tables.py`.

Some five minutes on two free cores; what was computed before is read from `results/draws`.
"""

import sys
from collections.abc import Callable, Iterable
from os import cpu_count
from pathlib import Path

from marked import cell, replaced

from experiments import replicate
from experiments.answers.replication import Replication
from experiments.evidence import calibration_study, sensitivity_study, theory_study, validation_study
from experiments.evidence.sensitivity_study import SensitivityStudy
from experiments.evidence.targets import number_words, subject_of, targets
from experiments.evidence.weighed_replication import weigh
from experiments.questions.names import open_case
from experiments.tables import Line, Part, Table, cell_of
from experiments.wording import words

DOCS = Path(__file__).parent
PAGE = DOCS / "evidence.md"
ROOT = Path("results")
CASES = ("kazakhstan", "kyrgyzstan", "ukraine")
EARLY = "P1,P2,P3,P4,participation.pds,participation.nkvd"
LATE = "P5,P6,P7,P8,P9,P10,P11,P12"
CORES = cpu_count() or 1


def table(given: Table) -> str:
    """Return a table as the page has it."""
    head = "| " + " | ".join(cell(each.title) for each in given.columns) + " |"
    rule = "|" + "|".join("---:" if each.number else "---" for each in given.columns) + "|"
    rows = ["| " + " | ".join(cell(cell_of(each).text) for each in row) + " |" for row in given.rows]
    return "\n".join([f"*{given.title}*", "", head, rule, *rows])


def told(parts: Iterable[Part]) -> str:
    """Return tables and sentences as the page has them; where files lie is left out."""
    shown = [each for each in parts if not isinstance(each, Line)]
    return "\n\n".join(table(each) if isinstance(each, Table) else each for each in shown)


# what the page shows


def null_models() -> str:
    """Return the patterns of Kazakhstan under null models, and the distances of numbers."""
    found: Replication = replicate("kazakhstan", draws=1)
    scorecard = list(found.parts())
    weighed = [each for each in weigh(found).parts() if each not in scorecard]
    return told(weighed)


def sensitivity() -> str:
    """Return for every pattern the number that moves it most, and how much is luck."""
    subject = subject_of("kazakhstan")
    wanted = targets(subject.case, ["all"])
    found = sensitivity_study.study(subject, wanted, sensitivity_study.Order(), ROOT, CORES)
    return strongest(found)


def strongest(found: SensitivityStudy) -> str:
    """Return one row a pattern: the strongest numbers of a screening, and the share of luck."""
    case = found.subject.case
    rows = ["| | mean | luck | moved most by (change over the whole range) |", "|---|---:|---:|---|"]
    for each in found.found:
        clear = [index for index in each.indices if index.matters][:3]
        named = "; ".join(f"{number_words(case, i.factor)} ({i.value:.2f})" for i in clear)
        nothing = "no single number beyond chance"
        rows.append(
            f"| {words(each.outcome)} | {each.mean:.0%} | {each.luck:.0%} | {cell(named) or nothing} |"
        )
    return "\n".join(rows)


def calibration() -> str:
    """Return what the first two bodies say about assumed numbers, and what they predict of the third."""
    order = calibration_study.Order(tuple(EARLY.split(",")), tuple(LATE.split(",")), records=100)
    return told(calibration_study.study(subject_of("kazakhstan"), order, ROOT, CORES).parts())


def validation() -> str:
    """Return how well bodies predict the next, and countries each other."""
    cases = [open_case(name) for name in CASES]
    return told(validation_study.study(cases, [], "both", 200, 5, 0, ROOT, CORES).parts())


def theories() -> str:
    """Return how likely the record is under each theory."""
    found = theory_study.study(subject_of("kazakhstan"), ["patterns"], None, True, 100, 10, 0, ROOT, CORES)
    return told(found.parts())


PARTS: dict[str, Callable[[], str]] = {
    "null models": null_models,
    "sensitivity": sensitivity,
    "calibration": calibration,
    "validation": validation,
    "theories": theories,
}


if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        page = replaced(PAGE.read_text(encoding="utf-8"), name, PARTS[name](), Path(__file__).name)
        PAGE.write_text(page, encoding="utf-8")
        print(f"{name}: written")
