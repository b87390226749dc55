"""Actors on an issue, with their weights, and what they agree on under each bargaining rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.bargained import Outcome
from experiments.plots.style import COLOURS, FAINT, GREY, MARKERS, Look, Style, figure, look
from experiments.wording import words

MOST_ISSUES = 12
MOST_UPRIGHT = 8  # places whose names stand upright


def bargained(outcomes: Sequence[Outcome], style: Style = "paper") -> Figure:
    """Show every issue as two bands: bars for the actors' weights where they stand, and below a mark for each rule."""
    shown = outcomes[:MOST_ISSUES]
    rules = list(shown[0].by_rule)
    with look(style) as chosen:
        unit = chosen.font / 7.5
        height = (1.15 + 0.14 * len(rules)) * unit
        drawn = figure(chosen.page, height * len(shown) + 0.35 * unit)
        for axes, outcome in zip(drawn.subplots(len(shown), 1, squeeze=False)[:, 0], shown, strict=True):
            _issue(axes, outcome, rules, chosen)
    return drawn


def _issue(axes: Axes, outcome: Outcome, rules: Sequence[str], chosen: Look) -> None:
    """Draw an issue: the actors' weights over their places, below them where each rule puts the outcome."""
    by_place: dict[float, list[tuple[str, float]]] = {}
    for place in outcome.places:
        by_place.setdefault(place.position, []).append((place.actor, place.weight))
    tallest = max(sum(weight for _, weight in group) for group in by_place.values()) or 1.0
    step = 0.17 * max(1.0, tallest)
    reach = (1.45 if len(by_place) <= MOST_UPRIGHT else 1.9) * tallest
    ends = [*by_place, outcome.status_quo, *(x for x in outcome.by_rule.values() if x is not None)]
    span = (max(ends) - min(ends)) or 1.0
    for position, group in by_place.items():
        base = 0.0
        for _, weight in group:
            axes.bar(position, weight, 0.022 * span, base, color=COLOURS[5], edgecolor="white", linewidth=0.5)
            base += weight
        _label(axes, (position, base + 0.03 * tallest), [name for name, _ in group], len(by_place), chosen)
    axes.axvline(outcome.status_quo, color=GREY, linestyle=":", linewidth=chosen.line, zorder=0)
    rows = [-step * (number + 1.0) * tallest for number in range(len(rules))]
    for number, (y, rule) in enumerate(zip(rows, rules, strict=True)):
        axes.axhline(y, color=FAINT, linewidth=0.5 * chosen.line, zorder=0)
        _rule(axes, outcome.by_rule[rule], y, number, min(ends), chosen)
    axes.set_yticks([0.5 * tallest, *rows], ["weight", *map(words, rules)])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim((rows[-1] if rows else 0.0) - 0.6 * step * tallest, reach)
    axes.set_xlim(min(ends) - 0.06 * span, max(ends) + 0.08 * span)
    axes.axhline(0.0, color="black", linewidth=0.6 * chosen.line)
    axes.spines["left"].set_visible(False)
    axes.set_title(f"{words(outcome.issue)} (dotted: status quo)")


def _rule(axes: Axes, level: float | None, y: float, number: int, left: float, chosen: Look) -> None:
    """Draw the outcome under a rule, or say that it has none without a chair."""
    text: Any = {"textcoords": "offset points", "va": "center", "fontsize": 0.85 * chosen.font}
    if level is None:
        axes.annotate("needs a chair", (left, y), (8, 0), color=GREY, **text)
        return
    marker, colour = MARKERS[number % len(MARKERS)], COLOURS[number % 5]
    axes.plot(level, y, marker, color=colour, markersize=1.2 * chosen.marker)
    axes.annotate(f"{level:.3g}", (level, y), (6, 0), **text)


def _label(axes: Axes, at: tuple[float, float], names: Sequence[str], places: int, chosen: Look) -> None:
    """Write the names over a place: one under the other, or on the slant where there are many places."""
    slanted = places > MOST_UPRIGHT
    axes.text(
        *at,
        _names(names, ", " if slanted else "\n"),
        ha="left" if slanted else "center",
        va="bottom",
        rotation=50 if slanted else 0,
        rotation_mode="anchor" if slanted else None,
        fontsize=(0.7 if slanted else 0.85) * chosen.font,
        linespacing=0.95,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.0 if slanted else 0.8},
    )


def _names(names: Sequence[str], between: str) -> str:
    """Return as many names as there is room for."""
    shown = list(names[:4])
    if len(names) > len(shown):
        shown[-1] = f"and {len(names) - len(shown) + 1} more"
    return between.join(name if len(name) <= 18 else name[:17] + "…" for name in shown)
