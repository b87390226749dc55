"""Files of strangers: whatever they hold, the answer is a sentence and exit code 2, soon and without a trace."""

import csv
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.batches.csv_text import csv_bytes
from experiments.batches.run import run
from experiments.cli import answer
from experiments.questions.experiment_file import plan_of
from experiments.questions.names import CASES
from model import cases, references, unobserved
from model.cases import Case, CaseError, from_document, load_case
from model.compiled.compilation import NotKeptWarning, NotPrivateError, cached, require_private
from model.files import MOST_BYTES, read_text, read_toml
from model.mistakes import Problem, finite, plain

COMMANDS = [["check"], ["run"], ["test"], ["replicate"]]


def refusal(call: Callable[[], Any]) -> str:
    """Return the one message in which a call refuses what it was given."""
    with pytest.raises(CaseError) as caught:
        call()
    for problem in caught.value.problems:
        assert str(problem).isprintable()
    return str(caught.value)


# what is no file


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[0])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nul", "loop"])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(
    command: list[str], kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file.toml"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    elif kind == "nul":
        file = tmp_path / "a\0b.toml"
    else:
        file.symlink_to("/dev/zero" if kind == "device" else file)
    assert answer([*command, str(file)]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "unexpected" not in said.err
    assert all(line.isprintable() for line in said.err.splitlines())


def test_a_file_without_an_end_is_read_to_a_bound(tmp_path: Path) -> None:
    file = tmp_path / "large.toml"
    file.write_bytes(b"# " + b"x" * MOST_BYTES)
    assert "is larger than 4 MB" in refusal(lambda: read_toml(file))
    assert "pipe or a device" in refusal(lambda: read_text(Path("/dev/zero")))


# what is no text, or too much of it

TEXTS = {
    "UTF-16": ("a = 1".encode("utf-16"), "is UTF-16 text (line 1): save it as UTF-8"),
    "latin": ("a = 1\nb = 'é'".encode("latin-1"), "is not UTF-8 text (line 2)"),
    "3,000 lists": (b"a = " + b"[" * 3_000 + b"]" * 3_000, "nests lists or tables deeper than 30"),
    "100 lists": (b"a = " + b"[" * 100 + b"]" * 100, "nests lists or tables deeper than 30"),
    "3,000 tables": (b"[" + b"a." * 3_000 + b"a]", "nests lists or tables deeper than 30"),
    "5,000 digits": (b"a = 1" + b"0" * 5_000, "whole number beyond 64 bits"),
    "400 digits": (b"a = 1" + b"0" * 400, "a: holds a whole number beyond 64 bits"),
    "400 digits, hexadecimal": (b"a = [0x" + b"f" * 400 + b"]", "a.0: holds a whole number beyond 64 bits"),
    "escape": (b'a = "\\u001b[31m"', "a = '\\x1b[31m': has a character that cannot be shown"),
    "escape in a name": (b'"\\u001b[31m" = 1', "has a character that cannot be shown in its name"),
    "turned text": (b'a = "\\u202eabc"', "has a character that cannot be shown"),
    "NUL": (b"a = 1\0", "is not TOML"),
    "key twice": (b"a = 1\na = 2", "is not TOML"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_toml_of_a_case_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    content, message = TEXTS[name]
    file = tmp_path / "file.toml"
    file.write_bytes(content)
    assert message in refusal(lambda: read_toml(file))


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (CASES / "ukraine.toml").read_bytes())
    assert load_case(file).polity.name == "Ukraine"


# numbers

HUGE = [10**400, -(10**5_000), float("inf"), float("nan"), 1e308 * 10]


@pytest.mark.parametrize("value", HUGE, ids=range(len(HUGE)))
def test_a_number_that_cannot_be_held_is_refused_wherever_it_stands(value: Any) -> None:
    assert not finite(value)
    case = load_case(CASES / "ukraine.toml")
    assert "polity.dominance" in refusal(lambda: case.vary({"polity.dominance": value}))
    document = case.document
    document["polity"]["quota"] = {"value": value, "source": "nobody"}
    assert "polity.quota" in refusal(lambda: from_document(document, "case.toml"))
    experiment = {"case": "ukraine", "runs": 10, "factors": {"polity.dominance": [0.5, value]}}
    assert "polity.dominance" in refusal(lambda: plan_of(experiment, Path("experiment.toml")))


def test_digits_are_those_of_ascii(tmp_path: Path) -> None:
    case = load_case(CASES / "ukraine.toml")
    assert "YYYY-MM" in refusal(lambda: case.vary({"calendar.end": "\uff12007-12"}))
    (tmp_path / "points.csv").write_text("polity.dominance\n\u0660.\u0665\n0_5\n")
    message = refusal(lambda: plan_of(TABLE, tmp_path / "table.toml"))
    assert message.count("must be a number") == 2


# more than can be run


def big(kind: str) -> dict[str, Any]:
    document = load_case(CASES / "ukraine.toml").document
    if kind == "calendar.end":
        document["calendar"]["end"] = "2999-12"
    elif kind == "menu":
        names = ["advisory"] * 100
        seats = [{"value": k / 100, "source": "x"} for k in range(100)]
        given = {"statuses": names, "chairs": ["president"] * 100, "seat_shares": seats}
        document["menu"] = {**given, "duration": 5, "officials": 0.1, "agenda": [], "source": "x"}
    elif kind == "events":
        document["events"] = [{"month": "2004-01", "text": "x"}] * 5_000
    else:
        one = next(iter(document[kind].values()))
        document[kind] |= {f"more_{k}": one for k in range(200)}
    return document


@pytest.mark.parametrize("kind", ["calendar.end", "menu", "events", "issues", "parties", "bodies"])
def test_more_than_can_be_run_is_refused_with_what_it_costs(kind: str) -> None:
    message = refusal(lambda: from_document(big(kind), "case.toml"))
    assert f"case.toml: {kind}" in message
    assert "at most" in message or "the most" in message


def test_of_a_hundred_thousand_mistakes_the_first_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are compared for those alone: to compare all would take an hour."""
    compared: list[str] = []

    def nearest(name: str, *known: Any, **options: Any) -> list[str]:
        compared.append(name)
        return []

    monkeypatch.setattr(references, "get_close_matches", nearest)
    text = (CASES / "ukraine.toml").read_text()
    names = ", ".join(f'"no_{k}"' for k in range(100_000))
    file = tmp_path / "case.toml"
    file.write_text(
        text.replace("[record]", f'[[events]]\nmonth = "2004-01"\ntext = "x"\nparties = [{names}]\n[record]')
    )
    with pytest.raises(CaseError) as error:
        load_case(file)
    assert 0 < len(error.value.problems) <= 2 * cases.MOST_PROBLEMS
    assert 0 < len(compared) <= 2 * cases.MOST_PROBLEMS


EXPERIMENT: dict[str, Any] = {"case": "ukraine", "runs": 10, "factors": {"polity.dominance": [0.5, 0.6]}}
ODD: dict[str, tuple[dict[str, Any], str]] = {
    "six factors of 10,000 levels": (
        {
            "factors": {
                f"parties.{name}.trust": {"low": 0, "high": 1, "levels": 10_000}
                for name in ("regions", "tymoshenko", "communists", "sdpu", "socialists", "united_ukraine")
            }
        },
        "the design has about 10^24 points",
    ),
    "a group without paths": (
        {"together": {"x": []}, "factors": {"x": [1, 2]}},
        "together.x = []: names no path",
    ),
    "a set without paths": ({"together": {"x": {}}, "factors": {}}, "together.x"),
    "series of calendars": (
        {"series": ["crisis"], "factors": {"calendar.end": ["2005-01", "2006-01"]}},
        "series = ['crisis']: need one calendar at all points, but calendar.end varies",
    ),
    "a name with NUL": ({"case": "a\0b.toml"}, "a\\x00b.toml: file: is no name of a file"),
    "a table with NUL": ({"design": "table", "table": "a\0b.csv", "factors": {}}, "is no name of a file"),
    "a table without an end": (
        {"design": "table", "table": "/dev/zero", "factors": {}},
        "is a pipe or a device",
    ),
    "parentheses": ({"derived": {"x": "(" * 300 + "crises" + ")" * 300}}, "stands deeper than 40"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_experiment_is_refused(name: str) -> None:
    changes, message = ODD[name]
    assert message in refusal(lambda: plan_of({**EXPERIMENT, **changes}, Path("experiment.toml")))


# parties


def test_two_parties_cannot_merge_into_each_other() -> None:
    document = load_case(CASES / "ukraine.toml").document
    document["parties"]["regions"] |= {"dissolved": "2005-01", "merges_into": "communists"}
    document["parties"]["communists"] |= {"dissolved": "2005-01", "merges_into": "regions"}
    message = refusal(lambda: from_document(document, "case.toml"))
    assert "parties.regions.merges_into = 'communists': does not exist in 2005-01" in message
    assert "parties.communists.merges_into = 'regions': does not exist in 2005-01" in message


# tables of points

TABLE: dict[str, Any] = {"case": "ukraine", "runs": 4, "design": "table", "table": "points.csv"}


def test_a_table_with_mistakes_names_each_once(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("polity.domnance,x\n0.5,1\n")
    message = refusal(lambda: plan_of(TABLE, tmp_path / "t.toml"))
    assert message.count("polity.domnance: no such path") == 1
    (tmp_path / "points.csv").write_text("polity.dominance\n" + "9" * 200_000 + "\n")
    assert len(refusal(lambda: plan_of(TABLE, tmp_path / "t.toml"))) < 1_000


# what is shown


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert plain("a\x1b[2Jb\u202e\x07\x9b") == "a\\x1b[2Jb\\u202e\\x07\\x9b"
    assert plain("Қазақстан, ქართული — 北京") == "Қазақстан, ქართული — 北京"
    problem = Problem("\x1b[2J.toml", "a\x07", "\x1b", "no\x1b", "\x1b]0;")
    assert str(problem).isprintable()
    assert "\\x1b" in str(problem)


def test_a_long_message_is_cut() -> None:
    assert len(str(Problem("f", "k", 10**5_000, "x" * 100_000))) < 2_100
    assert "too large to show" in str(Problem("f", "k", 10**5_000, "must be less"))


def test_a_stranger_s_frame_of_results_without_a_kind_is_read_or_refused(tmp_path: Path) -> None:
    frame = run({**EXPERIMENT, "outcomes": ["crises"]}, workers=1, out=tmp_path)
    manifest = Path(frame.attrs["path"]) / "manifest.json"
    whole = json.loads(manifest.read_text())
    for key in whole:
        manifest.write_text(json.dumps({name: value for name, value in whole.items() if name != key}))
        for command in (["report"], ["plot"], ["compare", str(tmp_path)]):
            assert answer([command[0], frame.attrs["path"], *command[1:]]) in (0, 2), (key, command)
    manifest.write_text("[" * 5_000)
    assert answer(["report", frame.attrs["path"]]) == 2
    assert isinstance(frame, pd.DataFrame)


# what is shown and written

NASTY = ["[/bold]", "$\\frac{$", "=1+1", "[red]x[/]", "<b>&", "@SUM(A1)", "{x}", "%s"]


def nasty_case(name: str, folder: Path) -> Path:
    """Return a small case in which everything that has a name has this one."""
    template = Path(__file__).parents[1] / "experiments" / "questions" / "templates" / "case.toml"
    quoted = json.dumps(name)
    lines = [
        f"{line.split(' = ')[0]} = {quoted}"
        if line.startswith(("name = ", "text = ", "history = "))
        else line
        for line in template.read_text(encoding="utf-8").splitlines()
    ]
    file = folder / "nasty.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_names_are_no_markup_formula_or_mathematics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NASTY:
        file = nasty_case(name, tmp_path)
        given = ["replicate", str(file), "--runs", "10", "--draws", "1", "--out", str(tmp_path / "out")]
        assert answer(given) == 0, capsys.readouterr().err
        assert name in capsys.readouterr().out.replace("\n", "")
        assert answer(["check", str(file)]) == 0
        assert name in capsys.readouterr().out
    for path in (tmp_path / "out").rglob("patterns.csv"):
        with path.open(newline="") as file_of_cells:
            cells = [cell for row in csv.reader(file_of_cells) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) or cell[:2] == "-S"]
        assert any(cell.lstrip("'") in NASTY for cell in cells)


def test_cells_of_text_that_begin_a_formula_are_marked_as_text() -> None:
    frame = pd.DataFrame({"=name": ["=1", "-x", "+y", "@z", "\tw", "plain", None], "number": [-1.0] * 7})
    rows = list(csv.reader(csv_bytes(frame).decode().splitlines()))
    assert rows[0] == ["'=name", "number"]
    assert [row[0] for row in rows[1:]] == ["'=1", "'-x", "'+y", "'@z", "'\tw", "plain", ""]
    assert {row[1] for row in rows[1:]} == {"-1.0"}


@pytest.mark.parametrize("words", [["test", "x", "--runs", "2"], ["replicate", "ukraine", "--runs", "2"]])
def test_too_few_runs_are_refused_where_they_are_offered(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(words) == 2
    said = capsys.readouterr().err
    assert "--runs = '2'" in said
    assert "at least 10" in said or "or equal to 10" in said


def test_check_runs_a_case_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raises(case: Case) -> dict[str, float]:
        raise ZeroDivisionError("nothing is left")

    monkeypatch.setattr(unobserved, "live", raises)
    assert answer(["check", str(nasty_case("x", tmp_path))]) == 2
    assert "cannot be run: ZeroDivisionError: nothing is left" in capsys.readouterr().err


# compiled code


@pytest.mark.parametrize(
    ("mode", "private"), [(0o700, True), (0o755, True), (0o1777, True), (0o777, False), (0o757, False)]
)
def test_compiled_code_is_not_loaded_from_where_others_can_write(
    mode: int, private: bool, tmp_path: Path
) -> None:
    place = tmp_path / "cache"
    place.mkdir()
    place.chmod(mode)
    for folder in (place, place / "key"):
        if private:
            require_private(folder)
            continue
        with pytest.raises(NotPrivateError, match="REFORM_CACHE") as caught:
            require_private(folder)
        assert caught.value.filename == str(place)


def test_what_is_made_for_compiled_code_is_its_owner_s(tmp_path: Path) -> None:
    require_private(tmp_path / "cache" / "key")
    assert (tmp_path / "cache" / "key").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["open", "file", "nowhere"])
def test_where_compiled_code_cannot_be_kept_it_is_compiled_all_the_same_and_said(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that others can write, in a file, below a device: the same number, and one sentence."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "file").write_text("")
    folder = {"open": tmp_path / "open", "file": tmp_path / "file", "nowhere": Path("/dev/null/x")}[place]
    monkeypatch.setenv("REFORM_CACHE", str(folder))
    with pytest.warns(NotKeptWarning, match="compiled code is not kept: .*REFORM_CACHE") as told:
        assert cached(_doubled)(2.0) == 4.0
    assert len(told) == 1
    assert not list((tmp_path / "open").rglob("*.nbc"))


def _doubled(number: float) -> float:
    return 2.0 * number


# keys that stand twice


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("runs = 30\nseed = 1\nruns = 40\n", "runs: stands there twice, on lines 1 and 3"),
        ("[held]\n[factors]\n[held]\n", "held: stands there twice, on lines 1 and 3"),
        (
            '[factors]\n"polity.quota" = [1]\n"polity.quota" = [2]\n',
            "polity.quota: stands there twice, on lines 2",
        ),
        ("a.b = 1\na.c = 2\na.b = 3\n", "a.b: stands there twice, on lines 1 and 3"),
        ("x = {a = 1, a = 2}\n", "stands there twice, the second time on line 1"),
    ],
)
def test_a_key_that_stands_twice_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=re.escape(said)):
        read_toml(path)


def test_a_file_that_is_missing_is_not_taken_for_another(tmp_path: Path) -> None:
    (tmp_path / "twice.toml").write_text("")
    with pytest.raises(CaseError, match=r"does not exist$"):
        read_toml(tmp_path / "once.toml")
    with pytest.raises(CaseError, match=r"did you mean 'twice\.toml'"):
        read_toml(tmp_path / "twise.toml")
