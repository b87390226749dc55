"""A page stands alone and says what is in the results; two results are compared run by run."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plot_frames
import pytest
from test_hypotheses import BASE, THREE, World, claims_told, written
from trial import stored

from experiments.batches import columns
from experiments.batches.columns import OnDisk
from experiments.batches.results_folder import load, open_folder
from experiments.cli import answer
from experiments.plots.registry import all_kinds, draw, kind_for, worded
from experiments.questions.names import open_case
from experiments.questions.starting_files import template
from experiments.report import page as report
from model.cases import CaseError, load_case

FACTORS = ["bodies.nkvd.chair", "bodies.nkvd.status"]


def experiment(path: Path, frame: pd.DataFrame, case: str = "kazakhstan", **known: Any) -> Path:
    """Store a frame of chairs and statuses as an experiment."""
    points = frame.groupby(FACTORS, sort=False).ngroup()
    frame = frame.assign(point=points, seed=1).drop(columns="condition")
    factors = {name: list(frame[name].unique()) for name in FACTORS}
    outcomes = [str(name) for name in frame.columns if name not in (*FACTORS, "point", "run", "seed")]
    runs = int(frame["run"].nunique())
    config = {
        "name": "chair_and_status",
        "case": case,
        "runs": runs,
        "outcomes": outcomes,
        "factors": factors,
    }
    return stored(path, frame, config, **{"case_document": open_case("kazakhstan").document, **known})


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return experiment(tmp_path / "results" / "chair_and_status" / "abc", plot_frames.outcomes(60))


@pytest.fixture
def verdicts(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "land.toml").write_text(template("case", "land"), encoding="utf-8")
    folder = tmp_path / "hypotheses"
    folder.mkdir()
    written(folder, BASE, "chair")
    written(folder, THREE.replace("A president", "<b>A president</b> & co"), "status")
    written(folder, BASE.replace("council.joined.moderates", "crises"), "nothing")
    out = tmp_path / "results"
    claims_told([folder], robust=True, draws=20, simulate=World(), out=out, runs=100)
    return next((out / "hypotheses").iterdir())


class Outside(HTMLParser):
    """Collects everything that a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href") and not str(value).startswith(("data:", "#")):
                self.fetched.append(f"{tag} {name}={value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


VOID = {"meta", "img", "br", "hr", "link"}
PARTS = ["question", "design", "found", "figures", "tables", "robustness", "reproduce"]


def page_of(folder: Path) -> str:
    assert answer(["report", str(folder)]) == 0
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("which", ["results", "verdicts"])
def test_a_page_stands_alone_and_has_all_its_parts(which: str, request: Any) -> None:
    text = page_of(request.getfixturevalue(which))
    parser = Outside()
    parser.feed(text)
    assert parser.fetched == []
    assert parser.open == []
    assert "<script" not in text
    assert re.findall(r'<h2 id="(\w+)"', text) == PARTS
    assert text.count("<figure>") >= 3


def test_a_page_of_claims_escapes_them_and_names_verdict_and_hash(verdicts: Path) -> None:
    text = page_of(verdicts)
    assert "&lt;b&gt;A president&lt;/b&gt; &amp; co" in text
    assert "<b>A president" not in text
    assert "supported" in text
    assert "no variation" in text
    manifest = json.loads((verdicts / "manifest.json").read_text())
    assert all(value in text for value in manifest["files"].values())
    assert manifest["command"] in text


def test_a_page_is_the_same_every_time(results: Path) -> None:
    assert page_of(results) == page_of(results)


def test_a_page_of_an_experiment_says_what_moves_the_outcome(results: Path) -> None:
    text = page_of(results)
    assert "paired by run the difference is" in text
    assert "has the largest effect" in text


def test_chance_is_not_called_a_cause(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).random(9 * 60)
    path = experiment(tmp_path / "noise" / "abc", plot_frames.outcomes(60).assign(nominal_reform=noise))
    told = report.findings(open_folder(path), "nominal_reform")
    assert told[-1] == "Averaged over the other factors, no factor has an effect beyond chance."
    told = report.findings(open_folder(path), "package")
    assert "chair has the largest effect" in told[-1]
    assert told[-1].endswith("status the smallest, not beyond chance.")


@pytest.mark.parametrize("kind", [k for k in all_kinds() if k not in ("forest", "bands", "regimes")])
def test_every_kind_of_figure_can_be_drawn(results: Path, kind: str, capsys: Any) -> None:
    assert answer(["plot", str(results), "--kind", kind]) == 0
    written_files = re.findall(r"wrote (\S+)", capsys.readouterr().out)
    assert all(Path(name).stat().st_size > 0 for name in written_files)
    assert len(written_files) == 2


def test_the_figure_suits_the_result_when_none_is_asked_for(results: Path, verdicts: Path) -> None:
    assert kind_for(open_folder(results), None).name == "participation"
    assert kind_for(open_folder(results), "nominal_reform").name == "effects"
    assert kind_for(open_folder(results), "nominal_reform", FACTORS[:1]).name == "distributions"
    assert kind_for(open_folder(verdicts), None).name == "forest"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--outcome", "nominal_refom"], "did you mean 'nominal_reform'"),
        (["--by", "bodies.nkvd.chairs"], "did you mean 'bodies.nkvd.chair'"),
        (["--kind", "distribution"], "did you mean 'distributions'"),
        (["--style", "papr"], "did you mean 'paper'"),
        (["--kind", "forest"], "shows hypotheses"),
        (["--kind", "bands"], "no monthly series"),
    ],
)
def test_a_figure_that_cannot_be_drawn_says_why(
    results: Path, arguments: list[str], message: str, capsys: Any
) -> None:
    assert answer(["plot", str(results), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_the_newest_results_of_an_experiment_are_found(results: Path) -> None:
    assert open_folder(results.parent).path == results


@pytest.mark.parametrize(
    ("name", "message"), [("nothing", "is not a results folder"), ("empty", "no manifest.json")]
)
def test_a_folder_without_results_says_so(tmp_path: Path, name: str, message: str, capsys: Any) -> None:
    (tmp_path / "empty").mkdir()
    assert answer(["report", str(tmp_path / name)]) == 2
    assert message in capsys.readouterr().err


def test_a_damaged_file_is_named(results: Path) -> None:
    chunk = next((results / "chunks").iterdir())
    chunk.write_bytes(b"PAR1 not really")
    with pytest.raises(CaseError, match=chunk.name):
        open_folder(results)


def test_two_results_are_compared_run_by_run(results: Path, tmp_path: Path, capsys: Any) -> None:
    frame = plot_frames.outcomes(60)
    frame["nominal_reform"] += 0.01
    other = experiment(tmp_path / "other", frame, case="kyrgyzstan")
    assert answer(["compare", str(results), str(other), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert ["experiment.case", "kazakhstan", "kyrgyzstan"] in shown["config"]
    found = {each["outcome"]: each for each in shown["outcomes"]}
    assert found["nominal_reform"]["difference"] == pytest.approx(0.01)
    assert found["nominal_reform"]["runs"] == 60  # points share their luck: they are not more runs
    assert found["effective_reform"]["difference"] == 0.0
    assert answer(["compare", str(results), str(other)]) == 0
    assert "What differs" in capsys.readouterr().out


def test_results_without_a_run_in_common_are_not_compared(results: Path, tmp_path: Path, capsys: Any) -> None:
    frame = plot_frames.outcomes(60)
    frame["run"] += 1000
    assert answer(["compare", str(results), str(experiment(tmp_path / "other", frame))]) == 2
    assert "no run in common" in capsys.readouterr().err


def test_verdicts_and_experiments_are_not_compared(results: Path, verdicts: Path, capsys: Any) -> None:
    assert answer(["compare", str(results), str(verdicts)]) == 2
    assert "in common" in capsys.readouterr().err


def test_the_case_that_a_folder_keeps_names_parties_and_units(tmp_path: Path) -> None:
    case = load_case(Path(__file__).parents[1] / "configs" / "cases" / "kazakhstan.toml")
    folder = open_folder(experiment(tmp_path / "abc", plot_frames.outcomes(60), case_document=case.document))
    assert folder.names["ak_zhol"] == "Ak Zhol"
    assert folder.measure("nominal_reform").unit
    assert folder.record is not None
    assert np.isfinite(folder.frame["nominal_reform"]).all()


def test_a_figure_reads_the_columns_that_it_shows_and_no_others(results: Path) -> None:
    folder = open_folder(results)
    assert isinstance(folder.runs, OnDisk)
    draw(folder, all_kinds()["distributions"], "facade_gap", FACTORS)
    assert set(folder.runs.kept) == {"point", "run", "facade_gap", *FACTORS}


def test_columns_read_a_few_at_a_time_are_those_of_the_whole(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load(results)
    monkeypatch.setattr(columns, "AT_ONCE", 2)
    pd.testing.assert_frame_equal(open_folder(results).frame, whole)


def test_a_factor_and_an_outcome_of_one_name_are_drawn_together(tmp_path: Path) -> None:
    file = tmp_path / "shared_name.toml"
    file.write_text(
        'case = "kazakhstan"\nruns = 5\noutcomes = ["dominance"]\n\n[factors]\n"polity.dominance" = [0.5, 0.9]\n'
        '"polity.capacity" = [0.5, 1.0]\n'
    )
    assert answer(["run", str(file), "--out", str(tmp_path)]) == 0
    folder = open_folder(tmp_path / "shared_name")
    assert sorted(worded(folder, "dominance", "polity.dominance").columns) == sorted(
        ["point", "run", "dominance", "dominance, as set"]
    )
    assert answer(["report", str(folder.path)]) == 0
    assert answer(["plot", str(folder.path), "--kind", "multiples", "--outcome", "dominance"]) == 0
