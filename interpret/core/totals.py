"""What do the values of a map sum to: for each channel, each position and each word?

Padding was added to fit the model and is left out, and so is what was not computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.words import Word, words_of

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from interpret.core.record import Positions


@dataclass(frozen=True, kw_only=True)
class WordTotal(Word):
    """One word of a text, the positions ``[start, stop)`` that make it up, and their sum."""

    total: float


def sums(values: Float[np.ndarray, "..."], *, axis: int) -> Float[np.ndarray, "..."]:
    """Sums over an axis of what was computed; NaN where nothing was."""
    known = np.isfinite(values)
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.where(known, values, 0.0).sum(axis=axis)
    return np.where(known.any(axis=axis) | (values.shape[axis] == 0), total, np.nan)


def word_totals(
    by_position: Float[np.ndarray, " position"],
    positions: Positions,
    padding: Bool[np.ndarray, " position"],
    text: str | None,
) -> tuple[WordTotal, ...]:
    """The sum of each word's positions, and of what stands between words."""
    return tuple(
        WordTotal(
            word=each.word,
            kind=each.kind,
            start=each.start,
            stop=each.stop,
            total=float(sums(by_position[each.start : each.stop], axis=0)),
        )
        for each in words_of(positions, padding, text)
    )
