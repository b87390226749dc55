"""The page on rules: its example runs and obeys the laws, every rule has its section and its picture."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.rules.bargaining import rules as bargaining_rules
from model.rules.participation import rules as participation_rules

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
RULES = [rule.name for registry in (bargaining_rules, participation_rules) for rule in registry]


def example() -> str:
    """The last block of Python on the page."""
    return str(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[-1])


def test_the_example_has_twenty_lines() -> None:
    assert len(example().strip().splitlines()) <= 20


def test_the_example_is_held_to_all_laws_by_being_registered(tmp_path: Path) -> None:
    """In a process of its own: the registry of this one stays as it is."""
    (tmp_path / "seat_mean.py").write_text(example(), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    laws = ["tests/test_bargaining_laws.py", "tests/test_rules_compiled.py"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "seat_mean",
        "-p",
        "no:cacheprovider",
        "-k",
        "seat_mean",
    ]
    done = subprocess.run(
        [*command, *laws], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 20


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_its_section_and_picture(name: str) -> None:
    section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section is not None
    for part in ("**Assumes**", "**Formula.**", "**Use it when**", "**Limits.**", "**Source.**"):
        assert part in section[1]
    assert f"(figures/{name}.png)" in section[1]
    assert (ROOT / "docs" / "figures" / f"{name}.png").stat().st_size > 5000
