"""Starting files, with comments that say what each line is for: hypothesis, experiment, case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args

from experiments.wording import nearest

Kind = Literal["hypothesis", "experiment", "case"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDERS: dict[Kind, str] = {
    "hypothesis": "hypotheses",
    "experiment": "experiments",
    "case": "cases",
}
TEMPLATES = Path(__file__).parent / "templates"


def mistake_in(kind: str, name: str) -> str | None:
    """Return what is wrong with the kind or name of a new file; None if nothing is."""
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        hint = f" (did you mean {near!r}?)" if near else ""
        return f"no starting file of kind {kind!r}; there are {', '.join(KINDS)}{hint}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower().removesuffix(".toml")).strip("_")
        hint = f" (did you mean {plain!r}?)" if re.fullmatch(r"[a-z][a-z0-9_]*", plain) else ""
        return f"{name!r} is no name: small letters, digits and _ only, a letter first{hint}"
    return None


def template(kind: Kind, name: str) -> str:
    """Return the text of a starting file."""
    text = (TEMPLATES / f"{kind}.toml").read_text(encoding="utf-8")
    return text.replace("@NAME@", name.replace("_", " ").capitalize())
