"""No command loads what it does not use: libraries that take longer to load than the command has work to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.batches.run import run
from experiments.cli import answer

ROOT = Path(__file__).parents[1]
COMPILER, AGENTS, FRAMES, FIGURES, STATISTICS = "numba", "mesa", "pandas", "matplotlib", "scipy.stats"
TABLES, SPECIAL, PAGES, CLUSTER = "pyarrow", "scipy", "jinja2", "distributed"
HEAVY = (COMPILER, AGENTS, FRAMES, FIGURES, STATISTICS, TABLES, SPECIAL, PAGES, CLUSTER)
PROGRAM = """
import sys
from experiments.cli import answer
code = answer(sys.argv[2:])
sys.stdout.flush()
print(code, *(name for name in sys.argv[1].split() if name in sys.modules), file=sys.stderr)
"""

NEEDLESS = {
    "--help": (*HEAVY, "numpy", "pydantic", "rich"),
    "list cases": HEAVY,
    "outcomes kazakhstan": HEAVY,
    "schema case": HEAVY,
    "check configs/cases/kazakhstan.toml": HEAVY,
    "check configs/hypotheses/company_lowers_association.toml": HEAVY,
    "check configs/experiments/dominance.toml": HEAVY,
    "trace kazakhstan --run 3": (COMPILER, STATISTICS, FIGURES, PAGES, CLUSTER),
    "run dominance --dry-run": (AGENTS, FRAMES, FIGURES, STATISTICS, PAGES, CLUSTER),
    "test company_lowers_association --runs 10": (AGENTS, FIGURES, STATISTICS, PAGES, CLUSTER),
    "test company_lowers_association --out KEPT": HEAVY,
    "plot RESULTS": (COMPILER, AGENTS, STATISTICS, PAGES, CLUSTER),
    "report RESULTS": (COMPILER, AGENTS, CLUSTER),
    "export RESULTS --csv": (COMPILER, AGENTS, FIGURES, STATISTICS, PAGES, CLUSTER),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small experiment; the dry run of another has timed its runs."""
    answer(["run", "dominance", "--dry-run"])
    factors = {"polity.dominance": [0.3, 0.9]}
    experiment = {"case": "kazakhstan", "outcomes": ["facade_gap"], "runs": 20, "factors": factors}
    return Path(run(experiment, out=tmp_path_factory.mktemp("results")).attrs["path"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of results where the verdict on a claim is kept."""
    folder = tmp_path_factory.mktemp("kept")
    answer(["test", "company_lowers_association", "--out", str(folder)])
    return folder


@pytest.mark.parametrize("command", NEEDLESS)
def test_a_command_loads_no_library_that_it_does_not_use(
    command: str, results: Path, kept: Path, tmp_path: Path
) -> None:
    words = command.replace("RESULTS", str(results)).replace("KEPT", str(kept)).split()
    words += ["--out", str(tmp_path)] if words[0] == "test" and "--out" not in words else []
    given = [sys.executable, "-c", PROGRAM, " ".join(NEEDLESS[command]), *words]
    done = subprocess.run(given, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.splitlines()[-1] == "0"
