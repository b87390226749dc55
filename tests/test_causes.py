"""Each pattern dies with its cause: take away what the article names, and the pattern goes."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.answers.patterns import in_runs
from experiments.questions.names import CASES
from model.cases import Case, load_case
from model.ensemble import simulate
from model.equations.apportionment import METHODS
from model.equations.elections import elect

RUNS = 300
HARD = ("nagiz_ak_zhol", "dck", "communists", "rppk", "pokolenie", "nsdp")


@cache
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


def means(changes: dict[str, Any]) -> dict[str, float]:
    records = simulate(kazakhstan().vary(changes), 0, 0, RUNS)
    return dict(zip(records.names, records.table.mean(axis=0), strict=True))


@cache
def as_it_was() -> dict[str, float]:
    return means({})


@cache
def shares() -> dict[str, float]:
    found = in_runs(kazakhstan(), simulate, 0, 0, RUNS)
    return {name: float(shown.mean()) for name, shown in found.items()}


@pytest.mark.parametrize(
    "pattern", ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P15", "P16"]
)
def test_the_record_is_what_the_model_usually_does(pattern: str) -> None:
    assert shares()[pattern] >= 0.8


def test_guidance_makes_the_national_commission_produce() -> None:
    assert as_it_was()["nkvd.drafted"] < 0.15
    assert as_it_was()["nkvd.output"] < 0.01
    assert as_it_was()["nkvd.guidance"] < 0.1  # which the president chooses
    guidance = {"rules.guidance": "given", "chairs.appointee.guidance": 0.9}
    guided = means(guidance)
    assert guided["nkvd.drafted"] > 0.5
    assert guided["nkvd.output"] == 0.0  # drafts that leave everything as it is: no reform pays for opening
    assert means(guidance | {"behaviour.opening_cost": 0.002})["nkvd.output"] > 0.05


def test_status_without_guidance_does_not() -> None:
    assert means({"bodies.nkvd.status": "state_commission"})["nkvd.output"] < 0.01


def test_president_and_state_status_bring_ak_zhol_into_the_national_commission() -> None:
    assert as_it_was()["nkvd.joined.ak_zhol"] < 0.1
    changed = means({"bodies.nkvd.chair": "president", "bodies.nkvd.status": "state_commission"})
    assert changed["nkvd.joined.ak_zhol"] > 0.5


def test_one_condition_alone_does_not_bring_it_in() -> None:
    for change in (
        {"bodies.nkvd.chair": "president"},
        {"bodies.nkvd.status": "state_commission"},
        {"bodies.nkvd.guarantees": ["chairmanship_commitment"]},
    ):
        assert means(change)["nkvd.joined.ak_zhol"] < 0.5


def test_seats_and_legal_force_bring_some_of_the_hard_opposition() -> None:
    changed = means(
        {
            "bodies.state_commission.seat_share": 0.6,
            "bodies.state_commission.officials": 0.1,
            "bodies.state_commission.guarantees": ["chairmanship_commitment", "fair_trial"],
            "statuses.state_commission.bindingness": 0.95,
        }
    )
    before = [as_it_was()[f"state_commission.joined.{party}"] for party in HARD]
    after = [changed[f"state_commission.joined.{party}"] for party in HARD]
    assert max(before) < 0.01
    assert max(after) > 0.1
    assert np.mean(after) > np.mean(before)


def test_akims_are_elected_once_that_would_bind_nobody() -> None:
    assert as_it_was()["level.akim_election"] < 0.3
    assert means({"issues.akim_election.capture": 0.9})["level.akim_election"] > 0.6


def test_without_dominance_the_same_levels_bind() -> None:
    base = as_it_was()
    assert base["change.constitutional_council"] > 0.1
    assert base["real.constitutional_council"] < 0.5 * base["change.constitutional_council"]
    assert base["plural.constitutional_council"] > 0.65 * base["change.constitutional_council"]


def test_without_stakes_abroad_there_is_no_liberalising_package() -> None:
    changed = means({"external.osce.weight": 0.0, "external.west.weight": 0.0})
    assert as_it_was()["change.electoral_list"] > 0.5
    assert changed["change.electoral_list"] < 0.05
    assert changed["nominal_reform"] < 0.02


def test_equal_discernment_removes_the_gap_in_approval() -> None:
    base = as_it_was()
    assert base["approval.west"] - base["approval.osce"] > 0.05
    changed = means({"external.osce.discernment": 0.25, "external.west.discernment": 0.25})
    assert changed["approval.west"] == pytest.approx(changed["approval.osce"], abs=1e-12)


def votes_of_2007() -> dict[str, float]:
    return {name: float(share) for name, share in kazakhstan().record.votes.items()}


def seats(list_share: float, size: int) -> tuple[dict[str, float], int]:
    law = kazakhstan().electoral_law
    assert law is not None
    votes = votes_of_2007()
    out = np.zeros(len(votes))
    independents = elect(
        np.array(list(votes.values())),
        size,
        list_share,
        float(law.threshold),
        float(law.independents),
        float(law.exponent),
        METHODS.index(law.method),
        out,
    )
    return dict(zip(votes, out, strict=True)), independents


def test_the_law_of_2007_turns_the_votes_of_2007_into_every_seat() -> None:
    won, independents = seats(1.0, 98)
    assert won["otan"] == 98.0
    assert independents == 0


def test_the_law_of_2004_does_not() -> None:
    won, independents = seats(0.13, 77)
    assert won["otan"] < 77.0
    assert independents > 10
