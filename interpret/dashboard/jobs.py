"""How does long work go on beside the page, say how far it is, and stop when asked?

A thread and an event; nothing of Streamlit is called from the thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

from interpret.core.model import Progress
from interpret.core.results import Result

TO_STOP = 12.0
"""Seconds after which work that was asked to stop is cut short."""


class Job:
    """One piece of work. ``key`` says what is being worked out, ``noun`` what progress counts.

    ``cut_short`` ends it where it does not stop when it is asked to.
    """

    def __init__(
        self,
        key: Hashable,
        work: Callable[[Progress], Result],
        *,
        name: str = "",
        noun: str = "windows",
        cut_short: Callable[[], None] = lambda: None,
    ) -> None:
        self.key, self.name, self.noun = key, name, noun
        self._cut_short = cut_short
        self.result: Result | None = None
        self.error: Exception | None = None
        self.done, self.total = 0, 0
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Progress], Result]) -> None:
        try:
            self.result = work(self._progress)
        except Exception as error:  # told on the page: a thread has nobody to raise to
            self.error = error

    def _progress(self, done: int, total: int) -> bool:
        self.done, self.total = done, total
        return not self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait a little; True where the work has ended."""
        self._thread.join(seconds)
        return self.ended

    def stop(self) -> None:
        """Ask for an end; what is done so far becomes the result."""
        if not self._stop.is_set():
            self._stop.set()
            insisting = threading.Timer(TO_STOP, self._insist)
            insisting.daemon = True
            insisting.start()

    def _insist(self) -> None:
        if not self.ended:
            self._cut_short()

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to wait for."""
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether an end was asked for."""
        return self._stop.is_set()

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def seconds_left(self) -> float | None:
        """What the pace so far lets one expect; None until something is done."""
        if not self.done or not self.total:
            return None
        return (time.monotonic() - self._began) / self.done * (self.total - self.done)

    def words(self) -> str:
        """How far it is, in words."""
        if self.stopping:
            return f"Stopping after the {self.noun} in hand …"
        left = self.seconds_left()
        if left is None:
            if self.noun == "windows":
                return "Compiling what a window can change, once for this length of input …"
            return f"Reading the first {self.noun} …" if self.total else "Starting …"
        if self.done == self.total:
            return f"All {self.total:,} {self.noun} are gone through: summing up …"
        return f"{self.done:,} of {self.total:,} {self.noun}, about {_duration(left)} left"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "a second"
    if seconds < 100:
        return f"{round(seconds)} seconds"
    return f"{round(seconds / 60)} minutes"
