"""Results are checked instead of trusted: whatever was changed, left out or linked is found, named and mended."""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from stand_in import world
from test_hypotheses import BASE, World, claims_told
from test_hypotheses import written as claim
from trial import ROWS, TRIAL, content, filled, written

from experiments.batches.checksums import SUMS, is_complete, sha256
from experiments.batches.files import read_whole, write_whole
from experiments.batches.results_folder import load, load_series
from experiments.cli import answer
from experiments.commands.experiment_run import run_command
from experiments.questions.starting_files import template
from model.cases import CaseError

WITH_SERIES = TRIAL.replace("[factors]", 'series = ["dominance"]\n[factors]')


def flipped(path: Path) -> None:
    """Change one letter or bit in the middle of a file."""
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(bytes(changed))


def sealed_again(folder: Path) -> None:
    """Write the checksums that the files have now, as somebody would who means to deceive."""
    lines = [line.split("  ", 1)[1] for line in (folder / SUMS).read_text().splitlines()]
    (folder / SUMS).write_text("".join(f"{sha256((folder / n).read_bytes())}  {n}\n" for n in lines))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows of an experiment that nobody has touched."""
    return content(filled(tmp_path_factory.mktemp("whole"), world)[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The complete results of an experiment, with monthly series."""
    return filled(tmp_path, world, text=WITH_SERIES)[0]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """The results of a claim that was tested."""
    for name in ("cases", "hypotheses"):
        (tmp_path / name).mkdir()
    (tmp_path / "cases" / "land.toml").write_text(template("case", "land"), encoding="utf-8")
    file = claim(tmp_path / "hypotheses", BASE)
    assert claims_told([file], runs=50, out=tmp_path / "results", simulate=World()) == 0
    return next((tmp_path / "results" / "hypotheses").iterdir())


def refused_by_all(folder: Path, capsys: Any) -> str:
    """Check that every reader refuses a folder in one message, and return it."""
    with pytest.raises(CaseError) as caught:
        load(folder)
    assert len(caught.value.problems) == 1
    capsys.readouterr()
    for words in (["report", folder], ["plot", folder], ["compare", folder, folder]):
        assert answer([str(word) for word in words]) == 2
        assert capsys.readouterr().err.strip() == str(caught.value.problems[0])
    return str(caught.value)


def mended(folder: Path, whole: pd.DataFrame) -> None:
    """Check that the same experiment, run again, has all its rows again."""
    filled(folder.parents[2], world, text=WITH_SERIES)
    pd.testing.assert_frame_equal(content(folder), whole, check_exact=True)
    assert len(load_series(folder)) == 5 * ROWS
    assert is_complete(folder)


# experiments


def test_a_chunk_that_is_missing_is_counted(folder: Path, whole: pd.DataFrame, capsys: Any) -> None:
    sorted((folder / "chunks").iterdir())[3].unlink()
    told = refused_by_all(folder, capsys)
    assert "holds 11 of 12 chunks (00003 is missing)" in told
    assert len(load(folder, incomplete=True)) == ROWS - 100
    mended(folder, whole)


def test_two_chunks_that_changed_places_are_found(folder: Path, whole: pd.DataFrame, capsys: Any) -> None:
    """Each keeps its own content and checksum under the number of the other."""
    first, second = (sorted((folder / "chunks").iterdir())[k] for k in (2, 7))
    first.rename(first.with_name(f"00007-{first.name.split('-')[1]}"))
    second.rename(second.with_name(f"00002-{second.name.split('-')[1]}"))
    told = refused_by_all(folder, capsys)
    assert "holds 10 of 12 chunks" in told
    assert "are damaged" in told
    mended(folder, whole)


def test_a_chunk_of_another_experiment_is_found(
    folder: Path, whole: pd.DataFrame, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "other").mkdir()
    other, _ = filled(tmp_path / "other", world, text=WITH_SERIES.replace("seed = 3", "seed = 4"))
    for kind in ("chunks", "series"):
        mine, foreign = (sorted((each / kind).iterdir())[4] for each in (folder, other))
        mine.unlink()
        (folder / kind / foreign.name).write_bytes(foreign.read_bytes())
    assert "holds 11 of 12 chunks" in refused_by_all(folder, capsys)
    mended(folder, whole)


@pytest.mark.parametrize("kind", ["chunks", "series"])
def test_a_letter_flipped_in_a_table_is_found(
    folder: Path, whole: pd.DataFrame, kind: str, capsys: Any
) -> None:
    flipped(sorted((folder / kind).iterdir())[5])
    assert "holds 11 of 12 chunks (00005-" in refused_by_all(folder, capsys)
    mended(folder, whole)


def edits(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return manifests that say something else."""
    case = json.loads(json.dumps(manifest["case_document"]))
    case["polity"]["name"] = "Ruritania"
    return {
        "seed": {"experiment": {**manifest["experiment"], "seed": 4}, "seed": 4},
        "experiment": {"experiment": {**manifest["experiment"], "runs": 40}},
        "case": {"case_document": case},
        "code": {"versions": {**manifest["versions"], "code": "0" * 16}},
        "key": {"key": "0" * 12},
    }


@pytest.mark.parametrize("what", ["seed", "experiment", "case", "code", "key"])
@pytest.mark.parametrize("meant", [False, True])
def test_a_manifest_that_says_something_else_is_found_and_written_anew(
    folder: Path, whole: pd.DataFrame, what: str, meant: bool, capsys: Any
) -> None:
    """Whoever writes the checksums anew still has to find a cause with the key that stands inside the chunks."""
    path = folder / "manifest.json"
    before = json.loads(path.read_text())
    path.write_text(json.dumps({**before, **edits(before)[what]}))
    if meant:
        sealed_again(folder)
    assert "is not that of these results" in refused_by_all(folder, capsys)
    mended(folder, whole)
    after = json.loads(path.read_text())
    for name in ("seed", "experiment", "case_document", "key", "chunks", "factors", "outcomes"):
        assert after[name] == before[name]


def test_fewer_chunks_in_the_manifest_do_not_make_a_result_complete(
    folder: Path, whole: pd.DataFrame, tmp_path: Path, capsys: Any
) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "chunks": 11, "rows": 1100}))
    sorted((folder / "chunks").iterdir())[-1].unlink()
    assert "holds 11 of 12 chunks" in refused_by_all(folder, capsys)
    written(tmp_path, WITH_SERIES)
    capsys.readouterr()
    assert run_command(tmp_path / "trial.toml", out=tmp_path / "results", simulate=world) == 0
    told = capsys.readouterr().out
    assert "1 of 12 chunks are missing" in told
    assert "100 new" in told
    mended(folder, whole)


@pytest.mark.parametrize("name", ["manifest.json", SUMS])
def test_a_letter_flipped_beside_the_chunks_is_found(
    folder: Path, whole: pd.DataFrame, name: str, capsys: Any
) -> None:
    flipped(folder / name)
    refused_by_all(folder, capsys)
    mended(folder, whole)


def test_columns_that_the_manifest_does_not_name_are_found(folder: Path, capsys: Any) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "outcomes": manifest["outcomes"][:-1]}))
    sealed_again(folder)
    assert "has other columns than its manifest says: nkvd.joined.ak_zhol" in refused_by_all(folder, capsys)


def test_what_is_complete_is_not_written_again(folder: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*.*")}
    filled(folder.parents[2], world, text=WITH_SERIES)
    after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*.*")}
    assert {path: after[path] for path in before if path.is_file() and "holder" not in path.name} == {
        path: found for path, found in before.items() if path.is_file() and "holder" not in path.name
    }


# claims


@pytest.mark.parametrize("name", ["verdicts.csv", "forest.parquet", "runs.parquet", "manifest.json", SUMS])
def test_a_letter_flipped_in_verdicts_is_found(claims: Path, name: str, capsys: Any) -> None:
    flipped(claims / name)
    capsys.readouterr()
    assert answer(["report", str(claims)]) == 2
    told = capsys.readouterr().err
    assert "repeat the command" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("name", ["verdicts.csv", "runs.parquet", SUMS])
def test_a_file_of_verdicts_that_is_missing_is_named(claims: Path, name: str, capsys: Any) -> None:
    (claims / name).unlink()
    capsys.readouterr()
    assert answer(["report", str(claims)]) == 2
    assert name in capsys.readouterr().err


def test_what_is_drawn_from_a_result_has_its_checksum_too(claims: Path) -> None:
    assert answer(["report", str(claims)]) == 0
    assert answer(["plot", str(claims)]) == 0
    assert is_complete(claims)
    assert {"report.html", "figures/forest.png"} <= {
        line.split("  ")[1] for line in (claims / SUMS).read_text().splitlines()
    }
    flipped(claims / "report.html")
    assert not is_complete(claims)
    assert answer(["report", str(claims)]) == 0
    assert is_complete(claims)


# links


@pytest.mark.parametrize("name", ["report.html", SUMS, ".holder.json", "manifest.json", "figures/x.png"])
def test_writing_replaces_a_link_and_leaves_alone_what_it_points_to(tmp_path: Path, name: str) -> None:
    victim, place = tmp_path / "victim", tmp_path / "stranger" / name
    victim.write_text("mine")
    place.parent.mkdir(parents=True)
    place.symlink_to(victim)
    write_whole(place, b"new", tmp_path / "stranger")
    assert victim.read_text() == "mine"
    assert place.read_bytes() == b"new"
    assert not place.is_symlink()


@pytest.mark.parametrize("kind", ["chunks", "series"])
def test_a_linked_folder_of_results_is_refused(folder: Path, tmp_path: Path, kind: str, capsys: Any) -> None:
    elsewhere = tmp_path / "elsewhere"
    (folder / kind).rename(elsewhere)
    (folder / kind).symlink_to(elsewhere)
    before = sorted(elsewhere.iterdir())
    written(tmp_path, WITH_SERIES)
    assert run_command(tmp_path / "trial.toml", out=tmp_path / "results", simulate=world) == 2
    assert "is a link or no folder, and is not followed" in capsys.readouterr().err
    assert sorted(elsewhere.iterdir()) == before
    with pytest.raises(CaseError):
        load_series(folder)


def test_figures_are_not_written_through_a_linked_folder(claims: Path, tmp_path: Path, capsys: Any) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (claims / "figures").symlink_to(elsewhere)
    assert answer(["plot", str(claims)]) == 2
    assert "is not followed" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []


def test_a_linked_chunk_is_not_read(folder: Path, whole: pd.DataFrame, tmp_path: Path, capsys: Any) -> None:
    path = sorted((folder / "chunks").iterdir())[0]
    path.rename(tmp_path / "chunk")
    path.symlink_to(tmp_path / "chunk")
    assert "holds 11 of 12 chunks" in refused_by_all(folder, capsys)
    mended(folder, whole)
    assert (tmp_path / "chunk").is_file()


def test_a_pipe_in_the_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "verdicts.csv")
    with pytest.raises(OSError, match="is no regular file"):
        read_whole(tmp_path / "verdicts.csv", tmp_path)


def test_nothing_is_read_outside_of_the_results(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "secret").write_text("mine")
    with pytest.raises(OSError, match="leads out of the results"):
        read_whole(tmp_path / "results" / ".." / "secret", tmp_path / "results")


def test_the_name_of_a_file_that_is_begun_cannot_be_foreseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    opened = os.open

    def watched(path: Any, flags: int, *args: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            seen.append((path, bool(flags & os.O_EXCL), bool(flags & os.O_NOFOLLOW)))
        return opened(path, flags, *args, **more)

    monkeypatch.setattr(os, "open", watched)
    for _ in range(20):
        write_whole(tmp_path / "file", b"content")
    assert len({path for path, *_ in seen}) == 20
    assert all(exclusive and unfollowed for _, exclusive, unfollowed in seen)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
