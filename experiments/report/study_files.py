"""The files of studies of evidence: tables, figures and how they came about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments import plots
from experiments.batches.checksums import write_result
from experiments.batches.provenance import versions
from experiments.batches.store import machine, now
from experiments.evidence.calibration import Calibration
from experiments.evidence.calibration_study import LEVELS, CalibrationStudy, learned_record
from experiments.evidence.discovery import Discovery
from experiments.evidence.discovery_study import DiscoveryStudy
from experiments.evidence.sensitivity import Sensitivity
from experiments.evidence.sensitivity_study import SensitivityStudy
from experiments.evidence.targets import number_words, target_words
from experiments.evidence.theory_study import TheoryStudy
from experiments.evidence.validation_study import ValidationStudy, forecast_record, forecast_rows
from experiments.plots.forecasts import forecasts, likelihoods
from experiments.plots.indices import index_bars, pair_map, tornado, variance_shares
from experiments.plots.posteriors import learned, posterior_pairs, ranks_and_coverage
from experiments.plots.regions import Side, failing_region
from experiments.questions.names import MANIFEST
from experiments.report.page import REPORT
from experiments.report.study_page import study_page
from experiments.tables import Shown
from experiments.wording import words
from model.cases import Case

DRAWN = 12  # factors in a figure
PAIRED = 5  # numbers whose posteriors are shown in pairs


def write_study(
    found: Shown,
    folder: Path,
    root: Path,
    kind: str,
    case: Case,
    command: str,
    files: Mapping[str, bytes],
    told: Mapping[str, Any],
) -> None:
    """Write the files of a study, its report, and how it came about."""
    manifest = {
        "kind": kind,
        "key": folder.name,
        "case": case.file,
        "case_document": case.document,
        "command": command,
        **told,
        "versions": versions(),
        "machine": machine(),
        "when": now(),
    }
    text = f"{json.dumps(manifest, indent=2, default=str)}\n"
    more = {MANIFEST: text.encode(), REPORT: study_page(found, manifest, files)}
    write_result(folder, {**files, **more}, root)


def csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as the bytes of a table."""
    return pd.DataFrame(list(rows)).to_csv(index=False).encode()


def save_sensitivity(found: SensitivityStudy, root: Path) -> SensitivityStudy:
    """Write the indices of a study, and a figure for each outcome; return the study with its folder."""
    rows = [
        {"outcome": each.outcome, "method": each.method, **index_row(index)}
        for each in (*found.screening, *found.found)
        for index in each.indices
    ]
    files = {"indices.csv": csv(rows)}
    for each in found.found:
        files |= _drawn(found, each)
    case, order = found.subject.case, found.order
    names = " ".join(f"--outcome {each.name}" for each in found.wanted)
    given = f"--method {order.method} --draws {order.size} --runs {order.runs} --seed {order.seed}"
    given += f" --top {order.top}" if order.method == "sobol" else ""
    given += "".join(
        f" --{name}"
        for name, is_on in (("groups", order.grouped), ("pairs", order.pairs), ("rules", order.rules))
        if is_on
    )
    given += "".join(f" --only {path}" for path in order.only)
    command = f"reform sensitivity {found.subject.name} {names} {given}"
    folder = found.folder(root)
    write_study(
        found,
        folder,
        root,
        "sensitivity",
        case,
        command,
        files,
        {"order": repr(order), "points": found.points},
    )
    return replace(found, saved=folder)


def index_row(index: Any) -> dict[str, Any]:
    """Return an index as a row of the table."""
    keys = ("factor", "value", "half_width", "first", "first_half_width", "spread", "direction", "matters")
    return {key: getattr(index, key) for key in keys}


def _drawn(found: SensitivityStudy, each: Sensitivity) -> dict[str, bytes]:
    case, stem = found.subject.case, each.outcome.replace(".", "_")
    frame = pd.DataFrame([index_row(index) for index in each.indices[:DRAWN]])
    frame["name"] = [_name(case, factor) for factor in frame["factor"]]
    title = target_words(case, each.outcome)
    if each.method == "morris":
        files = plots.files_of(tornado(frame, title), f"tornado_{stem}")
    elif each.method == "sobol":
        files = plots.files_of(variance_shares(frame, title), f"sobol_{stem}")
    else:
        files = plots.files_of(index_bars(frame, title, each.method), f"{each.method}_{stem}")
    if each.pairs is not None and each.clear_pairs:
        names = [_name(case, name) for name in each.names]
        files |= plots.files_of(pair_map(each.pairs, names, title), f"pairs_{stem}")
    return files


def _name(case: Case, factor: str) -> str:
    return number_words(case, factor) if factor in case.paths() else words(factor.replace(".", " "))


def save_discovery(found: DiscoveryStudy, root: Path) -> DiscoveryStudy:
    """Write the regions of a study; return it with its folder."""
    rows = [
        _region(pattern, place, region)
        for pattern in found.found
        for place, region in enumerate(pattern.regions)
    ]
    names = " ".join(f"--outcome {name}" for name in [*(each.name for each in found.found), *found.constant])
    given = f"--draws {found.draws} --runs {found.runs} --seed {found.seed}"
    command = f"reform discover {found.subject.name} {names} {given}"
    folder = found.folder(root)
    files = {"regions.csv": csv(rows)}
    for each in found.found:
        if each.regions:
            files |= plots.files_of(_region_figure(found, each), f"region_{each.name}")
    record = {"record": found.record()}
    write_study(found, folder, root, "discovery", found.subject.case, command, files, record)
    return replace(found, saved=folder)


def _region_figure(found: DiscoveryStudy, each: Discovery) -> Figure:
    case = found.subject.case
    sides = [
        Side(
            number_words(case, bound.path),
            each.values[:, each.paths.index(bound.path)],
            bound.low,
            bound.high,
        )
        for bound in each.regions[0].bounds
    ]
    return failing_region(sides, each.fails, target_words(case, each.name))


def _region(pattern: Any, place: int, region: Any) -> dict[str, Any]:
    where = [f"{b.path} in [{b.low}, {b.high}]" for b in region.bounds]
    return {
        "pattern": pattern.name,
        "region": place,
        "where": "; ".join(where),
        "fails_in": region.failing.estimate,
        "low": region.failing.low,
        "high": region.failing.high,
        "catches": region.caught.estimate,
        "size": region.size,
    }


# calibration, prediction, theories


def save_calibration(found: CalibrationStudy, root: Path) -> CalibrationStudy:
    """Write posterior, predictions and figures of a calibration; return it with its folder."""
    case = found.subject.case
    rows = [learned_record(each) for each in found.learned]
    frame = pd.DataFrame(rows)
    frame["name"] = [_name(case, path) for path in frame["number"]]
    files = {
        "numbers.csv": csv(rows),
        "predictions.csv": csv([found.prediction_record(k) for k in range(len(found.prior.wanted))]),
        "posterior.nc": _netcdf(found.calibration),
        **plots.files_of(learned(frame.head(2 * DRAWN)), "posteriors"),
    }
    strong = [each.path for each in found.learned if each.is_informed][:PAIRED]
    if len(strong) > 1:
        space, flat = found.calibration.space, found.calibration.flat
        places = [space.names.index(path) for path in strong]
        values = np.column_stack([space.each[k].at(flat[:, k]) for k in places])
        files |= plots.files_of(posterior_pairs(values, [_name(case, path) for path in strong]), "pairs")
    if found.tested is not None:
        coverage = [(level, *found.tested.coverage(level)) for level in LEVELS]
        files |= plots.files_of(ranks_and_coverage(found.tested.ranks, coverage), "synthetic_records")
    order = found.order
    command = f"reform calibrate {case.file} --fit {','.join(order.fit)}"
    command += f" --predict {','.join(order.predict)}" if order.predict else ""
    command += f" --draws {order.draws} --runs {order.runs} --seed {order.seed}"
    command += f" --check {order.records}" if order.records else ""
    folder = found.folder(root)
    told = {"effective_draws": found.calibration.effective, "fit": sorted(found.fitted)}
    write_study(found, folder, root, "calibration", case, command, files, told)
    return replace(found, saved=folder)


def _netcdf(found: Calibration) -> bytes:
    """Return a posterior as the bytes of a netCDF file that ArviZ reads."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "posterior.nc"
        found.inference_data().to_netcdf(path, engine="h5netcdf")
        return path.read_bytes()


def save_validation(found: ValidationStudy, root: Path) -> ValidationStudy:
    """Write the scores of forecasts and a figure of each direction; return the study with its folder."""
    folder = found.folder(root)
    rows = forecast_rows(found.found)
    files = {"forecasts.csv": csv(rows)}
    for place, each in enumerate(found.found):
        title = f"Fitted on {each.fitted_on}, predicting {each.predicted}"
        frame = pd.DataFrame([forecast_record(forecast) for forecast in each.forecasts])
        frame["name"] = [words(name) for name in frame["pattern"]]
        frame["posterior_low"], frame["posterior_high"] = (
            2.0 ** -frame[f"posterior_bits_{end}"] for end in ("high", "low")
        )
        files |= plots.files_of(forecasts(frame, title), f"forecasts_{place + 1}")
    told = {"cases": [case.file for case in found.cases], "effort": found.effort}
    write_study(found, folder, root, "validation", found.cases[0], found.command, files, told)
    return replace(found, saved=folder)


def save_theories(found: TheoryStudy, root: Path) -> TheoryStudy:
    """Write the marginal likelihoods of theories; return the study with its folder."""
    folder = found.folder(root)
    rows = [found.marginal_record(each) for each in found.comparison.marginals]
    shares = [{"theory": each.theory.name, **each.shares} for each in found.comparison.marginals]
    case = found.subject.case
    command = f"reform compare-theories {case.file} --fit {','.join(found.fitted)} {found.given}"
    frame = pd.DataFrame(rows)
    files = {
        "theories.csv": csv(rows),
        "patterns.csv": csv(shares),
        **plots.files_of(likelihoods(frame), "likelihoods"),
    }
    write_study(found, folder, root, "theories", case, command, files, {"fit": found.fitted})
    return replace(found, saved=folder)
