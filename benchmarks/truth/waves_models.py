"""The published residual network, narrower, trained until its validation accuracy is best."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np

from benchmarks.truth.residual import network
from benchmarks.truth.waves import CHANNELS, LENGTH, waves

WIDTH, RATE, BATCH = 16, 1e-3, 32
"""Filters of the first block and Adam's rate, which falls to 0; published, 128 and 0.00001."""


class Effort(NamedTuple):
    """Series that are trained on, of which a tenth only chooses the epoch, and epochs at most."""

    series: int
    epochs: int


SHORT, FULL = Effort(7500, 5), Effort(7500, 12)


def trained(effort: Effort, *, seed: int) -> keras.Model:
    """Train by cross-entropy and keep the weights of the best epoch by the held-out tenth."""
    keras.utils.set_random_seed(seed)
    drawn = waves(effort.series, np.random.default_rng(seed))
    held = effort.series // 10
    steps = effort.epochs * -(-(effort.series - held) // BATCH)
    model = network(LENGTH, CHANNELS, WIDTH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # compiling takes longer than it saves
    )
    best = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=effort.epochs, restore_best_weights=True
    )
    model.fit(
        drawn.x[held:],
        drawn.label[held:],
        batch_size=BATCH,
        epochs=effort.epochs,
        validation_data=(drawn.x[:held], drawn.label[:held]),
        callbacks=[best],
        verbose=2,
    )
    return model
