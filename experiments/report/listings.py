"""What there is: cases, experiments, hypotheses, rules, conditions, outcomes, kinds of figures, results."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.outcome_list import outcomes
from experiments.questions.names import MANIFEST, shipped
from experiments.tables import Column, Part, Shown, Table
from experiments.wording import nearest
from model.cases import CaseError, Problem
from model.files import read_text, read_toml
from model.rules import REGISTRIES
from model.rules.conditions import conditions


@dataclass(frozen=True)
class Listing(Shown):
    """Names of one kind, with a line on each."""

    kind: str
    entries: dict[str, str]

    def record(self) -> dict[str, str]:
        """Return the line on each name."""
        return self.entries

    def parts(self) -> Iterator[Part]:
        """Yield a table of names."""
        if not self.entries:
            yield f"no {self.kind}"
            return
        yield Table((Column(self.kind), Column("")), tuple(self.entries.items()))


def listing(kind: str) -> Listing:
    """Return all there is of a kind, a line each; a CaseError names the kinds."""
    if kind not in LISTS:
        allowed = f"there are {', '.join(LISTS)}"
        raise CaseError([Problem("command line", "kind", kind, allowed, nearest(kind, LISTS))])
    return Listing(kind, dict(LISTS[kind]()))


def _cases() -> Iterator[tuple[str, str]]:
    for name, document in _documents("cases"):
        calendar = document.get("calendar", {})
        span = f"{calendar.get('start', '?')} to {calendar.get('end', '?')}"
        yield name, f"{document.get('polity', {}).get('name', name)}, {span}"


def _experiments() -> Iterator[tuple[str, str]]:
    for name, document in _documents("experiments"):
        yield name, str(document.get("question") or document.get("description") or "")


def _hypotheses() -> Iterator[tuple[str, str]]:
    for name, document in _documents("hypotheses"):
        yield name, str(document.get("claim", ""))


def _documents(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the files of a folder of configurations that can be read."""
    for name, path in shipped(folder).items():
        try:
            yield name, read_toml(path)
        except CaseError:
            yield name, {}


def _rules() -> Iterator[tuple[str, str]]:
    for key, registry in REGISTRIES.items():
        for rule in registry:
            yield f"{key} = {rule.name}", rule.summary


def _conditions() -> Iterator[tuple[str, str]]:
    for rule in conditions:
        yield rule.name, rule.summary


def _outcomes() -> Iterator[tuple[str, str]]:
    for name, each in outcomes().outcomes.items():
        yield name, each.text


def _figures() -> Iterator[tuple[str, str]]:
    from experiments.plots.registry import all_kinds

    for name, kind in all_kinds().items():
        yield name, kind.summary


def _results() -> Iterator[tuple[str, str]]:
    for path in sorted(Path("results").rglob(MANIFEST)):
        try:
            manifest = json.loads(read_text(path))
            yield str(path.parent), str(manifest.get("command", manifest.get("kind", "")))
        except (ValueError, RecursionError, AttributeError):
            yield str(path.parent), "cannot be read"


LISTS: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "cases": _cases,
    "experiments": _experiments,
    "hypotheses": _hypotheses,
    "rules": _rules,
    "conditions": _conditions,
    "outcomes": _outcomes,
    "plots": _figures,
    "results": _results,
}
