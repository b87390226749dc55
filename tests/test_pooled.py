"""What is stated once for many: defaults of a kind, numbers by name, and weights that nobody stated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.cases import Case, CaseError, from_document, load_case
from model.pooled import completed

CASES = Path(__file__).parents[1] / "configs" / "cases"


@pytest.fixture
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


def without(case: Case, *keys: str) -> dict[str, Any]:
    """Return the document of a case without some tables."""
    return {key: value for key, value in case.document.items() if key not in keys}


def test_a_party_that_states_nothing_takes_the_numbers_of_its_camp(kazakhstan: Case) -> None:
    changed = kazakhstan.vary({"defaults.opposition.hardline": 0.3})
    assert changed.parties["dck"].hardline.value == 0.3
    assert changed.parties["communists"].hardline.value == 0.3
    assert changed.parties["ak_zhol"].hardline.value == kazakhstan.parties["ak_zhol"].hardline.value
    assert changed.parties["otan"].hardline.value == kazakhstan.parties["otan"].hardline.value


def test_what_a_party_states_wins_over_its_camp(kazakhstan: Case) -> None:
    changed = kazakhstan.vary({"parties.dck.hardline": 0.9, "defaults.opposition.hardline": 0.3})
    assert changed.parties["dck"].hardline.value == 0.9
    assert changed.parties["rppk"].hardline.value == 0.3


def test_a_pooled_number_is_one_assumption(kazakhstan: Case) -> None:
    paths = [path for path, *_ in kazakhstan.assumed()]
    assert "defaults.opposition.hardline" in paths
    assert "parties.dck.hardline" not in paths
    assert len(paths) == len(set(paths))


def test_a_default_that_nobody_takes_is_no_assumption(kazakhstan: Case) -> None:
    document = kazakhstan.document
    for party in document["parties"].values():
        party.setdefault("hardline", {"value": 0.5, "assumed": [0.4, 0.6]})
    paths = [path for path, *_ in from_document(document).assumed()]
    assert "defaults.opposition.hardline" not in paths
    assert "parties.dck.hardline" in paths


def test_a_quantity_can_be_the_name_of_a_number(kazakhstan: Case) -> None:
    changed = kazakhstan.vary({"numbers.large_shock": 0.25, "numbers.small_shock": 0.05})
    assert {e.domestic_pressure.value for e in changed.events if e.domestic_pressure} == {0.25, 0.05}
    assert [e.trust.value for e in changed.events if e.trust] == [-0.05]


def test_an_unknown_name_is_answered_with_those_there_are(kazakhstan: Case) -> None:
    document = kazakhstan.document
    document["events"][0]["domestic_pressure"] = "huge_shock"
    with pytest.raises(CaseError, match=r"events\..*domestic_pressure.*\[numbers\].*large_shock"):
        from_document(document)


def test_a_number_by_name_stays_within_the_bounds_of_where_it_is_used(kazakhstan: Case) -> None:
    document = kazakhstan.document
    document["numbers"]["large_shock"] = {"value": 3.0, "source": "a test"}
    with pytest.raises(CaseError, match="domestic_pressure"):
        from_document(document)


def test_a_default_that_does_not_exist_is_refused_with_the_nearest(kazakhstan: Case) -> None:
    document = kazakhstan.document
    document["defaults"]["opposition"]["hardlin"] = {"value": 0.5, "assumed": [0.4, 0.6]}
    with pytest.raises(CaseError, match="hardline"):
        from_document(document)


def test_issues_without_a_weight_share_what_the_others_leave(kazakhstan: Case) -> None:
    document = kazakhstan.document
    document["issues"]["akim_election"]["weight"] = {"value": 0.5, "source": "a test"}
    case = from_document(document)
    rest = [each.weight.value for name, each in case.issues.items() if name != "akim_election"]
    assert rest == pytest.approx([0.5 / 10] * 10)


def test_officials_by_default_leave_the_opposition_its_seats(kazakhstan: Case) -> None:
    changed = kazakhstan.vary({"bodies.pds.seat_share": 0.7})
    assert changed.bodies["pds"].officials.value == pytest.approx(0.3)


def test_without_defaults_what_is_missing_is_named(kazakhstan: Case) -> None:
    with pytest.raises(CaseError, match=r"parties\.dck\.hardline"):
        from_document(without(kazakhstan, "defaults"))


@pytest.mark.parametrize("broken", ["x", {"value": "x"}, {"value": True}, {}, [0.5]])
def test_officials_that_are_no_number_are_named(kazakhstan: Case, broken: Any) -> None:
    document = kazakhstan.document
    document["defaults"]["bodies"] = {"officials": broken}
    with pytest.raises(CaseError, match="officials"):
        from_document(document)


@pytest.mark.parametrize("broken", [None, 3, "text", [], [1], {"opposition": 3}, {"issues": {"capture": []}}])
def test_whatever_stands_in_defaults_is_data(kazakhstan: Case, broken: Any) -> None:
    assert completed({**kazakhstan.document, "defaults": broken})
    with pytest.raises(CaseError):
        from_document({**kazakhstan.document, "defaults": broken})
