"""The residual network of two published tables, as their files have it in PyTorch."""

from __future__ import annotations

import keras


def network(
    length: int, channels: int, width: int, *, activation: str = "softmax", frozen: bool = False
) -> keras.Model:
    """Blocks of ``width``, twice and twice as many filters, the mean over positions, two classes.

    That of dl-4-tsc but for two things, both so in the files: a block adds its input after the last
    relu, and the third, whose output is as wide as its input, adds nothing. Weights start and
    averages move as they do by default in PyTorch. ``frozen`` averages stay and are used in
    training too.
    """
    inputs = keras.Input((length, channels))
    x = _block(inputs, width, shortcut=True, frozen=frozen)
    x = _block(x, 2 * width, shortcut=True, frozen=frozen)
    x = _block(x, 2 * width, shortcut=False, frozen=frozen)
    x = keras.layers.GlobalAveragePooling1D()(x)
    outputs = keras.layers.Dense(2, activation=activation, kernel_initializer=_start())(x)
    return keras.Model(inputs, outputs)


def _block(
    x: keras.KerasTensor, filters: int, *, shortcut: bool, frozen: bool
) -> keras.KerasTensor:
    start = x
    for width in (8, 5, 3):
        x = keras.layers.ReLU()(_normalised(x, filters, width, frozen))
    if not shortcut:
        return x
    return keras.layers.Add()([x, _normalised(start, filters, 1, frozen)])


def _normalised(x: keras.KerasTensor, filters: int, width: int, frozen: bool) -> keras.KerasTensor:
    x = keras.layers.Conv1D(filters, width, padding="same", kernel_initializer=_start())(x)
    normalised = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
    return normalised(x, training=False if frozen else None)


def _start() -> keras.initializers.Initializer:
    """Uniform up to 1/√(inputs of a unit)."""
    return keras.initializers.VarianceScaling(1 / 3, mode="fan_in", distribution="uniform")
