"""What a point takes over from the one before is what it would have worked out alone, to the bit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from model.cases import Case, CaseError, from_document, load_case
from model.ensemble import simulate
from model.inputs import inputs_of
from model.reading import Kept

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "configs" / "cases").glob("*.toml"))
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def ends(case: Case, luck: Random) -> Iterator[tuple[str, float]]:
    """Yield every path that holds a number, with an end of its range."""
    for path, leaf in case.paths().items():
        if leaf.kind == "number" and leaf.low is not None and leaf.high is not None:
            yield path, luck.choice([leaf.low, leaf.high])


def whole(case: Case, path: str, value: Any) -> Case:
    """Return the varied case, checked as if it were read from a file."""
    document = case.vary({path: value}).document
    return from_document(document, case.file)


def same(one: Any, other: Any) -> bool:
    if hasattr(one, "_fields"):
        return all(same(a, b) for a, b in zip(one, other, strict=True))
    return np.asarray(one).tobytes() == np.asarray(other).tobytes()


@every_case
def test_a_number_put_in_where_it_stands_makes_the_case_that_its_document_says(path: Path) -> None:
    case, luck, varied = load_case(path), Random(1), 0
    for place, value in ends(case, luck):
        try:
            expected = whole(case, place, value)
        except CaseError:
            continue
        found = case.vary({place: value})
        assert found.model_dump() == expected.model_dump(), place
        assert found.document == expected.document, place
        assert found.paths()[place].value == value
        varied += 1
    assert varied > 300


@every_case
def test_parts_of_the_numbers_that_are_taken_over_are_those_of_the_case_itself(path: Path) -> None:
    case, luck, kept = load_case(path), Random(2), Kept()
    for place, value in ends(case, luck):
        try:
            varied = case.vary({place: value})
        except CaseError:
            continue
        assert same(inputs_of(varied, kept), inputs_of(varied)), place


@every_case
def test_a_number_beyond_its_range_is_refused(path: Path) -> None:
    case, luck = load_case(path), Random(3)
    for place, _ in luck.sample(list(ends(case, luck)), 40):
        most = case.paths()[place].high or 0.0
        for value in (np.nextafter(most, np.inf), float("nan"), "much", True):
            with pytest.raises(CaseError):
                case.vary({place: value})


@every_case
def test_points_after_each_other_give_what_each_gives_alone(path: Path) -> None:
    case, luck = load_case(path), Random(4)
    places = luck.sample([place for place, _ in ends(case, luck)], 60)
    points = [case]
    for place in places:
        leaf = case.paths()[place]
        try:
            points.append(case.vary({place: luck.uniform(leaf.low or 0.0, min(leaf.high or 1.0, 5.0))}))
        except CaseError:
            continue
    assert len(points) > 20
    for number, point in enumerate(points):
        seed, runs = luck.choice([1, 1, 2]), luck.choice([1, 4])
        found = simulate(point, seed, 3, runs).table
        with ThreadPoolExecutor(1) as alone:  # a thread of its own, which has kept nothing
            expected = alone.submit(simulate, point, seed, 3, runs).result().table
        assert found.tobytes() == expected.tobytes(), number


def test_bodies_designed_by_the_president_come_and_go_between_points() -> None:
    case = load_case(CASES[0])
    changes: list[dict[str, Any]] = [
        {},
        {"rules.institutional_design": "endogenous"},
        {"rules.participation": "threshold"},
        {},
    ]
    points = [case.vary(each) for each in changes]
    found = [simulate(each, 5, 0, 3).table.tobytes() for each in points]
    assert found[0] == found[3]
    assert len(set(found)) == 3
