"""The files of a set of verdicts: table, runs, forest plot and how they came about."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.answers.tested_claims import (
    TestedClaim,
    TestedClaims,
    comparison,
    deciding_text,
    record,
    sentence,
)
from experiments.batches.checksums import write_result
from experiments.batches.csv_text import csv_bytes
from experiments.batches.provenance import versions
from experiments.batches.store import now
from experiments.questions.names import MANIFEST
from experiments.report.kept_answers import SHOWN, kept_bytes
from experiments.report.verdict_folder import cases_of, files_of, verdicts_folder


def save_verdicts(found: TestedClaims, root: Path) -> TestedClaims:
    """Write verdicts, runs, figure and manifest to a folder named by their cause; return the verdicts with it."""
    manifest = _manifest(found)
    folder = verdicts_folder([each.claim for each in found.tested], found.runs, found.draws, root)
    done = replace(found, saved=folder)
    table, shown = frame(found.tested), forest_frame(found.tested)
    files = {
        "verdicts.csv": csv_bytes(table),
        "verdicts.json": table.to_json(orient="records", indent=2).encode(),
        "runs.parquet": runs_frame(found.tested).to_parquet(index=False),
        "forest.parquet": shown.to_parquet(index=False),
        **_figure(shown),
        MANIFEST: f"{json.dumps(manifest, indent=2)}\n".encode(),
        SHOWN: kept_bytes(done),
    }
    if found.draws:
        files["draws.parquet"] = effects_frame(found.tested).to_parquet(index=False)
    write_result(folder, files, root)
    return done


def _figure(shown: pd.DataFrame) -> Mapping[str, bytes]:
    """Return the forest plot of several claims; that of a single one is drawn when it is asked for."""
    if len(shown) < 2:
        return {}
    from experiments import plots

    return plots.files_of(plots.forest(shown), "forest")


def frame(tested: Sequence[TestedClaim]) -> pd.DataFrame:
    """Return the verdicts as a frame, one row a claim."""
    return pd.DataFrame([details(each) for each in tested])


def details(tested: TestedClaim) -> dict[str, Any]:
    """Return everything that is kept of a verdict, one row of the table of results."""
    verdict, hypothesis, robust = tested.verdict, tested.claim.hypothesis, tested.robustness
    return {
        **record(tested),
        "verdict_text": verdict.text,
        "sentence": sentence(tested),
        "expect": hypothesis.expect,
        "outcome": hypothesis.outcome_text,
        "unit": tested.claim.unit,
        "case": hypothesis.case,
        "source": hypothesis.source,
        "seed": hypothesis.seed,
        "comparison": comparison(verdict),
        "conditions": "; ".join(f"{n}: {verdict.means[n].estimate:.4g}" for n in verdict.means),
        "variance_saved": verdict.saved,
        "p_equivalence": verdict.p_equivalence,
        "robust_low": None if robust is None else robust.share.low,
        "robust_high": None if robust is None else robust.share.high,
        "depends_on": "" if robust is None else deciding_text(robust),
        "draws_refused": None if robust is None else robust.refused,
        "note": hypothesis.note or "",
    }


def forest_frame(tested: Sequence[TestedClaim]) -> pd.DataFrame:
    """Return the frame of the forest plot: effects in the direction of the claim."""
    rows = []
    for each in tested:
        verdict = each.verdict
        shown = (math.nan,) * 3 if verdict.word == "no variation" else tuple(verdict.estimate)
        rows.append(
            {
                "claim": each.claim.hypothesis.claim,
                **dict(zip(("estimate", "low", "high"), shown, strict=True)),
                "margin": each.claim.hypothesis.smallest_effect,
                "verdict": verdict.word,
                "runs": verdict.runs,
                "robust_share": math.nan if each.robustness is None else each.robustness.share.estimate,
            }
        )
    return pd.DataFrame(rows)


def runs_frame(tested: Sequence[TestedClaim]) -> pd.DataFrame:
    """Return the outcome of every run behind the verdicts: file, condition, run, value."""
    parts = [
        pd.DataFrame(
            {"file": each.claim.file.stem, "condition": name, "run": range(values.size), "value": values}
        )
        for each in tested
        for name, values in each.verdict.values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def effects_frame(tested: Sequence[TestedClaim]) -> pd.DataFrame:
    """Return the effect of every claim in every draw from the prior ranges."""
    parts = [
        pd.DataFrame({"file": each.claim.file.stem, "effect": each.robustness.effects})
        for each in tested
        if each.robustness is not None
    ]
    return pd.concat(parts, ignore_index=True)


def _manifest(found: TestedClaims) -> Mapping[str, Any]:
    claims = [each.claim for each in found.tested]
    files, known = files_of(claims), versions()
    flags = [f"--runs {found.runs}"] if found.runs else []
    flags += ["--robust"] if found.draws else []
    return {
        "kind": "hypotheses",
        "key": verdicts_folder(claims, found.runs, found.draws, Path()).name,
        "files": files,
        "texts": {str(each.claim.file): each.claim.file.read_text(encoding="utf-8") for each in found.tested},
        "cases": cases_of(claims),
        "runs": found.runs,
        "draws": found.draws,
        "command": " ".join(["reform test", *files, *flags]),
        "versions": known,
        "when": now(),
        "python": sys.version.split()[0],
    }
