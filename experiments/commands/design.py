"""`reform design`: the whole menu of designs at one moment, weighed as the president would weigh it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.answers.stopped_run import StoppedRun, month_before_opening
from experiments.answers.weighed_designs import Option, record, weighed
from experiments.plots.frontier import frontier_figure
from experiments.plots.style import save
from experiments.wording import listed, the
from model.cases import Case

RESULTS = Path("results")
SHOWN = 10
HISTORICAL = "historical design"
GAINS = ("package", "process")
COSTS = ("attention", "binding", "seats", "guarantees")


def design_command(
    case: Case, month: str | None, run: int = 0, seed: int = 0, as_json: bool = False, out: Path | None = None
) -> int:
    """Show what every design of the menu would be worth in a month, with the historical one; returns 0."""
    moment = month_before_opening(case, month, seed, run)
    options = weighed(moment)
    date = moment.month_name(moment.month)
    folder = (out or RESULTS) / "designs" / Path(case.file).stem / f"{date}-run{run}-seed{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame([record(each) for each in options]).to_csv(folder / "designs.csv", index=False)
    save(frontier_figure(options, f"{case.polity.name}, {date}"), folder / "frontier")
    if as_json:
        told = {"case": case.file, "month": date, "run": run, "seed": seed, "results": str(folder)}
        print(json.dumps({**told, "designs": [record(each) for each in options]}))
        return 0
    for line in [*design_lines(options, moment), *_closing(options, moment)]:
        print(line)
    print(f"saved in {folder} (designs.csv, frontier.pdf)")
    return 0


# weighing


# showing


def design_lines(options: Sequence[Option], moment: StoppedRun) -> list[str]:
    """Return the best designs and the historical one in words, with what each is worth part by part."""
    menu = [each for each in options if not each.historical]
    shown = [*menu[:SHOWN], *(each for each in options if each.historical)]
    date = moment.month_name(moment.month)
    best = f"the best {min(SHOWN, len(menu))} of {len(menu)} designs by their worth to the president"
    lines = [f"{moment.case.polity.name}, {date}: {best}"]
    lines += [f"every design of the menu: {'; '.join(menu[0].frame.parts)}"] if menu else []
    for each in shown:
        gains = [f"{name} {getattr(each.worth, name):+.3f}" for name in GAINS]
        costs = [f"{name} {-getattr(each.worth, name) or 0.0:+.3f}" for name in COSTS]
        name = f"{each.name} ({HISTORICAL}): " if each.historical else ""
        other = each.frame.beside(menu[0].frame) if menu else ""
        change = f"nominal {each.nominal:+.2f}, effective {each.effective:+.2f}"
        lines.append(f"{each.worth.total:+.3f}  {name}{each.words}{f'; as held: {other}' if other else ''}")
        lines.append(f"        {', '.join([*gains, *costs])}")
        balance = f"legitimacy gained {each.legitimacy:.3f}, power lost {each.power_lost:.3f}"
        lines.append(
            f"        expects of the opposition: {listed(each.expected)}; package: {change}; {balance}"
        )
    return lines


def _closing(options: Sequence[Option], moment: StoppedRun) -> list[str]:
    menu = [each for each in options if not each.historical]
    pressures = f"domestic pressure {moment.domestic_pressure:.2f}, external {moment.external_pressure:.2f}"
    lines = [f"{pressures}; no body at all is worth 0"]
    if menu and menu[0].worth.total <= 0.0:
        lines.append("no design is worth anything to him")
    for each in options:
        if each.historical:
            better = sum(other.worth.total > each.worth.total for other in menu)
            lines.append(
                f"{better} of {len(menu)} designs are worth more to him than that of {the(each.name)}"
            )
    return lines
