"""Series in which planted pieces make the class, of four kinds.

The synthetic sets of TimeX (Queen et al. 2023, "Encoding time-series explanations through
self-supervised model behavior consistency"), after its repository: ``freq_shapes``,
``seq_comb_better`` (which the paper calls SeqComb-UV), ``seq_comb_mv`` and ``lowvardetect`` of
``txai/synth_data``. A set has four classes, equally often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

CLASSES = 4
TRAIN, VALIDATION, TEST = 5000, 100, 1000

Planted = tuple[np.ndarray, np.ndarray]
"""A series (position, channel), and which of its cells make its class."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Series (sample, position, channel), their classes, and the cells that make them."""

    x: np.ndarray
    label: np.ndarray
    planted: np.ndarray

    def of_class(self, label: int) -> Series:
        """Those of one class."""
        some = self.label == label
        return Series(x=self.x[some], label=self.label[some], planted=self.planted[some])


@dataclass(frozen=True, kw_only=True)
class Set:
    """How a series of a class is drawn, and of which classes maps are held against the truth.

    ``rate`` and ``decay`` are those that its predictor is trained with, by AdamW.
    """

    drawn: Callable[[int, np.random.Generator], Planted]
    scored: tuple[int, ...]
    rate: float
    decay: float


def narma(rng: np.random.Generator, *, length: int, channels: int, noise: float) -> np.ndarray:
    """y[t] = 0.3·y[t−1] + 1.5·u[t−2]·u[t] + 0.1 from 0 on, u uniform in 0…0.5, and Gaussian noise.

    What ``timesynth`` calls NARMA of order 2. Its quadratic term sums y[t−2:2], which holds zeros
    it starts from or nothing at all, and so is always 0.
    """
    u = rng.uniform(0, 0.5, size=(length + 2, channels))
    y = lfilter([1.0], [1.0, -0.3], 1.5 * u[:-2] * u[2:] + 0.1, axis=0)
    return y + rng.normal(0, noise, size=(length, channels))


def freq_shapes(label: int, rng: np.random.Generator) -> Planted:
    """Spikes that point down (0, 2) or up (1, 3), every 10 (0, 1) or 17 (2, 3) positions."""
    length, period = 50, 10 if label < 2 else 17
    x, planted = np.zeros((length, 1)), np.zeros((length, 1), dtype=bool)
    spike = (2 - 0.25 * np.arange(-1, 2) ** 2) * (1 if label % 2 else -1)
    for centre in range(int(rng.integers(length - period)), length, period):
        if 1 <= centre < length - 1:  # what does not fit is left out
            x[centre - 1 : centre + 2, 0] = spike
            planted[centre - 1 : centre + 2] = True
    return x + rng.normal(0, 0.25, size=x.shape), planted


def seq_comb_uv(label: int, rng: np.random.Generator) -> Planted:
    """Two pieces of a series of one channel."""
    return _seq_comb(label, rng, channels=1, lengths=(10, 20), waves=10)


def seq_comb_mv(label: int, rng: np.random.Generator) -> Planted:
    """Two pieces in two of four channels."""
    return _seq_comb(label, rng, channels=4, lengths=(15, 30), waves=5)


def _seq_comb(
    label: int, rng: np.random.Generator, *, channels: int, lengths: tuple[int, int], waves: float
) -> Planted:
    """Nothing (0), two pieces that fall (1) or rise (2), or one that rises and one that falls (3).

    A piece goes from five times the series' least value, turned negative, to five times its
    highest, or back, about 0, with a sine of a whole frequency on it.
    """
    length = 200
    x = narma(rng, length=length, channels=channels, noise=0.01)
    planted = np.zeros(x.shape, dtype=bool)
    if label == 0:
        return x, planted
    span = 5 * (abs(x.min()) + abs(x.max()))
    rises = {1: (-1, -1), 2: (1, 1), 3: (1, -1)}[label]
    where = rng.choice(channels, size=2, replace=False) if channels > 1 else (0, 0)
    stop = 0
    for channel, way in zip(where, rises, strict=True):
        size = int(rng.integers(*lengths))
        start = int(rng.integers(stop, length - size) if stop else rng.integers(length // 2))
        steps = np.arange(size) - size // 2
        stop = start + size
        x[start:stop, channel] = way * span / size * steps + np.sin(rng.poisson(waves) * steps)
        planted[start:stop, channel] = True
    return x, planted


def low_var(label: int, rng: np.random.Generator) -> Planted:
    """A piece that hardly varies, about −1.5 (0, 2) or 1.5, in channel 0 (0, 1) or 1 (2, 3)."""
    length = 200
    x = narma(rng, length=length, channels=2, noise=1.0)
    planted = np.zeros(x.shape, dtype=bool)
    size = int(rng.integers(10, 20))
    start = int(rng.integers(20, length - 40))
    x[start : start + size, label // 2] = rng.normal(1.5 if label % 2 else -1.5, 0.1, size=size)
    planted[start : start + size, label // 2] = True
    return x, planted


SETS = {
    "FreqShapes": Set(drawn=freq_shapes, scored=(0, 1, 2, 3), rate=1e-3, decay=0.1),
    "SeqComb-UV": Set(drawn=seq_comb_uv, scored=(1, 2, 3), rate=1e-3, decay=0.01),
    "SeqComb-MV": Set(drawn=seq_comb_mv, scored=(1, 2, 3), rate=5e-4, decay=0.001),
    "LowVar": Set(drawn=low_var, scored=(1, 2, 3), rate=1e-3, decay=0.01),
}
"""As the repository trains its convolutional networks, which for LowVar it does not: that has the
rate and the decay of its Transformer. Series of class 0 are left out there too, as published,
though something is planted in them."""


def series(name: str, count: int, rng: np.random.Generator) -> Series:
    """Draw series of a set, those of a class together; (sample, position, channel), float32."""
    label = np.arange(count) * CLASSES // count
    drawn = [SETS[name].drawn(int(each), rng) for each in label]
    return Series(
        x=np.stack([x for x, _ in drawn]).astype(np.float32),
        label=label,
        planted=np.stack([planted for _, planted in drawn]),
    )
