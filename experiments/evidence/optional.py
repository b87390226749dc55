"""The libraries of inference, which a plain installation does without."""

from __future__ import annotations

from importlib.util import find_spec

from model.cases import CaseError, Problem

LIBRARIES = ("SALib", "arviz_base", "arviz_stats", "h5netcdf", "h5py", "sklearn", "statsmodels")


def require_inference(command: str) -> None:
    """Raise a CaseError that says how to install what is missing, if anything is."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        allowed = (
            f"needs the optional part for inference ({', '.join(missing)} missing): "
            "uv sync --extra inference, or pip install 'reform[inference]'"
        )
        raise CaseError([Problem("command line", command, None, allowed)])
