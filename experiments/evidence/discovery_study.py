"""A study of failure: in which regions of the assumptions patterns fail, in tables and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.batches.workers import threads
from experiments.evidence.assumptions import Assumptions, prior_units
from experiments.evidence.discovery import LEAST, Bound, Discovery, discovered
from experiments.evidence.draws import Bench
from experiments.evidence.record import Observation, looks_of, seen
from experiments.evidence.sensitivity_study import by_steps, folder_of, share
from experiments.evidence.targets import Subject, number_words, target_words
from experiments.tables import Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import listed, words
from model.cases import CaseError, Problem


@dataclass(frozen=True)
class DiscoveryStudy(Shown):
    """In which regions of the assumptions patterns fail."""

    subject: Subject
    found: list[Discovery]
    constant: list[str]
    draws: int
    runs: int
    seed: int
    saved: Path | None = None

    def folder(self, root: Path) -> Path:
        """Return the folder in which the study belongs."""
        names = [*(each.name for each in self.found), *self.constant]
        return folder_of("discovery", self.subject, names, f"{self.draws} {self.runs} {self.seed}", root)

    def record(self) -> dict[str, Any]:
        """Return the regions."""
        return {
            "subject": self.subject.name,
            "draws": self.draws,
            "runs_a_draw": self.runs,
            "results": None if self.saved is None else str(self.saved),
            "constant": self.constant,
            "patterns": [
                {
                    "pattern": each.name,
                    "fails_in": each.failing.estimate,
                    "accuracy": each.accuracy.estimate,
                    "guess": each.guess,
                    "regions": [
                        {
                            "bounds": {b.path: [b.low, b.high] for b in region.bounds},
                            "fails_in": list(region.failing),
                            "catches": list(region.caught),
                            "size": region.size,
                        }
                        for region in each.regions
                    ],
                }
                for each in self.found
            ],
        }

    def parts(self) -> Iterator[Part]:
        """Yield the regions of every pattern."""
        for each in self.found:
            yield self._table(each)
            yield self._words(each)
        if self.constant:
            yield f"Fails nowhere or everywhere: {listed(map(words, self.constant))}."
        yield (
            f"{self.draws:,} draws of all assumptions, {self.runs} runs each; a pattern fails at a draw where fewer than "
            "half of the runs show it. Regions are found on one half of the draws, the shares are those of the other half."
        )
        if self.saved is not None:
            yield Line(f"saved in {self.saved} (report.html, regions.csv, figures as PNG and PDF)")

    def _table(self, each: Discovery) -> Table:
        columns = (
            Column("region"),
            Column("fails in", number=True),
            Column("of all failures", number=True),
            Column("of all draws", number=True),
        )
        rows = tuple(
            (
                " and ".join(self._bound(bound) for bound in region.bounds),
                share(region.failing),
                share(region.caught),
                f"{region.size:.0%}",
            )
            for region in each.regions
        )
        return Table(columns, rows, f"{target_words(self.subject.case, each.name)}: where it fails")

    def _bound(self, bound: Bound) -> str:
        name = number_words(self.subject.case, bound.path)
        if bound.low is not None and bound.high is not None:
            return f"{name} from {bound.low:.3g} to {bound.high:.3g}"
        return f"{name} above {bound.low:.3g}" if bound.low is not None else f"{name} below {bound.high:.3g}"

    def _words(self, each: Discovery) -> str:
        name = words(each.name)
        whole = f"{name} fails at {each.failing.estimate:.0%} of the draws"
        if not each.regions:
            return f"{whole}; no region stands out in draws that did not help to find it."
        worst = each.regions[0]
        where = " and ".join(self._bound(bound) for bound in worst.bounds)
        return f"{whole}, at {worst.failing.estimate:.0%} where {where}."


def discover(
    subject: Subject,
    wanted: Sequence[Observation],
    draws: int,
    runs: int,
    seed: int,
    root: Path,
    workers: int | None,
    follow: Follow = unseen,
) -> DiscoveryStudy:
    """Return in which regions of the assumptions patterns fail; a CaseError says why there is nothing to find."""
    if draws < 10 * LEAST:
        allowed = f"too few draws to find a region and to judge it on others: at least {10 * LEAST}"
        raise CaseError([Problem("command line", "--draws", draws, allowed)])
    space = Assumptions.of(subject.case)
    units = prior_units(len(space), draws, seed)
    advance = follow("runs", draws * runs * len(looks_of(subject.case, wanted)))
    bench = Bench(root / "draws", threads(workers), by_steps(advance))
    values = seen(bench, subject.case, wanted, space.draws(units), runs, seed)
    table = np.column_stack([each.at(units[:, k]) for k, each in enumerate(space.each)])
    found, constant = [], []
    for each, shown in zip(wanted, values, strict=True):
        known = np.isfinite(shown).any(axis=1)
        fails = np.nanmean(shown[known], axis=1) < 0.5
        rare = min(fails.sum(), (~fails).sum()) < LEAST
        if rare:
            constant.append(each.name)
            continue
        paths = [each.path for each in space.each]
        found.append(discovered(each.name, paths, table[known], fails, seed))
    if not found:
        allowed = f"fails (or holds) at fewer than {LEAST} of {draws:,} draws: there is no region to find"
        raise CaseError([Problem(subject.case.file, "--outcome", listed(constant), allowed)])
    return DiscoveryStudy(subject, found, constant, draws, runs, seed)
