"""Which code and which libraries a result came from."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARIES = ("numpy", "numba", "scipy", "pandas", "mesa", "matplotlib", "pydantic", "pyarrow")


@cache
def versions() -> dict[str, str]:
    """Return the versions of program and libraries, the hash of the model's code, and the commit
    where there is one.
    """
    found = {"reform": _installed("reform"), "code": code_hash(), "commit": _commit()}
    return found | {name: _installed(name) for name in LIBRARIES}


@cache
def code_hash() -> str:
    """Return a hash of all equations and of how outcomes are derived: it changes when a number can change."""
    digest = hashlib.sha256()
    for path in sorted(
        [*(ROOT / "model").rglob("*.py"), *(ROOT / "experiments" / "expressions").glob("*.py")]
    ):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def program_hash() -> str:
    """Return a hash of all code: it changes when anything that is shown can change."""
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "model").rglob("*.py"), *(ROOT / "experiments").rglob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip()
