"""The tutorial notebook runs from the first cell to the last, and every result shows itself."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "tutorial.ipynb"


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def test_the_notebook_is_kept_without_results() -> None:
    cells = [cell for cell in read().cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.filterwarnings("default")
def test_every_cell_runs_and_shows_what_it_finds(tmp_path: Path) -> None:
    notebook = read()
    NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(tmp_path)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    shown = {cell.source: _kinds(cell) for cell in cells}
    assert all(shown.values()), [source for source, kinds in shown.items() if not kinds]
    for name in ("outcomes", "run", "effects", "trace", "test", "replicate"):
        assert "text/html" in next(
            kinds for source, kinds in shown.items() if f"experiments.{name}(" in source
        )
    assert "image/png" in next(kinds for source, kinds in shown.items() if "experiments.plot(" in source)
    assert list(tmp_path.glob("results/tutorial/*/manifest.json"))
    assert list(tmp_path.glob("results/export_tutorial/*.csv"))


def _kinds(cell: Any) -> set[str]:
    return {kind for output in cell.outputs for kind in output.get("data", {})}
