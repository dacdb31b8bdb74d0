"""Series of eight channels in which two waves make the class: which cells hold them?

The synthetic set of Serramazza, Nguyen and Ifrim (2024), drawn as InterpretTime's generator draws
(Turbé et al. 2023): in every channel a slow sine of amplitude 0.5; in two of them, for a hundred
positions, a faster sine on top; in about half of the others as long a square wave. The class says
whether the frequencies of the two fast sines add up to more than 60, the median of such sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LENGTH, CHANNELS = 500, 8
WAVE = 100
"""Positions that a wave lasts."""
SLOW, FAST = (2, 5), (10, 50)
"""Lowest and highest frequency, whole cycles over the length."""
MEDIAN = 60
"""Median of the sum of two fast frequencies: a greater sum is class 1."""


@dataclass(frozen=True, kw_only=True)
class Waves:
    """Series (sample, position, channel) in float32, their classes, and the cells of the sines."""

    x: np.ndarray
    label: np.ndarray
    planted: np.ndarray


def waves(count: int, rng: np.random.Generator) -> Waves:
    """Draw series, without noise."""
    slow, fast = (rng.integers(f[0], f[1] + 1, size=(count, CHANNELS)) for f in (SLOW, FAST))
    start = rng.integers(LENGTH - WAVE, size=(count, CHANNELS))
    order = rng.random((count, CHANNELS)).argsort(axis=1)
    sine = order < 2
    square = ~sine & (rng.random((count, CHANNELS)) < 0.5)
    at = np.arange(LENGTH)
    planted = np.empty((count, LENGTH, CHANNELS), dtype=bool)
    x = np.empty((count, LENGTH, CHANNELS), dtype=np.float32)
    for channel in range(CHANNELS):
        since = at - start[:, channel, None]
        there = (since >= 0) & (since < WAVE)
        on_top = cycles(fast[:, channel, None], np.where(there, since, 0))
        on_top[square[:, channel]] = np.sign(on_top[square[:, channel]])
        on_top *= there & (sine | square)[:, channel, None]
        x[..., channel] = 0.5 * cycles(slow[:, channel, None], at) + on_top
        planted[..., channel] = there & sine[:, channel, None]
    label = (np.where(sine, fast, 0).sum(axis=1) > MEDIAN).astype(int)
    return Waves(x=x, label=label, planted=planted)


def cycles(frequency: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A sine of so many cycles from the first position to the last, at these positions."""
    return np.asarray(np.sin(2 * np.pi * frequency * at / (LENGTH - 1)))
