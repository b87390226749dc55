"""Output that cannot be shown as it is: narrow terminals, letters outside the code page, pipes that close, full disks."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from typing import TextIO

from experiments.commands.messages import FAILED, say

NARROWEST = 40  # columns below which a table cannot be read: the terminal may then wrap it
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def with_output(answer: Callable[[], int]) -> int:
    """Return the exit code of an answer whose output is shown as far as it can be, and that a signal can end."""
    _end_as_by_keyboard()
    _replace_what_cannot_be_encoded()
    _floor_width()
    warnings.showwarning = _told
    try:
        code = answer()
        sys.stdout.flush()
    except SystemExit as left:  # rich leaves so when whoever read the output has had enough
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        return _unheard()
    except BrokenPipeError:
        return _unheard()
    except OSError as error:
        if not is_about_output(error):
            raise
        return _unwritten(error)
    return code


def is_about_output(error: Exception) -> bool:
    """Whether an error is one of writing to standard output, not to a file."""
    closed = isinstance(error, BrokenPipeError)
    return closed or (isinstance(error, OSError) and error.filename is None and error.errno in NO_ROOM)


def _end_as_by_keyboard() -> None:
    """Let SIGTERM end a run as Ctrl-C does: what is done is stored, and how to go on is said."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _replace_what_cannot_be_encoded() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _told(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Say a warning in its own words, without where it comes from."""
    say(str(message))


def _floor_width() -> None:
    """Set COLUMNS where the terminal, or COLUMNS itself, says that there are next to none."""
    told = os.environ.get("COLUMNS", "")
    zero = told.isascii() and told.isdigit() and int(told[:6]) == 0
    width = shutil.get_terminal_size().columns  # 80 where nothing is known
    if zero or width < NARROWEST:
        os.environ["COLUMNS"] = str(max(width, NARROWEST))


def _unheard() -> int:
    """Let further output go nowhere; returns the exit code."""
    _discard()
    return 0


def _unwritten(error: OSError) -> int:
    """Say that output could not be written; returns the exit code."""
    _discard()
    say(f"the output could not be written: {(error.strerror or str(error)).lower()}")
    return FAILED


def _discard() -> None:
    """Put the null device in the place of standard output, which would fail again when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
