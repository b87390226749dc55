"""Indices are those of functions whose indices are known; draws are stored, resumed and given the luck that is asked for."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.cli import answer
from experiments.evidence.assumptions import SHARED, Assumption, Assumptions, Space, group_of, prior_units
from experiments.evidence.discovery import discovered
from experiments.evidence.draws import Bench
from experiments.evidence.sensitivity import (
    Method,
    NothingVaries,
    Sensitivity,
    analysed,
    design,
    share_of_luck,
    strongest,
)
from experiments.evidence.targets import number_words, subject_of, targets
from experiments.questions.names import CASES
from model.cases import Case, CaseError, load_case


@cache
def kazakhstan() -> Case:
    return load_case(CASES / "kazakhstan.toml")


def cube(*names: str) -> Assumptions:
    return Assumptions(kazakhstan(), tuple(Assumption(name, 0.0, 1.0, "uniform", 0.5) for name in names))


def answers(space: Assumptions, method: Method, count: int, function: Any, **options: Any) -> Sensitivity:
    found = design(space, method, count, 0, **options)
    return analysed(found, function(found.points)[:, None], "y")


def linear(x: np.ndarray) -> np.ndarray:
    return np.asarray(3.0 * x[:, 0] - 2.0 * x[:, 1] + 0.0 * x[:, 2])


def ishigami(x: np.ndarray) -> np.ndarray:
    z = np.pi * (2.0 * x - 1.0)
    return np.asarray(np.sin(z[:, 0]) + 7.0 * np.sin(z[:, 1]) ** 2 + 0.1 * z[:, 2] ** 4 * np.sin(z[:, 0]))


def test_a_screening_of_a_linear_function_gives_its_slopes() -> None:
    found = answers(cube("a", "b", "c"), "morris", 8, linear)
    effects = {each.factor: each for each in found.indices}
    assert [each.factor for each in found.indices] == ["a", "b", "c"]
    assert effects["a"].direction == pytest.approx(3.0)
    assert effects["b"].direction == pytest.approx(-2.0)
    assert effects["b"].value == pytest.approx(2.0)
    assert effects["a"].spread == pytest.approx(0.0, abs=1e-9)
    assert not effects["c"].matters


def test_sobol_indices_are_those_of_ishigami_and_homma() -> None:
    found = answers(cube("a", "b", "c"), "sobol", 2048, ishigami, pairs=True)
    known = {"a": (0.3139, 0.5576), "b": (0.4424, 0.4424), "c": (0.0, 0.2437)}
    for each in found.indices:
        first, total = known[each.factor]
        assert each.first_half_width is not None
        assert abs((each.first or 0.0) - first) <= 1.5 * each.first_half_width + 1e-3
        assert abs(each.value - total) <= 1.5 * each.half_width + 1e-3
        assert each.half_width < 0.1
    assert found.pairs is not None
    assert found.pairs[0, 2] == pytest.approx(0.2437, abs=0.05)  # a and c work only together
    assert found.interactions is not None
    assert found.interactions.low < 0.2437 < found.interactions.high
    assert found.pairs[0, 1] == 0.0  # the interval of what a and b do together holds zero


@pytest.mark.parametrize("method", ["pawn", "delta"])
def test_other_indices_find_the_number_that_matters(method: Method) -> None:
    found = answers(cube("a", "b", "c"), method, 600, linear)
    assert [each.factor for each in found.indices][:2] == ["a", "b"]
    idle = next(each for each in found.indices if each.factor == "c")
    assert idle.value < 0.5 * found.indices[1].value


@pytest.mark.parametrize("method", ["morris", "sobol", "pawn", "delta"])
def test_the_same_seed_gives_the_same_intervals_whatever_was_drawn_before(method: Method) -> None:
    count = {"morris": 8, "sobol": 64, "pawn": 200, "delta": 200}[method]
    np.random.seed(1)  # noqa: NPY002 -- what SALib would draw from
    one = answers(cube("a", "b", "c"), method, count, linear)
    np.random.seed(2)  # noqa: NPY002 -- what SALib would draw from
    assert answers(cube("a", "b", "c"), method, count, linear).indices == one.indices


def test_numbers_of_one_kind_can_be_one_factor() -> None:
    names = ("parties.x.conditions.a.weight", "parties.y.conditions.b.weight", "behaviour.pace")
    found = answers(cube(*names), "morris", 8, linear, grouped=True)
    assert {each.factor for each in found.indices} == {"conditions of parties", "behaviour: pace"}
    assert found.indices[0].factor == "conditions of parties"
    assert group_of("issues.a.capture") == group_of("issues.b.capture")


def test_what_does_not_vary_is_not_explained() -> None:
    with pytest.raises(NothingVaries):
        answers(cube("a", "b"), "morris", 4, lambda x: np.full(len(x), 0.3))


def test_luck_is_told_from_parameters() -> None:
    rng = np.random.default_rng(0)
    means = rng.normal(0.0, 2.0, 3000)
    runs = means[:, None] + rng.normal(0.0, 1.0, (3000, 5))
    assert share_of_luck(runs) == pytest.approx(1.0 / 5.0, abs=0.02)
    assert share_of_luck(np.repeat(means[:, None], 5, axis=1)) == pytest.approx(0.0)
    assert share_of_luck(rng.normal(size=(3000, 5))) == pytest.approx(1.0, abs=0.03)


def test_the_strongest_of_any_outcome_go_on() -> None:
    first = answers(cube("a", "b", "c"), "morris", 8, linear)
    second = answers(cube("a", "b", "c"), "morris", 8, lambda x: 1e-3 * x[:, 2])
    assert strongest([first, second], 2) == ["a", "c"]


def test_a_region_that_was_planted_is_found_and_judged_on_other_draws() -> None:
    rng = np.random.default_rng(1)
    values = rng.random((1500, 4))
    fails = (values[:, 1] > 0.7) & (values[:, 3] < 0.4)
    fails ^= rng.random(1500) < 0.02
    found = discovered("P", ["a", "b", "c", "d"], values, fails, 0)
    sides = {side.path: side for side in found.regions[0].bounds}
    assert set(sides) == {"b", "d"}
    assert sides["b"].low == pytest.approx(0.7, abs=0.05)
    assert sides["d"].high == pytest.approx(0.4, abs=0.05)
    assert found.regions[0].failing.low > 0.8
    assert found.accuracy.low > found.guess


def test_no_region_stands_out_where_failure_is_luck() -> None:
    rng = np.random.default_rng(2)
    lucky = [
        len(discovered("P", ["a", "b"], rng.random((400, 2)), rng.random(400) < 0.3, k).regions)
        for k in range(10)
    ]
    assert np.mean(lucky) < 1.0


# draws of the assumptions


def test_draws_fill_their_priors() -> None:
    space = Assumptions.of(kazakhstan())
    draws = space.draws(prior_units(len(space), 200, 0))
    for path, low, high, prior in kazakhstan().assumed():
        values = np.array([draw[path] for draw in draws])
        free = not path.endswith((".weight", ".officials"))  # scaled or bounded so that the case makes sense
        if free and prior == "uniform" and high > low:
            assert stats.kstest((values - low) / (high - low), "uniform").pvalue > 1e-6, path
    kazakhstan().vary(draws[0])


def test_a_value_stands_where_its_share_says() -> None:
    for each in (Assumption("a", 1.0, 3.0, "uniform", 2.0), Assumption("b", 0.0, 1.0, "triangular", 0.2)):
        units = np.linspace(0.05, 0.95, 7)
        np.testing.assert_allclose(each.share(each.at(units)), units)


def test_numbers_about_people_are_shared_by_countries_and_others_are_not() -> None:
    cases = [kazakhstan(), load_case(CASES / "ukraine.toml")]
    space = Space.of([Assumptions.of(case) for case in cases])
    assert len(space) < sum(len(Assumptions.of(case)) for case in cases)
    shared = [name for name in space.names if ": " not in name]
    assert shared
    assert {name.split(".")[0] for name in shared} <= set(SHARED)
    units = prior_units(len(space), 2, 0)
    first, second = space.draws(0, units)[0], space.draws(1, units)[0]
    assert all(first[name] == second[name] for name in shared if name in first and name in second)


PATHS = ("issues.akim_election.capture", "president.salience.akim_election")


def few() -> Assumptions:
    known = [path for path, *_ in kazakhstan().assumed()]
    return Assumptions.of(kazakhstan(), known[:3])


def test_draws_are_stored_and_read_again(tmp_path: Path) -> None:
    told: list[int] = []
    space = few()
    draws = space.draws(prior_units(len(space), 4, 0))
    bench = Bench(tmp_path, advance=told.append)
    first = bench.run(kazakhstan(), draws, 5, 0, ["nominal_reform", "package"])
    assert first.shape == (4, 5, 2)
    assert sum(told) == 20
    from experiments.batches.simulate import Records

    def never(case: Case, seed: int, first: int, runs: int, series: Any = ()) -> Records:
        raise AssertionError("everything was there")

    again = Bench(tmp_path, simulate=never).run(kazakhstan(), draws, 5, 0, ["nominal_reform", "package"])
    np.testing.assert_array_equal(first, again)


def test_luck_is_the_same_at_all_draws_or_each_draw_has_its_own(tmp_path: Path) -> None:
    same = Bench(tmp_path).run(kazakhstan(), [{}, {}], 20, 0, ["external_pressure", "resources.ak_zhol"])
    own = Bench(tmp_path).run(
        kazakhstan(), [{}, {}], 20, 0, ["external_pressure", "resources.ak_zhol"], own_luck=True
    )
    np.testing.assert_array_equal(same[0], same[1])
    assert not np.array_equal(own[0], own[1])
    np.testing.assert_array_equal(same[0], own[0])


def test_other_outcomes_of_the_same_draws_are_other_results(tmp_path: Path) -> None:
    first = Bench(tmp_path).run(kazakhstan(), [{}], 3, 0, ["package"])
    other = Bench(tmp_path).run(kazakhstan(), [{}], 3, 0, ["nominal_reform", "package"])
    np.testing.assert_array_equal(first[:, :, 0], other[:, :, 1])


def test_a_draw_that_the_case_refuses_is_missing(tmp_path: Path) -> None:
    found = Bench(tmp_path).run(kazakhstan(), [{}, {"polity.dominance": 7.0}], 3, 0, ["package"])
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()


# the command


def said(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = answer(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_names_what_decides_and_saves_it(tmp_path: Path, capsys: Any) -> None:
    only = [word for path, *_ in kazakhstan().assumed()[:8] for word in ("--only", path)]
    given = ["sensitivity", "kazakhstan", "--outcome", "nominal_reform", "--draws", "4", "--runs", "4", *only]
    code, out, _ = said(capsys, *given, "--out", str(tmp_path), "--json")
    assert code == 0
    found = json.loads(out)
    assert found["numbers"] == 8
    assert found["points"] == 4 * 9
    assert len(found["outcomes"][0]["indices"]) == 8
    folder = Path(found["results"])
    for name in ("indices.csv", "manifest.json", "tornado_nominal_reform.png"):
        assert (folder / name).stat().st_size > 100
    again = json.loads(said(capsys, *given, "--out", str(tmp_path), "--json")[1])
    assert again == found


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--outcome", "P77"], "did you mean 'P7'"),
        (["--method", "sobel"], "did you mean 'sobol'"),
        (["--outcome", "P9", "--draws", "2"], "too few trajectories"),
        (["--outcome", "P9", "--method", "sobol", "--draws", "100"], "power of two"),
        (["--outcome", "P9", "--only", "polity.dominance"], "has no plausible range"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(
    given: list[str], message: str, tmp_path: Path, capsys: Any
) -> None:
    code, out, err = said(capsys, "sensitivity", "kazakhstan", *given, "--out", str(tmp_path))
    assert code == 2
    assert message in err
    assert not out


def test_an_outcome_that_does_not_vary_is_no_figure_of_noise(tmp_path: Path, capsys: Any) -> None:
    path = next(path for path, *_ in kazakhstan().assumed())
    given = ["--outcome", "reversals", "--draws", "4", "--runs", "2", "--only", path, "--out", str(tmp_path)]
    code, _, err = said(capsys, "sensitivity", "kazakhstan", *given)
    assert code == 2
    assert "there is nothing to explain" in err
    assert not list(tmp_path.rglob("*.png"))


def test_too_few_draws_to_find_a_region(tmp_path: Path, capsys: Any) -> None:
    code, _, err = said(capsys, "discover", "kazakhstan", "--draws", "50", "--out", str(tmp_path))
    assert code == 2
    assert "too few draws" in err


def test_names_in_words() -> None:
    case = kazakhstan()
    party, about = next(iter(case.parties.items()))
    assert number_words(case, f"parties.{party}.patronage") == f"{about.name}: patronage"
    issue = next(iter(case.president.salience))
    assert number_words(case, f"president.salience.{issue}").startswith("the president's salience of ")
    assert (
        number_words(case, "defaults.opposition.hardline")
        == "parties of the opposition, by default: hardline"
    )
    assert number_words(case, "statuses.advisory.bindingness") == "status advisory: bindingness"
    assert number_words(case, "numbers.fading") == "shared number: fading"
    assert targets(case, ["all"])
    assert subject_of("kazakhstan").case.file.endswith("kazakhstan.toml")
    with pytest.raises(CaseError, match="no such pattern or outcome"):
        targets(case, ["nominal_refrom"])
