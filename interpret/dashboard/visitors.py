"""Who is here, and what ends when their last tab is closed?

A thread looks every other second, whether or not somebody visits: it ends the worker of everybody
whose connection is gone, removes their folders and uploads, and forgets the session.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from interpret.core.errors import plural
from interpret.dashboard.allowance import Allowance, Busy, Most

AWAY = 5.0
"""Seconds without a connection after which a visitor is gone: a network may falter."""
EVERY = 1.5


class Ends(Protocol):
    """What a visitor leaves behind."""

    def end(self) -> None:
        """Let go of it all."""
        ...


@dataclass
class Visitor:
    """Somebody with a tab open: what is theirs, and when their connection was seen last."""

    theirs: Ends
    allowance: Allowance
    seen: float = field(default_factory=time.monotonic)


class Visitors:
    """Everybody who is here.

    ``connected`` says whether a session's tab is open; ``forget`` drops what else is kept of it.
    """

    def __init__(
        self,
        most: Most,
        *,
        connected: Callable[[str], bool],
        forget: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.most, self._connected, self._forget = most, connected, forget
        self._here: dict[str, Visitor] = {}
        self._turn = threading.Lock()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._here)

    def admit(self, name: str, theirs: Ends) -> Allowance:
        """Let somebody in, or find them again.

        Raises
        ------
        Busy
            Where there are too many.
        """
        with self._turn:
            if name not in self._here:
                if len(self._here) >= self.most.sessions:
                    raise Busy(
                        f"This dashboard is full: {plural(self.most.sessions, 'visitor')} at once "
                        "are the most here, since each has a model open in memory. Load the page "
                        "again when somebody has closed theirs."
                    )
                self._here[name] = Visitor(theirs, Allowance(self.most))
            return self._here[name].allowance

    def close(self) -> None:
        """Let everybody go."""
        with self._turn:
            leaving = [self._here.pop(name) for name in list(self._here)]
        for visitor in leaving:
            with contextlib.suppress(Exception):
                visitor.theirs.end()

    def sweep(self) -> list[str]:
        """End what belongs to those who are gone; who they were."""
        now = time.monotonic()
        gone = []
        with self._turn:
            for name, visitor in list(self._here.items()):
                if self._connected(name):
                    visitor.seen = now
                elif now - visitor.seen > AWAY:
                    gone.append((name, self._here.pop(name)))
        for name, visitor in gone:
            with contextlib.suppress(Exception):  # the others are to go all the same
                visitor.theirs.end()
            self._forget(name)
        return [name for name, _ in gone]


_VISITORS: Visitors | None = None
_TURN = threading.Lock()


def visitors(loop: asyncio.AbstractEventLoop | None = None) -> Visitors | None:
    """Those of this server, and the thread that looks after them; None where there is no server.

    ``loop`` is the one that Streamlit runs in, where that is known.
    """
    global _VISITORS
    from streamlit import runtime

    if not runtime.exists():
        return None
    with _TURN:
        if _VISITORS is None:
            server = runtime.get_instance()

            def forget(name: str) -> None:
                if loop is not None:  # without it, Streamlit forgets within some minutes
                    loop.call_soon_threadsafe(server.close_session, name)

            _VISITORS = Visitors(Most.stated(), connected=server.is_active_session, forget=forget)
            threading.Thread(target=_look_after, args=(_VISITORS,), daemon=True).start()
        return _VISITORS


def _look_after(here: Visitors) -> None:
    while True:
        time.sleep(EVERY)
        here.sweep()
