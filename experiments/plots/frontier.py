"""Legitimacy gained against power lost, for every design of the menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.answers.weighed_designs import Option, frontier
from experiments.plots.style import COLOURS, GREY, MARKERS, Look, Style, figure, look, note
from experiments.wording import words


def frontier_figure(options: Sequence[Option], title: str, style: Style = "paper") -> Figure:
    """Return legitimacy gained against power lost of every design, with the frontier and the historical design."""
    menu = [each for each in options if not each.historical]
    chairs = list(dict.fromkeys(each.chair for each in menu))
    statuses = list(dict.fromkeys(each.status for each in menu))
    with look(style) as chosen:
        drawn = figure(chosen.page * 0.6, chosen.page * 0.42)
        axes = drawn.add_subplot()
        for each in menu:
            axes.plot(
                each.power_lost,
                each.legitimacy,
                MARKERS[statuses.index(each.status) % len(MARKERS)],
                color=COLOURS[chairs.index(each.chair) % len(COLOURS)],
                alpha=0.7,
                markeredgewidth=0.0,
            )
        best = frontier(menu)
        axes.step(
            [each.power_lost for each in best],
            [each.legitimacy for each in best],
            where="post",
            color=GREY,
            zorder=0,
        )
        marks = {f"historical: {each.name}": ("*", each) for each in options if each.historical}
        if menu:
            marks["worth most"] = ("o", menu[0])
        for shape, each in marks.values():
            _mark(axes, shape, each.power_lost, each.legitimacy, chosen)
        axes.set_xlabel("Power lost (utility)")
        axes.set_ylabel("Legitimacy gained (utility)")
        axes.set_title(title)
        note(axes, f"{len(menu)} designs")
        axes.legend(
            handles=_handles(chairs, statuses, marks, chosen), loc="upper left", bbox_to_anchor=(1.0, 1.0)
        )
    return drawn


def _mark(axes: Axes, shape: str, x: float, y: float, chosen: Look) -> None:
    size = chosen.marker * (3.0 if shape == "*" else 2.2)
    face = "white" if shape == "*" else "none"
    axes.plot(x, y, shape, markersize=size, mfc=face, mec="black", mew=chosen.line)


def _handles(
    chairs: Sequence[str], statuses: Sequence[str], marks: Iterable[str], chosen: Look
) -> list[Line2D]:
    handles = [
        Line2D([], [], marker="o", linestyle="", color=colour, label=f"chair: {words(name)}")
        for name, colour in zip(chairs, COLOURS, strict=False)
    ]
    handles += [
        Line2D([], [], marker=marker, linestyle="", color=GREY, label=words(name))
        for name, marker in zip(statuses, MARKERS, strict=False)
    ]
    handles.append(Line2D([], [], color=GREY, label="frontier"))
    for name in marks:
        shape = "*" if name.startswith("historical") else "o"
        handles.append(
            Line2D(
                [],
                [],
                marker=shape,
                linestyle="",
                label=name,
                markersize=chosen.marker * 2.0,
                markerfacecolor="none",
                markeredgecolor="black",
                markeredgewidth=chosen.line,
            )
        )
    return handles
