"""The cases of the benchmark of scale are as large as they say, and run."""

import pytest

from experiments.benchmarks.scale import CASE, KAZAKH, Size, grown, size_of
from model.cases import load_case
from model.simulation import ReformProcess


@pytest.mark.parametrize("size", [KAZAKH, Size(20, 14, 100, 5)])
def test_a_grown_case_has_the_size_asked_for(size: Size) -> None:
    assert size_of(grown(load_case(CASE).document, size)) == size


def test_added_parties_and_bodies_take_part() -> None:
    small, large = (grown(load_case(CASE).document, size) for size in (KAZAKH, KAZAKH._replace(parties=20)))
    decisions = [len(ReformProcess(case).run().decisions) for case in (small, large)]
    assert decisions[1] > decisions[0]
