"""Files and folders by name: shipped files, the newest results, folders that can be written. Light to import."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.wording import nearest
from model.files import shipped_configs

if TYPE_CHECKING:
    from model.cases import Case, Problem

CONFIGS = shipped_configs()
CASES, EXPERIMENTS, HYPOTHESES = (CONFIGS / name for name in ("cases", "experiments", "hypotheses"))
MANIFEST = "manifest.json"  # what makes a folder a results folder
DEFAULT_CASE = "kazakhstan"


def shipped(folder: str) -> dict[str, Path]:
    """Return the files of a folder of `configs` by bare name: those shipped, and those under the working folder."""
    found: dict[str, Path] = {}
    for root in (CONFIGS, Path("configs")):
        found |= {path.stem: path for path in sorted((root / folder).glob("*.toml"))}
    return found


def recorded_cases() -> list[str]:
    """Return the names of the cases that say what happened in history; one that cannot be read is named later."""
    from model.files import read_toml
    from model.mistakes import CaseError

    def has_record(path: Path) -> bool:
        try:
            return bool(read_toml(path).get("record"))
        except CaseError:
            return True

    return [name for name, path in shipped("cases").items() if has_record(path)]


def named_file(text: str, folder: str) -> Path:
    """Return the file meant by a path or by the bare name of a file in a folder of `configs`."""
    path = Path(text)
    if path.is_file() or path.parent != Path():
        return path
    known = shipped(folder)
    name = path.name.removesuffix(".toml")
    if name in known:
        return known[name]
    if path.exists() or path.suffix:
        return path
    from model.cases import CaseError, Problem

    kind = {"hypotheses": "hypothesis"}.get(folder, folder.removesuffix("s"))
    allowed = f"no such file, and no {kind} of that name; there are {', '.join(known) or 'none'}"
    raise CaseError([Problem("command line", kind, text, allowed, nearest(name, known))])


def case_file(name: str, file: Path) -> Path:
    """Return the case file that a configuration file names: a path, or the bare name of one beside it or shipped."""
    if name.endswith(".toml"):
        beside = file.parent / name
        return beside if beside.exists() or not Path(name).exists() else Path(name)
    beside = file.parent.parent / "cases"
    known = shipped("cases") | {path.stem: path for path in sorted(beside.glob("*.toml"))}
    if name in known:
        return known[name]
    from model.cases import CaseError, Problem

    allowed = f"no such case; known are {', '.join(sorted(known)) or 'none'}"
    raise CaseError([Problem(str(file), "case", name, allowed, nearest(name, known))])


def newest_results(path: Path) -> Path | None:
    """Return a results folder, or the newest in it; None if there is none."""
    if (path / MANIFEST).is_file():
        return path
    found = sorted(path.rglob(MANIFEST), key=lambda each: (each.stat().st_mtime, str(each)))
    return found[-1].parent if found else None


def open_case(case: Case | Path | str, settings: Sequence[str] = ()) -> Case:
    """Return a case, or that of a path or bare name, with values set by `path=value`; a CaseError holds all mistakes."""
    from model.cases import CaseError, load_case

    opened = load_case(named_file(str(case), "cases")) if isinstance(case, Path | str) else case
    changes, problems = _changes(settings)
    if problems:
        raise CaseError(problems)
    return opened.vary(changes) if changes else opened


def _changes(settings: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    from model.cases import Problem

    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for setting in settings:
        path, sign, value = setting.partition("=")
        if not sign:
            problems.append(
                Problem("command line", "--set", setting, "write PATH=VALUE, as in polity.dominance=0.5")
            )
        else:
            changes[path.strip()] = _value(value.strip())
    return changes, problems


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):  # not TOML, or a number of thousands of digits
        return text


def require_name(key: str, name: str, known: Sequence[str], what: str) -> None:
    """Raise a CaseError with the nearest valid name unless a name is known."""
    if name not in known:
        from model.cases import CaseError, Problem

        allowed = f"no such {what}; there are {', '.join(known) or 'none'}"
        raise CaseError([Problem("command line", key, name, allowed, nearest(name, known))])


# folders that can be written


def require_folder(key: str, folder: Path) -> None:
    """Raise a CaseError unless a folder can be written; nothing is left behind."""
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists() or each.is_symlink())
    why = ""
    if not above.is_dir():
        why = "cannot be written: " + ("it" if above == folder else str(above)) + " is a file; name a folder"
    else:
        try:
            Path(tempfile.mkdtemp(dir=above)).rmdir()
        except OSError as error:
            why = f"cannot be written: {(error.strerror or str(error)).lower()}"
    if why:
        from model.cases import CaseError, Problem

        raise CaseError([Problem(str(folder), key, None, why)])


def require_file(key: str, file: Path, endings: Sequence[str]) -> None:
    """Raise a CaseError unless a file can be written and its name has one of the endings, or none."""
    why = ""
    if file.is_dir():
        why = f"is a folder; name a file in it, as in {file / f'new{endings[0]}'}"
    elif file.suffix and file.suffix not in endings:
        why = f"cannot end in {file.suffix}; what is written ends in {' or '.join(endings)}"
    if why:
        from model.cases import CaseError, Problem

        raise CaseError([Problem(str(file), key, None, why)])
    require_folder(key, file.parent)
