"""Tables as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

from typing import Any

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # begin a formula, in one spreadsheet or another


def csv_cell(value: Any) -> Any:
    """Return a cell; a text that a spreadsheet would take for a formula gets an apostrophe, which marks it as text.

    >>> csv_cell("=HYPERLINK(1)"), csv_cell("Otan"), csv_cell(-0.5)
    ("'=HYPERLINK(1)", 'Otan', -0.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV without its index, no cell of text and no header a formula."""
    safe = frame.rename(columns=csv_cell)
    for place, kind in enumerate(safe.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(place, [csv_cell(value) for value in safe.iloc[:, place]])
    return safe.to_csv(index=False).encode()
