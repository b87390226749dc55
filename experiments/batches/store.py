"""The one place that knows files: results/<experiment>/<key>/, which appear whole or not at all.

manifest.json             how the results came about
chunks/00007-<sha>.parquet   rows of one chunk; the name carries the checksum of the content
series/00007-<sha>.parquet   monthly series of the same runs, if they were asked for
failures.json             points and runs that raised, with seed and traceback
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.questions.names import MANIFEST
from model.cases import CaseError, Problem

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

type Array = NDArray[np.float64]

FORMAT = 1  # of a results folder; a newer program can raise it
FAILURES = "failures.json"
CHUNKS, SERIES = "chunks", "series"
LOCK, HOLDER = ".lock", ".holder.json"
NAME = re.compile(r"^(\d{5,})-([0-9a-f]{16})\.parquet$")
FEW_VALUES = 256  # of a column that is stored as a dictionary


class StoreError(Exception):
    """A file could not be written; whatever was stored before is intact."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of one chunk as the bytes of its file, and of the file of its series."""

    rows: int
    failed: int
    table: bytes
    series: bytes | None = None


# rows to bytes and back


def packed(
    columns: Mapping[str, Any],
    failures: Sequence[Mapping[str, Any]],
    size: int,
    series: Mapping[str, Any] | None = None,
) -> Packed:
    """Return the columns of a chunk as bytes, with the failures of its runs inside.

    `size` is the number of rows a chunk by which the whole was cut.
    """
    months = None if series is None else _parquet(series, {})
    note = {
        "format": FORMAT,
        "chunk_rows": size,
        "failures": list(failures),
        "series": None if months is None else digest(months),
    }
    rows = len(next(iter(columns.values())))
    return Packed(rows, sum(_many(each) for each in failures), _parquet(columns, note), months)


def _many(failure: Mapping[str, Any]) -> int:
    return sum(last - first + 1 for first, last in failure["runs"])


def _parquet(columns: Mapping[str, Any], note: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    arrays = {name: pa.array(values, from_pandas=False) for name, values in columns.items()}
    table = pa.table(arrays)
    dense = [name for name, values in columns.items() if _is_dense(values)]
    encoding = {name: "DELTA_BINARY_PACKED" if name == "run" else "BYTE_STREAM_SPLIT" for name in dense}
    buffer = io.BytesIO()
    writer = parquet.ParquetWriter(
        buffer,
        table.schema,
        compression="zstd",
        use_dictionary=[name for name in columns if name not in encoding],
        column_encoding=encoding or None,
        write_statistics=False,
        store_schema=False,
    )
    with writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"reform": json.dumps(note, default=str)})
    return buffer.getvalue()


def _is_dense(values: Any) -> bool:
    """Whether a column holds too many different numbers for a dictionary of them to pay."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fi":
        return False
    return np.unique(values).size > max(FEW_VALUES, values.size // 8)


def digest(content: bytes) -> str:
    """Return the checksum that stands in a file's name."""
    return hashlib.sha256(content).hexdigest()[:16]


def note_of(content: bytes) -> dict[str, Any]:
    """Return what a chunk says about itself: format, failures, checksum of its series."""
    from pyarrow import parquet

    found = parquet.read_metadata(io.BytesIO(content)).metadata or {}
    return dict(json.loads(found.get(b"reform", b"{}")))


# a folder


@dataclass(frozen=True, slots=True)
class Stored:
    """A chunk that is on disk and whole."""

    index: int
    path: Path
    rows: int
    failed: int
    bytes: int
    chunk_rows: int


class Store:
    """A results folder that is being filled. Whoever writes holds its lock."""

    def __init__(self, folder: Path) -> None:
        """Stand for a folder, which need not exist yet."""
        self.folder = folder

    @property
    def manifest(self) -> dict[str, Any]:
        """What the folder says about itself; empty if there is nothing that can be read."""
        path = self.folder / MANIFEST
        return read_manifest(path) if path.is_file() and _is_json(path) else {}

    @contextmanager
    def held(self, patience: float, say: Callable[[str], None]) -> Iterator[None]:
        """Hold the folder against other writers; wait `patience` seconds, then say who has it."""
        from filelock import FileLock, Timeout

        self._make_folder()
        lock = FileLock(self.folder / LOCK)
        try:
            try:
                lock.acquire(timeout=0.0)
            except Timeout:
                say(f"waiting for {self._holder()}, which writes to {self.folder}")
                lock.acquire(timeout=patience)
        except Timeout:
            allowed = f"is being written by {self._holder()}; wait until it is done, or stop it"
            raise CaseError([Problem(str(self.folder), "results", None, allowed)]) from None
        except OSError as error:
            raise _unwritable(self.folder, error) from None
        try:
            self._sign()
            self._sweep()
            yield
        finally:
            (self.folder / HOLDER).unlink(missing_ok=True)
            lock.release()

    def _make_folder(self) -> None:
        try:
            for name in (CHUNKS, SERIES):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def _sign(self) -> None:
        holder = {"process": os.getpid(), "machine": socket.gethostname(), "since": now()}
        try:
            write_whole(self.folder / HOLDER, json.dumps(holder).encode())
        except StoreError as error:
            raise CaseError([Problem(str(self.folder), "results", None, str(error))]) from None

    def _holder(self) -> str:
        try:
            found = json.loads((self.folder / HOLDER).read_text(encoding="utf-8"))
            return f"process {found['process']} on {found['machine']} (since {found['since']})"
        except (OSError, ValueError, KeyError):
            return "another process"

    def _sweep(self) -> None:
        """Remove what a process that was killed had begun to write."""
        for path in self.folder.rglob("*.tmp"):
            path.unlink(missing_ok=True)

    def write_chunk(self, index: int, content: Packed) -> None:
        """Write a chunk; it counts from the moment its last file appears."""
        others = self._files(CHUNKS).get(index, []) + self._files(SERIES).get(index, [])
        if content.series is not None:
            path = self.folder / SERIES / f"{index:05d}-{digest(content.series)}.parquet"
            write_whole(path, content.series)
            others = [each for each in others if each != path]
        path = self.folder / CHUNKS / f"{index:05d}-{digest(content.table)}.parquet"
        write_whole(path, content.table)
        for other in others:
            if other != path:
                other.unlink(missing_ok=True)

    def _files(self, kind: str) -> dict[int, list[Path]]:
        return chunk_files(self.folder, kind)

    def scan(self) -> tuple[dict[int, Stored], list[Path]]:
        """Return the chunks that are whole, and the files that are damaged."""
        return scan(self.folder)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write what the folder says about itself."""
        text = json.dumps({"format": FORMAT, **manifest}, indent=2, default=str)
        write_whole(self.folder / MANIFEST, f"{text}\n".encode())

    def write_failures(self, failures: Sequence[Mapping[str, Any]]) -> None:
        """Write the points and runs that raised, or take the file away when there are none."""
        path = self.folder / FAILURES
        if failures:
            write_whole(path, f"{json.dumps(failures, indent=2, default=str)}\n".encode())
        else:
            path.unlink(missing_ok=True)

    def failures(self) -> list[dict[str, Any]]:
        """Return the failures that the chunks hold."""
        return failures_of(self.scan()[0])


def failures_of(whole: Mapping[int, Stored]) -> list[dict[str, Any]]:
    """Return the failures that chunks hold, in order."""
    failed = [whole[index] for index in sorted(whole) if whole[index].failed]
    return [each for chunk in failed for each in note_of(chunk.path.read_bytes())["failures"]]


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
    except (OSError, ValueError):
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all, even if the machine stops."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # the folder cannot be changed at all: the first error says so
            temporary.unlink(missing_ok=True)
        raise StoreError(f"{path.name} {_why(error)}") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(handle)


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"could not be written: the disk is full ({error.strerror}); make room"
    return f"could not be written: {error.strerror or error}"


def _unwritable(folder: Path, error: OSError) -> CaseError:
    allowed = f"cannot be written: {error.strerror or error}; name another place with --out"
    return CaseError([Problem(str(folder), "results", None, allowed)])


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


# reading


def chunk_files(folder: Path, kind: str = CHUNKS) -> dict[int, list[Path]]:
    """Return the files of each chunk; one that was replaced while a process was killed has two."""
    found: dict[int, list[Path]] = {}
    for path in sorted((folder / kind).glob("*.parquet")):
        match = NAME.match(path.name)
        if match:
            found.setdefault(int(match[1]), []).append(path)
    return found


def scan(folder: Path) -> tuple[dict[int, Stored], list[Path]]:
    """Return the chunks of a folder that are whole, and the files that are damaged."""
    whole: dict[int, Stored] = {}
    damaged: list[Path] = []
    for index, paths in chunk_files(folder).items():
        for path in paths:
            found = _stored(index, path, folder)
            if found is None:
                damaged.append(path)
            else:
                whole[index] = found
    return whole, damaged


def _stored(index: int, path: Path, folder: Path) -> Stored | None:
    """Return a chunk if its content, and that of its series, is what their names say."""
    from pyarrow import parquet

    content = path.read_bytes()
    if not _is_intact(path, content):
        return None
    note = note_of(content)
    if note.get("series") is not None:
        months = folder / SERIES / f"{index:05d}-{note['series']}.parquet"
        if not months.is_file() or not _is_intact(months, months.read_bytes()):
            return None
    rows = parquet.read_metadata(io.BytesIO(content)).num_rows
    return Stored(
        index, path, rows, sum(_many(each) for each in note["failures"]), len(content), note["chunk_rows"]
    )


def _is_intact(path: Path, content: bytes) -> bool:
    match = NAME.match(path.name)
    return match is not None and digest(content) == match[2]


def read_manifest(path: Path) -> dict[str, Any]:
    """Return a manifest; a CaseError says if it cannot be read or if a newer version wrote it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _refused(path, "is damaged; repeat the command that made these results, which writes it anew")
    if isinstance(found.get("format"), int) and found["format"] > FORMAT:
        newer = found.get("versions", {}).get("reform", "a newer version")
        allowed = (
            f"was written by reform {newer}, in format {found['format']}; this one reads {FORMAT}: update it"
        )
        raise _refused(path.parent, allowed)
    return found


def read_tables(folder: Path, kind: str = CHUNKS, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield the chunks of a folder in order; a CaseError names those that are damaged."""
    from pyarrow import parquet

    whole, damaged = scan(folder)
    lost = [path for path in damaged if int(path.name.split("-")[0]) not in whole]
    if lost:
        raise CaseError([Problem(str(path), "results", None, DAMAGED) for path in lost])
    for index in sorted(whole):
        content = whole[index].path.read_bytes()
        if kind == SERIES:
            content = (folder / SERIES / f"{index:05d}-{note_of(content)['series']}.parquet").read_bytes()
        yield parquet.read_table(io.BytesIO(content), columns=None if columns is None else list(columns))


DAMAGED = "is damaged (its content is not what its checksum says); run the experiment again to mend it"


def read_frame(folder: Path, kind: str = CHUNKS, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the rows of a folder as a frame, in the order of points and runs."""
    import pyarrow as pa

    tables = list(read_tables(folder, kind, columns))
    if not tables:
        raise _refused(folder, "holds no runs yet; reform run goes on where it stopped")
    frame: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    return frame


def _refused(path: Path, why: str) -> CaseError:
    return CaseError([Problem(str(path), "results", None, why)])


def seconds_since(started: float) -> float:
    """Return elapsed seconds, to a hundredth."""
    return round(time.monotonic() - started, 2)
