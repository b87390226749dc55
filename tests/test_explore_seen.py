"""What the page draws of an outcome: bars that hold every run once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.explorer.seen import by_column, distribution
from model.measures import Outcome

VALUES = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=60)


@given(first=VALUES, second=VALUES, discrete=st.booleans())
def test_the_bars_of_a_condition_hold_all_of_its_runs(
    first: list[float], second: list[float], discrete: bool
) -> None:
    columns = {"as it was": np.array(first), "changed": np.array(second)}
    if discrete:
        columns = {name: np.round(column) for name, column in columns.items()}
    bars = distribution(columns, Outcome("anything", discrete=discrete))
    for name, column in columns.items():
        own = [bar for bar in bars if bar["condition"] == name]
        assert sum(bar["share"] for bar in own) == pytest.approx(1.0)
        assert all(bar["x"] < bar["x2"] for bar in own)
        assert min(bar["low"] for bar in own) <= column.min() + 1e-9 * abs(column.min())


def test_a_share_has_no_bar_beyond_one() -> None:
    bars = distribution(
        {"as it was": np.array([0.0] * 5 + [1.0] * 95)}, Outcome("a share", low=0.0, high=1.0)
    )
    assert max(bar["high"] for bar in bars) == pytest.approx(1.0)


def test_rows_become_columns() -> None:
    assert by_column([]) == {}
    assert by_column([{"a": 1, "b": 0.123456789}]) == {"a": [1], "b": [0.12346]}
