"""What files are, and all their mistakes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.patterns import check_patterns
from experiments.questions.experiment_file import load_experiment
from experiments.questions.experiment_keys import Experiment
from experiments.questions.hypothesis_file import load_claim
from experiments.questions.hypothesis_keys import Hypothesis
from experiments.questions.names import CONFIGS, DEFAULT_CASE
from experiments.tables import Line, Part, Shown
from experiments.wording import counted
from model.cases import Case, CaseError, Problem, from_document, load_case, read_toml

BEHAVIOUR = ("behaviour", "statuses", "chairs", "defaults", "numbers")

KEYS = {
    "case": {*Case.model_fields, "behaviour_file"} - {"behaviour"},
    "hypothesis": set(Hypothesis.model_fields),
    "experiment": set(Experiment.model_fields),
    "behaviour": set(BEHAVIOUR),
}

TELLING = {  # keys that no other kind of file has
    "case": {"calendar", "polity", "president", "parties", "issues", "bodies", "events", "record", "menu"},
    "hypothesis": {"claim", "conditions", "expect", "margin", "contrast", "order"},
    "experiment": {
        "factors",
        "question",
        "design",
        "outcomes",
        "series",
        "together",
        "table",
        "points",
        "precision",
    },
    "behaviour": {"behaviour"},
}


def checked(file: Path) -> str:
    """Return what a file is, in words; a CaseError holds all its mistakes."""
    document = read_toml(file)
    kind = kind_of(document)
    if kind == "case":
        case = load_case(file)
        check_patterns(case)
        _run_once(case)
        return _case(case)
    if kind == "hypothesis":
        claim = load_claim(file)
        return f"a hypothesis about {claim.hypothesis.case}: {claim.hypothesis.claim}"
    if kind == "experiment":
        plan = load_experiment(file)
        _run_once(plan.case.vary(plan.changes(0)))
        return f"an experiment with {plan.experiment.case}: {plan.size:,} points, up to {plan.most_runs:,} runs each"
    if kind == "behaviour":
        _check_behaviour(document, file)
        return f"behaviour: {len(document['behaviour'])} parameters that all cases share"
    found = f"its keys are {', '.join(document)}" if document else "it is empty"
    raise CaseError(
        [
            Problem(
                str(file),
                "file",
                None,
                f"is neither a case nor a hypothesis, experiment or behaviour file: {found}",
            )
        ]
    )


def kind_of(document: dict[str, Any]) -> str | None:
    """Return the kind of file whose keys a document has most of, or None."""
    scores = {
        kind: (len(TELLING[kind] & document.keys()), len(KEYS[kind] & document.keys())) for kind in KEYS
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if any(scores[best]) else None


def _run_once(case: Case) -> None:
    """Run a case once, without the compiler; a CaseError says so if it cannot be run after all."""
    from model.unobserved import live

    try:
        live(case)
    except (
        Exception
    ) as error:  # whatever was read without complaint and raises now is a mistake that nobody foresaw
        allowed = f"cannot be run: {type(error).__name__}: {error}"
        raise CaseError([Problem(case.file, "file", None, allowed)]) from None


def _case(case: Case) -> str:
    span = f"{case.calendar.start} to {case.calendar.end}"
    parts: dict[str, Sized] = {
        "issue": case.issues,
        "party": case.parties,
        "body": case.bodies,
        "event": case.events,
    }
    counts = [counted(len(each), name) for name, each in parts.items()]
    return f"a case, {case.polity.name} {span}: {', '.join(counts)}, {len(case.assumed())} assumed values"


def _check_behaviour(document: dict[str, Any], file: Path) -> None:
    """Put the file's tables in the place of the shipped ones; a CaseError holds what is wrong in them."""
    whole = load_case(CONFIGS / "cases" / f"{DEFAULT_CASE}.toml").document
    unknown = [
        Problem(str(file), key, None, f"belongs to a case; here stand {', '.join(BEHAVIOUR)}")
        for key in document
        if key not in BEHAVIOUR
    ]
    for key in BEHAVIOUR:
        own = document.get(key, {})
        whole[key] = {**whole[key], **own} if key != "behaviour" and isinstance(own, dict) else own
    try:
        from_document(whole, str(file))
    except CaseError as error:
        raise CaseError([*unknown, *error.problems]) from None
    if unknown:
        raise CaseError(unknown)


@dataclass(frozen=True)
class CheckedFiles(Shown):
    """What files are, in words, and what is wrong in the others."""

    descriptions: dict[Path, str]
    problems: list[Problem]

    def record(self) -> dict[str, Any]:
        """Return descriptions and mistakes."""
        found = {str(file): text for file, text in self.descriptions.items()}
        return {"files": found, "mistakes": [str(problem) for problem in self.problems]}

    def parts(self) -> Iterator[Part]:
        """Yield a line for every file without a mistake."""
        for file, text in self.descriptions.items():
            yield Line(f"{file}: {text}")


def check(files: Sequence[Path | str]) -> CheckedFiles:
    """Return what files are, and all mistakes of all of them."""
    descriptions: dict[Path, str] = {}
    problems: list[Problem] = []
    for file in dict.fromkeys(Path(each) for each in files):
        try:
            descriptions[file] = checked(file)
        except CaseError as error:
            problems += error.problems
    return CheckedFiles(descriptions, problems)
