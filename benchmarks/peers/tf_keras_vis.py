"""tf-keras-vis on Keras 3, which has SmoothGrad only."""

from __future__ import annotations

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from tf_keras_vis.saliency import Saliency
from tf_keras_vis.utils.scores import CategoricalScore

from benchmarks.keras_net import build
from benchmarks.models import MODELS
from benchmarks.peers.serving import Answer, serve


class TfKerasVis:
    """Tokens have their gradients taken at their embeddings."""

    tunes = False

    def open(self, model: str, length: int) -> None:
        keras.backend.clear_session()
        self.tokens = MODELS[model].tokens
        self.model = build(keras, model, length)
        self.vector_model = build(keras, model, length, vectors=True) if self.tokens else self.model
        self.saliency = Saliency(self.vector_model, clone=False)

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self.model(tf.constant(x), training=False).numpy()

    def occlude(self, x: np.ndarray, **options: object) -> Answer:
        raise NotImplementedError

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        if method != "smoothgrad":
            raise NotImplementedError
        vectors = self.model.get_layer("embedding")(x).numpy() if self.tokens else x
        found = self.saliency(
            CategoricalScore(0),
            vectors[None],
            smooth_samples=50,
            smooth_noise=0.1,
            keepdims=True,
            gradient_modifier=None,
            normalize_map=False,
        )
        found = np.asarray(found)[0]
        return Answer(found.sum(1, keepdims=True) if self.tokens else found, 50)


if __name__ == "__main__":
    serve(TfKerasVis())
