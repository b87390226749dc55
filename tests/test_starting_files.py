"""Starting files are commented, can be used as they are, and never overwrite."""

from pathlib import Path
from typing import Any

import pytest

from experiments.answers.replication import replicate
from experiments.cli import answer
from experiments.questions.hypothesis_file import load_claim
from experiments.questions.starting_files import KINDS, template, write_starting_file
from model.cases import load_case


@pytest.mark.parametrize("kind", KINDS)
def test_a_starting_file_is_written_with_comments(kind: str, tmp_path: Path, capsys: Any) -> None:
    write_starting_file(kind, "my_idea", tmp_path)
    path = next(tmp_path.rglob("my_idea.toml"))
    text = path.read_text(encoding="utf-8")
    assert "My idea" in text
    assert text.count("\n#") >= 5


def test_a_new_case_is_a_case(tmp_path: Path) -> None:
    write_starting_file("case", "land", tmp_path)
    case = load_case(tmp_path / "cases" / "land.toml")
    assert case.vary({"bodies.council.chair": "president"}).bodies["council"].chair == "president"


def test_a_new_case_reforms_in_part_of_the_runs_and_shows_its_pattern(tmp_path: Path) -> None:
    write_starting_file("case", "land", tmp_path)
    found = replicate(load_case(tmp_path / "cases" / "land.toml"), runs=400, draws=40)
    assert 0.3 < (found.column("package") > 0.0).mean() < 0.9
    assert [each.verdict for each in found.scores] == ["holds"]


def test_a_new_hypothesis_can_be_tested(tmp_path: Path) -> None:
    write_starting_file("hypothesis", "idea", tmp_path)
    claim = load_claim(tmp_path / "hypotheses" / "idea.toml")
    assert list(claim.hypothesis.conditions) == ["appointee", "president"]


def test_nothing_is_overwritten(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "cases" / "land.toml"
    path.parent.mkdir()
    path.write_text("mine", encoding="utf-8")
    assert answer(["new", "case", "land", "--configs", str(tmp_path)]) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("hypotesis", "idea", "did you mean 'hypothesis'"),
        ("case", "My Land", "did you mean 'my_land'"),
        ("case", "../escape", "must be small letters"),
        ("case", "", "must be small letters"),
        ("case", "9", "must be small letters"),
    ],
)
def test_a_wrong_kind_or_name_is_refused(
    kind: str, name: str, message: str, tmp_path: Path, capsys: Any
) -> None:
    assert answer(["new", kind, name, "--configs", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_the_name_stands_in_the_file() -> None:
    assert 'name = "New land"' in template("case", "new_land")
