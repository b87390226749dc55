"""From Python everything is at hand by one import, typed, and results show themselves in a notebook."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import experiments
import model
from experiments.batches.results_folder import load
from experiments.cli import answer
from experiments.plots.registry import all_kinds
from experiments.tables import COLOURS, Cell, Column, Table, html
from model.ensemble import simulate

ROOT = Path(__file__).parents[1]


def test_every_public_name_leads_somewhere() -> None:
    assert experiments.load is load
    assert all(callable(getattr(experiments, name)) for name in experiments.__all__)
    assert set(experiments.__all__) <= set(dir(experiments))


def test_every_public_name_of_the_model_leads_somewhere() -> None:
    assert model.simulate is simulate
    assert all(getattr(model, name) is not None for name in model.__all__)
    assert set(model.__all__) <= set(dir(model))


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'plod'"):
        experiments.plod  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'simulator'"):
        model.simulator  # noqa: B018


@pytest.mark.parametrize(
    ("package", "heavy"),
    [("experiments", ["numpy", "pandas", "model"]), ("model", ["numpy", "pydantic", "mesa", "numba"])],
)
def test_importing_the_package_imports_nothing_else(package: str, heavy: list[str]) -> None:
    program = f"import sys, {package}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["experiments", "model"])
def test_the_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_outcomes_have_meaning_unit_and_range(capsys: pytest.CaptureFixture[str]) -> None:
    found = experiments.outcomes("kazakhstan", "facade")
    assert list(found.outcomes) == ["facade_gap"]
    assert found.record()["outcomes"]["facade_gap"]["low"] == -2.0
    page = found._repr_html_()
    assert "<table>" in page
    assert "facade_gap" in page
    assert "-2 to 2" in page
    assert answer(["outcomes", "presure"]) == 0
    assert "did you mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    "kind", ["cases", "experiments", "hypotheses", "rules", "conditions", "outcomes", "plots"]
)
def test_everything_there_is_can_be_listed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = experiments.listing(kind)
    assert found.entries
    assert all(found.entries.values()), [name for name, text in found.entries.items() if not text]
    assert answer(["list", kind]) == 0
    assert next(iter(found.entries)).split()[0] in capsys.readouterr().out


def test_results_are_listed_with_the_command_that_made_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert experiments.listing("results").entries == {}
    folder = tmp_path / "results" / "trial" / "0a"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"command": "reform run trial"}')
    assert experiments.listing("results").entries == {"results/trial/0a": "reform run trial"}


def test_a_kind_of_list_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["list", "plot"]) == 2
    assert "did you mean 'plots'" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["--version"]) == 0
    assert capsys.readouterr().out.startswith("reform 0.")


def test_every_command_is_summarised_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    texts = [line.split(maxsplit=1)[1] for line in listed]
    assert texts
    assert all(len(text) <= 45 for text in texts)


def test_the_command_line_knows_every_kind_of_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["plot", "--help"]) == 0
    told = capsys.readouterr().out.replace("\n", " ")
    assert all(kind in told for kind in all_kinds())


def test_text_in_a_notebook_is_escaped() -> None:
    table = Table((Column("a"), Column("b", number=True)), ((Cell("<b>", "bad", ("&",)), "1"),), "<i>")
    page = html(["1 < 2", table])
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;" in page
    assert COLOURS["bad"] in page


def test_a_frame_of_a_run_has_its_folder(tmp_path: Path) -> None:
    document = {
        "case": "kazakhstan",
        "runs": 3,
        "outcomes": ["facade_gap"],
        "factors": {"polity.dominance": [0.5, 0.9]},
    }
    frame = experiments.run(document, workers=1, out=tmp_path)
    assert frame["facade_gap"].size == 6
    pd.testing.assert_frame_equal(frame, experiments.load(frame.attrs["path"]))
