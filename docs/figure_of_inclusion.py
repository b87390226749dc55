"""Draw the main result, seats by stakes by dominance, from the runs of `reform run inclusion`."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from experiments import load
from experiments.statistics import mean_interval

OUT = Path(__file__).parent / "figures" / "inclusion.png"
SEATS, STAKES, DOMINANCE = "bodies.state_commission.seat_share", "prize", "polity.dominance"
OUTCOME = "effective_by_reform"
COLOURS = ("#9ecae1", "#4292c6", "#084594")  # ordered: the darker, the more at stake
WORDS = {0.0: "no prize abroad", 1.0: "the prize as it was", 2.0: "a prize twice as large"}


def draw(frame: pd.DataFrame) -> None:
    """Write the figure: one panel for every dominance, one line for what is at stake."""
    panels = sorted(frame[DOMINANCE].unique())
    figure, axes = plt.subplots(1, len(panels), figsize=(8.0, 3.0), sharey=True, layout="constrained")
    for axis, dominance in zip(axes, panels, strict=True):
        here = frame[frame[DOMINANCE] == dominance]
        for colour, (stakes, runs) in zip(COLOURS, here.groupby(STAKES), strict=True):
            found = [(seats, mean_interval(each[OUTCOME].to_numpy())) for seats, each in runs.groupby(SEATS)]
            means = [interval.estimate for _, interval in found]
            flat = [
                each[OUTCOME].nunique() == 1 for _, each in runs.groupby(SEATS)
            ]  # nothing varies: no interval
            spread = [
                [0.0 if same else i.estimate - i.low for same, (_, i) in zip(flat, found, strict=True)],
                [0.0 if same else i.high - i.estimate for same, (_, i) in zip(flat, found, strict=True)],
            ]
            where = [100.0 * float(seats) for seats, _ in found]
            axis.errorbar(where, means, yerr=spread, color=colour, marker="o", label=WORDS[float(stakes)])
        axis.axhline(0.0, color="0.6", linewidth=0.8)
        axis.set_title(f"dominance {dominance:.0%}", fontsize=9)
        axis.set_xlabel("seats offered to the opposition (%)", fontsize=8)
        axis.tick_params(labelsize=8)
    axes[0].set_ylabel("change of constraint\non the president (share)", fontsize=8)
    axes[0].legend(fontsize=7, frameon=False)
    figure.savefig(OUT, dpi=160)


if __name__ == "__main__":
    draw(load("results/inclusion"))
    print(f"wrote {OUT}")
