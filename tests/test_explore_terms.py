"""The terms that the page offers: every value of every case that can be varied, as it stands in the case."""

import pytest

from experiments.explorer.terms import FIXED, controls
from experiments.questions.names import open_case, shipped


@pytest.mark.parametrize("name", shipped("cases"))
def test_every_number_that_is_written_is_offered_with_its_value_and_range(name: str) -> None:
    case = open_case(name)
    offered = {each.path: each for each in controls(case)}
    for path, leaf in case.paths().items():
        if leaf.kind == "number" and leaf.stated and path.split(".")[0] not in FIXED:
            assert offered[path].value == leaf.value
            assert offered[path].plausible == leaf.assumed
    assert all(each.label.strip() for each in offered.values())


def test_an_event_is_offered_by_its_name() -> None:
    offered = {each.path: each for each in controls(open_case("kazakhstan"))}
    split = offered["events.elite_split.grievance"]
    assert split.subject.startswith("2001-11 Elite split")
    assert split.label == "grievance"
