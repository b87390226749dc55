"""What a case file can say: each key has an effect where it should, and none at its limit."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.answers.narrative import trace
from experiments.questions.parameter_names import path_label
from model.cases import CaseError, from_document, load_case
from model.ensemble import Records, simulate
from model.equations.polity import cohesion_of
from model.equations.president import carried_by
from model.numbers import Array
from model.outcomes import outcome_names, series_names
from model.simulation import ReformProcess
from model.titles import THE_PRESIDENT as PRESIDENT

type Document = dict[str, Any]

RUNS = 200
CASE = load_case(Path(__file__).parent / "cases" / "transition.toml")
VOTED_ON, IN_FORCE = 9, 15  # months of the run: October 2005, April 2006


def records(changes: dict[str, object], *series: str) -> Records:
    return simulate(CASE.vary(changes), 3, 0, RUNS, series)


def column(found: Records, name: str) -> Array:
    return found.table[:, found.names.index(name)]


def month_by_month(found: Records, name: str, month: int) -> Array:
    assert found.series is not None
    assert found.series_names is not None
    return found.series[:, month, found.series_names.index(name)]


def test_both_forms_of_the_model_read_the_case_alike() -> None:
    table = simulate(CASE, 3, 0, 4).table
    assert [row.tolist() for row in table] == [
        list(ReformProcess(CASE, 3, run).run().outcomes().values()) for run in range(4)
    ]


# a lag between vote and law


def test_a_package_is_in_force_when_its_lag_is_over() -> None:
    late = records({}, "nominal_reform", "presidential_power")
    enacted = column(late, "convention.enacted") > 0.0
    assert enacted.mean() > 0.3
    assert set(column(late, "package_month")[enacted]) == {float(IN_FORCE)}
    assert np.all(month_by_month(late, "nominal_reform", IN_FORCE - 1) == 0.0)
    assert np.all(month_by_month(late, "nominal_reform", IN_FORCE)[enacted] > 0.0)


def test_what_is_voted_is_what_comes_into_force() -> None:
    now, late = (records({"bodies.convention.lag": lag}) for lag in (0, 6))
    assert set(column(now, "package_month")) == {-1.0, float(VOTED_ON)}
    for name in ("nominal_reform", "effective_by_reform", "convention.share_for", "convention.enacted"):
        assert column(now, name) == pytest.approx(column(late, name), abs=1e-12)


def test_what_would_be_law_after_the_end_never_is() -> None:
    never = records({"bodies.convention.lag": 60})
    assert column(never, "convention.submitted").mean() > 0.3
    assert column(never, "convention.enacted").sum() == 0.0
    assert np.all(column(never, "nominal_reform") == 0.0)


def test_the_vote_and_the_law_are_both_told() -> None:
    life = next(
        life
        for life in (ReformProcess(CASE, 3, run).run() for run in range(20))
        if life.bodies["convention"].enacted
    )
    told = {each.month: each.text for each in life.story if each.kind in ("close", "in force")}
    assert told[VOTED_ON].endswith("a package is passed, in force from 2006-04")
    assert told[IN_FORCE] == "The package of Convention comes into force"


# two quotas


def test_each_vote_has_its_quota() -> None:
    disloyal: dict[str, object] = {
        "polity.independents": 10,
        "polity.independents_loyalty": 0.0,  # they go with the opposition
        "parties.radicals.ideal": 0.0,  # part of which likes no reform
    }
    submitted = column(records(disloyal), "convention.submitted")
    assert submitted.sum() > 0.0
    for quota in ("polity.quota", "polity.referendum_quota"):
        assert column(records({**disloyal, quota: 1.0}), "convention.enacted").sum() == 0.0
    asked_of_nobody = records({**disloyal, "polity.quota": 0.0, "polity.referendum_quota": 0.0})
    assert np.array_equal(column(asked_of_nobody, "convention.enacted"), submitted)


def test_a_referendum_without_a_quota_of_its_own_takes_that_of_parliament() -> None:
    document = CASE.document
    del document["polity"]["referendum_quota"]
    one = simulate(from_document(document), 3, 0, RUNS)
    assert np.array_equal(one.table, records({"polity.referendum_quota": 0.6667}).table)


# appointed and vacated seats


def test_appointed_deputies_vote_with_the_president() -> None:
    seats, opposition, against = np.array([40.0, 50.0]), np.array([0.0, 1.0]), np.zeros(2)
    shares = [
        carried_by(seats, opposition, against, 10.0, 0.5, 0.0, appointed) for appointed in (0.0, 100.0, 1e9)
    ]
    assert shares == pytest.approx([0.45, 0.725, 1.0])
    cohesion = [cohesion_of(seats, opposition, 10.0, 0.5, appointed, 0.0) for appointed in (0.0, 100.0, 1e9)]
    assert cohesion == pytest.approx(shares)


def test_no_election_changes_appointed_seats() -> None:
    """So the more of them, the less dominance moves with votes."""
    spread = [column(records({"polity.appointed": seats}), "dominance").std() for seats in (0, 50, 5000)]
    assert spread[0] > spread[1] > 10.0 * spread[2]


def test_dominance_follows_vacated_seats_until_an_election() -> None:
    shares = (0.0, 0.5, 1.0)
    all_stand: Document = {"events.early.boycotts": []}
    found = [records({**all_stand, "events.walkout.vacated": share}, "dominance") for share in shares]
    left = [month_by_month(each, "dominance", 1) for each in found]
    assert np.all(left[0] == 0.6)
    assert np.all(left[0] < left[1])
    assert np.all(left[1] < left[2])
    assert np.all(column(found[2], "seats.radicals") > 0.0)  # the election of 2007 fills them


def test_only_seats_of_named_parties_can_be_vacated() -> None:
    document = CASE.document
    del document["events"][0]["parties"]
    with pytest.raises(CaseError, match=r"events\.0\.parties.*vacated works on parties: name them"):
        from_document(document)
    with pytest.raises(CaseError, match=r"events\.0\.vacated = 1\.5.*must lie in \[0, 1\]"):
        CASE.vary({"events.walkout.vacated": 1.5})


def test_who_boycotts_an_election_wins_no_seat() -> None:
    assert np.all(column(records({}), "seats.radicals") == 0.0)
    assert np.all(column(records({"events.early.boycotts": []}), "seats.radicals") > 0.0)


# a body of one month


def test_a_body_can_sit_for_one_month() -> None:
    found = records({})
    assert np.all(column(found, "emergency.opened") == column(found, "emergency.closed"))
    assert set(column(found, "emergency.months_of.ruling")) == {1.0}


# demands about the agenda, and about who convenes


def test_a_party_can_ask_for_an_issue_on_the_agenda() -> None:
    eager, short = {"parties.liberals.patronage": 1.0}, {"bodies.convention.agenda": ["government"]}
    content = {"parties.liberals.conditions.on_agenda.issues": ["government"]}
    listed, missing, other = (records({**eager, **each}) for each in ({}, short, {**short, **content}))
    for found in (listed, other):
        assert column(found, "convention.joined.liberals").mean() > 0.9
    assert column(missing, "convention.joined.liberals").sum() == 0.0


def test_a_party_can_ask_that_another_convenes_than_the_president() -> None:
    joined = {
        convener: column(
            records({"parties.radicals.patronage": 1.0, "bodies.convention.convener": convener}),
            "convention.joined.radicals",
        ).mean()
        for convener in ("parliament", "parties", "mediator", "president")
    }
    assert joined["president"] == 0.0
    assert min(joined[each] for each in ("parliament", "parties", "mediator")) > 0.9


@pytest.mark.parametrize(
    ("demand", "says"),
    [
        ({"on_agenda": {}}, "name the issues that must be on the agenda"),
        ({"president_chairs": {"issues": ["governors"]}}, "only on_agenda names issues"),
        ({"on_agenda": {"issues": ["governor"]}}, "did you mean 'governors'"),
    ],
)
def test_a_demand_about_the_agenda_names_issues(demand: Document, says: str) -> None:
    document = CASE.document
    weight = {"weight": {"value": 0.1, "source": "test"}}
    document["parties"]["liberals"]["conditions"] = {
        name: {**weight, **each} for name, each in demand.items()
    }
    with pytest.raises(CaseError, match=says):
        from_document(document)


# an opposition that enters government


ENTRY = 19  # August 2006


def test_a_partner_in_government_leaves_the_street_and_keeps_its_vote() -> None:
    stays, enters = (
        records({"events.government.side": side}, "mobilisation", "dominance")
        for side in ("opposition", "coalition")
    )
    before, after = (
        [month_by_month(each, "mobilisation", month) for each in (stays, enters)]
        for month in (ENTRY - 1, ENTRY)
    )
    assert np.array_equal(before[0], before[1])
    assert np.all(after[1] < after[0])
    assert np.all(month_by_month(enters, "dominance", ENTRY) == month_by_month(stays, "dominance", ENTRY))


def test_the_president_dominates_with_the_seats_of_those_who_change_to_his_side() -> None:
    stays, changes = (
        records({"events.government.side": side}, "dominance") for side in ("opposition", "president")
    )
    one, other = (month_by_month(each, "dominance", ENTRY) for each in (stays, changes))
    assert np.all(other > one)


def test_who_was_in_opposition_already_stays_there() -> None:
    document = CASE.document
    document["events"] = [each for each in document["events"] if each["name"] != "government"]
    without = simulate(from_document(document), 3, 0, RUNS)
    assert records({"events.government.side": "opposition"}).table == pytest.approx(without.table, abs=1e-9)


def test_a_change_of_side_names_its_parties() -> None:
    document = CASE.document
    del document["events"][1]["parties"]
    with pytest.raises(CaseError, match=r"events\.1\.parties.*side works on parties: name them"):
        from_document(document)


# the ruler's title


KING = {"president.title": "the king"}
SPOKEN = re.compile(r"\bpresident\b|\bpresidential\b", re.IGNORECASE)


MONARCHY = load_case(Path(__file__).parent / "cases" / "monarchy.toml")


def of_a_president(texts: Iterable[str]) -> list[str]:
    """Return what is said of a president, but for the condition of that name."""
    return [text for text in texts if SPOKEN.search(text.replace("president chairs", ""))]


@pytest.mark.parametrize("design", ["historical", "endogenous"])
def test_a_trace_calls_the_ruler_by_his_title(design: str) -> None:
    case = MONARCHY.vary({"rules.institutional_design": design, "polity.capacity": 0.3})
    king, president = (case.vary({"president.title": title}) for title in ("the king", PRESIDENT))
    for run in range(6):
        told, usual = (trace(each, run=run).sentences[1:] for each in (king, president))
        assert of_a_president(told) == []
        assert len(of_a_president(usual)) == len([text for text in told if "the king" in text.lower()]) > 0


def test_labels_and_series_call_the_ruler_by_his_title() -> None:
    case = CASE.vary(KING)
    meanings = [each.text for each in (*outcome_names(case).values(), *series_names(case).values())]
    assert of_a_president(meanings) == []
    assert outcome_names(case)["presidential_power"].text == "Power of the king at the end"
    assert series_names(case)["dominance"].text == "Dominance of the king's side"
    assert path_label("polity.capacity", case).text == "capacity of the king"


def test_the_title_moves_no_number() -> None:
    assert np.array_equal(records(dict(KING)).table, records({}).table)


@pytest.mark.parametrize("title", ["", "   "])
def test_a_ruler_has_a_title(title: str) -> None:
    with pytest.raises(CaseError, match=r"president\.title.*must not be empty"):
        CASE.vary({"president.title": title})


def test_a_title_is_short() -> None:
    with pytest.raises(CaseError, match=r"president\.title.*must be short: letters, at most 60"):
        CASE.vary({"president.title": "x" * 61})


@pytest.mark.parametrize("title", ["the {x} king", "the {0.__class__} king", "{", "the \\1 king"])
def test_a_title_is_text_whatever_stands_in_it(title: str) -> None:
    case = CASE.vary({"president.title": title})
    assert series_names(case)["dominance"].text == f"Dominance of {title}'s side"
    assert outcome_names(case)["presidential_power"].text == f"Power of {title} at the end"


def test_dominance_follows_no_seats_where_nobody_holds_any() -> None:
    """A change of side moves it only by the seats that go along."""
    bare = {f"parties.{name}.seats": 0.0 for name in CASE.parties}
    case = CASE.vary({**bare, "polity.appointed": 0.0, "electoral_law.elected_seats": 0.0})
    series = simulate(case, 0, 0, 2, ["dominance"]).series
    assert series is not None
    assert set(series.flat) == {float(CASE.polity.dominance)}
