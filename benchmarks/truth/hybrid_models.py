"""The convolutional network of the hybrid documents, and how it is trained."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from benchmarks.truth.newsgroups import PAD, Posts, numbered, vocabulary

FILTERS, WIDTH, DROPOUT, CLASSES = 150, 5, 0.5, 20


@dataclass(frozen=True, kw_only=True)
class Training:
    """What may be less than published, so that it takes a minute."""

    words: int
    embedding: int
    longest: int
    batch: int
    epochs: int
    patience: int


FULL = Training(words=50_000, embedding=300, longest=1000, batch=8, epochs=1000, patience=25)
"""As published."""
SHORT = Training(words=20_000, embedding=64, longest=200, batch=32, epochs=6, patience=6)


@dataclass(frozen=True, kw_only=True)
class Data:
    """Posts to train with, those that say when to stop, and the words that are known."""

    train: Posts
    validation: Posts
    known: list[str]

    @classmethod
    def of(cls, train: Posts, validation: Posts, words: int) -> Data:
        """Know the words used most often in training."""
        return cls(train=train, validation=validation, known=vocabulary(train.words, words))


def network(words: int, embedding: int) -> keras.Model:
    """As published, but for the vectors of words, which start at random and not from GloVe."""
    layers = keras.layers
    start = keras.initializers.RandomUniform(-0.05, 0.05)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(words, embedding, embeddings_initializer=start),
            layers.Dropout(DROPOUT),
            layers.Conv1D(FILTERS, WIDTH, padding="same", activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dropout(DROPOUT),
            layers.Dense(CLASSES, activation="softmax"),
        ],
        name="hybrid",
    )


class Batches(keras.utils.PyDataset):
    """Posts cut to ``longest`` words and padded to the longest of a batch, in another order each
    epoch where there is a generator of random numbers.
    """

    def __init__(
        self,
        posts: Posts,
        known: list[str],
        training: Training,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__()
        ids = {word: number for number, word in enumerate(known)}
        self.x = [numbered(words[: training.longest], ids) for words in posts.words]
        self.label, self.batch, self.rng = posts.label, training.batch, rng
        self.order = np.arange(len(self.x))
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Shuffle."""
        if self.rng is not None:
            self.order = self.rng.permutation(len(self.x))

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self.order[index * self.batch : (index + 1) * self.batch]
        x = np.full((len(rows), max(len(self.x[row]) for row in rows)), PAD, dtype=np.int32)
        for line, row in zip(x, rows, strict=True):
            line[: len(self.x[row])] = self.x[row]
        return x, self.label[rows]


def trained(data: Data, training: Training, *, seed: int) -> keras.Model:
    """Train as published: Adam, and the weights of the epoch of highest validation accuracy.

    The rate is halved after two epochs without a higher one.
    """
    keras.utils.set_random_seed(seed)
    model = network(len(data.known), training.embedding)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    watched = {"monitor": "val_accuracy", "mode": "max"}
    callbacks = keras.callbacks
    with tempfile.TemporaryDirectory() as folder:
        best = Path(folder) / "best.weights.h5"
        model.fit(
            Batches(data.train, data.known, training, np.random.default_rng(seed)),
            epochs=training.epochs,
            validation_data=Batches(data.validation, data.known, training),
            callbacks=[
                callbacks.EarlyStopping(patience=training.patience, **watched),
                callbacks.ReduceLROnPlateau(factor=0.5, patience=2, min_lr=0, **watched),
                callbacks.ModelCheckpoint(
                    best, save_best_only=True, save_weights_only=True, **watched
                ),
            ],
            verbose=2,
        )
        model.load_weights(best)
    return model
