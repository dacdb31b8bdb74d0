"""fastISM on Keras 2 (tf_keras), which it needs."""

from __future__ import annotations

import os
import sys

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_USE_LEGACY_KERAS": "1"}

import numpy as np
import tensorflow as tf
import tf_keras
from fastism import FastISM

from benchmarks.keras_net import build
from benchmarks.models import MODELS
from benchmarks.peers.serving import Answer, serve


class FastIsm:
    """It takes vectors, so tokens come embedded; one model is made for each windowing, untimed.

    It runs one window of many sequences at a time: give it many, and its time is shared by them.
    """

    tunes = False

    def __init__(self, sequences: int) -> None:
        self.sequences = sequences

    def open(self, model: str, length: int) -> None:
        tf_keras.backend.clear_session()
        self.name, self.tokens = model, MODELS[model].tokens
        self.model = build(tf_keras, model, length, vectors=self.tokens)
        self.embed = None
        if self.tokens:
            whole = build(tf_keras, model, length)
            self.embed = whole.get_layer("embedding")
        self.made: dict = {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        x = self.embed(x) if self.embed else x
        return self.model(tf.constant(x), training=False).numpy()

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        starts = list(range(0, len(x) - window + 1, stride))[:limit]
        spans = [(start, start + window) for start in starts]
        key = (window, stride, limit)
        if key not in self.made:
            # It knows GlobalMaxPooling1D by another name only, so it is told to stop there.
            stops = [n.name for n in self.model.layers if "GlobalMax" in type(n).__name__] or None
            self.made[key] = FastISM(
                self.model, change_ranges=spans, early_stop_layers=stops, test_correctness=False
            )
        vectors = tf.constant(self.embed(x) if self.embed else x)
        vectors = tf.repeat(vectors[None], self.sequences, axis=0)
        absent = 0
        if self.embed:
            absent = np.repeat(self.embed(np.zeros(1, "int32")).numpy(), window, axis=0).tolist()
        scores = self.made[key](vectors, replace_with=absent)[0, :, 0]
        drops = self.forward(x[None])[0, 0] - scores
        covered = np.asarray(starts)[:, None] + np.arange(window)
        total = np.bincount(covered.ravel(), np.repeat(drops, window), minlength=len(x))
        count = np.bincount(covered.ravel(), minlength=len(x))
        values = (total / np.maximum(count, 1))[:, None]
        if limit is not None:
            values[len(starts) * stride :] = np.nan  # windows that were not run cover these too
        shared = {"shared_by": self.sequences}
        return Answer(values, len(starts), len(starts) + 2, shared)

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        """Each letter in turn is what every position is replaced by, in the sequences without it.

        The sequences beside the first are the same letters further on, so that at each position
        they differ.
        """
        count = len(x) if limit is None else limit
        spans = [(start, start + 1) for start in range(count)]
        if ("letters", limit) not in self.made:
            self.made["letters", limit] = FastISM(
                self.model, change_ranges=spans, test_correctness=False
            )
        rolled = np.stack([np.roll(x, -number, axis=0) for number in range(self.sequences)])
        values = np.full(x.shape, np.nan)
        for number, letter in enumerate(np.eye(x.shape[1]).tolist()):
            scores = self.made["letters", limit](tf.constant(rolled), replace_with=[letter])
            values[:count, number] = scores[0, :, 0]
        values -= self.forward(x[None])[0, 0]
        shared = {"shared_by": self.sequences}
        return Answer(values, count, count * x.shape[1], shared)

    def gradients(self, x: np.ndarray, **options: object) -> Answer:
        raise NotImplementedError


if __name__ == "__main__":
    serve(FastIsm(int(sys.argv[1])))
