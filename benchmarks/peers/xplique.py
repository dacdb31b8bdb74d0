"""Xplique on Keras 3."""

from __future__ import annotations

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from xplique.attributions import IntegratedGradients, Occlusion, SmoothGrad

from benchmarks.keras_net import build
from benchmarks.models import MODELS
from benchmarks.peers.serving import Answer, serve


class Xplique:
    """Tokens are occluded as ids in floats, and have their gradients taken at their embeddings."""

    tunes = True

    def open(self, model: str, length: int) -> None:
        keras.backend.clear_session()
        self.tokens = MODELS[model].tokens
        self.model = build(keras, model, length)
        self.vector_model = build(keras, model, length, vectors=True) if self.tokens else self.model
        self.run = tf.function(self.model, reduce_retracing=True)
        self.explainers: dict = {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self.run(tf.constant(x)).numpy()

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        if limit is not None:  # a wider stride gives fewer windows
            stride = max(stride, -(-(len(x) - window + 1) // limit))
        explainer = self._kept(
            Occlusion,
            batch_size=batch,
            patch_size=window if self.tokens else (window, x.shape[1]),
            patch_stride=stride if self.tokens else (stride, x.shape[1]),
            occlusion_value=0,
        )
        found = explainer.explain(x[None].astype("float32"), self._target()).numpy()[0]
        starts = np.arange(0, len(x) - window + 1, stride)
        covered = np.bincount((starts[:, None] + np.arange(window)).ravel(), minlength=len(x))
        values = found.reshape(len(x), -1)[:, :1] / np.maximum(covered, 1)[:, None]
        calls = -(-len(starts) // batch) + 1
        if limit is not None:
            values[covered != window] = np.nan
        return Answer(values, len(starts), calls)

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        vectors = self.model.get_layer("embedding")(x).numpy() if self.tokens else x
        if method == "integrated_gradients":
            explainer = self._kept(IntegratedGradients, batch_size=batch, steps=50, reducer=None)
        else:
            noise = 0.1 * float(np.ptp(vectors))
            explainer = self._kept(
                SmoothGrad, batch_size=batch, nb_samples=50, noise=noise, reducer=None
            )
        found = explainer.explain(vectors[None], self._target()).numpy()[0]
        values = found.reshape(len(x), -1)
        return Answer(values.sum(1, keepdims=True) if self.tokens else values, 50)

    def _target(self) -> np.ndarray:
        return np.eye(self.model.output_shape[1], dtype="float32")[:1]

    def _kept(self, kind: type, **options: object) -> object:
        """An explainer is made once, as a user would keep it: it compiles what it runs."""
        key = (kind, *options.items())
        if key not in self.explainers:
            model = self.model if kind is Occlusion else self.vector_model
            self.explainers[key] = kind(model, **options)
        return self.explainers[key]


if __name__ == "__main__":
    serve(Xplique())
