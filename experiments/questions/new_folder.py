"""A folder to work in: the shipped configurations as files of one's own."""

from __future__ import annotations

from pathlib import Path

from experiments.questions.names import CONFIGS

OWN_BEHAVIOUR = (
    'behaviour_file = "../behaviour.toml"  # of this folder, so that what is edited there counts\n\n'
)


def copy_configs(folder: Path) -> list[Path]:
    """Copy the shipped cases, experiments, hypotheses and behaviour into `folder`/configs and return the files.

    Nothing is overwritten: a CaseError names the files that are there already.
    """
    from model.cases import CaseError, Problem

    target = folder / "configs"
    wanted = {source: target / source.relative_to(CONFIGS) for source in sorted(CONFIGS.rglob("*.toml"))}
    there = [path for path in wanted.values() if path.exists() or path.is_symlink()]
    if there:
        allowed = "exists already; name another folder, or move it away: nothing is overwritten"
        raise CaseError([Problem(str(path), "init", None, allowed) for path in there[:3]])
    for source, path in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_text(source))
    return list(wanted.values())


def _text(source: Path) -> str:
    """Return the text of a file; a case names the behaviour file beside it."""
    text = source.read_text(encoding="utf-8")
    if source.parent.name != "cases" or "behaviour_file" in text:
        return text
    lines = text.splitlines(keepends=True)
    head = next(k for k, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    return "".join([*lines[:head], OWN_BEHAVIOUR, *lines[head:]])
