"""The folder of an experiment: results/<experiment>/<key>/, which is filled chunk by chunk and read when it is whole.

manifest.json             how the results came about
chunks/00007-<sha>.parquet   rows of one chunk; the name carries the checksum of the content
series/00007-<sha>.parquet   monthly series of the same runs, if they were asked for
failures.json             points and runs that raised, with seed and traceback
SHA256SUMS                checksums of all of it, once it is complete
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.batches.checksums import SUMS, checked, sha256, unseal, write_sums
from experiments.batches.files import listed, make_folder, read_whole, remove, sweep, write_whole
from experiments.batches.holding import PATIENCE, held, unwritable
from experiments.batches.packing import FORMAT, Note, Packed, Place, digest, note_of
from experiments.questions.names import MANIFEST
from experiments.questions.points import key_of
from model.cases import CaseError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FAILURES = "failures.json"
CHUNKS, SERIES = "chunks", "series"
NAME = re.compile(r"^([0-9]{5,9})-([0-9a-f]{16})\.parquet$")
NAMED = 8  # chunks that a message lists


@dataclass(frozen=True, slots=True)
class Stored:
    """A chunk that is on disk and whole."""

    path: Path
    note: Note
    sums: Mapping[str, str]  # checksums of its files, by name below the folder
    bytes: int  # of its files

    @property
    def place(self) -> Place:
        """Of what it is a part."""
        return self.note.place

    @property
    def rows(self) -> int:
        """The number of its rows."""
        return self.note.rows

    @property
    def failed(self) -> int:
        """The number of its runs that raised."""
        return self.note.failed


@dataclass(frozen=True, slots=True)
class Found:
    """The chunks of one result that a folder holds."""

    whole: Mapping[int, Stored] = field(default_factory=dict)
    damaged: tuple[Path, ...] = ()  # files that are not what their names say, or belong to another result

    @property
    def cut(self) -> Place | None:
        """Into how many chunks, and by what number of rows, the whole is cut; None if there is no chunk."""
        return next((each.place for each in self.whole.values()), None)

    @property
    def rows(self) -> int:
        """Rows of all chunks."""
        return sum(each.rows for each in self.whole.values())

    @property
    def failed(self) -> int:
        """Runs that raised, of all chunks."""
        return sum(each.failed for each in self.whole.values())

    @property
    def bytes(self) -> int:
        """Bytes of all chunks and their series."""
        return sum(each.bytes for each in self.whole.values())

    @property
    def failures(self) -> list[Mapping[str, Any]]:
        """Points and runs that raised, in order."""
        return [each for index in sorted(self.whole) for each in self.whole[index].note.failures]

    @property
    def complete(self) -> bool:
        """Whether no chunk is missing."""
        return self.cut is not None and len(self.whole) == self.cut.chunks


class Store:
    """A results folder that is being filled. Whoever writes holds its lock."""

    def __init__(self, folder: Path) -> None:
        """Stand for a folder, which need not exist yet; its name is the key of its results."""
        self.folder = folder
        self.key = folder.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What the folder says about itself; empty if there is nothing that can be read."""
        try:
            return read_manifest(self.folder)
        except _Unreadable:
            return {}

    def held(
        self, patience: float = PATIENCE, say: Callable[[str], None] = lambda text: None
    ) -> AbstractContextManager[bool]:
        """Hold the folder against other writers; wait while another fills it, and tell how far it is."""
        return held(self.folder, self.folder.parent.parent, patience, say, self._so_far)

    def _so_far(self) -> str:
        many = self.manifest.get("chunks")
        return f"{len(chunk_files(self.folder)):,} of {many:,} chunks" if isinstance(many, int) else ""

    def begin(self) -> None:
        """Make room for chunks, and remove what a process that was killed had begun to write."""
        try:
            for kind in (CHUNKS, SERIES):
                make_folder(self.folder / kind, self.folder)
                sweep(self.folder / kind, self.folder)
            sweep(self.folder, self.folder)
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def clear(self, files: Sequence[Path]) -> None:
        """Take files away that are damaged or of another result."""
        for path in files:
            remove(path, self.folder)

    def write_chunk(self, index: int, content: Packed) -> None:
        """Write a chunk; it counts from the moment its last file appears."""
        written = []
        for kind, each in ((SERIES, content.series), (CHUNKS, content.table)):
            if each is not None:
                path = self.folder / kind / f"{index:05d}-{digest(each)}.parquet"
                write_whole(path, each, self.folder)
                written.append(path)
        for kind in (CHUNKS, SERIES):
            for path in chunk_files(self.folder, kind).get(index, []):
                if path not in written:
                    remove(path, self.folder)

    def scan(self) -> Found:
        """Return the chunks that are there."""
        return scan(self.folder, self.key)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write what the folder says about itself; until it is sealed again it is incomplete."""
        unseal(self.folder)
        write_whole(self.folder / MANIFEST, _json(manifest), self.folder)

    def seal(self, manifest: Mapping[str, Any], found: Found) -> None:
        """Write how the results came about, what raised, and, if nothing is missing, the checksums of all."""
        others = {name: each for name, each in unseal(self.folder).items() if _is_drawn(name)}
        written = {MANIFEST: _json(manifest)}
        if found.failures:
            written[FAILURES] = f"{json.dumps(found.failures, indent=2, default=str)}\n".encode()
        else:
            remove(self.folder / FAILURES, self.folder)
        for name, content in written.items():
            write_whole(self.folder / name, content, self.folder)
        if found.complete:
            sums = {name: each for chunk in found.whole.values() for name, each in chunk.sums.items()}
            sums |= {name: sha256(content) for name, content in written.items()}
            write_sums(self.folder, {**others, **sums})


def _is_drawn(name: str) -> bool:
    return name not in (MANIFEST, FAILURES) and not name.startswith((f"{CHUNKS}/", f"{SERIES}/"))


def _json(manifest: Mapping[str, Any]) -> bytes:
    return f"{json.dumps({'format': FORMAT, **manifest}, indent=2, default=str)}\n".encode()


def now() -> str:
    """Return the time as it is written into files."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def machine() -> dict[str, Any]:
    """Return on what machine this is."""
    return {
        "name": socket.gethostname(),
        "system": sys.platform,
        "processors": os.cpu_count(),
        "python": sys.version.split()[0],
    }


# finding chunks


def chunk_files(folder: Path, kind: str = CHUNKS) -> dict[int, list[Path]]:
    """Return the files of each chunk; one that was replaced while a process was killed has two."""
    found: dict[int, list[Path]] = {}
    try:
        names = listed(folder / kind, folder)
    except OSError as error:
        raise _refused(folder / kind, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    for name in names:
        match = NAME.match(name)
        if match:
            found.setdefault(int(match[1]), []).append(folder / kind / name)
    return found


def scan(folder: Path, key: str) -> Found:
    """Return the chunks of a result that a folder holds, by index, and the files that are no such chunks."""
    candidates = [
        (path, _stored(index, path, folder, key))
        for index, paths in chunk_files(folder).items()
        for path in paths
    ]
    cuts = Counter(_cut(each) for _, each in candidates if each is not None)
    usual = max(cuts, key=lambda cut: (cuts[cut], cut)) if cuts else None
    kept = {path: each for path, each in candidates if each is not None and _cut(each) == usual}
    return Found(
        {each.place.index: each for each in kept.values()},
        tuple(path for path, _ in candidates if path not in kept),
    )


def _cut(chunk: Stored) -> tuple[int, int]:
    return chunk.place.chunks, chunk.place.chunk_rows


def _stored(index: int, path: Path, folder: Path, key: str) -> Stored | None:
    """Return a chunk if its content, and that of its series, is what names, key and place say."""
    try:
        content, whole = _intact(path, folder)
        note = note_of(content)
        if (note.place.key, note.place.index) != (key, index) or not 0 <= index < note.place.chunks:
            return None
        sums, size = {path: whole}, len(content)
        if note.series is not None:
            months = _series_of(folder, index, note)
            content, sums[months] = _intact(months, folder)
            size += len(content)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Stored(path, note, {each.relative_to(folder).as_posix(): sums[each] for each in sums}, size)


def _series_of(folder: Path, index: int, note: Note) -> Path:
    return folder / SERIES / f"{index:05d}-{note.series}.parquet"


def _intact(path: Path, folder: Path) -> tuple[bytes, str]:
    """Return the content of a file whose name begins its checksum, and all of that; a ValueError if it is another."""
    content, match = read_whole(path, folder), NAME.match(path.name)
    whole = sha256(content)
    if match is None or not whole.startswith(match[2]):
        raise ValueError(path.name)
    return content, whole


# reading


class _Unreadable(CaseError):
    """There is no manifest that can be read."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return how results came about; a CaseError says if that cannot be read or if a newer version wrote it."""
    path = folder / MANIFEST
    try:
        found = json.loads(read_whole(path, folder))
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _unreadable(
            path, "is damaged; repeat the command that made these results, which writes it again"
        )
    if isinstance(found.get("format"), int) and found["format"] > FORMAT:
        known = found.get("versions")
        newer = known.get("reform") if isinstance(known, dict) else None
        raise _refused(
            folder,
            f"was written by reform {newer or 'of a newer version'}, in format {found['format']}; "
            f"this one reads {FORMAT}: update it",
        )
    return found


def _unreadable(path: Path, why: str) -> CaseError:
    return _Unreadable([Problem(str(path), "results", None, why)])


def open_manifest(folder: Path, incomplete: bool = False) -> dict[str, Any]:
    """Return how complete results came about, checked against their checksums and, for an experiment, their key.

    A CaseError says what is missing or damaged; with `incomplete` an experiment need not be finished.
    """
    return open_result(folder, incomplete)[0]


def open_result(folder: Path, incomplete: bool = False) -> tuple[dict[str, Any], Found]:
    """Return how results came about, and their chunks, all of them checked as by `open_manifest`."""
    manifest = read_manifest(folder)
    found = scan(folder, str(manifest.get("key")))
    if manifest.get("kind") == "experiment":
        _check_key(folder, manifest)
        if not incomplete:
            _check_complete(folder, manifest, found)
    if not (incomplete and SUMS not in listed(folder, folder)):
        checked(folder, MANIFEST)
    return manifest, found


def _check_key(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest whose experiment, case, seed or code is not the cause of these results."""
    versions = manifest.get("versions")
    code = versions.get("code") if isinstance(versions, dict) else None
    config = manifest.get("experiment")
    if not isinstance(config, dict) or key_of(config, manifest.get("case_document"), code) != manifest.get(
        "key"
    ):
        raise _refused(
            folder / MANIFEST,
            "is not that of these results: experiment, case, seed or code were changed in it; "
            "repeat the command that made them, which writes it again",
        )


def _check_complete(folder: Path, manifest: Mapping[str, Any], found: Found) -> None:
    """Refuse results of which chunks are missing or damaged, and say which."""
    lost = [path for path in found.damaged if _index(path) not in found.whole]
    if found.complete and SUMS in listed(folder, folder):
        return
    many = found.cut.chunks if found.cut else manifest.get("chunks", "?")
    gone = set(range(many)) - set(found.whole) - set(map(_index, lost)) if isinstance(many, int) else set()
    parts = [f"{_listed([path.name for path in lost])} {_are(lost)} damaged"] if lost else []
    parts += [f"{_listed([f'{index:05d}' for index in sorted(gone)])} {_are(gone)} missing"] if gone else []
    parts += [] if parts else [f"but no list of checksums, {SUMS}, that can be read"]
    said = f" ({', '.join(parts)})"
    again = str(manifest.get("command") or "the same command")
    raise _refused(folder, f"holds {len(found.whole)} of {many} chunks{said}; {again} goes on from there")


def _index(path: Path) -> int:
    return int(path.name.split("-")[0])


def _are(several: Sequence[Any] | set[Any]) -> str:
    return "is" if len(several) == 1 else "are"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def read_tables(
    folder: Path, kind: str = CHUNKS, columns: Sequence[str] | None = None, incomplete: bool = False
) -> Iterator[pa.Table]:
    """Yield the chunks of an experiment in order; a CaseError says what is missing, damaged or of another form."""
    manifest, found = open_result(folder, incomplete)
    yield from chunk_tables(files_of(folder, manifest, found, kind), columns)


def files_of(folder: Path, manifest: Mapping[str, Any], found: Found, kind: str = CHUNKS) -> list[Path]:
    """Return the files of chunks, or of their series, in order; a CaseError if one has other columns than it should."""
    whole = [found.whole[index] for index in sorted(found.whole)]
    for each in whole:
        _check_schema(each.path, each.note.columns, manifest)
    return [
        each.path if kind == CHUNKS else _series_of(folder, each.place.index, each.note) for each in whole
    ]


def chunk_tables(files: Iterable[Path], columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield the tables of chunks that are known to be whole, or some of their columns."""
    from pyarrow import parquet

    for path in files:
        chosen = None if columns is None else list(columns)
        yield parquet.read_table(path, columns=chosen, partitioning=None)


def _check_schema(path: Path, names: Sequence[str], manifest: Mapping[str, Any]) -> None:
    expected = columns_of(manifest)
    if list(names) != expected:
        odd = sorted(set(names) ^ set(expected)) or ["their order"]
        raise _refused(path, f"has other columns than its manifest says: {_listed(odd)}")


def columns_of(manifest: Mapping[str, Any]) -> list[str]:
    """Return the columns of an experiment's rows."""
    return ["point", "run", "seed", *manifest.get("factors", ()), *manifest.get("outcomes", ())]


def read_frame(
    folder: Path, kind: str = CHUNKS, columns: Sequence[str] | None = None, incomplete: bool = False
) -> pd.DataFrame:
    """Return the rows of a folder as a frame, in the order of points and runs."""
    import pyarrow as pa

    tables = list(read_tables(folder, kind, columns, incomplete))
    if not tables:
        raise no_runs(folder)
    frame: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    return frame


def no_runs(folder: Path) -> CaseError:
    """Return the error of a folder in which no chunk is there yet."""
    return _refused(folder, "holds no runs yet; reform run goes on where it stopped")


def _refused(path: Path, why: str) -> CaseError:
    return CaseError([Problem(str(path), "results", None, why)])


def seconds_since(started: float) -> float:
    """Return elapsed seconds, to a hundredth."""
    return round(time.monotonic() - started, 2)
