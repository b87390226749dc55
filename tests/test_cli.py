"""The command line: quick help, one message for each mistake, and commands that tell what the model decided."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.answers.checked_files import kind_of
from experiments.answers.compositions import compositions_of
from experiments.answers.joining_decision import body_in_month, game_of, recommended_under
from experiments.answers.joining_games import month_findings
from experiments.answers.narrative import Teller, decision_words
from experiments.answers.stopped_run import StoppedRun, month_before_opening, month_of_body
from experiments.answers.weighed_designs import frontier, weighed
from experiments.cli import answer, app
from experiments.commands.completion import factor_paths
from experiments.questions import names as named
from experiments.questions.json_schema import schema_of
from experiments.wording import signed
from model.agents import ReformBody
from model.cases import Case, CaseError, load_case, read_toml
from model.month.joining import act
from model.rules.participation import WorthOfSeat
from model.simulation import ReformProcess
from model.story import Decision

ROOT = Path(__file__).parents[1]
MONARCHY = ROOT / "tests" / "cases" / "monarchy.toml"
HEAVY = (
    "numpy",
    "pandas",
    "matplotlib",
    "numba",
    "scipy",
    "mesa",
    "pyarrow",
    "pydantic",
    "rich",
    "networkx",
    "distributed",
    "model.cases",
)

type Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def kazakhstan() -> Case:
    """The Kazakh case."""
    return named.open_case("kazakhstan")


@pytest.fixture(scope="module")
def monarchy() -> Case:
    """A case with two parties, one of them kept out by a condition."""
    return load_case(MONARCHY)


@pytest.fixture
def reform(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Said:
    """Return exit code, output and errors of `reform` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def said(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = answer([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return said


# help


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from experiments.cli import answer\n"
        "code = answer(['--help'])\n"
        f"print('HEAVY', code, [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert "HEAVY 0 []" in done.stdout, done.stdout[-500:]


def test_every_command_has_help_with_an_example(reform: Said) -> None:
    names = {each.name for each in app.registered_commands}
    expected = "replicate trace check schema run test plot report compare new"
    expected += " bargain import export equilibria compositions design"
    assert names >= {*expected.split(), "compare-cases"}
    for name in names:
        code, out, _ = reform(name, "--help")
        assert code == 0
        assert f"Example: reform {name}" in out


def test_reform_alone_shows_help(reform: Said) -> None:
    code, out, err = reform()
    assert (code, err) == (0, "")
    assert "replicate" in out


# wrong input


KAZAKHSTAN = (ROOT / "configs" / "cases" / "kazakhstan.toml").read_text(encoding="utf-8")

MISTAKES = {  # what is replaced, by what, and what the message has to name
    "unknown key": (
        'name = "Ak Zhol"',
        'name = "Ak Zhol"\nhardlin = 0.2',
        ["parties.ak_zhol.hardlin", "'hardline'"],
    ),
    "party in a merger": (
        'merges_into = "otan"',
        'merges_into = "otann"',
        ["merges_into", "'otann'", "'otan'"],
    ),
    "closes before it opens": (
        'close = "2004-05"',
        'close = "2002-05"',
        ["bodies.pds.close", "2002-05", "2002-11"],
    ),
    "month not in the calendar": (
        'open = "2002-11"',
        'open = "1999-01"',
        ["bodies.pds.open", "1999-01", "2001-11"],
    ),
    "unknown condition": (
        "president_chairs = {",
        "president_chair = {",
        ["president_chair", "'president_chairs'"],
    ),
    "number out of range": (
        "dominance = { value = 0.75",
        "dominance = { value = 7.5",
        ["polity.dominance", "7.5", "[0, 1]"],
    ),
    "not finite": ("dominance = { value = 0.75", "dominance = { value = nan", ["polity.dominance", "nan"]),
    "duplicate id": ("[parties.asar]", "[parties.otan]", ["parties.otan: stands there twice"]),
    "not TOML": ("[calendar]", "[calendar", ["is not TOML"]),
    "unknown status": ('status = "advisory"', 'status = "advisry"', ["bodies.pds.status", "'advisory'"]),
}


def refused(said: tuple[int, str, str], *fragments: str) -> list[str]:
    """Check that a command refused what it was given, in messages without traceback; return them."""
    code, out, err = said
    assert code == 2, (out, err)
    assert "Traceback" not in out + err
    for fragment in fragments:
        assert fragment in err, err
    return err.strip().splitlines()


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("command", ["check", "trace"])
def test_a_wrong_case_is_refused_with_one_message(
    command: str, mistake: str, reform: Said, tmp_path: Path
) -> None:
    old, new, fragments = MISTAKES[mistake]
    assert old in KAZAKHSTAN
    file = tmp_path / "land.toml"
    file.write_text(KAZAKHSTAN.replace(old, new, 1), encoding="utf-8")
    lines = refused(reform(command, file), str(file), *fragments)
    assert len(lines) == 1


def test_unknown_rules_and_weights_are_refused(reform: Said, tmp_path: Path) -> None:
    file = tmp_path / "land.toml"
    weighty = KAZAKHSTAN.replace(
        "[issues.party_role]", "[issues.party_role]\nweight = { value = 1.0, source = 'x' }"
    )
    weighty = weighty.replace(
        "[issues.party_finance]", "[issues.party_finance]\nweight = { value = 0.1, source = 'x' }"
    )
    file.write_text(weighty + '\n[rules]\nbargaining = "agenda_seter"\n', encoding="utf-8")
    lines = refused(reform("check", file), "sum to 1", "'agenda_seter'", "'agenda_setter'")
    assert lines[0].startswith("2 mistakes")
    assert len(lines) == 3


def test_check_names_the_mistakes_of_all_files(reform: Said, tmp_path: Path) -> None:
    case, claim, other = (tmp_path / f"{name}.toml" for name in ("case", "claim", "other"))
    case.write_text(KAZAKHSTAN.replace('close = "2004-05"', 'close = "2002-05"'), encoding="utf-8")
    claim.write_text('claim = "x"\nsource = "y"\ncase = "kazakhstn"\n', encoding="utf-8")
    other.write_text("colour = 3\n", encoding="utf-8")
    good = ROOT / "configs" / "hypotheses" / "president_chair_draws_moderate.toml"
    code, out, err = reform("check", case, claim, other, tmp_path / "none.toml", tmp_path, good)
    assert code == 2
    for file in (case, claim, other, tmp_path / "none.toml", f"{tmp_path}: file: is a folder"):
        assert str(file) in err
    assert out.startswith(f"{good}: a hypothesis")
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "fragments"),
    [
        (["trac"], ["'trace'"]),
        (["trace", "--ru", "1"], ["--ru", "--run"]),
        (["trace", "kazakstan"], ["'kazakstan'", "'kazakhstan'"]),
        (["trace", "none.toml"], ["none.toml", "does not exist"]),
        (["trace", "."], ["folder"]),
        (["trace", "--run", "-1"], ["--run"]),
        (["trace", "--run", "many"], ["--run", "many"]),
        (["trace", "--body", "nkvdd"], ["'nkvdd'", "'nkvd'"]),
        (["trace", "--set", "polity.dominanc=0.4"], ["polity.dominanc", "'polity.dominance'"]),
        (["trace", "--set", "polity.dominance=4"], ["polity.dominance", "[0, 1]"]),
        (["trace", "--set", "polity.dominance"], ["PATH=VALUE"]),
        (["trace", "--from", "nowhere"], ["nowhere", "results"]),
        (["trace", "--point", "3"], ["--from"]),
        (["replicate", "kazakstan"], ["'kazakhstan'"]),
        (["replicate", "--runs", "0"], ["--runs"]),
        (["replicate", "--rules", "al"], ["--rules", "all"]),
        (["run", "dominanc"], ["'dominance'"]),
        (["run", "dominance", "--workers", "0"], ["--workers"]),
        (["test", "president_chair_draw"], ["'president_chair_draws_moderate'"]),
        (["plot", "nowhere"], ["nowhere"]),
        (["report", "nowhere"], ["nowhere"]),
        (["compare", "nowhere", "elsewhere"], ["nowhere"]),
        (["new", "hypothesi", "x"], ["'hypothesis'"]),
        (["new", "case", "My Land"], ["'my_land'"]),
        (["schema", "hypotesis"], ["'hypothesis'"]),
        (["check"], ["files"]),
        (["equilibria", "--body", "nkvdd"], ["'nkvd'"]),
        (["equilibria"], ["--body", "nkvd"]),
        (["equilibria", "--body", "nkvd", "--month", "2006-05"], ["2006-05", "2004-12", "2006-02"]),
        (["compositions", "--body", "nkvd", "--month", "2004-13"], ["2004-13", "YYYY-MM"]),
        (["design", "--month", "1999-01"], ["1999-01", "2001-11"]),
        (["compare-cases", "ukrane"], ["'ukraine'"]),
    ],
)
def test_wrong_words_are_refused_with_one_message(
    words: list[str], fragments: list[str], reform: Said
) -> None:
    said = reform(*words)
    assert said[1] == ""
    assert len(refused(said, *fragments)) <= 2  # some commands head their list of mistakes


@pytest.mark.parametrize(
    "words",
    [["replicate"], ["run", "dominance"], ["test"], ["design"], ["compare-cases"]],
    ids=lambda w: w[0],
)
@pytest.mark.parametrize("place", ["a file", "under a file", "no device"])
def test_an_unwritable_folder_is_refused_before_anything_is_run(
    words: list[str], place: str, reform: Said, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    out = {
        "a file": tmp_path / "file",
        "under a file": tmp_path / "file" / "x",
        "no device": Path("/proc/none"),
    }[place]
    lines = refused(reform(*words, "--out", out), "--out", str(out))
    assert len(lines) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("command", ["plot", "report"])
def test_what_is_no_name_of_a_figure_or_page_is_refused(command: str, reform: Said, tmp_path: Path) -> None:
    lines = refused(reform(command, "nowhere", "--out", tmp_path), "--out", "is a folder", str(tmp_path))
    assert len(lines) == 1
    lines = refused(reform(command, "nowhere", "--out", tmp_path / "x.xyz"), ".xyz", "ends in .")
    assert len(lines) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_writable_folder_is_left_as_it_was(tmp_path: Path) -> None:
    named.require_folder("--out", tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_stopping_and_unexpected_errors_are_told_without_traceback(
    reform: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    def fail(*_: object) -> int:
        raise ZeroDivisionError("nobody there")

    monkeypatch.setattr("experiments.questions.json_schema.schema_of", stop)
    code, out, err = reform("schema")
    assert (code, out, err.strip()) == (130, "", "stopped")
    monkeypatch.setattr("experiments.questions.json_schema.schema_of", fail)
    code, out, err = reform("schema")
    assert (code, out) == (1, "")
    assert "nobody there" in err
    assert "Traceback" not in err


# names


def test_a_bare_name_is_a_shipped_file_and_a_path_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert named.named_file("ukraine", "cases") == named.CONFIGS / "cases" / "ukraine.toml"
    assert named.named_file("cases/ukraine", "cases") == Path("cases/ukraine")
    own = tmp_path / "configs" / "cases" / "land.toml"
    own.parent.mkdir(parents=True)
    own.write_text("", encoding="utf-8")
    assert named.named_file("land", "cases").resolve() == own


def test_nothing_is_proposed_that_is_not_like_what_was_typed(reform: Said) -> None:
    for words in (["trace", "zzz"], ["trace", "--body", "foo"], ["run", "quorum"]):
        assert "did you mean" not in "".join(refused(reform(*words), "no such"))


def test_completion_offers_paths_of_the_case_alone() -> None:
    for name in ("kazakhstan", "ukraine", str(MONARCHY)):
        case = named.open_case(name)
        offered = factor_paths(name)
        assert "polity.dominance" in offered
        assert set(offered) <= set(case.paths()), sorted(set(offered) - set(case.paths()))[:5]
        assert {path for path in case.paths() if path.startswith("rules.")} <= set(offered)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("reform trace k", ["kazakhstan", "kyrgyzstan"]),
        ("reform trace ukraine --body ", ["reform_commission"]),
        ("reform trace --set polity.dom", ["polity.dominance=", "polity.domestic_pressure="]),
        ("reform schema h", ["hypothesis"]),
    ],
)
def test_tab_completes_names(words: str, offered: list[str]) -> None:
    typed = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
        "_REFORM_COMPLETE": "complete_bash",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from experiments.cli import main; main()"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **typed},
    )
    assert set(offered) <= set(done.stdout.split()), done.stderr
    assert all(name.startswith(words.split(" ")[-1]) for name in done.stdout.split())


# trace


def story(case: Case, run: int = 0, body: str | None = None) -> tuple[str, ReformProcess]:
    """Return a run as it is told, and the run."""
    teller = Teller(case, 0, run, body)
    return "\n".join(teller.lines()), teller.process


def first(process: ReformProcess, body: str, party: str) -> Decision:
    """Return a party's first decision about a body."""
    return next(d for d in process.decisions if (d.body, d.party) == (body, party))


def test_a_join_is_told_with_the_numbers_of_its_decision(kazakhstan: Case) -> None:
    told, process = story(kazakhstan)
    decision = first(process, "state_commission", "ak_zhol")
    assert decision.sits
    line = next(each for each in told.splitlines() if "Ak Zhol joins the State Commission" in each)
    assert line.startswith(process.month_name(decision.month))
    for name, value in (
        ("influence", decision.worth.influence),
        ("patronage", decision.worth.patronage),
        ("association", decision.worth.association),
        ("value", decision.attraction),
        ("shock", decision.shock),
    ):
        assert f"{name} {signed(float(value))}" in line
    assert "unmet conditions none" in line


def test_a_party_that_stays_out_is_told_with_its_reasons_once(kazakhstan: Case) -> None:
    told, process = story(kazakhstan)
    decision = first(process, "nkvd", "ak_zhol")
    assert not decision.sits
    lines = re.findall(r"^\S+  Ak Zhol (?:still )?stays out of the National Commission.*", told, re.MULTILINE)
    assert len(lines) == 1
    assert f"unmet conditions {signed(decision.worth.unmet_conditions)}" in lines[0]
    for condition in decision.unmet_conditions:
        assert condition.replace("_", " ") in lines[0]
    assert f"value {signed(decision.attraction)}" in lines[0]


def test_whoever_changes_sides_is_told_and_nobody_else(kazakhstan: Case) -> None:
    for run in range(3):
        told, process = story(kazakhstan, run)
        moved = [decision for decision in process.decisions if decision.changed]
        assert len(re.findall(r"^\d{4}-\d\d  .*? (?:joins|leaves) the ", told, re.MULTILINE)) == len(moved)


def test_all_that_happened_is_told() -> None:
    told, process = story(named.open_case("ukraine"))
    assert {"settlement", "crisis", "close"} <= {each.kind for each in process.story}
    for each in process.story:
        assert each.text in told or each.kind == "award"


def test_the_story_of_one_body_leaves_out_the_others(kazakhstan: Case) -> None:
    told, _ = story(kazakhstan, body="nkvd")
    assert "National Commission (NKVD) opens" in told
    assert "joins the State Commission" not in told
    assert "2001-11" not in told


def test_numbers_of_a_decision_name_the_rule_and_what_rules_it_out() -> None:
    known = (1, "x", "y", False, False, WorthOfSeat(0.1, 0.2, -0.4, 0.0, -0.3), ("fair_trial",))
    words = decision_words(Decision(*known, attraction=-0.4, shock=0.1), "threshold", 0.05)
    assert words == (
        "influence +0.10, patronage +0.20, unmet conditions -0.40 (fair trial), association -0.30; "
        "value -0.40 by threshold, shock +0.10, joins above +0.05"
    )
    assert "rules it out" in decision_words(
        Decision(*known, attraction=-1e9, shock=0.1), "expected_utility", 0.05
    )


def test_power_of_the_table_is_told_when_it_changes(kazakhstan: Case) -> None:
    told, _ = story(kazakhstan, body="state_commission")
    tables = [line for line in told.splitlines() if "Shapley-Shubik" in line]
    assert tables
    for line in tables:
        members = re.findall(r"(\d+)% \((\d\.\d\d), (\d\.\d\d)\)", line)
        assert sum(int(seats) for seats, *_ in members) == pytest.approx(100, abs=4)
        assert sum(float(s) for _, s, _ in members) == pytest.approx(1.0, abs=0.05)


def test_trace_prints_the_run(reform: Said) -> None:
    code, out, err = reform("trace", "--run", 1, "--body", "state_commission")
    assert (code, err) == (0, "")
    assert out.startswith("Kazakhstan, run 1, seed 0")
    assert "At the end, 2007-12:" in out


def test_another_value_changes_the_story(reform: Said) -> None:
    _, usual, _ = reform("trace", "--body", "nkvd")
    _, other, _ = reform("trace", "--body", "nkvd", "--set", "bodies.nkvd.chair=president")
    assert "(appointee in the chair)" in usual
    assert "(president in the chair)" in other


# check and schema


def test_all_shipped_files_are_in_order(reform: Said) -> None:
    files = [
        *ROOT.glob("configs/*/*.toml"),
        ROOT / "configs" / "behaviour.toml",
        *ROOT.glob("tests/cases/*.toml"),
    ]
    code, out, err = reform("check", *files)
    assert (code, err) == (0, "")
    assert out.count("\n") == len(files)


def test_the_kind_of_a_file_is_in_its_content() -> None:
    for folder, kind in (("cases", "case"), ("hypotheses", "hypothesis"), ("experiments", "experiment")):
        for file in (ROOT / "configs" / folder).glob("*.toml"):
            assert kind_of(read_toml(file)) == kind
    assert kind_of(read_toml(ROOT / "configs" / "behaviour.toml")) == "behaviour"
    assert kind_of({}) is None


def test_a_mistake_in_the_behaviour_file_is_named(reform: Said, tmp_path: Path) -> None:
    text = (ROOT / "configs" / "behaviour.toml").read_text(encoding="utf-8")
    file = tmp_path / "behaviour.toml"
    file.write_text(
        re.sub(r"^(.*\b)rationality\b", r"\1rationalty", text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    refused(reform("check", file), "behaviour.rationalty", "'rationality'")


def resolved(schema: dict[str, object], node: dict[str, object]) -> dict[str, object]:
    """Follow a reference of a JSON Schema."""
    while "$ref" in node:
        place: object = schema
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            place = place[part]
        assert isinstance(place, dict)
        node = place
    return node


def test_the_schema_knows_what_only_the_program_checks() -> None:
    schema = schema_of("case")
    polity = resolved(schema, schema["properties"]["polity"])
    bare = polity["properties"]["dominance"]["anyOf"][0]  # type: ignore[index]
    assert bare == {"type": "number", "minimum": 0.0, "maximum": 1.0}
    calendar = resolved(schema, schema["properties"]["calendar"])
    assert "pattern" in calendar["properties"]["start"]  # type: ignore[index]
    rules = resolved(schema, schema["properties"]["rules"])
    assert "agenda_setter" in rules["properties"]["bargaining"]["enum"]  # type: ignore[index]
    assert "behaviour" not in schema["required"]


def test_the_schema_says_what_a_key_of_a_case_means() -> None:
    parts = schema_of("case")["$defs"]
    plain = {"name", "month", "source", "note", "text"}
    for part in set(parts) - {"Behaviour"}:
        for key, node in parts[part]["properties"].items():
            assert key in plain or node.get("description"), f"{part}.{key}"


@pytest.mark.parametrize("kind", ["case", "experiment", "hypothesis", "behaviour"])
def test_the_schema_has_all_keys_of_the_shipped_files(kind: str, reform: Said) -> None:
    code, out, _ = reform("schema", kind)
    schema = json.loads(out)
    assert code == 0
    folder = {"case": "cases", "experiment": "experiments", "hypothesis": "hypotheses"}.get(kind)
    files = ROOT.glob(f"configs/{folder}/*.toml") if folder else [ROOT / "configs" / "behaviour.toml"]
    for file in files:
        assert set(read_toml(file)) <= set(schema["properties"])
        assert set(schema.get("required", ())) <= set(read_toml(file))


# moments and games


def test_a_moment_is_the_run_itself_held_still(kazakhstan: Case) -> None:
    whole = ReformProcess(kazakhstan, 3, 2).run()
    moment, at = month_of_body(kazakhstan, "nkvd", "2005-06", 3, 2)
    assert moment.month_name(moment.month) == "2005-06"
    assert all(decision.month < moment.month for decision in moment.decisions)
    then = next(d for d in whole.decisions if (d.month, d.body) == (moment.month, "nkvd"))
    party = next(each for each in moment.parties_in_order if each.name == then.party)
    act(moment.record, at.place, party.place, party.decide(at))
    assert moment.decisions[-1] == then  # the first to move decides as in the whole run
    with pytest.raises(LookupError):
        StoppedRun(kazakhstan, 0, 0, 0, "nkvd").reach()


def test_offers_say_what_the_parties_themselves_weigh(kazakhstan: Case) -> None:
    moment = body_in_month(kazakhstan, "state_commission", None, 0, 0)
    given = moment.body.offer(np.zeros(len(moment.names)))
    decided = ReformProcess(kazakhstan).run().decisions
    lead = next(d for d in decided if d.body == "state_commission")
    place = list(kazakhstan.parties).index(lead.party)
    assert given.influence[place] == lead.worth.influence
    assert given.unmet[place] == -lead.worth.unmet_conditions


def test_the_stable_table_is_where_the_parties_come_to_sit(kazakhstan: Case) -> None:
    moment = body_in_month(kazakhstan, "state_commission", "2006-03", 0, 0)
    found = month_findings(game_of(moment))
    tables = [set(one.members) for one in found.stable]
    without_luck = {n for n in moment.names if n in tables[0]}
    assert {"Otan", "Ak Zhol"} <= without_luck
    assert "Nagiz Ak Zhol" not in without_luck
    assert len(tables) == 1


def test_equilibria_name_who_is_barred(reform: Said) -> None:
    code, out, err = reform("equilibria", MONARCHY, "--body", "dialogue")
    assert (code, err) == (0, "")
    assert "One stable table: Court party" in out
    assert "Opposition bloc cannot join" in out
    record = json.loads(reform("equilibria", MONARCHY, "--body", "dialogue", "--json")[1])
    assert record["players"] == ["Court party"]
    assert record["barred"] == ["Opposition bloc"]
    assert [each["members"] for each in record["stable"]] == [["Court party"]]


def test_equilibria_of_the_kazakh_case_in_words(reform: Said) -> None:
    code, out, _ = reform("equilibria", "--body", "nkvd", "--month", "2004-12")
    assert code == 0
    assert out.startswith("The National Commission (NKVD), 2004-12")
    line = next(each for each in out.splitlines() if "stable table" in each)
    assert "Ak Zhol" not in line.split(".")[0]


def test_compositions_of_the_committee(reform: Said, monarchy: Case) -> None:
    record = json.loads(reform("compositions", MONARCHY, "--body", "committee", "--json")[1])
    every = record["compositions"]
    assert len(every) == 4
    best = max(each["utility"] for each in every)
    assert all(each["best"] == (each["utility"] == best) for each in every)
    assert [each["members"] for each in every if each["stable"]] == [["Court party"]]
    assert all(set(each["levels"]) == {"municipal_election"} for each in every)
    code, out, _ = reform("compositions", MONARCHY, "--body", "committee")
    assert code == 0
    assert "best" in out


def test_outsiders_count_in_part(reform: Said) -> None:
    """Those who count in full where they are not make all tables the same; in part they pull what is recommended."""
    rule = "rules.bargaining=compromise"
    words = ("compositions", "kazakhstan", "--body", "nkvd", "--set", rule, "--json", "--outsiders")

    def levels(share: str) -> np.ndarray:
        found = json.loads(reform(*words, share)[1])
        assert found["outsiders"] == float(share)
        return np.array([list(each["levels"].values()) for each in found["compositions"]])

    alone, part, full = levels("0"), levels("0.05"), levels("1")
    assert np.allclose(full, full[-1])
    assert np.allclose(alone[-1], part[-1])  # everybody is there
    assert not np.allclose(alone, part)
    assert reform(*words, "1.5")[0] == 2


def test_compositions_mark_history_and_are_worth_what_the_president_says(kazakhstan: Case) -> None:
    moment = body_in_month(kazakhstan, "nkvd", None, 0, 0)
    found = compositions_of(moment, game_of(moment))
    assert len(found.every) == 512
    assert found.historical is not None
    assert found.historical.members == ("Otan", "Asar", "Civic and Agrarian", "Auyl", "Adilet", "Rukhaniyat")
    predicted = moment.process.president.worth_of(moment.body)  # sits down whom he expects
    sitting = {moment.names[place] for place in np.flatnonzero(moment.body.present)}
    same = next(one for one in found.every if set(one.members) == sitting)
    assert same.utility == predicted.total
    assert max(one.utility for one in found.every) > same.utility  # it matters who sits
    recommended = moment.body.recommend()[moment.body.agenda > 0.0]
    assert same.outcome.tolist() == recommended.tolist()


@pytest.mark.parametrize("rule", ["compromise", "challenge"])
def test_compiled_recommendations_are_those_of_the_body(rule: str, monarchy: Case) -> None:
    moment = body_in_month(monarchy.vary({"rules.bargaining": rule}), "committee", None, 0, 0)
    at = moment.body
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = np.empty((4, at.agenda.size))
    recommended_under(rule)(at.table(rows[-1]), at.offered, rows, at.officials, at.agenda, found)
    at = ReformBody(moment.process, moment.process.record, at.place, at.name)  # knows of no table yet
    assert found.tolist() == [at.recommend(row).tolist() for row in rows]


# designs


def test_designs_are_weighed_as_the_president_weighs_them(kazakhstan: Case) -> None:
    moment = month_before_opening(kazakhstan, "2006-03", 0, 0)
    options = weighed(moment)
    menu = [each for each in options if not each.historical]
    assert len(menu) == moment.inputs.menu.status.size
    own = [float(moment.president.worth_of(moment.of_menu(d)).total) for d in range(len(menu))]
    assert sorted(each.worth.total for each in menu) == sorted(own)
    assert menu[0].worth.total == max(own)
    historical = [each for each in options if each.historical]
    assert [(each.name, each.status, each.chair) for each in historical] == [
        ("State Commission", "state_commission", "president")
    ]
    assert historical[0].expected == ("Ak Zhol",)


def test_no_design_beats_the_frontier(kazakhstan: Case) -> None:
    options = weighed(month_before_opening(kazakhstan, "2006-03", 0, 0))
    best = frontier(options)
    assert 1 < len(best) < len(options)
    for each in options:
        assert any(b.power_lost <= each.power_lost and b.legitimacy >= each.legitimacy - 1e-12 for b in best)
    for one in best:
        assert not any(
            other.power_lost < one.power_lost and other.legitimacy > one.legitimacy + 1e-12
            for other in options
        )


def test_design_saves_a_figure_and_all_designs(reform: Said, tmp_path: Path) -> None:
    code, out, err = reform("design", MONARCHY, "--month", "2011-03", "--out", tmp_path / "found")
    assert (code, err) == (0, "")
    assert "the best 10 of 16 designs" in out
    assert "National dialogue (historical design)" in out
    assert "every design of the menu: sits 6 months; 50% officials; agenda" in out
    assert re.search(r"historical design\): .*; as held: sits 4 months$", out, re.MULTILINE)
    assert {path.name for path in tmp_path.rglob("*.*")} == {"designs.csv", "frontier.png", "frontier.pdf"}
    record = json.loads(reform("design", MONARCHY, "--month", "2011-03", "--json")[1])
    assert len(record["designs"]) == 17
    assert sum(each["historical"] for each in record["designs"]) == 1


def test_a_case_without_a_menu_has_no_designs(reform: Said, tmp_path: Path) -> None:
    text = MONARCHY.read_text(encoding="utf-8")
    file = tmp_path / "land.toml"
    file.write_text(text[: text.index("[menu]")], encoding="utf-8")
    hint = refused(reform("design", file), "menu", "is missing")
    assert "[menu]" in hint
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(hint[1:]), encoding="utf-8")
    assert reform("design", file)[0] == 0  # with the menu that the message proposes
    file.write_text(text[: text.index("[menu]")], encoding="utf-8")
    with pytest.raises(CaseError):
        weighed(month_before_opening(load_case(file), None, 0, 0))
