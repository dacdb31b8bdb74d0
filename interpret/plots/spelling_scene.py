"""Which part of a spelling is drawn, and where over the input does each number lie?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import Spelling
from interpret.core.spelling_results import DIGITS, factor_digits

if TYPE_CHECKING:
    from jaxtyping import Float

MOST_SHOWN = 120
"""Positions of the layer that are drawn side by side."""
MOST_COLUMNS, MOST_ROWS = 16, 8
"""A map of at most so many cells has numbers in them."""
ROWS = ("input", "kernel", "products", "output")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The part of a spelling that is drawn: the layer's positions ``[first, stop)``."""

    result: Spelling
    first: int
    stop: int

    @property
    def turned(self) -> bool:
        """Whether slots do not lie side by side, as in a transposed convolution."""
        return self.result.layer_kind == "Conv1DTranspose"

    def met(self, position: int) -> tuple[np.ndarray, np.ndarray]:
        """Slots of a window that have a place on the input's axis, and these places."""
        at = self.result.slots[position]
        keep = np.flatnonzero(at >= 0) if self.turned else np.arange(len(at))
        return keep, at[keep]

    @cached_property
    def ends(self) -> tuple[int, int]:
        """First and last place on the input's axis, with the zeros that were added."""
        places = self.result.slots[self.first : self.stop]
        if self.turned:
            places = places[places >= 0] if (places >= 0).any() else np.zeros(1, dtype=int)
        low, high = int(places.min()), int(places.max())
        whole = self.stop - self.first == len(self.result.sums)
        return (min(low, 0), max(high, self.result.length - 1)) if whole else (low, high)

    @property
    def columns(self) -> int:
        """Places on the input's axis."""
        return self.ends[1] - self.ends[0] + 1

    @property
    def numbered(self) -> bool:
        """Whether cells are large enough for numbers."""
        return self.columns <= MOST_COLUMNS and self.result.weights.shape[1] <= MOST_ROWS

    @cached_property
    def digits(self) -> int:
        """Digits of what is multiplied, so that no product drawn contradicts its factors."""
        if not self.numbered:
            return DIGITS
        return max(factor_digits(self.result, p) for p in range(self.first, self.stop))

    @cached_property
    def centres(self) -> Float[np.ndarray, "position"]:
        """Where over the input each position of the layer stands."""
        slots, positions = self.result.slots, np.arange(len(self.result.sums))
        if self.turned:
            return positions / self.result.stride
        return np.asarray((slots[:, 0] + slots[:, -1]) / 2)

    def laid(
        self, values: Float[np.ndarray, "slot channel"], position: int
    ) -> tuple[list[int], Float[np.ndarray, "channel place"]]:
        """Numbers of each slot over the places that the slots meet, with gaps between."""
        keep, places = self.met(position)
        if not len(places):
            return [self.ends[0]], np.full((values.shape[1], 1), np.nan)
        low, high = int(places.min()), int(places.max())
        laid = np.full((values.shape[1], high - low + 1), np.nan)
        laid[:, places - low] = values[keep].T
        return list(range(low, high + 1)), laid


def scene_of(result: Spelling, position: int) -> Scene:
    """The part around a position; all of it where there are few."""
    count = len(result.sums)
    first = min(max(position - MOST_SHOWN // 2, 0), max(count - MOST_SHOWN, 0))
    return Scene(result=result, first=first, stop=min(first + MOST_SHOWN, count))
