"""`reform vary`: a case with other values beside the case as it is."""

import numpy as np
import pytest

from experiments.answers.varied import vary
from experiments.questions.names import open_case
from model.cases import CaseError
from model.ensemble import simulate
from model.inputs import inputs_of


def test_the_difference_is_taken_run_by_run() -> None:
    found = vary("kazakhstan", ["polity.dominance=0.4"], "facade_gap", runs=200, seed=3)
    case = open_case("kazakhstan")
    before, after = (
        simulate(each, 3, 0, 200, outcomes=["facade_gap"]).table[:, 0]
        for each in (case, case.vary({"polity.dominance": 0.4}))
    )
    assert found.as_it_is.estimate == pytest.approx(before.mean())
    assert found.changed.estimate == pytest.approx(after.mean())
    assert found.difference.estimate == pytest.approx(np.mean(after - before))
    assert found.difference.half_width < (found.as_it_is.half_width + found.changed.half_width)


def test_nothing_changed_makes_no_difference() -> None:
    found = vary("ukraine", runs=50)
    assert found.difference.estimate == 0.0
    assert found.as_it_is == found.changed
    assert "nothing changed" in found._repr_html_()


@pytest.mark.parametrize(
    ("settings", "outcome", "said"),
    [
        (["polity.dominanse=0.4"], None, "polity.dominance"),
        (["polity.dominance=4"], None, "lie in"),
        ([], "facade_gat", "facade_gap"),
    ],
)
def test_what_is_wrong_is_named(settings: list[str], outcome: str | None, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        vary("kazakhstan", settings, outcome, runs=10)


def test_an_ideal_that_nobody_has_written_can_be_varied() -> None:
    case = open_case("kazakhstan")
    assert "akim_election" not in case.parties["dck"].ideals
    moved = case.vary({"parties.dck.ideals.akim_election": 0.25, "parties.dck.salience.akim_election": 0.5})
    places = list(case.parties).index("dck"), list(case.issues).index("akim_election")
    before, after = (inputs_of(each).parties for each in (case, moved))
    assert after.ideal[places] == 0.25
    assert after.salience[places] > before.salience[places]
    others = np.ones(before.ideal.shape, bool)
    others[places] = False
    assert np.array_equal(before.ideal[others], after.ideal[others])
    assert case.paths()["parties.dck.ideals.akim_election"].value == float(case.parties["dck"].ideal)
