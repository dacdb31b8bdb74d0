"""A Conv1D network that tells which of the four frequencies are there.

FreqRISE's own ``ConvModel`` is not it: with two hidden layers a position of its last map sees 158
of 2,560 positions, so that their mean tells frequencies apart that lie some 16 bins apart, while
the classes differ in single bins. Here a strided convolution shortens the series, and dense layers
see all of it, as those of the paper's perceptron (three of 64) do. Optimiser, batch size, number of
samples and epochs are the published ones.
"""

from __future__ import annotations

import keras
import numpy as np

from benchmarks.truth.sines import LENGTH, SUBSETS, sines

SAMPLES, EPOCHS, BATCH = 100_000, 20, 256
NOISE = 0.8
"""Standard deviation of the noise that the network is trained with; it is tested without.

The harder of the two published settings: of the perceptron trained with it, gradients tell little.
"""


def network() -> keras.Model:
    """Two convolutions, then the paper's perceptron."""
    conv = keras.layers.Conv1D
    dense = keras.layers.Dense
    return keras.Sequential(
        [
            keras.Input((LENGTH, 1)),
            conv(8, 32, strides=16, padding="same", activation="relu"),
            conv(8, 5, padding="same", activation="relu"),
            keras.layers.Flatten(),
            *(dense(64, activation="relu") for _ in range(3)),
            dense(len(SUBSETS), activation="softmax"),
        ],
        name="sines",
    )


class Batches(keras.utils.PyDataset):
    """The training samples, the same in each epoch; held at once they would take a gigabyte."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed

    def __len__(self) -> int:
        return -(-SAMPLES // BATCH)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        drawn = sines(BATCH, np.random.default_rng([self.seed, index]), noise=NOISE)
        return drawn.x, drawn.label


def trained(*, seed: int, epochs: int) -> keras.Model:
    """Train with Adam at 0.001 and cross-entropy; ``EPOCHS`` are the published ones."""
    keras.utils.set_random_seed(seed)
    model = network()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    validation = sines(1000, np.random.default_rng([seed, SAMPLES]), noise=NOISE)
    model.fit(
        Batches(seed),
        epochs=epochs,
        validation_data=(validation.x, validation.label),
        verbose=2,
    )
    return model
