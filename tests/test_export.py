"""Results go to other programs: every format holds the same table, under names that R and Stata take, with a codebook."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from trial import stored

from experiments.cli import answer
from experiments.questions.dotted_paths import meaning_of
from experiments.questions.names import CASES
from experiments.report.export import plain_names
from model.cases import load_case

DOMINANCE, CHAIR = "polity.dominance", "bodies.nkvd.chair"
LONG = "state_commission.joined.nagiz_ak_zhol"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    frame = pd.DataFrame(
        {
            "point": [1, 0, 0],
            "run": [0, 1, 0],
            "seed": [7, 7, 7],
            DOMINANCE: [0.8, 0.6, 0.6],
            CHAIR: ["=1+1", "president", "president"],
            "nominal_reform": [0.1, np.nan, 0.3],
            LONG: [1.0, 0.5, 0.0],
        }
    )
    config = {
        "name": "dom",
        "case": "kazakhstan",
        "factors": {DOMINANCE: [0.6, 0.8], CHAIR: ["president", "=1+1"]},
    }
    document = load_case(CASES / "kazakhstan.toml").document
    return stored(tmp_path / "results" / "dom" / "abc", frame, config, case_document=document)


def exported(results: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert answer(["export", str(results), "--out", str(out), "--json", *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


READ: dict[str, Any] = {
    "--csv": pd.read_csv,
    "--parquet": pd.read_parquet,
    "--stata": pd.read_stata,
    "--feather": pd.read_feather,
}


@pytest.mark.parametrize("form", READ)
def test_every_format_holds_the_same_table(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    frame = READ[form](exported(results, tmp_path, capsys, form)["table"])
    assert frame[["point", "run"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 0]]
    assert frame["polity_dominance"].tolist() == [0.6, 0.6, 0.8]
    assert frame["nominal_reform"].tolist() == pytest.approx([0.3, np.nan, 0.1], nan_ok=True)
    assert frame["bodies_nkvd_chair"].tolist()[:2] == ["president", "president"]
    assert frame["bodies_nkvd_chair"][2] == ("'=1+1" if form == "--csv" else "=1+1")


def test_the_codebook_names_every_variable(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(results, tmp_path, capsys, "--stata")
    book = pd.read_csv(found["codebook"]).set_index("name")
    assert book.index.tolist() == pd.read_stata(found["table"]).columns.tolist()
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", name) for name in book.index)
    assert book.loc["polity_dominance", "path"] == DOMINANCE
    assert book.loc["nominal_reform", "unit"] == "share"
    assert str(book.loc["nominal_reform", "meaning"]).startswith("Change of the constitution")
    assert set(book["kind"]) == {"design", "factor", "outcome"}
    with pd.io.stata.StataReader(found["table"]) as reader:
        labels = reader.variable_labels()
    assert all(0 < len(label) <= 80 for label in labels.values())


def test_names_are_plain_short_and_distinct() -> None:
    names = plain_names([LONG, LONG + "_two", "a.b", "a_b", "A.B", "2x", "if", "", "é"])
    assert names == [
        "state_commission_joined_nagiz_ak",
        "state_commission_joined_nagiz_2",
        "a_b",
        "a_b_2",
        "A_B_3",
        "v_2x",
        "v_if",
        "v",
        "v_2",
    ]


def test_a_factor_says_what_it_stands_for() -> None:
    said = "Pro-presidential share of legislature and local councils at the start (polity.dominance)"
    assert meaning_of(DOMINANCE) == said
    assert meaning_of("parties.otan.trust") == "In the president at the start (parties.otan.trust)"
    assert meaning_of("no.such") == "Value of no.such"


def test_wrong_words_are_refused(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["export", str(results), "--csv", "--stata", "--out", str(tmp_path)]) == 2
    assert "one format at a time" in capsys.readouterr().err
    assert answer(["export", str(tmp_path / "nothing")]) == 2


# as R (haven) and Stata read it


def in_stata(columns: dict[str, list[Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return the table of an export, and what is known of its variables, as ReadStat reads them, which R's haven uses."""
    size = len(next(iter(columns.values())))
    frame = pd.DataFrame({"point": range(size), "run": [0] * size, "seed": [7] * size, **columns})
    config = {
        "name": "dom",
        "case": "kazakhstan",
        "factors": dict(columns),
    }
    document = load_case(CASES / "kazakhstan.toml").document
    folder = stored(tmp_path / "results" / "dom" / "abc", frame, config, case_document=document)
    return pyreadstat.read_dta(exported(folder, tmp_path, capsys, "--stata")["table"])


def test_stata_has_labels_from_the_codebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns: dict[str, list[Any]] = {
        CHAIR: ["president", "appointee"],
        "nominal_reform": [0.25, np.nan],
    }
    frame, known = in_stata(columns, tmp_path, capsys)
    assert known.column_names_to_labels["bodies_nkvd_chair"] == f"Who presides, a name in [chairs] ({CHAIR})"
    assert known.file_label
    assert frame["nominal_reform"].tolist() == pytest.approx([0.25, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["Қазақстан", "日本", "ü" * 700], ["Қазақстан", "日本", "ü" * 700]),
        ([np.inf, -np.inf, 1e300], [np.nan, np.nan, 1e300]),
        ([2**62, 2**53 + 1, 1], ["4611686018427387904", "9007199254740993", "1"]),
        ([["b", "a"], [], ["c"]], ["b+a", "", "c"]),
        ([True, False, True], [1, 0, 1]),
        ([np.nan] * 3, [np.nan] * 3),
    ],
)
def test_stata_holds_what_it_can(
    values: list[Any], read: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame, _ = in_stata({"x": values}, tmp_path, capsys)
    found = frame["x"].tolist()
    assert found == (read if isinstance(read[0], str) else pytest.approx(read, nan_ok=True))
