"""Files appear whole or not at all, carry their checksum, and say who writes them."""

import errno
import io
import json
import multiprocessing
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet
from stand_in import world
from trial import ROWS, TRIAL, content, filled, written

from experiments.batches import results_folder as results
from experiments.batches.checksums import SUMS
from experiments.batches.files import StoreError, write_whole
from experiments.batches.packing import FORMAT, Place, note_of, packed
from experiments.batches.results_folder import open_folder
from experiments.batches.run import run as run_experiment
from experiments.batches.store import Store
from experiments.commands.experiment_run import run_command
from model.cases import CaseError

PLACE = Place("0123456789ab", 0, 1, 100)


def test_a_file_that_cannot_be_finished_does_not_appear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.file"
    write_whole(path, b"old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_rows_come_back_to_the_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    columns = {
        "point": np.repeat(np.arange(4), 1000),
        "run": np.tile(np.arange(1000), 4),
        "text": np.repeat(["a", "", "ü", "d"], 1000),
        "yes": rng.random(4000) < 0.5,
        "dense": rng.random(4000),
        "few": rng.integers(0, 3, 4000).astype(float),
        "odd": np.where(rng.random(4000) < 0.5, np.nan, -0.0),
    }
    whole = packed(columns, [{"runs": [[3, 4]], "error": "x"}], PLACE)
    frame = parquet.read_table(io.BytesIO(whole.table)).to_pandas()
    pd.testing.assert_frame_equal(frame, pd.DataFrame(columns), check_dtype=False, rtol=0.0, atol=0.0)
    assert np.signbit(frame["odd"].to_numpy()).sum() == np.signbit(columns["odd"]).sum()
    assert whole.failed == 2
    assert note_of(whole.table).failures[0]["error"] == "x"


def test_a_row_with_ten_dense_outcomes_is_stored_in_little_more_than_its_content() -> None:
    rng = np.random.default_rng(1)
    rows = 20_000
    columns: dict[str, Any] = {"point": np.repeat(np.arange(20), 1000), "run": np.tile(np.arange(1000), 20)}
    columns |= {
        "seed": np.full(rows, 7),
        "bodies.nkvd.chair": np.repeat(["appointee", "president"], rows // 2),
    }
    columns |= {f"outcome{k}": rng.random(rows) for k in range(10)}
    columns |= {f"joined{k}": (rng.random(rows) < 0.5).astype(float) for k in range(30)}
    whole = packed(columns, [], PLACE)
    assert len(whole.table) / rows <= 75  # 52 random bits of ten numbers, one of thirty: 69 at least


def test_the_folder_says_how_it_came_about(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["experiment"]["seed"] == 3
    assert manifest["case_document"]["polity"]["name"] == "Kazakhstan"
    assert manifest["versions"]["code"]
    assert manifest["complete"] is True
    assert manifest["rows"] == ROWS
    assert manifest["chunks"] == 12
    done = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == 12 + 1
    assert folder.name == manifest["key"]
    assert folder.parent.name == "trial"


def test_the_reports_read_the_folder(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    opened = open_folder(tmp_path / "results")
    assert opened.path == folder
    assert len(opened.frame) == ROWS
    assert opened.factors == list(opened.config["factors"])
    assert opened.outcomes == ["nominal_reform", "effective_reform", "crises", "nkvd.joined.ak_zhol"]
    assert opened.case is not None


@pytest.mark.parametrize("read", [results.load, open_folder, results.load_series])
def test_results_of_a_newer_version_are_refused_kindly(tmp_path: Path, read: Any) -> None:
    folder, _ = filled(tmp_path, world)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "format": FORMAT + 1, "versions": {"reform": "9.0"}}))
    with pytest.raises(CaseError, match=r"written by reform 9\.0"):
        read(folder)


def test_a_run_into_a_folder_of_a_newer_version_changes_nothing(tmp_path: Path, capsys: Any) -> None:
    folder, _ = filled(tmp_path, world)
    path = folder / "manifest.json"
    text = json.dumps({**json.loads(path.read_text()), "format": FORMAT + 1})
    path.write_text(text)
    assert run_command(tmp_path / "trial.toml", out=tmp_path / "results", simulate=world) == 2
    assert "update it" in capsys.readouterr().err
    assert path.read_text() == text


def hold(folder: Path, ready: Any, done: Any) -> None:
    with Store(folder).held(1.0, print):
        ready.set()
        done.wait(30)


def test_a_second_process_says_who_holds_the_folder_and_then_goes_on(tmp_path: Path, capsys: Any) -> None:
    folder, _ = filled(tmp_path, world)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(folder, ready, done))
    other.start()
    assert ready.wait(30)
    again = {"out": tmp_path / "results", "simulate": world, "patience": 0.2}
    assert run_command(tmp_path / "trial.toml", **again) == 2  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert f"process {other.pid} on" in told.err
    assert f"waiting up to 0.2 s without anything new for process {other.pid}" in told.out
    assert "12 of 12 chunks" in told.out
    done.set()
    other.join(30)
    assert run_command(tmp_path / "trial.toml", **again) == 0  # type: ignore[arg-type]


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(folder, ready, done))
    other.start()
    assert ready.wait(30)
    other.kill()
    other.join(30)
    with Store(folder).held(5.0, print):
        pass


def test_series_are_kept_beside_the_rows(tmp_path: Path) -> None:
    text = TRIAL.replace("[factors]", 'series = ["dominance", "crisis"]\n[factors]')
    folder, _ = filled(tmp_path, world, text=text)
    months = results.load_series(folder)
    assert len(months) == ROWS * 5
    first = months[(months["point"] == 1) & (months["run"] == 7)]
    rows = world(results.case_of(folder, 1)[0], 3, 7, 1, ("dominance", "crisis"))
    assert rows.series is not None
    assert first["dominance"].to_list() == rows.series[0, :, 0].tolist()
    next((folder / "series").iterdir()).unlink()
    again, progress = filled(tmp_path, world, text=text)
    assert progress.done == 1
    pd.testing.assert_frame_equal(results.load_series(again), months)
    with pytest.raises(CaseError, match="none were recorded"):
        results.load_series(filled(tmp_path, world)[0])


def test_a_stored_point_can_be_run_again(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    frame = content(folder)
    case, seed = results.case_of(folder, 17)
    row = frame[(frame["point"] == 17) & (frame["run"] == 31)].iloc[0]
    assert world(case, seed, 31, 1).table[0, 0] == row["nominal_reform"]
    assert case.bodies["nkvd"].chair == row["bodies.nkvd.chair"]


def test_notebooks_run_and_load(tmp_path: Path) -> None:
    frame = run_experiment(written(tmp_path), workers=2, out=tmp_path / "results", simulate=world)
    assert len(frame) == ROWS
    pd.testing.assert_frame_equal(results.load(frame.attrs["path"]), frame)
    assert list(results.load(tmp_path / "results", ["run"]).columns) == ["run"]


def test_a_damaged_manifest_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    (folder / "manifest.json").write_text('{"format": 1', encoding="utf-8")
    with pytest.raises(CaseError, match=r"manifest\.json: results: is damaged; repeat the command"):
        results.load(folder)
    filled(tmp_path, world)
    assert len(results.load(folder)) == ROWS
