"""The charts of the page: what is drawn of which rows. The browser draws them; a file of one is drawn here."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

import altair as alt

from experiments.explorer.seen import BINDING, THICK, WRITTEN, year_of
from experiments.explorer.told_run import TOGETHER
from experiments.explorer.wish import AS_IT_WAS, CHANGED, PINNED
from experiments.plots.style import COLOURS
from model.cases import Case
from model.outcomes import Outcome, outcome_names

type Spec = dict[str, Any]
type Rows = list[dict[str, Any]]

Ending = Literal["svg", "png", "pdf"]
CONDITIONS = [AS_IT_WAS, PINNED, CHANGED]
DASHES = [[2, 2], [6, 2, 2, 2], [1, 0]]
FONT = "system-ui, 'DejaVu Sans', sans-serif"
COMES, STAYS = COLOURS[0], COLOURS[1]
MOST_YEARS = 12  # that are named on an axis
ROW = 22  # height of a party's row, in pixels


def _colour() -> alt.Color:
    return alt.Color("condition:N").scale(domain=CONDITIONS).legend(None)


def _dash() -> alt.StrokeDash:
    return alt.StrokeDash("condition:N").scale(domain=CONDITIONS, range=DASHES).legend(None)


def _rows(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=name))


def _finished(chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int, said: str) -> Spec:
    """Return a chart as wide as its place; `said` is what a screen reader is told of it."""
    drawn: Spec = chart.properties(width="container", height=height, description=said).to_dict(validate=True)
    for key in ("config", "$schema"):
        drawn.pop(key, None)
    return drawn


def distribution(known: Outcome) -> Spec:
    """Return the distribution of an outcome: a bar for each bin and condition, a line at each mean."""
    title = f"{known.text} ({known.unit})" if known.unit else known.text
    axis = alt.Axis(tickMinStep=1) if known.discrete else alt.Axis()
    if known.choices:
        words = json.dumps([each.replace("_", " ") for each in known.choices])
        axis = alt.Axis(values=list(range(len(known.choices))), labelExpr=f"{words}[datum.value]")
    x = alt.X("x:Q").title(title).scale(zero=False, nice=False).axis(axis)
    share = alt.Y("share:Q").title("share of runs").axis(format="%").scale(zero=True)
    tip = [
        alt.Tooltip("condition:N"),
        alt.Tooltip("low:Q", format=".3~f", title="from"),
        alt.Tooltip("share:Q", format=".1%", title="share of runs"),
    ]
    bars = (
        _rows("distribution")
        .mark_rect(opacity=0.85)
        .encode(x=x, x2="x2", y=share, y2=alt.datum(0), color=_colour(), tooltip=tip)
    )
    means = (
        _rows("means")
        .mark_rule(strokeWidth=2)
        .encode(
            x=alt.X("estimate:Q"),
            color=_colour(),
            strokeDash=_dash(),
            tooltip=[alt.Tooltip("condition:N"), alt.Tooltip("estimate:Q", format=".3f", title="mean")],
        )
    )
    return _finished(
        alt.layer(bars, means), 220, f"Distribution of {title}; the means stand in the table above"
    )


def table(case: Case) -> Spec:
    """Return who comes: the share of runs in which each party sits, by month, with history framed."""
    names = [party.name for party in case.parties.values()]
    frames = (
        _rows("history")
        .mark_rect(filled=False, strokeWidth=1.2, color="#888888")
        .encode(
            x=_years("start", case),
            x2="end",
            y=_row("base", names),
            y2="top",
            tooltip=[alt.Tooltip("party:N"), alt.Tooltip("body:N", title="sat in history in")],
        )
    )
    shares = _rows("table")
    row = _row("top", names)
    areas = shares.mark_area(interpolate="step-after", opacity=0.3).encode(
        x=_years("at", case), y=row, y2="base", color=_colour(), detail=["party:N", "condition:N"]
    )
    lines = shares.mark_line(interpolate="step-after", strokeWidth=1.6).encode(
        x=_years("at", case), y=row, color=_colour(), strokeDash=_dash(), detail=["party:N", "condition:N"]
    )
    return _finished(
        alt.layer(areas, lines, frames),
        ROW * len(names),
        "Who sits in which month; the table below has the shares",
    )


def _years(field: str, case: Case) -> alt.X:
    """Return the years of a case, the same for all of its runs."""
    start, end = year_of(case.calendar.start), year_of(case.calendar.end) + 1.0 / 12.0
    every = math.ceil((end - start) / MOST_YEARS)
    axis = alt.Axis(values=list(range(math.ceil(start), math.floor(end) + 1, every)), format="d")
    return alt.X(f"{field}:Q").title(None).scale(domain=[start, end], nice=False).axis(axis)


def _row(field: str, names: list[str]) -> alt.Y:
    return alt.Y(f"{field}:Q").axis(_row_names(names)).scale(domain=[0, len(names)], nice=False).title(None)


def _row_names(names: list[str]) -> alt.Axis:
    written = json.dumps(list(reversed(names)))
    return alt.Axis(
        values=[place + THICK / 2.0 for place in range(len(names))],
        labelExpr=f"{written}[floor(datum.value)]",
        labelLimit=170,
        labelOverlap=False,
        ticks=False,
        grid=False,
        domain=False,
    )


def plane(case: Case) -> Spec:
    """Return what is written against what binds: some runs of each condition, and the means of all."""
    known = outcome_names(case)
    x = alt.X(f"{WRITTEN}:Q").title(known[WRITTEN].text)
    y = alt.Y(f"{BINDING}:Q").title(known[BINDING].text)
    tip = [
        alt.Tooltip("condition:N"),
        *(alt.Tooltip(f"{name}:Q", format=".3f") for name in (WRITTEN, BINDING)),
    ]
    line = (
        _rows("diagonal")
        .mark_line(strokeDash=[3, 3], color="#888888", strokeWidth=1)
        .encode(x=alt.X("at:Q"), y=alt.Y("at:Q"))
    )
    runs = (
        _rows("points")
        .mark_circle(size=22, opacity=0.35)
        .encode(x=x, y=y, color=_colour(), tooltip=[*tip, alt.Tooltip("run:O")])
    )
    shape = alt.Shape("condition:N").scale(domain=CONDITIONS, range=["square", "triangle-up", "diamond"])
    means = (
        _rows("centres")
        .mark_point(size=150, filled=True, stroke="white", strokeWidth=1.2)
        .encode(x=x, y=y, color=_colour(), shape=shape.legend(None), tooltip=tip)
    )
    return _finished(alt.layer(line, runs, means), 300, "Change as written against change that binds, by run")


def lifeline(case: Case) -> Spec:
    """Return one run: who sits in which body when, and every coming and going."""
    names = [party.name for party in case.parties.values()]
    seats = (
        _rows("seats")
        .mark_rect(color=COMES, opacity=0.55)
        .encode(
            x=_years("start", case),
            x2="end",
            y=_row("base", names),
            y2="top",
            tooltip=[alt.Tooltip("party:N"), alt.Tooltip("body:N", title="sits in")],
        )
    )
    moves = (
        _rows("moves")
        .mark_point(filled=True, size=70, stroke="white", strokeWidth=0.8, cursor="pointer")
        .encode(
            x=_years("at", case),
            y=_row("middle", names),
            color=alt.Color("what:N").scale(
                domain=["joins", "leaves", "stays out"], range=[COMES, STAYS, "#8a8a8a"]
            ),
            shape=alt.Shape("what:N")
            .scale(domain=["joins", "leaves", "stays out"], range=["triangle-up", "triangle-down", "circle"])
            .legend(orient="top", title=None, symbolFillColor="#8a8a8a"),
            tooltip=[
                alt.Tooltip("month:N"),
                alt.Tooltip("party:N"),
                alt.Tooltip("what:N"),
                alt.Tooltip("body:N"),
            ],
        )
    )
    return _finished(
        alt.layer(seats, moves),
        ROW * len(names),
        "Who sits when in this run; the list of decisions says the same",
    )


def decision() -> Spec:
    """Return what stands behind one decision: a bar for each part, to the right what draws, to the left what deters.

    The dashed line is what all parts together have to exceed.
    """
    bars = (
        _rows("parts")
        .mark_bar()
        .encode(
            x=alt.X("value:Q").title("worth of sitting down (1: full access)"),
            y=alt.Y("part:N").sort(None).title(None).axis(labelLimit=240),
            color=alt.condition("datum.value >= 0", alt.value(COMES), alt.value(STAYS)),
            opacity=alt.condition(f"datum.part === '{TOGETHER}'", alt.value(1.0), alt.value(0.6)),
            tooltip=[alt.Tooltip("part:N"), alt.Tooltip("value:Q", format="+.3f")],
        )
    )
    threshold = (
        _rows("threshold")
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color="#8a8a8a")
        .encode(x=alt.X("at:Q"), tooltip=[alt.Tooltip("at:Q", format="+.2f", title="sits down above")])
    )
    return _finished(
        alt.layer(bars, threshold), 210, "Parts of the decision; the sentence below has the numbers"
    )


def theme(dark: bool) -> Spec:
    """Return how the charts look on a light or a dark page; colours are told apart in grey too."""
    ink, grid, ground = ("#e8e8e8", "#444444", None) if dark else ("#222222", "#dddddd", None)
    chosen = ["#b0b0b0", "#56B4E9", "#ff9a4d"] if dark else ["#6b6b6b", COLOURS[0], COLOURS[1]]
    return {
        "background": ground,
        "font": FONT,
        "axis": {
            "aria": False,
            "labelColor": ink,
            "titleColor": ink,
            "gridColor": grid,
            "domainColor": ink,
            "tickColor": ink,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"aria": False, "labelColor": ink, "titleColor": ink, "labelFontSize": 12},
        "view": {"stroke": None},
        "mark": {
            "aria": False
        },  # one description of the whole chart, not a word for each of some hundred marks
        "range": {"category": chosen},
    }


def compiled(spec: Spec) -> dict[str, Spec]:
    """Return a chart as the browser takes it with the least work, for a light and a dark page."""
    import vl_convert

    themes = {"light": theme(False), "dark": theme(True)}
    return {name: vl_convert.vegalite_to_vega({**spec, "config": each}) for name, each in themes.items()}


# a chart as a file


def drawn(spec: Spec, data: Mapping[str, Rows], ending: Ending, width: int = 640) -> bytes:
    """Return a chart of these rows as an SVG, PNG or PDF file on white ground."""
    import vl_convert

    whole = {
        **spec,
        "width": width,
        "datasets": dict(data),
        "config": {**theme(False), "background": "white"},
    }
    draw: Mapping[Ending, Callable[[], str | bytes]] = {
        "svg": lambda: vl_convert.vegalite_to_svg(whole, allowed_base_urls=[]),
        "png": lambda: vl_convert.vegalite_to_png(whole, scale=2.0, allowed_base_urls=[]),
        "pdf": lambda: vl_convert.vegalite_to_pdf(whole, allowed_base_urls=[]),
    }
    file = draw[ending]()
    return file.encode() if isinstance(file, str) else file


@cache
def library() -> str:
    """Return the script that draws charts in a browser, whole: it asks for nothing else."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
