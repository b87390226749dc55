"""Claims in files get the verdict that the truth deserves, and mistakes in them are named."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from experiments.answers.robustness import examine_robustness, prior_draws
from experiments.answers.tested_claims import test as tested
from experiments.answers.verdicts import Laboratory, examine
from experiments.cli import answer
from experiments.commands.messages import refuse
from experiments.commands.terminal import show
from experiments.questions.hypothesis_file import load_claim, load_claims
from experiments.questions.names import HYPOTHESES
from experiments.questions.starting_files import template
from experiments.report.verdict_files import save_verdicts
from model.cases import Case, CaseError, load_case

type Array = NDArray[np.float64]

CHAIRS = {"appointee": 0.2, "deputy_prime_minister": 0.3, "president": 0.6}
STATUSES = {"advisory": 0.0, "national_commission": 0.1, "state_commission": 0.3}
NAMES = (
    "council.joined.moderates",
    "council.drafted",
    "nominal_reform",
    "effective_reform",
    "crises",
)


@dataclass
class Table:
    """Records of a stand-in for the ensemble."""

    table: Array
    names: list[str]
    series: None = None


class World:
    """A stand-in for the ensemble, with truths that the tests know."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Table:
        self.calls += 1
        luck = np.random.default_rng([seed, 1]).random((first + runs, 3))[first:]
        council = case.bodies["council"]
        chance = CHAIRS[council.chair] + STATUSES[council.status]
        joined = (luck[:, 0] < chance).astype(float)
        drafted = np.clip(0.1 + 0.5 * (council.chair == "president") + 0.1 * luck[:, 1], 0.0, 1.0)
        capture = float(case.issues["governor_election"].capture)
        nominal = 0.1 + 0.2 * capture + 0.05 * (luck[:, 2] - 0.5)
        both = 0.3 * (council.chair == "president") * (council.status == "state_commission")
        effective = nominal * (1.0 - capture) + both
        columns = [joined, drafted, nominal, effective, np.zeros(runs)]
        return Table(np.column_stack(columns), list(NAMES))


BASE = """
claim = "A president in the chair draws the moderates"
source = "a test"
case = "land"
outcome = "council.joined.moderates"
expect = "increases"
margin = 0.1
[conditions.appointee]
"bodies.council.chair" = "appointee"
[conditions.president]
"bodies.council.chair" = "president"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "land.toml").write_text(template("case", "land"), encoding="utf-8")
    (tmp_path / "hypotheses").mkdir()
    return tmp_path / "hypotheses"


def written(folder: Path, text: str, name: str = "claim") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def verdict_of(folder: Path, text: str, runs: int | None = 400) -> Any:
    return examine(load_claim(written(folder, text)), Laboratory(World(), 2), runs)


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(CaseError) as caught:
        load_claim(written(folder, text))
    return str(caught.value)


# verdicts


def test_a_true_claim_is_supported_with_its_effect(folder: Path) -> None:
    verdict = verdict_of(folder, BASE)
    assert verdict.word == "supported"
    assert verdict.effect.low < 0.4 < verdict.effect.high
    assert verdict.saved > 0.1
    assert verdict.claim.sha256 == hashlib.sha256(BASE.encode()).hexdigest()


def test_a_claim_the_wrong_way_round_is_contradicted(folder: Path) -> None:
    verdict = verdict_of(folder, BASE.replace("increases", "decreases"))
    assert verdict.word == "contradicted"
    assert verdict.effect.estimate > 0.3  # still the change of the outcome


def test_a_difference_below_the_margin_does_not_matter(folder: Path) -> None:
    verdict = verdict_of(folder, BASE.replace("margin = 0.1", "margin = 0.6"))
    assert verdict.word == "no meaningful difference"


def test_an_effect_near_the_margin_is_inconclusive_and_says_how_many_runs_it_takes(
    folder: Path,
) -> None:
    near = BASE.replace("margin = 0.1", "margin = 0.36")
    verdict = verdict_of(folder, near, runs=50)
    assert verdict.word == "inconclusive"
    assert 300 < verdict.needed < 30_000
    assert "needs about" in verdict.text
    assert verdict_of(folder, near, runs=12_000).word == "supported"


def test_no_effect_is_supported_by_equivalence_only(folder: Path) -> None:
    same = BASE.replace("council.joined.moderates", "nominal_reform").replace("increases", "no_effect")
    assert verdict_of(folder, same).word == "supported"
    other = BASE.replace("increases", "no_effect")
    assert verdict_of(folder, other).word == "contradicted"
    assert verdict_of(folder, other.replace("margin = 0.1", "margin = 0.3"), 30).word == "inconclusive"


def test_an_outcome_that_never_varies_gets_no_verdict(folder: Path) -> None:
    verdict = verdict_of(folder, BASE.replace("council.joined.moderates", "crises"))
    assert verdict.word == "no variation"
    assert not verdict.holds


THREE = (
    BASE.split("[conditions")[0].replace("increases", "ordering").replace("0.1", "0.05")
    + """
[conditions.low]
"bodies.council.status" = "advisory"
[conditions.middle]
"bodies.council.status" = "national_commission"
[conditions.high]
"bodies.council.status" = "state_commission"
"""
)


def test_an_order_is_as_strong_as_its_weakest_step(folder: Path) -> None:
    verdict = verdict_of(folder, THREE, 2000)
    assert verdict.word == "supported"
    assert set(verdict.step) == {"low", "middle"}
    swapped = THREE.replace("[conditions.low]", 'order = ["high", "low", "middle"]\n[conditions.low]')
    assert verdict_of(folder, swapped, 2000).word == "contradicted"


def test_equals_in_an_order_are_each_compared_with_the_next(folder: Path) -> None:
    text = THREE.replace("[conditions.low]", 'order = [["low", "middle"], "high"]\n[conditions.low]')
    claim = load_claim(written(folder, text))
    assert claim.hypothesis.steps == [{"low": -1.0, "high": 1.0}, {"middle": -1.0, "high": 1.0}]


FOUR = BASE.split("[conditions")[0].replace("council.joined.moderates", "effective_reform").replace(
    "increases", "interaction"
) + "".join(
    f'[conditions.{name}]\n"bodies.council.chair" = "{chair}"\n"bodies.council.status" = "{status}"\n'
    for name, chair, status in (
        ("neither", "appointee", "advisory"),
        ("chair", "president", "advisory"),
        ("status", "appointee", "state_commission"),
        ("both", "president", "state_commission"),
    )
)


def test_an_interaction_is_what_both_do_beyond_the_sum(folder: Path) -> None:
    verdict = verdict_of(folder, FOUR)
    assert verdict.word == "supported"
    assert verdict.effect.estimate == pytest.approx(0.3)
    substitutes = FOUR.replace("margin", 'sign = "negative"\nmargin')
    assert verdict_of(folder, substitutes).word == "contradicted"
    assert verdict_of(folder, substitutes).effect.estimate == pytest.approx(0.3)


def test_a_level_is_judged_by_the_interval_of_its_mean(folder: Path) -> None:
    level = BASE.split("[conditions")[0].replace("increases", "at_least") + "[conditions.as_it_is]\n"
    assert verdict_of(folder, level).word == "supported"
    assert verdict_of(folder, level.replace("margin = 0.1", "margin = 0.5")).word == "contradicted"
    assert verdict_of(folder, level.replace("margin = 0.1", "margin = 0.3"), 40).word == "inconclusive"


def test_a_sum_of_outcomes_is_measured_run_by_run(folder: Path) -> None:
    text = BASE.replace('"council.joined.moderates"', "{ nominal_reform = 1.0, effective_reform = -1.0 }")
    text = text.replace('"bodies.council.chair" = "appointee"', '"issues.governor_election.capture" = 0.1')
    text = text.replace('"bodies.council.chair" = "president"', '"issues.governor_election.capture" = 0.9')
    verdict = verdict_of(folder, text.replace("[conditions.president]", "[conditions.hollow]"))
    assert verdict.claim.hypothesis.outcome_text == "nominal_reform - effective_reform"
    assert verdict.effect.estimate == pytest.approx(0.28 * 0.9 - 0.12 * 0.1, abs=0.01)


def test_a_wanted_precision_sets_the_number_of_runs(folder: Path) -> None:
    claim = load_claim(written(folder, BASE.replace("margin = 0.1", "margin = 0.1\nprecision = 0.02")))
    verdict = examine(claim, Laboratory(World(), 2))
    assert verdict.estimate.half_width <= 0.02
    assert verdict.runs > 400
    whole = examine(claim, Laboratory(World(), 2), verdict.runs)
    assert whole.estimate == verdict.estimate  # the same runs, in one go or several


def test_conditions_that_claims_share_are_run_once(folder: Path) -> None:
    written(folder, BASE, "one")
    written(folder, BASE.replace("increases", "decreases"), "two")
    world = World()
    laboratory = Laboratory(world, 2)
    for claim in load_claims([folder]):
        examine(claim, laboratory, 100)
    assert world.calls == 2


# draws from the prior ranges


def test_draws_stay_in_their_ranges_and_make_sense(folder: Path) -> None:
    case = load_case(folder.parent / "cases" / "land.toml")
    draws = prior_draws(case, 50, 1, {"polity.dominance"})
    for path, low, high, _ in case.assumed():
        if path == "polity.dominance":
            assert path not in draws[0]
        elif not path.endswith((".weight", ".officials")) or path.startswith("parties"):
            values = [world[path] for world in draws]
            assert min(values) >= low
            assert max(values) <= high
            assert max(values) - min(values) > 0.8 * (high - low) or high == low
    for world in draws:
        case.vary(world)
    assert draws == prior_draws(case, 50, 1, {"polity.dominance"})
    assert draws != prior_draws(case, 50, 2, {"polity.dominance"})


def test_the_share_of_draws_and_the_parameter_that_decides(folder: Path) -> None:
    text = BASE.replace("council.joined.moderates", "effective_reform").replace(
        "margin = 0.1", "margin = 0.05"
    )
    text = text.replace("appointee", "advisory").replace("council.chair", "council.status")
    text = (
        text.replace('"president"', '"state_commission"') + "[held]\n'bodies.council.chair' = 'president'\n"
    )
    found = examine_robustness(load_claim(written(folder, text)), Laboratory(World(), 2), 40, 20)
    assert found.share.estimate == 1.0
    level = """
claim = "c"
source = "s"
case = "land"
outcome = "effective_reform"
expect = "at_least"
margin = 0.105
[conditions.as_it_is]
"""
    found = examine_robustness(load_claim(written(folder, level)), Laboratory(World(), 2), 200, 20)
    assert 0.02 < found.share.estimate < 0.98
    assert found.deciding[0].path == "issues.governor_election.capture"


# the command


def claims_told(paths: list[Path], as_json: bool = False, out: Path = Path("results"), **given: Any) -> int:
    """Test claims as `reform test` does, with an ensemble of the test's own."""
    try:
        return show(save_verdicts(tested(paths, **given), out), as_json)
    except CaseError as error:
        return refuse(error.problems)


def test_the_command_saves_verdicts_with_their_cause(folder: Path, tmp_path: Path, capsys: Any) -> None:
    written(folder, BASE)
    written(folder, BASE, "again")
    arguments: dict[str, Any] = {"out": tmp_path / "results", "simulate": World()}
    assert claims_told([folder], as_json=True, robust=True, draws=20, **arguments) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown[0]["verdict"] == "supported"
    assert shown[0]["robust_share"] == 1.0
    assert {"file", "claim", "estimate", "low", "high", "margin"} <= set(shown[0])
    saved = next((tmp_path / "results" / "hypotheses").iterdir())
    assert {path.name for path in saved.iterdir()} >= {
        "verdicts.csv",
        "forest.pdf",
        "forest.png",
        "manifest.json",
    }
    row = pd.read_csv(saved / "verdicts.csv").iloc[0]
    assert row["sha256"] == hashlib.sha256(BASE.encode()).hexdigest()
    assert json.loads((saved / "manifest.json").read_text())["texts"]


def test_the_figure_of_a_single_claim_is_drawn_when_asked_for(
    folder: Path, tmp_path: Path, capsys: Any
) -> None:
    written(folder, BASE)
    assert claims_told([folder], out=tmp_path, simulate=World()) == 0
    saved = next((tmp_path / "hypotheses").glob("*/manifest.json")).parent
    assert f"figure: reform plot {saved}" in capsys.readouterr().out
    assert not list(saved.glob("forest.p[dn][fg]"))
    assert answer(["plot", str(saved)]) == 0
    assert (saved / "figures" / "forest.png").stat().st_size > 10_000


def test_the_command_names_all_mistakes_of_all_files_and_runs_nothing(folder: Path, capsys: Any) -> None:
    written(folder, BASE.replace("outcome =", "outcom ="), "one")
    written(folder, BASE.replace("increases", "rises"), "two")
    world = World()
    assert claims_told([folder], simulate=world) == 2
    shown = capsys.readouterr().err
    assert "one.toml" in shown
    assert "did you mean 'outcome'" in shown
    assert "two.toml" in shown
    assert world.calls == 0


@pytest.mark.parametrize("arguments", [{"runs": 0}, {"runs": -5}, {"draws": 1}])
def test_numbers_of_runs_that_mean_nothing_are_refused(
    folder: Path, arguments: dict[str, Any], capsys: Any
) -> None:
    written(folder, BASE)
    assert claims_told([folder], simulate=World(), **arguments) == 2
    assert "at least" in capsys.readouterr().err


def test_a_missing_file_and_an_empty_folder_are_named(folder: Path, tmp_path: Path, capsys: Any) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert claims_told([empty, folder / "nothing.toml"], simulate=World()) == 2
    shown = capsys.readouterr().err
    assert "holds no .toml file" in shown
    assert "does not exist" in shown


# mistakes in files


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('outcome = "council.joined.moderates"', ""), "outcome: is missing"),
        (
            ("council.joined.moderates", "council.joined.moderate"),
            "did you mean 'council.joined.moderates'",
        ),
        (("bodies.council.chair", "bodies.council.chairs"), "did you mean 'bodies.council.chair'"),
        (('"appointee"', '"apointee"'), "appointee"),
        (("expect", "expects"), "expect: is missing"),
        (("margin = 0.1", "margin = -0.1"), "margin = -0.1"),
        (('"land"', '"lnd"'), "did you mean 'land'"),
        (
            ("margin = 0.1", "margin = 0.1\nruns = 100\nprecision = 0.1"),
            "runs or precision, not both",
        ),
        (("margin = 0.1", "margin = 0.1\nruns = 1"), "runs = 1"),
        (("margin = 0.1", 'margin = 0.1\nruns = "300"'), "runs = '300': must be a whole number"),
        (("margin = 0.1", 'margin = "0.1"'), "margin = '0.1': must be a number"),
        (("margin = 0.1", "margin = 0.1\norder = ['president']"), "belongs to ordering"),
        (("margin = 0.1", "margin = 0.1\nsign = 'negative'"), "belongs to interaction"),
        (('"increases"', '"at_least"'), "takes one condition"),
        (('"president"\n', '"appointee"\n'), "the two cannot differ"),
        (
            ("[conditions.president]", "[conditions.Appointee]"),
            "collides with the condition 'appointee'",
        ),
        (
            (
                "[conditions.president]",
                "[held]\n'bodies.council.chair' = 'president'\n[conditions.president]",
            ),
            "cannot vary",
        ),
        (("[conditions.president]", "[conditions.appointee]"), "conditions.appointee: stands there twice"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(folder: Path, change: tuple[str, str], message: str) -> None:
    assert message in mistakes(folder, BASE.replace(*change))


def test_no_effect_needs_a_margin(folder: Path) -> None:
    text = BASE.replace("increases", "no_effect").replace("margin = 0.1", "")
    assert "no_effect needs the smallest effect that matters" in mistakes(folder, text)


def test_all_mistakes_of_a_file_are_named_at_once(folder: Path) -> None:
    text = BASE.replace("increases", "no_effect").replace("margin = 0.1", "")
    text = text.replace("council.joined", "council.joint").replace('"president"', '"presidnt"')
    shown = mistakes(folder, text)
    assert "margin" in shown
    assert "council.joint.moderates" in shown
    assert "presidnt" in shown


def test_a_path_without_quotes_means_the_same(folder: Path) -> None:
    plain = load_claim(written(folder, BASE.replace('"bodies.council.chair"', "bodies.council.chair")))
    assert plain.hypothesis == load_claim(written(folder, BASE)).hypothesis


def test_the_shipped_claims_can_be_read() -> None:
    claims = load_claims([HYPOTHESES])
    assert sum(claim.hypothesis.margin is not None for claim in claims) >= 26


@pytest.mark.parametrize("width", [80, 140])
def test_names_in_the_table_are_whole_at_any_width(
    folder: Path, tmp_path: Path, capsys: Any, monkeypatch: Any, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = BASE.replace("council.joined.moderates", "effective_reform").replace(
        "margin = 0.1", "margin = 0.105"
    )
    level = text.split("[conditions")[0].replace("increases", "at_least") + "[conditions.as_it_is]\n"
    name = "governors_are_elected_where_that_binds_nobody_at_all"
    file = written(folder, level, name)
    arguments: dict[str, Any] = {"draws": 200, "out": tmp_path / "results", "simulate": World()}
    assert claims_told([file], robust=True, **arguments) == 0
    shown = capsys.readouterr().out
    table = shown[: shown.index("saved in")]
    assert "…" not in table
    assert f"({name})" in "".join(line[: len(line) // 2].strip() for line in table.splitlines())
    assert "issues.governor_election.capture" in "".join(
        line[: len(line) // 2].strip() for line in table.splitlines()
    )
    heading = table[: table.index("─")]
    assert ("saved: share of variance" in table) == ("saved" in heading)
    assert "saved" in heading or width == 80
