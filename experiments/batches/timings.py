"""What a few runs took, kept beside the code compiled for them, so that asking again costs nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress

from experiments.batches.files import StoreError, make_folder, read_whole, write_whole
from model.compiled.kept import cache_folder

type Timing = Sequence[float]


def recall(name: str, width: int) -> list[list[float]] | None:
    """Return what was kept under a name, rows of `width` positive numbers; None for what is missing or no such thing."""
    try:
        rows = json.loads(read_whole(cache_folder() / "timings" / f"{name}.json", cache_folder()))
    except (OSError, ValueError, RecursionError):
        return None
    return rows if isinstance(rows, list) and rows and all(_is_row(each, width) for each in rows) else None


def _is_row(row: object, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(map(_is_positive, row))


def _is_positive(number: object) -> bool:
    return type(number) in (int, float) and math.isfinite(number) and number > 0  # type: ignore[arg-type, operator]


def keep(name: str, rows: Sequence[Timing]) -> None:
    """Keep what was measured; where it cannot be written it will be measured again."""
    with suppress(OSError, StoreError):
        folder = cache_folder() / "timings"
        make_folder(folder, cache_folder())
        write_whole(folder / f"{name}.json", json.dumps(rows).encode(), cache_folder())
