"""Output that cannot be shown as it is: it is replaced, widened, ended or named, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def reform(
    words: str, out: int | None = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `reform` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli", *words.split()],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.mark.parametrize("columns", ["0", "1", "12", "20"])
def test_a_table_has_whole_words_however_narrow_the_terminal(columns: str) -> None:
    done = reform("outcomes kazakhstan crises", COLUMNS=columns)
    told = done.stdout.decode()
    assert done.returncode == 0
    assert "Open crises" in told
    assert "…" not in told
    assert told == reform("outcomes kazakhstan crises", COLUMNS="40").stdout.decode()


@pytest.mark.parametrize("code", ["ascii", "cp1252", "latin-1"])
def test_what_a_code_page_lacks_is_replaced(code: str, tmp_path: Path) -> None:
    text = (ROOT / "configs" / "cases" / "kazakhstan.toml").read_text(encoding="utf-8")
    case = tmp_path / "kazakhstan.toml"
    case.write_text(text.replace('name = "Ak Zhol"', 'name = "Ақ жол"', 1), encoding="utf-8")
    done = reform(f"trace {case}", PYTHONIOENCODING=code)
    assert done.returncode == 0
    assert b"?? ???" in done.stdout
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", ["schema case", "outcomes kazakhstan", "trace kazakhstan", "--help"])
def test_a_full_disk_under_the_output_is_said_in_one_line(words: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = reform(words, out=full.fileno())
    assert done.returncode == 1
    assert done.stderr.decode() == "the output could not be written: no space left on device\n"


@pytest.mark.parametrize("words", ["schema case", "outcomes kazakhstan", "trace kazakhstan", "--help"])
def test_output_that_nobody_reads_ends_quietly(words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = reform(words, out=writing)
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert done.stderr == b""
