"""The page's server: the page itself, what it asks for, and the socket over which distributions are refined."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from experiments.batches.simulate import Simulate
from experiments.explorer import charts, keeping, stored
from experiments.explorer.conditions import FIRST_RUNS, MOST_RUNS, Condition, Conditions, run_all
from experiments.explorer.seen import history, seen
from experiments.explorer.terms import controls
from experiments.explorer.told_run import next_run, told, wanted
from experiments.explorer.wish import Wish, read_wish, require_outcome
from experiments.questions.names import named_file, shipped
from model.cases import Case, CaseError, Problem, load_case
from model.outcomes import outcome_names

PAGE = Path(__file__).parent / "page"
PORTION = 125  # runs between two looks for a newer wish
STEPS = (FIRST_RUNS, 2000, MOST_RUNS)  # runs at which a picture is sent
ENDINGS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
TABLES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


class Desk:
    """What all pages share: cases by name, their conditions, the folders of results and configurations."""

    def __init__(self, given: str, case: Case, simulate: Simulate, results: Path, configs: Path) -> None:
        self.given, self.results, self.configs = given, results, configs
        self.conditions = Conditions(simulate)
        self._cases = {given: case}

    @cached_property
    def library(self) -> str:
        """The script that draws the charts."""
        return charts.library()

    def names(self) -> list[str]:
        """Return the names of the cases that can be opened."""
        return list(dict.fromkeys([self.given, *shipped("cases")]))

    def case(self, name: str) -> Case:
        """Return a case by name; a CaseError if there is none of that name."""
        if name not in self._cases:
            if name not in self.names():
                raise CaseError([Problem("page", "case", name, f"there are {', '.join(self.names())}")])
            self._cases[name] = load_case(named_file(name, "cases"))
        return self._cases[name]

    def of(self, wish: Wish) -> dict[str, Condition]:
        """Return the conditions that a wish is about; a CaseError names what the case refuses."""
        case = self.case(wish.case)
        require_outcome(wish, case)
        found = {
            name: self.conditions.of(case, changes, wish.seed) for name, changes in wish.conditions().items()
        }
        for name, each in found.items():
            if wish.outcome not in outcome_names(each.case):
                raise CaseError([Problem("page", "outcome", wish.outcome, f"is not recorded in: {name}")])
        return found

    def one(self, wish: Wish, name: str) -> Condition:
        """Return one condition of a wish by name, or the last one."""
        found = self.of(wish)
        return found.get(name) or list(found.values())[-1]


# the page


def page_data(desk: Desk, name: str) -> dict[str, Any]:
    """Return everything the page is made of."""
    case = desk.case(name)
    known = outcome_names(case)
    first = next((each for each in stored_leading() if each in known), next(iter(known)))
    return {
        "case": name,
        "title": case.polity.name,
        "cases": desk.names(),
        "controls": [asdict(each) for each in controls(case)],
        "outcomes": [{"name": key, "text": each.text, "unit": each.unit} for key, each in known.items()],
        "outcome": first,
        "wanted": wanted(case),
        "history": history(case),
        "charts": {
            "distribution": charts.distribution(known[first]),
            "table": charts.table(case),
            "plane": charts.plane(case),
            "lifeline": charts.lifeline(case),
            "decision": charts.decision(),
        },
        "themes": {"light": charts.theme(False), "dark": charts.theme(True)},
        "most": MOST_RUNS,
    }


def stored_leading() -> tuple[str, ...]:
    """Return the outcomes looked at most."""
    from experiments.plots.registry import LEADING

    return ("facade_gap", *LEADING)


def _rendered(data: Mapping[str, Any]) -> str:
    environment = Environment(loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("index.html").render(data=data)


# the socket: the newest wish wins


async def serve_wishes(desk: Desk, socket: WebSocket) -> None:
    """Answer a page's wishes, each refined until it is done or a newer one has come."""
    await socket.accept()
    newest: asyncio.Queue[Wish | CaseError] = asyncio.Queue()
    hearing = asyncio.create_task(_hear(socket, newest))
    try:
        while True:
            getting = asyncio.create_task(newest.get())
            await asyncio.wait({getting, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if not getting.done():
                getting.cancel()
                break
            wish = getting.result()
            while not newest.empty():
                wish = newest.get_nowait()
            await _answer(desk, socket, wish, newest)
    except WebSocketDisconnect:
        pass
    finally:
        hearing.cancel()


async def _hear(socket: WebSocket, newest: asyncio.Queue[Wish | CaseError]) -> None:
    try:
        while True:
            text = await socket.receive_text()
            try:
                newest.put_nowait(read_wish(text))
            except CaseError as error:
                newest.put_nowait(error)
    except (WebSocketDisconnect, KeyError):
        return


async def _answer(
    desk: Desk, socket: WebSocket, wish: Wish | CaseError, newest: asyncio.Queue[Wish | CaseError]
) -> None:
    """Send a wish's picture after each step; stop when a newer wish has come."""
    try:
        if isinstance(wish, CaseError):
            raise wish
        found = await run_in_threadpool(desk.of, wish)
        for step in STEPS:
            done = min(each.done for each in found.values())
            while done < step:
                aim = max(FIRST_RUNS, min(done + PORTION, step))  # the first picture is never given up
                done = await run_in_threadpool(run_all, list(found.values()), aim)
                if done < step and not newest.empty():
                    return
            shown = await run_in_threadpool(seen, found, wish.outcome, done if step == MOST_RUNS else step)
            await socket.send_text(json.dumps({"number": wish.number, "last": step == MOST_RUNS, **shown}))
            if not newest.empty():
                return
    except CaseError as error:
        number = wish.number if isinstance(wish, Wish) else 0
        await socket.send_text(json.dumps({"number": number, "problems": problems_of(error)}))


def problems_of(error: CaseError) -> list[dict[str, str | None]]:
    """Return mistakes as the page shows them."""
    return [
        {
            "key": each.key,
            "text": f"{each.allowed}" + (f" (did you mean {each.nearest}?)" if each.nearest else ""),
        }
        for each in error.problems
    ]


# what the page asks for


def application(desk: Desk, token: str) -> Starlette:
    """Return the server of the page, all of it under the token."""

    def answered(
        work: Callable[[Desk, Any], Response], method: str
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            given = (
                dict(request.query_params) if method == "GET" else json.loads(await request.body() or b"{}")
            )
            try:
                return await run_in_threadpool(partial(work, desk, given))
            except CaseError as error:
                return JSONResponse({"problems": problems_of(error)}, 422)
            except (KeyError, ValueError, TypeError) as error:
                return JSONResponse({"problems": [{"key": "page", "text": f"cannot be read: {error}"}]}, 422)

        return answer

    def route(path: str, work: Callable[[Desk, Any], Response], method: str = "GET") -> Route:
        return Route(path, answered(work, method), methods=[method])

    async def wishes(socket: WebSocket) -> None:
        await serve_wishes(desk, socket)

    inside = [
        route("/", _page),
        route("/vega.js", _library),
        WebSocketRoute("/wishes", wishes),
        route("/chart.json", _chart),
        route("/figure", _figure),
        route("/data", _data),
        route("/run.json", _run),
        route("/find.json", _find),
        route("/command.json", _command),
        route("/keep.json", _keep, "POST"),
        route("/results.json", _results),
        route("/result.json", _result),
        route("/result-figure.json", _result_figure),
        Mount("/static", StaticFiles(directory=PAGE)),
    ]
    return Starlette(routes=[Mount(f"/{token}", routes=inside)])


def _page(desk: Desk, given: Mapping[str, str]) -> Response:
    return HTMLResponse(_rendered(page_data(desk, given.get("case", desk.given))))


def _library(desk: Desk, given: Mapping[str, str]) -> Response:
    return Response(desk.library, media_type="text/javascript")


def _chart(desk: Desk, given: Mapping[str, str]) -> Response:
    case, name = desk.case(given["case"]), given["outcome"]
    known = outcome_names(case)
    if name not in known:
        raise CaseError([Problem("page", "outcome", name, "is not recorded in this case")])
    return JSONResponse(charts.distribution(known[name]))


def _shown(desk: Desk, given: Mapping[str, str]) -> tuple[Wish, dict[str, Condition], int]:
    """Return a wish with its conditions and the runs of it that are done, the first ones if none is."""
    wish = read_wish(given["wish"])
    found = desk.of(wish)
    done = min(each.done for each in found.values())
    return wish, found, done or run_all(list(found.values()), FIRST_RUNS)


def _figure(desk: Desk, given: Mapping[str, str]) -> Response:
    wish, found, runs = _shown(desk, given)
    case, name, ending = desk.case(wish.case), given["chart"], given["as"]
    specs = {
        "distribution": lambda: charts.distribution(outcome_names(case)[wish.outcome]),
        "table": lambda: charts.table(case),
        "plane": lambda: charts.plane(case),
    }
    rows = {key: value for key, value in seen(found, wish.outcome, runs).items() if isinstance(value, list)}
    media = ENDINGS[ending]
    file = charts.drawn(specs[name](), {**rows, "history": history(case)}, ending)  # type: ignore[arg-type]
    return _download(file, media, f"{wish.case_stem}-{name}.{ending}")


def _data(desk: Desk, given: Mapping[str, str]) -> Response:
    wish, found, runs = _shown(desk, given)
    ending = given["as"]
    media = TABLES[ending]
    file = keeping.table_file(keeping.runs_table(found, runs), ending)  # type: ignore[arg-type]
    return _download(file, media, f"{wish.case_stem}-runs.{ending}")


def _download(file: bytes, media: str, name: str) -> Response:
    return Response(file, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _run(desk: Desk, given: Mapping[str, str]) -> Response:
    wish = read_wish(given["wish"])
    condition = desk.one(wish, given.get("condition", ""))
    return JSONResponse(told(condition.case, wish.seed, min(int(given["run"]), 10**9)))


def _find(desk: Desk, given: Mapping[str, str]) -> Response:
    wish = read_wish(given["wish"])
    condition = desk.one(wish, given.get("condition", ""))
    condition.run(max(condition.done, 2000))
    return JSONResponse(
        {"run": next_run(condition, given["outcome"], int(given["after"])), "among": condition.done}
    )


def _command(desk: Desk, given: Mapping[str, str]) -> Response:
    wish = read_wish(given["wish"])
    return JSONResponse({"command": keeping.command(wish, wish.case, int(given.get("run", 0)))})


def _keep(desk: Desk, given: Mapping[str, Any]) -> Response:
    wish = read_wish(json.dumps(given["wish"]))
    desk.of(wish)
    case, runs = desk.case(wish.case), MOST_RUNS
    if given["kind"] == "experiment":
        text = keeping.experiment_text(wish, case, wish.case, runs)
        file, verb = keeping.write("experiment", str(given["name"]), text, desk.configs), "run"
    else:
        claim, margin = str(given["claim"]), float(given["margin"])
        text = keeping.hypothesis_text(wish, case, wish.case, runs, claim, str(given["expect"]), margin)
        file, verb = keeping.write("hypothesis", str(given["name"]), text, desk.configs), "test"
    return JSONResponse({"file": str(file), "text": text, "command": f"reform {verb} {file}"})


def _results(desk: Desk, given: Mapping[str, str]) -> Response:
    return JSONResponse({"folders": stored.folders(desk.results)})


def _result(desk: Desk, given: Mapping[str, str]) -> Response:
    folder = stored.opened(desk.results, given["folder"])
    where = json.loads(given.get("where", "{}"))
    if where:
        return JSONResponse(stored.table(folder, where))
    return JSONResponse(stored.described(folder))


def _result_figure(desk: Desk, given: Mapping[str, str]) -> Response:
    folder = stored.opened(desk.results, given["folder"])
    where = json.loads(given.get("where", "{}"))
    chosen = stored.picked(folder, where) if where else folder
    return JSONResponse(stored.figure(chosen, given["kind"], given.get("outcome") or None))
