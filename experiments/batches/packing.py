"""Rows to bytes and back: the file of a chunk, which says inside of what it is a part."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

FORMAT = 2  # of a results folder; a newer program can raise it
FEW_VALUES = 256  # of a column that is stored as a dictionary


@dataclass(frozen=True, slots=True)
class Place:
    """Of what a chunk is a part; it stands inside the file, so that no other can take its place."""

    key: str  # of the cause: configuration, case, seed and code
    index: int
    chunks: int  # into which the whole is cut
    chunk_rows: int  # by which it is cut


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of one chunk as the bytes of its file, and of the file of its series."""

    rows: int
    failed: int
    table: bytes
    series: bytes | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the file of a chunk says about itself."""

    place: Place
    failures: tuple[Mapping[str, Any], ...]
    series: str | None  # checksum of the file of its series
    rows: int
    columns: tuple[str, ...]

    @property
    def failed(self) -> int:
        """The number of runs that raised."""
        return sum(map(_many, self.failures))


def packed(
    columns: Mapping[str, Any],
    failures: Sequence[Mapping[str, Any]],
    place: Place,
    series: Mapping[str, Any] | None = None,
) -> Packed:
    """Return the columns of a chunk as bytes, with its place and the failures of its runs inside."""
    whole = {"format": FORMAT, **asdict(place)}
    months = None if series is None else _parquet(series, whole)
    note = {**whole, "failures": list(failures), "series": None if months is None else digest(months)}
    rows = len(next(iter(columns.values())))
    return Packed(rows, sum(map(_many, failures)), _parquet(columns, note), months)


def _many(failure: Mapping[str, Any]) -> int:
    return sum(last - first + 1 for first, last in failure["runs"])


def _parquet(columns: Mapping[str, Any], note: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({name: _arrow(values) for name, values in columns.items()})
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


def _arrow(values: Any) -> Any:
    """Return a column for a table file: of numbers, a view of them (to look for kinds of values loads pandas)."""
    import pyarrow as pa

    if isinstance(values, np.ndarray) and values.dtype.kind in "fi":
        whole = np.ascontiguousarray(values)
        kind = pa.from_numpy_dtype(whole.dtype)
        return pa.Array.from_buffers(kind, whole.size, [None, pa.py_buffer(whole)])
    return pa.array(values, from_pandas=False)


def _is_dense(values: Any) -> bool:
    """Whether a column holds too many different numbers for a dictionary of them to pay."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fi":
        return False
    return np.unique(values).size > max(FEW_VALUES, values.size // 8)


def digest(content: bytes) -> str:
    """Return the checksum that stands in a file's name."""
    return hashlib.sha256(content).hexdigest()[:16]


def note_of(content: bytes) -> Note:
    """Return what a chunk says about itself; a ValueError or KeyError if it is no chunk of this format."""
    from pyarrow import parquet

    about = parquet.read_metadata(io.BytesIO(content))
    found = json.loads((about.metadata or {})[b"reform"])
    place = Place(str(found["key"]), int(found["index"]), int(found["chunks"]), int(found["chunk_rows"]))
    columns = tuple(map(str, about.schema.to_arrow_schema().names))
    return Note(place, tuple(found.get("failures", ())), found.get("series"), about.num_rows, columns)
