"""Files of results, read and written without following a link, and whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BEGUN = re.compile(r"^\..+\.[0-9a-f]{16}\.tmp$")  # a file that was not finished
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LINKED = (errno.ELOOP, errno.ENOTDIR)


class StoreError(Exception):
    """A file could not be written; whatever was stored before is intact."""


class GoneError(StoreError):
    """The folder that is written to was removed."""


@contextmanager
def opened_folder(folder: Path, root: Path, make: bool = False) -> Iterator[int]:
    """Open a folder and yield its descriptor; below `root` no link is followed. An OSError says why not."""
    parts = folder.relative_to(root).parts
    if ".." in parts:
        raise OSError(errno.EINVAL, "leads out of the results", str(folder))
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=handle)
            inner = _step(part, handle, folder)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def _step(part: str, handle: int, folder: Path) -> int:
    try:
        return os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
    except OSError as error:
        if error.errno in LINKED:
            raise OSError(
                error.errno, f"{part} is a link or no folder, and is not followed", str(folder)
            ) from None
        raise


def make_folder(folder: Path, root: Path) -> None:
    """Make a folder and those between it and `root`, which is made too; an OSError says why not."""
    root.mkdir(parents=True, exist_ok=True)
    with opened_folder(folder, root, make=True):
        pass


def listed(folder: Path, root: Path) -> list[str]:
    """Return the names in a folder, sorted; none if there is no such folder."""
    try:
        with opened_folder(folder, root) as handle:
            return sorted(os.listdir(handle))  # noqa: PTH208  (by descriptor: no link is followed)
    except FileNotFoundError:
        return []


def read_whole(path: Path, root: Path) -> bytes:
    """Return the content of a regular file that is no link; an OSError says why it cannot be read."""
    with opened_folder(path.parent, root) as folder:
        handle = os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(path))
        return file.read()


def write_whole(path: Path, content: bytes, root: Path | None = None) -> None:
    """Write a file so that it appears whole or not at all, even if the machine stops.

    It is written under a name that nobody can foresee and takes the place of whatever has its own; below `root`, by
    default the file's own folder, no link is followed. A StoreError says why it could not be written.
    """
    try:
        with opened_folder(path.parent, root or path.parent) as folder:
            _replace(path.name, content, folder)
    except FileNotFoundError:
        raise GoneError(f"{path.parent} was removed while it was being written") from None
    except OSError as error:
        raise StoreError(f"{path.name} {why(error)}") from error


def _replace(name: str, content: bytes, folder: int) -> None:
    begun = f".{name}.{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(begun, flags, 0o666, dir_fd=folder), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(begun, name, src_dir_fd=folder, dst_dir_fd=folder)
        _sync(folder)
    except BaseException:
        with suppress(OSError):  # the folder cannot be changed at all: the first error says so
            os.unlink(begun, dir_fd=folder)
        raise


def _sync(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise


def remove(path: Path, root: Path) -> None:
    """Remove a file, or the link that stands in its place, if there is one."""
    with suppress(FileNotFoundError), opened_folder(path.parent, root) as folder:
        os.unlink(path.name, dir_fd=folder)


def sweep(folder: Path, root: Path) -> None:
    """Remove what a process that was killed had begun to write."""
    for name in listed(folder, root):
        if BEGUN.match(name):
            remove(folder / name, root)


def why(error: OSError) -> str:
    """Return in words why a file could not be written."""
    if error.errno in FULL:
        return f"could not be written: the disk is full ({error.strerror}); make room"
    return f"could not be written: {error.strerror or error}"
