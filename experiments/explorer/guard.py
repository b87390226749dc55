"""Who may ask: pages of this machine that know the token, by this machine's name, and nobody else."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REFUSED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>reform explore: not allowed</title>
<h1>Not allowed</h1>
<p>This address needs the token that <code>reform explore</code> printed when it was started.
Open the address it printed last. To come back to a link you kept, put all that follows the token in it,
from <code>?</code> on, behind that address.</p></html>"""


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(24)


class Guard:
    """Refuses requests without the token, for another host's name, or from another site's page."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.hosts = {f"{name}:{port}" for name in NAMES}
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not self.allowed(scope):
            await self._refuse(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))

    def allowed(self, scope: Scope) -> bool:
        """Whether a request may be answered."""
        given: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        token = scope["path"].split("/")[1] if scope["path"].count("/") > 1 else ""
        return (
            secrets.compare_digest(token.encode(), self.token.encode())
            and len(given.get("host", [])) == 1
            and given["host"][0].lower() in self.hosts
            and all(origin.lower() in self.origins for origin in given.get("origin", []))
        )

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await HTMLResponse(REFUSED, 403, HEADERS)(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            own = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message.get("headers", []), *own]}
        await send(message)

    return sent
