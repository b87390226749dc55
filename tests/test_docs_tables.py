"""The page on Kazakhstan says what the case file says, and a word on every pattern."""

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"


def tables() -> Any:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["tables"] = module
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_those_of_the_case_file() -> None:
    written = tables()
    page = written.PAGE.read_text(encoding="utf-8")
    assert written.current(page, written.load_case(written.CASE)) == page, "run: uv run python docs/tables.py"


def test_every_number_of_the_case_is_on_the_page() -> None:
    written = tables()
    case = written.load_case(written.CASE)
    page = written.PAGE.read_text(encoding="utf-8")
    for path, leaf in case.paths().items():
        group, _, rest = path.partition(".")
        if leaf.kind == "number" and group in written.GROUPS and leaf.source != "varied" and "." in path:
            stands = f"| `{rest}` |" in page
            assert stands or leaf.assumed is None, path


def test_every_pattern_is_explained() -> None:
    page = (DOCS / "kazakhstan.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\*\*(P\d+),", page, re.MULTILINE))
    written = tables()
    assert explained == {name.split("_")[0] for name in written.load_case(written.CASE).record.patterns}
