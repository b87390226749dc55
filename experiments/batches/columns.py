"""The runs of a result, of which columns are read when they are needed, each once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from experiments.batches.store import chunk_tables
from experiments.wording import value_text

AT_ONCE = 12  # columns that are read together; while they are, they are in memory twice


class Columns(Protocol):
    """Runs of which columns can be taken."""

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""

    def read(self, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of all runs."""


@dataclass(frozen=True)
class Held:
    """Runs that are in memory."""

    frame: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return list(map(str, self.frame.columns))

    def read(self, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of all runs."""
        return self.frame[list(names)]


@dataclass(frozen=True)
class OnDisk:
    """Runs in files that are known to be whole."""

    files: Sequence[Path]
    columns: list[str]
    kept: dict[str, pd.Series[Any]] = field(default_factory=dict, repr=False, compare=False)

    def read(self, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of all runs; what was read before is not read again."""
        missing = (name for name in dict.fromkeys(names) if name not in self.kept)
        for some in batched(missing, AT_ONCE):
            found = joined(chunk_tables(self.files, some))
            self.kept.update({name: found[name] for name in some})
        return pd.DataFrame({name: self.kept[name] for name in names}, copy=False)


def distinct(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column, each once, in the order in which they appear, as values of Python."""
    return [_plain(each) for each in column.unique()]


def in_words(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values of a column in words, as categories in the order in which they appear."""
    codes, values = pd.factorize(column, use_na_sentinel=False)
    texts = [value_text(each) for each in values]
    order = {name: place for place, name in enumerate(dict.fromkeys(texts))}
    places = np.array([order[each] for each in texts], dtype=np.intp)
    return pd.Series(pd.Categorical.from_codes(places[codes], pd.Index(list(order))), index=column.index)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.generic) else value


def joined(tables: Iterable[Any]) -> pd.DataFrame:
    """Return tables as one frame."""
    import pyarrow as pa

    whole = pa.concat_tables(tables, promote_options="permissive")
    frame: pd.DataFrame = whole.to_pandas(split_blocks=True, self_destruct=True)
    return frame
