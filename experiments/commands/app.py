"""The command `reform`: every mistake is answered by one message and an exit code. Light to import."""

from __future__ import annotations

import functools
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import typer

from experiments.batches.files import StoreError
from experiments.commands.messages import FAILED, INTERRUPTED, REFUSED, refuse, say
from experiments.commands.output import is_about_output

TRACEBACK = "REFORM_TRACEBACK"  # environment variable: show where an unexpected error came from

app = typer.Typer(
    help="Simulate political bargaining over constitutional reform.",
    epilog="A case is a path, or the bare name of a file in configs/cases. Start with: reform replicate",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(name: str, summary: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """File a function as a command, with the summary that `reform --help` lists."""

    def file(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def guarded(*given: Any, **named: Any) -> int:
            try:
                return function(*given, **named)
            except KeyboardInterrupt:
                say("\nstopped")
                return INTERRUPTED
            except Exception as error:
                if is_about_output(error):
                    raise
                return _refused(error)

        app.command(name, short_help=summary)(guarded)
        return function

    return file


def answer(arguments: Sequence[str] | None = None) -> int:
    """Run `reform` and return its exit code: 0, 1 for what failed, 2 for wrong input, 130 when it was stopped."""
    try:
        code = app(args=arguments, prog_name="reform", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):  # about output, not about the words on the command line
            raise
        return _misused(error, list(sys.argv[1:] if arguments is None else arguments))
    return code if isinstance(code, int) else 0


def _misused(error: Any, typed: list[str]) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message())
        return 0
    context = getattr(error, "ctx", None)
    path = "reform" if context is None else context.command_path
    said = error.format_message()
    found = re.match(r"Invalid value for '(\S+)': (.*)", said, re.DOTALL)
    if found:
        why = re.sub(r"^Input should be ", "must be ", found[2]).split(", unable")[0]
        said = f"{found[1]}{_value(found[1], typed)}: {why}"
    say(f"{path}: {said} (see {path} --help)")
    return REFUSED


def _value(option: str, typed: list[str]) -> str:
    """Return what was typed for an option."""
    for word, after in zip(typed, [*typed[1:], ""], strict=True):
        name, sign, value = word.partition("=")
        if name == option:
            return f" = {(value if sign else after)!r}"
    return ""


def _refused(error: Exception) -> int:
    problems = getattr(error, "problems", None)
    if problems is not None:  # a CaseError
        return refuse(problems)
    if hasattr(error, "format_message"):
        raise error
    if isinstance(error, StoreError):
        say(str(error))
        return REFUSED
    if isinstance(error, OSError) and error.filename is not None:
        say(f"{error.filename}: {(error.strerror or str(error)).lower()}")
        return REFUSED
    if os.environ.get(TRACEBACK):
        traceback.print_exc()
    hint = f"{TRACEBACK}=1 shows where; this is an error in the program, please report it"
    say(f"unexpected error: {type(error).__name__}: {str(error) or 'no further information'} ({hint})")
    return FAILED
