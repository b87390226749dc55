"""What is kept of the page, run: the numbers of the page, to the last digit."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from experiments.answers.tested_claims import test as examine
from experiments.answers.varied import vary
from experiments.batches.run import run as run_experiment
from experiments.batches.simulate import ensemble
from experiments.explorer.conditions import Conditions, run_all
from experiments.explorer.keeping import Claim, command, experiment_text, hypothesis_text, write
from experiments.explorer.seen import seen
from experiments.explorer.wish import Changes, Wish
from experiments.questions.names import open_case
from model.cases import Case

RUNS = 300
CHANGES: Changes = {
    "polity.dominance": 0.4,
    "bodies.pds.seat_share": 0.25,
    "bodies.pds.invited": ["otan", "ak_zhol"],
}


@pytest.fixture(scope="module")
def wish() -> Wish:
    return Wish(case="kazakhstan", outcome="facade_gap", changes=CHANGES, seed=7)


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("kazakhstan")


@pytest.fixture(scope="module")
def shown(wish: Wish, case: Case) -> Mapping[str, Any]:
    conditions = Conditions(ensemble())
    found = {name: conditions.of(case, each, wish.seed) for name, each in wish.conditions().items()}
    return seen(found, wish.outcome, run_all(list(found.values()), RUNS))


def test_the_command_gives_the_numbers_of_the_page(wish: Wish, shown: Mapping[str, Any]) -> None:
    words = shlex.split(command(wish, RUNS))
    assert words[:3] == ["reform", "vary", "kazakhstan"]
    given = list(zip(words[3::2], words[4::2], strict=True))
    settings = [value for name, value in given if name == "--set"]
    other = {name: value for name, value in given if name != "--set"}
    found = vary(words[2], settings, other["--outcome"], int(other["--runs"]), int(other["--seed"]))
    assert [found.as_it_is.estimate, found.changed.estimate] == [each["estimate"] for each in shown["means"]]
    assert found.difference._asdict() == {
        key: shown["differences"][0][key] for key in ("estimate", "low", "high")
    }


def test_the_experiment_gives_the_numbers_of_the_page(
    wish: Wish, case: Case, shown: Mapping[str, Any], tmp_path: Path
) -> None:
    file = write("experiment", "kept", experiment_text(wish, case, "kazakhstan", RUNS), tmp_path)
    means = run_experiment(file, workers=1, out=tmp_path).groupby("terms", sort=False)["facade_gap"].mean()
    assert list(means) == pytest.approx([each["estimate"] for each in shown["means"]], rel=1e-12)


@pytest.mark.parametrize("fresh", [False, True])
def test_the_hypothesis_gives_the_numbers_of_the_page_unless_new_luck_is_asked_for(
    wish: Wish, case: Case, shown: Mapping[str, Any], tmp_path: Path, fresh: bool
) -> None:
    claim = Claim("A looser grip leaves less of a facade", "decreases", 0.05, fresh)
    file = write("hypothesis", "kept", hypothesis_text(wish, case, "kazakhstan", RUNS, claim), tmp_path)
    examined = examine([file]).record()
    same = examined[0]["estimate"] == pytest.approx(shown["differences"][0]["estimate"], rel=1e-12)
    assert same is not fresh
