"""Compiled code kept on disk under the hash of everything that can change it."""

import errno
import os
import shutil
import stat
import warnings
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numba
from numba.core import types

from model.compiled.apart import Compiled
from model.compiled.equation import tell_compiler
from model.compiled.kept import cache_folder, key
from model.compiled.reference import form_of, kind_of

tell_compiler()


class NotPrivateError(PermissionError):
    """Compiled code lies where others could have written it: loading it would run what they wrote."""


def require_private(folder: Path) -> None:
    """Make a folder that only its owner can write, or raise a NotPrivateError if it, or what holds it, is another's.

    Compiled code is loaded as a program. A folder belongs to whoever runs this, or to the administrator, and neither
    everybody nor a group that is not the user's own can write there. Where files have no owners, all is taken as private.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not hasattr(os, "getuid"):
        return
    for place in (folder, folder.parent):
        found = place.stat()
        others = found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX
        group = found.st_mode & stat.S_IWGRP and found.st_gid != os.getgid()
        if others or group or found.st_uid not in (os.getuid(), 0):
            why = "can be written by others, and compiled code is loaded from it; let REFORM_CACHE name a folder of yours"
            raise NotPrivateError(errno.EPERM, why, str(place))


class NotKeptWarning(UserWarning):
    """Compiled code cannot be kept on disk, so that every start compiles anew."""


ROOM = 100_000_000  # bytes that a disk must have for compiled code


def why_not_kept() -> str | None:
    """Return why compiled code cannot be kept, in one sentence; None if it can."""
    folder = cache_folder()
    try:
        require_private(folder)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, "cannot be written", str(folder))
        if shutil.disk_usage(folder).free < ROOM:
            raise OSError(errno.ENOSPC, f"has less than {ROOM / 1e6:g} MB of room left", str(folder))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        cost = "each start compiles the model anew, which takes about a minute"
        name = "" if "REFORM_CACHE" in why else "; let REFORM_CACHE name a folder of yours"
        return f"compiled code is not kept: {error.filename or folder} {why}{name} ({cost})"
    return None


@contextmanager
def _kept_on_disk() -> Iterator[bool]:
    """Let what is compiled be kept in its folder; yields whether it is, and warns once in a process where it is not."""
    why = why_not_kept()
    if why is not None:
        _warn_once(why)
        yield False
        return
    settings: Any = numba.config
    kept = settings.CACHE_DIR
    settings.CACHE_DIR = str(cache_folder())
    try:
        yield True
    finally:
        settings.CACHE_DIR = kept


@cache
def _warn_once(why: str) -> None:
    warnings.warn(why, NotKeptWarning, stacklevel=2)


def cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` compiled at first call, without the interpreter's lock, and kept on disk.

    The callee's own check of its file would not see a change in the functions it calls; the folder is named by the hash
    of all of them instead.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    with _kept_on_disk() as kept:
        compiled: Callable[..., Any] = numba.njit(cache=kept, **options)(function)
    return compiled


def in_memory(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` compiled at first call and not kept; it may call equations. Division by zero raises as in Python."""
    compiled: Callable[..., Any] = numba.njit(error_model="python")(function)
    return compiled


def compiled_rule(rule: Callable[..., float], seen: NamedTuple) -> Compiled:
    """Return a rule compiled on its own, to be called by its address with what it sees (by reference) and a whole number.

    A run needs one rule of a kind; the others need not be compiled.
    """
    return _compiled(rule, types.float64, seen, 0)


def compiled_part(part: Callable[..., None], *given: Any) -> Compiled:
    """Return a part of a run compiled on its own, to be called by its address with the likes of what is given here."""
    return _compiled(part, types.none, *given)


def _compiled(function: Callable[..., Any], result: types.Type, *given: Any) -> Compiled:
    forms = (key(), function, *map(form_of, given))
    with _compiling:
        if forms not in _at_address:
            signature = result(*map(kind_of, given))
            with _kept_on_disk() as kept:
                compile_as = numba.cfunc(signature, cache=kept, error_model="numpy", forceinline=True)
                _at_address[forms] = compile_as(function)
    return Compiled(_at_address[forms].address)


_at_address: dict[Hashable, Any] = {}
_compiling = Lock()
