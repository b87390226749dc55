"""What a command showed, kept beside its files: the same command shows it again and computes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.batches.checksums import checked, is_complete
from experiments.batches.provenance import program_hash
from experiments.batches.store import now
from experiments.questions.names import MANIFEST
from experiments.tables import Cell, Column, Line, Part, Shown, Table

SHOWN = "shown.json"


@dataclass(frozen=True)
class KeptAnswer(Shown):
    """An answer that was computed before, by the same program from the same files."""

    folder: Path
    kept: Mapping[str, Any]

    @property
    def code(self) -> int:
        """The exit code that went with it."""
        return int(self.kept["code"])

    @property
    def words(self) -> str:
        """Where it comes from."""
        return f"everything is there already, computed {self.kept['when']}: {self.folder}"

    def record(self) -> Any:
        """Return what `--json` printed."""
        return self.kept["record"]

    def parts(self) -> Iterator[Part]:
        """Yield what was shown."""
        yield Line(self.words)
        yield from map(_part, self.kept["parts"])


def kept_bytes(found: Shown) -> bytes:
    """Return an answer as a file."""
    kept = {
        "program": program_hash(),
        "when": now(),
        "code": found.code,
        "record": found.record(),
        "parts": list(_written(found.parts())),
    }
    return f"{json.dumps(kept, default=str, allow_nan=False)}\n".encode()


def kept_answer(folder: Path, **cause: Any) -> KeptAnswer | None:
    """Return the answer in a results folder, if it is whole and this program gave it for the same cause.

    `cause` are entries that its manifest must have.
    """
    if not is_complete(folder):
        return None
    try:
        manifest, kept = (json.loads(checked(folder, name)) for name in (MANIFEST, SHOWN))
        answer = KeptAnswer(folder, kept)
        list(answer.parts())
        same = all(manifest.get(name) == value for name, value in cause.items())
        return answer if same and kept["program"] == program_hash() else None
    except (ValueError, KeyError, TypeError, AttributeError):  # of another version, or damaged
        return None


def _written(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if isinstance(part, Table):
            yield {"table": asdict(part)}
        else:
            yield {"line" if isinstance(part, Line) else "text": str(part)}


def _part(written: Mapping[str, Any]) -> Part:
    if "table" not in written:
        return Line(written["line"]) if "line" in written else str(written["text"])
    table = written["table"]
    columns = tuple(Column(**each) for each in table["columns"])
    rows = tuple(tuple(map(_cell, row)) for row in table["rows"])
    return Table(**{**table, "columns": columns, "rows": rows})


def _cell(written: Any) -> Cell | str:
    return (
        Cell(**{**written, "below": tuple(written["below"])}) if isinstance(written, dict) else str(written)
    )
