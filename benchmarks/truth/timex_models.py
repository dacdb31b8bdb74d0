"""The convolutional network that TimeX's repository trains beside its Transformer.

``txai/models/encoders/simple.py`` and ``experiments/*/train_cnn.py``: layers, start of the weights
(PyTorch's), loss, optimiser and batch size. The repository trains for fifty epochs and takes the
first that is best on the validation series; here training ends where three bring nothing better.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from sklearn.metrics import f1_score

from benchmarks.truth.timex import CLASSES, SETS, Series

FILTERS = 128
BATCH = 64
PATIENCE = 3


def network(length: int, channels: int) -> keras.Model:
    """Three convolutions, each halved, their mean over positions, and two dense layers; logits."""
    conv, before = [], channels
    for width in (7, 3, 3):
        conv += [
            keras.layers.Conv1D(
                FILTERS, width, padding="same", activation="relu", **_start(width * before)
            ),
            keras.layers.MaxPooling1D(2),
        ]
        before = FILTERS
    return keras.Sequential(
        [
            keras.Input((length, channels)),
            *conv,
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(FILTERS, activation="relu", **_start(FILTERS)),
            keras.layers.Dense(CLASSES, **_start(FILTERS)),
        ],
        name="timex",
    )


def _start(inputs: int) -> dict[str, Any]:
    """Weights and biases uniform within ± 1 / √inputs, as PyTorch starts."""
    most = inputs**-0.5
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-most, most),
        "bias_initializer": keras.initializers.RandomUniform(-most, most),
    }


def poly_loss(label: Any, logits: Any) -> Any:
    """Cross-entropy + 1 − probability of the true class (Leng et al. 2022, "PolyLoss")."""
    label = keras.ops.reshape(keras.ops.cast(label, "int32"), (-1,))
    probability = keras.ops.sum(
        keras.ops.softmax(logits) * keras.ops.one_hot(label, CLASSES), axis=-1
    )
    entropy = keras.losses.sparse_categorical_crossentropy(label, logits, from_logits=True)
    return entropy + 1.0 - probability


class Best(keras.callbacks.Callback):
    """Keep the weights of the first epoch of the highest macro-F1 on the validation series.

    Training ends at 1, since only a higher one would replace them, or with nothing better.
    """

    def __init__(self, validation: Series) -> None:
        super().__init__()
        self.validation, self.f1, self.best = validation, -1.0, 0
        self.weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look at the validation series."""
        logits = self.model.predict_on_batch(self.validation.x)
        f1 = f1_score(self.validation.label, logits.argmax(axis=1), average="macro")
        print(f"epoch {epoch + 1}: macro-F1 {f1:.4f} on validation series", flush=True)
        if f1 > self.f1:
            self.f1, self.best, self.weights = f1, epoch, self.model.get_weights()
        self.model.stop_training = self.f1 == 1 or epoch - self.best >= PATIENCE

    def on_train_end(self, logs: Any = None) -> None:
        """Go back to the best."""
        self.model.set_weights(self.weights)


def trained(
    name: str, training: Series, validation: Series, *, epochs: int, seed: int
) -> keras.Model:
    """Train the predictor of a set."""
    keras.utils.set_random_seed(seed)
    model = network(*training.x.shape[1:])
    how = SETS[name]
    model.compile(
        optimizer=keras.optimizers.AdamW(how.rate, weight_decay=how.decay, epsilon=1e-8),
        loss=poly_loss,
    )
    model.fit(
        training.x,
        training.label,
        batch_size=BATCH,
        epochs=epochs,
        verbose=2,
        callbacks=[Best(validation)],
    )
    return model
