"""Every case in the project can be read, and every mistake in one is named: file, key, value, what is allowed."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.cases import Case, CaseError, Leaf, from_document, load_case
from model.domain import Quantity
from model.ensemble import simulate
from model.inputs import inputs_of

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "configs" / "cases").glob("*.toml"), *(ROOT / "tests" / "cases").glob("*.toml")])
LAND = (ROOT / "tests" / "cases" / "referendum.toml").read_text(encoding="utf-8")


@pytest.fixture(params=FILES, ids=lambda path: path.stem, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


def test_there_are_cases_of_history_and_of_form() -> None:
    assert {"kazakhstan", "kyrgyzstan", "ukraine", "monarchy", "referendum"} <= {path.stem for path in FILES}


def test_a_case_becomes_numbers(case: Case) -> None:
    inputs = inputs_of(case)
    assert inputs.months > 1
    assert np.isclose(inputs.issues.weight.sum(), 1.0)
    assert np.allclose(inputs.parties.salience.sum(axis=1), 1.0)
    assert inputs.bodies.open.size == len(case.bodies)
    assert np.all(inputs.bodies.close >= inputs.bodies.open)


def test_a_number_says_where_it_comes_from(case: Case) -> None:
    numbers = {
        path: leaf for path, leaf in case.paths().items() if leaf.kind == "number" and leaf.value is not None
    }
    written = {path: leaf for path, leaf in numbers.items() if _is_written(case, path)}
    assert len(written) > 20
    assert not [path for path, leaf in written.items() if not _has_origin(case, path, leaf)]


def test_an_assumed_value_is_inside_its_range(case: Case) -> None:
    values = case.paths()
    for path, low, high, _ in case.assumed():
        assert low <= float(values[path].value) <= high
        assert low < high, path


def test_what_history_showed_is_not_read(case: Case) -> None:
    silent = case.model_copy(update={"record": type(case.record)()})
    for one, other in zip(_flat(inputs_of(case)), _flat(inputs_of(silent)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_behaviour_is_the_same_in_every_case(case: Case) -> None:
    assert case.behaviour == load_case(FILES[0]).behaviour


@pytest.mark.parametrize("name", ["ukraine", "kyrgyzstan"])
def test_a_provision_of_two_countries_is_the_same_provision(name: str) -> None:
    here = load_case(ROOT / "configs" / "cases" / f"{name}.toml")
    kazakh = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml")
    shared = set(here.issues) & set(kazakh.issues)
    assert shared
    for issue in shared:
        assert float(here.issues[issue].capture) == float(kazakh.issues[issue].capture)
    for actor in here.external:
        assert float(here.external[actor].discernment) == float(kazakh.external[actor].discernment)


def test_a_monarch_chairs_and_nothing_is_decided_abroad() -> None:
    inputs = inputs_of(load_case(ROOT / "tests" / "cases" / "monarchy.toml"))
    assert inputs.bodies.head_of_state.all()
    assert inputs.bodies.guidance.tolist() == [0.8, 0.4]
    assert inputs.polity.elected_seats == 0.0
    assert (inputs.external.deadline >= inputs.months).all()
    assert inputs.parties.opposition.sum() == 1.0


def test_nobody_can_invite_the_street() -> None:
    case = load_case(ROOT / "tests" / "cases" / "referendum.toml")
    inputs = inputs_of(case)
    assert inputs.polity.referendum
    street = list(case.parties).index("street")
    assert inputs.bodies.invited[:, street].tolist() == [0.0]
    assert inputs.bodies.invited.sum() == len(case.parties) - 1


# wrong input


def _refused(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "land.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CaseError) as error:
        load_case(path)
    lines = str(error.value).splitlines()
    assert len(lines) == len(error.value.problems)
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def _with(old: str, new: str) -> str:
    assert old in LAND
    return LAND.replace(old, new, 1)


DOMINANCE = "dominance = { value = 0.6, assumed = [0.5, 0.7] }"
CAPACITY = "capacity = { value = 0.7, assumed = [0.5, 0.9] }"
MODERATE = (
    "\n[parties.moderates.conditions]\npresident_chair = { weight = { value = 0.2, assumed = [0.1, 0.3] } }\n"
)
WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "unknown key": (
        _with('name = "Moderates"', 'name = "Moderates"\ngrievence = 0'),
        "parties.moderates.grievence: unknown key; allowed are ",
        "did you mean 'grievance'?",
    ),
    "unknown table": (
        LAND.replace("[rules]", "[rulez]"),
        "rulez: unknown key; allowed are ",
        "did you mean 'rules'?",
    ),
    "missing key": (_with('camp = "opposition"\n', ""), "parties.moderates.camp: is missing", ""),
    "merger into nobody": (
        _with('merges_into = "ruling"', 'merges_into = "rulling"'),
        "parties.allies.merges_into = 'rulling': no such other party; known are ",
        "did you mean 'ruling'?",
    ),
    "merger into itself": (
        _with('merges_into = "ruling"', 'merges_into = "allies"'),
        "parties.allies.merges_into = 'allies': no such other party",
        "",
    ),
    "merger into a party of the future": (
        _with('merges_into = "ruling"', 'merges_into = "radicals"'),
        "parties.allies.merges_into = 'radicals': does not exist in 2000-09, when it takes over",
        "",
    ),
    "merger without a month": (
        _with('dissolved = "2000-09"\n', ""),
        "parties.allies.dissolved: a party that merges",
        "",
    ),
    "dissolved before founded": (
        _with('founded = "2000-10"', 'founded = "2000-10"\ndissolved = "2000-04"'),
        "parties.radicals.dissolved = '2000-04': must come after its founding, 2000-10",
        "",
    ),
    "closes before it opens": (
        _with('close = "2001-03"', 'close = "2000-03"'),
        "bodies.round_table.close = '2000-03': must not come before it opens, 2000-06",
        "",
    ),
    "weights": (
        _with("weight = { value = 0.3", "weight = { value = 0.2"),
        "issues.*.weight = 0.9: the weights of all issues must sum to 1",
        "",
    ),
    "out of range": (
        _with(DOMINANCE, 'dominance = { value = 1.6, source = "x" }'),
        "polity.dominance = 1.6: 1.6 must lie in [0, 1]",
        "",
    ),
    "plausible range out of range": (
        _with(DOMINANCE, "dominance = { value = 0.6, assumed = [0.5, 1.7] }"),
        "polity.dominance = 0.6: 1.7 must lie in [0, 1]",
        "",
    ),
    "outside its plausible range": (
        _with(DOMINANCE, "dominance = { value = 0.8, assumed = [0.5, 0.7] }"),
        "polity.dominance = 0.8: value 0.8 must lie in its assumed range [0.5, 0.7]",
        "",
    ),
    "no origin": (
        _with(CAPACITY, "capacity = 0.7"),
        "polity.capacity = 0.7: says neither where it comes from",
        "",
    ),
    "month outside the calendar": (
        _with('month = "2001-06"', 'month = "2010-06"'),
        "events.1.month = '2010-06': is not a month of the calendar (2000-01 to 2002-12)",
        "",
    ),
    "no month": (
        _with('"2001-06"', '"2001-13"'),
        "events.1.month = '2001-13': must be a month written YYYY-MM",
        "",
    ),
    "unknown bargaining rule": (
        _with('"compromise"', '"compromize"'),
        "rules.bargaining = 'compromize': no such bargaining rule; known are ",
        "did you mean 'compromise'?",
    ),
    "unknown participation rule": (
        _with('bargaining = "compromise"', 'participation = "treshold"'),
        "rules.participation = 'treshold': no such participation rule; known are ",
        "did you mean 'threshold'?",
    ),
    "unknown design": (
        _with('bargaining = "compromise"', 'institutional_design = "endogenus"'),
        "rules.institutional_design = 'endogenus': must be 'historical' or 'endogenous'",
        "did you mean 'endogenous'?",
    ),
    "endogenous design without a menu": (
        _with('bargaining = "compromise"', 'institutional_design = "endogenous"'),
        "menu: endogenous design needs a [menu] of designs",
        "",
    ),
    "unknown condition": (
        LAND + MODERATE,
        "parties.moderates.conditions.president_chair = 'president_chair': no such condition or guarantee; known are ",
        "did you mean 'president_chairs'?",
    ),
    "unknown status": (
        _with('"national_commission"', '"national_comission"'),
        "bodies.round_table.status = 'national_comission': no such status; known are ",
        "did you mean 'national_commission'?",
    ),
    "unknown party invited": (
        _with('invited = "all"', 'invited = ["ruling", "moderate"]'),
        "bodies.round_table.invited.1 = 'moderate': no such party; known are ",
        "did you mean 'moderates'?",
    ),
    "neither all nor a list": (
        _with('invited = "all"', 'invited = "al"'),
        "bodies.round_table.invited = 'al': must be 'all' or must be a list",
        "did you mean 'all'?",
    ),
    "camp": (
        _with('camp = "opposition"', 'camp = "oposition"'),
        "parties.moderates.camp = 'oposition': must be 'pro_presidential' or 'opposition'",
        "did you mean 'opposition'?",
    ),
    "nan": (
        _with("capacity = { value = 0.7", "capacity = { value = nan"),
        "polity.capacity.value = nan: must be a finite number",
        "",
    ),
    "inf": (
        _with("[0.5, 0.9]", "[0.5, inf]"),
        "polity.capacity.assumed.1 = inf: must be a finite number",
        "",
    ),
    "-inf": (
        _with(CAPACITY, "capacity = -inf"),
        "polity.capacity.value = -inf: must be a finite number",
        "",
    ),
    "text for a number": (
        _with("capacity = { value = 0.7", 'capacity = { value = "0.7"'),
        "polity.capacity.value = '0.7': must be written as a number",
        "",
    ),
    "yes for a number": (
        _with("quota = { value = 0.5", "quota = { value = true"),
        "polity.quota.value = True: must be written as a number",
        "",
    ),
    "text for yes or no": (
        _with("invitable = false", 'invitable = "no"'),
        "parties.street.invitable = 'no': must be true or false",
        "",
    ),
    "number for yes or no": (
        _with("[bodies.round_table]", "[bodies.round_table]\nconsent = 1"),
        "bodies.round_table.consent = 1: must be true or false",
        "",
    ),
    "duplicate": (
        LAND + '\n[parties.street]\nname = "The street again"\n',
        "parties.street: stands there twice",
        "",
    ),
    "name that is no identifier": (
        LAND.replace("[parties.street]", "[parties.The-Street]"),
        "parties.The-Street.[key] = 'The-Street': must match ^[a-z]",
        "",
    ),
    "election without a law": (
        LAND[: LAND.index("[electoral_law]")] + LAND[LAND.index("[president]") :],
        "events.1.election = True: an election needs [electoral_law]",
        "",
    ),
    "event on nobody": (
        LAND + '\n[[events]]\nmonth = "2000-07"\ntext = "x"\ntrust = { value = 0.1, source = "x" }\n',
        "events.2.parties: trust works on parties: name them",
        "",
    ),
    "behaviour of its own": (LAND + "\n[behaviour]\npace = 1.0\n", "behaviour: belongs to all cases", ""),
    "list for a table": ("parties = 3\n" + LAND[: LAND.index("[parties.ruling]")], "parties = 3: ", ""),
    "not TOML": ("this is no case", "file: is not TOML: ", ""),
    "not text": (b"\xff\xfe\x00", "file: is UTF-16 text (line 1): save it as UTF-8", ""),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_named_once(mistake: str, tmp_path: Path) -> None:
    text, start, end = WRONG[mistake]
    messages = [line for line in _refused(tmp_path, text) if line.startswith(start) and end in line]
    assert len(messages) == 1


def test_the_only_mistake_is_the_only_message(tmp_path: Path) -> None:
    alone = {
        "unknown key",
        "merger into nobody",
        "closes before it opens",
        "weights",
        "out of range",
        "duplicate",
    }
    alone |= {
        "month outside the calendar",
        "unknown bargaining rule",
        "unknown condition",
        "nan",
        "inf",
        "not TOML",
    }
    for mistake in alone:
        assert len(_refused(tmp_path, WRONG[mistake][0])) == 1, mistake


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = LAND.replace('name = "Moderates"', 'name = "Moderates"\ngrievence = 0')
    text = text.replace('merges_into = "ruling"', 'merges_into = "rulling"')
    text = text.replace('close = "2001-03"', 'close = "2000-03"')
    text = text.replace("weight = { value = 0.3", "weight = { value = 0.2")
    text = text.replace("dominance = { value = 0.6", "dominance = { value = nan")
    text = text.replace('month = "2001-06"', 'month = "2010-06"')
    text = text.replace('"compromise"', '"compromize"')
    found = _refused(tmp_path, text + MODERATE)
    keys = {message.split(" = ")[0].split(":")[0] for message in found}
    assert keys == {
        "parties.moderates.grievence",
        "parties.allies.merges_into",
        "bodies.round_table.close",
        "issues.*.weight",
        "polity.dominance.value",
        "events.1.month",
        "rules.bargaining",
        "parties.moderates.conditions.president_chair",
    }
    assert len(found) == len(keys)


def test_an_empty_file_lacks_what_a_case_needs(tmp_path: Path) -> None:
    missing = {message.removesuffix(": is missing") for message in _refused(tmp_path, "")}
    assert missing == {"calendar", "polity", "president", "issues", "parties"}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (ROOT / "configs" / "cases", "file: is a folder; name a .toml file in it"),
        (
            ROOT / "configs" / "cases" / "kazakstan.toml",
            "file: does not exist (did you mean 'kazakhstan.toml'?)",
        ),
        (ROOT / "nowhere" / "land.toml", "file: does not exist"),
    ],
    ids=["folder", "misspelled", "nowhere"],
)
def test_a_path_to_no_case_is_named(path: Path, message: str) -> None:
    with pytest.raises(CaseError) as error:
        load_case(path)
    assert str(error.value) == f"{path}: {message}"


def _is_written(case: Case, path: str) -> bool:
    here = case.document
    for part in path.split("."):
        if isinstance(here, list):  # of events: by name, or by number
            here = next(each for place, each in enumerate(here) if each.get("name", str(place)) == part)
        else:
            here = here.get(part, {}) if isinstance(here, dict) else {}
    return here != {}


def _has_origin(case: Case, path: str, leaf: Leaf) -> bool:
    """Whether a number, or a table that it stands in, has a source, or the number its plausible range."""
    if leaf.source or leaf.assumed:
        return True
    here = case.document
    for part in path.split("."):
        if isinstance(here, dict) and here.get("source"):
            return True
        here = here[int(part)] if isinstance(here, list) else here[part]
    return False


def _flat(value: object) -> list[NDArray[Any]]:
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in _flat(part)]
    return [np.asarray(value)]


def one_issue(salience: str) -> str:
    """Return a small country with a single issue about which its opposition cares so much."""
    return f"""{salience}
[calendar]
start = "2001-01"
end = "2001-06"
[polity]
name = "Land"
source = "constructed"
dominance = 0.5
domestic_pressure = 0.4
external_pressure = 0.4
capacity = 1.0
quota = 0.6
[president]
name = "President"
source = "constructed"
ideal = 0.1
[issues.list]
name = "List"
source = "constructed"
status_quo = 0.1
weight = 1.0
visibility = 0.5
capture = 0.5
[parties.bloc]
name = "Bloc"
source = "constructed"
camp = "opposition"
ideal = 0.7
salience = {{ list = 0.4 }}
resources = 0.3
patronage = 0.3
hardline = 0.2
discernment = 0.5
trust = 0.5
"""


def test_the_salience_of_a_single_issue_is_honoured_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "land.toml"
    path.write_text(one_issue('saliences = "absolute"'))
    assert inputs_of(load_case(path)).parties.salience.tolist() == [[0.4]]
    path.write_text(one_issue(""))
    with pytest.raises(CaseError, match=r'parties\.bloc\.salience\.list = 0\.4: .*saliences = "absolute"'):
        load_case(path)


def test_a_quantity_written_bare_is_a_value() -> None:
    assert float(Quantity.model_validate(0.5)) == 0.5


def test_a_guarantee_may_be_called_as_a_field_that_is_true_or_false(tmp_path: Path) -> None:
    path = tmp_path / "land.toml"
    path.write_text(
        LAND + '\n[guarantees]\nconsent = "No package without the opposition"\n', encoding="utf-8"
    )
    assert "consent" in load_case(path).guarantees


def test_an_event_with_a_name_is_varied_by_it_wherever_it_stands() -> None:
    case = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml")
    path = "events.loss_of_co_chairman.grievance"
    assert case.vary({path: 0.05}).paths()[path].value == 0.05
    document = case.document
    document["events"].insert(0, {"month": "2001-12", "text": "Something else", "source": "constructed"})
    later = from_document(document)
    assert later.vary({path: 0.05}).paths()[path].value == 0.05
    assert later.paths()["events.0.month"].value == "2001-12"
    with pytest.raises(CaseError, match=r"events\.7\.grievance = 0\.0: no such path in the case"):
        later.vary({"events.7.grievance": 0.0})


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "events.loss_of_cochairman.grievance",
            "no such path in the case (did you mean 'events.loss_of_co_chairman.grievance'?)",
        ),
        ("events.murder.name", "no such path in the case"),
    ],
)
def test_an_event_that_is_not_there_is_refused_with_the_nearest(path: str, message: str) -> None:
    case = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml")
    with pytest.raises(CaseError, match=f"kazakhstan.toml: {path} = .*: " + re.escape(message)):
        case.vary({path: "another"})


def test_a_change_at_an_event_that_is_not_there_is_refused() -> None:
    document = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml").document
    with pytest.raises(
        CaseError, match=r"events\.murders\.month = 'murders': no such entry.*mean 'murder'\?"
    ):
        from_document(document, "case", ["events.murders.month"])


def test_two_events_of_one_name_are_refused() -> None:
    document = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml").document
    document["events"][1]["name"] = document["events"][0]["name"]
    with pytest.raises(CaseError, match=r"events\.1\.name = 'elite_split': another event has this name"):
        from_document(document)


def _votes(document: dict[str, Any], party: str) -> float:
    found = simulate(from_document(document), 0, 0, 20)
    return float(found.table[:, found.names.index(f"votes.{party}")].mean())


def test_movements_and_parties_that_boycott_get_no_votes() -> None:
    document = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml").document
    assert _votes(document, "nsdp") > 0.0
    election = next(event for event in document["events"] if event.get("name") == "election_2007")
    boycotted = {
        **document,
        "events": [*(e for e in document["events"] if e is not election), {**election, "boycotts": ["nsdp"]}],
    }
    assert _votes(boycotted, "nsdp") == 0.0
    for key in ("contests", "invitable"):
        party = {**document["parties"]["nsdp"], key: False}
        assert _votes({**document, "parties": {**document["parties"], "nsdp": party}}, "nsdp") == 0.0


def test_only_an_election_can_be_boycotted() -> None:
    document = load_case(ROOT / "configs" / "cases" / "kazakhstan.toml").document
    document["events"][0]["boycotts"] = ["nsdp"]
    with pytest.raises(CaseError, match=r"boycotts.*only an election"):
        from_document(document)
