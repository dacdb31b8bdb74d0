"""How does a position of the input read: a token, a number, or a time in the unit that suits?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from interpret.describe.clock import digits_for, read_times
from interpret.describe.escaping import clip, visible
from interpret.describe.numbers import number
from interpret.describe.tokens import glue

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.record import Positions


@dataclass(frozen=True)
class Places:
    """The positions of an input: their names, or their numbers with what those count.

    Tokens and named positions lie at 0, 1, 2, …; numbered positions lie at their numbers, and times
    in ``unit``.
    """

    names: tuple[str, ...]
    coordinates: Float[np.ndarray, "position"]
    title: str
    unit: str = ""

    def say(self, index: int) -> str:
        """One position in words."""
        if not 0 <= index < len(self.coordinates):
            return "added zeros"
        if self.names:
            return clip(visible(self.names[index]), 40)
        return self.bare(index) + (f" {self.unit}" if self.unit else "")

    def bare(self, index: int) -> str:
        """One position without its unit, and a name in full."""
        if self.names:
            return visible(self.names[index])
        return number(float(self.coordinates[index]), digits=self.digits)

    @cached_property
    def digits(self) -> int:
        """Significant digits that tell each number from the next."""
        return digits_for(self.coordinates)

    def seen(self, start: int, stop: int, *, most: int = 8) -> str:
        """What lies in ``[start, stop)``: tokens side by side, or from–to."""
        inside = range(max(start, 0), min(stop, len(self.coordinates)))
        if not inside:
            return "added zeros only"
        if not self.names:
            if len(inside) == 1:
                return self.say(inside[0])
            return f"{self.bare(inside[0])} – {self.say(inside[-1])}"
        row = [self.say(i) for i in inside[:most]]
        end = " …" if len(inside) > most else ""
        return glue(self.names[i] for i in inside).join(row) + end


def places_of(positions: Positions, title: str) -> Places:
    """The positions of an input whose axis is called ``title``."""
    if any(isinstance(each, str) for each in positions):
        numbers = np.arange(len(positions), dtype=np.float64)
        return Places(tuple(str(each) for each in positions), numbers, title)
    return Places((), *read_times(positions, title))


def on_an_axis(places: Places) -> Places:
    """The places in rising order: numbers that repeat or run back give way to 0, 1, and so on."""
    if (np.diff(places.coordinates) > 0).all():
        return places
    numbers = np.arange(len(places.coordinates), dtype=np.float64)
    return Places(places.names, numbers, f"{places.title}, by number")
