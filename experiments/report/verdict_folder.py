"""Where a set of verdicts is kept: a folder named by everything that determines it. Light to import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from experiments.batches.provenance import versions
from experiments.questions.hypothesis_file import Claim


def verdicts_folder(claims: Sequence[Claim], runs: int | None, draws: int, root: Path) -> Path:
    """Return the folder of a set of verdicts, named by their cause."""
    hashes = sorted(claim.sha256 for claim in claims)
    cause = json.dumps([hashes, cases_of(claims), runs, draws, versions()["code"]])
    return root / "hypotheses" / hashlib.sha256(cause.encode()).hexdigest()[:12]


def files_of(claims: Sequence[Claim]) -> dict[str, str]:
    """Return the hash of every file of a set of claims."""
    return {str(claim.file): claim.sha256 for claim in claims}


def cases_of(claims: Sequence[Claim]) -> dict[str, str]:
    """Return a hash of every case, everything it was read from included."""
    found = {}
    for claim in claims:
        text = json.dumps(claim.case.document, sort_keys=True, default=str)
        found[claim.hypothesis.case] = hashlib.sha256(text.encode()).hexdigest()
    return found
