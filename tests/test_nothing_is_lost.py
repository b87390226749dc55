"""Whatever happens to a run, what was finished stays, damage is named, and the same command completes it."""

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from stand_in import world
from trial import TRIAL, content, filled, written

from experiments.batches import results_folder as results
from experiments.batches.results_folder import open_folder
from experiments.batches.store import Store
from experiments.commands.experiment_run import run_command
from model.cases import CaseError

TESTS = Path(__file__).parent
CHUNK = 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows of an uninterrupted run."""
    return content(filled(tmp_path_factory.mktemp("whole"), world)[0])


def started(folder: Path, limit: int | None = None) -> subprocess.Popen[str]:
    """Start the run as a process of its own, which takes a second or so; `limit` bounds the size of files."""
    process = subprocess.Popen(
        [sys.executable, str(TESTS / "trial.py"), str(folder / "trial.toml"), str(folder / "results")],
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=partial(
            signal.signal, signal.SIGINT, signal.SIG_DFL
        ),  # ignored in the background of a script
    )
    if limit is not None:  # long before it has imported what it needs to write anything
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
    return process


def chunks(folder: Path) -> list[Path]:
    return sorted((folder / "results").rglob("chunks/*.parquet"))


def stopped(folder: Path, how: signal.Signals, chance: random.Random | None = None) -> tuple[int, str]:
    """Start a run and stop it as soon as a chunk is stored, or at a random moment; return its code and words."""
    process = started(folder)
    begun = "manifest.json" if chance else "chunks/*.parquet"
    while process.poll() is None and not list((folder / "results").rglob(begun)):
        time.sleep(0.005)
    if chance:
        time.sleep(chance.random() * 0.5)
    process.send_signal(how)
    told, _ = process.communicate(timeout=60)
    return process.returncode, told


def completed(folder: Path, whole: pd.DataFrame, at_least: int) -> None:
    """Finish a run; check that it found what was stored, and that its content is that of a whole run."""
    before = {path.name: path.stat().st_mtime_ns for path in chunks(folder)}
    assert len(before) >= at_least
    found, progress = filled(folder, world, size=CHUNK)
    assert progress.stored == len(before)
    assert progress.done == 40 - len(before)
    after = {path.name: path.stat().st_mtime_ns for path in chunks(folder)}
    assert before.items() <= after.items()
    assert not list(found.rglob("*.tmp"))
    pd.testing.assert_frame_equal(content(found), whole, check_exact=True)


@pytest.mark.parametrize("times", [2, pytest.param(30, marks=pytest.mark.long)])
def test_a_run_that_is_killed_again_and_again_ends_as_if_it_had_not_been(
    tmp_path: Path, whole: pd.DataFrame, times: int
) -> None:
    chance = random.Random(times)
    killed, partial = 0, 0
    while killed < times or not partial:
        place = tmp_path / str(killed)
        place.mkdir()
        written(place)
        for _ in range(3):  # the same folder is killed up to three times before it is completed
            code, _ = stopped(place, signal.SIGKILL, chance)
            killed += code == -signal.SIGKILL
            partial += 0 < len(chunks(place)) < 40
            if code == 0 or killed >= times:
                break
        completed(place, whole, 0)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_what_was_running(tmp_path: Path, whole: pd.DataFrame, how: signal.Signals) -> None:
    written(tmp_path)
    code, told = stopped(tmp_path, how)
    assert code == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    completed(tmp_path, whole, 1)


def test_a_run_that_nobody_listens_to_ends_quietly(tmp_path: Path, whole: pd.DataFrame) -> None:
    written(tmp_path)
    process = started(tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0
    completed(tmp_path, whole, 0)


@pytest.mark.parametrize("when", ["before", "midway"])
def test_a_folder_that_is_removed_midway_is_said_in_one_sentence(
    tmp_path: Path, whole: pd.DataFrame, when: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Store.write_chunk
    many = {"before": 0, "midway": 3}[when]

    def write(store: Store, index: int, content: Any) -> None:
        if index >= many and store.folder.is_dir():
            shutil.rmtree(store.folder)
        kept(store, index, content)

    monkeypatch.setattr(Store, "write_chunk", write)
    arguments: Any = {"out": tmp_path / "results", "simulate": world, "chunk_rows": CHUNK, "workers": 1}
    assert run_command(written(tmp_path), **arguments) == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "was removed while it was being written; the same command starts again: reform run" in told
    monkeypatch.undo()
    completed(tmp_path, whole, 0)


# disks


def test_a_full_disk_is_named_and_what_was_stored_is_intact(
    tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    write = os.fsync
    count = 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count > 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(handle)

    monkeypatch.setattr(os, "fsync", full)
    arguments: Any = {"out": tmp_path / "results", "simulate": world, "chunk_rows": CHUNK, "workers": 2}
    assert run_command(written(tmp_path), **arguments) == 1
    told = capsys.readouterr().out
    assert "the disk is full" in told
    assert "of 40 chunks are stored" in told
    assert "the same command goes on from there" in told
    monkeypatch.undo()
    completed(tmp_path, whole, 5)


def test_a_limit_on_file_size_is_named_and_the_run_goes_on_when_it_is_lifted(
    tmp_path: Path, whole: pd.DataFrame
) -> None:
    written(tmp_path)
    folder, _ = filled(tmp_path, world, size=CHUNK)
    small, large = sorted(path.stat().st_size for path in chunks(tmp_path))[:: len(chunks(tmp_path)) - 1]
    manifest = (folder / "manifest.json").stat().st_size
    limit = max(small, manifest) + 1_000
    for path in chunks(tmp_path)[10:]:
        path.unlink()
    process = started(tmp_path, limit=min(limit, large - 1))
    told, _ = process.communicate(timeout=60)
    assert process.returncode in (1, 2)
    assert "the disk is full" in told
    assert "Traceback" not in told
    completed(tmp_path, whole, 10)


@pytest.mark.mount
def test_a_small_disk_fills_up_for_real(tmp_path: Path, whole: pd.DataFrame) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=150k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs rights that this process does not have")
    try:
        (disk / "results").mkdir()
        (tmp_path / "results").symlink_to(disk / "results")
        written(tmp_path)
        process = started(tmp_path)
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "the disk is full" in told
        assert 0 < len(list(disk.rglob("chunks/*.parquet"))) < 40
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        completed(tmp_path, whole, 1)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def refused(path: Path, *args: Any, **more: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refused)
    assert run_command(written(tmp_path), out="/results-of-nobody", simulate=world) == 2
    told = capsys.readouterr().err
    assert "cannot be written: Read-only file system" in told
    assert "--out" in told


def test_a_folder_that_became_read_only_can_still_be_read(
    tmp_path: Path, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    filled(tmp_path, world)
    opened = os.open

    def read_only(path: Any, flags: int, *args: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system")
        return opened(path, flags, *args, **more)

    monkeypatch.setattr(os, "open", read_only)
    pd.testing.assert_frame_equal(results.load(tmp_path / "results"), whole, check_exact=True)
    assert run_command(tmp_path / "trial.toml", out=tmp_path / "results", simulate=world) == 2
    assert "Read-only file system" in capsys.readouterr().err


# damage


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flipped(path: Path) -> None:
    """Flip one bit among the numbers, where the format itself would not see it."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(bytes(content))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncated, flipped, emptied])
def test_a_damaged_chunk_is_named_and_computed_again(
    tmp_path: Path, whole: pd.DataFrame, damage: Any, capsys: Any
) -> None:
    folder, _ = filled(tmp_path, world)
    hurt = chunks(tmp_path)[5]
    content_before = hurt.read_bytes()
    damage(hurt)
    assert hurt.read_bytes() != content_before
    for read in (results.load, open_folder):
        with pytest.raises(CaseError, match=hurt.name):
            read(folder)
    assert run_command(tmp_path / "trial.toml", out=tmp_path / "results", simulate=world) == 0
    told = capsys.readouterr().out
    assert f"{hurt.name} was damaged and is computed again" in told.replace("\n", " ")
    assert hurt.read_bytes() == content_before
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)


def test_damaged_series_are_computed_again(tmp_path: Path) -> None:
    text = TRIAL.replace("[factors]", 'series = ["dominance"]\n[factors]')
    folder, _ = filled(tmp_path, world, text=text)
    months = results.load_series(folder)
    flipped(sorted((folder / "series").iterdir())[2])
    with pytest.raises(CaseError, match="is damaged"):
        results.load_series(folder)
    assert filled(tmp_path, world, text=text)[1].done == 1
    pd.testing.assert_frame_equal(results.load_series(folder), months, check_exact=True)


def test_what_a_killed_process_had_begun_to_write_is_swept_away(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    rest = folder / "chunks" / ".00003-0123456789abcdef.parquet.0123456789abcdef.tmp"
    rest.write_bytes(b"half")
    assert len(content(folder)) == 1200
    filled(tmp_path, world)
    assert not rest.exists()


def test_a_chunk_that_was_replaced_counts_once(tmp_path: Path, whole: pd.DataFrame) -> None:
    """Killed between writing a chunk again and removing the old file, both are there."""
    folder, _ = filled(tmp_path, world)
    path = chunks(tmp_path)[0]
    packed = path.read_bytes()
    store = Store(folder)
    assert len(store.scan().whole) == 12
    twin = path.with_name(f"00000-{'0' * 16}.parquet")
    twin.write_bytes(packed)  # its name is not its checksum
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)
    filled(tmp_path, world)
    assert not twin.exists()


# causes


def test_a_changed_experiment_leaves_the_old_results_alone(tmp_path: Path) -> None:
    folder, _ = filled(tmp_path, world)
    before = {path: path.read_bytes() for path in folder.rglob("*.parquet")}
    other, progress = filled(tmp_path, world, text=TRIAL.replace("seed = 3", "seed = 4"))
    assert other != folder
    assert progress.done == 12
    assert {path: path.read_bytes() for path in folder.rglob("*.parquet")} == before
    assert not content(other)["nominal_reform"].equals(content(folder)["nominal_reform"])
