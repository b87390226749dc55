"""Expressions of strangers: they compare numbers of runs, or they are refused with a sentence, at once."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.answers.patterns import check_patterns
from experiments.commands.check import check_command
from experiments.expressions import Scope, Unreadable, number_of, numbers, shown, statement_of
from experiments.questions.hypothesis_file import CASES
from model.cases import Case, CaseError, from_document, load_case

SCOPE = Scope(frozenset({"a.b", "c", "nominal_reform"}), frozenset({"c"}))
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
    text = template.read_text().replace("`council.joined.moderates` < 0.5", hostile)
    assert hostile in text
    file = tmp_path / "case.toml"
    file.write_text(text)
    assert check_command([file]) == 2
    assert "'@'" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["case.toml"]
