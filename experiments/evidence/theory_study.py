"""A study of theories: how likely the record is under each, in tables and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.batches.workers import threads
from experiments.evidence.draws import Bench
from experiments.evidence.record import chosen
from experiments.evidence.sensitivity_study import folder_of, share
from experiments.evidence.targets import Subject
from experiments.evidence.theories import Comparison, Marginal, compare_theories, grade, theories_of
from experiments.tables import Cell, Column, Follow, Line, Part, Shown, Table, unseen
from experiments.wording import listed, words
from model.cases import CaseError, Problem

FEWEST_DRAWS = 50
ALIKE = 0.5  # log10 of a Bayes factor that is not worth more than a bare mention
CLEAR = 0.05  # probability below which a theory is called improbable


@dataclass(frozen=True)
class TheoryStudy(Shown):
    """Theories compared by the marginal likelihood of the record."""

    subject: Subject
    comparison: Comparison
    fitted: list[str]
    draws: int
    runs: int
    seed: int
    kinds: tuple[str, ...] = ()  # of rules that are varied; all if none is named
    nulls: bool = True
    saved: Path | None = None

    def folder(self, root: Path) -> Path:
        """Return the folder in which the study belongs."""
        names = [each.theory.name for each in self.comparison.marginals]
        return folder_of(
            "theories", self.subject, [*self.fitted, *names], f"{self.draws} {self.runs} {self.seed}", root
        )

    @property
    def given(self) -> str:
        """The options to type for the same numbers."""
        rules = "".join(f" --rules {kind}" for kind in self.kinds)
        nulls = "" if self.nulls else " --no-nulls"
        return f"--draws {self.draws} --runs {self.runs} --seed {self.seed}{rules}{nulls}"

    def record(self) -> dict[str, Any]:
        """Return marginal likelihoods and probabilities."""
        return {
            "case": self.subject.case.file,
            "results": None if self.saved is None else str(self.saved),
            "fit": self.fitted,
            "draws": self.draws,
            "runs_a_draw": self.runs,
            "theories": [self.marginal_record(each) for each in self.comparison.marginals],
            "telling": [
                {"pattern": pattern, "for": most, "against": least, "bits": bits}
                for pattern, most, least, bits in self.comparison.telling
            ],
        }

    def marginal_record(self, each: Marginal) -> dict[str, Any]:
        """Return a theory's marginal likelihood as one JSON object."""
        name = each.theory.name
        return {
            "theory": name,
            "kind": each.theory.kind,
            "log10": each.log10,
            "error": each.error,
            "effective_draws": each.effective,
            "noise": each.is_noise,
            "probability": list(self.comparison.probabilities[name]),
            "narrow_log10": each.narrow,
            "narrow_error": each.narrow_error,
            "narrow_probability": self.comparison.narrow[name],
        }

    def parts(self) -> Iterator[Part]:
        """Yield the theories, what tells them apart, and what it amounts to."""
        yield self._table()
        yield " ".join(self._sentences())
        if self.saved is not None:
            yield Line(
                f"saved in {self.saved} (report.html, theories.csv, patterns.csv, figures as PNG and PDF)"
            )

    def _table(self) -> Table:
        columns = (
            Column("theory"),
            Column("log10 likelihood", number=True),
            Column("probability [95%]", number=True),
            Column("narrower prior", number=True),
            Column("effective", number=True),
        )
        rows = tuple(
            (
                Cell(each.theory.name, "faint" if each.is_noise else "plain"),
                f"{each.log10:.2f} ±{each.error:.2f}",
                share(self.comparison.probabilities[each.theory.name]),
                f"{self.comparison.narrow[each.theory.name]:.0%}",
                f"{each.effective:,.0f}",
            )
            for each in self.comparison.marginals
        )
        return Table(columns, rows, "How likely the record is under each theory")

    def _sentences(self) -> Iterator[str]:
        best, *others = self.comparison.marginals
        yield f"The record is most likely under: {best.theory.name}."
        alike = [each.theory.name for each in others if best.log10 - each.log10 < ALIKE]
        if alike:
            yield f"Hardly worth telling apart from it (Bayes factor below 3): {listed(alike)}."
        rest = [each for each in others if best.log10 - each.log10 >= ALIKE]
        if rest:
            factor = best.log10 - rest[0].log10
            told = f"10^{factor:.1f}" if factor > 3.0 else f"{10**factor:.0f}"
            yield f"Against the next, {rest[0].theory.name}, the Bayes factor is {told}: {grade(factor)}."
        odd = [n for n, p in self.comparison.probabilities.items() if p.high < CLEAR]
        if odd:
            yield f"Improbable after the record (below {CLEAR:.0%}): {listed(odd)}."
        noise = [each.theory.name for each in self.comparison.marginals if each.is_noise]
        if noise:
            yield f"Too few draws carry the likelihood, more are needed, for: {listed(noise)}."
        likely = max(self.comparison.narrow, key=lambda name: self.comparison.narrow[name])
        same = "stays the most probable" if likely == best.theory.name else f"gives way to {likely}"
        yield f"With prior ranges of half the width it {same}."
        telling = [row for row in self.comparison.telling if row[3] >= 1.0][:3]
        if telling:
            named = [
                f"{words(p)} ({bits:.1f} bits, for {most}, against {least})"
                for p, most, least, bits in telling
            ]
            yield f"Patterns that tell the theories apart: {listed(named)}."
        else:
            yield "No single pattern tells the theories apart by as much as a bit."
        yield (
            f"Equal odds before the record; {self.draws:,} draws from the prior of each theory, {self.runs} runs each; ±: "
            "Monte Carlo standard error."
        )


def study(
    subject: Subject,
    names: Sequence[str],
    kinds: Sequence[str] | None,
    nulls: bool,
    draws: int,
    runs: int,
    seed: int,
    root: Path,
    workers: int | None,
    follow: Follow = unseen,
) -> TheoryStudy:
    """Return how likely a part of the record is under every theory; a CaseError says what is wrong.

    `names` are patterns and records, `patterns` standing for all patterns that set no rules of their own.
    """
    case = subject.case
    own = [name for name, each in case.record.patterns.items() if not each.rules]
    wanted = chosen(case, [n for each in names for n in (own if each == "patterns" else [each])], "--fit")
    if draws < FEWEST_DRAWS:
        allowed = f"too few for a marginal likelihood: at least {FEWEST_DRAWS}, or it is noise"
        raise CaseError([Problem("command line", "--draws", draws, allowed)])
    if not wanted:
        raise CaseError(
            [Problem(case.file, "--fit", None, "there is nothing in the record to judge theories by")]
        )
    theories = theories_of(case, kinds, nulls)
    if len(theories) < 2:
        raise CaseError([Problem(case.file, "rules", None, "there is no other theory to compare with")])
    advance = follow("theories", len(theories))
    bench = Bench(root / "draws", threads(workers))
    found = compare_theories(case, theories, wanted, bench, draws, runs, seed, advance)
    fitted = [each.name for each in wanted]
    return TheoryStudy(subject, found, fitted, draws, runs, seed, tuple(kinds or ()), nulls)
