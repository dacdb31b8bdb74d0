"""What did it take? By the clock, and of the processors, which a busy machine stretches less."""

from __future__ import annotations

import os
import time
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds by the clock, and those of all processors together."""

    seconds: float
    processor_seconds: float

    def __add__(self, other: object) -> Spent:
        """Both in turn."""
        if not isinstance(other, Spent):
            return NotImplemented
        return Spent(*(one + two for one, two in zip(self, other, strict=True)))

    def __sub__(self, other: Spent) -> Spent:
        """Without a part of it."""
        return Spent(*(one - two for one, two in zip(self, other, strict=True)))


NOTHING = Spent(0.0, 0.0)


class Clock:
    """Counts from when it is made; children that ended, and the threads of this process, too."""

    def __init__(self) -> None:
        self.started = _now()

    def spent(self) -> Spent:
        """Since then."""
        return _now() - self.started


def _now() -> Spent:
    times = os.times()
    return Spent(time.perf_counter(), sum(times[:4]))
