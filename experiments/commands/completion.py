"""What Tab offers: paths of a case, and what a results folder holds, without loading the model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from experiments.questions.names import CONFIGS, MANIFEST, newest_results, shipped
from model import pooled
from model.files import read_text, read_toml
from model.mistakes import CaseError


def starting(names: Sequence[str], incomplete: str) -> list[str]:
    """Return the names that start with what was typed."""
    return [name for name in names if name.startswith(incomplete)]


def document_of(text: str) -> dict[str, Any]:
    """Return a case file as it is written, behaviour included; empty if it cannot be read."""
    path = Path(text) if Path(text).is_file() else shipped("cases").get(text.removesuffix(".toml"))
    try:
        document = {} if path is None else read_toml(path)
        behaviour = read_toml(CONFIGS / "behaviour.toml")
    except CaseError:
        return {}
    if not document:
        return {}
    shared = {table: pooled.merged(behaviour.get(table, {}), document.get(table)) for table in _MERGED}
    return pooled.completed({**behaviour, **document, **shared})


def factor_paths(text: str) -> list[str]:
    """Return the paths of a case that are written in its file, without loading the model."""
    document = document_of(text)
    return [] if not document else [*_paths(document, ""), *(f"rules.{name}" for name in _RULES)]


_MERGED = ("statuses", "chairs", "defaults", "numbers")
_RULES = (
    "activation",
    "association",
    "bargaining",
    "contestation",
    "enactment",
    "foresight",
    "guidance",
    "institutional_design",
    "participation",
    "provisions",
    "replacement",
)

_PROVENANCE = {"source", "note", "prior", "assumed"}


def _paths(node: dict[str, Any], prefix: str) -> Iterator[str]:
    for key, value in node.items():
        path = f"{prefix}{key}"
        if key in _PROVENANCE or path.startswith("rules."):
            continue
        if isinstance(value, dict):
            yield from [path] if "value" in value else _paths(value, f"{path}.")
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            if all("value" not in each for each in value):
                for place, each in enumerate(value):
                    name = each.get("name", place)
                    yield from _paths({k: v for k, v in each.items() if k != "name"}, f"{path}.{name}.")
        else:
            yield path


def manifest_of(text: str) -> dict[str, Any]:
    """Return how a results folder, or the newest in it, came about; empty if it cannot be read."""
    folder = newest_results(Path(text))
    try:
        manifest = json.loads(read_text(folder / MANIFEST)) if folder else {}
    except (ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def plot_kinds() -> list[str]:
    """Return the kinds of figures: each is a file of its own."""
    folder = Path(__file__).parents[1] / "plots" / "kinds"
    return sorted(path.stem for path in folder.glob("[a-z]*.py"))
