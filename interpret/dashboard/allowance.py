"""How much may one visitor take, and how much all of them together?

The numbers suit a machine of 8 GB that does nothing else. Each can be set in the environment; some
by options of ``interpret dashboard``.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from interpret.core.errors import InterpretError, plural
from interpret.sandbox.lock.watching import stated

MIB = 2**20


class Busy(InterpretError):
    """There is no room for this now: said in a sentence, and what was there is kept."""

    code = "busy"


@dataclass(frozen=True, kw_only=True)
class Most:
    """The most that there may be; the environment's name of each begins with ``INTERPRET_MOST_``.

    Attributes
    ----------
    sessions
        Visitors at once.
    memory
        Megabytes that all workers may hold beyond what they share.
    opened
        Models that a visitor may open in ten minutes.
    asked
        Questions that a visitor's pages may ask of a model in a minute.
    uploaded
        Megabytes of uploads that are kept for a visitor.
    """

    sessions: int = 12
    memory: int = 4096
    opened: int = 60
    asked: int = 900
    uploaded: int = 600

    @classmethod
    def stated(cls) -> Most:
        """As the environment says."""
        return cls(
            sessions=stated("INTERPRET_MOST_SESSIONS", cls.sessions),
            memory=stated("INTERPRET_MOST_MEMORY", cls.memory),
            opened=stated("INTERPRET_MOST_OPENED", cls.opened),
            asked=stated("INTERPRET_MOST_ASKED", cls.asked),
            uploaded=stated("INTERPRET_MOST_UPLOADED", cls.uploaded),
        )


@dataclass
class Rate:
    """So many in so many seconds, and no more."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> float:
        """One more: 0, or the seconds to wait where there were too many."""
        with self.lock:
            now = time.monotonic()
            while self.times and self.times[0] <= now - self.seconds:
                self.times.popleft()
            if len(self.times) >= self.most:
                return self.times[0] + self.seconds - now
            self.times.append(now)
            return 0.0


class Allowance:
    """What one visitor has left."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self._opened, self._asked = Rate(most.opened, 600.0), Rate(most.asked, 60.0)

    def open(self) -> None:
        """One more model.

        Raises
        ------
        Busy
            Where there were too many.
        """
        if wait := self._opened.take():
            raise Busy(
                f"You have opened {plural(self._most.opened, 'model')} in ten minutes, which is "
                f"the most here: open the next one in {plural(int(wait) + 1, 'second')}."
            )

    def ask(self) -> None:
        """One more question.

        Raises
        ------
        Busy
            Where there were too many.
        """
        if wait := self._asked.take():
            raise Busy(
                f"Your pages have asked {plural(self._most.asked, 'question')} in a minute, which "
                f"is the most here: ask again in {plural(int(wait) + 1, 'second')}."
            )
