"""AMEE's residual network, trained on boxes."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np

from benchmarks.truth.boxes import LENGTH, boxed
from benchmarks.truth.residual import network

SERIES, HELD, BATCH, RATE = 500, 100, 64, 0.01
"""Series drawn for training, those held out of it, and how the rest is trained on, as published.

The held-out series choose nothing: the last weights are kept, as in the published files.
"""


class Effort(NamedTuple):
    """Filters of the first block, and epochs."""

    width: int
    epochs: int


SHORT, FULL = Effort(16, 25), Effort(32, 50)


def trained(effort: Effort, *, box: str, process: str, seed: int) -> keras.Model:
    """Train by cross-entropy of two independent answers.

    From the second epoch on, batch normalisation keeps to the averages of the first: the published
    script leaves training mode for its first validation and does not come back.
    """
    keras.utils.set_random_seed(seed)
    drawn = boxed(SERIES, np.random.default_rng(seed), box=box, process=process)
    x, answers = drawn.x[HELD:], np.eye(2)[drawn.label[HELD:]]
    first, rest = (
        network(LENGTH, 1, effort.width, activation="sigmoid", frozen=frozen)
        for frozen in (False, True)
    )
    for model, epochs in ((first, 1), (rest, effort.epochs - 1)):
        model.set_weights(first.get_weights())
        adam = keras.optimizers.Adam(RATE)
        # Compiling takes longer than it saves.
        model.compile(optimizer=adam, loss="binary_crossentropy", jit_compile=False)
        model.fit(x, answers, batch_size=BATCH, epochs=epochs, verbose=0)
    first.set_weights(rest.get_weights())
    return first
