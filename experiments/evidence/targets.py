"""What is asked about: patterns of the record and outcomes of a run, by name, and how paths and names are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.answers.patterns import check_patterns
from experiments.evidence.record import Observation, observations
from experiments.questions.experiment_file import load_experiment
from experiments.questions.names import named_file, open_case, shipped
from experiments.questions.points import Factor
from experiments.wording import listed, nearest, words
from model.cases import Case, CaseError, Problem, read_toml
from model.outcomes import outcome_names

NONE = float("nan")
DEFAULTS = {"pro_presidential": "parties of the president", "opposition": "parties of the opposition"}
KINDS = {"numbers": "shared number:", "statuses": "status", "chairs": "chair:", "polity": "at the start:"}


@dataclass(frozen=True)
class Subject:
    """A case, or an experiment as far as it concerns draws: its case with what it holds, its factors and outcomes."""

    case: Case
    name: str
    factors: tuple[Factor, ...] = ()
    outcomes: tuple[str, ...] = ()


def subject_of(text: str) -> Subject:
    """Return the case or experiment of a file or bare name; a case is preferred where both have the name."""
    if Path(text).is_file():
        document = read_toml(Path(text))
        return _experiment(text) if "factors" in document or "together" in document else _case(text)
    name = Path(text).name.removesuffix(".toml")
    if name not in shipped("cases") and name in shipped("experiments"):
        return _experiment(text)
    return _case(text)


def _case(text: str) -> Subject:
    case = open_case(text)
    return Subject(case, Path(case.file).stem)


def _experiment(text: str) -> Subject:
    plan = load_experiment(named_file(text, "experiments"))
    held = plan.experiment.held
    case = plan.case.vary(held) if held else plan.case
    plain = [name for name in plan.outcomes if name in outcome_names(case)]
    return Subject(case, plan.experiment.name, plan.factors, tuple(plain))


def targets(case: Case, names: Sequence[str], option: str = "--outcome") -> list[Observation]:
    """Return the patterns and outcomes that are named; `all` names every pattern.

    A CaseError says which name is neither, with the nearest that is.
    """
    check_patterns(case)
    known, patterns = outcome_names(case), dict(case.record.patterns)
    wanted = list(dict.fromkeys(n for each in names for n in (patterns if each == "all" else [each])))
    problems = [
        Problem(
            "command line", option, name, f"no such pattern or outcome of {case.file}; reform outcomes lists them",
            nearest(name, [*patterns, *known]),
        )
        for name in wanted
        if name not in known and name not in patterns
    ]  # fmt: skip
    if problems or not wanted:
        nothing = Problem(
            case.file, option, None, "name at least one pattern or outcome; this case has no patterns"
        )
        raise CaseError(problems or [nothing])
    recorded = observations(case)
    return [
        recorded[name] if name in patterns else Observation(name, "outcome", NONE, NONE, name)
        for name in wanted
    ]


def patterns_named(case: Case, names: Sequence[str], option: str) -> list[Observation]:
    """Return the patterns that are named; a CaseError says which name is no pattern, with the nearest that is."""
    patterns = list(case.record.patterns)
    problems = [
        Problem("command line", option, name, f"no such pattern of {case.file}; there are {listed(patterns)}",
                nearest(name, patterns))
        for name in names
        if name != "all" and name not in patterns
    ]  # fmt: skip
    if problems:
        raise CaseError(problems)
    return targets(case, names, option)


def target_words(case: Case, name: str) -> str:
    """Return what a pattern or outcome is called."""
    if name in case.record.patterns:
        return f"{words(name)} ({case.record.patterns[name].text})"
    known = outcome_names(case).get(name)
    return words(name.replace(".", " ")) if known is None else known.text


def number_words(case: Case, path: str) -> str:
    """Return what an assumed number is called, as in a sentence.

    Parties, bodies and issues have their names; the rest is the path as words.
    """
    table, _, rest = path.partition(".")
    key, _, last = rest.partition(".")
    name = _names(case).get(f"{table}.{key}")
    if name is not None:
        return f"{name}: {_key(case, last)}"
    if table == "president":
        return f"{case.president.title}'s {_key(case, rest)}"
    if table == "events" and key.isdigit():
        event = case.events[int(key)]
        return f"{words(last)} in {event.month} ({event.text})"
    if table == "behaviour":
        return words(rest)
    if table == "defaults":
        return f"{DEFAULTS.get(key, words(key))}, by default: {_key(case, last)}"
    if table in KINDS:
        return f"{KINDS[table]} {words(rest).replace('.', ': ')}"
    return words(path.replace(".", " "))


def _names(case: Case) -> dict[str, str]:
    return {
        **{f"parties.{key}": each.name for key, each in case.parties.items()},
        **{f"bodies.{key}": each.name for key, each in case.bodies.items()},
        **{f"issues.{key}": each.name for key, each in case.issues.items()},
        **{f"external.{key}": each.name for key, each in case.external.items()},
    }


def _key(case: Case, path: str) -> str:
    """Return a key of a table in words; `ideals.ISSUE` and `salience.ISSUE` name the issue."""
    first, _, last = path.partition(".")
    if first in ("ideals", "salience") and last in case.issues:
        of = "ideal on" if first == "ideals" else "salience of"
        return f"{of} {_lower(case.issues[last].name)}"
    if first == "conditions":
        return f"weight of the condition {words(last.removesuffix('.weight'))}"
    return words(path.replace(".", " "))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
