"""`reform new`: write a commented starting file."""

from __future__ import annotations

from pathlib import Path

from experiments.commands.messages import REFUSED, say
from experiments.questions.starting_files import FOLDERS, KINDS, Kind, mistake_in, template

CONFIGS = Path("configs")


def new_command(kind: str, name: str, configs: Path | str = CONFIGS) -> int:
    """Write a commented starting file for a hypothesis, an experiment or a case; returns 0, or 2
    for wrong input.

    Nothing that exists is overwritten.
    """
    mistake = mistake_in(kind, name)
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
