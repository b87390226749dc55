"""An experiment file says which points are run; all its mistakes are named at once, before the first run."""

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.questions.experiment_file import load_experiment, plan_of
from experiments.questions.names import EXPERIMENTS
from experiments.questions.points import Plan
from experiments.questions.starting_files import template
from model.cases import CaseError

BASE = """
case = "kazakhstan"
seed = 3
runs = 10
outcomes = ["nominal_reform"]
"""
CHAIR = '"bodies.nkvd.chair" = ["appointee", "president"]\n'
DOMINANCE = '"polity.dominance" = { low = 0.3, high = 0.9 }\n'
FACTORS = "[factors]\n"
OFFICIALS = '[held]\n"bodies.nkvd.officials" = 0.5\n'


def written(folder: Path, text: str, name: str = "trial.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def plan(folder: Path, text: str) -> Plan:
    return load_experiment(written(folder, text))


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(CaseError) as caught:
        plan(folder, text)
    return str(caught.value)


def points(found: Plan) -> list[dict[str, Any]]:
    return [found.values(point) for point in range(found.size)]


# designs


def test_a_factorial_has_every_combination_once(tmp_path: Path) -> None:
    text = BASE + FACTORS + CHAIR + '"polity.dominance" = { low = 0.3, high = 0.9, levels = 3 }\n'
    found = points(plan(tmp_path, text + '"bodies.nkvd.guarantees" = [[], ["fair_trial"]]'))
    assert len(found) == 12
    assert len({str(each) for each in found}) == 12
    assert {each["polity.dominance"] for each in found} == {0.3, 0.6, 0.9}


def test_one_at_a_time_moves_one_factor_from_the_case(tmp_path: Path) -> None:
    text = BASE + 'design = "one_at_a_time"\n' + FACTORS + CHAIR + '"polity.dominance" = [0.5, 0.75]'
    found = points(plan(tmp_path, text))
    base = {"bodies.nkvd.chair": "appointee", "polity.dominance": 0.75}
    assert found == [base, {**base, "bodies.nkvd.chair": "president"}, {**base, "polity.dominance": 0.5}]


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_a_sample_fills_its_ranges_evenly_and_depends_on_the_seed(tmp_path: Path, design: str) -> None:
    text = BASE + f'design = "{design}"\npoints = 32\n' + FACTORS + CHAIR + DOMINANCE
    found = plan(tmp_path, text)
    drawn = np.array([each["polity.dominance"] for each in points(found)])
    counts, _ = np.histogram(drawn, bins=32, range=(0.3, 0.9))
    assert counts.max() == 1  # one in each of 32 equal strips
    assert sum(each["bodies.nkvd.chair"] == "president" for each in points(found)) == 16
    assert points(found) == points(plan(tmp_path, text))
    assert points(found) != points(plan(tmp_path, text.replace("seed = 3", "seed = 4")))


def test_a_table_gives_its_rows(tmp_path: Path) -> None:
    header = "polity.dominance,bodies.nkvd.chair,rules.contestation,bodies.nkvd.guarantees\n"
    rows = "0.4,president,false,fair_trial + chairmanship_commitment\n0.5,appointee,true,none\n"
    written(tmp_path, header + rows, "points.csv")
    found = plan(tmp_path, BASE + 'design = "table"\ntable = "points.csv"\n')
    assert found.size == 2
    changes = found.changes(0)
    assert changes["bodies.nkvd.guarantees"] == ["fair_trial", "chairmanship_commitment"]
    assert changes["rules.contestation"] is False
    assert found.changes(1)["bodies.nkvd.guarantees"] == []
    assert found.case.vary(changes).polity.dominance.value == 0.4


def test_keys_move_together(tmp_path: Path) -> None:
    text = BASE + FACTORS + "prize = [0.0, 2.0]\n[together]\n"
    text += 'prize = ["external.osce.prize", "external.west.prize"]\n'
    found = plan(tmp_path, text)
    assert found.size == 2
    assert found.changes(1) == {"external.osce.prize": 2.0, "external.west.prize": 2.0}


def test_named_sets_of_values_are_levels_of_one_factor(tmp_path: Path) -> None:
    text = BASE + FACTORS + CHAIR + '[together.rule.old]\n"polity.quota" = 0.5\n[together.rule.new]\n'
    text += '"polity.quota" = 0.75\n"polity.ratification" = "referendum"\n'
    found = plan(tmp_path, text)
    assert [each["rule"] for each in points(found)] == ["old", "new", "old", "new"]
    assert found.changes(1)["polity.ratification"] == "referendum"
    assert "polity.ratification" not in found.changes(0)


def test_what_is_held_holds_at_every_point_and_rules_are_factors(tmp_path: Path) -> None:
    text = BASE + FACTORS + '"rules.bargaining" = ["compromise", "condorcet"]\n[held]\n"polity.quota" = 0.5\n'
    found = plan(tmp_path, text)
    assert all(found.changes(point)["polity.quota"] == 0.5 for point in range(2))
    assert found.case.vary(found.changes(1)).rules.bargaining == "condorcet"


def test_unquoted_paths_mean_the_same(tmp_path: Path) -> None:
    quoted = plan(tmp_path, BASE + FACTORS + CHAIR + DOMINANCE)
    bare = plan(
        tmp_path,
        BASE
        + FACTORS
        + (CHAIR + DOMINANCE)
        .replace('"bodies.nkvd.chair"', "bodies.nkvd.chair")
        .replace('"polity.dominance"', "polity.dominance"),
    )
    assert quoted.key("code") == bare.key("code")


# the key


def test_the_key_follows_causes_and_nothing_else(tmp_path: Path) -> None:
    text = BASE + FACTORS + CHAIR
    key = plan(tmp_path, text).key("code")
    assert plan(tmp_path, 'question = "Why?"\n' + text).key("code") == key
    assert plan(tmp_path, text).key("other code") != key
    for old, new in (
        ("seed = 3", "seed = 4"),
        ("runs = 10", "runs = 11"),
        ('"president"', '"deputy_prime_minister"'),
    ):
        assert plan(tmp_path, text.replace(old, new)).key("code") != key, new


def test_the_key_follows_the_case(tmp_path: Path) -> None:
    found = plan(tmp_path, BASE + FACTORS + CHAIR)
    other = found.case.vary({"polity.quota": 0.6})
    assert plan_of(found.config(), Path("trial.toml"), other).key("code") != found.key("code")


def test_a_kept_configuration_is_the_same_plan(tmp_path: Path) -> None:
    text = BASE + FACTORS + CHAIR + DOMINANCE + '[together.rule.old]\n"polity.quota" = 0.5\n'
    found = plan(tmp_path, text + '[together.rule.new]\n"polity.quota" = 0.75\n')
    again = plan_of(found.config(), Path("trial.toml"), found.case)
    assert again.key("code") == found.key("code")
    assert points(again) == points(found)


# wrong input


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = BASE.replace("nominal_reform", "nominal_refrom") + "precison = 1\n" + FACTORS
    text += '"bodies.nkvd.chiar" = ["president"]\n"polity.dominance" = { low = 30, high = 80 }\n'
    text += '"polity.quota" = 3\n'
    found = mistakes(tmp_path, text)
    assert "did you mean 'precision'?" in found
    assert "did you mean 'bodies.nkvd.chair'?" in found
    assert "did you mean 'nominal_reform'?" in found
    assert "write 0.3" in found
    assert "must be a list of values" in found
    assert found.count("trial.toml") == len(found.splitlines()) == 6


WRONG = {
    "no factors": (BASE, "the design is empty"),
    "no values": (BASE + FACTORS + '"polity.quota" = []', "has no values"),
    "no runs": (BASE.replace("runs = 10", "") + FACTORS + CHAIR, "give runs, or precision"),
    "both": (BASE + 'precision = { outcome = "crises", half_width = 0.1 }\n' + FACTORS + CHAIR, "not both"),
    "no case": (BASE.replace("kazakhstan", "kazakstan") + FACTORS + CHAIR, "did you mean 'kazakhstan'?"),
    "no method": (BASE + 'design = "factorail"\n' + FACTORS + CHAIR, "did you mean 'factorial'?"),
    "no points": (BASE + 'design = "sobol"\n' + FACTORS + DOMINANCE, "needs the number of points"),
    "odd points": (BASE + 'design = "sobol"\npoints = 100\n' + FACTORS + DOMINANCE, "64 or 128"),
    "stray points": (BASE + "points = 100\n" + FACTORS + DOMINANCE, "belongs to latin_hypercube"),
    "no category": (BASE + FACTORS + '"bodies.nkvd.chair" = ["presidnt"]', "did you mean 'president'?"),
    "mixed kinds": (BASE + FACTORS + '"polity.quota" = [0.5, "half"]', "mixes numbers and texts"),
    "mixed units": (BASE + FACTORS + '"polity.quota" = [0.5, 67]', "write 0.67"),
    "turned": (BASE + FACTORS + '"polity.quota" = { low = 0.9, high = 0.1 }', "low must be the smaller"),
    "not a month": (BASE + FACTORS + '"bodies.nkvd.open" = ["2004-13"]', "YYYY-MM"),
    "twice": (
        BASE + FACTORS + CHAIR + "[held]\n" + '"bodies.nkvd.chair" = "appointee"',
        "is set by held already",
    ),
    "unknown held": (
        BASE + FACTORS + CHAIR + "[held]\n" + '"polity.quotum" = 0.5',
        "did you mean 'polity.quota'?",
    ),
    "unknown precision": (
        BASE.replace("runs = 10", 'precision = { outcome = "crisis", half_width = 0.1 }') + FACTORS + CHAIR,
        "did you mean 'crises'?",
    ),
    "unknown series": (BASE + 'series = ["dominence"]\n' + FACTORS + CHAIR, "did you mean 'dominance'?"),
    "together mixed": (
        BASE + FACTORS + 'both = [0.5]\n[together]\nboth = ["polity.quota", "bodies.nkvd.chair"]',
        "mixes category and number",
    ),
    "together idle": (BASE + FACTORS + CHAIR + '[together]\nboth = ["polity.quota"]', "moves nothing"),
    "together unknown": (
        BASE + FACTORS + 'both = [0.5]\n[together]\nboth = ["polity.quotum"]',
        "did you mean 'polity.quota'?",
    ),
    "refused by the case": (
        BASE + OFFICIALS + FACTORS + '"bodies.nkvd.seat_share" = [0.1, 0.8]',
        "hold more than all seats (at point 1: seat_share = 0.8)",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named(tmp_path: Path, name: str) -> None:
    text, words = WRONG[name]
    assert words in mistakes(tmp_path, text)


TABLE = BASE + 'design = "table"\ntable = "points.csv"\n'
WRONG_TABLES = {
    "no column": ("polity.dominance\n0.5\n", FACTORS + CHAIR, "bodies.nkvd.chair: is missing"),
    "short row": ("polity.dominance,polity.quota\n0.5\n", "", "line 2: has 1 of 2 columns"),
    "empty cell": ("polity.dominance,polity.quota\n0.5,\n", "", "line 2, polity.quota: is empty"),
    "no number": ("polity.dominance\nhigh\n", "", "must be a number"),
    "unknown": ("polity.dominence\n0.5\n", "", "did you mean 'polity.dominance'?"),
    "twice": ("polity.quota,polity.quota\n0.5,0.6\n", "", "is the name of two columns"),
    "no rows": ("polity.quota\n", "", "the design is empty"),
    "nothing": ("", "", "is empty"),
}


@pytest.mark.parametrize("name", WRONG_TABLES)
def test_a_mistake_in_a_table_is_named(tmp_path: Path, name: str) -> None:
    content, extra, words = WRONG_TABLES[name]
    written(tmp_path, content, "points.csv")
    assert words in mistakes(tmp_path, TABLE + extra)


def test_a_missing_table_is_named_with_its_neighbour(tmp_path: Path) -> None:
    written(tmp_path, "polity.quota\n0.5\n", "point.csv")
    told = mistakes(tmp_path, TABLE)
    assert "does not exist (did you mean 'point.csv'?)" in told
    assert len(told.splitlines()) == 1


def test_a_billion_points_are_counted_without_being_made(tmp_path: Path) -> None:
    ranges = "".join(
        f'"parties.{p}.trust" = {{ low = 0, high = 1, levels = 1000 }}\n' for p in ("otan", "dck", "auyl")
    )
    found = plan(tmp_path, BASE + FACTORS + ranges)
    assert found.size == 10**9
    assert found.values(10**9 - 1) == {
        "parties.otan.trust": 1.0,
        "parties.dck.trust": 1.0,
        "parties.auyl.trust": 1.0,
    }


# what is shipped


OWN = sorted(EXPERIMENTS.glob("*.toml"))  # those shipped, and whatever was added since


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_an_experiment_of_the_folder_is_right(path: Path) -> None:
    found = load_experiment(path.stem)
    for point in range(min(found.size, 200)):
        found.case.vary(found.changes(point))


def test_what_is_shipped_asks_questions() -> None:
    asked = [load_experiment(path.stem).experiment.question for path in OWN]
    assert sum(bool(re.fullmatch(r"[A-Z].*\?", question)) for question in asked) >= 8


def test_the_theories_are_all_that_there_are() -> None:
    from model.rules import bargaining, participation

    factors = tomllib.loads((EXPERIMENTS / "theories.toml").read_text(encoding="utf-8"))["factors"]
    assert factors["rules.bargaining"] == sorted(bargaining.rules.names)
    assert factors["rules.participation"] == sorted(participation.rules.names)


def test_the_starting_file_is_right(tmp_path: Path) -> None:
    assert plan(tmp_path, template("experiment", "trial")).size == 4


# values that were accepted without meaning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('seed = "7"', "seed = '7': must be a whole number"),
        ("seed = true", "seed = True: must be a whole number"),
        ("seed = 1.5", "seed = 1.5: must be a whole number"),
        ("seed = 2001-01-01", "seed = '2001-01-01': must be a whole number"),
        ("question = 3", "question = 3: must be a text"),
        ('series = "pressure"', "series = 'pressure': must be a list"),
        ('[factors]\n"polity.quota" = [0.5, 0.6, 0.5]', "polity.quota = 0.5: is listed twice"),
        ('[factors]\n"polity.quota" = [0.5]\npolity.quota = [0.6]', "factors.polity.quota: is set twice"),
        ('[factors]\npolity.quota = [0.5]\n"polity.quota" = [0.6]', "factors.polity.quota: is set twice"),
        ('[held]\npolity.quota = 0.5\n"polity.quota" = 0.6', "held.polity.quota: is set twice"),
    ],
)
def test_what_has_another_kind_or_stands_twice_is_refused(text: str, said: str, tmp_path: Path) -> None:
    start = 'case = "kazakhstan"\nruns = 10\noutcomes = ["nominal_reform"]\n'
    assert said in mistakes(tmp_path, start + text + "\n" + ("" if "[factors]" in text else FACTORS + CHAIR))


def test_runs_are_a_number_and_no_text(tmp_path: Path) -> None:
    """300.0 and 3e2 are 300, "300" is nothing."""
    text = 'case = "kazakhstan"\noutcomes = ["nominal_reform"]\nruns = {}\n' + FACTORS + CHAIR
    assert plan(tmp_path, text.format("3e2")).most_runs == 300
    assert "runs = '300': must be a whole number" in mistakes(tmp_path, text.format('"300"'))


def test_an_outcome_named_twice_is_refused(tmp_path: Path) -> None:
    text = BASE.replace('["nominal_reform"]', '["crises", "nominal_reform", "crises"]') + FACTORS + CHAIR
    assert mistakes(tmp_path, text).endswith("outcomes = 'crises': is named twice")


def test_bad_points_of_one_cause_are_one_message(tmp_path: Path) -> None:
    """All of twelve points at which more than all seats are offered, whatever else varies."""
    shares = '"bodies.nkvd.seat_share" = { low = 0.9, high = 1.0, levels = 4 }\n'
    told = mistakes(tmp_path, BASE + OFFICIALS + FACTORS + shares + '"polity.quota" = [0.5, 0.6, 0.7]\n')
    assert len(told.splitlines()) == 1
    assert "(at 12 points: 0, 1, 2, 3, 4, 5, 6, 7, ...; point 0 has seat_share = 0.9, quota = 0.5)" in told


def test_a_value_may_stand_in_several_rows_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(
        "polity.quota,polity.capacity\n0.5,1\n0.5,2\n0.6,1\n", encoding="utf-8"
    )
    assert plan(tmp_path, TABLE).size == 3
