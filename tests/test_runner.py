"""Chunks go over any executor, stop and go on, and give the same numbers however they are cut."""

import json
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy import stats
from stand_in import Table, dies, dies_once, faulty, world
from trial import ROWS, TRIAL, content, filled, written

from experiments.batches import chunks, runner
from experiments.batches import results_folder as results
from experiments.batches.runner import RunError, Threads
from experiments.batches.store import Store
from experiments.commands.experiment_run import run_command
from experiments.statistics import mean_interval
from model.cases import Case

PRECISE = TRIAL.replace(
    "runs = 50", 'precision = { outcome = "nominal_reform", half_width = 0.02, cap = 400, batch = 40 }'
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows as one thread computes them in one chunk."""
    return content(filled(tmp_path_factory.mktemp("whole"), world, Threads(1), 10_000)[0])


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("size", [37, 100, 1000])
def test_neither_workers_nor_chunks_change_a_number(
    tmp_path: Path, whole: pd.DataFrame, workers: int, size: int
) -> None:
    folder, progress = filled(tmp_path, world, Threads(workers), size)
    assert progress.chunks == -(-ROWS // size)
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


def test_every_row_is_what_the_model_says(whole: pd.DataFrame, tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world, Threads(1), 10_000)
    for point in (0, 11, 23):
        case, seed = results.case_of(folder, point)
        part = whole[whole["point"] == point]
        assert part["run"].to_list() == list(range(50))
        assert part.iloc[:, -4:].to_numpy().tolist() == world(case, seed, 0, 50).table.tolist()


def test_a_run_that_is_complete_computes_nothing(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    again, progress = filled(tmp_path, faulty)  # it would raise
    assert again == folder
    assert (progress.stored, progress.done, progress.failed) == (12, 0, 0)


def test_what_is_missing_is_computed_with_the_chunks_that_were_chosen_first(
    tmp_path: Path, whole: pd.DataFrame
) -> None:
    folder, _ = filled(tmp_path, world, size=100)
    for path in sorted((folder / "chunks").iterdir())[3:7]:
        path.unlink()
    _, progress = filled(tmp_path, world, size=37)
    assert (progress.stored, progress.done) == (8, 4)
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


def test_a_lost_manifest_is_written_again(tmp_path: Path, whole: pd.DataFrame) -> None:
    folder, _ = filled(tmp_path, world, size=100)
    (folder / "manifest.json").write_text("{ broken")
    _, progress = filled(tmp_path, world, size=37)
    assert (progress.stored, progress.chunks) == (12, 12)
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


# precision


@pytest.mark.parametrize(("workers", "size"), [(1, 100), (4, 100), (2, 4_000), (2, 100_000)])
def test_points_stop_when_they_are_known_well_enough_and_always_at_the_same_run(
    tmp_path: Path, workers: int, size: int
) -> None:
    first = content(filled(tmp_path / "one", world, Threads(1), 100_000, made(tmp_path, PRECISE))[0])
    frame = content(filled(tmp_path, world, Threads(workers), size, PRECISE)[0])
    pd.testing.assert_frame_equal(frame, first, check_exact=True)
    lengths = frame.groupby("point").size()
    assert lengths.min() == 40
    assert lengths.max() > 40
    assert set(lengths % 40) == {0}
    for _, part in frame.groupby("point"):
        values = part["nominal_reform"].to_numpy()
        assert len(values) == 400 or mean_interval(values, bounds=(-1.0, 1.0)).half_width <= 0.02
        assert len(values) == 40 or mean_interval(values[:-40], bounds=(-1.0, 1.0)).half_width > 0.02


def made(tmp_path: Path, text: str) -> str:
    (tmp_path / "one").mkdir()
    return text


def test_a_point_that_cannot_be_known_well_enough_stops_at_the_cap(tmp_path: Path) -> None:
    text = PRECISE.replace("0.02, cap = 400", "0.000001, cap = 100")
    lengths = content(filled(tmp_path, world, text=text)[0]).groupby("point").size()
    assert set(lengths) == {100}


def test_threads_that_share_a_point_change_neither_numbers_nor_failures(tmp_path: Path) -> None:
    one, _ = filled(tmp_path / "one", faulty, Threads(1), 100_000, made(tmp_path, PRECISE))
    several, progress = filled(tmp_path, faulty, Threads(5), 100_000, PRECISE)
    assert progress.chunks == 1
    pd.testing.assert_frame_equal(content(several), content(one), check_exact=True)
    told = [json.loads((folder / "failures.json").read_text()) for folder in (one, several)]
    first, second = ([(each["point"], each["runs"], each["error"]) for each in known] for known in told)
    assert first == second


# runs that raise


@pytest.mark.parametrize("size", [37, 1000])
def test_what_raises_is_recorded_and_the_rest_goes_on(tmp_path: Path, whole: pd.DataFrame, size: int) -> None:
    folder, progress = filled(tmp_path, faulty, size=size)
    good = whole[(whole["bodies.nkvd.status"] != "state_commission") & ~whole["run"].isin([7, 8])]
    pd.testing.assert_frame_equal(content(folder), good.reset_index(drop=True), check_exact=True)
    assert progress.failed == 8 * 50 + 16 * 2 == ROWS - len(good)
    failures = json.loads((folder / "failures.json").read_text())
    assert {each["error"] for each in failures} == {
        "ZeroDivisionError: no state commission",
        "FloatingPointError: a bad run",
    }
    bad = next(each for each in failures if each["error"].endswith("a bad run"))
    assert bad["seed"] == 3
    assert bad["runs"] == [[7, 8]]
    assert bad["changes"]["bodies.nkvd.chair"] == "appointee"
    assert "stand_in.py" in bad["traceback"]


def test_what_raised_is_tried_again_when_asked(tmp_path: Path, whole: pd.DataFrame) -> None:
    folder, _ = filled(tmp_path, faulty)
    assert filled(tmp_path, world)[1].done == 0
    _, progress = filled(tmp_path, world, retry_failed=True)
    assert progress.done == 12
    assert not (folder / "failures.json").exists()
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


def test_a_point_that_the_case_refuses_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "experiments.questions.experiment_mistakes.MOST_CHECKED", 1
    )  # so that only running finds it
    officials = '[held]\n"bodies.nkvd.officials" = 0.5\n[factors]'
    text = TRIAL.replace("[factors]", officials) + '"bodies.nkvd.seat_share" = [0.1, 0.9]\n'
    folder, progress = filled(tmp_path, world, text=text)
    assert progress.failed == ROWS
    assert set(content(folder)["bodies.nkvd.seat_share"]) == {0.1}
    assert "more than all seats" in json.loads((folder / "failures.json").read_text())[0]["error"]


# workers that die


class Processes:
    """Processes, as another executor behind the same seam."""

    width, silence = 2, 60.0

    def __init__(self) -> None:
        self.made = 0

    def trouble(self) -> str:
        return ""

    def executor(self) -> Executor:
        self.made += 1
        return ProcessPoolExecutor(2, get_context("spawn"))


def test_a_killed_worker_loses_nothing(
    tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAND_IN_MARK", str(tmp_path / "mark"))
    crew = Processes()
    folder, progress = filled(tmp_path, dies_once, crew, size=200)
    assert crew.made > 1
    assert progress.complete
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


@pytest.mark.long
def test_workers_that_die_each_time_end_the_run_with_words(tmp_path: Path, whole: pd.DataFrame) -> None:
    with pytest.raises(RunError, match="workers died 4 times with chunk"):
        filled(tmp_path, dies, Processes(), size=1200)
    pd.testing.assert_frame_equal(content(filled(tmp_path, world)[0]), whole, check_exact=True)


def test_a_worker_with_other_code_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*given: Any) -> chunks.Task:
        return replace(chunks.task_of(*given), code="0000")

    monkeypatch.setattr(runner, "task_of", other)
    with pytest.raises(RunError, match="install the same version"):
        filled(tmp_path, world)


def test_running_out_of_memory_is_not_a_finding(tmp_path: Path, whole: pd.DataFrame) -> None:
    def greedy(case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
        if case.bodies["nkvd"].chair == "president":
            raise MemoryError
        return world(case, seed, first, runs, series)

    with pytest.raises(RunError, match="not enough memory"):
        filled(tmp_path, greedy)
    folder, progress = filled(tmp_path, world)
    assert progress.stored > 0
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


# the command


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(
    tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    seen = threading.Semaphore(0)
    write = Store.write_chunk

    def interrupted(store: Any, index: int, packed: Any) -> None:
        write(store, index, packed)
        seen.release()
        if seen._value == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "write_chunk", interrupted)
    arguments: Any = {"out": tmp_path / "results", "simulate": world, "chunk_rows": 100, "workers": 2}
    assert run_command(written(tmp_path), **arguments) == 130
    told = capsys.readouterr().out
    assert "the same command goes on from there: reform run" in told
    assert " of 12 chunks are stored" in told
    monkeypatch.undo()
    assert run_command(written(tmp_path), **arguments) == 0
    assert "are stored already" in capsys.readouterr().out
    pd.testing.assert_frame_equal(results.load(tmp_path / "results"), whole, check_exact=True)


def test_json_is_one_object_and_the_exit_code_says_that_runs_raised(tmp_path: Path, capsys: Any) -> None:
    arguments: Any = {"out": tmp_path / "results", "as_json": True, "workers": 2}
    assert run_command(written(tmp_path), simulate=faulty, **arguments) == 1
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "results",
        "points",
        "runs",
        "failed",
        "precision",
        "summary",
        "never",
        "effects",
        "interactions",
        "inert",
        "contrasts",
        "correlations",
    }
    assert (found["points"], found["runs"], found["failed"]) == (24, ROWS - 432, 432)
    frame = results.load(found["results"])
    means = frame[frame["point"] == 5]["nominal_reform"]
    five = next(each for each in found["summary"] if each["point"] == 5)
    assert five["runs"] == len(means) == 48
    assert five["outcomes"]["nominal_reform"]["mean"] == pytest.approx(means.mean())
    assert five["outcomes"]["nominal_reform"]["high"] == pytest.approx(
        means.mean() + stats.t.ppf(0.975, 47) * means.std() / 48**0.5
    )


def test_a_dry_run_says_what_it_would_cost_and_writes_nothing(tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "results"
    assert run_command(written(tmp_path), dry_run=True, out=out, simulate=world) == 0
    told = capsys.readouterr().out
    assert "24 points with 50 runs each: 1,200 runs" in told
    assert "on disk" in told
    assert "under a second" in told
    assert not out.exists()


def test_too_much_needs_a_yes_and_says_the_cost(tmp_path: Path, capsys: Any) -> None:
    ranges = "".join(
        f'"parties.{p}.trust" = {{ low = 0, high = 1, levels = 1000 }}\n' for p in ("otan", "dck", "auyl")
    )
    path = written(tmp_path, TRIAL.split("[factors]")[0] + "[factors]\n" + ranges)
    assert run_command(path, out=tmp_path / "results", simulate=world) == 2
    told = capsys.readouterr().err
    assert "1,000,000,000 points with 50,000,000,000 runs" in told
    assert "--yes" in told
    assert " days" in told
    assert not (tmp_path / "results").exists()


def test_a_yes_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.commands.experiment_run.MOST_RUNS", 10)
    arguments: Any = {"out": tmp_path / "results", "simulate": world, "workers": 2}
    assert run_command(written(tmp_path), **arguments) == 2
    assert run_command(written(tmp_path), yes=True, **arguments) == 0


def test_runs_and_seed_of_the_command_line_take_the_place_of_the_file(tmp_path: Path) -> None:
    out = tmp_path / "results"
    path = written(tmp_path, PRECISE)
    assert run_command(path, out=out, runs=5, seed=9, simulate=world) == 0
    frame = results.load(out)
    assert len(frame) == 24 * 5
    assert set(frame["seed"]) == {9}


@pytest.mark.parametrize(
    "arguments", [{"workers": 0}, {"chunk_rows": 0}, {"workers": 2, "cluster": "tcp://x:1"}]
)
def test_wrong_numbers_are_refused(tmp_path: Path, arguments: Any, capsys: Any) -> None:
    assert run_command(written(tmp_path), out=tmp_path / "results", simulate=world, **arguments) == 2
    assert "command line" in capsys.readouterr().err


def test_a_name_that_does_not_exist_is_refused_with_the_nearest(capsys: Any) -> None:
    assert run_command("dominence", simulate=world) == 2
    assert "did you mean 'dominance'?" in capsys.readouterr().err
