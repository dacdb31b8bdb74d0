"""Who may speak, where several would: one at a time, in the order of asking."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from interpret.core.errors import ArgumentError

if TYPE_CHECKING:
    from types import TracebackType


class Turns:
    """Who may speak: one at a time, in the order of asking."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._next, self._now = 0, 0
        self._left: set[int] = set()  # turns of those who no longer wait
        self._speaker: int | None = None
        self.lent = False

    def __enter__(self) -> None:
        """Wait for one's turn.

        Raises
        ------
        ArgumentError
            Where the thread has the turn already: it would wait for itself.
        """
        with self._changed:
            if self._speaker == threading.get_ident():
                raise ArgumentError(
                    "A progress callback cannot ask the model whose progress it is told: ask it "
                    "after the call, or from another thread."
                )
            self._wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one speak."""
        self.give()

    def take(self) -> bool:
        """Take the turn if nobody has it; whoever does calls ``give``."""
        with self._changed:
            if self._next != self._now:
                return False
            self._wait()
            return True

    def give(self) -> None:
        """Let the next one speak, unless somebody else has the turn."""
        with self._changed:
            if self._speaker == threading.get_ident():
                self._advance()

    def lend(self) -> None:
        """Let those who wait by now go first; none of them lends in turn."""
        with self._changed:
            if self.lent or self._next == self._now + 1:
                return
            self.lent = True
            mine = self._joined()
            self._advance()
            try:
                self._wait(mine)
            finally:
                self.lent = False

    def _joined(self) -> int:
        self._next += 1
        return self._next - 1

    def _wait(self, mine: int | None = None) -> None:
        mine = self._joined() if mine is None else mine
        try:
            self._changed.wait_for(lambda: self._now == mine)
        except BaseException:  # Ctrl-C: nobody is to wait for one who has gone
            self._left.add(mine)
            if self._now == mine:
                self._advance()
            raise
        self._speaker = threading.get_ident()

    def _advance(self) -> None:
        self._speaker = None
        self._left.discard(self._now)
        self._now += 1
        while self._now in self._left:
            self._left.remove(self._now)
            self._now += 1
        self._changed.notify_all()
