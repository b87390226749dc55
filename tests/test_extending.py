"""The page on extending the program: its examples work as they stand, and cost as many files as it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(python|diff)\n# (\S+)\n(.*?)```", re.DOTALL)
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}
PROMISED = re.findall(r"^\| \[[^]]+\]\(#([\w-]+)\)[^|]*\| (\d+) \|$", PAGE, re.MULTILINE)


def anchor(title: str) -> str:
    """Return the address of a section on the page."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize(("place", "count"), PROMISED)
def test_a_section_touches_as_many_files_as_the_table_says(place: str, count: str) -> None:
    section = {anchor(title): text for title, text in SECTIONS.items()}[place]
    assert len({file for _, file, _ in BLOCK.findall(section)}) == int(count)


def test_every_section_is_in_the_table() -> None:
    assert [anchor(title) for title in SECTIONS] == [place for place, _ in PROMISED]


def with_changes(text: str, changes: str) -> str:
    """Return a text with the new lines of a block of changes, each after the known line before it."""
    for known, new in re.findall(r"^ (.*\n)((?:\+.*\n)+)", changes, re.MULTILINE):
        assert text.count(known) == 1, f"{known!r} stands {text.count(known)} times"
        text = text.replace(known, known + re.sub(r"^\+", "", new, flags=re.MULTILINE))
    return text


def extended(folder: Path) -> list[str]:
    """Copy the program to a folder, with all examples of the page; return their tests."""
    for part in ("model", "experiments", "configs"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    tests = []
    for kind, name, text in BLOCK.findall(PAGE):
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(with_changes(old, text) if kind == "diff" else f"{old}\n\n{text}", encoding="utf-8")
        tests += [name] if name.startswith("tests/") else []
    return tests


def test_the_examples_work_together(tmp_path: Path) -> None:
    tests = extended(tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "model" / "rules" / "bargaining" / "midpoint.py").exists()
