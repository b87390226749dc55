"""Actors as a table: layouts, scales and cells; what they agree on; and the case that is made of them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.answers.bargained import known_rules, outcomes
from experiments.cli import answer
from experiments.questions.actors import Actors, Stance, read_actors
from experiments.questions.case_of_actors import case_text, names_for
from model.cases import CaseError, load_case
from model.inputs import inputs_of
from model.rules.bargaining import rules

EMISSIONS = """actor,capability,position,salience
Netherlands,0.08,4,0.8
Belgium,0.08,7,0.4
Luxembourg,0.03,4,0.2
Germany,0.16,4,0.8
France,0.16,10,0.6
Italy,0.16,10,0.6
UK,0.16,10,0.9
Ireland,0.05,7,0.1
Denmark,0.05,4,1.0
Greece,0.08,7,0.7
"""  # Bueno de Mesquita (1994)

ZHOL = "\u0410\u049b \u0416\u043e\u043b"  # the name of a party in Kazakh

type Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "actors.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def stances(actors: Actors) -> dict[str, dict[str, Stance]]:
    return {actor.name: dict(actor.stances) for actor in actors.actors}


def test_published_actors_agree_on_what_was_published(written: Written) -> None:
    actors = read_actors(written(EMISSIONS), ["delay"])
    (found,) = outcomes(actors, ["compromise", "weighted_median", "agenda_setter"])
    assert found.by_rule["compromise"] == pytest.approx(7.389956, abs=1e-6)
    assert found.by_rule["weighted_median"] == 7.0
    assert found.by_rule["agenda_setter"] is None
    assert sum(place.weight for place in found.places) == pytest.approx(1.0)
    (chaired,) = outcomes(actors, ["agenda_setter"], chair="Germany")
    assert chaired.by_rule["agenda_setter"] == 4.0


SAME = {"A": {"tax": Stance(1.0, 0.5), "debt": Stance(0.2, 1.0)}, "B": {"tax": Stance(0.0, 0.25)}}


@pytest.mark.parametrize(
    "text",
    [
        "actor,issue,position,salience\nA,tax,1,0.5\nA,debt,0.2,1\nB,tax,0,0.25\n",
        "name,position_tax,salience_tax,position_debt,salience_debt\nA,1,0.5,0.2,1\nB,0,0.25,,\n",
        "Stakeholder;tax (position);tax (salience);debt pos;debt sal\nA;1;50;0,2;100\nB;0;25;NA;.\n",
        "issue,pos_A,pos_B,sal_A,sal_B\ntax,1,0,0.5,0.25\ndebt,0.2,.,1,\n",
    ],
)
def test_one_set_of_actors_in_every_layout(written: Written, text: str) -> None:
    assert stances(read_actors(written(text))) == SAME


def test_positions_on_any_scale_come_back_in_their_units(written: Written) -> None:
    text = "actor,position,capability\nA,-20,1\nB,60,1\nC,20,2\n"
    actors = read_actors(written(text), status_quo=-60.0)
    assert (actors.scales["issue"].low, actors.scales["issue"].high) == (-60.0, 60.0)
    (found,) = outcomes(actors, rules.names)
    assert found.by_rule["compromise"] == pytest.approx(20.0)
    assert any("from -60 to 60 are put on 0 to 1" in line for line in actors.said)
    fixed = read_actors(written(text), scale=(-100.0, 100.0))
    assert outcomes(fixed, ["compromise"])[0].by_rule["compromise"] == pytest.approx(20.0)


def test_issues_on_a_scale_of_a_hundred_keep_it(written: Written) -> None:
    actors = read_actors(written("issue,rp,pos_A,pos_B\ntax,0,100,20\ndebt,50,40,60\n"))
    assert {(scale.low, scale.high) for scale in actors.scales.values()} == {(0.0, 100.0)}
    assert [scale.status_quo for scale in actors.scales.values()] == [0.0, 50.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("actor,position\nA,x\nB,\n", ["line 2 (A), position = 'x': must be a number"]),
        (
            "actor,position,salience\nA,1,-1\nB,2,101\n",
            ["line 2 (A), salience = '-1'", "line 3 (B), salience = '101'"],
        ),
        (
            "actor,position,salience\nA,1,0.5\nB,2,50\n",
            ["line 2 (A), salience = '0.5': is a share where others are per"],
        ),
        (
            "actor,position,capability\nA,1,\n",
            ["line 2 (A), capability = '': must be a number of at least 0"],
        ),
        ("actor,position\nA,1\nA,2\n", ["line 3 (A), position = '2': was given before, as 1"]),
        ("aktor,position\nA,1\n", ["actor: is missing", "'aktor'"]),
        ("actor,place\nA,1\n", ["position: is missing"]),
        ("actor,position\nA,\n", ["A: has no position on any issue"]),
    ],
)
def test_every_wrong_cell_is_named(written: Written, text: str, said: list[str]) -> None:
    with pytest.raises(CaseError) as refusal:
        read_actors(written(text))
    message = "\n".join(map(str, refusal.value.problems))
    assert all(part in message for part in said), message


def test_unknown_issues_and_rules_are_refused_with_the_nearest(written: Written) -> None:
    path = written("actor,issue,position\nA,tax,1\nA,debt,2\n")
    with pytest.raises(CaseError, match="did you mean 'tax'"):
        read_actors(path, ["taxes"])
    with pytest.raises(ValueError, match="did you mean 'condorcet'"):
        known_rules(["condorset"])


# the commands


def test_bargain_needs_no_country(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(EMISSIONS)
    arguments = ["bargain", str(path), "--issues", "delay", "--out", str(tmp_path), "--chair", "UK", "--json"]
    assert answer(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["issues"]["delay"]["outcomes"]) == set(rules.names)
    assert all(4.0 <= level <= 10.0 for level in found["issues"]["delay"]["outcomes"].values())
    assert {Path(each).suffix for each in found["saved"]} == {".csv", ".png", ".pdf"}
    (row,) = csv.DictReader((tmp_path / "bargain_actors" / "outcomes.csv").read_text().splitlines())
    assert float(row["compromise"]) == found["issues"]["delay"]["outcomes"]["compromise"]
    assert answer(["bargain", str(path), "--out", str(tmp_path)]) == 0
    assert "needs a chair" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--rules", "condorset"], "did you mean 'condorcet'"),
        (["--chair", "Germani"], "did you mean 'Germany'"),
        (["--scale", "5"], "two numbers"),
        (["--scale", "0,5"], "positions and status quo"),
        (["--quota", "2"], "--quota"),
    ],
)
def test_wrong_words_are_refused(
    written: Written, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(["bargain", str(written(EMISSIONS)), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_case_is_made_of_actors_and_can_be_run(written: Written, tmp_path: Path) -> None:
    path = written(EMISSIONS)
    arguments = ["import", str(path), "--issues", "delay", "--case", "emissions", "--configs", str(tmp_path)]
    assert answer(arguments) == 0
    case = load_case(tmp_path / "cases" / "emissions.toml")
    inputs = inputs_of(case)
    assert case.parties["uk"].name == "UK"
    assert inputs.parties.salience[:, 0].tolist() == [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]
    assert inputs.parties.ideal[:, 0].tolist() == [0.0, 0.5, 0.0, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5]
    assert inputs.parties.resources.sum() == pytest.approx(1.0, abs=1e-5)
    assert answer(arguments) == 2


def test_names_in_any_script_become_keys_and_text_stays_text(written: Written, tmp_path: Path) -> None:
    titles = [ZHOL, "Ak Zhol", "ak-zhol", "3rd party"]
    assert names_for(titles) == ["number_1", "ak_zhol", "ak_zhol_2", "number_3rd_party"]
    actors = read_actors(written('actor,position\n"A ""quoted"" \\ name",0.2\n' + ZHOL + ",0.4\n"))
    path = tmp_path / "strange.toml"
    path.write_text(case_text("strange", actors), encoding="utf-8")
    assert [party.name for party in load_case(path).parties.values()] == ['A "quoted" \\ name', ZHOL]
