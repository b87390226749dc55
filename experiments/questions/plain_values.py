"""Values of notebooks as plain ones: NumPy numbers and arrays, paths and frames in what stands for an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import PurePath
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return a value with all that is in it as TOML could hold it."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value] if value.ndim else plain(value[()])
    if isinstance(value, np.generic):
        return _number(value)
    if isinstance(value, PurePath):
        return str(value)
    if hasattr(value, "to_dict") and hasattr(value, "columns"):  # a frame: its rows
        return plain(value.to_dict("records"))
    if isinstance(value, date | time):  # which TOML reads without quotes
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def _number(value: Any) -> Any:
    """Return a NumPy number; one of fewer digits as the number that it prints as, not as its neighbour in more digits."""
    return float(str(value)) if isinstance(value, np.float32 | np.float16) else value.item()
