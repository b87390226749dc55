"""Two drivers, the same bits: agents in plain Python and the compiled ensemble take the same steps.

They agree on everything that is recorded of a run. Chunks, other actors and the order in which a case names things change
nothing.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from generated_cases import Document, cases, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model import draws, ensemble
from model.cases import Case, from_document, load_case
from model.ensemble import Records, simulate
from model.outcomes import outcome_names, series_names
from model.rules import bargaining
from model.rules.participation import rules as participation_rules
from model.simulation import ReformProcess
from model.unobserved import live

type Array = NDArray[np.float64]

ROOT = Path(__file__).parents[1]
SHIPPED = sorted([*(ROOT / "configs" / "cases").glob("*.toml"), *(ROOT / "tests" / "cases").glob("*.toml")])
SLACK = 1e-9  # of what is recorded beyond the bounds that its meaning sets: rounding
TOLERANCE = 1e-6  # of a permuted case: sums run in another order, and an iterated rule stops at 1e-9

every_shipped_case = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
designs = pytest.mark.parametrize("institutions", ["historical", "endogenous"])
slowly = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def lived(case: Case, seed: int, first: int, runs: int) -> Records:
    """Return what the Mesa model records, run by run, in the form of the ensemble's records."""
    outcomes, monthly = list(outcome_names(case)), list(series_names(case))
    rows, paths = [], []
    for run in range(first, first + runs):
        life = ReformProcess(case, seed, run).run()
        found, path = life.outcomes(), life.datacollector.get_model_vars_dataframe()
        assert list(found) == outcomes
        rows.append([found[name] for name in outcomes])
        paths.append(path[monthly].to_numpy(float))
    return Records(np.array(rows), outcomes, np.array(paths), monthly)


def simulated(case: Case, seed: int, first: int, runs: int) -> Records:
    """Return everything that the ensemble records."""
    return simulate(case, seed, first, runs, list(series_names(case)))


def parts(records: Records) -> Iterator[tuple[str, Array]]:
    """Yield what is recorded by name: outcomes (runs,) and series (runs, months)."""
    assert records.series is not None
    assert records.series_names is not None
    for place, name in enumerate(records.names):
        yield name, records.table[:, place]
    for place, name in enumerate(records.series_names):
        yield f"{name} by month", records.series[:, :, place]


def differences(one: Records, other: Records) -> list[str]:
    """Return the names of what differs between two records, be it in one bit."""
    pairs = zip(parts(one), parts(other), strict=True)
    return [
        name
        for (name, a), (_, b) in pairs
        if np.ascontiguousarray(a).tobytes() != np.ascontiguousarray(b).tobytes()
    ]


def beyond_meaning(case: Case, records: Records) -> list[str]:
    """Return what is recorded but not a number, or outside the bounds that its meaning sets."""
    known = {**outcome_names(case), **{f"{n} by month": each for n, each in series_names(case).items()}}
    wrong = []
    for name, values in parts(records):
        low, high = known[name].low, known[name].high
        inside = np.isfinite(values)
        inside &= values >= (-np.inf if low is None else low - SLACK)
        inside &= values <= (np.inf if high is None else high + SLACK)
        if not inside.all():
            wrong.append(name)
    return wrong


def agree(case: Case, seed: int, first: int, runs: int) -> None:
    """Demand that the two drivers agree to the bit, on numbers that mean something."""
    fast = simulated(case, seed, first, runs)
    assert beyond_meaning(case, fast) == []
    assert differences(lived(case, seed, first, runs), fast) == []


# the same bits


@settings(slowly, max_examples=60)
@given(cases(), st.integers(0, 2**64 - 1), st.sampled_from([0, 0, 5, 10**9]))
def test_agree_on_generated_cases(case: Case, seed: int, first: int) -> None:
    agree(case, seed, first, 2)


@every_shipped_case
@designs
def test_a_run_that_nobody_watches_ends_as_the_compiled_one(path: Path, institutions: str) -> None:
    case = load_case(path)
    if institutions == "endogenous" and case.menu is None:
        pytest.skip("the case has no menu of designs")
    case = case.vary({"rules.institutional_design": institutions})
    found, expected = live(case, 5, 3), simulate(case, 5, 3, 1)
    assert list(found) == expected.names
    assert np.array(list(found.values())).tobytes() == expected.table[0].tobytes()


@pytest.mark.long
@settings(slowly, max_examples=4000, derandomize=False)
@given(cases(), st.integers(0, 2**64 - 1), st.integers(0, 10**12))
def test_agree_on_many_generated_cases(case: Case, seed: int, first: int) -> None:
    agree(case, seed, first, 2)


@pytest.mark.parametrize("joining", participation_rules.names)
@pytest.mark.parametrize("table", bargaining.rules.names)
def test_agree_under_every_pair_of_rules(table: str, joining: str) -> None:
    @settings(slowly, max_examples=2)
    @given(cases(small=True, bargaining_rules=(table,), participation_rules=(joining,)))
    def check(case: Case) -> None:
        agree(case, 1, 0, 1)

    check()


@every_shipped_case
def test_agree_on_shipped_cases(path: Path) -> None:
    agree(load_case(path), 11, 0, 3)


@every_shipped_case
@designs
@pytest.mark.parametrize("activation", ["random_sequential", "simultaneous"])
def test_agree_on_shipped_cases_under_other_rules(path: Path, institutions: str, activation: str) -> None:
    case = load_case(path)
    if institutions == "endogenous" and case.menu is None:
        pytest.skip("the case has no menu of designs")
    changes = {
        "rules.institutional_design": institutions,
        "rules.activation": activation,
        "rules.bargaining": "compromise",
        "rules.participation": "threshold",
    }
    agree(case.vary(changes), 5, 2, 1)


@pytest.mark.long
@every_shipped_case
@designs
@pytest.mark.parametrize(
    "joining", [name for name in participation_rules.names if name != "quantal_response"]
)
@pytest.mark.parametrize("table", [name for name in bargaining.rules.names if name != "challenge"])
def test_agree_on_shipped_cases_under_every_rule(
    path: Path, institutions: str, table: str, joining: str
) -> None:
    case = load_case(path)
    if institutions == "endogenous" and case.menu is None:
        pytest.skip("the case has no menu of designs")
    rules = {"institutional_design": institutions, "bargaining": table, "participation": joining}
    agree(case.vary({f"rules.{name}": value for name, value in rules.items()}), 0, 0, 3)


@pytest.mark.parametrize("status_quo", [0.0, 1e-3, 1e-10, 1e-300, 5e-324])
def test_agree_on_a_chamber_that_grows_from_next_to_nothing(status_quo: float) -> None:
    document = shipped("referendum").document
    document["issues"]["courts"]["status_quo"] = {"value": status_quo, "source": "constructed"}
    document["electoral_law"]["size_issue"] = "courts"
    document["polity"] |= {name: {"value": 0.0, "source": "constructed"} for name in ("quota", "dominance")}
    document["president"]["ideal"] = {"value": 1.0, "source": "constructed"}
    document["behaviour"]["opening_cost"] = {"value": 0.0, "source": "constructed"}
    agree(from_document(document), 0, 0, 3)


def test_nobody_settles_for_what_is_in_force_already() -> None:
    """A settlement at full strength puts the excluded's mean in force; the same again, but for rounding, is none."""
    document = shipped("referendum").document
    document["polity"] |= {n: {"value": 0.0, "source": "constructed"} for n in ("capacity", "quota")}
    document["behaviour"] |= {
        n: {"value": 0.0, "source": "constructed"} for n in ("attrition", "fatigue", "relief")
    }
    document["parties"] = {name: document["parties"][name] for name in ("ruling", "street")}
    document["parties"]["street"]["ideal"] = {"value": 0.3, "source": "constructed"}
    for place in range(7):
        resources = {"value": 0.1 + 0.07 * place, "source": "constructed"}
        ideal = {"value": 0.9 - 0.01 * place * place, "source": "constructed"}
        party = document["parties"]["street"] | {"resources": resources, "ideal": ideal}
        document["parties"][f"street_{place}"] = party
    document["events"] = [
        {
            "month": f"2000-{month:02d}",
            "text": "The street grows as it is",
            "parties": [name for name in document["parties"] if name != "ruling"],
            "resources": {"value": 0.1 / month, "source": "constructed"},
        }
        for month in range(1, 13)
    ]
    document["bodies"] = {}
    records = simulate(from_document(document), 0, 0, 50, outcomes=["settlements"])
    assert records.table.max() == 1.0


# neither chunk nor order of calls nor another actor matters


@settings(slowly, max_examples=15)
@given(cases(), st.integers(1, 7))
def test_chunks_change_nothing(case: Case, size: int) -> None:
    whole = simulated(case, 3, 0, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensemble, "CHUNK", size)
        assert differences(whole, simulated(case, 3, 0, 10)) == []
    assert whole.series is not None
    middle = Records(whole.table[3:6], whole.names, whole.series[3:6], whole.series_names)
    assert differences(middle, simulated(case, 3, 3, 3)) == []


@cache
def shipped(name: str) -> Case:
    return load_case(next(path for path in SHIPPED if path.stem == name))


def test_another_seed_or_run_is_another_life() -> None:
    case = shipped("kazakhstan")
    first = simulated(case, 0, 0, 20)
    assert differences(first, simulated(case, 0, 0, 20)) == []
    assert differences(first, simulated(case, 1, 0, 20))
    assert differences(first, simulated(case, 0, 20, 20))


def drawn(case: Case) -> dict[tuple[str, str], Array]:
    """Return the draws of a few runs by purpose and actor."""
    plan = draws.plan_of(case)
    room = draws.empty_draws(plan, 4)
    draws.draw(plan, 9, 2, 4, room)
    actors = {
        "activation": plan.parties,
        "attachment": plan.parties,
        "votes": plan.parties,
        "drafting": plan.issues,
        "state": ["polity"],
        "award": plan.externals,
        "opening": ["polity"],
    }
    found = {p: getattr(room, p) for p in draws.Draws._fields}
    return {(p, name): found[p][place] for p, names in actors.items() for place, name in enumerate(names)}


@settings(slowly, max_examples=40)
@given(documents(endogenous=False), st.sampled_from(["parties", "issues", "external", "bodies"]))
def test_one_actor_more_changes_no_other_draw(document: Document, kind: str) -> None:
    if not document[kind]:
        return
    before = drawn(from_document(document))
    model_of_it = dict(next(iter(document[kind].values())))
    if kind == "issues":
        model_of_it["weight"] = 0.0
    for key in ("founded", "dissolved", "merges_into", "split_from"):
        model_of_it.pop(key, None)
    others = document[kind]
    first, last = {"another": model_of_it, **others}, {**others, "another": model_of_it}
    named = last if kind == "bodies" else first
    after = drawn(from_document(document | {kind: named}))
    assert before.keys() <= after.keys()
    assert all(np.array_equal(after[key], value) for key, value in before.items())


def test_a_body_keeps_its_luck_whenever_it_and_others_open() -> None:
    document = shipped("monarchy").document
    document["calendar"]["end"] = "2011-04"
    document["bodies"]["dialogue"]["close"] = "2011-04"
    early = {
        **document["bodies"]["committee"],
        "open": "2010-12",
        "close": "2011-01",
        "invited": [],
        "agenda": [],
    }
    document["bodies"] = {"dialogue": document["bodies"]["dialogue"]}
    alone = from_document(document)
    document["bodies"]["committee"] = early  # opens first, and does nothing
    joined = [ReformProcess(case, 4, run) for case in (alone, from_document(document)) for run in range(3)]
    shocks = [life.run().bodies["dialogue"].attachment for life in joined]
    needed = [life.bodies["dialogue"].needed for life in joined]
    for one, other in ((0, 3), (1, 4), (2, 5)):
        assert np.array_equal(shocks[one], shocks[other])
        assert np.array_equal(needed[one], needed[other])


@settings(slowly, max_examples=60)
@given(documents(styles=("generic",)), st.integers(0, 2**32 - 1))
def test_the_order_of_names_changes_nothing(document: Document, number: int) -> None:
    """Up to rounding: sums run in another order; numbers in general position, so that no tie hangs on rounding."""
    luck = Random(number)

    def shuffled(table: Document) -> Document:
        names = list(table)
        luck.shuffle(names)
        return {name: table[name] for name in names}

    permuted = document | {
        kind: shuffled(document[kind]) for kind in ("parties", "issues", "external", "guarantees")
    }
    one, other = (simulated(from_document(each), 2, 0, 3) for each in (document, permuted))
    found = dict(parts(other))
    wrong = [
        name
        for name, values in parts(one)
        if not np.allclose(values, found[name], rtol=TOLERANCE, atol=TOLERANCE)
    ]
    assert wrong == []
