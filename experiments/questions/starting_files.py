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
PATH = "PATH"
NEXT: dict[str, tuple[str, ...]] = {  # what to edit, and the words of the command that follows
    "hypothesis": ("edit the claim and its conditions", "test", PATH),
    "experiment": ("edit the factors", "run", PATH, "--dry-run"),
    "case": ("edit the actors", "check", PATH),
}


def template(kind: Kind, name: str) -> str:
    """Return the text of a starting file."""
    text = (TEMPLATES / f"{kind}.toml").read_text(encoding="utf-8")
    return text.replace("@NAME@", name.replace("_", " ").capitalize())


def write_starting_file(kind: str, name: str, configs: Path | str = Path("configs")) -> Path:
    """Write a commented starting file into a folder of configurations and return it; nothing is overwritten.

    A CaseError says what is wrong with the kind or the name, or that the file exists.
    """
    chosen = _kind(kind)
    return write_new_file(chosen, name, template(chosen, name), Path(configs))


def write_new_file(kind: Kind, name: str, text: str, configs: Path) -> Path:
    """Write a text as a new file into a folder of configurations and return it; nothing is overwritten.

    A CaseError says what is wrong with the name, or that the file exists.
    """
    path = configs / FOLDERS[kind] / f"{checked_name(name)}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:  # and through no link that leads nowhere yet
            file.write(text)
    except FileExistsError:
        raise _refused("name", name, f"{path} exists; give another name") from None
    return path


def _kind(kind: str) -> Kind:
    for each in KINDS:
        if each == kind:
            return each
    raise _refused("kind", kind, f"there are {', '.join(KINDS)}", nearest(kind, KINDS))


def checked_name(name: str) -> str:
    """Return a name of a configuration; a CaseError when it is none."""
    if re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return name
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower().removesuffix(".toml")).strip("_")
    near = plain if re.fullmatch(r"[a-z][a-z0-9_]*", plain) else None
    raise _refused("name", name, "must be small letters, digits and _ only, a letter first", near)


def _refused(key: str, value: str, allowed: str, near: str | None = None) -> Exception:
    from model.cases import CaseError, Problem

    return CaseError([Problem("command line", key, value, allowed, near)])
