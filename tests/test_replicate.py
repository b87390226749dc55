"""The record beside the model: scorecard, predicates, files, countries."""

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments.answers.patterns import at_own_values, check_patterns, in_runs, score
from experiments.answers.replication import first_look
from experiments.cli import answer
from experiments.commands import terminal
from experiments.plots.regimes import REGIMES, regime_of, regimes
from experiments.questions.names import CASES
from model.cases import Case, CaseError, from_document, load_case
from model.ensemble import simulate

KAZAKHSTAN = CASES / "kazakhstan.toml"


@cache
def kazakhstan() -> Case:
    return load_case(KAZAKHSTAN)


def with_pattern(**changes: Any) -> Case:
    document = kazakhstan().document
    document["record"]["patterns"]["P7"].update(changes)
    return from_document(document, "case.toml")


def mistakes(case: Case) -> str:
    with pytest.raises(CaseError) as caught:
        check_patterns(case)
    return str(caught.value)


def test_one_json_object_and_nothing_else_is_printed(tmp_path: Path, capsys: Any) -> None:
    given = "replicate kazakhstan --runs 40 --seed 3 --json --draws 5 --out"
    assert answer([*given.split(), str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    totals = {"gain_bits_over_best_as_a_whole", "gain_bits_over_best_of_each_pattern"}
    weighed = {"best_null_as_a_whole", "null_models", "ablations", "distances", "summaries"} | totals
    assert set(found) == {"case", "runs", "seed", "results", "patterns"} | weighed
    assert (found["runs"], found["seed"]) == (40, 3)
    assert [each["id"] for each in found["patterns"]] == list(kazakhstan().record.patterns)
    for each in found["patterns"]:
        assert {"id", "text", "share", "low", "high", "robust_share", "holds", "nulls"} <= set(each)
        assert 0.0 <= each["low"] <= each["share"] <= each["high"] <= 1.0
        assert 0.0 <= each["robust_share"] <= 1.0
    folder = Path(found["results"])
    assert folder.is_relative_to(tmp_path)
    for name in (
        "scorecard",
        "null_models",
        "tables",
        "levels",
        "facade_plane",
        "output",
        "presidential_power",
    ):
        assert (folder / f"{name}.png").stat().st_size > 5_000
        assert (folder / f"{name}.pdf").stat().st_size > 1_000
    stored = pd.read_parquet(folder / "runs.parquet")
    assert len(stored) == 40
    for each in found["patterns"]:
        best = max(share for share in each["nulls"].values() if share is not None)
        assert each["best_null_share"] == best
        assert not (each["informative"] and best >= each["share"])
    kinds = {each["kind"]: each["numbers"] for each in found["summaries"]}
    assert kinds["levels"] == len(kazakhstan().record.levels)
    assert len(pd.read_csv(folder / "distances.csv")) == len(found["distances"]) == sum(kinds.values())
    assert list(pd.read_csv(folder / "null_models.csv")["id"]) == list(kazakhstan().record.patterns)


def test_the_same_cause_has_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        given = "replicate kazakhstan --runs 30 --draws 1 --out"
        assert answer([*given.split(), str(tmp_path / name)]) == 0
        folder = next((tmp_path / name).rglob("manifest.json")).parent
        files = [
            p for p in sorted(folder.iterdir()) if p.name not in ("manifest.json", "shown.json", "SHA256SUMS")
        ]
        contents.append({p.name: p.read_bytes() for p in files})
    assert contents[0] == contents[1]


def test_a_share_is_the_share_of_runs_that_show_the_pattern() -> None:
    found: dict[str, Any] = dict.fromkeys(kazakhstan().record.patterns, np.ones(100, dtype=bool))
    found["P1"] = np.arange(100) < 79
    draws: list[Any] = [{**found, "P2": np.zeros(10, dtype=bool)}, found]
    scores = {each.id: each for each in score(kazakhstan(), found, draws)}
    assert scores["P1"].share.estimate == pytest.approx(0.79)
    assert scores["P1"].share.low < 0.79 < scores["P1"].share.high
    assert scores["P1"].verdict == "in part"
    assert scores["P2"].robust_share == pytest.approx(0.5)
    assert scores["P3"].verdict == "holds"


@pytest.mark.parametrize(
    ("holds", "message"),
    [
        ("`level.akim_elections` < 1", "did you mean 'level.akim_election'"),
        ("`level.akim_election` < ", "ends too early"),
        ("`instead.nominal_reform` < 1", "speaks of a counterfactual"),
    ],
)
def test_a_predicate_that_cannot_be_read_is_named(holds: str, message: str) -> None:
    found = mistakes(with_pattern(holds=holds))
    assert "record.patterns.P7" in found
    assert message in found


def test_a_counterfactual_of_an_unknown_path_is_named() -> None:
    assert "polity.dominance" in mistakes(with_pattern(instead={"polity.domnance": 0.3}))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["kazakhstan", "--runs", "3"], "--runs = '3'"),
        (["kazakhstan", "--seed", str(2**64)], "--seed"),
        (["kazakhstan", "--rules", "al"], "did you mean 'all'"),
        (["nowhere.toml"], "does not exist"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_made(
    arguments: list[str], message: str, tmp_path: Path, capsys: Any
) -> None:
    assert answer(["replicate", *arguments, "--out", str(tmp_path / "new")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: Any) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert answer(["replicate", "kazakhstan", "--runs", "20", "--out", str(blocked)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_countries_are_shown_side_by_side(tmp_path: Path, capsys: Any) -> None:
    files = [str(CASES / f"{name}.toml") for name in ("kazakhstan", "ukraine", "kyrgyzstan")]
    assert answer(["compare-cases", *files, "--runs", "60", "--json", "--out", str(tmp_path)]) == 0
    found = {each["country"]: each for each in json.loads(capsys.readouterr().out)["cases"]}
    effective = {name: each["outcomes"]["effective_reform"]["mean"] for name, each in found.items()}
    crises = {name: each["outcomes"]["crises"]["mean"] for name, each in found.items()}
    assert effective["Ukraine"] > 0.05 > abs(effective["Kazakhstan"])
    assert crises["Ukraine"] > 1.0
    assert crises["Kyrgyzstan"] > 0.5
    assert crises["Kazakhstan"] < 0.15


def test_one_case_cannot_be_compared(capsys: Any) -> None:
    assert answer(["compare-cases", "kazakhstan"]) == 2
    assert "at least two" in capsys.readouterr().err


def test_the_regime_of_a_run_is_the_kind_of_body_that_answers() -> None:
    frame = pd.DataFrame(
        {
            "b.opened": [-1.0, 20.0, 2.0, 2.0, 2.0, 2.0],
            "b.guidance": [0.0, 0.9, 0.1, 0.9, 0.9, 0.9],
            "b.represented": [0.0, 1.0, 1.0, 0.05, 0.4, 0.9],
            "x": [0, 1, 0, 1, 0, 1],
            "y": [0, 0, 1, 1, 2, 2],
        }
    )
    expected = [
        "no body",
        "no body",
        "hollow body",
        "guided, opposition outside",
        "moderates inside",
        "inclusive bargain",
    ]
    assert [REGIMES[code] for code in regime_of(frame, "b")] == expected
    drawn = regimes(frame, "x", "y", "b")
    assert len(drawn.axes[0].texts) == 6


def test_a_value_that_is_none_of_two_is_refused_once() -> None:
    document = kazakhstan().document
    document["parties"]["ak_zhol"]["camp"] = "oposition"
    with pytest.raises(CaseError) as caught:
        from_document(document, "case.toml")
    assert str(caught.value).count("must be") == 1
    assert "did you mean 'opposition'" in str(caught.value)


def test_the_first_look_in_plain_python_scores_the_same_runs_as_the_compiled_model() -> None:
    look = first_look(kazakhstan(), 3, 10)
    assert [each.id for each in look.scores] == at_own_values(kazakhstan())
    compiled = in_runs(kazakhstan(), simulate, 3, 0, 10, at_own_values(kazakhstan()))
    assert [each.share for each in look.scores] == [each.share for each in score(kazakhstan(), compiled)]
    assert "P13" not in {each.id for each in look.scores}


def test_the_scorecard_at_the_own_values_is_shown_before_robustness(tmp_path: Path, capsys: Any) -> None:
    assert answer(["replicate", "kazakhstan", "--runs", "20", "--draws", "2", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    for text, robust in ((shown.err, False), (shown.out, True)):
        head = re.search(r"history and 20 runs *\n(.*)", text)
        assert head is not None
        assert ("robust" in head[1]) == robust
    assert "to follow: robustness over the prior ranges" in shown.err


def test_where_output_is_a_file_how_far_it_is_stands_on_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)
    written = io.StringIO()
    with terminal.followed(Console(file=written)) as follow:
        advance = follow("prior draws", 2)
        advance()
        advance()
    assert written.getvalue() == "prior draws: 1 of 2\nprior draws: 2 of 2\n"
