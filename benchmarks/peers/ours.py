"""Our side: ``engine="auto"`` as a user gets it, or brute force where the task is named so."""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

import interpret
from benchmarks.keras_net import build
from benchmarks.models import ALPHABET, MODELS, PERMUTATIONS, sample
from benchmarks.peers.serving import Answer, serve
from interpret.core.windows import mean_over_windows, sliding_windows


class Ours:
    """``interpret`` itself."""

    tunes = False
    engine = "auto"

    def open(self, model: str, length: int) -> None:
        keras.backend.clear_session()
        self.tokens = MODELS[model].tokens
        any_length = None if self.tokens else length
        self.model = self.read = interpret.load(built := build(keras, model, any_length))
        if MODELS[model].channels == len(ALPHABET):
            self.read = interpret.load(built, vocabulary=list(ALPHABET))

    def forward(self, x: np.ndarray) -> np.ndarray:
        x = x[..., None] if self.tokens else x
        return self.model.predict(x, sample=self.model.encode(x[0]))[0]

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        calls: list[int] = []
        found = interpret.occlude(
            self.model,
            x,
            target=0,
            window=window,
            stride=stride,
            baseline=0,
            engine=self.engine,
            progress=lambda done, total: calls.append(done),
        )
        return Answer(found.values, len(found.windows), len(calls) + 2, _costs(found))

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        found = interpret.substitute(self.read, x, target=0, engine=self.engine)
        return Answer(found.values, len(x), 1, _costs(found))

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        options = {"steps": 50, "baseline": "zero"}
        if method == "smoothgrad":
            options = {"reduce": "sum"}  # as the others do
        found = interpret.saliency(self.model, x, target=0, method=method, **options)
        return Answer(found.values, 50)

    def chunks(self, x: np.ndarray, *, method: str, count: int, batch: int) -> Answer:
        options = {"target": 0, "chunks": count, "baseline": 0}
        if method == "shapley":
            found = interpret.shapley(self.model, x, permutations=PERMUTATIONS, **options)
            more = {"standard_error": float(np.max(found.standard_error))}
            return Answer(found.values[:, 0], count, more=more)
        found = interpret.occlude(self.model, x, **options)
        return Answer(found.values[found.windows[:, 0], 0], count)

    def texts(self, x: list[np.ndarray], *, how: str, batch: int) -> Answer:
        options = {"target": 0, "window": 1, "baseline": 0}
        if how == "one call":
            interpret.occlude_all(self.model, x, **options)
        elif how == "one by one":
            for text in x:
                interpret.occlude(self.model, text, **options)
        else:
            self._long_batch(len(x))
        return Answer(windows=len(x))

    def _long_batch(self, count: int) -> None:
        """As many texts, all of 100 tokens, in one call below everything that reads and tells."""
        samples = [self.model.encode(sample("token_cnn", 100, number)) for number in range(count)]
        spans = np.tile(sliding_windows(100, window=1), (count, 1))
        owners = np.repeat(np.arange(count), 100)
        patches = np.zeros((len(spans), 1, 1), dtype="int32")
        self.model.predict_windows(spans, patches, samples=samples, owners=owners)


def _costs(found: Any) -> dict[str, Any]:
    costs = {name: found.params[name] for name in ("engine", "multiply_adds")}
    costs["naive_multiply_adds"] = costs["multiply_adds"] + found.params["multiply_adds_saved"]
    return costs | {"notes": list(found.notes)}


class BruteForce(Ours):
    """Every window by a full pass, in batches of the best size: what there was before."""

    tunes = True
    engine = "naive"

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        self.model.batch_size = batch
        if limit is None:
            return super().occlude(x, window=window, stride=stride, batch=batch, limit=None)
        encoded = self.model.encode(x)
        spans = sliding_windows(len(encoded), window=window, stride=stride)[:limit]
        patches = np.zeros((len(spans), window, encoded.x.shape[1]), dtype=encoded.x.dtype)
        calls: list[int] = []
        run = self.model.predict_windows(
            spans,
            patches,
            samples=[encoded],
            engine="naive",
            progress=lambda done, total: calls.append(done),
        )
        score = self.model.predict(encoded.x[None], sample=encoded)[0][0, 0]
        drops = score - run.outputs[0][:, 0].astype(np.float64)
        values = mean_over_windows(drops, spans, length=len(encoded))[:, None]
        values[len(spans) * stride :] = np.nan  # windows that were not run cover these too
        costs = {"multiply_adds": run.multiply_adds, "engine": "naive"}
        return Answer(values, len(spans), len(calls) + 1, costs)

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        self.read.batch_size = batch
        encoded = self.read.encode(x)
        at, to = np.nonzero(x[:limit] == 0)
        run = self.read.predict_windows(
            np.stack([at, at + 1], axis=1),
            np.eye(x.shape[1], dtype=encoded.x.dtype)[to, None],
            samples=[encoded],
            engine="naive",
        )
        score = self.read.predict(encoded.x[None], sample=encoded)[0][0, 0]
        values = np.where(x == 0, np.nan, 0.0)
        values[at, to] = run.outputs[0][:, 0] - score
        costs = {"multiply_adds": run.multiply_adds, "engine": "naive"}
        return Answer(values, len(x[:limit]), 1, costs)

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        raise NotImplementedError


class Raw(Ours):
    """The Keras model in a ``tf.function`` and nothing else: what a floor is reckoned from."""

    def open(self, model: str, length: int) -> None:
        keras.backend.clear_session()
        self.run = tf.function(build(keras, model, length), reduce_retracing=True)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self.run(tf.constant(x)).numpy()


if __name__ == "__main__":
    serve({"auto": Ours, "naive": BruteForce, "raw": Raw}[sys.argv[1]]())
