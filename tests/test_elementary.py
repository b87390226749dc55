"""The exponential and the logarithm of the model: correct to the last place, and the same bits on every machine."""

import hashlib
import math
from collections.abc import Callable

import numpy as np
import pytest

from model.compiled.compilation import in_memory
from model.equations.elementary import exp, log

EXPONENTS = np.concatenate([np.linspace(-708.0, 709.0, 4001), np.linspace(-2.0, 2.0, 4001)])
POSITIVE = np.concatenate([np.geomspace(5e-324, 1.7e308, 4001), np.linspace(0.5, 2.0, 4001)])


def units_off(found: float, exact: float) -> float:
    """Return by how many units in the last place a number is off."""
    return abs(found - exact) / math.ulp(exact)


@pytest.mark.parametrize(
    ("ours", "theirs", "numbers"), [(exp, math.exp, EXPONENTS), (log, math.log, POSITIVE)]
)
def test_within_a_unit_and_a_half_in_the_last_place(
    ours: Callable[[float], float], theirs: Callable[[float], float], numbers: np.ndarray
) -> None:
    # the C library is itself off by up to half a unit
    assert max(units_off(ours(x), theirs(x)) for x in numbers.tolist()) <= 1.5


def test_limits() -> None:
    assert (exp(0.0), exp(-708.1), exp(709.1), exp(-math.inf)) == (1.0, 0.0, math.inf, 0.0)
    assert (log(1.0), log(0.0), log(math.inf)) == (0.0, -math.inf, math.inf)
    assert math.isnan(exp(math.nan))
    assert math.isnan(log(-1.0))
    assert math.isnan(log(math.nan))


def test_one_undoes_the_other() -> None:
    for x in np.linspace(-20.0, 20.0, 401).tolist():
        assert log(exp(x)) == pytest.approx(x, abs=1e-13)


@pytest.mark.parametrize(("function", "numbers"), [(exp, EXPONENTS), (log, POSITIVE)])
def test_compiled_code_gives_the_same_bits(function: Callable[[float], float], numbers: np.ndarray) -> None:
    def every(numbers: np.ndarray, out: np.ndarray) -> None:
        for place in range(numbers.size):
            out[place] = function(numbers[place])

    compiled = np.empty_like(numbers)
    in_memory(every)(numbers, compiled)
    assert compiled.tobytes() == np.array([function(x) for x in numbers.tolist()]).tobytes()


def test_the_same_bits_on_every_machine() -> None:
    exponents = [k / 64.0 for k in range(-45_000, 45_000, 7)]  # exact numbers, by no function of a library
    positive = [k / 4096.0 for k in range(1, 100_000, 7)]
    bits = np.array([exp(x) for x in exponents] + [log(x) for x in positive]).astype("<f8").tobytes()
    assert (
        hashlib.sha256(bits).hexdigest() == "17de5a63d85cc25862ba2deef152cdbf09473ceaaa5facad95e0aeed6eb64ed2"
    )
