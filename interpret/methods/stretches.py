"""Which stretches of a map have values of one sign?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.words import stretch_of
from interpret.methods.shuffled_spans import runs

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.record import Positions


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """Neighbouring positions of one sign, in order, channel by channel.

    Attributes
    ----------
    values, usable
        The values that were joined, 0 where there are none, and where there are some.
    bounds, channels
        ``[start, stop)`` of each stretch, and the column of ``values`` that it is of.
    sums, peaks
        The sum of its values, and the position of that of largest magnitude.
    """

    values: Float[np.ndarray, "position column"]
    usable: Bool[np.ndarray, "position column"]
    bounds: Int[np.ndarray, "stretch 2"]
    channels: Int[np.ndarray, " stretch"]
    sums: Float[np.ndarray, " stretch"]
    peaks: Int[np.ndarray, " stretch"]


def stretches(
    values: Float[np.ndarray, "position column"], padding: Bool[np.ndarray, " position"]
) -> Stretches:
    """The stretches of each column; padding, zeros and what is no number end one."""
    usable = np.isfinite(values) & ~padding[:, None]
    values = np.where(usable, values, 0.0)
    bounds, channels, sums, peaks = _found(values)
    return Stretches(
        values=values, usable=usable, bounds=bounds, channels=channels, sums=sums, peaks=peaks
    )


def over_channels(
    values: Float[np.ndarray, "position channel"],
) -> Float[np.ndarray, "position one"]:
    """The sum over the channels, as one column."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(values.sum(axis=1, keepdims=True))


def _found(
    values: Float[np.ndarray, "position column"],
) -> tuple[
    Int[np.ndarray, "stretch 2"],
    Int[np.ndarray, " stretch"],
    Float[np.ndarray, " stretch"],
    Int[np.ndarray, " stretch"],
]:
    """Bounds, channels, sums and peaks."""
    length = len(values)
    flat = values.T.ravel()
    begins = runs(values.T)
    kept = flat[begins] != 0
    ends = np.append(begins[1:], flat.size)
    if not kept.any():
        none = np.zeros(0, dtype=np.int64)
        return np.zeros((0, 2), dtype=np.int64), none, np.zeros(0), none
    sums = np.add.reduceat(flat, begins)[kept]
    size = np.abs(flat)
    tops = np.repeat(np.maximum.reduceat(size, begins), ends - begins)
    at = np.flatnonzero(size == tops)
    peaks = at[np.searchsorted(at, begins[kept])] % length
    starts = begins[kept] % length
    bounds = np.stack([starts, starts + (ends - begins)[kept]], axis=1)
    return bounds, begins[kept] // length, sums, peaks


def stretch_words(
    text: str | None,
    positions: Positions,
    padding: Bool[np.ndarray, " position"],
    bounds: Int[np.ndarray, "stretch 2"],
) -> tuple[str, ...]:
    """The part of the text under each stretch; none without a text."""
    if text is None or not len(bounds) or not isinstance(positions[0], str):
        return ()
    places = stretch_of(positions, padding, text)
    words = []
    for start, stop in bounds.tolist():
        seen = [place for place in places[start:stop] if place is not None]
        tokens = " ".join(str(each) for each in positions[start:stop])
        words.append(text[seen[0][0] : seen[-1][1]] if seen else tokens)
    return tuple(words)
