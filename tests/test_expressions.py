"""Expressions of strangers: they compare numbers of runs, or they are refused with a sentence, at once."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.answers.patterns import check_patterns
from experiments.cli import answer
from experiments.expressions import (
    Names,
    Scope,
    Unreadable,
    number_of,
    numbers,
    shown,
    statement_of,
    vocabulary,
)
from experiments.questions.names import CASES
from model.cases import Case, CaseError, from_document, load_case
from model.outcomes import Outcome

SCOPE = Scope(
    Names({name: Outcome("") for name in ("a.b", "c", "nominal_reform")}), Names({"c": Outcome("")})
)
COLUMNS = {
    "a.b": np.array([0.0, 1.0, 1.0]),
    "c": np.array([5.0, 5.0, 0.0]),
    "nominal_reform": np.array([0.1, 0.2, 0.3]),
    "instead.c": np.array([1.0, 5.0, 1.0]),
}


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("`a.b` == 1 and not c < 1", [False, True, False]),
        ("a.b == 1 and c >= 1 or c == 0", [False, True, True]),
        ("not (a.b == 1 or c == 0)", [True, False, False]),
        ("0 < c <= 5", [True, True, False]),
        ("c in 1..5", [True, True, False]),
        ("-c + 2 * a.b - 1 > -4.5", [False, True, True]),
        ("c - 1 - 1 == 3", [True, True, False]),
        ("c / a.b > 1", [False, True, False]),  # what cannot be computed is greater than nothing
        ("not c / a.b > 1", [True, False, True]),
        ("instead.c < c", [True, False, False]),
        ("nominal_reform>=.2", [False, True, True]),
        ("nominal_reform > 1e-1", [False, True, True]),
        ("(c > 1) + (a.b == 1) >= 2", [False, True, False]),
    ],
)
def test_a_statement_is_true_in_the_runs_whose_outcomes_say_so(text: str, true: list[bool]) -> None:
    found = shown(statement_of(text, SCOPE), COLUMNS)
    assert found.dtype == np.bool_
    assert found.tolist() == true


def test_a_number_counts_statements_as_one_and_is_missing_where_it_cannot_be_computed() -> None:
    assert numbers(number_of("(c > 1) + a.b", SCOPE), COLUMNS).tolist() == [1.0, 2.0, 1.0]
    assert numbers(number_of("c > 1", SCOPE), COLUMNS).tolist() == [1.0, 1.0, 0.0]
    found = numbers(number_of("1 / c", SCOPE), COLUMNS)
    assert found[:2].tolist() == [0.2, 0.2]
    assert np.isnan(found[2])


HOSTILE = [
    "",
    "   ",
    "\t\n",
    "1",
    "1 == 1",
    "1 > 0 and 2 > 1",
    "nominal_reform",
    "nominal_reform = 1",
    "nominal_reform + 1",
    "nominal_reform and c > 1",
    "nominal_reform := 1",
    "True",
    "None",
    "not",
    "nominal_reform <",
    "nominal_reform < 1)",
    "(nominal_reform < 1",
    "nominal_reform < 1 nominal_reform > 0",
    "9**9**8 > 1",
    "nominal_reform > 9**9**8",
    "nominal_reform > 1e999",
    "nominal_reform > " + "9" * 500,
    "nominal_reform > " + "9" * 5_000,
    "nominal_reform > inf",
    "nominal_reform > nan",
    "nominal_reform > 1j",
    "nominal_reform > 0x10",
    "nominal_reform > 1_000",
    "nominal_reform > \uff11",
    "nominal_reform > ٣",
    "\uff4eominal_reform > 0",
    "nominal_reform > 0 \uff03",
    "nominal_reform > '0'",
    '"nominal_reform" > 0',
    "nominal_reform > b'0'",
    "f'{nominal_reform}' > 0",
    "nominal_reform[0] > 0",
    "[nominal_reform] == [0]",
    "{nominal_reform: 1} == 0",
    "nominal_reform if c > 1 else c",
    "lambda: nominal_reform > 0",
    "(lambda x: x)(nominal_reform) > 0",
    "[x for x in nominal_reform] > 0",
    "nominal_reform in (0, 1)",
    "nominal_reform is 0",
    "nominal_reform @ nominal_reform > 0",
    "nominal_reform % 2 > 0",
    "nominal_reform // 2 > 0",
    "nominal_reform << 2 > 0",
    "nominal_reform > 0 & c > 0",
    "nominal_reform > 0 && c > 0",
    "nominal_reform > 0 | c > 0",
    "~(nominal_reform > 0)",
    "!(nominal_reform > 0)",
    "nominal_reform > 0; c > 0",
    "nominal_reform > 0 # and more",
    "nominal_reform > 0\x00",
    "nominal_reform > 0 \\\n",
    "nominal_reform.__class__ > 0",
    "nominal_reform.to_csv('x') > 0",
    "nominal_reform.values > 0",
    "().__class__.__bases__[0] == 0",
    "__import__('os').system('id') == 0",
    "__builtins__ > 0",
    "open('/etc/passwd') > 0",
    "eval('1') > 0",
    "exec('1') > 0",
    "print(nominal_reform) > 0",
    "sin(nominal_reform) > 0",
    "abs(nominal_reform) > 0",
    "nominal_reform(1) > 0",
    "@nominal_reform > 0",
    "@pd.io.common.os.system('id > P') == 0",
    "@np.load('x') > 0",
    "`@pd.io` > 0",
    "`nominal_reform` `c` > 0",
    "`nominal_reform > 0",
    "`` > 0",
    "`nominal reform` > 0",
    "`номинальная` > 0",
    "instead.instead.c > 0",
    "instead.nominal_reform > 0",
    "nominal_reforms > 0",
    "a..b > 0",
    "a. b > 0",
    "c in 1",
    "c in ..5",
    "(c > 1) > 0",
    "c > 1 == 1 > 0",
    "nominal_reform > 2004-13",
    "nominal_reform > 2004-09",
    "(" * 300 + "c" + ")" * 300 + " > 0",
    "(" * 10_000 + "c > 0",
    "-" * 3_000 + "c > 0",
    "not " * 900 + "c > 0",
    "c" + " * c" * 900 + " > 0",
    "c" + " / c" * 900 + " > 0",
    "f(" * 500 + "c" + ")" * 500 + " > 0",
    " or ".join(["c > 0"] * 1_000),
    "c > 0 and " * 3_000,
    "x" * 100_000,
    "\u202ec > 0",
    "c > 0 \x1b[31m",
    "💥 > 0",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_statement_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        statement_of(text, SCOPE)
    assert len(caught.value.allowed) > 10


@cache
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


def refusal(**changes: Any) -> str:
    document = kazakhstan().document
    document["record"]["patterns"]["P7"].update(changes)
    with pytest.raises(CaseError) as caught:
        check_patterns(from_document(document, "case.toml"))
    return str(caught.value)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("rules", [{}, {"institutional_design": "endogenous"}], ids=["", "under rules"])
def test_a_case_that_holds_it_is_refused_with_file_and_key(text: str, rules: dict[str, str]) -> None:
    message = refusal(holds=text, rules=rules)
    assert message.startswith("case.toml: record.patterns.P7.holds")
    assert len(message) < 600
    assert message.isprintable()


def test_the_outcomes_of_a_pattern_are_those_under_its_rules() -> None:
    endogenous = {"institutional_design": "endogenous"}
    assert "did you mean" in refusal(holds="pds.opened > 0", rules=endogenous)
    assert "no such outcome" in refusal(holds="body_1.opened > 0", rules={})


def test_a_file_that_would_run_a_program_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile = "@pd.io.common.os.system('id > P') == 0"
    template = Path(__file__).parents[1] / "experiments" / "questions" / "templates" / "case.toml"
    text = template.read_text().replace("out(council, moderates)", hostile)
    assert hostile in text
    file = tmp_path / "case.toml"
    file.write_text(text)
    assert answer(["check", str(file)]) == 2
    assert "'@'" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["case.toml"]


# words


COUNTRY = Names(
    {
        **{
            f"{body}.{key}": Outcome("", "month of the run" if key == "opened" else "")
            for body in ("council", "commission")
            for key in ("opened", "enacted", "output", "joined.doves", "joined.hawks")
        },
        **{name: Outcome("") for name in ("change.courts", "level.courts", "seats.doves", "approval.west")},
        "package_month": Outcome("", "month of the run"),
        "council.chair_kind": Outcome("", choices=("appointee", "president")),
        "commission.chair_kind": Outcome("", choices=("appointee", "president")),
    },
    {
        "body": ("council", "commission"),
        "party": ("doves", "hawks"),
        "issue": ("courts",),
        "observer": ("west",),
    },
    "2001-11",
    "2003-12",
)
RUNS = {  # three runs; the commission opens in the second and third, in September and December 2002
    "council.opened": np.array([0.0, 1.0, 2.0]),
    "commission.opened": np.array([-1.0, 10.0, 13.0]),
    "council.enacted": np.array([1.0, 0.0, 0.0]),
    "commission.enacted": np.array([0.0, 0.0, 1.0]),
    "council.output": np.array([0.1, 0.2, 0.3]),
    "commission.output": np.array([0.0, 0.3, 0.1]),
    "council.joined.doves": np.array([0.5, 0.49, 1.0]),
    "council.joined.hawks": np.array([0.0, 0.5, 1.0]),
    "commission.joined.doves": np.array([0.0, 1.0, 1.0]),
    "commission.joined.hawks": np.array([0.0, 0.0, 0.6]),
    "change.courts": np.array([0.0, 0.1, 0.2]),
    "level.courts": np.array([0.5, 0.6, 0.7]),
    "seats.doves": np.array([0.0, 10.0, 20.0]),
    "approval.west": np.array([-0.1, 0.0, 0.1]),
    "council.chair_kind": np.array([0.0, 0.0, 1.0]),
    "commission.chair_kind": np.array([-1.0, 1.0, 1.0]),
    "package_month": np.array([3.0, -1.0, 20.0]),
    "instead.change.courts": np.array([0.3, 0.3, 0.1]),
    "instead.commission.joined.hawks": np.array([1.0, 0.0, 0.0]),
    "instead.council.opened": np.array([-1.0, 1.0, 2.0]),
    "instead.commission.opened": np.array([-1.0, -1.0, -1.0]),
}


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("sits(doves, council)", [True, False, True]),
        ("sits(doves, hawks, council)", [False, False, True]),
        ("out(council, doves)", [False, True, False]),
        ("out(council, doves, hawks)", [False, False, False]),
        ("out(commission, hawks)", [True, True, False]),
        ("out(hawks, commission)", [True, True, False]),
        ("opened(commission)", [False, True, True]),
        ("enacted(council)", [True, False, False]),
        ("change(courts) > 0.05 and level(courts) <= 0.6", [False, True, False]),
        ("seats(doves) > 0 and approval(west) <= 0", [False, True, False]),
        ("commission.opened < 2002-12", [False, True, False]),
        ("commission.opened > 2001-11", [False, True, True]),
        ("not commission.opened < 2002-12", [True, False, True]),
        ("package_month in 2002-02..2002-03", [True, False, False]),
        ("package_month >= 3", [True, False, True]),
        ("2002-12 <= commission.opened", [False, False, True]),
        ("any_body(opened in 2002-09..2002-10)", [False, True, False]),
        ("any_body(opened in 2002-09..2002-12, out(hawks))", [False, True, False]),
        ("any_body(chair = president)", [False, True, True]),
        ("any_body(chair = president, output >= 0.3)", [False, True, True]),
        ("any_body(opened < 2002-09, chair == president)", [False, False, True]),
        ("every_body(chair != president)", [True, False, False]),
        ("council.chair = president", [False, False, True]),
        ("council.chair == appointee", [True, True, False]),
        ("council.chair_kind == 1", [False, False, True]),
        ("any_body(output >= 0.3)", [False, True, True]),
        ("any_body(out(doves))", [False, True, False]),
        ("every_body(out(hawks))", [True, False, False]),
        ("every_body(sits(doves))", [True, False, True]),
        ("every_body(sits(hawks, doves), output > 0)", [False, False, True]),
        ("count_bodies(output > 0.05) == 2", [False, True, True]),
        ("count_bodies(enacted == 1, sits(doves)) > 0", [True, False, True]),
        ("count(opened(commission), enacted(council), out(commission, hawks)) == 2", [True, True, False]),
        ("instead.change(courts) > change(courts)", [True, True, False]),
        ("instead.out(commission, hawks)", [False, True, True]),
        ("instead.any_body(opened >= 2001-11)", [False, True, True]),
        ("instead.change.courts > change.courts + 0.25", [True, False, False]),
    ],
)
def test_a_word_says_of_each_run_what_its_docstring_says(text: str, true: list[bool]) -> None:
    assert shown(statement_of(text, Scope(COUNTRY, COUNTRY)), RUNS).tolist() == true


def test_a_number_counts_the_parties_that_stay_out() -> None:
    stays_out = "out(commission, hawks) + out(commission, doves)"
    assert numbers(number_of(stays_out, Scope(COUNTRY)), RUNS).tolist() == [2.0, 1.0, 0.0]
    assert numbers(number_of("count_bodies(output > 0.1)", Scope(COUNTRY)), RUNS).tolist() == [0.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("text", "piece", "allowed", "nearest"),
    [
        ("sits(doves)", "sits(doves)", "one body and at least one party", None),
        ("sits(council)", "sits(council)", "one body and at least one party", None),
        ("out(council, commission, doves)", "out(council, commission, doves)", "one body", None),
        ("out(council, dove)", "dove", "no such body or party", "doves"),
        ("out(council, doves > 1)", "doves > 1", "no such body or party", None),
        ("out(council, out(council, doves))", "out(council, doves)", "no such body or party", None),
        ("sit(doves, council)", "sit", "no such word", "sits"),
        ("instead.sit(doves, council)", "sit", "no such word", "sits"),
        ("opened(doves)", "doves", "no such body", None),
        ("opened(council, commission)", "opened(council, commission)", "takes one name", None),
        ("change(court) > 0", "court", "no such issue; there are courts", "courts"),
        ("change(courts)", "change(courts)", "is a number", None),
        ("opened", "opened", "no such outcome", None),
        ("any_body(any_body(output > 1))", "any_body(output > 1)", "cannot stand within", None),
        ("any_body(output)", "output", "is a number, not a statement", None),
        ("any_body(outptu > 1)", "outptu", "no such outcome", None),
        ("count(1, 2) > 1", "1", "is a number, not a statement", None),
        ("any_body(opened = 3)", "opened = 3", "write ==", None),
        ("change.courts > 2002-01", "change.courts", "is no month of an event", None),
        ("package_month > 2001-10", "2001-10", "outside the calendar, 2001-11 to 2003-12", None),
        ("package_month > 2002-13", "2002-13", "is not a month", None),
        ("package_month > 2002-01 - 1", "2002-01", "is a month", None),
        ("package_month in 2002-01..x", "x", "no such outcome", None),
        ("2002-01 < 2002-02", "2002-01 < 2002-02", "compares two constants", None),
        ("package_month", "package_month", "is a number", None),
        (
            "any_body(chair = presidant)",
            "presidant",
            "no such chair; there are appointee, president",
            "president",
        ),
        ("chair = president", "chair = president", "write ==", None),
        ("council.chair < president", "council.chair", "no such outcome", "council.chair_kind"),
    ],
)
def test_a_word_in_the_wrong_place_is_refused_with_the_piece(
    text: str, piece: str, allowed: str, nearest: str | None
) -> None:
    with pytest.raises(Unreadable) as caught:
        statement_of(text, Scope(COUNTRY, COUNTRY))
    assert caught.value.piece == piece
    assert allowed in caught.value.allowed
    assert nearest is None or caught.value.nearest == nearest


def test_every_word_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "expressions.md").read_text()
    assert {name for name in vocabulary.WORDS if f"`{name}(" not in page} == set()
    assert {name for name in vocabulary.NAMED if f"`{name}(" not in page} == set()
