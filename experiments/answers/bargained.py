"""What a table of actors agrees on under every bargaining rule, issue by issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.questions.actors import Actors
from experiments.tables import Column, Line, Part, Shown
from experiments.tables import Table as ShownTable
from experiments.wording import nearest, words
from model.cases import CaseError, Problem
from model.rules.bargaining import Table, rules
from model.rules.registry import UnknownRule


@dataclass(frozen=True, slots=True)
class Place:
    """An actor's place on an issue."""

    actor: str
    position: float  # in the file's units
    weight: float  # capability times salience, as a share of all (seats where nobody has any)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of an issue."""

    issue: str
    places: tuple[Place, ...]
    status_quo: float
    by_rule: Mapping[
        str, float | None
    ]  # in the file's units; None where the rule needs a chair and there is none


@dataclass(frozen=True)
class Bargained(Shown):
    """What a table of actors agrees on, issue by issue, under several rules."""

    actors: Actors
    outcomes: tuple[Outcome, ...]
    saved: tuple[Path, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return scale, status quo, outcomes and actors of every issue."""
        issues = {each.issue: self._issue(each) for each in self.outcomes}
        said, saved = list(self.actors.said), [str(path) for path in self.saved]
        return {"file": self.actors.file, "said": said, "issues": issues, "saved": saved}

    def _issue(self, outcome: Outcome) -> dict[str, Any]:
        scale = self.actors.scales[outcome.issue]
        return {
            "scale": [scale.low, scale.high],
            "status_quo": outcome.status_quo,
            "outcomes": dict(outcome.by_rule),
            "actors": [asdict(place) for place in outcome.places],
        }

    def parts(self) -> Iterator[Part]:
        """Yield how the file was read, and a table of outcomes for each issue."""
        for line in self.actors.said:
            yield f"- {line}"
        for outcome in self.outcomes:
            yield _table(outcome, self.actors)
        if self.saved:
            yield Line(f"saved {', '.join(map(str, self.saved))}")


def _table(outcome: Outcome, actors: Actors) -> ShownTable:
    scale = actors.scales[outcome.issue]
    title = f"{words(outcome.issue)}: {len(outcome.places)} actors, from {scale.low:g} to {scale.high:g}"
    columns = (Column("rule"), Column("outcome", number=True), Column("in words"))
    rows = tuple(
        (name, "-", "needs a chair: say --chair NAME")
        if level is None
        else (name, f"{level:.4g}", rules[name].summary)
        for name, level in outcome.by_rule.items()
    )
    return ShownTable(columns, rows, f"{title}, status quo {outcome.status_quo:g}")


def bargain(
    actors: Actors,
    names: Sequence[str] = (),
    chair: str | None = None,
    quota: float = 0.5,
    discount: float = 0.9,
    risk: float = 2.0,
) -> Bargained:
    """Return what actors agree on under bargaining rules, by default all; a CaseError names unknown rules and chairs."""
    try:
        chosen = known_rules(names)
    except UnknownRule as error:
        allowed = f"must be all, or some of {', '.join(rules.names)}"
        raise CaseError(
            [Problem("command line", "--rules", ",".join(names), allowed, error.nearest)]
        ) from None
    known = [actor.name for actor in actors.actors]
    if chair is not None and chair not in known:
        text = f"is no actor of {actors.file}; there are {', '.join(known)}"
        raise CaseError([Problem("command line", "--chair", chair, text, nearest(chair, known))])
    return Bargained(actors, tuple(outcomes(actors, chosen, chair, quota, discount, risk)))


def known_rules(names: Sequence[str]) -> list[str]:
    """Return names of bargaining rules, all where none or "all" is named. Raises UnknownRule with the nearest."""
    chosen = [name for name in names if name != "all"]
    for name in chosen:
        if name not in rules.names:
            raise UnknownRule("bargaining rule", name, rules.names)
    return chosen or rules.names


def outcomes(
    actors: Actors,
    names: Sequence[str],
    chair: str | None = None,
    quota: float = 0.5,
    discount: float = 0.9,
    risk: float = 2.0,
) -> list[Outcome]:
    """Return the outcome of each issue under each rule; a rule of the chair's needs one (an actor with a stance there)."""
    return [_outcome(actors, issue, names, chair, quota, discount, risk) for issue in actors.scales]


def _outcome(
    actors: Actors,
    issue: str,
    names: Sequence[str],
    chair: str | None,
    quota: float,
    discount: float,
    risk: float,
) -> Outcome:
    scale = actors.scales[issue]
    present = [actor for actor in actors.actors if issue in actor.stances]
    chairing = next((actor for actor in present if actor.name == chair), None)
    positions = [scale.share(actor.stances[issue].position) for actor in present]
    saliences = [actor.stances[issue].salience for actor in present]
    stays = scale.share(scale.status_quo)
    table = Table.of(
        positions=positions,
        seats=[actor.seats for actor in present],
        status_quo=stays,
        saliences=saliences,
        capability=[actor.capability for actor in present],
        chair=stays if chairing is None else scale.share(chairing.stances[issue].position),
        quota=quota,
        discount=discount,
        risk=risk,
    )
    by_rule = {
        name: None if rules[name].laws.has_chair and chairing is None else scale.back(rules[name](table))
        for name in names
    }
    clout = [actor.capability * salience for actor, salience in zip(present, saliences, strict=True)]
    weights = clout if sum(clout) > 0.0 else [actor.seats for actor in present]
    total = sum(weights) or 1.0
    places = tuple(
        Place(actor.name, actor.stances[issue].position, weight / total)
        for actor, weight in zip(present, weights, strict=True)
    )
    return Outcome(issue, places, scale.status_quo, by_rule)
