"""What stands before every answer of the server: hosts, headers, and a limit on uploads.

Written as a middleware of ASGI, which is all that the server and this have in common.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")
UPLOADS_AT_ONCE = 2
"""Of one visitor."""
LOCAL = ("localhost", "127.0.0.1", "[::1]")

# The page brings its own scripts, which write styles and, for charts, compile functions. It loads
# and sends nothing elsewhere, and no other page may frame it.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}


class Front:
    """Lets through what is meant for this server, with the headers that a browser is to heed.

    Parameters
    ----------
    app
        What stands behind.
    hosts
        Names by which the server may be called; empty for any.
    held
        How many bytes of uploads are kept for a session.
    most_uploaded
        Bytes that may be.
    most_sockets
        Connections of pages at once.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: tuple[str, ...] = LOCAL,
        held: Callable[[str], int] = lambda session: 0,
        most_uploaded: int = 600 * 2**20,
        most_sockets: int = 100,
    ) -> None:
        self._app, self._hosts, self._held = app, hosts, held
        self._most_uploaded, self._most_sockets = most_uploaded, most_sockets
        self._uploading: Counter[str] = Counter()
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] != "/healthz" and not self._is_ours(scope):
            await _say(send, 421, "This server is not known by that name.")
        elif scope["method"] == "PUT" and (found := UPLOAD.fullmatch(scope["path"])):
            await self._upload(found["session"], scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _is_ours(self, scope: Scope) -> bool:
        """Whether the name that the browser called is one of the server's, whatever its port."""
        host = next((value for key, value in scope["headers"] if key == b"host"), b"").decode(
            "latin-1"
        )
        return not self._hosts or re.sub(r":\d+$", "", host).lower() in self._hosts

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_ours(scope) or self._sockets >= self._most_sockets:
            await receive()
            await send({"type": "websocket.close", "code": 1013})
            return
        self._sockets += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets -= 1

    async def _upload(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        size = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        coming = int(size) if size.isdigit() else 0
        if self._uploading[session] >= UPLOADS_AT_ONCE:
            await _say(send, 429, "Let the uploads before this one come to their end first.")
            return
        if self._held(session) + coming > self._most_uploaded:
            await _say(
                send,
                413,
                f"At most {self._most_uploaded // 2**20:,} MB of uploads are kept for a visitor: "
                "remove some files first.",
            )
            return
        self._uploading[session] += 1
        try:
            await self._app(scope, receive, _with_headers(send))
        finally:
            self._uploading[session] -= 1
            if not self._uploading[session]:
                del self._uploading[session]


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            there = {key.lower() for key, _ in message.get("headers", ())}
            own = [(key, value) for key, value in HEADERS.items() if key not in there]
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        await send(message)

    return sending


async def _say(send: Send, status: int, sentence: str) -> None:
    """Answer with a sentence."""
    body = sentence.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status, "headers": [kind, length]}
    await _with_headers(send)(start)
    await send({"type": "http.response.body", "body": body})
