"""The sampler gives posteriors that are known in closed form, is right about synthetic records, and goes on after a stop."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from experiments.cli import answer
from experiments.evidence.assumptions import Assumption, Assumptions, Space, shares_of_normal
from experiments.evidence.calibration import calibrate, self_test
from experiments.evidence.draws import Bench
from experiments.evidence.record import Observation, chosen
from experiments.evidence.tempering import Posterior, TooFar, sample
from experiments.questions.names import CASES
from model.cases import Case, load_case

type Array = np.ndarray[Any, np.dtype[np.float64]]

NOISE = 0.4


@cache
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


def recorded(y: Array) -> Any:
    """The likelihood of measurements with a normal error of numbers whose prior is standard normal."""

    def log_likelihood(scores: Array, batch: int) -> Array:
        apart = (scores[:, : len(y)] - y) / NOISE
        return np.asarray(
            -0.5 * np.sum(apart**2, axis=1) - len(y) * math.log(NOISE * math.sqrt(2.0 * math.pi))
        )

    return log_likelihood


def estimated(y: Array, seed: int, runs: int = 10) -> Any:
    """The same, but the error is made of luck that is estimated by a few runs, anew in every batch."""
    luck = NOISE * math.sqrt(0.5)

    def log_likelihood(scores: Array, batch: int) -> Array:
        rng = np.random.default_rng([seed, batch])
        shown = scores[:, None, : len(y)] + luck * rng.standard_normal((len(scores), runs, len(y)))
        each = np.sum(stats.norm.logpdf(shown, y, luck), axis=2)
        return np.asarray(logsumexp(each, axis=1) - math.log(runs))

    return log_likelihood


def shrunk(y: Array) -> tuple[Array, float]:
    """Return mean and standard deviation of the posterior in closed form."""
    return y / (1.0 + NOISE**2), NOISE / math.sqrt(1.0 + NOISE**2)


Y = np.array([1.0, -0.5, 1.5])


@pytest.mark.parametrize("likelihood", [recorded(Y), estimated(Y, 1)], ids=["exact", "estimated by runs"])
def test_a_posterior_that_is_known_in_closed_form(likelihood: Any) -> None:
    found = [sample(likelihood, 12, 3000, seed) for seed in range(4)]
    mean, deviation = shrunk(Y)
    draws = np.concatenate([each.flat for each in found])
    np.testing.assert_allclose(draws[:, :3].mean(axis=0), mean, atol=0.08)
    np.testing.assert_allclose(draws[:, :3].std(axis=0), deviation, atol=0.05)
    np.testing.assert_allclose(draws[:, 3:].mean(), 0.0, atol=0.05)  # what is not measured keeps its prior
    np.testing.assert_allclose(draws[:, 3:].std(), 1.0, atol=0.05)
    evidence = stats.norm.logpdf(Y, 0.0, math.sqrt(1.0 + NOISE**2)).sum()
    assert np.mean([each.log_evidence for each in found]) == pytest.approx(evidence, abs=0.2)
    for each in found:
        assert abs(each.log_evidence - evidence) < 6.0 * each.log_evidence_error + 0.2
        assert each.steps[-1].temperature == 1.0


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again, other = (sample(recorded(Y), 5, 300, seed) for seed in (0, 0, 1))
    assert first.scores.tobytes() == again.scores.tobytes()
    assert first.scores.tobytes() != other.scores.tobytes()


def test_copies_are_no_draws() -> None:
    scores = np.repeat(np.arange(5.0), 4).reshape(5, 4, 1)
    found = Posterior(scores, np.zeros((5, 4)), 0.0, 0.0, [], scores[:, 0], np.zeros(5))
    assert found.distinct == pytest.approx(5.0)


def test_a_record_that_is_impossible_ends_in_words() -> None:
    with pytest.raises(TooFar, match="unlikely under every draw"):
        sample(lambda scores, batch: np.full(len(scores), -np.inf), 3, 200, 0)


def coverage(records: int, draws: int) -> tuple[Array, Array]:
    """Return where true numbers stand among the draws of posteriors of synthetic records, and effective draws."""
    ranks, effective = [], []
    for record in range(records):
        rng = np.random.default_rng([99, record])
        truth = rng.standard_normal(4)
        luck = NOISE * math.sqrt(0.5)
        y = truth[:2] + luck * rng.standard_normal(2) + luck * rng.standard_normal(2)
        found = sample(estimated(y, record), 4, draws, record)
        ranks.append((found.flat < truth).mean(axis=0))
        effective.append(found.distinct)
    return np.array(ranks), np.array(effective)


def assert_calibrated(ranks: Array) -> None:
    for number in range(ranks.shape[1]):
        assert stats.kstest(ranks[:, number], "uniform").pvalue > 0.002
    for level in (0.5, 0.8, 0.95):
        inside = (np.abs(ranks - 0.5) <= level / 2.0).mean(axis=1)
        error = math.sqrt(level * (1.0 - level) / len(ranks))
        assert abs(inside.mean() - level) <= 3.0 * error + 0.01, level


def test_simulation_based_calibration_in_small() -> None:
    ranks, _ = coverage(40, 400)
    assert_calibrated(ranks)


@pytest.mark.long
def test_simulation_based_calibration() -> None:
    ranks, effective = coverage(200, 1000)
    assert np.median(effective) > 100
    assert_calibrated(ranks)


# on the model itself


def bench(folder: Path) -> Bench:
    return Bench(folder)


def strong() -> Assumptions:
    """The numbers that decide who sits in the bodies, and a few that do not."""
    wanted = [path for path, *_ in kazakhstan().assumed() if path.startswith("parties.ak_zhol.")]
    return Assumptions.of(kazakhstan(), wanted)


def planted(space: Assumptions, unit: Array, folder: Path) -> list[Observation]:
    """Return a record that the model itself leaves at known numbers: averaged over runs, so that it says much."""
    case = kazakhstan()
    issues = [f"level.{name}" for name in case.issues]
    parties = [f"{body}.joined.ak_zhol" for body in case.bodies]
    names = [*issues, *parties, "resources.ak_zhol", "votes.ak_zhol"]
    shown = bench(folder).run(case, space.draws(unit[None]), 200, 7, names)[0].mean(axis=0)
    return [
        Observation(name, "outcome", float(value), 0.003, name)
        for name, value in zip(names, shown, strict=True)
    ]


def test_planted_numbers_are_recovered(tmp_path: Path) -> None:
    """A number that the record hangs on is found where it was planted, away from the middle of its prior."""
    path = "parties.ak_zhol.resources"
    space = Assumptions.of(kazakhstan(), [path])
    for truth in (0.15, 0.85):
        record = [
            each
            for each in planted(space, np.array([truth]), tmp_path)
            if each.outcome in ("resources.ak_zhol", "votes.ak_zhol")
        ]
        found = calibrate(Space.of([space]), [record], bench(tmp_path), 120, 6, 3)
        low, high = np.quantile(found.flat[:, 0], [0.025, 0.975])
        assert low - 0.02 <= truth <= high + 0.02, (low, truth, high)
        assert high - low < 0.6
        learned = found.learned()[0]
        assert learned.is_informed
        assert learned.narrowing > 0.3


def test_the_model_is_right_about_its_own_records(tmp_path: Path) -> None:
    fitted = chosen(kazakhstan(), ["P1", "P3", "participation.nkvd"], "--fit")
    tested = self_test(strong(), fitted, bench(tmp_path), 40, 200, 4, 0)
    assert tested.ranks.shape == (40, len(strong()))
    for level in (0.5, 0.8, 0.95):
        found = tested.coverage(level)
        assert found.low - 0.05 <= level <= found.high + 0.05
    assert (tested.uniformity() > 1e-4).all()


def test_a_stopped_calibration_goes_on_from_what_is_stored(tmp_path: Path) -> None:
    fitted = chosen(kazakhstan(), ["P1", "P3"], "--fit")
    space = Space.of([strong()])
    whole = calibrate(space, [fitted], bench(tmp_path / "whole"), 60, 3, 0)
    script = (
        "from pathlib import Path\n"
        "import sys\n"
        "sys.path.insert(0, str(Path(sys.argv[2])))\n"
        "from test_calibration import *\n"
        "fitted = chosen(kazakhstan(), ['P1', 'P3'], '--fit')\n"
        "calibrate(Space.of([strong()]), [fitted], Bench(Path(sys.argv[1])), 60, 3, 0)\n"
    )
    stopped = tmp_path / "stopped"
    process = subprocess.Popen([sys.executable, "-c", script, str(stopped), str(Path(__file__).parent)])
    while process.poll() is None and len(list(stopped.glob("*/SHA256SUMS"))) < 2:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL) if process.poll() is None else None
    process.wait()
    assert list(stopped.glob("*/SHA256SUMS"))
    again = calibrate(space, [fitted], bench(stopped), 60, 3, 0)
    assert again.posterior.scores.tobytes() == whole.posterior.scores.tobytes()


def said(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = answer(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_saves_posterior_predictions_and_figures(tmp_path: Path, capsys: Any) -> None:
    given = "calibrate kazakhstan --fit P1,P3 --predict P5 --draws 100 --runs 2 --json --out"
    code, out, err = said(capsys, *given.split(), str(tmp_path))
    assert code == 0, err
    found = json.loads(out)
    assert found["fit"] == ["P1", "P3"]
    assert {each["name"]: each["fitted"] for each in found["predictions"]} == {
        "P1": True,
        "P3": True,
        "P5": False,
    }
    assert len(found["numbers"]) == len(kazakhstan().assumed())
    assert 0 < found["effective_draws"] <= found["draws"]
    folder = Path(found["results"])
    assert (folder / "posteriors.png").stat().st_size > 5000
    import xarray

    with xarray.open_datatree(folder / "posterior.nc", engine="h5netcdf") as data:
        assert data["posterior"]["number"].to_numpy().tolist() == [
            path for path, *_ in kazakhstan().assumed()
        ]
        assert (
            data["posterior"]["assumed"].sizes["chain"] * data["posterior"]["assumed"].sizes["draw"]
            == found["draws"]
        )
    assert "of proposals accepted" in err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--fit", "P1,P2", "--predict", "P2"], "is fitted as well"),
        (["--fit", "P1", "--predict", "P55"], "did you mean 'P5'"),
        (["--fit", "P1", "--draws", "20"], "too few for a posterior"),
        (["--fit", "level"], "did you mean 'levels'"),
        (["--fit", "P1", "--check", "3"], "too few synthetic records"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(
    given: list[str], message: str, tmp_path: Path, capsys: Any
) -> None:
    code, out, err = said(capsys, "calibrate", "kazakhstan", *given, "--out", str(tmp_path))
    assert code == 2
    assert message in err
    assert not out


def test_numbers_are_shares_of_their_prior() -> None:
    each = Assumption("a", 2.0, 4.0, "uniform", 3.0)
    assert each.at(shares_of_normal(np.zeros(1)))[0] == pytest.approx(3.0)
