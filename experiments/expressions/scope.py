"""What an expression may speak of: the outcomes of a case's runs, and the names the case gives to things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from experiments.expressions.formulas import Outcome
from experiments.expressions.grammar import Name, Tree, Unreadable
from experiments.wording import nearest
from model import outcomes
from model.cases import Case
from model.inputs import body_names, month_index

INSTEAD = "instead."


@dataclass(frozen=True, slots=True)
class Names:
    """The names in a case: what is recorded of its runs, and its bodies, parties, issues and observers."""

    outcomes: Mapping[str, outcomes.Outcome]
    things: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by kind
    start: str = "0001-01"
    end: str = "9999-12"

    @classmethod
    def of(cls, case: Case) -> Names:
        """Return the names in a case."""
        things = {
            "body": tuple(body_names(case)),
            "party": tuple(case.parties),
            "issue": tuple(case.issues),
            "observer": tuple(case.external),
        }
        return cls(outcomes.outcome_names(case), things, case.calendar.start, case.calendar.end)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a piece of an expression stands: in the runs or their counterfactual, about all bodies or each in turn."""

    names: Names
    instead: Names | None = None  # those of the counterfactual, if there is one
    prefix: str = ""  # of outcomes under the counterfactual
    body: str | None = None  # the body that is spoken of

    def of_counterfactual(self, name: str) -> Scope:
        """Return the scope of what `name`, which begins with `instead.`, speaks of."""
        if self.instead is None:
            plain = name.removeprefix(INSTEAD)
            allowed = "speaks of a counterfactual: say under `instead` what differs"
            raise Unreadable(name, f"{allowed}, or write {plain}")
        return replace(self, names=self.instead, instead=None, prefix=INSTEAD)

    def about(self, body: str) -> Scope:
        """Return the scope of what is said about one body."""
        return replace(self, body=body)

    def outcome(self, name: str) -> Outcome:
        """Return the outcome of a name; inside a statement about a body its own outcomes come first."""
        if name.startswith(INSTEAD) and not self.prefix:
            return self.of_counterfactual(name).outcome(name.removeprefix(INSTEAD))
        known = self.names.outcomes
        own = f"{self.body}.{name}"
        if self.body is not None and own in known:
            return Outcome(self.prefix + own)
        if name not in known:
            raise Unreadable(name, "no such outcome", nearest(name, known))
        return Outcome(self.prefix + name)

    def known(self, outcome: Outcome) -> outcomes.Outcome:
        """Return what is recorded under an outcome."""
        names = self.names
        if outcome.name.startswith(INSTEAD) and not self.prefix and self.instead is not None:
            names = self.instead
        return names.outcomes[outcome.name.removeprefix(INSTEAD)]

    def month(self, text: str) -> int:
        """Return the month of the run of a month of the calendar."""
        if not self.names.start <= text <= self.names.end:
            raise Unreadable(text, f"lies outside the calendar, {self.names.start} to {self.names.end}")
        return month_index(text, self.names.start)

    def kinds(self, tree: Tree) -> set[str]:
        """Return of which kinds there is a thing with the name."""
        return {
            kind for kind, names in self.names.things.items() if isinstance(tree, Name) and tree.text in names
        }

    def thing(self, kind: str, tree: Tree) -> str:
        """Return the name of a thing of a kind."""
        known = self.names.things.get(kind, ())
        if kind in self.kinds(tree):
            return tree.text
        raise Unreadable(
            tree.text, f"no such {kind}; there are {', '.join(known) or 'none'}", nearest(tree.text, known)
        )
