"""A model whose answer is known to depend on a few cells of a series, and on nothing else.

The white box of Dynamask (Crabbé and van der Schaar 2021): the sum of the squares of the cells that
are salient, either five features at half of the times or half of the features at five times.
"""

from __future__ import annotations

from typing import Literal

import keras
import numpy as np

TIMES = FEATURES = 50
SERIES = 10
RARE, MIDDLE = 5, slice(12, 37)

Rare = Literal["features", "times"]


def series(rng: np.random.Generator) -> np.ndarray:
    """Autoregressive series, 2·x[t] = 2·noise − 0.5·x[t−1] − 0.2·x[t−2] − 0.1·x[t−3], from 0 on.

    (series, time, feature), float32.
    """
    noise = rng.standard_normal((SERIES, TIMES, FEATURES))
    x = np.zeros((SERIES, TIMES + 3, FEATURES))
    for t in range(TIMES):
        before = 0.5 * x[:, t + 2] + 0.2 * x[:, t + 1] + 0.1 * x[:, t]
        x[:, t + 3] = noise[:, t] - before / 2
    return x[:, 3:].astype(np.float32)


def salient(rare: Rare, rng: np.random.Generator) -> np.ndarray:
    """The cells that count, the same in every series: (time, feature)."""
    cells = np.zeros((TIMES, FEATURES), dtype=bool)
    if rare == "features":
        cells[MIDDLE, rng.permutation(FEATURES)[:RARE]] = True
    else:
        first = int(rng.integers(TIMES - RARE + 1))
        cells[first : first + RARE, MIDDLE] = True
    return cells


def network(cells: np.ndarray) -> keras.Model:
    """Sum the squares of those cells: a convolution of width 1 picks features, a crop the times."""
    times = np.flatnonzero(cells.any(axis=1))
    x = inputs = keras.Input((TIMES, FEATURES))
    x = keras.layers.Multiply()([x, x])
    picked = keras.layers.Conv1D(1, 1, use_bias=False, name="features")
    x = picked(x)
    x = keras.layers.Cropping1D((int(times[0]), TIMES - 1 - int(times[-1])))(x)
    x = keras.layers.Flatten()(x)
    total = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", name="sum")
    model = keras.Model(inputs, total(x), name="white_box")
    picked.set_weights([cells.any(axis=0).astype(np.float32).reshape(1, FEATURES, 1)])
    return model
