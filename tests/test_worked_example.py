"""The worked example runs, and the page says what it prints now."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_is_what_the_script_gives(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("render", DOCS / "render.py")
    assert spec is not None
    assert spec.loader is not None
    render = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(render)
    assert render.fresh_page(tmp_path) == (DOCS / "worked_example.md").read_text(encoding="utf-8")
    assert (tmp_path / "figures" / "worked_example.png").stat().st_size > 5_000
