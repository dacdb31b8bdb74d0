"""The network of two widths of n-grams whose filters are looked at, and how it is trained.

Jacovi, Sar Shalom and Goldberg 2018; the configuration that stands in their repository.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from benchmarks.truth.film_snippets import Snippets
from benchmarks.truth.newsgroups import numbered

WIDTHS, FILTERS, EMBEDDING = (2, 3), 20, 50
BATCH, RATE, EPOCHS = 16, 0.005, 10
RARE = 2
"""A word that occurs no more often is unknown."""


def known_words(texts: Sequence[Sequence[str]]) -> list[str]:
    """Words that are not rare, by the alphabet, after padding and what stands for others."""
    counts = Counter(word for words in texts for word in words)
    return ["[PAD]", "[UNK]", *sorted(word for word, count in counts.items() if count > RARE)]


def network(words: int) -> keras.Model:
    """As published, with the starting weights of PyTorch's layers; softmax for its logits."""
    layers = keras.layers
    ids = keras.Input((None,), dtype="int32")
    start = keras.initializers.RandomNormal(stddev=1.0)
    vectors = layers.Embedding(words, EMBEDDING, embeddings_initializer=start)(ids)
    vectors = layers.ZeroPadding1D(max(WIDTHS) - 1)(vectors)
    pooled = []
    for width in WIDTHS:
        conv = layers.Conv1D(
            FILTERS, width, activation="relu", name=f"conv_{width}", **_start(width * EMBEDDING)
        )
        pooled.append(layers.GlobalMaxPooling1D()(conv(vectors)))
    joined = layers.Concatenate()(pooled)
    head = layers.Dense(2, activation="softmax", **_start(FILTERS * len(WIDTHS)))
    return keras.Model(ids, head(joined), name="films")


class Batches(keras.utils.PyDataset):
    """Sentences of one length a batch, so that none is padded, in another order each epoch."""

    def __init__(
        self, snippets: Snippets, known: list[str], rng: np.random.Generator | None = None
    ) -> None:
        super().__init__()
        ids = {word: number for number, word in enumerate(known)}
        self.x = [numbered(words, ids) for words in snippets.words]
        self.label, self.rng = snippets.label, rng
        self.lengths = np.array([len(x) for x in self.x])
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Draw which sentences come together, and when."""
        rows = np.arange(len(self.x))
        if self.rng is not None:
            self.rng.shuffle(rows)
        rows = rows[np.argsort(self.lengths[rows], kind="stable")]
        groups = np.split(rows, np.flatnonzero(np.diff(self.lengths[rows])) + 1)
        self.groups = [
            group[at : at + BATCH] for group in groups for at in range(0, len(group), BATCH)
        ]
        if self.rng is not None:
            order = self.rng.permutation(len(self.groups))
            self.groups = [self.groups[number] for number in order]
        # From the first two batches Keras takes which shape to expect: of any length.
        lengths = self.lengths[[group[0] for group in self.groups]]
        other = int(np.argmax(lengths != lengths[0])) or 1
        self.groups[1:2], self.groups[other : other + 1] = (
            self.groups[other : other + 1],
            self.groups[1:2],
        )

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.groups[index]
        return np.stack([self.x[row] for row in rows]), self.label[rows]


def trained(train: Snippets, validation: Snippets, known: list[str], *, seed: int) -> keras.Model:
    """Train as published: Adam, ten epochs, the weights of the highest validation accuracy."""
    keras.utils.set_random_seed(seed)
    model = network(len(known))
    model.compile(
        keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    with tempfile.TemporaryDirectory() as folder:
        best = Path(folder) / "best.weights.h5"
        model.fit(
            Batches(train, known, np.random.default_rng(seed)),
            epochs=EPOCHS,
            validation_data=Batches(validation, known),
            callbacks=[
                keras.callbacks.ModelCheckpoint(
                    best,
                    monitor="val_accuracy",
                    mode="max",
                    save_best_only=True,
                    save_weights_only=True,
                )
            ],
            verbose=2,
        )
        model.load_weights(best)
    return model


def _start(inputs: int) -> dict[str, keras.initializers.Initializer]:
    """Kernel and bias uniform up to 1/√inputs on either side of 0."""
    edge = inputs**-0.5
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-edge, edge),
        "bias_initializer": keras.initializers.RandomUniform(-edge, edge),
    }
