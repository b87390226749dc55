"""How figures look: on paper and on a screen, in colour and in grey; and how they are saved."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.batches.files import write_whole
from experiments.wording import short_path, value_text, words

Named = Literal["paper", "screen"]
STYLES: tuple[Named, ...] = ("paper", "screen")

# Okabe and Ito (2008), from dark to light so that neighbours differ in grey too
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#000000")
FILLS = ("#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#CC79A7", "#BBBBBB")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oooo")
LINES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)), (0, (8, 2)))
SEQUENTIAL = "cividis"
DIVERGING = "PuOr"  # about zero; legible to the colour-blind
ORDERED = "viridis"
LIGHTEST = 0.85  # of the ordered colours: beyond, lines fade on white
GREY = "#555555"
FAINT = "#DDDDDD"
NAMED_BY_VALUE = ("condition", "country", "body")  # columns whose values need no name before them
SHOWN = 110  # dots per inch in a notebook
FINEST = 0.05  # of an outcome's range: an axis shows no less, or nothing would look like much


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of a style (inches and points)."""

    column: float
    page: float
    font: float
    line: float
    marker: float
    dpi: int


Style = Named | Look
LOOKS: Mapping[Named, Look] = {
    "paper": Look(column=3.5, page=7.0, font=7.5, line=1.0, marker=4.0, dpi=300),
    "screen": Look(column=6.5, page=11.0, font=11.0, line=1.6, marker=6.5, dpi=120),
}


def look_of(style: Style) -> Look:
    """Return the sizes of a style; sizes are their own."""
    return style if isinstance(style, Look) else LOOKS[style]


@contextmanager
def look(style: Style) -> Iterator[Look]:
    """Draw in a style: fonts legible at column width, no top and right spines, fonts embedded as
    text.
    """
    chosen = look_of(style)
    settings: Any = {
        "font.family": "DejaVu Sans",
        "font.size": chosen.font,
        "axes.titlesize": chosen.font,
        "axes.labelsize": chosen.font,
        "xtick.labelsize": chosen.font * 0.93,
        "ytick.labelsize": chosen.font * 0.93,
        "legend.fontsize": chosen.font * 0.93,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.6 * chosen.line,
        "xtick.major.width": 0.6 * chosen.line,
        "ytick.major.width": 0.6 * chosen.line,
        "lines.linewidth": chosen.line,
        "lines.markersize": chosen.marker,
        "hatch.linewidth": 0.5 * chosen.line,
        "figure.constrained_layout.use": True,
        "figure.dpi": 100,
        "savefig.dpi": chosen.dpi,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "reform",
        "text.parse_math": False,  # a name with a dollar sign is a name
        "axes.unicode_minus": True,
        "axes.titlelocation": "left",
    }
    with matplotlib.rc_context(settings):
        yield chosen


def figure(width: float, height: float) -> Figure:
    """Return an empty figure (inches) that no window knows of, and that a notebook shows."""
    return Sheet(figsize=(width, height), layout="constrained")


class Sheet(Figure):
    """A figure that shows itself in a notebook, whether or not that draws figures inline."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SHOWN, metadata={"Software": None})
        return buffer.getvalue()


def hide_beyond(panels: NDArray[Any], count: int) -> None:
    """Hide the panels of a grid that show nothing."""
    for axes in panels[count:]:
        axes.set_visible(False)


# names


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def groups(frame: pd.DataFrame, by: str | Sequence[str] | None) -> dict[str, pd.DataFrame]:
    """Return the frame's parts by condition, in the order in which conditions first appear.

    `by` is a column, or several whose values together name a condition; None is one condition of
    all runs.
    """
    columns = columns_of(by)
    names, places = condition_names(frame, columns)
    if not columns:
        return {names[0]: frame}
    return {name: frame[places == place] for place, name in enumerate(names)}


def columns_of(by: str | Sequence[str] | None) -> list[str]:
    """Return the columns that tell conditions apart."""
    return [by] if isinstance(by, str) else list(by or ())


def condition_names(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    """Return the conditions that columns name, in the order in which they first appear, and the place of each row's."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise KeyError(f"no column {missing[0]!r}; there are {', '.join(map(str, frame.columns))}")
    if not columns:
        return ["all runs"], np.zeros(len(frame), dtype=np.intp)
    codes = frame.groupby(list(columns), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    first = np.unique(codes, return_index=True)[1]
    texts = [_condition(row, columns) for row in frame[list(columns)].iloc[first].itertuples(index=False)]
    order = {name: place for place, name in enumerate(dict.fromkeys(texts))}
    places = np.array([order[text] for text in texts], dtype=np.intp)
    return list(order), places[codes]


def named_by(by: str | Sequence[str] | None) -> str:
    """Return what the names of conditions are values of; nothing where they speak for themselves."""
    columns = columns_of(by)
    return "" if len(columns) != 1 or columns[0] in NAMED_BY_VALUE else axis_name(columns[0])


class Titled(str):
    """The name of a column in words, which knows what an axis says of it."""

    __slots__ = ("axis",)
    axis: str

    def __new__(cls, text: str, axis: str) -> Titled:
        """Return the name with what stands on its axis."""
        made = super().__new__(cls, text)
        made.axis = axis
        return made


def axis_name(column: str) -> str:
    """Return a column's name as it stands on an axis, with its unit if that is known."""
    return column.axis if isinstance(column, Titled) else short_path(column)


def shades(frame: pd.DataFrame, by: str | Sequence[str] | None, count: int) -> list[str]:
    """Return a colour for every condition: steps from dark to light where they are numbers, in their order."""
    columns = columns_of(by)
    if len(columns) == 1 and count > 1 and pd.api.types.is_numeric_dtype(frame[columns[0]]):
        values = list(dict.fromkeys(frame[columns[0]]))
        if not pd.api.types.is_bool_dtype(frame[columns[0]]) and len(values) == count:
            rank = np.argsort(np.argsort(values))
            return [steps(count)[k] for k in rank]
    return [COLOURS[k % len(COLOURS)] for k in range(count)]


def steps(count: int) -> list[str]:
    """Return so many colours in order, from dark to light, told apart in grey as well."""
    places = np.linspace(0.0, LIGHTEST, count) if count > 1 else np.zeros(1)
    return [to_hex(colormaps[ORDERED](float(place))) for place in places]


def _condition(row: Sequence[object], columns: Sequence[str]) -> str:
    if len(columns) == 1:
        return value_text(row[0])
    last = [column.split(".")[-1] for column in columns]
    names = [words(name) for name in last] if len(set(last)) == len(last) else map(short_path, columns)
    return ", ".join(
        f"{name}{' =' if ':' in name else ':'} {value_text(value)}"
        for name, value in zip(names, row, strict=True)
    )


def counts(parts: Mapping[str, pd.DataFrame], what: str = "runs") -> str:
    """Return how many runs stand behind each condition, in one phrase."""
    return counts_of({name: len(part) for name, part in parts.items()}, what)


def counts_of(runs: Mapping[str, int], what: str = "runs") -> str:
    """Return how many runs stand behind each condition, in one phrase."""
    sizes = list(runs.values())
    if len(sizes) == 1:
        return f"n = {sizes[0]:,} {what}"
    if len(set(sizes)) == 1:
        return f"n = {sizes[0]:,} {what} in each condition"
    return f"n = {min(sizes):,} to {max(sizes):,} {what} in a condition"


def widest(runs: int) -> str:
    """Return how far a share of so many runs can be from what more runs would give."""
    return f"95% interval at most ±{98.0 / np.sqrt(runs):.{0 if runs < 2500 else 1}f} points"


def number(value: float, digits: int) -> str:
    """Return a number with a true minus sign, and none before a zero."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0.0 else text.replace("-", "\u2212")


# parts of figures


def note(axes: Axes, text: str) -> None:
    """Write a small grey note above the right end of the axes."""
    axes.set_title(text, loc="right", color=GREY, fontsize=matplotlib.rcParams["font.size"] * 0.87)


def remark(drawn: Figure, text: str, chosen: Look) -> None:
    """Write a small grey line below the figure, under what stands there, and make room for it."""
    above, size = drawn.get_supxlabel(), 0.87 * chosen.font
    lines = wrapped(text, int(72.0 * drawn.get_figwidth() / (0.58 * chosen.font)))
    drawn.set_figheight(drawn.get_figheight() + 1.35 * size / 72.0 * (lines.count("\n") + 1))
    drawn.supxlabel("\n".join([*([above] if above else []), lines]), fontsize=size, color=GREY)


def legend_columns(drawn: Figure, labels: Sequence[str], chosen: Look) -> int:
    """Return how many columns of a legend the figure's width can hold."""
    longest = max(len(line) for label in labels for line in label.split("\n"))
    letters = 72.0 * drawn.get_figwidth() / (0.93 * chosen.font)  # as wide as they are tall
    return max(1, min(len(labels), int(letters / (0.58 * longest + 5.0))))


def legend_height(width: float, labels: Sequence[str], title: str, chosen: Look) -> float:
    """Return the height of a legend above a figure of this width (inches)."""
    columns = legend_columns(figure(width, 1.0), labels, chosen)
    rows = -(-len(labels) // columns) * max(label.count("\n") + 1 for label in labels)
    return (0.165 * (rows + bool(title)) + 0.08) * chosen.font / 7.5


def legend_above(drawn: Figure, handles: Sequence[Artist], title: str, chosen: Look) -> None:
    """Set a legend above the figure, in as many columns as fit."""
    labels = [str(each.get_label()) for each in handles]
    drawn.legend(
        handles=list(handles),
        title=title or None,
        alignment="left",
        loc="outside upper left",
        ncols=legend_columns(drawn, labels, chosen),
        handlelength=2.6,
        columnspacing=1.2,
    )


def room(axes: Axes, values: Sequence[float], low: float | None, high: float | None) -> None:
    """Set the horizontal range to the data, within the outcome's own range, with a little air."""
    left, right = min(values), max(values)
    span = (right - left) or max(abs(left), 1.0) * 0.1
    if low is not None and high is not None and span < FINEST * (high - low):
        left = max(low, min((left + right - FINEST * (high - low)) / 2.0, high - FINEST * (high - low)))
        span = FINEST * (high - low)
        right = left + span
    left, right = left - 0.05 * span, right + 0.05 * span
    if low is not None and left < low:
        left = low - 0.03 * span
    if high is not None and right > high:
        right = high + 0.03 * span
    axes.set_xlim(left, right)


def mark_history(axes: Axes, value: float | None, chosen: Look, upright: bool = True) -> None:
    """Draw a line where the record stands, named at its end, if there is a record."""
    if value is None:
        return
    look_like: Any = {"color": "black", "lw": 0.9 * chosen.line, "ls": (0, (1, 1.5)), "zorder": 4}
    text: Any = {"fontsize": 0.8 * chosen.font, "color": "black", "textcoords": "offset points"}
    if upright:
        axes.axvline(value, **look_like)
        low, high = axes.get_xlim()
        left = value > (low + high) / 2.0
        side: Any = {"ha": "right" if left else "left", "va": "bottom"}
        axes.annotate(
            "history",
            (value, 0.0),
            (-3 if left else 3, 2),
            xycoords=("data", "axes fraction"),
            **side,
            **text,
        )
    else:
        axes.axhline(value, **look_like)
        axes.annotate(
            "history",
            (1.0, value),
            (0, 2),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            **text,
        )


def varied(forms: Sequence[Any], place: int) -> Any:
    """Return a condition's marker or line: when colours come round again it is another one."""
    return forms[(place + place // len(forms)) % len(forms)]


# saving


def save(drawn: Figure, path: Path, style: Style = "paper") -> list[Path]:
    """Write a figure as PNG and PDF, the same bytes every time, and return both paths.

    The ending of `path`, if it has one of the two, is replaced by each of them. A StoreError says why it could not be
    written.
    """
    stem = path.with_suffix("") if path.suffix in (".png", ".pdf") else path
    stem.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files_of(drawn, stem.name, style).items():
        write_whole(stem.parent / name, content)
        written.append(stem.parent / name)
    return written


def files_of(drawn: Figure, name: str, style: Style = "paper") -> dict[str, bytes]:
    """Return a figure as the bytes of a PNG and a PDF, by the name of the file."""
    found = {}
    with look(style) as chosen:
        for suffix, metadata in ((".png", {"Software": None}), (".pdf", _UNDATED)):
            buffer = io.BytesIO()
            drawn.savefig(buffer, format=suffix[1:], dpi=chosen.dpi, metadata=metadata)
            found[name + suffix] = buffer.getvalue()
    return found


_UNDATED: dict[str, Any] = {
    "CreationDate": None,
    "ModDate": None,
    "Producer": None,
    "Creator": None,
}


def svg(drawn: Figure, style: Style = "screen") -> str:
    """Return a figure as an SVG element to stand inside a page, the same text every time."""
    buffer = io.StringIO()
    with look(style):
        drawn.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
