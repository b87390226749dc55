"""Tables of text as users have them: parted and encoded in many ways, results put in again, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.questions.experiment_file import plan_of
from experiments.questions.text_table import TextTable, number_in, read_text_table
from model.cases import CaseError

POINTS = "polity.dominance,polity.quota\n0.6,0.5\n0.7,0.6\n"


def written(folder: Path, content: str | bytes, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path) -> str:
    with pytest.raises(CaseError) as refusal:
        read_text_table(path)
    return "\n".join(map(str, refusal.value.problems))


@pytest.mark.parametrize(
    "content",
    [
        POINTS,
        POINTS.encode("utf-8-sig"),
        POINTS.encode("utf-16"),
        POINTS.encode("utf-16-le"),
        POINTS.encode("utf-16-be"),
        POINTS.encode("utf-32"),
        POINTS.replace("\n", "\r\n"),
        POINTS.replace(",", "\t"),
        POINTS.replace(",", " ; "),
        POINTS.replace(",", ";").replace("0.", "0,"),
        POINTS.replace(",", "|"),
        POINTS.replace("\n", ",\n"),
        "# points of the capital\n\n" + POINTS.replace("0.7", "\n  # the second\n0.7"),
        '"polity.dominance","polity.quota"\n"0.6","0.5"\n"0.7","0.6"\n',
    ],
)
def test_one_table_however_it_is_written(tmp_path: Path, content: str | bytes) -> None:
    table = read_text_table(written(tmp_path, content))
    assert table.header == ("polity.dominance", "polity.quota")
    assert table.rows == (("0.6", "0.5"), ("0.7", "0.6"))


def test_what_was_found_out_is_said(tmp_path: Path) -> None:
    table = read_text_table(written(tmp_path, "a;b\nÉtat;0,5\n".encode("cp1252")))
    assert table.said == ("read as Windows-1252", "columns parted by semicolons, decimal commas")
    assert table.column("a") == ["État"]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    table: TextTable = read_text_table(written(tmp_path, "# a comment\na\n\n1\n# another\n2\n"))
    assert table.lines == (4, 6)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("# nothing but a comment\n", "is empty"),
        ("a,b\n1\n", "line 2: has 1 of 2 columns"),
        ("a,a\n1,2\n", "is the name of two columns"),
        ("a,,b\n1,2,3\n", "column 2: has no name"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in refused(written(tmp_path, content))


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, POINTS)
    assert "points.csv" in refused(tmp_path / "pionts.csv")
    assert "is a folder" in refused(tmp_path)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1", 1.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("", None),
        ("nan", None),
        ("\u0661", None),
        ("1e999", None),
        ("1 2", None),
    ],
)
def test_numbers_are_plain_digits(cell: str, number: float | None) -> None:
    assert number_in(cell) == number


# results that go in again


def points(**document: Any) -> list[dict[str, Any]]:
    plan = plan_of({"case": "kazakhstan", "runs": 2, "design": "table", **document}, Path("trial.toml"))
    return [plan.values(point) for point in range(plan.size)]


EXPECTED = [{"polity.dominance": 0.6}, {"polity.dominance": 0.7}]


def results() -> pd.DataFrame:
    """Three rows of two points, as `load()` returns them."""
    frame = pd.DataFrame(
        {"point": [0, 0, 1], "run": [0, 1, 0], "seed": [7, 7, 7], "polity.dominance": [0.6, 0.6, 0.7]}
    )
    return frame.assign(nominal_reform=[0.1, 0.2, 0.3])


def test_results_are_a_table_of_points_again(tmp_path: Path) -> None:
    results().to_csv(tmp_path / "points.csv", index=False)
    assert points(table=str(tmp_path / "points.csv")) == EXPECTED
    assert points(table=tmp_path / "points.csv") == EXPECTED
    assert points(table=results()) == EXPECTED
    assert points(rows=results()) == EXPECTED


def test_what_was_not_recorded_is_no_column_of_results(tmp_path: Path) -> None:
    written(tmp_path, "point,run,seed,polity.dominanse\n0,0,7,0.6\n")
    with pytest.raises(CaseError, match=r"polity\.dominanse: no such path .*'polity\.dominance'"):
        points(table=tmp_path / "points.csv")


def test_numbers_of_numpy_are_numbers() -> None:
    plan = plan_of(
        {
            "case": Path("configs/cases/kazakhstan.toml").absolute(),
            "runs": np.int64(2),
            "factors": {"polity.dominance": np.array([0.6, 0.7], dtype=np.float32)},
        },
        Path("trial.toml"),
    )
    assert [plan.values(point) for point in range(plan.size)] == EXPECTED
