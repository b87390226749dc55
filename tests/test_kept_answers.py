"""A command that has been given before shows what it showed, and says so; anything else is computed."""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.cli import answer
from experiments.questions.names import recorded_cases
from experiments.questions.starting_files import template
from experiments.report.kept_answers import SHOWN, KeptAnswer, kept_bytes
from experiments.tables import Cell, Column, Line, Shown, Table

THERE = "everything is there already"
REPLICATE = ["replicate", "land.toml", "--draws", "2", "--runs"]


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "land.toml").write_text(template("case", "land"), encoding="utf-8")
    (tmp_path / "idea.toml").write_text(template("hypothesis", "idea"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(words: list[str], capsys: Any) -> str:
    assert answer(words) == 0
    return str(capsys.readouterr().out)


@pytest.mark.parametrize("words", [[*REPLICATE, "20"], ["test", "idea.toml", "--runs", "20"]])
def test_the_same_command_shows_the_same_again(words: list[str], land: Path, capsys: Any) -> None:
    first, second = shown(words, capsys), shown(words, capsys)
    assert THERE not in first
    assert second.splitlines()[0].startswith(THERE)
    assert second.split("\n", 1)[1] == first
    assert answer([*words, "--json"]) == 0
    told = capsys.readouterr()
    assert THERE in told.err
    assert json.loads(told.out)


def test_what_differs_or_is_damaged_is_computed(land: Path, capsys: Any) -> None:
    """Another number of runs; another case of that name; a letter of what was kept."""
    shown([*REPLICATE, "20"], capsys)
    assert THERE not in shown([*REPLICATE, "21"], capsys)
    case = land / "land.toml"
    case.write_text(
        case.read_text(encoding="utf-8").replace("value = 0.4", "value = 0.41", 1), encoding="utf-8"
    )
    assert THERE not in shown([*REPLICATE, "20"], capsys)
    for kept in (land / "results").rglob(SHOWN):
        kept.write_text(kept.read_text(encoding="utf-8").replace("runs", "rums", 1), encoding="utf-8")
    assert THERE not in shown([*REPLICATE, "20"], capsys)


class Told(Shown):
    """Every kind of part."""

    def record(self) -> Any:
        return {"x": [1.5, None]}

    def parts(self) -> Any:
        yield "a paragraph"
        yield Line("a line")
        rows = (("plain", Cell("2", "good", ("below",))),)
        yield Table((Column("a"), Column("b", number=True, note="why")), rows, "title", left_off=3)


def test_all_parts_come_back_as_they_were() -> None:
    kept = KeptAnswer(Path("x"), json.loads(kept_bytes(Told())))
    assert list(kept.parts())[1:] == list(Told().parts())
    assert [type(part) for part in kept.parts()][1:] == [str, Line, Table]
    assert (kept.record(), kept.code) == (Told().record(), 0)


def test_countries_are_compared_by_their_records_unless_they_are_named(land: Path) -> None:
    """A case that says nothing of history is left out, one that cannot be read is not."""
    folder = land / "configs" / "cases"
    folder.mkdir(parents=True)
    text = (land / "land.toml").read_text(encoding="utf-8")
    (folder / "land.toml").write_text(text, encoding="utf-8")
    (folder / "bare.toml").write_text(text[: text.index("[record")], encoding="utf-8")
    (folder / "broken.toml").write_text("[", encoding="utf-8")
    names = recorded_cases()
    assert {"kazakhstan", "land", "broken"} <= set(names)
    assert "bare" not in names
