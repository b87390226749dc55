"""Outcomes derived in experiment and hypothesis files: numbers of the same runs, under a name of their own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.answers.verdicts import Laboratory, examine
from experiments.batches.results_folder import open_folder
from experiments.batches.run import run
from experiments.questions.experiment_file import plan_of
from experiments.questions.hypothesis_file import load_claim
from model.cases import CaseError
from model.ensemble import simulate

HARD = ("nagiz_ak_zhol", "dck", "communists")
N_OUT = " + ".join(f"out(state_commission, {party})" for party in HARD)
EXPERIMENT: dict[str, Any] = {
    "case": "kazakhstan",
    "seed": 3,
    "runs": 40,
    "outcomes": [f"state_commission.joined.{party}" for party in HARD]
    + ["nominal_reform", "effective_reform"],
    "derived": {"n_out": N_OUT, "gap": "nominal_reform - effective_reform", "over": "1 / 0 * nominal_reform"},
    "factors": {"polity.dominance": [0.3, 0.9]},
}


def mistakes(**changes: Any) -> str:
    with pytest.raises(CaseError) as caught:
        plan_of({**EXPERIMENT, **changes}, Path("experiment.toml"))
    return str(caught.value)


def test_they_are_columns_beside_what_they_are_computed_from(tmp_path: Path) -> None:
    frame = run(EXPERIMENT, workers=1, out=tmp_path)
    joined = frame[[f"state_commission.joined.{party}" for party in HARD]]
    assert frame["n_out"].tolist() == (joined < 0.5).sum(axis=1).tolist()
    assert np.array_equal(frame["gap"], frame["nominal_reform"] - frame["effective_reform"])
    assert frame["over"].isna().all()
    measures = open_folder(tmp_path).measures
    assert (measures["n_out"].discrete, measures["n_out"].low, measures["n_out"].high) == (True, 0.0, 3.0)
    assert (measures["gap"].discrete, measures["gap"].low, measures["gap"].high) == (False, -2.0, 2.0)
    assert measures["n_out"].label == "N out (count)"


def test_the_same_file_gives_the_same_bytes_in_one_chunk_or_many(tmp_path: Path) -> None:
    chunks = []
    for name in ("a", "b"):
        run(EXPERIMENT, workers=1, out=tmp_path / name)
        chunks.append([each.read_bytes() for each in sorted((tmp_path / name).rglob("*.parquet"))])
    assert chunks[0] == chunks[1]
    assert chunks[0]


def test_precision_can_be_asked_of_one(tmp_path: Path) -> None:
    precise = {
        **{key: value for key, value in EXPERIMENT.items() if key != "runs"},
        "outcomes": ["nominal_reform"],
        "precision": {"outcome": "n_out", "half_width": 0.2, "cap": 400, "batch": 50},
    }
    frame = run(precise, workers=1, out=tmp_path)
    assert "n_out" in frame
    assert frame.groupby("polity.dominance").size().min() >= 50


@pytest.mark.parametrize(
    ("derived", "message"),
    [
        (
            {"n_out": "out(state_commission, dkc)"},
            "derived.n_out = 'dkc': no such body or party (did you mean 'dck'?)",
        ),
        ({"N out": "nominal_reform"}, "derived.N out: must be a name of a to z"),
        ({"point": "nominal_reform"}, "derived.point: is the name of a column of all results"),
        ({"dominance": "nominal_reform"}, "derived.dominance: is the name of an outcome"),
        ({"mobilisation": "nominal_reform"}, "derived.mobilisation: is the name of a series"),
        ({"polity.dominance": "nominal_reform"}, "derived.polity.dominance: is the name of a factor"),
        ({"two": "instead.nominal_reform"}, "speaks of a counterfactual"),
        ({"two": "2"}, "is the same in every run"),
        ({"two": "__import__('os')"}, "is not read here"),
        ({"two": 2}, "derived.two = 2"),
    ],
)
def test_what_cannot_be_derived_is_refused(derived: dict[str, Any], message: str) -> None:
    assert message in mistakes(derived=derived)


def test_an_outcome_that_is_named_can_be_derived_and_nothing_else() -> None:
    assert "did you mean 'n_out'" in mistakes(outcomes=["n_oud"])
    found = plan_of({**EXPERIMENT, "outcomes": ["n_out"]}, Path("experiment.toml"))
    assert found.outcomes == ("n_out", "gap", "over")


@pytest.mark.parametrize("name", ["run", "seed", "point", "nominal_reform", "mobilisation"])
def test_a_factor_cannot_take_the_name_of_a_column(name: str) -> None:
    together = {name: ["polity.dominance", "polity.domestic_pressure"]}
    message = mistakes(together=together, factors={name: [0.2, 0.4]})
    assert f"together.{name}: is the name of " in message


CLAIM = """
claim = "Fewer stay out where the chair is the president"
source = "constructed"
case = "kazakhstan"
outcome = "n_out"
expect = "decreases"
runs = 60
[derived]
n_out = "out(nkvd, ak_zhol) + out(nkvd, communists)"
[conditions.appointee]
"bodies.nkvd.chair" = "appointee"
[conditions.president]
"bodies.nkvd.chair" = "president"
"""


def test_a_claim_can_be_about_one(tmp_path: Path) -> None:
    file = tmp_path / "claim.toml"
    file.write_text(CLAIM)
    claim = load_claim(file)
    assert (claim.unit, claim.bounds) == ("count", (0.0, 2.0))
    laboratory = Laboratory(simulate, 1)
    try:
        verdict = examine(claim, laboratory)
    finally:
        laboratory.close()
    records = simulate(claim.case.vary(claim.changes("president")), 0, 0, 60)
    columns = dict(zip(records.names, records.table.T, strict=True))
    parties = ("ak_zhol", "communists")
    expected = sum((columns[f"nkvd.joined.{party}"] < 0.5).astype(float) for party in parties)
    assert verdict.values["president"].tolist() == np.asarray(expected).tolist()


def test_a_claim_with_a_mistake_in_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "claim.toml"
    file.write_text(
        CLAIM.replace("out(nkvd, communists)", "out(nkvd, comunists)").replace("n_out =", "crises =")
    )
    with pytest.raises(CaseError) as caught:
        load_claim(file)
    assert "derived.crises = 'comunists': no such body or party (did you mean 'communists'?)" in str(
        caught.value
    )
    assert "derived.crises: is the name of an outcome" in str(caught.value)
    assert "outcome = 'n_out'" in str(caught.value)
