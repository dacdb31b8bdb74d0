"""From which value on has an attribution a colour, and at which is it full?

A scale that always fills shows drops of a hundred-millionth in the brightest orange. So there is a
floor at a share of the score: what lies below it is as grey as zero, and the scale ends no lower.
It is never below the result's own floor, under which values are rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import Attribution, Occlusion
from interpret.core.substitution_results import Substitution
from interpret.describe.numbers import number
from interpret.describe.settings import is_slope
from interpret.describe.theme import Theme, colour_limit

if TYPE_CHECKING:
    from jaxtyping import Float

SHARE_OF_PROBABILITY, SHARE = 0.01, 0.001
"""Of a probability, or of any other score, whose zero may lie anywhere."""
LEAST_PROBABILITY = 1e-3
"""A probability that moves by less has hardly changed, however small it is."""


@dataclass(frozen=True, kw_only=True)
class ColourScale:
    """Magnitudes at which a colour begins and is full; ``note`` says what is left grey, if any."""

    limit: float
    signed: bool
    floor: float = 0.0
    note: str = ""

    def colour(self, theme: Theme, value: float) -> str:
        """The colour of one value."""
        return theme.colour(value, limit=self.limit, signed=self.signed, floor=self.floor)

    def shown(self, values: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        """The values, 0 where they have no colour."""
        return np.where(np.abs(values) < self.floor, 0.0, values)


def colour_scale(
    result: Attribution | Substitution, values: Float[np.ndarray, "..."], limit: float | None = None
) -> ColourScale:
    """The scale for values of a result; a ``limit`` that is told below the share does without it.

    Raises
    ------
    ArgumentError
        Where the limit told is not above zero.
    """
    floor, share = _share(result)
    largest = colour_limit(values, limit)
    if limit is not None and limit <= floor:
        floor = 0.0
    if floor < result.floor < (limit or np.inf):
        floor, share = result.floor, "which is rounding of the score"
    faint = bool(((np.abs(values) < floor) & (values != 0)).any())
    return ColourScale(
        limit=max(largest, floor) if limit is None else largest,
        signed=result.signed,
        floor=floor,
        note=f"Grey: less than {number(floor)}, {share}" if faint else "",
    )


def _share(result: Attribution | Substitution) -> tuple[float, str]:
    """The magnitude below which there is no colour, and which share of the score that is."""
    probability = "probability" in result.unit
    if not np.isfinite(result.score):
        return 0.0, ""
    part = SHARE_OF_PROBABILITY if probability else SHARE
    floor, words = part * abs(result.score), f"{100 * part:.4g} % of the score"
    if probability and floor < LEAST_PROBABILITY:
        floor, words = LEAST_PROBABILITY, f"{100 * LEAST_PROBABILITY:g} % of a probability"
    if isinstance(result, Occlusion | Substitution):
        return floor, words
    # Values that share the score out are the smaller, the more there are.
    real = ~result.padding
    floor /= max(int(real.sum()) * result.values.shape[1], 1)
    words = f"an even share of {words}"
    if is_slope(result.method) and result.x.shape == result.values.shape and not _is_text(result):
        spread = float(np.ptp(result.x[real])) if real.any() else 0.0
        if spread > 0:
            return floor / spread, f"{words} over the range of the input"
    return floor, words


def _is_text(result: Attribution) -> bool:
    return bool(result.positions) and isinstance(result.positions[0], str)
