"""Series of many channels in which two short pieces make the class: where are they?

The synthetic sets of dCAM (Boniol, Meftah, Remy and Palpanas 2022), from two classes of short
series, A and B. Each channel is five of A end to end. In series of class 1 of **type 1** two
channels have one of B among the five, at different places; class 0 has none. In **type 2** both
classes have two of B, class 0 at different places and class 1 at the same, so that channels have to
be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

SLOTS, HIDDEN = 5, 2
"""Short series a channel; channels with one of B."""
EVERY = 5
"""Of so many positions one is kept."""

Type = Literal[1, 2]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Series (sample, position, channel) in float32, their classes, and the cells that are of B."""

    x: np.ndarray
    label: np.ndarray
    hidden: np.ndarray


def series(
    a: np.ndarray, b: np.ndarray, rng: np.random.Generator, *, kind: Type, channels: int, count: int
) -> Series:
    """Draw ``count`` series, half of each class, from short ones of A and B (series, position)."""
    a, b = a[:, ::EVERY], b[:, ::EVERY]
    label = np.arange(count) % 2
    at = np.full((count, channels), SLOTS)  # the slot of B in each channel; none is the one after
    for sample in range(count):
        if kind == 2 or label[sample]:
            which = rng.choice(channels, size=HIDDEN, replace=False)
            at[sample, which] = slots(rng, same=kind == 2 and bool(label[sample]))
    of_b = at[..., None] == np.arange(SLOTS)  # (sample, channel, slot)
    drawn = a[rng.integers(len(a), size=of_b.shape)]
    drawn[of_b] = b[rng.integers(len(b), size=int(of_b.sum()))]
    x = drawn.reshape(count, channels, -1).transpose(0, 2, 1)
    hidden = np.repeat(of_b, a.shape[1], axis=2).transpose(0, 2, 1)
    return Series(x=x.astype(np.float32), label=label, hidden=hidden)


def slots(rng: np.random.Generator, *, same: bool) -> np.ndarray:
    """Where the hidden pieces are: in one slot, or each in another."""
    if same:
        return np.repeat(rng.integers(SLOTS), HIDDEN)
    return rng.choice(SLOTS, size=HIDDEN, replace=False)
