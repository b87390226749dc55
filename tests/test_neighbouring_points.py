"""What a point takes over from the case, or from the point before, is what it would have worked out alone, to the bit."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from generated_cases import Document, documents
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model import cases
from model.cases import Case, CaseError, Leaf, from_document, load_case
from model.ensemble import simulate
from model.inputs import inputs_of
from model.reading import Parts

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "configs" / "cases").glob("*.toml"))
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


MOST = 1e3  # that is tried of a number without a bound worth the name


def value_of(leaf: Leaf, luck: Random) -> float:
    """Return an end of a number's range, something between, or what the case has times nearly one."""
    low = 0.0 if leaf.low is None else leaf.low
    high = 1.0 if leaf.high is None else min(leaf.high, MOST)
    near = float(leaf.value or 0.0) * luck.uniform(0.9, 1.1)
    return luck.choice([low, high, luck.uniform(low, high), near, 0])


def numbers_of(case: Case) -> dict[str, Leaf]:
    """Return every path that holds a number that is written, pooled numbers and defaults included."""
    return {path: leaf for path, leaf in case.paths().items() if leaf.kind == "number" and leaf.stated}


def one_by_one(case: Case, luck: Random) -> Iterator[dict[str, float]]:
    """Yield every number of a case with another value."""
    for path, leaf in numbers_of(case).items():
        yield {path: value_of(leaf, luck)}


def together(case: Case, luck: Random, many: int) -> Iterator[dict[str, Any]]:
    """Yield several numbers with other values, at times with another word among them, and all that are assumed."""
    leaves, words = numbers_of(case), {p: leaf for p, leaf in case.paths().items() if leaf.kind == "category"}
    for _ in range(many):
        paths = luck.sample(list(leaves), min(len(leaves), luck.choice([2, 3, 8])))
        found: dict[str, Any] = {path: _near(leaves[path], luck) for path in paths}
        word = luck.choice(list(words))
        yield found | luck.choice([{}, {word: luck.choice(words[word].choices or ("",))}])
    for _ in range(3):
        yield {path: luck.uniform(low, high) for path, low, high, _ in case.assumed()}


def _near(leaf: Leaf, luck: Random) -> float:
    """Return a value that other numbers seldom forbid."""
    high = leaf.value or 0.1
    return luck.uniform(0.9 * high, min(1.05 * high, 1e6 if leaf.high is None else leaf.high))


def whole(case: Case) -> Case:
    """Return a varied case as it is read from its document."""
    return from_document(case.document, case.file)


def accepted(case: Case, changes: Mapping[str, Any]) -> Case | None:
    """Return a varied case; None if it is refused."""
    try:
        return case.vary(changes)
    except CaseError:
        return None


def agrees(found: Case, changes: Mapping[str, Any]) -> None:
    """Demand that a varied case is the one that its document says, down to the bits of its numbers."""
    expected = whole(found)
    assert found.model_dump() == expected.model_dump(), changes
    assert same(inputs_of(found), inputs_of(expected)), changes


def bounded(case: Case) -> list[str]:
    """Return the paths of numbers with a range of their own."""
    return [path for path, leaf in numbers_of(case).items() if leaf.high is not None]


def same(one: Any, other: Any) -> bool:
    if hasattr(one, "_fields"):
        return all(same(a, b) for a, b in zip(one, other, strict=True))
    return np.asarray(one).tobytes() == np.asarray(other).tobytes()


@every_case
def test_a_number_put_in_where_it_lands_makes_the_case_that_its_document_says(path: Path) -> None:
    case, luck, varied = load_case(path), Random(1), 0
    for changes in [*one_by_one(case, luck), *together(case, luck, 40)]:
        found = accepted(case, changes)
        if found is not None:
            agrees(found, changes)
            varied += 1
    assert varied > 300


@every_case
def test_what_can_be_varied_in_a_varied_case_is_what_its_document_says(path: Path) -> None:
    case, luck = load_case(path), Random(7)
    for changes in [*luck.sample(list(one_by_one(case, luck)), 30), *together(case, luck, 10)]:
        found = accepted(case, changes)
        if found is not None:
            assert found.paths() == whole(found).paths(), changes


@every_case
def test_no_number_of_a_case_makes_it_be_checked_as_a_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, luck = load_case(path), Random(5)
    stated = {path for path, leaf in numbers_of(case).items() if leaf.value is not None}
    asked = [each for each in [*one_by_one(case, luck), *together(case, luck, 40)] if each.keys() <= stated]
    found = [changes for changes in asked if accepted(case, changes)]
    monkeypatch.setattr(cases, "from_document", _refused)
    assert [case.vary(changes) for changes in found]
    assert len(found) > 250


def test_a_case_of_other_words_is_checked_once_and_kept_for_other_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = load_case(CASES[0])
    words = {"bodies.nkvd.status": "advisory", "bodies.nkvd.guarantees": ["fair_trial"]}
    found = case.vary({**words, "numbers.fading": 0.06})
    monkeypatch.setattr(cases, "from_document", _refused)
    again = case.vary({"numbers.fading": 0.07, **words})
    assert again.bodies["nkvd"] == found.bodies["nkvd"]
    assert again.behaviour.forgetting.value == 0.07


def _refused(document: Document, *rest: Any) -> Case:
    raise AssertionError("the whole case was checked")


@every_case
def test_a_varied_case_is_varied_again_like_any_other(path: Path) -> None:
    case, luck = load_case(path), Random(6)
    for first in luck.sample(list(one_by_one(case, luck)), 12):
        once = accepted(case, first)
        for then in luck.sample(list(one_by_one(case, luck)), 6) if once else ():
            twice = accepted(once, then) if once else None
            if twice is not None:
                agrees(twice, {**first, **then})
                assert twice.document == case.vary({**first, **then}).document


@given(documents(small=True), st.integers(0, 2**32 - 1))
@settings(max_examples=8)
def test_pooled_numbers_of_generated_cases_land_where_their_documents_say(
    document: Document, seed: int
) -> None:
    luck = Random(seed)
    try:
        case = from_document(pooled(document, luck))
    except CaseError:  # officials by their name leave the opposition too few seats
        assume(False)
    for changes in [*luck.sample(list(one_by_one(case, luck)), 40), *together(case, luck, 6)]:
        found = accepted(case, changes)
        if found is not None:
            agrees(found, changes)


def pooled(document: Document, luck: Random) -> Document:
    """Return a document of which some numbers are defaults, go by a name, or follow from others."""
    found = {**document, "numbers": {"large": _share(luck), "small": _share(luck)}}
    found["defaults"] = {
        "opposition": {"trust": luck.choice(["small", _share(luck)]), "hardline": _share(luck)},
        "issues": {"capture": luck.choice(["large", _share(luck)])},
        "bodies": {"officials": luck.choice(["small", _share(luck)])},
    }
    _left_out(found["parties"], "trust", luck)
    _left_out(found["parties"], "hardline", luck)
    _left_out(found["issues"], "capture", luck)
    _left_out(found.get("bodies", {}), "officials", luck, always=True)
    _left_out(found.get("external", {}), "weight", luck)
    for party in found["parties"].values():
        if party["camp"] != "opposition":
            party |= {"trust": 0.5, "hardline": "large"}
    for event in found.get("events", []):
        if event.get("trust") is not None and luck.random() < 0.7:
            event["trust"] = luck.choice(["-large", "small"])
    return found


def _share(luck: Random) -> Document:
    return {"value": luck.choice([0.0, 0.25, luck.random()]), "source": "a test"}


def _left_out(things: Document, key: str, luck: Random, always: bool = False) -> None:
    for thing in things.values():
        if always or luck.random() < 0.5:
            thing.pop(key, None)


@every_case
def test_parts_of_the_numbers_that_are_taken_over_are_those_of_the_case_itself(path: Path) -> None:
    case, luck, kept = load_case(path), Random(2), Parts()
    for changes in [*one_by_one(case, luck), *together(case, luck, 60)]:
        varied = accepted(case, changes)
        if varied is not None:
            assert same(inputs_of(varied, kept), inputs_of(varied)), changes


@every_case
def test_a_number_beyond_its_range_is_refused(path: Path) -> None:
    case, luck = load_case(path), Random(3)
    for place in luck.sample(bounded(case), 40):
        most = case.paths()[place].high or 0.0
        for value in (np.nextafter(most, np.inf), float("nan"), "much", True):
            with pytest.raises(CaseError):
                case.vary({place: value})


@every_case
def test_points_after_each_other_give_what_each_gives_alone(path: Path) -> None:
    case, luck = load_case(path), Random(4)
    places = luck.sample(bounded(case), 60)
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
