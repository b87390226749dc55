"""The model without a part of its theory of participation does what it says."""

from functools import cache

import numpy as np
import pytest

from experiments.evidence.ablations import ABLATIONS, ablate, coin, everybody, nobody, static_types
from experiments.evidence.null_bodies import base_rate
from experiments.questions.names import CASES
from experiments.statistics import wilson
from model.cases import Case, load_case
from model.ensemble import Records, simulate

SHIPPED = sorted(path.stem for path in CASES.glob("*.toml"))
RUNS = 200


@cache
def shipped(name: str) -> Case:
    return load_case(CASES / f"{name}.toml")


def opposition(case: Case) -> list[str]:
    return [name for name, party in case.parties.items() if party.camp == "opposition" and party.invitable]


def asked(case: Case, body: str, party: str) -> bool:
    invited = case.bodies[body].invited
    return invited == "all" or party in invited


def column(records: Records, name: str) -> np.ndarray:
    return np.asarray(records.table[:, records.names.index(name)])


def months_at_the_table(case: Case, records: Records) -> dict[tuple[str, str], float]:
    """Return the mean share of months at the table, of invited opposition that lives while the body is open."""
    found = {}
    for body, terms in case.bodies.items():
        for party in opposition(case):
            about = case.parties[party]
            lives = (about.founded or terms.open) <= terms.open and (
                about.dissolved or terms.close
            ) >= terms.close
            if lives and asked(case, body, party):
                found[body, party] = float(column(records, f"{body}.joined.{party}").mean())
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_under_everybody_all_that_are_asked_sit_in_every_month(name: str) -> None:
    case = shipped(name)
    found = months_at_the_table(case, simulate(case.vary(everybody(case)), 0, 0, RUNS))
    assert found
    assert min(found.values()) == 1.0


@pytest.mark.parametrize("name", SHIPPED)
def test_under_nobody_no_opposition_ever_sits(name: str) -> None:
    case = shipped(name)
    found = months_at_the_table(case, simulate(case.vary(nobody(case)), 0, 0, RUNS))
    assert found
    assert max(found.values()) == 0.0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_coin_falls_once_a_body_at_the_base_rate_of_the_record(name: str) -> None:
    case = shipped(name)
    records = simulate(case.vary(coin(case)), 0, 0, 1000)
    rate = base_rate(case)
    for (body, party), share in months_at_the_table(case, records).items():
        months = column(records, f"{body}.joined.{party}")
        assert set(np.unique(months)) <= {0.0, 1.0}, (body, party)
        assert (
            wilson(round(share * 1000), 1000, 0.9999).low
            <= rate
            <= wilson(round(share * 1000), 1000, 0.9999).high
        )


def test_static_types_do_not_care_for_conditions_or_experience() -> None:
    case = shipped("kazakhstan")
    changed = static_types(case)
    assert any(".conditions." in path for path in changed)
    assert set(changed) <= set(case.paths())
    assert not any(each for each in changed.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_path_that_an_ablation_sets_is_in_the_case(name: str) -> None:
    for each in ABLATIONS:
        shipped(name).vary(each.changes(shipped(name)))


def test_an_ablation_shows_what_the_changed_model_shows() -> None:
    case = shipped("kazakhstan")
    found = {each.ablation.name: each.shares for each in ablate(case, simulate, 0, 20)}
    assert set(found) == {each.name for each in ABLATIONS}
    assert found["everybody"]["P1"] == 0.0  # hard ones come too
    assert found["nobody"]["P3"] == 1.0  # history: nobody of the opposition sat in the second body
