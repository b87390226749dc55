"""The table of an experiment's points fits the terminal, breaks no word, and says what it leaves out."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from experiments.answers.point_means import Mean, Point, point_table
from experiments.commands.terminal import print_table
from experiments.questions.experiment_file import plan_of

MARKS = str.maketrans("_.,", "   ")
OUTCOMES = ["nominal_reform", "nkvd.joined.nagiz_ak_zhol", "effective_reform", "facade_gap", "crises"]
CHAIRS = ["deputy_prime_minister", "president"]
GRANTED = [[], ["chairmanship_commitment", "fair_trial"]]


def shown(width: int, factors: dict[str, Any]) -> list[str]:
    """Return what is printed of an experiment in a terminal of a width."""
    document = {"case": "kazakhstan", "runs": 10, "outcomes": OUTCOMES, "factors": factors}
    plan = plan_of(document, Path("trial.toml"))
    known = {name: Mean(-0.1234, -0.2, 0.0) for name in OUTCOMES}
    found = [Point(k, plan.values(k), 1000, known) for k in range(plan.size)]
    console = Console(file=io.StringIO(), width=width)
    print_table(point_table(found, plan), console)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


FEW = {"bodies.nkvd.chair": CHAIRS, "polity.dominance": [0.5, 0.6667]}
MANY = {**FEW, "bodies.nkvd.guarantees": GRANTED, "parties.nagiz_ak_zhol.discernment": [0.1]}


@pytest.mark.parametrize("factors", [FEW, MANY], ids=["few", "many"])
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_table_fits_and_every_word_is_whole(width: int, factors: dict[str, Any]) -> None:
    *table, last = shown(width, factors)
    assert max(map(len, table)) <= width
    words = {word for line in table for word in line.translate(MARKS).split()}
    assert {"prime", "minister", "president", "nominal", "reform", "dominance"} <= words
    assert "…" not in "".join(table)
    if width < 120:
        assert "not fit" in last
        assert "--json" in last
    if width == 200:
        assert "not fit" not in last


def test_more_factors_than_fit_stand_in_one_column() -> None:
    text = "\n".join(shown(60, MANY))
    assert "factors" in text
    assert text.count("trial") == 4
    assert text.count("1,000") == 8
