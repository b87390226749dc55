"""The checksums of a results folder: a list that `sha256sum -c SHA256SUMS` reads, written when all else is there.

They find damage and a file in another's place, not a forgery: whoever can write the files can write the list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from experiments.batches.files import StoreError, make_folder, read_whole, remove, why, write_whole
from model.cases import CaseError, Problem

SUMS = "SHA256SUMS"
LINE = re.compile(r"^([0-9a-f]{64})  ([^\x00-\x1f/][^\x00-\x1f]*)$")


def sha256(content: bytes) -> str:
    """Return the checksum of a file's content."""
    return hashlib.sha256(content).hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the checksums of a folder by file; none while it is incomplete or if the list is damaged."""
    try:
        lines = read_whole(folder / SUMS, folder).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = [LINE.match(line) for line in lines]
    return {match[2]: match[1] for match in found if match} if all(found) else {}


def write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Write the checksums of a folder: from now on it is complete."""
    text = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    write_whole(folder / SUMS, text.encode(), folder)


def unseal(folder: Path) -> dict[str, str]:
    """Take the list of checksums away while files change, and return it."""
    sums = read_sums(folder)
    remove(folder / SUMS, folder)
    return sums


def write_result(folder: Path, contents: Mapping[str, bytes], root: Path) -> None:
    """Write a result of several files; it counts from the moment the last of them appears.

    A StoreError says why it could not be written.
    """
    try:
        make_folder(folder, root)
        remove(folder / SUMS, folder)
        _write(folder, contents, {})
    except OSError as error:
        raise StoreError(f"{error.filename or folder} {why(error)}") from None


def add_to_result(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files drawn from a result that is complete, such as figures, into its folder.

    A StoreError says why they could not be written.
    """
    try:
        for name in contents:
            make_folder((folder / name).parent, folder)
        _write(folder, contents, unseal(folder))
    except OSError as error:
        raise StoreError(f"{error.filename or folder} {why(error)}") from None


def _write(folder: Path, contents: Mapping[str, bytes], sums: Mapping[str, str]) -> None:
    for name, content in contents.items():
        write_whole(folder / name, content, folder)
    write_sums(folder, {**sums, **{name: sha256(content) for name, content in contents.items()}})


def is_complete(folder: Path) -> bool:
    """Whether all files of a result are there, and are what their checksums say."""
    sums = read_sums(folder)
    return bool(sums) and all(_is_intact(folder, name, sums[name]) for name in sums)


def _is_intact(folder: Path, name: str, expected: str) -> bool:
    try:
        return sha256(read_whole(folder / name, folder)) == expected
    except (OSError, ValueError):
        return False


def checked(folder: Path, name: str) -> bytes:
    """Return a file of a result; a CaseError says if it is missing, or not what its checksum says."""
    sums = read_sums(folder)
    try:
        content = read_whole(folder / name, folder)
    except (OSError, ValueError) as error:
        said = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        raise _refused(folder / name, f"cannot be read ({said.lower()})") from None
    if not sums:
        raise _refused(
            folder, f"is incomplete or damaged: there is no list of checksums ({SUMS}) that can be read"
        )
    if sums.get(name) != sha256(content):
        raise _refused(folder / name, f"is damaged (its content is not what {SUMS} says)")
    return content


def check_tables(folder: Path) -> None:
    """Raise a CaseError if a table of a result is missing, or not what its checksum says; figures are not asked."""
    for name in read_sums(folder):
        if name.endswith((".csv", ".parquet", ".json")):
            checked(folder, name)


def _refused(path: Path, what: str) -> CaseError:
    again = "repeat the command that made these results, which repairs them"
    return CaseError([Problem(str(path), "results", None, f"{what}; {again}")])
