"""The page's server: every address of the page, all of them under the token."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from experiments.explorer import charts, keeping, stored
from experiments.explorer.conditions import FIRST_RUNS, MOST_RUNS, Condition, run_all
from experiments.explorer.desk import Desk
from experiments.explorer.front import FOLDER, page, refusal
from experiments.explorer.seen import history, seen
from experiments.explorer.told_run import next_run, told
from experiments.explorer.wish import Wish, problems_of, read_wish
from experiments.explorer.wishes import serve_wishes
from model.cases import CaseError, Problem
from model.outcomes import outcome_names

ENDINGS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
TABLES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def application(desk: Desk, token: str) -> Starlette:
    """Return the server of the page, all of it under the token."""

    def route(path: str, work: Callable[[Desk, Any], Response], method: str = "GET") -> Route:
        return Route(path, _answered(desk, work, method), methods=[method])

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
        route("/trace.json", _trace),
        route("/keep.json", _keep, "POST"),
        route("/results.json", _results),
        route("/result.json", _result),
        route("/result-figure.json", _result_figure),
        route("/result-file", _result_file),
        Mount("/static", StaticFiles(directory=FOLDER)),
    ]
    return Starlette(routes=[Mount(f"/{token}", routes=inside)])


def _answered(
    desk: Desk, work: Callable[[Desk, Any], Response], method: str
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request by a piece of work; wrong input is answered with what is wrong."""

    async def answer(request: Request) -> Response:
        given = dict(request.query_params) if method == "GET" else json.loads(await request.body() or b"{}")
        try:
            return await run_in_threadpool(partial(work, desk, given))
        except CaseError as error:
            return JSONResponse({"problems": problems_of(error)}, 422)
        except (KeyError, ValueError, TypeError) as error:
            return JSONResponse({"problems": [{"key": "page", "text": f"cannot be read: {error}"}]}, 422)

    return answer


def _page(desk: Desk, given: Mapping[str, str]) -> Response:
    try:
        return HTMLResponse(page(desk, given.get("case", desk.given)))
    except CaseError as error:
        return HTMLResponse(refusal(error), 422)


def _library(desk: Desk, given: Mapping[str, str]) -> Response:
    return Response(charts.library(), media_type="text/javascript")


def _chart(desk: Desk, given: Mapping[str, str]) -> Response:
    case, name = desk.case(given["case"]), given["outcome"]
    known = outcome_names(case)
    if name not in known:
        raise CaseError([Problem("page", "outcome", name, "is not recorded in this case")])
    return JSONResponse(charts.compiled(charts.distribution(known[name])))


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
    return JSONResponse({"command": keeping.command(read_wish(given["wish"]), MOST_RUNS)})


def _trace(desk: Desk, given: Mapping[str, str]) -> Response:
    wish = read_wish(given["wish"])
    command = keeping.trace_command(wish, given.get("condition", ""), int(given["run"]))
    return JSONResponse({"command": command})


def _keep(desk: Desk, given: Mapping[str, Any]) -> Response:
    wish = read_wish(json.dumps(given["wish"]))
    desk.of(wish)
    case, runs = desk.case(wish.case), MOST_RUNS
    if given["kind"] == "experiment":
        text = keeping.experiment_text(wish, case, wish.case, runs)
        file, verb = keeping.write("experiment", str(given["name"]), text, desk.configs), "run"
    else:
        claim = keeping.Claim(
            str(given["claim"]), str(given["expect"]), float(given["margin"]), bool(given["fresh"])
        )
        text = keeping.hypothesis_text(wish, case, wish.case, runs, claim)
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


def _picked(desk: Desk, given: Mapping[str, str]) -> stored.Folder:
    folder = stored.opened(desk.results, given["folder"])
    where = json.loads(given.get("where", "{}"))
    return stored.picked(folder, where) if where else folder


def _result_figure(desk: Desk, given: Mapping[str, str]) -> Response:
    return JSONResponse(stored.figure(_picked(desk, given), given["kind"], given.get("outcome") or None))


def _result_file(desk: Desk, given: Mapping[str, str]) -> Response:
    folder, ending = _picked(desk, given), given["as"]
    if ending in TABLES:
        file = keeping.table_file(stored.rows(folder), ending)  # type: ignore[arg-type]
        return _download(file, TABLES[ending], f"{folder.path.parent.name}.{ending}")
    media, kind = ENDINGS[ending], given["kind"]
    file = stored.figure_file(folder, kind, given.get("outcome") or None, ending)  # type: ignore[arg-type]
    return _download(file, media, f"{folder.path.parent.name}-{kind}.{ending}")
