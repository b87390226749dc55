"""The socket of a page: the newest wish wins, and its picture is refined until all runs are done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from experiments.explorer.conditions import FIRST_RUNS, MOST_RUNS, Condition, run_all
from experiments.explorer.desk import Desk
from experiments.explorer.seen import picture
from experiments.explorer.wish import Wish, problems_of, read_wish
from model.cases import CaseError

PORTION = 375  # runs between two looks for a newer wish
GLANCE, REFINED = 125, 2000
STEPS = (GLANCE, FIRST_RUNS, REFINED, MOST_RUNS)  # runs at which a picture is sent
PAUSE = 0.25  # seconds without a newer wish before a picture is refined: a hand that moves has the engine to itself


class Inbox:
    """The newest wish of a page, until it is taken."""

    def __init__(self) -> None:
        self._newest: Wish | CaseError | None = None
        self._came = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Whether a wish has come that nobody has taken."""
        return self._came.is_set()

    def put(self, wish: Wish | CaseError) -> None:
        """Put a wish in the place of whatever was not taken."""
        self._newest = wish
        self._came.set()

    async def take(self) -> Wish | CaseError:
        """Return the newest wish, once there is one."""
        await self._came.wait()
        self._came.clear()
        assert self._newest is not None
        return self._newest

    async def quiet(self, seconds: float) -> bool:
        """Return whether no wish comes for so long."""
        if self.waits:
            return False
        try:
            await asyncio.wait_for(self._came.wait(), seconds)
        except TimeoutError:
            return True
        return False


async def serve_wishes(desk: Desk, socket: WebSocket) -> None:
    """Answer a page's wishes, each refined until it is done or a newer one has come."""
    await socket.accept()
    inbox = Inbox()
    answering = asyncio.create_task(_answer_all(desk, socket, inbox))
    try:
        while True:
            inbox.put(_wished(await socket.receive_text()))
    except (WebSocketDisconnect, KeyError):  # closed, or bytes where text was to be
        pass
    finally:
        answering.cancel()


def _wished(text: str) -> Wish | CaseError:
    try:
        return read_wish(text)
    except CaseError as error:
        return error


async def _answer_all(desk: Desk, socket: WebSocket, inbox: Inbox) -> None:
    with suppress(WebSocketDisconnect):  # the page was closed while it was answered
        while True:
            await _answer(desk, socket, await inbox.take(), inbox)


async def _answer(desk: Desk, socket: WebSocket, wish: Wish | CaseError, inbox: Inbox) -> None:
    """Send a wish's picture after each step; stop when a newer wish has come."""
    try:
        if isinstance(wish, CaseError):
            raise wish
        found = await run_in_threadpool(desk.of, wish)
        for step in _steps(min(each.done for each in found.values())):
            if not await _run_to(step, found, inbox):
                return
            await socket.send_text(json.dumps(await run_in_threadpool(picture, wish, found, step)))
    except CaseError as error:
        number = wish.number if isinstance(wish, Wish) else 0
        await socket.send_text(json.dumps({"number": number, "problems": problems_of(error)}))


def _steps(done: int) -> list[int]:
    """Return at how many runs pictures are sent, where so many are done: nothing is shown again with fewer.

    >>> _steps(0), _steps(500), _steps(700)
    ([125, 500, 2000, 5000], [500, 2000, 5000], [500, 2000, 5000])
    """
    reached = [each for each in STEPS if each <= done][-1:]
    return [*reached, *(each for each in STEPS if each > done)]


async def _run_to(step: int, found: Mapping[str, Condition], inbox: Inbox) -> bool:
    """Run conditions until a step; return False if a newer wish came first. The first step is never given up."""
    done = min(each.done for each in found.values())
    if step == REFINED and done < step and not await inbox.quiet(PAUSE):
        return False
    while done < step:
        aim = max(GLANCE, min(done + PORTION, step))
        done = await run_in_threadpool(run_all, list(found.values()), aim)
        if done < step and inbox.waits:
            return False
    return True
