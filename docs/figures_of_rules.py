"""Draw the small pictures of docs/rules.md from the rules themselves: `uv run python docs/figures_of_rules.py`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, FAINT, FILLS, GREY, HATCHES, LINES, MARKERS, figure, look
from model.games.symmetric import symmetric_logit
from model.rules.bargaining import Table
from model.rules.bargaining import rules as bargaining
from model.rules.bargaining.baron_ferejohn import policy_bargaining
from model.rules.bargaining.challenge import Concession, Contest, challenge_rounds
from model.rules.bargaining.condorcet import (
    VictoryLaw,
    coalition_strengths,
    conditional_distribution,
    spatial_utilities,
    victory,
)
from model.rules.bargaining.table import Array
from model.rules.participation import Offer
from model.rules.participation import rules as participation

FOLDER = Path(__file__).parent / "figures"
WIDTH, HEIGHT = 6.0, 2.9

# Bueno de Mesquita (1994), years of delay: capability, position, salience
STATES = {
    "Netherlands": (0.08, 4.0, 0.8),
    "Belgium": (0.08, 7.0, 0.4),
    "Luxembourg": (0.03, 4.0, 0.2),
    "Germany": (0.16, 4.0, 0.8),
    "France": (0.16, 10.0, 0.6),
    "Italy": (0.16, 10.0, 0.6),
    "UK": (0.16, 10.0, 0.9),
    "Ireland": (0.05, 7.0, 0.1),
    "Denmark": (0.05, 4.0, 1.0),
    "Greece": (0.08, 7.0, 0.7),
}


def table(positions: Sequence[float], **changes: object) -> Table:
    """Return equal members on one issue."""
    n = len(positions)
    made = Table(
        position=np.array(positions).reshape(n, 1),
        salience=np.ones((n, 1)),
        capability=np.ones(n),
        seats=np.full(n, 1.0 / n),
        chair=np.array([0.8]),
        status_quo=np.array([0.1]),
        quota=0.5,
        agenda_power=0.0,
        discount=0.9,
        risk=2.0,
    )
    return made._replace(**changes)  # type: ignore[arg-type]


def offer(parties: int, **changes: Any) -> Offer:
    """Return parties of the opposition, all alike, beside officials with half of the seats."""
    given: dict[str, Any] = {
        "seat": np.full(parties, 0.5 / parties),
        "hardline": np.ones(parties),
        "opposition": np.ones(parties),
        "invited": np.ones(parties),
        "officials": 0.5,
        "rationality": 12.0,
    }
    return Offer.of(**given | changes)


def panels(count: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure with axes side by side."""
    drawn = figure(WIDTH, HEIGHT)
    axes = drawn.subplots(1, count, squeeze=False, sharey=True)[0]
    return drawn, list(axes)


def curve(axes: Axes, x: Array, y: Array, place: int, label: str) -> None:
    """Draw a line that colour and dashes tell apart."""
    axes.plot(x, y, color=COLOURS[place], linestyle=LINES[place], label=label)


def reference(axes: Axes, level: float, text: str, left: bool = False) -> None:
    """Draw a level that the others are compared with."""
    axes.axhline(level, color=GREY, linewidth=0.8, zorder=0)
    end, shift, side = (0.0, 4, "left") if left else (1.0, -2, "right")
    axes.annotate(
        text, (end, level), (shift, 3), ("axes fraction", "data"), "offset points", color=GREY, ha=side
    )


def legend(axes: Axes, title: str | None = None) -> None:
    """Put the legend beside the axes, where it covers nothing."""
    axes.legend(title=title, loc="center left", bbox_to_anchor=(1.01, 0.5), alignment="left")


def agenda_setter() -> Figure:
    drawn, (axes,) = panels()
    x = np.linspace(0.0, 1.0, 401)
    five = [0.3, 0.4, 0.5, 0.6, 0.7]
    reference(axes, 0.8, "the chair's own point")
    axes.plot(x, x, color=FAINT, zorder=0)
    for place, (quota, name) in enumerate(
        [(0.5, "simple majority"), (0.8, "four of five"), (1.0, "unanimity")]
    ):
        rule = bargaining["agenda_setter"].function
        y = np.array([rule(table(five, status_quo=np.array([q]), quota=quota), 0) for q in x])
        curve(axes, x, y, place, name)
    axes.set(xlabel="status quo", ylabel="outcome", xlim=(0, 1), ylim=(0, 1))
    legend(axes, "members at 0.3, 0.4, 0.5, 0.6, 0.7")
    return drawn


def means(name: str) -> Figure:
    drawn, (axes,) = panels()
    x = np.linspace(0.0, 4.0, 401)
    for place, top in enumerate((0.9, 0.7)):
        members = [0.1, 0.4, top]
        y = np.array(
            [bargaining[name].function(table(members, capability=np.array([1.0, 1.0, c])), 0) for c in x]
        )
        curve(axes, x, y, place, f"third member at {top}")
    axes.set(xlabel="capability of the third member (others: 1)", ylabel="outcome", xlim=(0, 4), ylim=(0, 1))
    legend(axes, "others at 0.1 and 0.4")
    return drawn


def compromise() -> Figure:
    return means("compromise")


def weighted_median() -> Figure:
    return means("weighted_median")


def nash_bargaining() -> Figure:
    return by_consent("nash_bargaining")


def kalai_smorodinsky() -> Figure:
    return by_consent("kalai_smorodinsky")


def egalitarian() -> Figure:
    return by_consent("egalitarian")


def by_consent(name: str) -> Figure:
    """Draw the outcome of a rule of consent by status quo."""
    drawn, (axes,) = panels()
    x = np.linspace(0.0, 1.0, 401)
    axes.plot(x, x, color=FAINT, zorder=0)
    rule = bargaining[name].function
    for place, (risk, utility) in enumerate(
        [(1.0, "linear loss"), (2.0, "quadratic loss"), (4.0, "fourth power")]
    ):
        y = np.array([rule(table([0.5, 0.9], status_quo=np.array([q]), risk=risk), 0) for q in x])
        curve(axes, x, y, place, utility)
    axes.set(xlabel="status quo", ylabel="outcome", xlim=(0, 1), ylim=(0, 1))
    legend(axes, "members at 0.5 and 0.9")
    return drawn


def baron_ferejohn() -> Figure:
    drawn, (axes,) = panels()
    x = np.linspace(0.0, 0.999, 200)
    members = [0.0, 0.2, 0.4, 0.7, 1.0]
    found = [policy_bargaining(members, 0.9, discount=float(d)) for d in x]
    low, high = np.array([max(0.0, f.lower) for f in found]), np.array([min(1.0, f.upper) for f in found])
    axes.fill_between(x, low, high, color=FILLS[3], alpha=0.35, linewidth=0, label="levels that pass")
    curve(axes, x, np.array([f.mean for f in found]), 0, "expected policy")
    reference(axes, 0.9, "status quo")
    axes.axhline(0.4, color=GREY, linewidth=0.8, linestyle=":", zorder=0, label="median member")
    axes.set(xlabel="discount factor (patience)", ylabel="level", xlim=(0, 1), ylim=(0, 1))
    legend(axes, "members at 0, 0.2, 0.4, 0.7, 1")
    return drawn


def challenge() -> Figure:
    drawn, axes = panels(2)
    capability, position, salience = (np.array(column) for column in zip(*STATES.values(), strict=True))
    variants: list[tuple[Contest, Concession, str]] = [
        ("pair", "least", "as the rule has it"),
        ("all_pairs", "lowest", "as in the published figures"),
    ]
    shown = ["Germany", "Belgium", "Luxembourg", "Ireland", "UK"]
    for panel, (contest, concession, title) in zip(axes, variants, strict=True):
        rounds = challenge_rounds(position, capability, salience, 4, contest=contest, concession=concession)
        paths = np.array([position, *(r.positions for r in rounds)])
        for place, name in enumerate(shown):
            panel.plot(
                range(5),
                paths[:, list(STATES).index(name)],
                color=COLOURS[place],
                marker=MARKERS[place],
                markersize=5,
                linestyle=LINES[place],
                label=name,
            )
        panel.set(title=title, xlabel="round", xticks=range(5), ylim=(3.5, 10.5))
    axes[0].set_ylabel("years of delay")
    legend(axes[1])
    return drawn


def condorcet() -> Figure:
    drawn, (axes,) = panels()
    capability, position, salience = (np.array(column) for column in zip(*STATES.values(), strict=True))
    options = [4.0, 7.0, 10.0]
    strengths = coalition_strengths(capability * salience, spatial_utilities(position, options, 2.0))
    laws: list[VictoryLaw] = ["linear", "square", "quartic", "octic"]
    for place, law in enumerate(laws):
        chances = conditional_distribution(victory(strengths, law))
        axes.bar(
            np.arange(3) + 0.2 * (place - 1.5),
            chances,
            0.19,
            color=FILLS[place],
            hatch=HATCHES[place],
            edgecolor="black",
            linewidth=0.5,
            label=law,
        )
    axes.set(xticks=range(3), xlabel="years of delay", ylabel="chance to be chosen", ylim=(0, 1))
    axes.set_xticklabels(["4", "7", "10"])
    legend(axes, "law of victory")
    return drawn


def expected_utility() -> Figure:
    drawn, (axes,) = panels()
    x = np.arange(0, 7)
    rule = participation["expected_utility"].function
    for place, hardline in enumerate((0.3, 0.6, 0.9)):
        y = []
        for company in x:
            terms = offer(7, patronage=np.full(7, 0.4), hardline=np.full(7, hardline))
            terms.present[1 : company + 1] = 1.0
            y.append(rule(terms, 0))
        axes.plot(
            x, y, color=COLOURS[place], linestyle=LINES[place], marker=MARKERS[place], label=f"{hardline}"
        )
    reference(axes, 0.0, "joins above")
    axes.set(xlabel="others of the opposition at the table", ylabel="attraction of joining")
    legend(axes, "hardline")
    return drawn


def required_conditions() -> Figure:
    drawn, (axes,) = panels()
    x = np.linspace(0.0, 0.8, 401)
    for place, name in enumerate(("expected_utility", "required_conditions")):
        rule = participation[name].function
        y = np.array(
            [
                rule(offer(1, patronage=np.array([0.9]), hardline=np.array([0.6]), unmet=np.array([u])), 0)
                for u in x
            ]
        )
        curve(axes, x, np.where(y < -1.0, np.nan, y), place, name.replace("_", " "))
        if name == "required_conditions":
            axes.plot([0.0], [y[0]], "o", color=COLOURS[place], clip_on=False)
            axes.axhline(-0.35, color=COLOURS[place], linestyle=LINES[place])
            axes.annotate("never (any condition unmet)", (0.03, -0.33), color=COLOURS[place])
    reference(axes, 0.0, "joins above", left=True)
    axes.set(
        xlabel="cost of unmet conditions", ylabel="attraction of joining", xlim=(0, 0.8), ylim=(-0.42, 0.7)
    )
    legend(axes)
    return drawn


def threshold() -> Figure:
    drawn, (axes,) = panels()
    rule = participation["threshold"].function
    rows = {
        "0, 0.2, 0.4, 0.6, 0.8": [0.0, 0.2, 0.4, 0.6, 0.8],
        "0, 0.3, 0.4, 0.6, 0.8": [0.0, 0.3, 0.4, 0.6, 0.8],
    }
    for place, (name, thresholds) in enumerate(rows.items()):
        terms, joined = offer(5, threshold=np.array(thresholds)), [0.0]
        for _ in range(6):
            terms = terms._replace(present=np.array([float(rule(terms, p) >= 0.0) for p in range(5)]))
            joined.append(terms.present.sum())
        axes.plot(
            range(7), joined, color=COLOURS[place], linestyle=LINES[place], marker=MARKERS[place], label=name
        )
    axes.set(xlabel="round of decisions", ylabel="parties at the table", ylim=(-0.2, 5.2))
    legend(axes, "thresholds of five equal parties")
    return drawn


def quantal_response() -> Figure:
    drawn, (axes,) = panels()
    x = np.linspace(0.5, 40.0, 80)
    shares = [0.125 * k / (0.5 + 0.125 * k) for k in (1, 2, 3, 4)]
    gains = [0.64 - (1.0 - share) for share in shares]
    roots = [(lam, p) for lam in x for p in symmetric_logit(gains, float(lam), 400)]
    axes.plot(
        *zip(*roots, strict=True), ".", color=COLOURS[1], markersize=3, label="all equilibria\n(same for all)"
    )
    rule = participation["quantal_response"].function
    worth = [rule(offer(4, patronage=np.full(4, 0.64), rationality=lam), 0) for lam in x]
    curve(axes, x, 1.0 / (1.0 + np.exp(-x * np.array(worth))), 0, "the rule's")
    axes.set(xlabel="rationality", ylabel="chance to join", ylim=(-0.03, 1.03))
    legend(axes, "four parties that need company")
    return drawn


FIGURES: tuple[Callable[[], Figure], ...] = (
    agenda_setter,
    compromise,
    weighted_median,
    nash_bargaining,
    kalai_smorodinsky,
    egalitarian,
    baron_ferejohn,
    challenge,
    condorcet,
    expected_utility,
    required_conditions,
    threshold,
    quantal_response,
)


def main() -> None:
    """Write one PNG a rule."""
    FOLDER.mkdir(exist_ok=True)
    for draw in FIGURES:
        with look("screen"):
            draw().savefig(FOLDER / f"{draw.__name__}.png", dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
