"""Figures look as they were approved, are the same bytes every time, and refuse what they cannot
draw.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import plot_frames
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments import plots
from experiments.answers.replication import replicate
from experiments.batches.results_folder import open_folder
from experiments.batches.run import run as run_experiment
from experiments.plots import Measure, replication
from experiments.plots.registry import all_kinds, draw, kind_for
from experiments.plots.replication_figures import figures
from experiments.plots.style import COLOURS, FILLS, HATCHES, LINES, MARKERS, STYLES, groups
from experiments.questions.starting_files import write_starting_file
from model.cases import from_document, load_case

NOMINAL = Measure("nominal_reform", "share of full accountability", "nominal reform", low=-1.0, high=1.0)
AKIMS = Measure("level.akim_election", "level, 0 to 1", "final level of akim elections", low=0.0, high=1.0)
BODIES = {"PDS": ("2002-11", "2004-05"), "NKVD": ("2004-12", "2006-02")}
RECORD = {"pds": ["otan", "auyl", "ak_zhol"], "nkvd": ["otan", "auyl"]}


def state_commission() -> pd.DataFrame:
    frame = plot_frames.outcomes()
    return frame[frame["bodies.nkvd.status"] == "state_commission"]


FIGURES: dict[str, Callable[[plots.Style], Figure]] = {
    "distributions": lambda style: plots.distributions(
        state_commission(), "nominal_reform", measure=NOMINAL, style=style
    ),
    "distributions_with_lumps": lambda style: plots.distributions(
        state_commission(), "level.akim_election", measure=AKIMS, style=style
    ),
    "shares": lambda style: plots.distributions(
        state_commission(),
        "crises",
        measure=Measure("crises", "number", discrete=True),
        style=style,
    ),
    "shares_of_two": lambda style: plots.distributions(
        state_commission(), "package", measure=Measure("package", discrete=True), style=style
    ),
    "ecdf": lambda style: plots.ecdf(state_commission(), "nominal_reform", measure=NOMINAL, style=style),
    "interaction": lambda style: plots.interaction(
        plot_frames.outcomes(),
        "nominal_reform",
        "bodies.nkvd.chair",
        "bodies.nkvd.status",
        measure=NOMINAL,
        style=style,
    ),
    "facade_plane": lambda style: plots.facade_plane(plot_frames.outcomes(), style=style),
    "facade_plane_by_condition": lambda style: plots.facade_plane(
        state_commission(), "condition", style=style
    ),
    "participation": lambda style: plots.participation(
        state_commission(), bodies=["pds", "nkvd"], record=RECORD, style=style
    ),
    "time_bands": lambda style: plots.time_bands(
        plot_frames.series(), "domestic_pressure", "condition", spans=BODIES, style=style
    ),
    "facade_plane_of_like_runs": lambda style: plots.facade_plane(plot_frames.alike(), style=style),
    "distributions_of_small_values": lambda style: plots.distributions(
        plot_frames.small(), "output", measure=Measure("output", "share", low=0.0, high=1.0), style=style
    ),
    "tables": lambda style: replication.tables(**plot_frames.seats(), runs=200, style=style),
    "level_means": lambda style: plots.level_means(
        plot_frames.effects(),
        plot_frames.LABELS,
        NOMINAL,
        "n = 300 runs at each of 9 points",
        0.03,
        0.2,
        style,
    ),
    "effect_strengths": lambda style: plots.effect_strengths(
        {"nominal_reform": plot_frames.effects()},
        plot_frames.LABELS,
        {"nominal_reform": NOMINAL},
        {"nominal_reform": 0.03},
        "n = 300 runs at each of 9 points",
        style,
    ),
    "small_multiples": lambda style: plots.small_multiples(
        plot_frames.crossed(),
        "nominal_reform",
        "polity.dominance",
        "prize",
        "bodies.nkvd.chair",
        "bodies.nkvd.consent",
        NOMINAL,
        style,
        0.2,
    ),
    "drawn_points": lambda style: plots.drawn_points(
        plot_frames.drawn(), "nominal_reform", ["polity.dominance", "prize"], NOMINAL, style
    ),
    "forest": lambda style: plots.forest(plot_frames.verdicts(), style=style),
    "forest_beyond_its_ends": lambda style: plots.forest(plot_frames.far_verdicts(), style=style),
    "pairs": lambda style: plots.pairs(
        state_commission(),
        ["nominal_reform", "effective_reform", "facade_gap"],
        "condition",
        style=style,
    ),
}


@pytest.mark.mpl_image_compare(
    baseline_dir="baseline",
    filename="distributions.png",
    tolerance=4,
    savefig_kwargs={"dpi": 100, "metadata": {"Software": None}},
)
def test_distributions_look_as_approved() -> Figure:
    return FIGURES["distributions"]("paper")


def _compared(name: str) -> Callable[[], Figure]:
    @pytest.mark.mpl_image_compare(
        baseline_dir="baseline",
        filename=f"{name}.png",
        tolerance=4,
        savefig_kwargs={"dpi": 100, "metadata": {"Software": None}},
    )
    def test() -> Figure:
        return FIGURES[name]("paper")

    return test


for _name in FIGURES:
    if _name != "distributions":
        globals()[f"test_{_name}_looks_as_approved"] = _compared(_name)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("style", STYLES)
def test_nothing_is_cut_off(name: str, style: plots.Style) -> None:
    with plots.look(style):
        figure = FIGURES[name](style)
        figure.draw_without_rendering()
        drawn = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert min(drawn.x0, drawn.y0) >= -0.01
    assert drawn.x1 <= width + 0.01
    assert drawn.y1 <= height + 0.01


@pytest.mark.parametrize("name", FIGURES)
def test_units_and_number_of_runs_stand_on_every_figure(name: str) -> None:
    texts = [text.get_text() for text in FIGURES[name]("paper").findobj(match=Text)]
    assert any("n = " in text for text in texts)


def test_a_figure_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    first = plots.save(FIGURES["distributions"]("paper"), tmp_path / "first")
    second = plots.save(FIGURES["distributions"]("paper"), tmp_path / "second.png")
    assert [path.suffix for path in second] == [".png", ".pdf"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert b"CreationDate" not in first[1].read_bytes()


def test_an_embedded_figure_is_the_same_text_every_time_and_asks_for_nothing() -> None:
    texts = {plots.svg(FIGURES["forest"]("screen")) for _ in range(2)}
    assert len(texts) == 1
    text = texts.pop()
    assert text.startswith("<svg")
    assert "<image" not in text


def test_neighbouring_colours_differ_in_grey_or_in_form() -> None:
    for palette, form in ((COLOURS, MARKERS), (COLOURS, LINES), (FILLS, HATCHES)):
        grey = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(to_rgb, palette)]
        assert len(set(map(str, form))) >= len(palette)
        assert len(set(grey)) == len(palette)


def test_conditions_of_several_columns_are_named_by_their_values() -> None:
    frame = pd.DataFrame({"a.b.chair": ["president", "appointee"], "p.dominance": [0.5, 0.5]})
    names = list(groups(frame, ["a.b.chair", "p.dominance"]))
    assert names[0] == "chair: president, dominance: 0.5"


def test_an_unknown_column_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="no column 'chair'; there are"):
        plots.distributions(state_commission(), "nominal_reform", by="chair")


def test_participation_needs_columns_of_participation() -> None:
    with pytest.raises(KeyError, match=r"BODY\.joined\.PARTY"):
        plots.participation(pd.DataFrame({"package": [1.0]}), by=None)


def texts_of(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(match=Text))


def test_runs_in_one_place_are_said_to_be_so_and_have_no_bar_of_colours() -> None:
    frame = pd.DataFrame({"nominal_reform": [0.2] * 9, "effective_reform": [0.1] * 9})
    figure = plots.facade_plane(frame)
    assert "all runs are here" in texts_of(figure)
    assert len(figure.axes) == 1


def test_tables_tell_only_of_what_they_show() -> None:
    whole = plot_frames.seats()
    told = texts_of(replication.tables(**whole, runs=9))
    assert all(text in told for text in ("at the table in history", "does not exist", "not invited"))
    nothing = np.zeros_like(whole["lived"])
    plain = {**whole, "lived": ~nothing, "barred": nothing, "record": []}
    told = texts_of(replication.tables(**plain, runs=9))
    assert not any(text in told for text in ("history", "exist", "invited"))


def test_values_that_look_alike_get_one_label() -> None:
    figure = plots.distributions(plot_frames.small(), "output", measure=Measure("output", low=0.0, high=1.0))
    labels = [t.get_text() for t in figure.axes[0].texts if t.get_text().endswith("%")]
    assert labels == ["100%"]


def test_whiskers_beyond_the_axis_end_in_arrows() -> None:
    axes = plots.forest(plot_frames.far_verdicts()).axes[0]
    left, right = axes.get_xlim()
    assert {"<", ">"} <= {line.get_marker() for line in axes.lines}
    places = np.concatenate([np.ravel(line.get_xdata()) for line in axes.lines]).astype(float)
    assert left < places.min()
    assert places.max() < right


def test_pressure_from_abroad_is_drawn_where_somebody_watches(tmp_path: Path) -> None:
    write_starting_file("case", "land", tmp_path)
    document = load_case(tmp_path / "cases" / "land.toml").document
    watched = replicate(from_document(document, "case.toml"), 10, draws=0)
    alone = replicate(from_document({**document, "external": {}}, "case.toml"), 10, draws=0)
    assert "external_pressure" in figures(watched)
    assert "external_pressure" not in figures(alone)


def test_monthly_series_of_an_experiment_are_drawn(tmp_path: Path) -> None:
    recorded = {
        "name": "months",
        "case": "kazakhstan",
        "runs": 5,
        "outcomes": ["package"],
        "series": ["dominance"],
    }
    run_experiment({**recorded, "factors": {"polity.quota": [0.5, 0.6667]}}, out=tmp_path)
    folder = open_folder(tmp_path)
    assert kind_for(folder, "dominance").name == "bands"
    told = texts_of(draw(folder, all_kinds()["bands"], None))
    assert "Quota for constitutional change (share): 0.5" in told
    assert "State Commission" in told


def test_an_outcome_that_does_not_vary_is_drawn_all_the_same() -> None:
    frame = pd.DataFrame({"condition": ["a"] * 5 + ["b"] * 5, "x": [0.25] * 10, "y": [0.5] * 10})
    plots.distributions(frame, "x").draw_without_rendering()
    plots.facade_plane(frame, "condition", "x", "y").draw_without_rendering()
    plots.pairs(frame, ["x", "y"]).draw_without_rendering()
