"""Starting files, with comments that say what each line is for: hypothesis, experiment, case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args

from experiments.named import REFUSED, nearest, say

Kind = Literal["hypothesis", "experiment", "case"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDERS: dict[Kind, str] = {
    "hypothesis": "hypotheses",
    "experiment": "experiments",
    "case": "cases",
}
TEMPLATES = Path(__file__).parent / "templates"
CONFIGS = Path("configs")


def new_command(kind: str, name: str, configs: Path | str = CONFIGS) -> int:
    """Write a commented starting file for a hypothesis, an experiment or a case; returns 0, or 2
    for wrong input.

    Nothing that exists is overwritten.
    """
    mistake = _mistake(kind, name)
    if mistake:
        say(mistake)
        return REFUSED
    chosen: Kind = next(each for each in KINDS if each == kind)
    path = Path(configs) / FOLDERS[chosen] / f"{name}.toml"
    if path.exists():
        say(f"{path} exists; give another name")
        return REFUSED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template(chosen, name), encoding="utf-8")
    except OSError as error:
        say(f"{path} cannot be written: {error.strerror}")
        return REFUSED
    print(f"wrote {path}")
    print(f"next: {NEXT[chosen].format(path=path)}")
    return 0


NEXT: dict[Kind, str] = {
    "hypothesis": "edit the claim and its conditions, then  reform test {path}",
    "experiment": "edit the factors, then  reform run {path} --dry-run",
    "case": "edit the actors, then  reform check {path}",
}


def _mistake(kind: str, name: str) -> str | None:
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
