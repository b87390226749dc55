"""The theory beside the code: every numbered equation stands in docs/model.md, every source in the bibliography."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NAME = r"(?:(?:Van den|Bueno de|Del) )?[A-ZÅ][\w/-]*(?: Union)?"
CITATION = re.compile(
    rf"({NAME}(?:, {NAME})*(?: and {NAME})?(?: et al\.)?) \((\d{{4}}(?:, \d{{4}})*)\)", re.UNICODE
)


def docstrings(path: Path) -> list[tuple[str, str]]:
    """Return name and docstring of every function and class of a file."""
    kinds = ast.FunctionDef | ast.ClassDef
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]
    return [(node.name, ast.get_docstring(node) or "") for node in found]


def numbered() -> list[tuple[int, str]]:
    """Return number and function of every equation, by number."""
    found = [
        (int(number), name)
        for pattern in ("equations/*.py", "rules/*.py", "rules/bargaining/table.py")
        for path in (ROOT / "model").glob(pattern)
        for name, text in docstrings(path)
        for number in re.findall(r"[Ee]quation (\d+)", text)
    ]
    return sorted(found)


def documented() -> list[tuple[int, str]]:
    """Return number and function of every equation in the description of the model."""
    text = (DOCS / "model.md").read_text()
    return [
        (int(number), name)
        for number, name in re.findall(r"^- \*\*\((\d+)\)\*\* `(\w+)`", text, re.MULTILINE)
    ]


def keys_in(text: str) -> set[str]:
    """Return the bibliography's keys in a text: one for each year."""
    return {f"{names} ({year})" for names, years in CITATION.findall(text) for year in years.split(", ")}


def bibliography() -> list[str]:
    return re.findall(r"^- \*\*(.+?)\*\* ", (DOCS / "bibliography.md").read_text(), re.MULTILINE)


def sources() -> list[tuple[str, str]]:
    """Return where a docstring names its source, and what it names."""
    files = [*sorted((ROOT / "model").rglob("*.py")), *sorted((ROOT / "experiments").rglob("*.py"))]
    return [
        (f"{path.relative_to(ROOT)}:{name}", " ".join(paragraph.split()))
        for path in files
        for name, text in docstrings(path)
        for paragraph in text.split("\n\n")
        if paragraph.lstrip().startswith("Source:")
    ]


def test_equations_are_numbered_once() -> None:
    assert [number for number, _ in numbered()] == list(range(1, len(numbered()) + 1))


def test_every_equation_is_documented_under_its_name_exactly_once() -> None:
    assert sorted(documented()) == numbered()


@pytest.mark.parametrize(("where", "text"), sources())
def test_every_source_is_in_the_bibliography(where: str, text: str) -> None:
    assert keys_in(text) or "assumed" in text, f"{where} names no source: {text}"
    assert keys_in(text) <= set(bibliography())


@pytest.mark.parametrize("page", ["model.md", "rules.md"])
def test_every_citation_of_a_page_is_in_the_bibliography(page: str) -> None:
    assert keys_in((DOCS / page).read_text()) <= set(bibliography())


def test_the_bibliography_names_nothing_twice_and_stands_in_order() -> None:
    assert bibliography() == sorted(set(bibliography()), key=str.casefold)
