"""`reform explore`: a page on this machine on which terms are changed and distributions follow."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from experiments.commands.app import command
from experiments.commands.messages import REFUSED, say
from experiments.commands.options import Case
from experiments.questions.names import DEFAULT_CASE, open_case

MISSING = "reform explore needs more packages: uv run --extra explore reform explore"


@command("explore", "Change terms and watch outcomes in a browser")
def explore(
    case: Case = DEFAULT_CASE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; default: a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
) -> int:
    """Open a page on this machine: change a term and watch the distribution of outcomes.

    Example: reform explore kazakhstan
    """
    opened = open_case(case)
    try:
        from experiments.explorer.launch import open_browser, prepared
    except ModuleNotFoundError as error:
        say(f"{MISSING} ({error.name} is not installed)")
        return REFUSED
    from model.ensemble import is_warm

    if not is_warm():
        say("compiling the model, about a minute, once only ...")
    say("drawing the first picture ...")
    page = prepared(case, opened, port)
    print(f"{page.address}\nThe address is a key: give it to nobody. Ctrl-C ends it.", flush=True)
    if browser:
        open_browser(page)
    with suppress(KeyboardInterrupt):
        page.serve()
    say("ended")
    return 0
