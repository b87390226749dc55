"""Effects in a results folder, each set of outcomes computed once."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.answers.main_effects import Effects, effects_of
from experiments.batches.results_folder import Folder


def effects_in(folder: Folder, outcomes: Sequence[str]) -> Effects:
    """Return what the runs of a crossed design say of outcomes; nothing for other designs."""
    if folder.plan is None:
        return Effects()
    key = tuple(outcomes)
    known: dict[tuple[str, ...], Effects] = folder.computed.setdefault("effects", {})
    if key not in known:
        known[key] = effects_of([folder.coming(*key)], folder.plan, key)
    return known[key]
