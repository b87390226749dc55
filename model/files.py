"""Files of strangers, read with care: regular files of a bounded size, UTF-8 text, TOML of a bounded depth.

Every refusal is a CaseError that names the file and says what is allowed.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from model.mistakes import HIDDEN, CaseError, Problem

MOST_BYTES = 4_000_000
DEEPEST = 30  # tables and lists within each other
CLOSE = 0.8  # similarity of names, at most 1, above which one is a slip of the other
LARGEST = 2**63  # TOML's whole numbers end here


def shipped_configs() -> Path:
    """Return the folder of configurations that comes with the program: in the repository, or in an installed package."""
    package = Path(__file__).parent
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent / "configs"


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of a regular file; nothing is waited for, and no more is read than `most` bytes."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_dir():
            raise _refused(path, f"is a folder; name a {path.suffix or '.toml'} file in it")
        handle = os.open(path, flags)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _refused(path, "is a pipe or a device; name a file")
            content = file.read(most + 1)
    except CaseError:
        raise
    except FileNotFoundError:
        raise _refused(path, "does not exist", _beside(path)) from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise _refused(path, "is no name of a file") from None
    if len(content) > most:
        raise _refused(path, f"is larger than {most / 1e6:g} MB, more than such a file needs")
    return content


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark."""
    content = read_bytes(path, most)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        kind = "UTF-16 text" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8 text"
        at = content[: error.start].count(b"\n") + 1
        raise _refused(path, f"is {kind} (line {at}): save it as UTF-8") from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table in a TOML file."""
    text = read_text(path)
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise _refused(path, f"nests lists or tables deeper than {DEEPEST}") from None
    except ValueError as error:  # not TOML, or a number of thousands of digits
        if not isinstance(error, tomllib.TOMLDecodeError):
            raise _refused(path, _TOO_LARGE) from None
        raise CaseError([_misread(path, text, str(error))]) from None
    problems = list(_unfit(document, "", str(path), 0))
    if problems:
        raise CaseError(problems)
    return document


_TWICE = re.compile(
    r"^(?:Cannot overwrite a value|Cannot declare|Duplicate inline table key|Cannot mutate).*\(at line (\d+),"
)


def _misread(path: Path, text: str, why: str) -> Problem:
    """Return what is wrong with a text that is not TOML: a key that stands there twice is named, with its lines."""
    twice = _TWICE.match(why)
    if not twice:
        return Problem(str(path), "file", None, f"is not TOML: {why}")
    lines = text.splitlines()
    again = min(int(twice[1]), len(lines))
    key = _key_in(lines[again - 1])
    first = next((n for n in range(again - 1, 0, -1) if _key_in(lines[n - 1]) == key), None)
    where = f"on lines {first} and {again}" if first else f"the second time on line {again}"
    return Problem(str(path), key, None, f"stands there twice, {where}: keep one")


def _key_in(line: str) -> str:
    """Return the key that a line of TOML begins, or the table that it opens."""
    line = line.strip()
    return line.strip("[] ") if line.startswith("[") else line.split("=")[0].strip().strip("\"'")


_TOO_LARGE = "holds a whole number beyond 64 bits, the largest in TOML"


def _unfit(node: Any, key: str, file: str, depth: int) -> Iterator[Problem]:
    """Yield what TOML lets through and no case needs."""
    if depth > DEEPEST:
        yield Problem(file, key, None, f"nests lists or tables deeper than {DEEPEST}")
    elif isinstance(node, dict):
        for name, value in node.items():
            at = f"{key}.{name}" if key else name
            if HIDDEN.search(name):
                yield Problem(file, at, None, "has a character that cannot be shown in its name")
            yield from _unfit(value, at, file, depth + 1)
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _unfit(value, f"{key}.{place}", file, depth + 1)
    elif isinstance(node, str) and HIDDEN.search(node):
        yield Problem(file, key, node, "has a character that cannot be shown: remove it")
    elif isinstance(node, int) and not -LARGEST <= node < LARGEST:
        yield Problem(file, key, None, _TOO_LARGE)


def _beside(path: Path) -> str | None:
    """Return the file in the same folder that was probably meant."""
    names = (
        {each.stem: each.name for each in path.parent.glob(f"*{path.suffix}")} if path.parent.is_dir() else {}
    )
    near = next(iter(get_close_matches(path.stem, names, n=1, cutoff=CLOSE)), None)
    return None if near is None else names[near]


def _refused(path: Path, why: str, near: str | None = None) -> CaseError:
    return CaseError([Problem(str(path), "file", None, why, near)])
