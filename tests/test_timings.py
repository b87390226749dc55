"""What runs took is kept, and what a stranger could have put in its place is measured again."""

from pathlib import Path

import pytest

from experiments.batches.timings import keep, recall
from model.compiled.kept import cache_folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFORM_CACHE", str(tmp_path / "cache"))


def test_timings_come_back_as_they_were_kept() -> None:
    keep("a", [(1200.5, 37.0, 400), (900.0, 41.5, 200)])
    assert recall("a", 3) == [[1200.5, 37.0, 400], [900.0, 41.5, 200]]
    assert recall("b", 3) is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[[1, 2]]", "[[1, 2, -3]]", "[[1, 2, true]]", "[[1, 2, NaN]]", "[" * 10**5]
)
def test_what_is_no_timing_is_not_believed(text: str) -> None:
    keep("a", [(1.0, 2.0, 3.0)])
    (cache_folder() / "timings" / "a.json").write_text(text, encoding="utf-8")
    assert recall("a", 3) is None


def test_a_folder_that_cannot_be_written_costs_only_the_timing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    keep("a", [(1.0, 2.0, 3.0)])
    assert recall("a", 3) is None
