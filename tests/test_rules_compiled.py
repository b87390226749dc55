"""A rule is one function in two forms: what compiled code calls gives the bits that Python gets, whatever the table."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from model.compiled.compilation import cached, in_memory
from model.ensemble import is_warm
from model.rules.bargaining import Table
from model.rules.bargaining import rules as bargaining_rules
from model.rules.participation import Offer
from model.rules.participation import rules as participation_rules
from model.rules.registry import Rule

type AnyRule = Rule[Callable[..., float]]

every_bargaining_rule = pytest.mark.parametrize("rule", list(bargaining_rules), ids=lambda rule: rule.name)
every_participation_rule = pytest.mark.parametrize(
    "rule", list(participation_rules), ids=lambda rule: rule.name
)

levels = st.one_of(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.floats(0.0, 1.0))
sizes = st.one_of(st.sampled_from([0.0, 1.0, 1e-9, 1e-300]), st.floats(0.0, 3.0))


@cache
def compiled(rule: AnyRule) -> Callable[[Any, int], float]:
    function = rule.function

    @in_memory
    def kernel(given: Any, place: int) -> float:
        return function(given, place)

    return kernel


def bits(number: float) -> bytes:
    return np.float64(number).tobytes()


def same(rule: AnyRule, given: Table | Offer, place: int) -> None:
    before = [np.copy(part) for part in map(np.asarray, given)]
    inside, outside = compiled(rule)(given, place), rule.function(given, place)
    assert bits(inside) == bits(outside), (inside, outside)
    assert np.isfinite(outside)
    assert all(np.array_equal(a, np.asarray(b)) for a, b in zip(before, given, strict=True)), (
        "a rule must not write"
    )


def column(draw: st.DrawFn, strategy: st.SearchStrategy[float], size: int) -> np.ndarray:
    return np.array(draw(st.lists(strategy, min_size=size, max_size=size)), dtype=float)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    members, issues = draw(st.integers(0, 8)), draw(st.integers(1, 3))
    seats = column(draw, sizes, members)
    total = seats.sum()
    return Table(
        position=column(draw, levels, members * issues).reshape(members, issues),
        salience=column(draw, levels, members * issues).reshape(members, issues),
        capability=column(draw, sizes, members),
        seats=seats / total if total > 0.0 else seats,
        chair=column(draw, levels, issues),
        status_quo=column(draw, levels, issues),
        quota=draw(st.sampled_from([0.0, 0.5, 0.6, 2.0 / 3.0, 1.0])),
        agenda_power=draw(levels),
        discount=draw(levels),
        risk=draw(st.sampled_from([0.3, 1.0, 1.5, 2.0, 3.0])),
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    parties = draw(st.integers(1, 8))
    worth, yes = st.floats(-1.0, 1.0), st.sampled_from([0.0, 1.0])
    seat = column(draw, sizes, parties)
    officials = draw(levels)
    total = seat.sum() + officials
    return Offer.of(
        seat / total if total > 0.0 else seat,
        influence=column(draw, worth, parties),
        patronage=column(draw, worth, parties),
        unmet=column(draw, levels, parties),
        required_unmet=column(draw, st.sampled_from([0.0, 0.0, 1.0]), parties),
        grievance=column(draw, levels, parties),
        hardline=column(draw, levels, parties),
        opposition=column(draw, yes, parties),
        present=column(draw, yes, parties),
        invited=column(draw, yes, parties),
        threshold=column(draw, levels, parties),
        officials=officials / total if total > 0.0 else officials,
        rationality=draw(st.sampled_from([1e-3, 1.0, 12.0, 60.0])),
    )


def table(members: int, issues: int, **changes: Any) -> Table:
    generator = np.random.default_rng(members + 31 * issues)
    seats = generator.random(members)
    made = Table(
        position=generator.random((members, issues)),
        salience=generator.random((members, issues)),
        capability=generator.random(members),
        seats=seats / max(float(seats.sum()), 1e-9),
        chair=generator.random(issues),
        status_quo=generator.random(issues),
        quota=0.5,
        agenda_power=0.3,
        discount=0.9,
        risk=1.7,
    )
    return made._replace(**changes)


DEGENERATE = {
    "nobody": table(0, 2),
    "all absent": table(4, 2, seats=np.zeros(4)),
    "one member": table(1, 2),
    "thirty members, twenty issues": table(30, 20),
    "thirty members, two thirds": table(30, 20, quota=2.0 / 3.0),
    "nobody cares": table(5, 2, salience=np.zeros((5, 2))),
    "nobody has means": table(5, 2, capability=np.zeros(5)),
    "neither": table(5, 2, salience=np.zeros((5, 2)), capability=np.zeros(5)),
    "all agree": table(5, 2, position=np.full((5, 2), 0.4)),
    "all agree with the status quo": table(5, 2, position=np.full((5, 2), 0.4), status_quo=np.full(2, 0.4)),
    "at the ends": table(4, 2, position=np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])),
    "all on one side": table(5, 2, status_quo=np.zeros(2)),
    "unanimity of the patient": table(5, 2, quota=1.0, discount=1.0),
    "no patience": table(5, 2, discount=0.0),
    "linear loss": table(5, 2, risk=1.0),
}


@every_bargaining_rule
@pytest.mark.parametrize("kind", DEGENERATE)
def test_degenerate_tables(rule: AnyRule, kind: str) -> None:
    for issue in range(DEGENERATE[kind].chair.size):
        same(rule, DEGENERATE[kind], issue)


@every_bargaining_rule
def test_generated_tables(rule: AnyRule) -> None:
    @settings(max_examples=150)
    @given(generated=tables(), data=st.data())
    def both(generated: Table, data: st.DataObject) -> None:
        same(rule, generated, data.draw(st.integers(0, generated.chair.size - 1)))

    both()


@every_participation_rule
def test_generated_offers(rule: AnyRule) -> None:
    @settings(max_examples=100)
    @given(generated=offers(), data=st.data())
    def both(generated: Offer, data: st.DataObject) -> None:
        same(rule, generated, data.draw(st.integers(0, generated.seat.size - 1)))

    both()


def test_compiled_code_is_known_to_be_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFORM_CACHE", str(tmp_path))
    assert not is_warm()
    cached(_twice)(1.0)
    assert is_warm()


def _twice(number: float) -> float:
    return 2.0 * number


def test_numba_is_one_whose_internals_are_known() -> None:
    """Its internals are extended, so that a version that nobody tried must not be installed: the bound names the next."""
    needed = next(Requirement(text) for text in requires("reform") or [] if text.startswith("numba"))
    tried = Version(version("numba"))
    assert tried in needed.specifier
    assert Version(f"{tried.major}.{tried.minor + 1}") not in needed.specifier
