"""What is said of points that were drawn: by rank over the points; and the same interval of a mean wherever it is shown."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.batches.results_folder import load, open_folder
from experiments.commands.experiment_run import run_command
from experiments.report.page import experiment_page, findings
from experiments.statistics import Sums, interval_of_sums, mean_interval
from model.cases import Case

ACTIVE, IDLE = "polity.dominance", "polity.capacity"


class Answer:
    """A stand-in: an outcome that rises with dominance, a yes or no by luck, and nothing that capacity does."""

    def __init__(self, table: Any) -> None:
        self.table, self.names, self.series = table, ["nominal_reform", "package"], None


def simulate(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Answer:
    luck = np.stack([np.random.default_rng([seed, run]).random(2) for run in range(first, first + runs)])
    level = float(case.polity.dominance)
    return Answer(np.column_stack([level**2 + 0.1 * luck[:, 0], luck[:, 1] < 0.3]).astype(float))


def ran(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    runs: int = 6,
    world: Any = None,
    **document: Any,
) -> tuple[Path, str, Any]:
    """Run a small experiment; return its results, what the terminal said and what --json said."""
    lines = [
        'case = "kazakhstan"',
        f"seed = {document.pop('seed', 3)}",
        f"runs = {runs}",
        'outcomes = ["nominal_reform", "package"]',
    ]
    lines += [f"{key} = {json.dumps(value)}" for key, value in document.items() if key != "factors"]
    lines += ["[factors]", *(f'"{path}" = {values}' for path, values in document["factors"].items())]
    path = folder / "trial.toml"
    path.write_text("\n".join(lines))
    given: Any = {"out": folder / "results", "simulate": world or simulate, "workers": 1}
    assert run_command(path, **given) == 0
    told = capsys.readouterr().out
    assert run_command(path, as_json=True, **given) == 0
    record = json.loads(capsys.readouterr().out)
    return Path(record["results"]), told, record


RANGES = {IDLE: "{ low = 0.7, high = 1.3 }", ACTIVE: "{ low = 0.3, high = 0.9 }"}


@pytest.mark.parametrize("design", ["sobol", "latin_hypercube"])
def test_a_factor_that_does_nothing_is_not_said_to_move_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], design: str
) -> None:
    results, told, record = ran(tmp_path, capsys, design=design, points=64, factors=RANGES)
    ranks = {each["factor"]: each for each in record["correlations"] if each["outcome"] == "nominal_reform"}
    assert ranks[ACTIVE]["rank"] > 0.95
    assert abs(ranks[IDLE]["rank"]) < 0.35
    assert ranks[ACTIVE]["q"] < 1e-6
    assert record["contrasts"] == []
    assert "How factors go with outcomes over 64 points" in told
    (_, said) = findings(open_folder(results), "nominal_reform")
    assert re.fullmatch(
        r"Over 64 points that are not crossed, it goes with dominance \(\+\d\.\d\d\) by rank correlation;"
        r" capacity of the president not beyond chance\.",
        said,
    )


CHAIR, STATUS = "bodies.nkvd.chair", "bodies.nkvd.status"


def confounded(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Answer:
    """Half a point more under a president in the chair; the status does nothing; dominance does the rest."""
    found = simulate(case, seed, first, runs, series)
    found.table[:, 0] += 0.5 * (case.bodies["nkvd"].chair == "president")
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_levels_of_drawn_points_count_by_point_and_not_by_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    """Many runs a point do not make a factor without effect clear, whose levels met other values of the rest."""
    names = {CHAIR: '["appointee", "president"]', STATUS: '["advisory", "state_commission"]'}
    factors = {ACTIVE: RANGES[ACTIVE], **names}
    results, told, record = ran(
        tmp_path,
        capsys,
        runs=200,
        world=confounded,
        design="latin_hypercube",
        points=24,
        factors=factors,
        seed=seed,
    )
    apart = {each["factor"]: each for each in record["contrasts"] if each["outcome"] == "nominal_reform"}
    assert apart[CHAIR]["q"] < 0.01
    assert apart[CHAIR]["low"] < 0.5 < apart[CHAIR]["high"]
    assert apart[STATUS]["q"] > 0.05
    assert apart[STATUS]["low"] < 0.0 < apart[STATUS]["high"]
    assert "Levels that differ most over 24 points" in told
    said = findings(open_folder(results), "nominal_reform")[1]
    assert "differs by " in said
    assert said.endswith("not beyond chance.")


def test_a_mean_that_is_the_same_everywhere_does_not_lie_between_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results, _, _ = ran(tmp_path, capsys, design="factorial", factors={IDLE: "[0.7, 1.3]"})
    assert "is the same at every point: " in findings(open_folder(results), "nominal_reform")[0]


def test_ranges_go_from_the_lowest_to_the_highest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results, _, _ = ran(tmp_path, capsys, design="sobol", points=16, factors=RANGES)
    table = experiment_page(open_folder(results)).design_table
    assert table is not None
    frame = load(results)
    for _, factor, values in table.rows:
        low, high = re.findall(r"[\d.]+", str(values).removeprefix("16 values"))
        assert float(low) == pytest.approx(frame[str(factor)].min(), rel=1e-2)
        assert float(high) == pytest.approx(frame[str(factor)].max(), rel=1e-2)


def test_levels_of_a_crossed_design_are_compared_by_their_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crossed = {IDLE: "[0.7, 1.0, 1.3]", ACTIVE: "[0.3, 0.6, 0.9]"}
    results, _, record = ran(tmp_path, capsys, design="factorial", factors=crossed)
    assert record["correlations"] == []
    assert record["effects"][0]["factor"] == ACTIVE
    assert {each["factor"] for each in record["inert"]} == {IDLE}
    assert "dominance has the largest effect" in findings(open_folder(results), "nominal_reform")[1]


@pytest.mark.parametrize("runs", [1, 2, 9])
def test_terminal_json_and_report_give_the_same_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], runs: int
) -> None:
    """Student's for a mean, the score interval for a share of runs, none for one run."""
    results, told, record = ran(
        tmp_path, capsys, runs=runs, design="factorial", factors={ACTIVE: "[0.3, 0.9]"}
    )
    frame = load(results)
    page = experiment_page(open_folder(results)).tables[-1]
    for place, point in enumerate(record["summary"]):
        for column, name in enumerate(("nominal_reform", "package"), start=-2):
            found = mean_interval(frame.loc[frame["point"] == place, name].to_numpy(float))
            shown = point["outcomes"][name]
            assert shown["mean"] == pytest.approx(found.estimate)
            cell = str(page.rows[place][column]).replace("−", "-")
            if runs == 1:
                assert (shown["low"], shown["high"]) == (None, None)
                assert f"{found.estimate:.3f} ±-" in told
                assert cell.endswith("[-]")
            else:
                assert (shown["low"], shown["high"]) == pytest.approx((found.low, found.high))
                assert f"{found.estimate:.3f} ±{found.half_width:.3f}" in told
                assert cell == f"{found.estimate:.3g} [{found.low:.3g}, {found.high:.3g}]"


@pytest.mark.parametrize(
    "values", [[0.0, 1.0, 1.0], [0.2, 0.9, 0.4, 0.4], [2.0, -1.0], [3.0, 3.0, 3.0], [0.5], []]
)
def test_sums_give_the_interval_of_the_runs_behind_them(values: list[float]) -> None:
    runs = np.array(values)
    sums = Sums(runs.size, runs.sum(), (runs**2).sum(), np.abs(runs * (1.0 - runs)).sum())
    assert interval_of_sums(sums) == pytest.approx(mean_interval(runs), nan_ok=True)
