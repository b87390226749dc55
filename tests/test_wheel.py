"""The built wheel in an empty environment: the shipped files come along, and results go where one stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import answer

ROOT = Path(__file__).parents[1]
UV = ["uv"] if shutil.which("uv") else [sys.executable, "-m", "uv"]
SMALL = """
case = "kazakhstan"
runs = 5
outcomes = ["nominal_reform"]
factors = { "polity.dominance" = [0.5, 0.9], "bodies.nkvd.chair" = ["appointee", "president"] }
"""


def said(*words: object, cwd: Path) -> str:
    done = subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def reform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of an environment in which nothing but the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    said(*UV, "build", "--wheel", "--out-dir", folder, cwd=ROOT)
    said(*UV, "venv", "--python", sys.executable, folder / "env", cwd=folder)
    (wheel,) = folder.glob("*.whl")
    said(*UV, "pip", "install", "--python", folder / "env" / "bin" / "python", wheel, cwd=folder)
    return folder / "env" / "bin" / "reform"


@pytest.mark.wheel
def test_an_installed_wheel_runs_draws_and_reports_anywhere(reform: Path, tmp_path: Path) -> None:
    assert "inclusion" in said(reform, "list", "experiments", cwd=tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    assert "20 new" in said(reform, "run", "small.toml", cwd=tmp_path)
    assert "effects.png" in said(reform, "plot", "results/small", cwd=tmp_path)
    said(reform, "report", "results/small", cwd=tmp_path)
    assert list((tmp_path / "results" / "small").rglob("report.html"))


@pytest.mark.wheel
def test_what_is_edited_in_a_new_folder_counts(reform: Path, tmp_path: Path) -> None:
    said(reform, "init", "study", cwd=tmp_path)
    study = tmp_path / "study"
    said(reform, "check", "configs/cases/kazakhstan.toml", "configs/experiments/inclusion.toml", cwd=study)
    behaviour = study / "configs" / "behaviour.toml"
    behaviour.write_text(behaviour.read_text().replace("[behaviour]", "[behaviour]\nnonsense = 1", 1))
    done = subprocess.run(
        [reform, "check", "configs/cases/kazakhstan.toml"],
        cwd=study,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "nonsense" in done.stdout + done.stderr


def test_a_new_folder_has_all_shipped_files_and_overwrites_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert answer(["init", "study"]) == 0
    shipped = {path.relative_to(ROOT) for path in (ROOT / "configs").rglob("*.toml")}
    assert {path.relative_to(tmp_path / "study") for path in (tmp_path / "study").rglob("*.toml")} == shipped
    assert "next: cd study && reform run inclusion" in capsys.readouterr().out
    assert answer(["check", "study/configs/cases/kazakhstan.toml"]) == 0
    assert answer(["init", "study"]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
