"""What all pages share: cases by name, their conditions, the folders of results and configurations."""

from __future__ import annotations

from pathlib import Path

from experiments.batches.simulate import Simulate
from experiments.explorer.conditions import Condition, Conditions
from experiments.explorer.wish import Wish, require_outcome
from experiments.questions.names import named_file, shipped
from model.cases import Case, CaseError, Problem, load_case
from model.outcomes import outcome_names


class Desk:
    """What all pages share. Pages: what the page of a case is, by its name."""

    def __init__(self, given: str, case: Case, simulate: Simulate, results: Path, configs: Path) -> None:
        self.given, self.results, self.configs = given, results, configs
        self.conditions = Conditions(simulate)
        self.pages: dict[str, str] = {}
        self._cases = {given: case}

    def names(self) -> list[str]:
        """Return the names of the cases that can be opened."""
        return list(dict.fromkeys([self.given, *shipped("cases")]))

    def case(self, name: str) -> Case:
        """Return a case by name; a CaseError if there is none of that name."""
        if name not in self._cases:
            if name not in self.names():
                raise CaseError(
                    [
                        Problem(
                            "page",
                            "case",
                            name,
                            f"no case is called {name!r}; there are {', '.join(self.names())}",
                        )
                    ]
                )
            self._cases[name] = load_case(named_file(name, "cases"))
        return self._cases[name]

    def of(self, wish: Wish) -> dict[str, Condition]:
        """Return the conditions that a wish is about; a CaseError names what the case refuses."""
        case = self.case(wish.case)
        require_outcome(wish, case)
        found = {
            name: self.conditions.of(case, changes, wish.seed) for name, changes in wish.conditions().items()
        }
        for name, each in found.items():
            if wish.outcome not in outcome_names(each.case):
                raise CaseError([Problem("page", "outcome", wish.outcome, f"is not recorded in: {name}")])
        return found

    def one(self, wish: Wish, name: str) -> Condition:
        """Return one condition of a wish by name, or the last one."""
        found = self.of(wish)
        return found.get(name) or list(found.values())[-1]
