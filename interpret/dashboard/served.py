"""How is the dashboard served? By Streamlit, with a front, a report of health, and numbers.

``interpret dashboard`` starts it; ``streamlit run app.py`` serves the pages without all this.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import runtime
from streamlit.starlette import App

import interpret
from interpret.core.errors import InterpretError
from interpret.core.folders import sweep
from interpret.dashboard import ledger
from interpret.dashboard.allowance import MIB, Most
from interpret.dashboard.analyst import start
from interpret.dashboard.front import LOCAL, Front
from interpret.dashboard.visitors import visitors
from interpret.sandbox.lock.watching import private_bytes
from interpret.sandbox.talk.processes import children

MOST = Most.stated()
HEALTHY_FOR = 20.0
"""Seconds for which what was found of a worker's start is told again."""
TO_LEAVE = 10.0


class Health:
    """Whether a worker can be started, tried now and then."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._tried = -HEALTHY_FOR
        self.found: dict[str, Any] = {"status": "starting"}

    def now(self) -> dict[str, Any]:
        """What was found, at most some seconds ago; only one tries at a time."""
        if time.monotonic() - self._tried > HEALTHY_FOR and self._turn.acquire(blocking=False):
            try:
                self.found = {"status": "ok", "lock": start().level}
            except InterpretError as error:
                self.found = {"status": "failing", "reason": str(error)}
            finally:
                self._tried = time.monotonic()
                self._turn.release()
        return self.found


_HEALTH = Health()


async def _healthz(request: Request) -> Response:
    """200 where a worker can be started, else 503 with the reason."""
    try:
        found = await asyncio.wait_for(run_in_threadpool(_HEALTH.now), 8.0)
    except TimeoutError:  # the first worker takes some ten seconds
        found = _HEALTH.found
    return JSONResponse(found, status_code=200 if found["status"] == "ok" else 503)


async def _metrics(request: Request) -> Response:
    """Numbers for Prometheus."""
    here = visitors()
    own = await run_in_threadpool(children)
    gauges = {
        "interpret_sessions": len(here) if here is not None else 0,
        "interpret_workers": len(own),
        "interpret_workers_can_start": float(_HEALTH.found["status"] == "ok"),
        "interpret_worker_memory_bytes": sum(map(private_bytes, own)),
    }
    return PlainTextResponse(ledger.metrics(gauges), media_type="text/plain; version=0.0.4")


def _held(session: str) -> int:
    """Bytes of uploads that Streamlit keeps for a session."""
    manager = runtime.get_instance().uploaded_file_mgr
    files = getattr(manager, "file_storage", {}).get(session, {})
    return sum(len(file.data) for file in list(files.values()))


@contextlib.asynccontextmanager
async def _lifespan(app: App) -> AsyncIterator[dict[str, Any]]:
    """Sweep up what a killed server left, look after visitors, and end with the command."""
    await run_in_threadpool(sweep)
    visitors(asyncio.get_running_loop())
    parent = os.environ.get("INTERPRET_PARENT", "")
    if parent.isdigit():
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    try:
        yield {}
    finally:  # a server that is told to end by a signal runs nothing after this
        here = visitors()
        if here is not None:
            await run_in_threadpool(here.close)


def _end_with(parent: int) -> None:
    """End once the command that started the server has gone, however it went."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(TO_LEAVE)
    os._exit(1)


def _hosts() -> tuple[str, ...]:
    """Names that the server answers to: those stated, and this machine's own; empty for any."""
    stated = os.environ.get("INTERPRET_HOSTS", "")
    if stated.strip() == "*":
        return ()
    return (*LOCAL, *(each.strip().lower() for each in stated.split(",") if each.strip()))


app = App(
    Path(interpret.__file__).resolve().parents[1] / "app.py",
    routes=[Route("/healthz", _healthz), Route("/metrics", _metrics)],
    middleware=[
        Middleware(
            Front,
            hosts=_hosts(),
            held=_held,
            most_uploaded=MOST.uploaded * MIB,
            most_sockets=4 * MOST.sessions,
        )
    ],
    lifespan=_lifespan,
)
