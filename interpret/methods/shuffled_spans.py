"""How large is the largest span of a map whose positions are shuffled?

A span is a stretch of values of one sign; zeros end it. Everything runs over whole batches of
shuffles: no loop goes over positions, channels or shuffles one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.model import Progress

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

AT_ONCE = 500_000
"""Values of all shuffles of a batch together: some tens of megabytes."""


def runs(values: Float[np.ndarray, "row position"]) -> Int[np.ndarray, " run"]:
    """Where each run of one sign begins in the rows laid end to end; zeros are runs as well."""
    sign = np.sign(values).astype(np.int8)
    begins = np.ones(values.shape, dtype=np.bool_)
    begins[:, 1:] = sign[:, 1:] != sign[:, :-1]
    return np.flatnonzero(begins)


def largest_spans(
    values: Float[np.ndarray, "position channel"],
    movable: Bool[np.ndarray, " position"],
    *,
    shuffles: int,
    blocks: Int[np.ndarray, " block"],
    seed: int,
    progress: Progress | None = None,
) -> Float[np.ndarray, " shuffle"]:
    """The largest |sum| of a span in each shuffle, over all channels.

    Parameters
    ----------
    values
        0 where there is no value, which ends a span.
    movable
        The positions that change places, all channels of one together; the others stay.
    blocks
        How many of these stay side by side, from the first on; together as many as can move.

    Returns
    -------
    float array, (shuffle,)
        Shorter than ``shuffles`` where ``progress`` asked for an end.
    """
    rng = np.random.default_rng(seed)
    places, columns = np.flatnonzero(movable), np.ascontiguousarray(values.T)
    batch = max(AT_ONCE // max(values.size, 1), 1)
    found: list[Float[np.ndarray, " shuffle"]] = []
    for done in range(0, shuffles, batch):
        if done and progress is not None and progress(done, shuffles) is False:
            break
        count = min(batch, shuffles - done)
        order = places[orders_of_blocks(rng, blocks, count=count)]
        shuffled = columns.take(order, axis=1)  # (channel, shuffle, position)
        if len(places) < len(values):
            moved, shuffled = shuffled, np.repeat(columns[:, None], count, axis=1)
            shuffled[:, :, places] = moved
        found.append(_largest(shuffled))
    else:
        if progress is not None:
            progress(shuffles, shuffles)
    return np.concatenate(found) if found else np.zeros(0)


def even_blocks(places: int, size: int) -> Int[np.ndarray, " block"]:
    """Blocks of ``size`` places, of which the last may be shorter."""
    return np.minimum(size, places - np.arange(0, places, size)).astype(np.int64)


def orders_of_blocks(
    rng: np.random.Generator, blocks: Int[np.ndarray, " block"], *, count: int
) -> Int[np.ndarray, "shuffle place"]:
    """New orders of the places, block by block."""
    order = _random_orders(rng, len(blocks), count=count)
    if len(blocks) == blocks.sum():  # each place by itself
        return order
    lengths = blocks[order].ravel()
    firsts = (np.cumsum(blocks) - blocks)[order].ravel()
    before = np.cumsum(lengths) - lengths
    inside = np.arange(lengths.sum()) - np.repeat(before, lengths)
    return np.asarray(np.repeat(firsts, lengths) + inside).reshape(count, -1)


def _random_orders(
    rng: np.random.Generator, size: int, *, count: int
) -> Int[np.ndarray, "shuffle place"]:
    """Random orders of ``size`` places: numbers drawn at random, with the place as the last bits.

    Sorting whole numbers is several times as fast as swapping one by one (measured).
    """
    bits = size.bit_length()
    keys = rng.integers(0, 1 << (63 - bits), (count, size), dtype=np.int64)
    keys <<= bits
    keys |= np.arange(size)
    keys.sort(axis=1)
    keys &= (1 << bits) - 1
    return keys


def _largest(shuffled: Float[np.ndarray, "channel shuffle position"]) -> Float[np.ndarray, " s"]:
    """The largest magnitude of a run's sum in each shuffle."""
    channels, count, length = shuffled.shape
    rows = shuffled.reshape(channels * count, length)
    begins = runs(rows)
    sums = np.abs(np.add.reduceat(rows.ravel(), begins))
    first = np.searchsorted(begins, np.arange(channels * count) * length)
    largest: Float[np.ndarray, " s"] = np.maximum.reduceat(sums, first)
    return np.asarray(largest.reshape(channels, count).max(axis=0))
