"""What is recorded of a body: who takes part, how long, and as what kind of body."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.questions.names import CASES
from model.cases import Case, load_case
from model.ensemble import simulate
from model.equations.body import attendance
from model.outcomes import outcome_names

type Array = NDArray[np.float64]


@pytest.mark.parametrize(
    ("sat", "lived", "invited", "found"),
    [
        ([5, 5, 0], [10, 10, 10], [1, 1, 1], (2, 1, 0.5)),  # half of the months is enough
        ([4, 10, 10], [10, 10, 10], [1, 1, 1], (2, 2, 1.0)),
        ([10, 0, 2], [10, 0, 4], [1, 1, 1], (2, 1, 1.0)),  # the second never existed while it sat
        ([10, 0, 10], [10, 10, 10], [1, 0, 1], (2, 1, 1.0)),  # the second was not asked
        ([10, 0, 0], [10, 10, 10], [1, 0, 0], (1, 0, 0.0)),  # nobody of the opposition was
        ([0, 0, 0], [0, 0, 0], [1, 1, 1], (0, 0, 0.0)),  # it never opened
    ],
)
def test_parties_take_part_if_they_sit_in_half_of_their_months(
    sat: list[float], lived: list[float], invited: list[float], found: tuple[float, float, float]
) -> None:
    opposition = np.array([0.0, 1.0, 1.0])
    months, existed, asked = (np.array(each, dtype=float) for each in (sat, lived, invited))
    assert tuple(attendance(months, existed, asked, opposition)) == found


@cache
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


@cache
def columns(design: str) -> dict[str, Array]:
    case = kazakhstan().vary({"rules.institutional_design": design})
    records = simulate(case, 5, 0, 200)
    return dict(zip(records.names, records.table.T, strict=True))


def test_counts_and_shares_agree() -> None:
    found, case = columns("historical"), kazakhstan()
    for body in case.bodies:
        shares = np.array([found[f"{body}.joined.{party}"] for party in case.parties])
        against = [party.camp == "opposition" for party in case.parties.values()]
        assert np.array_equal(found[f"{body}.participants"], (shares >= 0.5).sum(axis=0))
        assert np.array_equal(found[f"{body}.opposition_participants"], (shares[against] >= 0.5).sum(axis=0))
        share = found[f"{body}.opposition_participation"]
        assert share.min() >= 0.0
        assert share.max() <= 1.0
        assert np.array_equal(share > 0.0, found[f"{body}.opposition_participants"] > 0.0)


def test_months_are_a_party_s_share_of_the_months_in_which_both_existed() -> None:
    found = columns("historical")
    lasted = found["pds.closed"] - found["pds.opened"]
    assert np.allclose(found["pds.months_of.otan"], found["pds.joined.otan"] * lasted, atol=1.0)
    assert found["pds.months_of.otan"].max() > 10.0
    asar, otan = found["state_commission.months_of.asar"], found["state_commission.months_of.otan"]
    assert asar.max() < otan.max()  # it merged long before the close, and its share says nothing of that
    assert found["state_commission.joined.asar"].max() == 1.0


@pytest.mark.parametrize("design", ["historical", "endogenous"])
def test_a_body_s_kinds_are_places_in_the_case(design: str) -> None:
    found = columns(design)
    case = kazakhstan().vary({"rules.institutional_design": design})
    for name, each in outcome_names(case).items():
        if not name.endswith("_kind"):
            continue
        body, what = name.removesuffix("_kind").split(".")
        assert each.choices == tuple(case.statuses if what == "status" else case.chairs)
        opened = found[f"{body}.opened"] >= 0.0
        assert set(found[name][~opened]) <= {-1.0}
        assert set(found[name][opened]) <= set(range(len(each.choices)))
        if design == "historical" and body in case.bodies:
            assert each.choices[int(found[name].max())] == getattr(case.bodies[body], what)


def test_a_kind_tells_the_number_that_goes_with_it() -> None:
    found, case = columns("endogenous"), kazakhstan()
    opened = found["body_1.opened"] >= 0.0
    assert opened.any()
    numbers = np.array([float(each.bindingness) for each in case.statuses.values()])
    assert np.array_equal(
        found["body_1.status"][opened], numbers[found["body_1.status_kind"][opened].astype(int)]
    )
    ceiling = np.array([float(each.guidance) for each in case.chairs.values()])
    chairs = found["body_1.chair_kind"][opened].astype(int)
    assert np.all(found["body_1.guidance"][opened] <= ceiling[chairs])
