"""Numbers on which a pattern or claim was made to depend are found, with the value at which it is lost; no others are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from experiments.answers.verdicts import Laboratory
from experiments.evidence.dependence import Loss, dependences
from experiments.evidence.draws import Changes
from experiments.evidence.targets import targets
from experiments.questions.hypothesis_file import Claim, load_claim
from experiments.questions.names import CASES, HYPOTHESES
from model.cases import Case, from_document, load_case
from model.numbers import Array

type Draw = Mapping[str, Any]

CAPACITY, TRUST = "polity.capacity", "parties.opposition_bloc.trust"  # 0.7 to 1.1 and 0.15 to 0.45


@pytest.fixture(scope="module")
def case() -> Case:
    document = load_case(Path(__file__).parent / "cases" / "monarchy.toml").document
    pattern = {"text": "A package", "history": "there was", "holds": "package == 1"}
    return from_document(document | {"record": {"patterns": {"P1": pattern}}})


class Planted:
    """Shows a package in nine runs of ten, but in one of ten where capacity is above 0.9 or trust below 0.2."""

    def run(
        self,
        case: Case,
        draws: Sequence[Changes],
        runs: int,
        seed: int,
        outcomes: Sequence[str],
        held: Changes | None = None,
        own_luck: bool = False,
    ) -> Array:
        fails = [each.get(CAPACITY, 0.9) > 0.9 or each.get(TRUST, 0.3) < 0.2 for each in draws]
        chance = np.where(fails, 0.1, 0.9)[:, None] > np.arange(runs) / runs
        return chance.astype(float)[:, :, None] * np.ones(len(outcomes))


class Bargained:
    """Gives the conditions of a claim the effect that it needs, but none where trust is at its high end."""

    def draw(self, claim: Claim, draw: Draw, runs: int) -> dict[str, Array]:
        good, bad = claim.hypothesis.steps[0], 0.0 if draw.get(TRUST_OF_AK_ZHOL, 0.0) > 0.7 else 1.0
        return {
            name: np.full(runs, bad * np.sign(good.get(name, 0.0))) for name in claim.hypothesis.conditions
        }

    def map(self, function: Any, items: Sequence[Any]) -> Any:
        return map(function, items)


def nothing() -> Laboratory:
    return cast(Laboratory, None)


def test_planted_losses_of_a_pattern_are_found_and_no_others(case: Case) -> None:
    found = dependences(case, Planted(), targets(case, ["all"]), [], nothing(), 10, 0)
    assert [each.path for each in found] == [path for path, *_ in case.assumed()]
    lost = {each.path: each.losses for each in found if each.losses}
    assert list(lost) == [CAPACITY, TRUST]
    (capacity,), (trust,) = lost.values()
    assert (capacity.at, capacity.shown) == pytest.approx((1.0, 0.1))
    assert (trust.at, trust.shown) == pytest.approx((0.15, 0.1))


TRUST_OF_AK_ZHOL = "parties.ak_zhol.trust"


def test_planted_losses_of_a_claim_are_found_and_no_others() -> None:
    claim = load_claim(HYPOTHESES / "company_lowers_association.toml")
    kazakhstan = load_case(CASES / "kazakhstan.toml")
    laboratory = cast(Laboratory, Bargained())
    found = dependences(kazakhstan, Planted(), [], [claim], laboratory, 10, 0)
    lost = {each.path: each.losses for each in found if each.losses}
    high = next(high for path, _, high, _ in kazakhstan.assumed() if path == TRUST_OF_AK_ZHOL)
    assert lost == {TRUST_OF_AK_ZHOL: (Loss("company_lowers_association", high),)}


def test_a_claim_that_does_not_hold_cannot_be_lost() -> None:
    claim = load_claim(HYPOTHESES / "company_lowers_association.toml")
    kazakhstan = load_case(CASES / "kazakhstan.toml").vary({TRUST_OF_AK_ZHOL: 0.9})

    class Failing(Bargained):
        def draw(self, claim: Claim, draw: Draw, runs: int) -> dict[str, Array]:
            return {name: np.zeros(runs) for name in claim.hypothesis.conditions}

    found = dependences(kazakhstan, Planted(), [], [claim], cast(Laboratory, Failing()), 10, 0)
    assert not any(each.losses for each in found)
