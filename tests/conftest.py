"""Tests that take minutes, mount a disk or install the wheel are left out unless asked for: `pytest -m long`.

Generated examples are the same every time, so that a run can be repeated; `--hypothesis-profile exploring` draws new ones.
"""

import pytest
from hypothesis import settings

settings.register_profile("exploring", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

ASKED_FOR = {
    "long": "takes minutes",
    "mount": "mounts a file system, as root",
    "wheel": "builds the wheel and installs it into an empty environment",
}


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for marker, why in ASKED_FOR.items():
        config.addinivalue_line("markers", f"{marker}: {why}; run with -m {marker}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has to be asked for, in a run that does not choose by marker."""
    if config.getoption("markexpr"):
        return
    left_out = [item for item in items if any(map(item.get_closest_marker, ASKED_FOR))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
