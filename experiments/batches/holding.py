"""One writer at a time: a results folder is held while it is filled, and who comes second waits."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.batches.files import StoreError, make_folder, read_whole, remove, why, write_whole
from model.cases import CaseError, Problem

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK, HOLDER = ".lock", ".holder.json"
SLICE = 0.25  # seconds between two looks at what the other has done
PATIENCE = 600.0  # seconds without anything new from the other, after which it is given up


@contextmanager
def held(
    folder: Path,
    root: Path,
    patience: float = PATIENCE,
    say: Callable[[str], None] = lambda text: None,
    progress: Callable[[], str] = lambda: "",
) -> Iterator[bool]:
    """Hold a folder against other writers; yields whether another had to finish first.

    While another holds it, what it has done is told, as `progress` gives it, whenever that is something new; after
    `patience` seconds in which it is not, a CaseError says who has it. Another says if the folder cannot be written.
    """
    from filelock import FileLock

    lock = FileLock(folder / LOCK)
    try:
        make_folder(folder, root)
        waited = _acquire(lock, folder, patience, say, progress)
        make_folder(folder, root)  # the other may have been stopped by its removal
        _sign(folder)
    except (OSError, StoreError) as error:
        lock.release()
        raise unwritable(folder, error) from None
    try:
        yield waited
    finally:
        remove_quietly(folder / HOLDER, folder)
        lock.release()


def _acquire(
    lock: BaseFileLock,
    folder: Path,
    patience: float,
    say: Callable[[str], None],
    progress: Callable[[], str],
) -> bool:
    if _taken(lock):
        return False
    said = progress()
    limit = f"waiting up to {patience:g} s" + (" without anything new" if said else "")
    say(f"{limit} for {holder(folder)}, which writes to {folder}{_so_far(said)}")
    since = time.monotonic()
    while not _taken(lock):
        found = progress()
        if found != said:
            said, since = found, time.monotonic()
            say(f"{holder(folder)} goes on{_so_far(said)}")
        if time.monotonic() - since > patience:
            allowed = f"is being written by {holder(folder)}; wait until it is done, or stop it"
            raise CaseError([Problem(str(folder), "results", None, allowed)])
        time.sleep(min(SLICE, patience))
    say("it has ended; going on")
    return True


def _so_far(said: str) -> str:
    return f": {said}" if said else ""


def _taken(lock: BaseFileLock) -> bool:
    from filelock import Timeout

    try:
        lock.acquire(timeout=0.0)
    except Timeout:
        return False
    return True


def _sign(folder: Path) -> None:
    """Say in the folder who fills it."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"process": os.getpid(), "machine": socket.gethostname(), "since": since}
    write_whole(folder / HOLDER, json.dumps(told).encode(), folder)


def holder(folder: Path) -> str:
    """Return in words who fills a folder."""
    try:
        found = json.loads(read_whole(folder / HOLDER, folder))
        return f"process {int(found['process'])} on {found['machine']!s:.60} (since {found['since']!s:.40})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def remove_quietly(path: Path, root: Path) -> None:
    """Remove a file if that is possible: its folder may be gone."""
    try:
        remove(path, root)
    except OSError:
        return


def unwritable(folder: Path, error: OSError | StoreError) -> CaseError:
    """Return the refusal of a folder that cannot be written."""
    said = why(error) if isinstance(error, OSError) else str(error)
    allowed = f"{said.replace('could not', 'cannot')}; name another place with --out"
    return CaseError([Problem(str(folder), "results", None, allowed)])
